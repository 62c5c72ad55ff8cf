"""Badges as SVG: the state of the page, and of each component, to show elsewhere."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree import ElementTree as ET

from lightship import __version__
from lightship.model import Status
from lightship.outputs.base import Output, digest
from lightship.outputs.wire import xml_bytes, xml_text
from lightship.outputs.wording import Wording
from lightship.snapshot import Snapshot

_FORMAT = 1
_PAGE = "status"
_MOST_LETTERS = 60

_NAMESPACE = "http://www.w3.org/2000/svg"
_WHITE, _LABEL = "#ffffff", "#3d444d"
_HEIGHT, _PADDING, _SHAPE = 20, 7, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A colour, dark enough for white text (WCAG 2.2 contrast 4.5), and a shape of 12 by 12 for who sees no colours."""

    colour: str
    shape: str


LOOKS = {
    Status.OPERATIONAL: Look(colour="#1a7f37", shape="M1.5 6.3 3 4.8 5 6.8 9.2 2.6 10.7 4.1 5 9.8Z"),
    Status.UNDER_MAINTENANCE: Look(colour="#0969da", shape="M2.5 1.5h2.6v9H2.5ZM6.9 1.5h2.6v9H6.9Z"),
    Status.DEGRADED_PERFORMANCE: Look(
        colour="#8a5c00", shape="M6 .8 11.6 11H.4ZM5.3 4.4h1.4v3.4H5.3ZM5.3 8.6h1.4v1.3H5.3Z"
    ),
    Status.PARTIAL_OUTAGE: Look(
        colour="#b93a00", shape="M6 .5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 1 1 0-11ZM6 2a4 4 0 1 0 0 8Z"
    ),
    Status.MAJOR_OUTAGE: Look(
        colour="#cf222e", shape="M2 3.4 3.4 2 6 4.6 8.6 2 10 3.4 7.4 6 10 8.6 8.6 10 6 7.4 3.4 10 2 8.6 4.6 6Z"
    ),
}
RETIRED = Look(colour="#59636e", shape="M1.5 5h9v2h-9Z")

# Widths of Verdana at 11 px in tenths of a pixel; textLength makes other fonts fit.
_WIDTHS = {
    letter: width
    for width, letters in (
        (30, "'ijl|"),
        (39, " ,.fI/\\"),
        (45, "rt()-:;[]J"),
        (58, "cszv"),
        (65, "kxyLF?"),
        (69, "abdeghnopqu0123456789*_`$EPT"),
        (76, "ABCKRSVXYZ{}"),
        (86, 'DGHNOQU&"'),
        (95, "Mw+<=>^~#"),
        (110, "mW%@"),
    )
    for letter in letters
}


def outputs(snapshot: Snapshot) -> Iterator[Output]:
    """Give /badges/status.svg and one badge for each component and group; the page's name goes first.

    A retired component keeps its badge, so that no page that shows it breaks. A component that is itself called
    `status` has none of its own: the page's stands at that address.
    """
    settings, wording = snapshot.settings, Wording()
    status = snapshot.overall.status
    yield _badge(_PAGE, settings.name, wording.headlines[status], LOOKS[status])
    for component, _ in snapshot.components.walk():
        if component.id == _PAGE:
            continue
        status, name = snapshot.statuses[component.id], component.name_in(settings.language)
        if component.id in snapshot.retired:
            yield _badge(component.id, name, wording.retired, RETIRED)
        else:
            yield _badge(component.id, name, wording.statuses[status], LOOKS[status])


def _badge(id_: str, name: str, message: str, look: Look) -> Output:
    return Output(
        path=f"badges/{id_}.svg",
        inputs=digest("badge", _FORMAT, __version__, name, message, look),
        make=partial(draw, name, message, look),
    )


def draw(name: str, message: str, look: Look) -> bytes:
    """Draw a badge: the name on the left, a shape and the message on the right; a long name is cut in the picture."""
    name, message = xml_text(name), xml_text(message)
    shown = name if len(name) <= _MOST_LETTERS else name[: _MOST_LETTERS - 1].rstrip() + "…"
    left = _width(shown) + 2 * _PADDING
    whole = left + _SHAPE + _width(message) + 2 * _PADDING
    words = f"{name}: {message}"
    svg = ET.Element(
        "svg",
        {
            "xmlns": _NAMESPACE,
            "width": str(whole),
            "height": str(_HEIGHT),
            "viewBox": f"0 0 {whole} {_HEIGHT}",
            "role": "img",
            "aria-label": words,
        },
    )
    ET.SubElement(svg, "title").text = words
    ET.SubElement(svg, "path", {"fill": _LABEL, "d": f"M{left} 0H3Q0 0 0 3V17Q0 20 3 20H{left}Z"})
    right = f"M{left} 0H{whole - 3}Q{whole} 0 {whole} 3V17Q{whole} 20 {whole - 3} 20H{left}Z"
    ET.SubElement(svg, "path", {"fill": look.colour, "d": right})
    shape = {"fill": _WHITE, "fill-rule": "evenodd", "d": look.shape}
    ET.SubElement(svg, "path", shape | {"transform": f"translate({left + _PADDING - 1} 4)"})
    group = ET.SubElement(
        svg,
        "g",
        {"fill": _WHITE, "font-family": "Verdana,Geneva,'DejaVu Sans',sans-serif", "font-size": "11"},
    )
    _text(group, _PADDING, shown)
    _text(group, left + _PADDING + _SHAPE, message)
    return xml_bytes(svg)


def _text(parent: ET.Element, x: int, text: str) -> None:
    place = {"x": str(x), "y": "14", "textLength": str(_width(text)), "lengthAdjust": "spacingAndGlyphs"}
    ET.SubElement(parent, "text", place).text = text


def _width(text: str) -> int:
    """Estimate the width in pixels, at least 1."""
    return max(1, round(sum(map(_letter_width, text)) / 10))


def _letter_width(letter: str) -> int:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 110 if unicodedata.east_asian_width(letter) in "WF" else 76
