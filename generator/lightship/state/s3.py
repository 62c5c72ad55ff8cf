"""State in a private bucket; what is retained cannot be deleted by whoever steals the credentials of CI."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lightship.model.findings import Finding, Level
from lightship.model.publishing import S3State
from lightship.s3 import GuardedBucket, Lock, LostError, OpenBucket, S3Error, examination, retention, upload
from lightship.state.base import ConflictError, StateError, Store, Stored, checked

_RETAINED = ("statements/", "archive/", "messages/", "trail/")


class BucketStore(Store):
    """A bucket as a state store, opened for one run."""

    def __init__(self, settings: S3State) -> None:
        """Open it; raises StateError when there are no credentials. No request is made yet."""
        self._settings = settings
        with _named():
            self._bucket = OpenBucket(settings.bucket)
        self._guarded = GuardedBucket(self._bucket)
        self._lock: Lock | None = None

    def read(self, key: str) -> Stored | None:
        """Give what a key holds; None when there is nothing."""
        with _named():
            got = self._bucket.get(checked(key))
        return Stored(content=got.content, version=got.head.etag) if got else None

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        """Write a key and give its ETag; raises ConflictError when it is not as expected."""
        checked(key)
        with _named():
            self._guarded.check()
            wanted = upload(key, content, lock=self._retention(key))
            if expected is None:
                return self._bucket.put(wanted)
            return self._guarded.put(wanted, expected=expected)

    def names(self, prefix: str) -> Iterator[str]:
        """Give the keys that begin with a prefix; sorted here, for stores differ."""
        with _named():
            yield from sorted(found.key for found in self._bucket.listing(prefix))

    def delete(self, key: str) -> None:
        """Remove a key."""
        with _named():
            self._bucket.delete(checked(key))

    def probe(self) -> Iterator[Finding]:
        """Try what a publication needs, and whether strangers are kept out."""
        findings = list(examination.basics(self._guarded))
        yield from findings
        if len(findings) < examination.BASICS:
            return
        yield examination.private(self._guarded)
        if self._settings.retention_days:
            yield self._retaining()

    def _retention(self, key: str) -> Lock | None:
        if not self._settings.retention_days or not key.startswith(_RETAINED):
            return None
        self._lock = self._lock or retention.lock(self._bucket, self._settings.retention_days)
        return self._lock

    def _retaining(self) -> Finding:
        try:
            lock = retention.lock(self._bucket, self._settings.retention_days)
        except S3Error as error:
            return examination.broken("retention", error)
        days = self._settings.retention_days
        return Finding(name="retention", level=Level.FINE, message=f"{days} days by Object Lock, {lock.mode}")


@contextmanager
def _named() -> Iterator[None]:
    """Turn an error of the store into one of the seam."""
    try:
        yield
    except LostError as error:
        raise ConflictError(error.message, error.hint) from error
    except S3Error as error:
        raise StateError(error.message, error.hint, permanent=error.permanent) from error


def open_store(settings: S3State, _root: Path) -> Store:
    """Open a bucket; raises StateError when there are no credentials."""
    return BucketStore(settings)
