"""Clients of stores, and of CloudFront before them."""

from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as boto

from lightship import aws
from lightship.model.publishing import Bucket
from lightship.s3.refusals import Place
from lightship.s3.unreached import failure


def client(bucket: Bucket, *, connections: int, is_anonymous: bool = False) -> Any:
    """Open a client for a bucket; raises S3Error when there are no credentials or the settings cannot work.

    Bodies are guarded by Content-MD5, which every store knows; boto3's own checksums are not known by all (boto3 1.36
    and later send them to stores that refuse or garble them), so they are sent only where an operation wants them.
    """
    place = Place(name=bucket.name, endpoint=bucket.endpoint_url, region=bucket.region)
    core = _core(place)
    wanted = {"region": bucket.region or None, "endpoint": bucket.endpoint_url or None}
    settings: dict[str, Any] = {"max_pool_connections": connections}
    if is_anonymous:
        from botocore import UNSIGNED

        settings["signature_version"] = UNSIGNED
    if bucket.endpoint_url and not _is_aws(bucket.endpoint_url):
        # Such a store has few host names and wants some region to be named; what the environment says comes first.
        wanted["region"] = bucket.region or core.get_config_variable("region") or "us-east-1"
        settings["s3"] = _style(core)
    found = _open(core, "s3", place, wanted, settings)
    if not bucket.endpoint_url and not _is_aws(found.meta.endpoint_url):  # the environment named it
        found = _open(core, "s3", place, wanted, {**settings, "s3": _style(core)})
    return found


def cloudfront(distribution: str) -> tuple[Any, Place]:
    """Open a client for CloudFront, which is one for the whole world; raises S3Error."""
    place = Place(name=distribution, endpoint="CloudFront", region="us-east-1", service="CloudFront ")
    return _open(_core(place), "cloudfront", place, {"region": "us-east-1", "endpoint": None}, {}), place


def place_of(found: Any, name: str) -> Place:
    """Say where a client's requests go."""
    return Place(name=name, endpoint=found.meta.endpoint_url, region=found.meta.region_name or "")


def _core(place: Place) -> Any:
    try:
        return aws.core()
    except (boto.BotoCoreError, OSError) as error:
        raise failure(error, place) from error


def _open(core: Any, service: str, place: Place, wanted: dict[str, Any], settings: dict[str, Any]) -> Any:
    try:
        return aws.client(core, service, **wanted, **settings)
    except (boto.BotoCoreError, boto.ClientError, ValueError, OSError) as error:
        raise failure(error, place) from error


def _style(core: Any) -> dict[str, str]:
    """Give how buckets are addressed: by path, unless the profile says otherwise."""
    profile = core.get_scoped_config().get("s3", {})
    return {"addressing_style": profile.get("addressing_style", "path") if isinstance(profile, dict) else "path"}


def _is_aws(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
