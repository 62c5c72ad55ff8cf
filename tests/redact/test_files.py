"""What files say besides what they show: metadata, archives, documents, mails."""

import base64
import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage

import pytest

from lightship.redact import Examiner, UnreadableError, texts, usual

SECRET = "10.20.30.40"
EXAMINER = Examiner(tuple(usual()))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, behind: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + picture + chunk(b"IEND", b"") + behind


def jpeg(*segments: tuple[int, bytes], behind: bytes = b"") -> bytes:
    made = b"".join(bytes((0xFF, kind)) + struct.pack(">H", len(data) + 2) + data for kind, data in segments)
    return b"\xff\xd8" + made + b"\xff\xda\x00\x02\x12\x34\xff\xd9" + behind


def exif(tag: int, value: bytes) -> bytes:
    """An EXIF block with one tag of text."""
    entry = struct.pack("<HHII", tag, 2, len(value), 26)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 0) + value


def zipped(name: str, data: bytes, comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.comment = comment
    return file.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def pdf(stream: bytes) -> bytes:
    packed = zlib.compress(stream)
    return b"%PDF-1.4\n1 0 obj\n<</Filter/FlateDecode>>\nstream\n" + packed + b"\nendstream\nendobj\n"


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Störung"
    message["From"] = "Status <status@acme.io>"
    message.set_content(f"Grüße an {SECRET}", cte="base64")
    return bytes(message)


WORDS = SECRET.encode()
FILES: dict[str, Callable[[], bytes]] = {
    "text.txt": lambda: b"at " + WORDS,
    "wide.txt": lambda: f"at {SECRET}".encode("utf-16"),
    "text-of-a.png": lambda: png(chunk(b"tEXt", b"Comment\0" + WORDS)),
    "packed-text-of-a.png": lambda: png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(WORDS))),
    "international-text-of-a.png": lambda: png(chunk(b"iTXt", b"C\0\1\0\0\0" + zlib.compress(WORDS))),
    "exif-of-a.png": lambda: png(chunk(b"eXIf", exif(0x010E, WORDS)[6:])),
    "behind-a.png": lambda: png(behind=b"\n" + WORDS),
    "exif-of-a.jpg": lambda: jpeg((0xE1, exif(0x010E, WORDS))),
    "xmp-of-a.jpg": lambda: jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + WORDS + b"</x>")),
    "iptc-of-a.jpg": lambda: jpeg((0xED, b"Photoshop 3.0\0" + WORDS)),
    "comment-of-a.jpg": lambda: jpeg((0xFE, WORDS)),
    "behind-a.jpg": lambda: jpeg(behind=WORDS),
    "comment-of-a.gif": lambda: b"GIF89a\1\0\1\0\0\0\0\x21\xfe\x0b" + WORDS + b"\0\x3b",
    "exif-of-a.webp": lambda: (
        b"RIFF\0\0\0\0WEBPEXIF" + struct.pack("<I", len(exif(0x010E, WORDS))) + exif(0x010E, WORDS)
    ),
    "a.svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><desc>" + WORDS + b"</desc></svg>",
    "picture-within-a.svg": lambda: (
        b"<svg><image href='data:image/png;base64,"
        + base64.b64encode(png(chunk(b"tEXt", b"C\0" + WORDS)))
        + b"'/></svg>"
    ),
    "a.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0" + exif(0x010E, WORDS),
    "a.pdf": lambda: pdf(b"BT (" + WORDS + b") Tj ET"),
    "in-pieces.pdf": lambda: pdf(b"BT [(10.2) -3 (0.30) 2 (.40)] TJ ET"),
    "in-digits.pdf": lambda: pdf(b"BT <" + WORDS.hex().encode() + b"> Tj ET"),
    "a.docx": lambda: zipped("word/document.xml", b"<w:t>10.20.</w:t>" + WORDS),
    "comment-of-a.zip": lambda: zipped("a.txt", b"nothing", comment=WORDS),
    "name-in-a.zip": lambda: zipped(f"{SECRET}.txt", b"nothing"),
    "a.zip": lambda: zipped("inner.zip", zipped("a.txt", WORDS)),
    "a.txt.gz": lambda: gzip.compress(WORDS),
    "a.tar.gz": lambda: gzip.compress(tarred("a.txt", WORDS)),
    "a.eml": mail,
    "a.bin": lambda: bytes(range(256)) + b"\0" + WORDS + b"\0" + bytes(range(256)),
}


def found(name: str, content: bytes) -> set[str]:
    return {one.text for text in texts(name, content) for one in EXAMINER.found(text)}


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_hides_is_found(name: str) -> None:
    assert SECRET in found(name, FILES[name]())


def test_where_a_picture_was_taken_is_found() -> None:
    located = exif(0x8825, b"\0" * 4)
    for name, content in (("a.jpg", jpeg((0xE1, located))), ("a.png", png(chunk(b"eXIf", located[6:])))):
        assert found(name, content) == {"GPS position"}
    assert found("a.jpg", jpeg((0xE1, exif(0x010E, b"a graph")))) == set()
    # Of phones: their own kind of picture, a second one behind the first, and a film.
    assert found("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0" + located) == {"GPS position"}
    assert found("a.tif", located[6:]) == {"GPS position"}
    assert found("a.jpg", jpeg(behind=jpeg((0xE1, located)))) == {"GPS position"}
    assert found("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0\xa9xyz\0\x12\x15\xc7+52.52+013.40/") == {"GPS position"}


def test_a_mail_may_say_who_it_is_from() -> None:
    assert found("a.eml", mail()) == {SECRET}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"7z\xbc\xaf\x27\x1c" + b"x" * 50, "7z cannot be looked into"),
        (b"Rar!\x1a\x07\x01\x00", "RAR cannot be looked into"),
        (b"PK\x03\x04" + b"x" * 50, "the zip file cannot be read"),
        (gzip.compress(b"x" * 100)[:-20], "the gzip file cannot be read"),
        (gzip.compress(b"\0" * ((64 << 20) + 1)), "too much to look into"),
        (b"%PDF-1.4\n/Encrypt 1 0 R", "an encrypted PDF cannot be looked into"),
    ],
)
def test_what_cannot_be_looked_into_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        list(texts("file", content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4\n" + b"stream\n" * 200_000),
        ("whole.pdf", b"%PDF-1.4\n" + (b"stream\n" + zlib.compress(b"")) * 60_000),
        ("a.gif", b"GIF89a" + b"\x21\xfe\x00" * 200_000),
    ],
)
def test_a_file_that_begins_again_and_again_takes_no_time(name: str, content: bytes) -> None:
    assert sum(map(len, texts(name, content))) < 10 * len(content)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_file_that_was_damaged_anywhere_is_refused_or_read(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.txt", b"hello " * 50)
    whole, chance = file.getvalue(), random.Random(3)
    for _ in range(200):
        place = chance.randrange(len(whole))
        damaged = whole[:place] + chance.randbytes(chance.randrange(3)) + whole[place + 1 :]
        with suppress(UnreadableError):
            list(texts("a.zip", damaged))


def test_archives_are_not_followed_for_ever() -> None:
    content = b"words"
    for _ in range(6):
        content = zipped("inner.zip", content)
    with pytest.raises(UnreadableError, match="archives within archives"):
        list(texts("file", content))
