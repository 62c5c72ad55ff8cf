"""Mails in a real browser, as readers' programs show them: nothing is loaded, nothing sticks out, no barriers."""

import re
from email.parser import BytesParser
from email.policy import default

import pytest
from playwright.sync_api import Browser, Page

from lightship.channels.base import Recipient
from lightship.channels.mail import Sender, addressed, compose
from lightship.model import Kind, Phase, Status
from lightship.model.message import Message, Section
from messages import AT, event, message
from tools import axe

SENDER = Sender(
    address="s@example.com",
    header="s@example.com",
    reply_to="",
    domain="status.example.com",
    manage_url="https://subscribe.example.com/manage",
)
ANA = Recipient(id="1", address="ana@example.org", unsubscribe="https://subscribe.example.com/u/" + "x" * 120)
RICH = (
    '<h3>Heading</h3><p>Words with <code>code</code>, <a href="https://example.com/">a link</a> and <mark>a mark</mark>.</p>'
    f"<pre><code>{'a long line of a log ' * 12}</code></pre><blockquote><p>Somebody said so.</p></blockquote>"
    "<table><thead><tr><th>Region</th><th>Errors</th></tr></thead><tbody><tr><td>EU</td><td>12 %</td></tr></tbody></table>"
    f"<ol><li>one<ul><li>{'x' * 90}</li></ul></li></ol><hr><dl><dt>Term</dt><dd>Meaning</dd></dl>"
    '<p><img src="https://status.example.com/graph.png" alt="Error rate, a graph"></p>'
)
MAILS = {
    "update": message(),
    "resolved": message(
        event=event(phase=Phase.RESOLVED),
        state="Resolved",
        status=Status.OPERATIONAL,
        components={"Checkout": Status.OPERATIONAL},
    ),
    "maintenance": message(
        event=event(kind=Kind.MAINTENANCE, phase=Phase.SCHEDULED),
        state="Scheduled",
        status=Status.UNDER_MAINTENANCE,
        components={"REST API": Status.UNDER_MAINTENANCE},
    ),
    "everything": message(
        title="Checkout, logins and webhooks fail in the EU and parts of Asia-Pacific " + "Donaudampfschifffahrt" * 4,
        status=Status.MAJOR_OUTAGE,
        components={f"Component {status} {'name ' * 8}": status for status in Status},
        sections=(Section(heading="What is happening", html=RICH, text="rich"),),
    ),
    "little": message(
        components={}, moments=(), support_url="", sections=(Section(html="<p>Over.</p>", text="Over."),)
    ),
}


def html_of(said: Message) -> str:
    mail = addressed(compose(said, "America/Argentina/Buenos_Aires", SENDER), ANA, "key", AT)[2]
    found = BytesParser(policy=default).parsebytes(mail).get_body(("html",))
    assert found is not None
    return str(found.get_content())


def opened(browser: Browser, html: str, width: int, scheme: str = "light") -> tuple[Page, list[str]]:
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    return page, asked


@pytest.mark.parametrize("width", [320, 390, 800])
@pytest.mark.parametrize("said", MAILS.values(), ids=MAILS)
def test_a_mail_fits_every_screen_and_loads_nothing(browser: Browser, said: Message, width: int) -> None:
    page, asked = opened(browser, html_of(said), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("said", MAILS.values(), ids=MAILS)
def test_a_mail_has_no_barriers_in_light_and_dark(browser: Browser, said: Message, scheme: str) -> None:
    page, _ = opened(browser, html_of(said), 800, scheme)
    page.add_script_tag(path=axe())
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    background = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(22, 30, 38)")
    page.close()


def test_where_dark_styles_are_ignored_the_mail_stays_light_as_a_whole(browser: Browser) -> None:
    without = re.sub(r"<style>.*?</style>", "", html_of(message()), flags=re.DOTALL)
    page, _ = opened(browser, without, 800, "dark")
    page.add_script_tag(path=axe())
    found = page.evaluate("axe.run({runOnly: ['wcag2aa']})")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    page.close()


def test_without_any_styles_a_mail_reads_from_top_to_bottom(browser: Browser) -> None:
    bare = re.sub(r'<style>.*?</style>|\s(?:style|class|bgcolor)="[^"]*"', "", html_of(message()), flags=re.DOTALL)
    page, _ = opened(browser, bare, 800)
    text = " ".join(page.inner_text("body").split())
    places = [
        text.index(words)
        for words in (
            *("Example Status", "Identified · Partial outage", "Checkout errors in the EU", "What is happening"),
            *(
                "What we are doing",
                "Since",
                "Next update by",
                "Affected components",
                "Follow this incident",
                "Unsubscribe",
            ),
        )
    ]
    assert places == sorted(places)
    page.close()
