"""What a reader's first view of a page loads: every file that its HTML asks for, as a server sends it with gzip."""

import gzip
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

_COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The bytes and the requests of one view."""

    bytes: int
    requests: int


class _Asked(HTMLParser):
    """Collects the addresses that a browser loads for a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and set(values.get("rel", "").split()) & {"stylesheet", "icon", "preload", "modulepreload"}:
            self.found[values.get("href", "")] = None
        if tag in ("script", "img", "iframe") and values.get("src"):
            self.found[values["src"]] = None
        if values.get("data-fresh"):  # the script asks this file how old the page is
            self.found[values["data-fresh"]] = None


def of(site: Path, page: str = "index.html") -> Weight:
    """Weigh a page of a built site; a file that it asks for and that is not there is a FileNotFoundError."""
    html = site / page
    reader = _Asked()
    reader.feed(html.read_text(encoding="utf-8"))
    asked = [html, *(site / address.lstrip("/") for address in reader.found if not address.startswith("data:"))]
    return Weight(bytes=sum(map(_sent, asked)), requests=len(asked))


def _sent(place: Path) -> int:
    data = place.read_bytes()
    return len(gzip.compress(data, 6, mtime=0)) if place.suffix in _COMPRESSED else len(data)
