"""Whether a store keeps conditions is tried on real stores: one that does, one that does not, one that refuses."""

from dataclasses import replace

import pytest

from faults import PRECONDITION, Fault, Refused, Request
from lightship.model import Bucket
from lightship.s3 import ABSENT, Guard, GuardedBucket, LostError, OpenBucket, S3Error, upload
from proxy import Proxy


def guarded(settings: Bucket, *, is_unguarded_allowed: bool = False) -> GuardedBucket:
    return GuardedBucket(OpenBucket(replace(settings, is_unguarded_allowed=is_unguarded_allowed)))


def refusing(status: int, code: str):
    """Stand for a store that refuses conditions, as Swift does with 501: its answer to every condition of ours.

    The proxy does not show headers; a probe's second write and all later ones are conditional.
    """
    writes = []

    def script(request: Request) -> Fault | None:
        if request.method == "PUT":
            writes.append(request)
        is_conditional = request.method == "PUT" and len(writes) == 2
        return Refused(status=status, code=code) if is_conditional else None

    return script


def test_a_store_that_keeps_conditions_is_trusted_and_tried_once(bucket: Bucket) -> None:
    with Proxy(bucket.endpoint_url) as proxy:
        found = guarded(replace(bucket, endpoint_url=proxy.url))
        assert found.guard is Guard.HONOURED
        tried = len(proxy.requests)
        etag = found.put(upload("a", b"1"), expected=ABSENT)
        found.put(upload("a", b"2"), expected=etag)
        assert len(proxy.requests) == tried + 2
    assert [listed.key for listed in found.bucket.listing()] == ["a"]


def test_a_store_that_ignores_conditions_is_recognised_and_refused(careless_bucket: Bucket) -> None:
    found = guarded(careless_bucket)
    assert found.guard is Guard.IGNORED
    with pytest.raises(S3Error, match=r"silently ignores the conditions of writes; two publishers.*allow_unguarded"):
        found.put(upload("a", b"1"), expected=ABSENT)
    assert list(found.bucket.listing()) == []


@pytest.mark.parametrize(("status", "code"), [(501, "NotImplemented"), (400, "InvalidArgument")])
def test_a_store_that_refuses_conditions_is_recognised_and_refused(bucket: Bucket, status: int, code: str) -> None:
    with Proxy(bucket.endpoint_url, refusing(status, code)) as proxy:
        found = guarded(replace(bucket, endpoint_url=proxy.url))
        assert found.guard is Guard.REFUSED
        with pytest.raises(S3Error, match="refuses conditional writes") as caught:
            found.put(upload("a", b"1"), expected=ABSENT)
    assert caught.value.permanent
    assert list(found.bucket.listing()) == []


def test_a_store_whose_every_condition_fails_is_not_trusted(bucket: Bucket) -> None:
    seen = []

    def script(request: Request) -> Fault | None:
        seen.extend([request] if request.method == "PUT" else [])
        return PRECONDITION if request.method == "PUT" and len(seen) > 1 else None

    with Proxy(bucket.endpoint_url, script) as proxy:
        assert guarded(replace(bucket, endpoint_url=proxy.url)).guard is Guard.REFUSED


def test_an_unguarded_store_that_was_allowed_is_looked_at_before_each_write(careless_bucket: Bucket) -> None:
    found = guarded(careless_bucket, is_unguarded_allowed=True)
    etag = found.put(upload("a", b"1"), expected=ABSENT)
    for expected in (ABSENT, "0" * 32):
        with pytest.raises(LostError):
            found.put(upload("a", b"2"), expected=expected)
    found.put(upload("a", b"2"), expected=etag)
    assert found.bucket.get("a").content == b"2"


def test_a_bucket_that_cannot_be_written_says_so_when_it_is_tried(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stores import READER

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", READER)
    with pytest.raises(S3Error, match="no permission for PutObject"):
        guarded(bucket).check()
