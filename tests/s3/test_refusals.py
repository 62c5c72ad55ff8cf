"""What goes wrong with a store is one line that says what to do, and never a secret."""

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from answering import answering, refused
from lightship.model import Bucket
from lightship.s3 import OpenBucket, S3Error, upload
from stores import READER, SECRET, Account

BUCKET = Bucket(name="page", region="us-east-1")


def said(settings: Bucket, method: str = "put") -> S3Error:
    """Put an object, or do something else, and give what is said of it."""
    doings = {
        "put": lambda opened: opened.put(upload("a", b"1")),
        "list": lambda opened: list(opened.listing()),
        "head": lambda opened: opened.head("a"),
        "get": lambda opened: opened.get("a"),
        "delete": lambda opened: opened.delete("a"),
    }
    with pytest.raises(S3Error) as caught:
        doings[method](OpenBucket(settings, pause=lambda _: None))
    line = str(caught.value)
    assert "\n" not in line
    assert SECRET not in line
    assert caught.value.exit_code == 4
    return caught.value


SKEW = "<RequestTime>20261122T011500Z</RequestTime><ServerTime>2026-11-22T02:32:00Z</ServerTime>"
CASES = [
    (403, "AccessDenied", "", "no permission for PutObject (let the policy of these credentials allow s3:PutObject)"),
    (403, "InvalidAccessKeyId", "", "the store does not know this access key (is AWS_ACCESS_KEY_ID one of this store's?)"),
    (403, "SignatureDoesNotMatch", "<StringToSign>x</StringToSign>", "the secret key does not belong to the access key (mend AWS_SECRET_ACCESS_KEY)"),
    (400, "ExpiredToken", "<Token-0>tok</Token-0>", "the credentials have expired (sign in again, for example with `aws sso login`; in CI, let the role's session last longer than the job)"),
    (403, "RequestTimeTooSkewed", SKEW, "the clock of this machine is 77 minutes behind the store's (set it, best by NTP)"),
    (301, "PermanentRedirect", "<Region>eu-west-1</Region>", "the bucket is in the region eu-west-1, not us-east-1 (write `region: eu-west-1` beside the bucket in delivery.yml)"),
    (400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>", "the bucket is in the region eu-west-1, not us-east-1 (write `region: eu-west-1` beside the bucket in delivery.yml)"),
    (400, "IllegalLocationConstraintException", "", "the bucket is in another region, not us-east-1 (write its `region:` beside the bucket in delivery.yml)"),
    (501, "NotImplemented", "", "the store does not know PutObject, or a condition or header of it"),
    (400, "InvalidBucketName", "", "this is no name of a bucket (mend it in delivery.yml)"),
    (409, "InvalidBucketState", "", "PutObject was refused: 409 InvalidBucketState Said InvalidBucketState. (try again)"),
    (503, "SlowDown", "", "the store asks to slow down, also after many tries (try again)"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "more", "line"), CASES, ids=[case[1] for case in CASES])
def test_a_refusal_is_one_line_with_the_way_out(
    status: int, code: str, more: str, line: str, credentials: None
) -> None:
    with answering(*refused(status, code, more)) as url:
        error = said(replace(BUCKET, endpoint_url=url))
    assert str(error) == f"s3://page: {line}"
    assert error.permanent is (code not in {"SlowDown", "InvalidBucketState"})


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken", "RequestTimeTooSkewed"])
def test_a_refusal_without_a_body_is_asked_why(code: str, credentials: None) -> None:
    with answering(*refused(403, code)) as url:
        settings = replace(BUCKET, endpoint_url=url)
        assert said(settings, "head").code == code


def test_a_clock_that_is_wrong_is_seen_by_the_date_of_the_answer(credentials: None) -> None:
    date = {"Date": "Mon, 01 Jan 2046 00:00:00 GMT"}
    with answering(*refused(403, "RequestTimeTooSkewed"), date) as url:
        assert "minutes behind the store's" in str(said(replace(BUCKET, endpoint_url=url)))


@pytest.mark.parametrize(("status", "body"), [(200, b"<html><p>Welcome"), (404, b"<html>"), (502, b"")])
def test_what_is_no_store_is_said_to_be_none(status: int, body: bytes, credentials: None) -> None:
    with answering(status, body) as url:
        line = str(said(replace(BUCKET, endpoint_url=url), "list"))
    assert line.startswith(f"s3://page: {url} answers ")
    assert line.endswith("and not as S3 does (is `endpoint_url` in delivery.yml right?)")


def test_a_bucket_that_is_not_there_is_named(weed: Account, double: Account, credentials: None) -> None:
    for account, method in ((weed, "get"), (weed, "list"), (double, "put"), (double, "list")):
        error = said(Bucket(name="nobodys", endpoint_url=account.endpoint), method)
        assert str(error) == (
            f"s3://nobodys: there is no bucket of this name at {account.endpoint}"
            " (create it, or mend its name in delivery.yml)"
        )


def test_who_may_only_read_is_told_which_permission_is_missing(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", READER)
    assert "no permission for PutObject" in str(said(bucket))
    assert "s3:DeleteObject" in str(said(bucket, "delete"))


def test_a_wrong_secret_and_a_wrong_key_are_told_apart(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert "the secret key does not belong" in str(said(bucket))
    assert "the secret key does not belong" in str(said(bucket, "head"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAWRONG")
    assert "does not know this access key" in str(said(bucket))


def test_no_credentials_and_half_of_them_are_said(credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(BUCKET, endpoint_url="http://127.0.0.1:9")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "only half of the credentials was found" in str(said(settings))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert "no credentials were found (set AWS_ACCESS_KEY_ID" in str(said(settings))
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "there is no profile of the name in AWS_PROFILE" in str(said(settings))


def test_a_store_that_is_not_reached_is_named_without_its_password(credentials: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        line = str(said(replace(BUCKET, endpoint_url=f"http://ana:hidden@127.0.0.1:{port}")))
    assert f"nothing answers at http://127.0.0.1:{port} (is `endpoint_url`" in line
    assert "hidden" not in line
    line = str(said(replace(BUCKET, endpoint_url="http://nowhere.invalid")))
    assert "the name of http://nowhere.invalid is not known" in line
    assert "is no address of a store" in str(said(replace(BUCKET, endpoint_url="nowhere")))


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """Give the address of a server whose certificate nobody signed."""
    from certificates import self_signed

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def greet() -> None:
            try:
                connection, _ = server.accept()
                with connection, context.wrap_socket(connection, server_side=True):
                    pass
            except OSError:
                pass

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_certificate_that_is_not_to_be_trusted_is_said(untrusted: str, credentials: None) -> None:
    assert "the certificate of " + untrusted + " is not to be trusted" in str(
        said(replace(BUCKET, endpoint_url=untrusted))
    )


def test_a_store_without_tls_is_said_to_have_none(weed: Account, credentials: None) -> None:
    settings = replace(BUCKET, endpoint_url=weed.endpoint.replace("http:", "https:"))
    assert "speaks no TLS (write its address with http://" in str(said(settings))
