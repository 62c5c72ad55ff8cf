"""What a picture says besides what it shows: texts in PNG, JPEG, GIF and WebP, and where it was taken.

Of TIFF, HEIC, AVIF and films all that can be read is a text.
"""

import re
import struct
import zlib
from collections.abc import Iterator

LOCATED = "\x1dGPS position\x1d"
"""Stands for a place on earth, which metadata give in numbers; no text of an author has this sign."""
_MOST_BYTES = 8 << 20
_PNG = b"\x89PNG\r\n\x1a\n"
_PRINTED = re.compile(rb"[\x09\x0a\x20-\x7e\x80-\xf4]{6,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}")
_XMP_PLACE = re.compile(rb"exif:GPS(?:Latitude|Longitude)", re.IGNORECASE)
_GPS_TAG = 0x8825
_TIFF = (b"II*\0", b"MM\0*")
_VIDEO_PLACE = b"\xa9xyz"
_LARGEST_EXIF = 1 << 16


def texts(content: bytes) -> list[str] | None:
    """Give the texts of a picture's metadata; None for what is no picture of a kind that is known."""
    if content.startswith(_PNG):
        blocks = list(_png(content))
    elif content.startswith(b"\xff\xd8\xff"):
        blocks = list(_jpeg(content))
    elif content.startswith((b"GIF87a", b"GIF89a")):
        blocks = list(_gif(content))
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        blocks = list(_webp(content))
    elif content[4:8] == b"ftyp" or content.startswith(_TIFF):
        blocks = [content]
    else:
        return None
    found = [LOCATED] if _VIDEO_PLACE in content or any(map(_is_located, _exif(content))) else []
    for block in blocks:
        found.append("\n".join(run.decode("utf-8", "replace") for run in _PRINTED.findall(block)))
        found.append("\n".join(run.decode("utf-16-le") for run in _WIDE.findall(block)))
        if _XMP_PLACE.search(block) or _is_located(block):
            found.append(LOCATED)
    return found


def _png(content: bytes) -> Iterator[bytes]:
    """Give all chunks but those of the picture itself, inflated where it is needed, and what lies behind the end."""
    place = len(_PNG)
    while place + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + length]
        place += 12 + length
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            yield data
            yield from _inflated(data)
        elif kind == b"IEND":
            break
        elif kind not in (b"IDAT", b"fdAT", b"PLTE", b"IHDR"):
            yield data
    yield content[place:]


def _inflated(data: bytes) -> Iterator[bytes]:
    """Give what is deflated behind the names at the begin of a chunk."""
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data[:400]):
        try:
            yield zlib.decompressobj().decompress(data[match.start() :], _MOST_BYTES)
        except zlib.error:
            continue


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Give the segments of a JPEG but those of the picture itself, and what lies behind the end."""
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        kind, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if kind == 0xDA:
            break
        if 0xE0 <= kind <= 0xEF or kind == 0xFE:
            yield content[place + 4 : place + 2 + length]
        place += 2 + length
    end = content.rfind(b"\xff\xd9")
    yield content[end + 2 :] if end >= 0 else content[place:]


def _webp(content: bytes) -> Iterator[bytes]:
    place = 12
    while place + 8 <= len(content):
        kind, length = struct.unpack("<4sI", content[place : place + 8])
        if kind in (b"EXIF", b"XMP ", b"ICCP"):
            yield content[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    yield content[place:]


def _gif(content: bytes) -> Iterator[bytes]:
    """Give comments and what programs added; the picture itself begins with another sign."""
    end = 0
    for match in re.finditer(rb"\x21[\xfe\xff\x01]", content):
        if match.start() >= end:
            end = match.start() + 4096
            yield content[match.start() : end]
    yield content[content.rfind(b"\x3b") + 1 :]


def _exif(content: bytes) -> Iterator[bytes]:
    """Give every place at which EXIF begins: a photograph may hold further ones, of smaller or of other pictures."""
    if content.startswith(_TIFF):
        yield content
    for match in re.finditer(rb"Exif\0\0", content):
        yield content[match.start() : match.start() + _LARGEST_EXIF]


def _is_located(block: bytes) -> bool:
    """Tell whether EXIF in a block has a directory of GPS."""
    begin = next((at for mark in (b"II*\x00", b"MM\x00*") if (at := block.find(mark)) >= 0), -1)
    if begin < 0 or begin > 64:
        return False
    tiff = block[begin:]
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        tags = (struct.unpack_from(f"{order}H", tiff, first + 2 + 12 * number)[0] for number in range(count))
        return any(tag == _GPS_TAG for tag in tags)
    except struct.error:
        return False
