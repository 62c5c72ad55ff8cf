"""What decides the frame around every page besides its own words: the settings of the site, and titles in its nav."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lightship.outputs.base import Output, Page, digest

_INHERIT = re.compile(rb"""^INHERIT:[ ]*["']?([^"'#\r\n]+)""", re.MULTILINE)
# A page of the nav that the settings give no title shows its own, on every page.
_NAMED = re.compile(rb"""[^\s"'\[\]{},:]+\.md\b""")
_BARE = re.compile(rb"""(?:^[ ]*-[ ]*|[\[,][ ]*)["']?([^\s"'\[\]{},:]+\.md)["']?[ ]*(?=$|[\],#\r])""", re.MULTILINE)


def settings(config: Path) -> bytes:
    """Give all bytes that decide the site's settings: mkdocs.yml and what it inherits from."""
    return b"\0".join(_chain(config, frozenset()))


def is_closed(settings: bytes) -> bool:
    """Tell whether the settings say all that is around a page, without taking titles from others."""
    return not _BARE.search(settings)


def mentioned(settings: bytes) -> frozenset[str]:
    """Give the sources of the home page and of all pages that the settings name: the nav may lead to them."""
    return frozenset({"index.md", *(name.decode("utf-8", "replace") for name in _NAMED.findall(settings))})


def around(look: str, settings: bytes, made_of: Iterable[Output], own: Mapping[str, str]) -> str:
    """Give the digest of what is around every page: the look, and titles in the nav that the settings leave open."""
    return digest(look, _titles(settings, made_of, own))


def _titles(settings: bytes, made_of: Iterable[Output], own: Mapping[str, str]) -> str:
    named = sorted({name.decode("utf-8", "replace") for name in _BARE.findall(settings)})
    if not named:
        return ""
    generated = {one.source: one.title for one in made_of if isinstance(one, Page) and one.source in named}
    return digest(*((name, own.get(name) or generated.get(name, "")) for name in named))


def _chain(config: Path, seen: frozenset[Path]) -> Iterator[bytes]:
    if config in seen or not config.is_file():
        return
    text = config.read_bytes()
    yield text
    for parent in _INHERIT.findall(text):
        yield from _chain((config.parent / parent.decode("utf-8", "replace").strip()).resolve(), seen | {config})
