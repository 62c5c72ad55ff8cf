"""Badges: readable for eyes, readers of any kind and XML parsers."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factory import component, entry, settings, snapshot, update
from lightship.model import Components, Status
from lightship.outputs import badges

SVG = "{http://www.w3.org/2000/svg}"


def drawn(page) -> dict[str, ET.Element]:
    return {output.path: ET.fromstring(output.make()) for output in badges.outputs(page)}


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_page_and_every_component_have_a_badge_that_says_their_status() -> None:
    down = {"rest": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)}

    found = drawn(snapshot(entry("down", update("d1", "03:10", changes=down))))

    said = {path.removeprefix("badges/"): svg.findtext(SVG + "title") for path, svg in found.items()}
    assert said == {
        "status.svg": "Harbor Cloud: Major outage",
        "web.svg": "Web: Operational",
        "dashboard.svg": "Dashboard: Operational",
        "login.svg": "Login: Operational",
        "api.svg": "Api: Major outage",
        "rest.svg": "REST API: Major outage",
        "eu.svg": "Eu: Operational",
        "hooks.svg": "Hooks: Operational",
        "mail.svg": "Mail: Operational",
        "soap.svg": "SOAP API: Retired",
    }


def test_a_badge_is_one_picture_with_a_name_for_who_does_not_see_it() -> None:
    svg = drawn(snapshot())["badges/mail.svg"]

    assert svg.get("role") == "img"
    assert svg.get("aria-label") == svg.findtext(SVG + "title") == "Mail: Operational"
    assert svg[0].tag == SVG + "title"
    assert [text.text for text in svg.iter(SVG + "text")] == ["Mail", "Operational"]


@pytest.mark.parametrize("look", [*badges.LOOKS.values(), badges.RETIRED])
def test_white_text_is_readable_on_every_colour(look: badges.Look) -> None:
    svg = ET.fromstring(badges.draw("Mail", "Operational", look))

    assert {group.get("fill") for group in svg.iter(SVG + "g")} == {"#ffffff"}
    for path in svg.findall(SVG + "path")[:2]:
        assert 1.05 / (luminance(path.get("fill")) + 0.05) >= 4.5


def test_every_status_has_a_colour_and_a_shape_of_its_own() -> None:
    assert set(badges.LOOKS) == set(Status)
    looks = [*badges.LOOKS.values(), badges.RETIRED]
    assert len({look.colour for look in looks}) == len({look.shape for look in looks}) == len(looks)


@given(st.text(min_size=1))
def test_any_name_is_drawn_as_text_and_never_as_markup(name: str) -> None:
    svg = ET.fromstring(badges.draw(name, "Operational", badges.RETIRED))

    expected = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", name)
    # A parser reads every line end as one line feed.
    assert svg.findtext(SVG + "title") == f"{expected}: Operational".replace("\r\n", "\n").replace("\r", "\n")
    assert [child.tag.removeprefix(SVG) for child in svg.iter()] == [
        "svg",
        "title",
        "path",
        "path",
        "path",
        "g",
        "text",
        "text",
    ]
    assert float(svg.get("width")) <= 60 * 11 + 150


def test_the_text_fits_its_box() -> None:
    short, long = (drawn(snapshot(settings=settings(name=name)))["badges/status.svg"] for name in ("Il", "W" * 200))

    for svg in (short, long):
        name, message = svg.iter(SVG + "text")
        left = float(name.get("x")) + float(name.get("textLength"))
        assert left < float(message.get("x"))
        assert float(message.get("x")) + float(message.get("textLength")) < float(svg.get("width"))
    assert float(short.get("width")) < float(long.get("width"))
    assert next(long.iter(SVG + "text")).text.endswith("W…")


def test_the_badge_of_the_page_is_not_overwritten_by_a_component_called_status() -> None:
    page = snapshot(components=Components((component("status", name="Other"),)))

    assert [svg.findtext(SVG + "title") for svg in drawn(page).values()] == ["Harbor Cloud: All systems operational"]
