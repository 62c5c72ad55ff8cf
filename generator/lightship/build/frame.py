"""What decides the frame around every page besides its own words: the settings of the site, and titles in its nav."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lightship.outputs.base import Output, Page, digest

_INHERIT = re.compile(rb"""^INHERIT:[ ]*["']?([^"'#\r\n]+)""", re.MULTILINE)
_WORD = re.compile(rb"""[^\s"'\[\]{},:#]+""")
# What the settings name there is made by builds, or is content and looked at by itself. A folder `public` to which the
# page is published is a link into `.public`, and `visibility: public` is no place at all.
_NOT_SETTINGS = frozenset(
    {"build", "site", "public", ".public", "incidents", "pages", "overrides", ".cache", ".git", ".lightship", ".venv"}
)
# A page of the nav that the settings give no title shows its own, on every page.
_NAMED = re.compile(rb"""[^\s"'\[\]{},:]+\.md\b""")
_BARE = re.compile(rb"""(?:^[ ]*-[ ]*|[\[,][ ]*)["']?([^\s"'\[\]{},:]+\.md)["']?[ ]*(?=$|[\],#\r])""", re.MULTILINE)


def settings(config: Path) -> bytes:
    """Give all bytes that decide the site's settings: mkdocs.yml, what it inherits from, and the files that these name.

    Hooks and snippets change pages as much as the settings that name them.
    """
    said = [text for _, text in _chain(config, frozenset())]
    return b"\0".join([*said, *_named(config.parent.resolve(), b"\n".join(said))])


def named(config: Path) -> tuple[str, ...]:
    """Name what may decide the site's settings: mkdocs.yml, what it inherits from, and what these name.

    The names are relative to the folder of mkdocs.yml. A word with a dot or a slash counts although nothing is there:
    what it named may have been deleted.
    """
    root = config.parent.resolve()
    chain = dict(_chain(root / config.name, frozenset()))
    found = {root / config.name, *chain}
    for name, place in _places(root, b"\n".join(chain.values())):
        if place.exists() or "." in name or "/" in name:
            found |= {root / name, place}
    return tuple(sorted(os.path.relpath(place, root) for place in found))


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


def _named(root: Path, said: bytes) -> Iterator[bytes]:
    """Give the content of every file that the settings name, and of those in a folder that they name."""
    for _, place in _places(root, said):
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                yield f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes()


def _places(root: Path, said: bytes) -> Iterator[tuple[str, Path]]:
    """Give every word of the settings that may name a place of the repository, with that place."""
    for word in sorted(set(_WORD.findall(said))):
        name = word.decode("utf-8", "replace")
        place = (root / name).resolve() if "\0" not in name else root
        inside = place.relative_to(root).parts if place.is_relative_to(root) else ()
        if inside and inside[0] not in _NOT_SETTINGS:
            yield name, place


def _chain(config: Path, seen: frozenset[Path]) -> Iterator[tuple[Path, bytes]]:
    """Give mkdocs.yml and what it inherits from."""
    if config in seen or not config.is_file():
        return
    text = config.read_bytes()
    yield config, text
    for parent in _INHERIT.findall(text):
        yield from _chain((config.parent / parent.decode("utf-8", "replace").strip()).resolve(), seen | {config})
