"""What a file says, its metadata included: the texts that are examined. What cannot be looked into is refused."""

import base64
import binascii
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.parser import BytesParser
from pathlib import PurePosixPath
from urllib.parse import unquote

from lightship.redact import pictures

_MOST_BYTES = 64 << 20
_PIECE = 4096
_MOST_MEMBERS = 2000
_DEEPEST = 3
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_ARCHIVES = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"MSCF", "a cabinet"),
)
_PRINTED = re.compile(rb"[\x09\x20-\x7e\xc2-\xf4][\x09\x20-\x7e\x80-\xf4]{7,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}|(?:\x00[\x20-\x7e]){6,}")
# What is deflated begins so; another stream is a picture, or plain text, which is looked at as it stands.
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_DATA = re.compile(r"\bdata:[^,\s\"'<>]{0,200};base64,([A-Za-z0-9+/=%\s]+)", re.IGNORECASE)


class UnreadableError(Exception):
    """A file cannot be looked into; its words say why."""


def texts(name: str, content: bytes, depth: int = 0) -> Iterator[str]:
    """Give every text of a file; raises UnreadableError for what hides its content."""
    kind = next((kind for begin, kind in _ARCHIVES if content.startswith(begin)), "")
    if kind:
        raise UnreadableError(f"{kind} cannot be looked into; attach what is in it")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _members(_zipped(content), depth)
    elif content.startswith(b"\x1f\x8b"):
        inner = _bounded(_gunzipped(content))
        yield from texts(PurePosixPath(name).stem, inner, _deeper(depth))
    elif content[257:262] == b"ustar":
        yield from _members(_tarred(content), depth)
    elif content.startswith(b"%PDF-"):
        yield from _pdf(content)
    elif name.endswith(".eml"):
        yield from _mail(content, depth)
    elif (found := pictures.texts(content)) is not None:
        yield from found
    else:
        yield from _words(content, depth)


def _words(content: bytes, depth: int) -> Iterator[str]:
    """Give a text as it is, of other bytes every run that can be read."""
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8",):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            break
        if "\0" not in text:
            yield text
            yield from _within(text, depth)
            return
    yield from runs(content)


def _within(text: str, depth: int) -> Iterator[str]:
    """Give what is written in files that are written into an address, as drawings have their pictures."""
    for match in _DATA.finditer(text):
        packed = re.sub(r"\s", "", unquote(match[1]))
        with suppress(binascii.Error):  # nobody else can read it
            yield from texts("", base64.b64decode(packed + "=" * (-len(packed) % 4)), _deeper(depth))


def runs(content: bytes) -> Iterator[str]:
    """Give what can be read among bytes."""
    yield "\n".join(run.decode("utf-8", "replace") for run in _PRINTED.findall(content))
    wide = (run.decode("utf-16-le" if run[1] == 0 else "utf-16-be", "replace") for run in _WIDE.findall(content))
    yield "\n".join(wide)


def _members(found: Iterator[tuple[str, bytes]], depth: int) -> Iterator[str]:
    for name, content in found:
        yield name
        yield from texts(name, content, _deeper(depth))


def _deeper(depth: int) -> int:
    if depth >= _DEEPEST:
        raise UnreadableError("archives within archives within archives cannot be looked into")
    return depth + 1


def _zipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give what is in a zip file, which documents of offices are too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_many(len(members), sum(one.file_size for one in members))
            yield "comment", archive.comment
            for one in members:
                yield one.filename, _read_member(archive, one)
    except (*_BROKEN, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnreadableError(f"the zip file cannot be read: {error}") from error


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read a member, and no more than it says that it has."""
    with archive.open(member) as file:
        return file.read(member.file_size)


def _tarred(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            members = archive.getmembers()
            _refuse_many(len(members), sum(one.size for one in members))
            for one in members:
                file = archive.extractfile(one) if one.isfile() else None
                yield f"{one.name}\n{one.uname}\n{one.gname}\n{one.linkname}", file.read() if file else b""
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UnreadableError(f"the tar file cannot be read: {error}") from error


def _refuse_many(members: int, size: int) -> None:
    if members > _MOST_MEMBERS or size > _MOST_BYTES:
        raise UnreadableError(f"{members:,} files of {size >> 20:,} MiB are in it, too many to look into")


def _gunzipped(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"the gzip file cannot be read: {error}") from error


def _bounded(content: bytes) -> bytes:
    if len(content) > _MOST_BYTES:
        raise UnreadableError(f"more than {_MOST_BYTES >> 20} MiB are in it, too much to look into")
    return content


def _pdf(content: bytes) -> Iterator[str]:
    """Give what is written in a PDF outside of its streams, and in those that are deflated."""
    if b"/Encrypt" in content:
        raise UnreadableError("an encrypted PDF cannot be looked into; save it without a password")
    yield from runs(content)
    left = _MOST_BYTES
    for match in _STREAM.finditer(content):
        inner = _inflated(content, match.end(), left)
        left -= len(inner)
        if left <= 0:
            raise UnreadableError(f"more than {_MOST_BYTES >> 20} MiB are in the PDF, too much to look into")
        yield from _shown(inner)


def _inflated(content: bytes, begin: int, most: int) -> bytes:
    """Give what is deflated from a place on, of `most` bytes at most, as far as it can be read.

    It is read in pieces: what follows a stream's end is copied, and anybody may write thousands of them.
    """
    inflater = zlib.decompressobj()
    found = bytearray()
    try:
        while begin < len(content) and len(found) < most and not inflater.eof:
            piece = inflater.unconsumed_tail or content[begin : begin + _PIECE]
            begin += 0 if inflater.unconsumed_tail else len(piece)
            found += inflater.decompress(piece, most - len(found))
    except zlib.error:
        pass  # what came before the damage, a viewer shows
    return bytes(found)


_STRINGS = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]{4,})>")


def _shown(stream: bytes) -> Iterator[str]:
    """Give what a stream of a PDF shows: its bytes, and its strings joined, for a word is often shown in pieces."""
    yield from runs(stream)
    yield "".join(match[1].decode("latin-1") for match in _STRINGS.finditer(stream) if match[1])
    for match in _STRINGS.finditer(stream):
        if match[2]:
            digits = re.sub(rb"\s", b"", match[2])
            data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
            yield data.decode("utf-16-be" if data[:1] == b"\0" or data[:2] == b"\xfe\xff" else "latin-1", "replace")


def _mail(content: bytes, depth: int) -> Iterator[str]:
    """Give the words of a mail: its subject and its parts, decoded. Who it is from and to is not said by it."""
    message = BytesParser(policy=policy.default).parsebytes(content)
    yield str(message.get("subject", ""))
    for part in message.walk():
        if part.is_multipart():
            continue
        decoded = part.get_payload(decode=True)
        if isinstance(decoded, bytes):
            yield str(part.get_filename() or "")
            yield from texts(part.get_filename() or "", decoded, _deeper(depth))
