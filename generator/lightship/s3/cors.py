"""The rule that lets scripts of other sites read a bucket; rules of others stay."""

from typing import Any

from lightship.s3.bucket import OpenBucket
from lightship.s3.refusals import S3Error

_ID = "lightship"


def rule(origin: str) -> dict[str, Any]:
    """Give our rule."""
    return {
        "ID": _ID,
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "HEAD"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }


def allows(bucket: OpenBucket, origin: str) -> bool:
    """Tell whether scripts of an origin may read the bucket; raises S3Error where the store does not tell."""
    return any(
        {origin, "*"} & set(found.get("AllowedOrigins", ())) and "GET" in found.get("AllowedMethods", ())
        for found in _rules(bucket)
    )


def allow(bucket: OpenBucket, origin: str) -> None:
    """Let scripts of an origin read the bucket, if they may not yet; raises S3Error."""
    if allows(bucket, origin):
        return
    others = [found for found in _rules(bucket) if found.get("ID") != _ID]
    asked = {"Bucket": bucket.settings.name, "CORSConfiguration": {"CORSRules": [*others, rule(origin)]}}
    bucket.ask(lambda _: bucket.client.put_bucket_cors(**asked), "PutBucketCors")


def _rules(bucket: OpenBucket) -> list[dict[str, Any]]:
    name = bucket.settings.name
    try:
        answer = bucket.ask(lambda _: bucket.client.get_bucket_cors(Bucket=name), "GetBucketCors")
    except S3Error as error:
        if error.code == "NoSuchCORSConfiguration":
            return []
        raise
    return list(answer.get("CORSRules", ()))
