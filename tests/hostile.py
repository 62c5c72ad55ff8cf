"""The hostile texts, what must never remain of them, and one page of them all for a browser to open."""

import re
from html.parser import HTMLParser
from pathlib import Path

from lxml import html as lxml_html

from lightship import words

DATA = Path(__file__).parent / "data"
TAGS = set(
    re.findall(
        r"\w+",
        "p br hr h3 h4 h5 h6 blockquote pre code kbd samp var ul ol li dl dt dd table thead tbody tfoot tr th td caption a "
        "img em strong b i u s del ins sup sub mark small abbr q cite details summary",
    )
)
ATTRIBUTES = set(re.findall(r"\w+", "href title src alt width height start colspan rowspan scope align open rel"))
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\x00-\x20]|(?![a-z][a-z0-9+.\-]*:)[^\x00-\x1f\\]*\Z", re.IGNORECASE)
_OWN = re.compile(r"(?!//)(?![a-z][a-z0-9+.\-]*:)[^\x00-\x1f\\]+", re.IGNORECASE)


def payloads(name: str) -> list[str]:
    """Read a list of hostile texts, one a line."""
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")
    return [line.replace("⏎", "\n") for line in lines if line and not line.startswith("# # ")]


def page(texts: list[str]) -> str:
    """Make one page of all texts as readers would see them; a script that ran would set `window.ran`."""
    blocks = "\n".join(f"<div>{words.html(text)}</div>" for text in texts)
    trap = "<script>window.ran = 0; window.alert = () => { window.ran += 1; };</script>"
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title>{trap}</head><body>{blocks}</body></html>'


def dangers(html: str) -> list[str]:
    """List what two parsers find in sanitised HTML that must not be there."""
    found = _Parser()
    found.feed(html)
    found.close()
    tree = lxml_html.fragments_fromstring(f"<div>{html}</div>")[0]
    for element in tree.iter():
        if element is tree:
            continue
        name = element.tag if isinstance(element.tag, str) else "a comment"
        found.elements.append((name, dict(element.attrib)))
    return [danger for tag, attributes in found.elements for danger in _of(tag, attributes)]


def _of(tag: str, attributes: dict[str, str]) -> list[str]:
    found = [] if tag in TAGS else [f"<{tag}>"]
    for name, value in attributes.items():
        if name not in ATTRIBUTES:
            found.append(f"{tag} {name}={value!r}")
        if name == "href" and not _ADDRESS.match(value.strip()):
            found.append(f"{tag} leads to {value!r}")
        if name == "src" and not _OWN.fullmatch(value):
            found.append(f"{tag} shows {value!r}")
    return found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - as the base has it
        self.elements.append(("a comment", {}))

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - as the base has it
        self.elements.append(("a declaration", {}))

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - as the base has it
        self.elements.append(("an instruction", {}))
