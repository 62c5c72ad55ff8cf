"""What every page has in common: its digest, its links, its safety, and that it is one block which no Markdown touches."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import markdown
import pytest
import yaml

import parts
from factory import NOW, at, component, entry, maintenance, settings, snapshot, update
from lightship import outputs
from lightship.model import (
    Components,
    Confidence,
    Correction,
    CorrectionKind,
    Eta,
    Impact,
    Kind,
    Phase,
    Retraction,
    Status,
)
from lightship.outputs.base import Output, Page
from lightship.snapshot import Entry, Snapshot

WORKS, DEGRADED, DOWN = Status.OPERATIONAL, Status.DEGRADED_PERFORMANCE, Status.MAJOR_OUTAGE
EVIL = """</div><script>alert(1)</script>"'><img src=x onerror=alert(1)>&{{ 7*7 }}`\u2028\x7f"""
CODE = "Code:\n\n```\n~~~\n\ttab\n\n--8<-- {{ code }}\n~~~\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def entries(title: str = "") -> list[Entry]:
    """Everything that a page can show, once."""
    named = {"title": title} if title else {}
    broken = entry(
        "broken",
        update("broken-1", "03:10", changes={"rest": (WORKS, DOWN)}),
        update("broken-2", "04:10", Phase.IDENTIFIED, CODE, corrections=(correction(),)),
        components={"rest": DOWN},
        next_update=at("05:10"),
        eta=Eta(by=at("18:00"), confidence=Confidence.LIKELY),
        caused_by="mended",
        **named,
    )
    withdrawn = Retraction(at=NOW, note="that was wrong")
    mended = entry(
        "mended",
        update("mended-1", NOW - timedelta(days=40), changes={"hooks": (WORKS, DEGRADED)}),
        update("mended-2", NOW - timedelta(days=39), Phase.MONITORING, "", retraction=withdrawn),
        update("mended-3", NOW - timedelta(days=38), Phase.RESOLVED, changes={"hooks": (DEGRADED, WORKS)}),
    )
    series = [
        maintenance(f"backup--{number}", NOW + timedelta(days=number), series="backup", components={"mail": WORKS})
        for number in (1, 8)
    ]
    notice = entry("notice", kind=Kind.NOTICE, impact=Impact.NONE, components={})
    return [broken, mended, *series, notice]


def correction() -> Correction:
    return Correction(at=at("05:00"), kind=CorrectionKind.CORRECTION, note="it was another")


def files(page: Snapshot) -> dict[str, Output]:
    return {output.path: output for output in parts.pages(page, engine="engine 1")}


def digests(page: Snapshot, engine: str = "engine 1") -> dict[str, str]:
    return {output.path: output.inputs for output in parts.pages(page, engine=engine)}


def changed(before: Snapshot, after: Snapshot) -> set[str]:
    old, new = digests(before), digests(after)
    return {path for path in old | new if old.get(path) != new.get(path)}


def split(output: Output) -> tuple[dict[str, str], str]:
    """Part a page's source into front matter, read as YAML, and body."""
    _, front, body = output.make().decode().split("---\n", 2)
    return yaml.safe_load(front), body


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_same_snapshot_gives_the_same_digests_and_bytes() -> None:
    one, two = (files(snapshot(*entries())) for _ in range(2))
    assert {path: output.inputs for path, output in one.items()} == {
        path: output.inputs for path, output in two.items()
    }
    assert all(one[path].make() == two[path].make() for path in one)


def test_an_equal_digest_means_equal_bytes_an_hour_later() -> None:
    now, later = (snapshot(*entries(), now=NOW + timedelta(hours=hours)) for hours in (0, 1))
    assert changed(now, later) == set()
    ones, others = files(now), files(later)
    assert all(ones[path].make() == others[path].make() for path in ones)


def test_a_promise_that_passes_changes_the_page_that_shows_it() -> None:
    promised = entry("slow", update("slow-1", "03:10"), next_update=NOW + timedelta(minutes=30), components={})
    before, after = (snapshot(promised, now=NOW + timedelta(hours=hours)) for hours in (0, 1))
    assert changed(before, after) == {"index.html", "incidents/slow/index.html"}


def test_another_engine_changes_every_page_and_nothing_else() -> None:
    page = snapshot(*entries(), redirects={"/old/": "/incidents/mended/"})
    one, two = digests(page), digests(page, engine="engine 2")
    kinds = {output.path: isinstance(output, Page) for output in parts.pages(page, engine="engine 1")}
    assert {path for path in one if one[path] != two[path]} == {path for path, is_page in kinds.items() if is_page}


def test_other_words_change_the_pages_that_show_them() -> None:
    before = snapshot(*entries())
    told, *rest = entries()
    last = replace(told.updates[-1], words={"en": "Something else."})
    after = snapshot(replace(told, updates=(*told.updates[:-1], last)), *rest)
    assert changed(before, after) == {"index.html", "incidents/broken/index.html"}


def test_another_title_changes_every_page_that_names_the_incident() -> None:
    before = snapshot(*entries())
    told, *rest = entries()
    after = snapshot(replace(told, title="Another"), *rest)
    parts = {"components/rest/index.html", "components/api/index.html"}
    assert changed(before, after) == {"index.html", "incidents/broken/index.html", "history/2026-10/index.html", *parts}


def test_a_new_day_leaves_incidents_and_months_alone() -> None:
    done = [one for one in entries() if not one.is_upcoming]
    before, after = (snapshot(*done, now=NOW + timedelta(days=days)) for days in (1, 2))
    kinds = {path.split("/")[0] for path in changed(before, after)}
    assert kinds == {"index.html", "components"}


def test_pages_have_the_front_matter_that_the_shell_reads() -> None:
    every = files(snapshot(*entries()))
    for output in every.values():
        if isinstance(output, Page):
            front, _ = split(output)
            assert list(front) == ["template", "title", "description", "css", "js", "lang", "root"]
            assert front["template"] == "status.html"
            assert front["title"]
            assert {front["css"], front["js"]} <= every.keys()


def test_a_page_is_one_block_that_markdown_leaves_alone() -> None:
    library = markdown.Markdown(extensions=["toc", "tables", "fenced_code", "attr_list", "smarty", "abbr", "footnotes"])
    for output in files(snapshot(*entries(EVIL))).values():
        if isinstance(output, Page):
            _, body = split(output)
            assert body.startswith(('<div class="ls">', '<div class="ls" data-generation="">'))
            assert library.reset().convert(body) == body.strip()


@pytest.mark.parametrize("where", ["title", "component", "site"])
def test_names_and_titles_are_escaped_on_every_page(where: str) -> None:
    known = Components(
        (component("api", component("rest", name=EVIL, description=EVIL), component("hooks"), name=EVIL),)
    )
    page = {
        "title": snapshot(*entries(EVIL)),
        "component": snapshot(*entries(), components=known),
        "site": snapshot(*entries(), settings=settings(name=EVIL)),
    }[where]
    for output in files(page).values():
        if isinstance(output, Page):
            front, body = split(output)
            assert "\u2028" not in output.make().decode().split("---\n")[1]
            tags = Tags(body).found
            assert not [tag for tag, _ in tags if tag in ("script", "img", "iframe")]
            assert EVIL in front["title"] or EVIL not in body


def test_author_text_is_sanitised() -> None:
    words = f"{EVIL}\n\n[x](javascript:alert(1)) <a href='data:text/html,x'>y</a> <svg onload=alert(1)>"
    page = files(snapshot(entry("evil", update("evil-1", "03:10", words=words), components={})))
    for path in ("index.html", "incidents/evil/index.html"):
        for tag, attributes in Tags(split(page[path])[1]).found:
            assert tag != "script"
            assert not [name for name in attributes if name.startswith("on")]
            assert not (attributes.get("href") or "/").startswith(("javascript:", "data:"))


def test_nothing_is_styled_or_scripted_inside_a_page() -> None:
    for path, output in files(snapshot(*entries())).items():
        if path.endswith(".html"):
            for tag, attributes in Tags(output.make().decode()).found:
                assert tag not in ("script", "style"), path
                assert not [name for name in attributes if name == "style" or name.startswith("on")], path


@pytest.mark.parametrize("url", ["https://status.example.com", "https://example.com/status"])
def test_every_link_starts_at_the_root_and_leads_to_a_file_of_the_site(url: str) -> None:
    page = snapshot(*entries(), settings=settings(url=url))
    root = url.removeprefix("https://").partition("/")[2]
    root = f"/{root}/" if root else "/"
    site = {output.path: output for output in outputs.site(page, engine="engine 1")}
    anchors: dict[str, set[str]] = {}
    links = set()
    for path, output in site.items():
        if path.endswith(".html"):
            tags = Tags(output.make().decode()).found
            anchors[path] = {str(attributes["id"]) for _, attributes in tags if "id" in attributes}
            links |= {(path, str(attributes["href"])) for _, attributes in tags if "href" in attributes}
    for path, link in links:
        address, _, anchor = link.partition("#")
        assert address.startswith(root) or (not address and anchor), (path, link)
        target = address.removeprefix(root) if address else path
        target = f"{target}index.html" if not target or target.endswith("/") else target
        assert target in site, (path, link)
        assert not anchor or anchor in anchors[target], (path, link)


def test_ids_are_unique_on_a_page() -> None:
    for path, output in files(snapshot(*entries())).items():
        ids = re.findall(r' id="([^"]*)"', output.make().decode())
        assert len(ids) == len(set(ids)), path


def test_assets_are_named_after_their_content() -> None:
    names = [path for path in files(snapshot()) if path.startswith("assets/")]
    assert {re.sub(r"[0-9a-f]{8}", "HASH", name) for name in names} == {
        "assets/favicon.svg",
        "assets/status.HASH.css",
        "assets/status.HASH.js",
    }


def test_the_script_is_small() -> None:
    (script,) = (output for path, output in files(snapshot()).items() if path.endswith(".js"))
    assert len(script.make()) < 4096


def test_a_retired_component_keeps_its_page_and_leaves_the_home_page() -> None:
    page = files(snapshot())
    assert "SOAP API" not in page["index.html"].make().decode()
    assert "Retired Fri 31 Jan 2025" in page["components/soap/index.html"].make().decode()
