"""Reads a page as its readers do, over HTTP, and tells what was missing or torn."""

import gzip
import http.client
import json
import random
import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_GENERATION = re.compile(rb'data-generation="(\d*)"')
_Lead = tuple[str, str]  # kind and address
_MACHINE = (".json", ".atom", ".rss", ".xml", ".ics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tear:
    """Something that a page leads to or is made of, and that did not come; `kind` is asset, data or page."""

    kind: str
    address: str
    seen_on: str
    status: int

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.kind} {self.address} ({self.status}), seen on {self.seen_on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a reader saw: how much was read, what was missing, and the generations that HTML and JSON named.

    A generation is None where there is none, as on a page that was never published.
    """

    read: int
    tears: tuple[Tear, ...]
    html: int | None
    json: int | None
    lasted_s: float

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was missing."""
        return not self.tears


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    status: int
    body: bytes


class Reader:
    """One reader with one connection; `site` is the address that the site gives itself, without a slash at its end."""

    def __init__(self, base: str, site: str) -> None:
        """Read the page at `base`."""
        self.base, self.site = base, site
        parts = urlsplit(base)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)

    def __enter__(self) -> "Reader":
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._connection.close()

    def crawl(self) -> Visit:
        """Read everything that can be reached from the home page, each address once."""
        return self._visit(lambda links: links)

    def view(self, chance: random.Random, pages: int = 3) -> Visit:
        """Read the home page with what it loads, the JSON, and then a few of the pages that it links, likewise."""
        return self._visit(lambda links: chance.sample(links, min(pages, len(links))), is_deep=False)

    def generations(self) -> tuple[int | None, int | None]:
        """Read only what the home page and /status.json say of their generation."""
        return _generation_of(self.get("/").body), _generation_in(self.get("/status.json").body)

    def get(self, address: str) -> _Page:
        """Read one address, following redirects."""
        for _ in range(5):
            status, location, body = self._asked(address)
            if status not in (301, 302) or not location:
                return _Page(status=status, body=body)
            address = self._own(location, address) or address
        return _Page(status=508, body=b"")

    def _visit(self, chosen, *, is_deep: bool = True) -> Visit:
        began, tears, found = time.monotonic(), [], {}
        queue = deque([("page", "/", "nowhere"), ("data", "/status.json", "nowhere")])
        while queue:
            kind, address, seen_on = queue.popleft()
            if address in found:
                continue
            found[address] = page = self.get(address)
            if page.status != 200:
                tears.append(Tear(kind=kind, address=address, seen_on=seen_on, status=page.status))
                continue
            is_start = address == "/"
            leads = [lead for lead in self._leads(address, page.body) if lead[1] not in found]
            loads = [lead for lead in leads if lead[0] == "asset"]
            data, pages = ([lead for lead in leads if lead[0] == one] for one in ("data", "page"))
            queue.extendleft((*lead, address) for lead in reversed(loads))  # a browser loads these at once
            if is_deep or is_start:
                queue.extend((*lead, address) for lead in (*chosen(data), *chosen(pages)))
        return Visit(
            read=len(found),
            tears=tuple(tears),
            html=_generation_of(found["/"].body),
            json=_generation_in(found["/status.json"].body),
            lasted_s=time.monotonic() - began,
        )

    def _leads(self, address: str, body: bytes) -> Iterator[_Lead]:
        """Give what an answer loads and leads to on this site."""
        if address.endswith(("/", ".html")):
            parser = _Html()
            parser.feed(body.decode())
            raw = [*((link, True) for link in parser.loads), *((link, False) for link in parser.links)]
        elif address.endswith(_MACHINE):
            text = body.decode().replace("\r\n ", "")  # calendars fold their lines
            raw = [(link, False) for link in re.findall(re.escape(self.site) + r"""/[^\s"'<>&\\]*""", text)]
        else:
            return
        for link, is_load in dict.fromkeys(raw):
            if own := self._own(link, address):
                yield "asset" if is_load else "data" if own.endswith((*_MACHINE, ".svg", ".md")) else "page", own

    def _own(self, link: str, address: str) -> str | None:
        """Give the path of a link on this site; None where it leads elsewhere or nowhere."""
        target = urljoin(self.base + address, link.replace(self.site, self.base, 1))
        parts = urlsplit(target)
        if not target.startswith(self.base + "/") or link.startswith("#"):
            return None
        return parts.path

    def _asked(self, address: str) -> tuple[int, str, bytes]:
        for attempt in (1, 2):
            try:
                self._connection.request("GET", address)
                answer = self._connection.getresponse()
                body = answer.read()
            except (http.client.HTTPException, ConnectionError):
                self._connection.close()
                if attempt == 2:
                    raise
            else:
                packed = answer.getheader("Content-Encoding") == "gzip"
                return answer.status, answer.getheader("Location") or "", gzip.decompress(body) if packed else body
        raise AssertionError


def _generation_of(html: bytes) -> int | None:
    found = _GENERATION.search(html)
    return int(found[1]) if found and found[1] else None


def _generation_in(content: bytes) -> int | None:
    try:
        said = json.loads(content).get("generation")
    except ValueError:
        return None
    return said if isinstance(said, int) else None


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and set(values.get("rel", "").split()) & {"stylesheet", "icon", "preload", "modulepreload"}:
            self.loads.append(values.get("href", ""))
        elif tag in ("a", "link") and values.get("href"):
            self.links.append(values["href"])
        elif tag in ("script", "img", "iframe") and values.get("src"):
            self.loads.append(values["src"])
        if values.get("data-fresh"):
            self.links.append(values["data-fresh"])
