"""The subscription service in a real browser, without scripts: from the form to the last click, and without barriers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from selfserving import Desk, serving_people
from tools import axe

ANA = "ana@example.com"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving_people(tmp_path) as running:
        yield running


def opened(
    browser: Browser, *, width: int = 1200, scheme: str = "light", scripts: bool = False
) -> tuple[Page, list[str]]:
    troubles: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=scripts,
        bypass_csp=scripts,  # so that axe, which is a script, may look at the page
        locale="en-GB",
    )
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text))
    # An icon that is still on its way when the next page is asked for is not needed any more.
    page.on("requestfailed", lambda one: one.failure != "net::ERR_ABORTED" and troubles.append(f"failed: {one.url}"))
    page.on("response", lambda answer: answer.status >= 400 and troubles.append(f"{answer.status} {answer.url}"))
    return page, troubles


def test_somebody_subscribes_changes_it_and_leaves_without_scripts(browser: Browser, desk: Desk) -> None:
    page, troubles = opened(browser)
    page.goto(desk.url)
    page.get_by_label("E-mail address").fill(ANA)
    page.get_by_label("REST API").check()
    page.get_by_label("Planned maintenance").check()
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Subscribe").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Look whether something has arrived"

    page.goto(desk.link("confirm"))
    page.get_by_role("button", name="Confirm").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You are subscribed"
    page.get_by_role("link", name="Change my subscription").click()
    assert page.get_by_label("REST API").is_checked()
    page.get_by_label("Website").check()
    page.get_by_label("Language of the messages").select_option("de")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text() == "Ihre Änderungen sind gespeichert."
    found = desk.person(ANA)
    assert found is not None
    assert (found.components, found.language, found.zone) == (("rest", "web"), "de", "Europe/Berlin")

    page.goto(str(desk.mails[-1]["List-Unsubscribe"]).partition(">")[0].strip("<"))
    page.get_by_role("button", name="Unsubscribe").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You are unsubscribed"
    assert not desk.person(ANA).is_told
    assert troubles == []
    page.context.close()


def pages(desk: Desk, page: Page) -> Iterator[str]:
    """Open every kind of page, one after the other."""
    for place in ("/?component=api&component=web", "/?medium=webhook&language=de", "/sent", "/manage", "/nothing"):
        page.goto(desk.url + place)
        yield place
    page.goto(desk.url)
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_label("E-mail address").fill("ana@example")
    page.get_by_role("button", name="Subscribe").click()
    yield "mistakes"
    page.goto(desk.link("confirm"))
    yield "confirm"
    page.get_by_role("button", name="Confirm").click()
    yield "confirmed"
    page.get_by_role("link", name="Change my subscription").click()
    page.get_by_text("Erase everything about me").first.click()
    yield "manage"
    page.goto(str(desk.mails[-1]["List-Unsubscribe"]).partition(">")[0].strip("<"))
    yield "unsubscribe"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_service_has_barriers_or_sticks_out(browser: Browser, desk: Desk, scheme: str) -> None:
    desk.visit("/", {"address": ANA})
    page, _ = opened(browser, width=360, scheme=scheme, scripts=True)
    for what in pages(desk, page):
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, what
        if scheme == "dark" and what not in ("mistakes", "confirmed", "manage"):
            continue  # the same elements in the same colours
        page.add_script_tag(path=axe())
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], what
    page.context.close()


def test_what_is_wrong_is_announced_and_its_field_has_the_focus(browser: Browser, desk: Desk) -> None:
    page, _ = opened(browser, scripts=True)
    page.goto(desk.url)
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_label("E-mail address").fill("ana@example")
    page.get_by_role("button", name="Subscribe").click()
    assert re.match("Error: ", page.title())
    field = page.get_by_label("E-mail address")
    assert field.evaluate("field => field === document.activeElement")
    described = field.get_attribute("aria-describedby")
    assert described is not None
    assert "no e-mail address" in page.locator(f"#{described.split()[-1]}").inner_text()
    assert page.get_by_role("alert").is_visible()
    page.context.close()
