"""Clients of stores: the one place that knows boto3, which takes a sixth of a second to load and so is loaded late.

Credentials come from boto3's usual chain alone.
"""

from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as boto

from lightship.model.delivery import Bucket
from lightship.s3.refusals import Place
from lightship.s3.unreached import failure

CONNECT_S, READ_S = 5, 20


def client(bucket: Bucket, *, connections: int, is_anonymous: bool = False) -> Any:
    """Open a client for a bucket; raises S3Error when there are no credentials or the settings cannot work.

    Bodies are guarded by Content-MD5, which every store knows; boto3's own checksums are not known by all (boto3 1.36
    and later send them to stores that refuse or garble them), so they are sent only where an operation wants them.
    """
    found = _client(bucket, connections, is_anonymous, {})
    if not _is_aws(found.meta.endpoint_url) and not (found.meta.config.s3 or {}).get("addressing_style"):
        # Few other stores have a host name for each bucket.
        return _client(bucket, connections, is_anonymous, {"addressing_style": "path"})
    return found


def cloudfront() -> Any:
    """Open a client for CloudFront, which is one for the whole world."""
    return _open(
        "cloudfront", Place(bucket="cloudfront", endpoint="", region="us-east-1"), {"region_name": "us-east-1"}
    )


def place_of(found: Any, name: str) -> Place:
    """Say where a client's requests go."""
    return Place(bucket=name, endpoint=found.meta.endpoint_url, region=found.meta.region_name or "")


def _client(bucket: Bucket, connections: int, is_anonymous: bool, style: dict[str, str]) -> Any:
    from botocore import UNSIGNED

    settings: dict[str, Any] = {"max_pool_connections": connections}
    if style:
        settings["s3"] = style
    if is_anonymous:
        settings["signature_version"] = UNSIGNED
    wanted = {"region_name": bucket.region or None, "endpoint_url": bucket.endpoint_url or None}
    if bucket.endpoint_url and not bucket.region:
        wanted["region_name"] = _region_of(bucket.endpoint_url)
    place = Place(bucket=bucket.name, endpoint=bucket.endpoint_url, region=bucket.region)
    return _open("s3", place, wanted, **settings)


def _open(service: str, place: Place, wanted: dict[str, Any], **settings: Any) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        tcp_keepalive=True,
        retries={"total_max_attempts": 1, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **settings,
    )
    try:
        session = boto3.Session()
        if "signature_version" not in settings and session.get_credentials() is None:
            raise boto.NoCredentialsError
        return session.client(service, config=config, **wanted)
    except (boto.BotoCoreError, boto.ClientError, ValueError, OSError) as error:
        raise failure(error, place) from error


def _is_aws(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))


def _region_of(endpoint: str) -> str | None:
    """Give the region for a store of one's own, which wants some name: what the environment says wins over ours."""
    import boto3

    if _is_aws(endpoint):
        return None
    return boto3.Session().region_name or "us-east-1"
