"""Many objects removed with few requests, or one by one where the store does not know better."""

from collections.abc import Sequence

from lightship.s3.bucket import OpenBucket
from lightship.s3.refusals import S3Error
from lightship.threads import each

BATCH = 1000
_CLUELESS = {
    "NotImplemented",
    "MissingContentMD5",
    "InvalidRequest",
    "MalformedXML",
    "BadRequest",
    "InvalidDigest",
    "MissingRequestBodyError",
    "MethodNotAllowed",
}


def delete(bucket: OpenBucket, keys: Sequence[str]) -> None:
    """Remove at most BATCH objects; those that are not there do no harm. Raises S3Error."""
    named = [{"Key": bucket.full(key)} for key in keys]
    asked = {"Bucket": bucket.settings.name, "Delete": {"Objects": named, "Quiet": False}}
    try:
        answer = bucket.ask(lambda _: bucket.client.delete_objects(**asked), "DeleteObjects")
        # Not every store checks what it was sent: a name that was changed on its way is not among those that are gone.
        gone = {done.get("Key") for done in answer.get("Deleted", ())}
        gone |= {failed.get("Key") for failed in answer.get("Errors", ()) if failed.get("Code") == "NoSuchKey"}
        kept = {name["Key"] for name in named} - gone
    except S3Error as error:
        if error.code not in _CLUELESS and error.status not in {405, 501}:
            raise
        kept = {name["Key"] for name in named}
    # One by one, for what was refused then says why.
    singly = [key for key in keys if bucket.full(key) in kept]
    for _ in each(bucket.delete, singly, threads=bucket.connections):
        pass
