"""A bucket as a target: how objects are served, the fence, drift, strangers, scripts of other sites, caches."""

import gzip
import json
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from faults import SLOW_DOWN, Fault, Held, Refused, Request, Reset, Side
from items import holds, items, publish, row
from lightship.model import Bucket, Index, S3Target
from lightship.s3 import distribution
from lightship.targets import Level, PassedError, TargetError, open_target
from proxy import Proxy
from stores import READER, Account

PAGE = b"<p>all is well</p>" * 100
FILES = {"index.html": PAGE, "assets/a.png": bytes(range(256)) * 4, "api/v2/status.json": b'{"a": 1}'}
TYPES = {"html": "text/html; charset=utf-8", "png": "image/png", "json": "application/json; charset=utf-8"}


def opened(settings: S3Target):
    return open_target(settings, Path())


def served(folder: Path, files=FILES, redirects=None):
    """Make items with content types of their own."""
    return [
        replace(item, content_type=TYPES[item.path.rpartition(".")[2]], redirect=(redirects or {}).get(item.path, ""))
        for item in items(folder, files)
    ]


def stored(account: Account, bucket: Bucket, path: str):
    answer = account.client().get_object(Bucket=bucket.name, Key=bucket.prefix + path)
    return answer, answer["Body"].read()


def make_public(account: Account, bucket: Bucket) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket.name}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    account.client().put_bucket_policy(Bucket=bucket.name, Policy=json.dumps(policy))


def puts(proxy: Proxy) -> list[str]:
    return [request.path for request in proxy.requests if request.method == "PUT"]


def test_objects_have_their_content_type_and_cache_headers(bucket: Bucket, weed: Account, tmp_path: Path) -> None:
    opened(S3Target(bucket=replace(bucket, prefix="page/"))).put(served(tmp_path), holds)
    answer, content = stored(weed, bucket, "page/api/v2/status.json")
    assert (answer["ContentType"], answer["CacheControl"]) == ("application/json; charset=utf-8", "max-age=10")
    assert (content, answer.get("ContentEncoding")) == (b'{"a": 1}', None)


def test_text_is_stored_compressed_and_pictures_are_not(bucket: Bucket, weed: Account, tmp_path: Path) -> None:
    settings = S3Target(bucket=bucket, is_compressed=True)
    opened(settings).put(served(tmp_path), holds)
    answer, content = stored(weed, bucket, "index.html")
    assert (answer["ContentEncoding"], gzip.decompress(content)) == ("gzip", PAGE)
    assert content == gzip.compress(PAGE, mtime=0)
    assert stored(weed, bucket, "assets/a.png")[1] == FILES["assets/a.png"]
    later = opened(settings)
    assert {path: later.read(path) for path in FILES} == FILES
    expected = {path: row(content) for path, content in FILES.items()}
    assert later.survey(expected) == []
    client = weed.client()
    metadata = client.head_object(Bucket=bucket.name, Key="index.html")["Metadata"]
    other = {"Bucket": bucket.name, "ContentEncoding": "gzip", "Metadata": metadata}
    client.put_object(Key="index.html", Body=gzip.compress(b"other"), **other)
    client.put_object(Key="api/v2/status.json", Body=b"no gzip", **other)
    assert later.survey(expected) == ["api/v2/status.json", "index.html"]
    assert later.read("index.html") == b"other"
    assert later.read("api/v2/status.json") == b"no gzip"


def test_what_lies_there_already_is_not_put_again_unless_it_is_served_otherwise(bucket: Bucket, tmp_path: Path) -> None:
    with Proxy(bucket.endpoint_url) as proxy:
        settings = S3Target(bucket=replace(bucket, endpoint_url=proxy.url))
        opened(settings).put(served(tmp_path), holds)
        proxy.forget()
        opened(settings).put(served(tmp_path), holds)
        assert puts(proxy) == []
        later = [replace(item, cache_control="max-age=99") for item in served(tmp_path, {"index.html": PAGE})]
        opened(settings).put(later, holds)
        assert f"/{bucket.name}/index.html" in puts(proxy)
        assert f"/{bucket.name}/assets/a.png" not in puts(proxy)


def test_of_many_files_only_those_that_are_listed_are_looked_at(bucket: Bucket, tmp_path: Path) -> None:
    files = {f"{number}.html": b"%d" % number for number in range(501)}
    first = {path: files[path] for path in list(files)[:9]}
    with Proxy(bucket.endpoint_url) as proxy:
        target = opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url)))
        target.put(served(tmp_path, first), holds)
        proxy.forget()
        target.put(served(tmp_path, files), holds)
        assert len([request for request in proxy.requests if request.method == "HEAD"]) == 9
        assert len(puts(proxy)) == 501 - 9
        proxy.forget()
        target.put(served(tmp_path, files), holds)
        assert puts(proxy) == []


def test_a_page_at_an_old_address_redirects_where_the_store_is_a_website(
    double_bucket: Bucket, double: Account, tmp_path: Path
) -> None:
    page = served(tmp_path, {"old/index.html": PAGE}, {"old/index.html": "/new/"})
    opened(S3Target(bucket=double_bucket)).put(page, holds)
    answer, content = stored(double, double_bucket, "old/index.html")
    assert (answer["WebsiteRedirectLocation"], content) == ("/new/", PAGE)
    opened(S3Target(bucket=double_bucket, index=Index.FUNCTION)).put(page, holds)
    answer, content = stored(double, double_bucket, "old/index.html")
    assert (answer.get("WebsiteRedirectLocation"), content) == (None, PAGE)


def test_the_fence_is_asked_after_looking_and_before_writing(bucket: Bucket, tmp_path: Path) -> None:
    with Proxy(bucket.endpoint_url) as proxy:
        target = opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url)))
        asked = []
        target.put(served(tmp_path), lambda: asked.append(len(proxy.requests)))
        before, after = proxy.requests[: asked[0]], proxy.requests[asked[0] :]
        assert {path for path in FILES if f"/{bucket.name}/{path}" in [request.path for request in before]} == set(
            FILES
        )
        assert {request.method for request in after} == {"PUT"}
        assert len(asked) == 1


def test_a_write_that_was_held_up_while_a_newer_run_wrote_gives_way(bucket: Bucket, tmp_path: Path) -> None:
    newer = opened(S3Target(bucket=bucket))
    newer.put(served(tmp_path, {"index.html": b"oldest"}), holds)
    is_passed = []

    def overtake() -> None:
        is_passed.append(True)
        newer.put(served(tmp_path, {"index.html": b"newer", "new.html": b"newer"}), holds)

    def fence() -> None:
        if is_passed:
            raise PassedError("a newer publication has begun")

    def script(request: Request) -> Fault | None:
        is_first = request.method == "PUT" and request.path.endswith(".html") and not is_passed
        return Held(during=overtake) if is_first else None

    with Proxy(bucket.endpoint_url, script) as proxy:
        older = opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url)))
        with pytest.raises(PassedError):
            older.put(served(tmp_path, {"index.html": b"older", "new.html": b"older"}), fence)
    assert (newer.read("index.html"), newer.read("new.html")) == (b"newer", b"newer")


def test_what_others_changed_while_the_head_is_ours_is_put_right(bucket: Bucket, weed: Account, tmp_path: Path) -> None:
    def meddle() -> None:
        weed.client().put_object(Bucket=bucket.name, Key="index.html", Body=b"meddled")

    meddled = []

    def script(request: Request) -> Fault | None:
        if request.method == "PUT" and request.path.endswith("/index.html") and not meddled:
            meddled.append(request)
            return Held(during=meddle)
        return None

    asked = []
    with Proxy(bucket.endpoint_url, script) as proxy:
        target = opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url)))
        target.put(served(tmp_path, {"index.html": PAGE}), lambda: asked.append(1))
    assert opened(S3Target(bucket=bucket)).read("index.html") == PAGE
    assert len(asked) == 2


def test_who_meddles_without_end_is_named(bucket: Bucket, weed: Account, tmp_path: Path) -> None:
    count = []

    def meddle() -> None:
        count.append(1)
        weed.client().put_object(Bucket=bucket.name, Key="index.html", Body=b"%d" % len(count))

    def script(request: Request) -> Fault | None:
        return Held(during=meddle) if request.method == "PUT" and request.path.endswith("/index.html") else None

    with Proxy(bucket.endpoint_url, script) as proxy:
        target = opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url)))
        with pytest.raises(TargetError, match="something else writes index"):
            target.put(served(tmp_path, {"index.html": PAGE}), holds)


def test_a_busy_store_that_resets_connections_gets_everything_in_the_end(bucket: Bucket, tmp_path: Path) -> None:
    def script(request: Request) -> Fault | None:
        if request.number % 5 in (1, 3):
            return SLOW_DOWN
        if request.number % 20 == 2:
            return Reset(side=Side.ANSWER if request.number % 40 == 2 else Side.REQUEST)
        return None

    files = {f"{number}.html": b"%d" % number for number in range(60)}
    with Proxy(bucket.endpoint_url, script) as proxy:
        opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url))).put(served(tmp_path, files), holds)
    assert opened(S3Target(bucket=bucket)).survey({path: row(content) for path, content in files.items()}) == []


def test_a_first_failure_stops_what_has_not_begun(bucket: Bucket, tmp_path: Path) -> None:
    def script(request: Request) -> Fault | None:
        is_page = request.method == "PUT" and request.path.endswith(".html")
        return Refused(status=403, code="AccessDenied") if is_page else None

    files = {f"{number}.html": b"%d" % number for number in range(200)}
    with Proxy(bucket.endpoint_url, script) as proxy:
        target = opened(S3Target(bucket=replace(bucket, endpoint_url=proxy.url)))
        with pytest.raises(TargetError, match="no permission for PutObject"):
            target.put(served(tmp_path, files), holds)
        assert len(puts(proxy)) < 60


def test_an_unguarded_bucket_is_refused_unless_it_was_allowed(careless_bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="silently ignores"):
        opened(S3Target(bucket=careless_bucket)).put(served(tmp_path), holds)
    with pytest.raises(TargetError, match="silently ignores"):
        opened(S3Target(bucket=careless_bucket)).delete(["index.html"], holds)
    allowed = S3Target(bucket=replace(careless_bucket, is_unguarded_allowed=True), cors_origin="")
    target = opened(allowed)
    assert target.caution() == ""
    publish(target, tmp_path, FILES)
    assert "a second publisher at the same time would not be noticed" in target.caution()
    assert {path: opened(allowed).read(path) for path in FILES} == FILES
    findings = {finding.name: finding for finding in opened(allowed).probe()}
    assert findings["conditional writes"].level is Level.WARNING
    assert "two publishers at once" in findings["conditional writes"].message
    findings = {finding.name: finding for finding in opened(S3Target(bucket=careless_bucket)).probe()}
    assert findings["conditional writes"].level is Level.BROKEN


def test_scripts_of_other_sites_may_read_the_bucket_and_rules_of_others_stay(bucket: Bucket, weed: Account) -> None:
    client = weed.client()
    theirs = {"ID": "theirs", "AllowedOrigins": ["https://a.example"], "AllowedMethods": ["PUT"]}
    client.put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": [theirs]})
    make_public(weed, bucket)
    target = opened(S3Target(bucket=bucket))
    assert finding(target, "CORS").level is Level.WARNING
    for _ in range(2):
        target.finish(["index.html"], holds)
    rules = client.get_bucket_cors(Bucket=bucket.name)["CORSRules"]
    assert [rule["ID"] for rule in rules] == ["theirs", "lightship"]
    assert finding(target, "CORS").level is Level.FINE
    client.put_object(Bucket=bucket.name, Key="status.json", Body=b"{}")
    asked = urllib.request.Request(
        f"{bucket.endpoint_url}/{bucket.name}/status.json", headers={"Origin": "https://b.example"}
    )
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] in ("*", "https://b.example")


def test_where_scripts_cannot_be_let_in_the_page_is_published_all_the_same(careless_bucket: Bucket) -> None:
    settings = S3Target(bucket=replace(careless_bucket, is_unguarded_allowed=True))
    opened(settings).finish(["index.html"], holds)
    found = finding(opened(settings), "CORS")
    assert found.level is Level.WARNING
    assert found.hint


def finding(target, name: str):
    return next(found for found in target.probe() if found.name == name)


def test_whether_readers_can_read_the_bucket_is_found_out(bucket: Bucket, weed: Account) -> None:
    target = opened(S3Target(bucket=bucket))
    assert finding(target, "public").level is Level.WARNING
    behind = opened(S3Target(bucket=bucket, distribution="E1"))
    assert finding(behind, "public").level is Level.FINE
    make_public(weed, bucket)
    assert finding(target, "public").message == "everybody can read it"


def test_an_examination_of_what_cannot_be_reached_or_written_stops_there(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = opened(S3Target(bucket=replace(bucket, name="nobodys")))
    assert [(found.name, found.level) for found in gone.probe()] == [("reachable", Level.BROKEN)]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", READER)
    found = list(opened(S3Target(bucket=bucket)).probe())
    assert [(one.name, one.level) for one in found] == [("reachable", Level.FINE), ("writable", Level.BROKEN)]
    assert "s3:PutObject" in found[1].hint


def test_drift_is_found_also_where_etags_are_no_digests(bucket: Bucket, weed: Account, tmp_path: Path) -> None:
    expected = {path: row(content) for path, content in FILES.items()}
    target = opened(S3Target(bucket=bucket))
    publish(target, tmp_path, FILES)
    client = weed.client()
    metadata = client.head_object(Bucket=bucket.name, Key="index.html")["Metadata"]
    begun = client.create_multipart_upload(Bucket=bucket.name, Key="index.html", Metadata=metadata)
    named = {"Bucket": bucket.name, "Key": "index.html", "UploadId": begun["UploadId"]}
    part = client.upload_part(PartNumber=1, Body=PAGE, **named)
    client.complete_multipart_upload(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}, **named)
    assert "-" in client.head_object(Bucket=bucket.name, Key="index.html")["ETag"]
    assert target.survey(expected) == []
    client.delete_object(Bucket=bucket.name, Key="assets/a.png")
    client.put_object(Bucket=bucket.name, Key="api/v2/status.json", Body=b'{"a": 2}')
    assert target.survey(expected) == ["api/v2/status.json", "assets/a.png"]


def test_the_distribution_is_told_exactly_the_changed_addresses(
    double_bucket: Bucket, double: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", double.endpoint)
    cloudfront = double.client("cloudfront")
    origins = {
        "Quantity": 1,
        "Items": [{"Id": "o", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}],
    }
    behaviour = {
        "TargetOriginId": "o",
        "ViewerProtocolPolicy": "https-only",
        "MinTTL": 0,
        "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
    }
    config = {
        "CallerReference": "1",
        "Comment": "",
        "Enabled": True,
        "Origins": origins,
        "DefaultCacheBehavior": behaviour,
    }
    made = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    settings = S3Target(bucket=double_bucket, distribution=made, url="https://example.com/status")
    changed = ["index.html", "incidents/größe/index.html", "status.json"]
    opened(settings).finish(changed, holds)
    opened(settings).finish([], holds)
    listed = cloudfront.list_invalidations(DistributionId=made)["InvalidationList"]["Items"]
    assert len(listed) == 1
    told = cloudfront.get_invalidation(DistributionId=made, Id=listed[0]["Id"])["Invalidation"]["InvalidationBatch"]
    assert told["Paths"]["Items"] == [
        "/status/",
        "/status/incidents/gr%C3%B6%C3%9Fe/",
        "/status/incidents/gr%C3%B6%C3%9Fe/index.html",
        "/status/index.html",
        "/status/status.json",
    ]
    unknown = S3Target(bucket=double_bucket, distribution="ENONE")
    with pytest.raises(TargetError, match="CloudFront ENONE: there is no such CloudFront distribution"):
        opened(unknown).finish(changed, holds)


def test_more_addresses_than_aws_takes_at_once_become_all() -> None:
    assert distribution.addresses([f"{number}.html" for number in range(3000)])[-1] == "/999.html"
    assert distribution.addresses([f"{number}.html" for number in range(3001)], "/status") == ["/status/*"]
