"""Whether strangers can read a bucket: what the store says of itself, and a stranger's attempt."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from lightship.s3 import opening
from lightship.s3.bucket import OpenBucket
from lightship.s3.patience import patiently
from lightship.s3.refusals import S3Error
from lightship.s3.upload import upload

_EVERYBODY = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def signs(bucket: OpenBucket) -> Iterator[str]:
    """Say what makes the bucket public, if anything; where the store does not tell, a stranger's attempt decides.

    Raises S3Error when nothing can be written there.
    """
    if is_read_by_strangers(bucket):
        yield "a request without credentials reads an object"
    if is_listed_by_strangers(bucket):
        yield "a request without credentials lists its objects"
    name = bucket.settings.name
    status = _told(bucket, lambda: bucket.client.get_bucket_policy_status(Bucket=name), "GetBucketPolicyStatus")
    if status.get("PolicyStatus", {}).get("IsPublic"):
        yield "its policy is public"
    listed = _told(bucket, lambda: bucket.client.get_bucket_acl(Bucket=name), "GetBucketAcl")
    grantees = [grant.get("Grantee", {}).get("URI", "") for grant in listed.get("Grants", ())]
    if any(uri.endswith(_EVERYBODY) for uri in grantees):
        yield "its access control list names everybody"


def is_read_by_strangers(bucket: OpenBucket) -> bool:
    """Put an object, read it without credentials, remove it; raises S3Error when it cannot be put."""
    key = f".lightship/probe-{secrets.token_hex(8)}"
    bucket.put(upload(key, b"probe"))
    try:
        return _is_allowed(bucket, "head_object", {"Key": bucket.full(key)})
    finally:
        with suppress(S3Error):
            bucket.delete(key)


def is_listed_by_strangers(bucket: OpenBucket) -> bool:
    """Try to list the bucket without credentials."""
    return _is_allowed(bucket, "list_objects_v2", {"MaxKeys": 1})


def _is_allowed(bucket: OpenBucket, method: str, asked: dict[str, Any]) -> bool:
    stranger = opening.client(bucket.settings, connections=1, is_anonymous=True)
    try:
        patiently(lambda _: getattr(stranger, method)(Bucket=bucket.settings.name, **asked))
    except (boto.ClientError, boto.BotoCoreError, ResponseParserError):
        return False
    finally:
        stranger.close()
    return True


def _told(bucket: OpenBucket, work: Callable[[], Any], operation: str) -> dict[str, Any]:
    """Give what the store says of itself; nothing where it does not know the question or does not tell us."""
    try:
        return dict(bucket.ask(lambda _: work(), operation))
    except S3Error:
        return {}
