"""Whether a store's conditional writes can be trusted, found out by trying: they guard against a second publisher.

Three behaviours are met: stores that honour conditions, stores that refuse them (501), and stores that ignore them
without a word, where a lock would be handed to everybody.
"""

import secrets
from contextlib import suppress
from enum import StrEnum
from threading import Lock

from lightship.s3.bucket import ABSENT, OpenBucket
from lightship.s3.refusals import LostError, S3Error
from lightship.s3.upload import Upload, upload

_CLUELESS = {"NotImplemented", "XNotImplemented", "InvalidArgument", "InvalidRequest", "UnsupportedHeader"}
_NO_SUCH_ETAG = "0" * 32


class Guard(StrEnum):
    """What a store makes of If-Match and If-None-Match."""

    HONOURED = "honoured"
    REFUSED = "refused"
    IGNORED = "ignored"


def tried(bucket: OpenBucket) -> Guard:
    """Write a key of no use under conditions that hold and that do not; raises S3Error when it cannot be written."""
    key = f".lightship/probe-{secrets.token_hex(8)}"
    try:
        bucket.put(upload(key, b"0"))
        try:
            return _tried(bucket, key)
        except S3Error as error:
            if error.code in _CLUELESS or error.status in {405, 501}:
                return Guard.REFUSED
            raise
    finally:
        with suppress(S3Error):
            bucket.delete(key)


def _tried(bucket: OpenBucket, key: str) -> Guard:
    for expected in (ABSENT, _NO_SUCH_ETAG):
        with suppress(LostError):
            bucket.put(upload(key, b"1"), expected=expected)
            return Guard.IGNORED
    head = bucket.head(key)
    try:
        bucket.put(upload(key, b"2"), expected=head.etag if head else ABSENT)
    except LostError:
        return Guard.REFUSED
    return Guard.HONOURED


class GuardedBucket:
    """A bucket whose conditional writes are tried before the first one is trusted, once a run."""

    def __init__(self, bucket: OpenBucket) -> None:
        """Hold an open bucket; nothing is asked yet."""
        self.bucket = bucket
        self._guard: Guard | None = None
        self._lock = Lock()

    @property
    def guard(self) -> Guard:
        """Tell what the store makes of conditions."""
        with self._lock:
            if self._guard is None:
                self._guard = tried(self.bucket)
            return self._guard

    def put(self, wanted: Upload, *, expected: str) -> str:
        """Write on the condition that an ETag, or nothing (ABSENT), is there; gives the new ETag.

        Raises LostError when it is otherwise, S3Error where conditions guard nothing, unless the settings allow that:
        then a look just before has to do.
        """
        if self.guard is Guard.HONOURED:
            return self.bucket.put(wanted, expected=expected)
        self.check()
        head = self.bucket.head(wanted.key)
        if (head.etag if head else ABSENT) != expected:
            raise self.bucket.lost(wanted.key)
        return self.bucket.put(wanted)

    def caution(self) -> str:
        """Say which guarantee is gone, if this run has found out that one is."""
        if self._guard in (None, Guard.HONOURED):
            return ""
        return f"the store {_DOES[self._guard]}: a second publisher at the same time would not be noticed"

    def check(self) -> None:
        """Raise S3Error when the bucket is not guarded, and nobody said that this will do."""
        if self.guard is not Guard.HONOURED and not self.bucket.settings.is_unguarded_allowed:
            raise S3Error(
                f"{self.bucket.place}: the store {_DOES[self.guard]}; two publishers at once overwrite each other",
                "take a store that honours If-Match and If-None-Match, "
                "or write `allow_unguarded: true` beside the bucket if there is only ever one publisher",
                permanent=True,
            )


_DOES = {
    Guard.HONOURED: "honours conditional writes",
    Guard.REFUSED: "refuses conditional writes",
    Guard.IGNORED: "silently ignores the conditions of writes",
}
