"""A bucket for everybody to read: an object is put on condition that it is as it was while the head was ours."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from lightship.model.delivery import Index, S3Target
from lightship.plan import Manifest, Row
from lightship.s3 import (
    ABSENT,
    GuardedBucket,
    Head,
    Listed,
    LostError,
    OpenBucket,
    S3Error,
    Served,
    Upload,
    cors,
    deletion,
    distribution,
    examination,
)
from lightship.s3.threads import each
from lightship.targets.base import Fence, Finding, Item, Target, TargetError

# A target works on as many objects at once; each text that is compressed is in memory meanwhile, all others are not.
_THREADS = 16
_COMPRESSED_BYTES = 4 << 20
_TEXT = ("text/", "application/json", "application/feed+json", "application/xml", "image/svg+xml")
_TEXT_LIKE = ("+xml", "+json")
_TRIES = 5


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
            heads = each(self._bucket.head, (item.path for item in items), threads=_THREADS)
            wanted = [(item, head) for item, head in zip(items, heads, strict=True) if not self._lies(item, head)]
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
            unclear = [path for path, row in expected.items() if not _is_as_listed(listed.get(path), row)]
            if any(path in listed for path in unclear):
                with suppress(S3Error):  # a write tells whether ETags are digests here; who may not write goes without
                    self._guarded.check()
            heads = each(self._bucket.head, unclear, threads=_THREADS)
            return sorted(
                path for path, head in zip(unclear, heads, strict=True) if not _is_as_put(head, expected[path])
            )

    def _write(self, fence: Fence, wanted: tuple[Item, Head | None]) -> None:
        item, head = wanted
        upload = self._upload(item)
        for _ in range(_TRIES):
            with suppress(LostError):
                self._guarded.put(upload, expected=head.etag if head else ABSENT)
                return
            head = self._bucket.head(item.path)
            # Only what was seen before the fence was asked may be replaced.
            with self._fence_lock:
                fence()
            if self._lies(item, head):
                return
        raise self._stuck(item.path, head)

    def _stuck(self, path: str, head: Head | None) -> TargetError:
        if head is None:
            message, hint = f"{path} cannot be new there, yet is not there", "has this store a folder of that name?"
        else:
            message, hint = f"something else writes {path} again and again", "stop it, or publish below a prefix"
        return TargetError(f"{self._bucket.place}: {message}", hint)

    def _lies(self, item: Item, head: Head | None) -> bool:
        """Tell whether an item lies there already, served as it is to be."""
        if head is None or head.metadata.get("sha256") != item.sha256:
            return False
        stored = head.metadata.get("md5", "")
        is_whole = head.etag == stored if head.is_etag_md5 else True
        return is_whole and head.metadata.get("served") == self._served(item).mark

    def _served(self, item: Item) -> Served:
        is_text = item.content_type.startswith(_TEXT) or item.content_type.partition(";")[0].endswith(_TEXT_LIKE)
        is_compressed = self._settings.is_compressed and is_text and item.size <= _COMPRESSED_BYTES
        return Served(
            content_type=item.content_type,
            cache_control=item.cache_control,
            encoding="gzip" if is_compressed else "",
            redirect=item.redirect if self._settings.index is Index.WEBSITE else "",
        )

    def _upload(self, item: Item) -> Upload:
        served = self._served(item)
        content, md5, size = item.source, item.md5, item.size
        if not served.encoding:
            return Upload(key=item.path, content=content, sha256=item.sha256, md5=md5, size=size, served=served)
        packed = gzip.compress(item.source.read_bytes(), mtime=0)
        md5 = hashlib.md5(packed, usedforsecurity=False).hexdigest()
        return Upload(key=item.path, content=packed, sha256=item.sha256, md5=md5, size=len(packed), served=served)


def _is_as_listed(listed: Listed | None, row: Row) -> bool:
    return listed is not None and (listed.etag, listed.size) == (row.md5, row.size)


def _is_as_put(head: Head | None, row: Row) -> bool:
    """Tell whether an object whose ETag is not the row's MD5 has the row's bytes all the same, compressed or in pieces.

    An ETag that is an MD5 must be that of what we stored; one that is none says nothing, and what we noted has to do.
    """
    if head is None or head.metadata.get("sha256") != row.sha256:
        return False
    return not head.is_etag_md5 or head.etag == head.metadata.get("md5")


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
