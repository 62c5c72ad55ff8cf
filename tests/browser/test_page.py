"""The page in a real browser: nothing fails, nothing comes from elsewhere, no barriers, and all of it without scripts."""

import functools
import shutil
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lightship import build, load
from lightship.snapshot import take
from subscribing import answering
from tools import ROOT, axe

NOW = datetime(2026, 11, 21, 3, 43, tzinfo=UTC)
KINDS = {
    "home": "/",
    "incident": "/incidents/2026-11-21-checkout-errors/",
    "long incident": "/incidents/2025-12-03-rest-timeouts/",
    "maintenance": "/incidents/2026-11-22-database-upgrade/",
    "month": "/history/2026-10/",
    "history": "/history/",
    "component": "/components/checkout/",
    "group": "/components/api/",
    "not found": "/404.html",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Visit:
    """A page in a browser, with everything that went wrong and everything that it asked for."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> "Visit":
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("requestfailed", lambda request: self.troubles.append(f"failed: {request.url}"))
        self.page.on("response", lambda answer: answer.status >= 400 and self.troubles.append(answer.url))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(self.address + path)
        if self.page.locator("[data-fresh]").count():
            self.page.wait_for_load_state("networkidle")
        return self


@dataclass
class Desk:
    """Stands for the subscription service: it keeps what is posted there, and leads to another address of its own."""

    posted: list[dict[str, list[str]]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            self.posted.append(urllib.parse.parse_qs(body, keep_blank_values=True))
            start_response("303 See Other", [("Location", "/sent")])
            return []
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"<!doctype html><html lang=en><title>Sent</title><p>Look whether something has arrived"]


@pytest.fixture(scope="session")
def desk() -> Iterator[tuple[Desk, str]]:
    """Run what stands for the subscription service; gives it with its address."""
    desk = Desk()
    with answering(desk) as address:
        yield desk, address


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, desk: tuple[Desk, str]) -> Iterator[str]:
    """Build the example content with the engine, serve it, give the address."""
    root = tmp_path_factory.mktemp("page")
    shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    shutil.copytree(ROOT / "overrides", root / "overrides")
    (root / "incidents").symlink_to(ROOT / "incidents")
    snapshot = replace(take(load.repository(ROOT, NOW), NOW), subscribe_url=desk[1])
    build.run(root, snapshot, root / "site", workers=2, on_progress=lambda *_: None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root / "site")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Give a visitor in Berlin; a marker's arguments change what the visitor's browser is like."""
    usual = {"timezone_id": "Europe/Berlin", "locale": "en-GB", "viewport": {"width": 1200, "height": 900}}
    context = browser.new_context(**(usual | getattr(request, "param", {})))
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    yield Visit(page=page, address=address)
    context.close()


def text(page: Page) -> str:
    """Give the letters of a page without what the script added or took over (the titles inside bars)."""
    page.evaluate("document.querySelectorAll('.js, svg title').forEach(node => node.remove())")
    page.evaluate(
        "document.querySelectorAll('[data-since],[data-ago],[data-end]').forEach(node => node.textContent = '')"
    )
    return "".join(str(page.evaluate("document.querySelector('main').textContent")).split())


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_nothing_fails_and_nothing_is_asked_of_another_host(visit: Visit, path: str) -> None:
    visit.open(path)
    assert visit.troubles == []
    assert [url for url in visit.asked if not url.startswith(visit.address)] == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_no_page_has_barriers_in_the_light_or_in_the_dark(visit: Visit, path: str) -> None:
    visit.open(path)
    visit.page.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    # The page's own policy forbids scripts from elsewhere, so the inspector comes in by the browser's back door.
    visit.page.evaluate(axe().read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = visit.page.evaluate("axe.run()")["violations"]
        assert [(scheme, one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_page_says_the_same_without_scripts(browser: Browser, visit: Visit, path: str) -> None:
    with_scripts = text(visit.open(path).page)
    context = browser.new_context(java_script_enabled=False)
    try:
        bare = context.new_page()
        bare.goto(visit.address + path)
        without = text(bare)
    finally:
        context.close()
    assert with_scripts == without


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_nothing_is_wider_than_the_window(visit: Visit, path: str) -> None:
    visit.open(path)
    visit.page.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    for width in (320, 390, 768, 1200):
        visit.page.set_viewport_size({"width": width, "height": 800})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("path", "label", "chosen"),
    [
        ("/", "Get updates by e-mail", {}),
        ("/components/checkout/", "Get updates about Checkout API by e-mail", {"component": ["checkout"]}),
    ],
)
@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True, ids=["without scripts"])
def test_an_address_is_posted_to_the_subscription_service(
    visit: Visit, desk: tuple[Desk, str], path: str, label: str, chosen: dict[str, list[str]]
) -> None:
    posted, page = desk[0].posted, visit.page
    page.goto(visit.address + path)
    page.get_by_label(label).fill("no address")
    page.get_by_role("button", name="Subscribe").click()
    assert posted == [], "the browser asks for an address first"
    page.get_by_label(label).fill("ana@example.com")
    page.get_by_role("button", name="Subscribe").click()
    page.wait_for_url(f"{desk[1]}/sent")
    assert posted.pop() == {"address": ["ana@example.com"], "leave_empty": [""], **chosen}


def test_the_home_page_takes_few_requests_and_few_bytes(visit: Visit) -> None:
    sizes: list[int] = []
    visit.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    visit.open("/")
    assert len(visit.asked) <= 6
    assert sum(sizes) < 60_000  # not even compressed


def test_the_visitor_sees_times_of_their_own_zone_beside_utc(visit: Visit) -> None:
    visit.open("/")
    card = visit.page.locator(".card").first
    assert "since 03:01\xa0UTC (04:01 your time) · 42 min" in card.inner_text()


@pytest.mark.parametrize("visit", [{"timezone_id": "UTC"}], indirect=True, ids=str)
def test_a_visitor_whose_zone_is_utc_sees_each_time_once(visit: Visit) -> None:
    assert "your time" not in visit.open("/").page.locator("main").inner_text()


def test_a_fresh_page_says_when_it_was_confirmed(visit: Visit) -> None:
    visit.open("/")
    assert visit.page.locator(".fresh").inner_text().startswith("Confirmed ")
    assert visit.page.locator(".stale").is_hidden()


def test_a_stale_page_warns(visit: Visit) -> None:
    told = {"generated_at": "2026-11-21T00:10:00Z", "fresh_until": "2026-11-21T03:10:00Z"}
    visit.page.route("**/status.json", lambda route: route.fulfill(json=told))
    visit.open("/")
    warning = visit.page.get_by_role("status")
    assert warning.inner_text() == "Not confirmed since 01:10. What you read here may be out of date."
    assert not visit.page.locator(".fresh").inner_text().startswith("Confirmed")


def test_the_page_survives_when_its_freshness_cannot_be_asked(visit: Visit) -> None:
    visit.page.route("**/status.json", lambda route: route.abort())
    visit.open("/")
    assert [trouble for trouble in visit.troubles if "status.json" not in trouble and "ERR_FAILED" not in trouble] == []
    assert "Last change" in visit.page.locator(".fresh").inner_text()


def test_a_promise_that_passes_while_the_page_is_open_is_marked(visit: Visit) -> None:
    visit.open("/")
    promise = visit.page.locator(".card [data-due]").first
    assert "late" not in promise.inner_text()
    visit.page.clock.set_fixed_time(NOW.replace(hour=4, minute=20))
    visit.page.reload()
    assert promise.inner_text().endswith("· late")


def test_the_bars_tell_the_day_under_the_pointer(visit: Visit) -> None:
    visit.open("/")
    bars = visit.page.locator("a.bars:visible").first
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    assert box
    hint = visit.page.locator(".hint:visible")
    visit.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 5)
    assert hint.inner_text() == "Sat 21 Nov: Partial outage, ongoing: Checkout errors in the EU"
    visit.page.mouse.move(box["x"] + box["width"] / 180, box["y"] + 5)
    assert hint.inner_text() == "Mon 24 Aug: no incident"
    visit.page.mouse.move(0, 0)
    assert hint.count() == 0


def test_the_keyboard_reaches_the_days_of_the_bars(visit: Visit) -> None:
    visit.open("/")
    days = visit.page.locator(".days", has=visit.page.locator("a.bars:visible")).first
    days.locator("a").focus()
    visit.page.keyboard.press("Shift+Tab")
    visit.page.keyboard.press("Tab")
    tip = days.locator(".tip")
    box = tip.bounding_box()
    assert box
    assert box["width"] > 100
    assert "Partial outage, ongoing" in tip.inner_text()


def test_the_first_tab_leads_past_the_header(visit: Visit) -> None:
    visit.open("/")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Skip to content"
