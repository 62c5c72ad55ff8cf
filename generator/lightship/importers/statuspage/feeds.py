"""The entry ids of a history.atom, so that feed readers do not show everything again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_ATOM = "http://www.w3.org/2005/Atom "


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own id, and its entries' ids by the address that each links; both empty in RSS."""

    id: str = ""
    entries: Mapping[str, str] = field(default_factory=dict)


class _EntityError(Exception):
    """The document declares entities, which no feed needs."""


class _Reader:
    def __init__(self) -> None:
        self.root = self.id = ""
        self.path: list[str] = []
        self.text = self.entry_id = self.entry_link = ""
        self.entries: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        self.path.append(name.removeprefix(_ATOM))
        self.text = ""
        if self.path == ["feed", "entry"]:
            self.entry_id = self.entry_link = ""
        if self.path == ["feed", "entry", "link"] and attributes.get("rel", "alternate") == "alternate":
            self.entry_link = attributes.get("href", "")

    def data(self, data: str) -> None:
        if self.path[-1:] == ["id"]:
            self.text += data

    def end(self, _name: str) -> None:
        if self.path == ["feed", "id"]:
            self.id = self.text.strip()
        elif self.path == ["feed", "entry", "id"]:
            self.entry_id = self.text.strip()
        elif self.path == ["feed", "entry"] and self.entry_id and self.entry_link:
            self.entries.setdefault(self.entry_link, self.entry_id)
        self.path.pop()


def read(data: bytes) -> Feed | None:
    """Read an Atom or RSS document; None when it is neither."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _EntityError, ValueError, LookupError):
        return None
    if reader.root not in (f"{_ATOM}feed", "rss"):
        return None
    return Feed(id=reader.id, entries=reader.entries)


def _refuse(*_declaration: object) -> None:
    raise _EntityError
