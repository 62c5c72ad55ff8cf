"""Object Lock: objects that nobody deletes before a day, by the store's own clock."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from lightship.s3.bucket import OpenBucket
from lightship.s3.refusals import S3Error
from lightship.s3.upload import Lock

_NONE = {"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration", "NotImplemented", "MethodNotAllowed"}


def lock(bucket: OpenBucket, days: int) -> Lock:
    """Give a lock for so many days from now on; raises S3Error when the bucket has no Object Lock.

    The mode is that of the bucket's default where it has one, else GOVERNANCE: what the law wants removed can then be
    removed by somebody with s3:BypassGovernanceRetention, while COMPLIANCE stands against the account's owner too.
    """
    name = bucket.settings.name
    try:
        answer = bucket.ask(
            lambda _: bucket.client.get_object_lock_configuration(Bucket=name), "GetObjectLockConfiguration"
        )
    except S3Error as error:
        if error.code in _NONE or error.status in {405, 501}:
            raise _without(bucket) from error
        raise
    configuration = answer.get("ObjectLockConfiguration", {})
    if configuration.get("ObjectLockEnabled") != "Enabled":
        raise _without(bucket)
    mode = configuration.get("Rule", {}).get("DefaultRetention", {}).get("Mode") or "GOVERNANCE"
    now = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return Lock(mode=mode, until=now + timedelta(days=days))


def _without(bucket: OpenBucket) -> S3Error:
    hint = "switch Object Lock on for the bucket (some stores only know it for new ones), or leave out retention_days"
    return S3Error(f"{bucket.place}: the bucket has no Object Lock, so nothing can be retained", hint, permanent=True)
