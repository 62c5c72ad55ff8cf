"""How a file of the site becomes an object of a bucket, and how an object is known again. Pure but for its reading."""

import gzip
import hashlib

from lightship.model.publishing import Index, S3Target
from lightship.plan import Row
from lightship.s3 import Head, Listed, Served, Upload
from lightship.targets.base import Item

# What is compressed is in memory meanwhile; larger files go up as they are.
_COMPRESSED_BYTES = 4 << 20
_TEXT = ("text/", "application/json", "application/feed+json", "application/xml", "image/svg+xml")
_TEXT_LIKE = ("+xml", "+json")


def served(item: Item, settings: S3Target) -> Served:
    """Say how an item is handed out: text compressed if the settings want it, old addresses leading on."""
    is_text = item.content_type.startswith(_TEXT) or item.content_type.partition(";")[0].endswith(_TEXT_LIKE)
    is_compressed = settings.is_compressed and is_text and item.size <= _COMPRESSED_BYTES
    return Served(
        content_type=item.content_type,
        cache_control=item.cache_control,
        encoding="gzip" if is_compressed else "",
        redirect=item.redirect if settings.index is Index.WEBSITE else "",
    )


def upload(item: Item, settings: S3Target) -> Upload:
    """Make the object of an item; the same item gives the same bytes."""
    how = served(item, settings)
    if not how.encoding:
        return Upload(key=item.path, content=item.source, sha256=item.sha256, md5=item.md5, size=item.size, served=how)
    packed = gzip.compress(item.source.read_bytes(), mtime=0)
    md5 = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    return Upload(key=item.path, content=packed, sha256=item.sha256, md5=md5, size=len(packed), served=how)


def lies(item: Item, head: Head | None, settings: S3Target) -> bool:
    """Tell whether an item lies there already, handed out as it is to be."""
    return _holds(head, item.sha256) and head is not None and head.metadata.get("served") == served(item, settings).mark


def is_as_listed(listed: Listed | None, row: Row) -> bool:
    """Tell whether a listing says that an object has the row's bytes; when it does not, a look may."""
    return listed is not None and (listed.etag, listed.size) == (row.md5, row.size)


def is_as_put(head: Head | None, row: Row) -> bool:
    """Tell whether an object has the row's bytes though its ETag is not their MD5: compressed, in pieces, encrypted."""
    return _holds(head, row.sha256)


def _holds(head: Head | None, sha256: str) -> bool:
    """Tell whether an object holds the bytes that were put there with this digest.

    An ETag that is an MD5 must be that of what we stored; one that is none says nothing, and what we noted has to do.
    """
    if head is None or head.metadata.get("sha256") != sha256:
        return False
    return not head.is_etag_md5 or head.etag == head.metadata.get("md5")
