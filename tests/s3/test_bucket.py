"""Objects in a real store: conditions, races, tries, digests, listings."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from faults import PRECONDITION, SLOW_DOWN, Corrupt, Fault, Late, Moment, Refused, Request, Reset, Side
from lightship.model import Bucket
from lightship.s3 import ABSENT, LostError, OpenBucket, S3Error, Served, deletion, pieces, upload
from proxy import Proxy


@pytest.fixture
def opened(bucket: Bucket) -> OpenBucket:
    return OpenBucket(replace(bucket, prefix="page/"))


def first(fault: Fault, *, times: int = 1, method: str = "PUT"):
    """Do something to the first requests of a kind."""
    seen = []

    def script(request: Request) -> Fault | None:
        if request.method == method:
            seen.append(request)
            return fault if len(seen) <= times else None
        return None

    return script


def test_an_object_is_read_as_it_was_put(opened: OpenBucket, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"of a file")
    served = Served(content_type="text/html; charset=utf-8", cache_control="max-age=10")
    etag = opened.put(upload("a/index.html", b"of bytes", served=served))
    opened.put(upload("b", file))
    got = opened.get("a/index.html")
    assert (got.content, got.head.etag) == (b"of bytes", etag)
    assert got.head.metadata["served"] == served.mark
    assert opened.get("b").content == b"of a file"
    answer = opened.client.head_object(Bucket=opened.settings.name, Key="page/a/index.html")
    assert (answer["ContentType"], answer["CacheControl"]) == (served.content_type, "max-age=10")


def test_what_is_not_there_is_nothing(opened: OpenBucket) -> None:
    assert opened.head("a") is None
    assert opened.get("a") is None
    opened.delete("a")


def test_conditions_are_kept(opened: OpenBucket) -> None:
    etag = opened.put(upload("a", b"1"), expected=ABSENT)
    for expected in (ABSENT, "0" * 32):
        with pytest.raises(LostError, match="page/a"):
            opened.put(upload("a", b"2"), expected=expected)
    with pytest.raises(LostError):
        opened.put(upload("b", b"2"), expected=etag)
    opened.put(upload("a", b"2"), expected=etag)
    assert opened.get("a").content == b"2"


def test_of_24_writers_at_once_one_wins_every_time(opened: OpenBucket) -> None:
    def write(number: int, expected: str) -> int:
        try:
            opened.put(upload("a", b"%d of %s" % (number, expected.encode())), expected=expected)
        except LostError:
            return 0
        return 1

    expected = ABSENT
    with ThreadPoolExecutor(24) as pool:
        for _ in range(5):
            assert sum(pool.map(write, range(24), [expected] * 24)) == 1
            expected = opened.head("a").etag


def test_a_store_that_wants_etags_without_quotes_gets_them(bucket: Bucket) -> None:
    def quoteless(request: Request) -> Fault | None:
        return PRECONDITION if request.method == "PUT" and request.number == 2 else None

    with Proxy(bucket.endpoint_url, quoteless) as proxy:
        opened = OpenBucket(replace(bucket, endpoint_url=proxy.url))
        etag = opened.put(upload("a", b"1"))
        opened.put(upload("a", b"2"), expected=etag)
        assert [request.method for request in proxy.requests] == ["PUT", "PUT", "HEAD", "PUT"]
    assert opened_content(bucket, "a") == b"2"


@pytest.mark.parametrize(
    "lost", [Reset(side=Side.ANSWER), Refused(status=500, code="InternalError", moment=Moment.AFTER)]
)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_write_whose_answer_was_lost_is_known_again_as_ours(bucket: Bucket, lost: Fault, is_new: bool) -> None:
    opened = OpenBucket(bucket)
    expected = ABSENT if is_new else opened.put(upload("a", b"0"))
    with Proxy(bucket.endpoint_url, first(lost)) as proxy:
        etag = OpenBucket(replace(bucket, endpoint_url=proxy.url)).put(upload("a", b"1"), expected=expected)
    assert opened.head("a").etag == etag
    assert opened.get("a").content == b"1"


def test_a_write_of_the_same_bytes_by_somebody_else_is_not_taken_for_ours(bucket: Bucket) -> None:
    opened = OpenBucket(bucket)

    def script(request: Request) -> Fault | None:
        if request.method == "PUT" and request.number == 1:
            opened.put(upload("a", b"1"))
            return SLOW_DOWN
        return None

    with Proxy(bucket.endpoint_url, script) as proxy, pytest.raises(LostError):
        OpenBucket(replace(bucket, endpoint_url=proxy.url)).put(upload("a", b"1"), expected=ABSENT)


@pytest.mark.parametrize(
    "fault",
    [
        SLOW_DOWN,
        Refused(status=500, code="InternalError"),
        Refused(status=409, code="ConditionalRequestConflict"),
        Refused(status=400, code="RequestTimeout"),
        Reset(side=Side.REQUEST),
        Corrupt(side=Side.REQUEST),
    ],
    ids=str,
)
def test_a_put_that_failed_is_tried_again_until_it_is_whole(bucket: Bucket, fault: Fault) -> None:
    with Proxy(bucket.endpoint_url, first(fault, times=3)) as proxy:
        OpenBucket(replace(bucket, endpoint_url=proxy.url)).put(upload("a", b"whole" * 1000), expected=ABSENT)
        assert len([request for request in proxy.requests if request.method == "PUT"]) == 4
    assert opened_content(bucket, "a") == b"whole" * 1000


@pytest.mark.parametrize("fault", [Reset(side=Side.ANSWER), Corrupt(side=Side.ANSWER), SLOW_DOWN], ids=str)
def test_a_body_that_broke_on_its_way_is_read_again(bucket: Bucket, fault: Fault) -> None:
    OpenBucket(bucket).put(upload("a", b"whole" * 1000))
    with Proxy(bucket.endpoint_url, first(fault, times=2, method="GET")) as proxy:
        assert OpenBucket(replace(bucket, endpoint_url=proxy.url)).get("a").content == b"whole" * 1000


def test_a_listing_that_broke_on_its_way_is_read_again(bucket: Bucket) -> None:
    for name in ("a", "b", "c"):
        OpenBucket(bucket).put(upload(name, b"1"))
    with Proxy(bucket.endpoint_url, first(Reset(side=Side.ANSWER), method="GET")) as proxy:
        assert len(list(OpenBucket(replace(bucket, endpoint_url=proxy.url)).listing())) == 3


def test_a_store_that_is_always_busy_is_given_up_with_one_line(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy(bucket.endpoint_url, first(SLOW_DOWN, times=100)) as proxy:
        opened = OpenBucket(replace(bucket, endpoint_url=proxy.url), pause=lambda _: None)
        with pytest.raises(S3Error, match="slow down, also after many tries") as caught:
            opened.put(upload("a", b"1"))
        assert len(proxy.requests) == 16
    assert not caught.value.permanent


def test_a_write_that_is_late_waits_for_its_answer(bucket: Bucket) -> None:
    with Proxy(bucket.endpoint_url, first(Late(seconds=1.5))) as proxy:
        OpenBucket(replace(bucket, endpoint_url=proxy.url)).put(upload("a", b"1"), expected=ABSENT)
        assert len(proxy.requests) == 1


def test_what_was_changed_behind_our_back_is_read_as_it_is(opened: OpenBucket) -> None:
    opened.put(upload("a", b"1"))
    metadata = upload("a", b"1").metadata
    opened.client.put_object(Bucket=opened.settings.name, Key="page/a", Body=b"2", Metadata=metadata)
    assert opened.get("a").content == b"2"


def test_a_large_file_goes_up_in_pieces_that_are_each_tried_again(bucket: Bucket, tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as written:
        written.truncate(pieces.LARGE + 1)
    with Proxy(bucket.endpoint_url, first(SLOW_DOWN, times=2)) as proxy:
        OpenBucket(replace(bucket, endpoint_url=proxy.url)).put(upload("a", file))
        assert len([request for request in proxy.requests if "partNumber" in request.query]) == 9 + 2
    head = OpenBucket(bucket).head("a")
    assert (head.size, head.is_etag_md5) == (pieces.LARGE + 1, False)


def test_more_objects_than_a_listing_holds_are_listed_and_removed(opened: OpenBucket) -> None:
    keys = [f"{number % 7}/{number}" for number in range(1005)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda key: opened.put(upload(key, b"1")), keys))
    assert sorted(found.key for found in opened.listing()) == sorted(keys)
    assert {found.key for found in opened.listing("3/")} == {key for key in keys if key.startswith("3/")}
    deletion.delete(opened, keys[:1000])
    deletion.delete(opened, [*keys[1000:], "never"])
    assert list(opened.listing()) == []


def test_where_a_store_knows_no_batch_objects_are_removed_one_by_one(bucket: Bucket) -> None:
    for name in ("a", "b", "c"):
        OpenBucket(bucket).put(upload(name, b"1"))
    with Proxy(bucket.endpoint_url, first(Refused(status=400, code="MissingContentMD5"), method="POST")) as proxy:
        deletion.delete(OpenBucket(replace(bucket, endpoint_url=proxy.url)), ["a", "b", "c"])
    assert list(OpenBucket(bucket).listing()) == []


def test_a_bucket_shows_nothing_of_its_credentials(opened: OpenBucket) -> None:
    assert repr(opened) == f"<s3://{opened.settings.name}/page/>"


def opened_content(bucket: Bucket, key: str) -> bytes:
    return OpenBucket(bucket).get(key).content
