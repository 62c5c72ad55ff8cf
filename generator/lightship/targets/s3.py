"""A bucket for everybody to read: an object is put on condition that it is as it was while the head was ours."""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from lightship.model.publishing import S3Target
from lightship.plan import Manifest
from lightship.s3 import (
    ABSENT,
    GuardedBucket,
    Head,
    LostError,
    OpenBucket,
    S3Error,
    cors,
    deletion,
    distribution,
    examination,
)
from lightship.targets import objects
from lightship.targets.base import Fence, Finding, Item, Target, TargetError
from lightship.threads import each

_THREADS = 16
_TRIES = 5
_MANY = 500


class BucketTarget(Target):
    """A bucket as a target, opened for one run."""

    def __init__(self, settings: S3Target) -> None:
        """Open it; raises TargetError when there are no credentials. No request is made yet."""
        self._settings = settings
        with _named():
            self._bucket = OpenBucket(settings.bucket, connections=_THREADS)
        self._guarded = GuardedBucket(self._bucket)
        self._fence_lock = Lock()

    def read(self, path: str) -> bytes | None:
        """Give the bytes that readers get at a path; None when there is nothing."""
        if path.endswith("/"):
            return None  # some stores answer for a folder
        with _named():
            got = self._bucket.get(path)
        if got is None or got.head.encoding != "gzip":
            return got.content if got else None
        try:
            return gzip.decompress(got.content)
        except (OSError, EOFError, zlib.error):
            return got.content  # changed behind our back: the caller compares digests

    def put(self, items: Sequence[Item], fence: Fence) -> None:
        """Look at all, ask the fence, then write those that are not there yet, each on condition."""
        with _named():
            seen = zip(items, self._heads(items), strict=True)
            wanted = [(item, head) for item, head in seen if not objects.lies(item, head, self._settings)]
            if not wanted:
                return
            self._guarded.check()
            fence()
            for _ in each(partial(self._write, fence), wanted, threads=_THREADS):
                pass

    def delete(self, paths: Sequence[str], fence: Fence) -> None:
        """Ask the fence, then remove paths, before each thousand again."""
        with _named():
            if paths:
                self._guarded.check()
            for start in range(0, len(paths), deletion.BATCH):
                fence()
                deletion.delete(self._bucket, paths[start : start + deletion.BATCH])

    def caution(self) -> str:
        """Say whether a second publisher would be noticed, if this run has written."""
        return self._guarded.caution()

    def finish(self, changed: Sequence[str], fence: Fence) -> None:
        """Tell the distribution which paths changed, and let scripts of other sites read the bucket."""
        del fence  # what was put is visible already, and its caches are to be told in any case
        with _named():
            if self._settings.cors_origin and changed:
                with suppress(S3Error):  # a page without it is better than none; `doctor` says that it is missing
                    cors.allow(self._bucket, self._settings.cors_origin)
            if self._settings.distribution:
                base = urlsplit(self._settings.url).path.rstrip("/")
                distribution.invalidate(self._settings.distribution, distribution.addresses(changed, base))

    def probe(self) -> Iterator[Finding]:
        """Try what a publication needs."""
        findings = list(examination.basics(self._guarded))
        yield from findings
        if len(findings) == examination.BASICS:
            yield examination.public(self._guarded, has_distribution=bool(self._settings.distribution))
            if self._settings.cors_origin:
                yield examination.scripts(self._guarded, self._settings.cors_origin)

    def survey(self, expected: Manifest) -> Iterable[str]:
        """Give the paths that are missing or changed: by the listing, and by a look where that does not tell."""
        with _named():
            listed = {found.key: found for found in self._bucket.listing()}
            unclear = [path for path, row in expected.items() if not objects.is_as_listed(listed.get(path), row)]
            if any(path in listed for path in unclear):
                with suppress(S3Error):  # a write tells whether ETags are digests here; who may not write goes without
                    self._guarded.check()
            heads = each(self._bucket.head, unclear, threads=_THREADS)
            return sorted(
                path for path, head in zip(unclear, heads, strict=True) if not objects.is_as_put(head, expected[path])
            )

    def _heads(self, items: Sequence[Item]) -> Iterator[Head | None]:
        """Look at each, where they are many only at those that a listing has: of a first publication most are new."""
        is_many = len(items) > _MANY
        there = {found.key for found in self._bucket.listing()} if is_many else frozenset[str]()
        return each(
            lambda item: self._bucket.head(item.path) if not is_many or item.path in there else None,
            items,
            threads=_THREADS,
        )

    def _write(self, fence: Fence, wanted: tuple[Item, Head | None]) -> None:
        item, head = wanted
        upload = objects.upload(item, self._settings)
        for _ in range(_TRIES):
            with suppress(LostError):
                self._guarded.put(upload, expected=head.etag if head else ABSENT)
                return
            head = self._bucket.head(item.path)
            # Only what was seen before the fence was asked may be replaced.
            with self._fence_lock:
                fence()
            if objects.lies(item, head, self._settings):
                return
        raise self._stuck(item.path, head)

    def _stuck(self, path: str, head: Head | None) -> TargetError:
        if head is None:
            message, hint = f"{path} cannot be new there, yet is not there", "has this store a folder of that name?"
        else:
            message, hint = f"something else writes {path} again and again", "stop it, or publish below a prefix"
        return TargetError(f"{self._bucket.place}: {message}", hint)


@contextmanager
def _named() -> Iterator[None]:
    """Turn an error of the store into one of the seam."""
    try:
        yield
    except S3Error as error:
        raise TargetError(error.message, error.hint, permanent=error.permanent) from error


def open_target(settings: S3Target, _root: Path) -> Target:
    """Open a bucket; raises TargetError when there are no credentials."""
    return BucketTarget(settings)
