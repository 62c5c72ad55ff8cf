"""One object on its way to a store: its bytes, their digests and how it is to be served."""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How a store hands out an object; what is empty is left to the store."""

    content_type: str = ""
    cache_control: str = ""
    encoding: str = ""
    redirect: str = ""

    @property
    def mark(self) -> str:
        """Give a short digest, to see whether an object is served so."""
        values = "\n".join((self.content_type, self.cache_control, self.encoding, self.redirect))
        return hashlib.sha256(values.encode()).hexdigest()[:16]

    def arguments(self) -> dict[str, Any]:
        """Give what boto3 is told."""
        named = {
            "ContentType": self.content_type,
            "CacheControl": self.cache_control,
            "ContentEncoding": self.encoding,
            "WebsiteRedirectLocation": self.redirect,
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """An Object Lock: nobody may delete the object before `until`; `mode` is GOVERNANCE or COMPLIANCE."""

    mode: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An object to put. `sha256` is of the bytes that readers get, `md5` of those that are stored, both in hex.

    `mark` is drawn for this upload alone: by it we know our own write again when its answer was lost.
    """

    key: str
    content: bytes | Path
    sha256: str
    md5: str
    size: int
    served: Served = Served()
    lock: Lock | None = None
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    @contextmanager
    def body(self) -> Iterator[IO[bytes]]:
        """Open the bytes from their beginning."""
        with BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb") as opened:
            yield opened

    @property
    def metadata(self) -> dict[str, str]:
        """Give what is written beside the object."""
        return {"sha256": self.sha256, "md5": self.md5, "served": self.served.mark, "write": self.mark}

    def arguments(self) -> dict[str, Any]:
        """Give what boto3 is told, but for the bytes."""
        lock = {"ObjectLockMode": self.lock.mode, "ObjectLockRetainUntilDate": self.lock.until} if self.lock else {}
        return {"Key": self.key, "Metadata": self.metadata, **self.served.arguments(), **lock}


def upload(key: str, content: bytes | Path, *, served: Served = Served(), lock: Lock | None = None) -> Upload:
    """Make an upload of bytes, or of a file, that are stored as they are."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    size = 0
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as opened:
        while piece := opened.read(_PIECE):
            sha256.update(piece)
            md5.update(piece)
            size += len(piece)
    return Upload(
        key=key,
        content=content,
        sha256=sha256.hexdigest(),
        md5=md5.hexdigest(),
        size=size,
        served=served,
        lock=lock,
    )


def base64_of(digest: str) -> str:
    """Give a digest in hex as headers want it."""
    return b64encode(bytes.fromhex(digest)).decode()
