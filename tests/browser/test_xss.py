"""Hostile text in every field of a repository, opened in a real browser: nothing of it runs, nothing is fetched.

The pages are opened as they are, and again without their content security policy, so that sanitising holds alone. So are
the HTML in feeds, and the Markdown twins rendered by a plain renderer that lets HTML through.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page

from hostile import payloads
from lightship import build, load
from lightship.snapshot import take
from story import Story

NOW = datetime(2026, 10, 17, 12, 0, tzinfo=UTC)
URL = "https://status.example.com/"  # the site's own; feeds show its pictures
UPDATES = 8
COMPONENTS = 12
FRAMES = 80
TOGETHER = 20
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
TRAP = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...words) => console.error("RAN", name, ...words);
addEventListener("securitypolicyviolation", event => console.error("RAN INTO THE POLICY", event.blockedURI, event.sample));
"""
# What a browser made of a page: every way by which text could have become more than text.
LOOK = """() => [...document.querySelectorAll("iframe")].flatMap(frame => {
  const page = frame.contentDocument, found = [];
  if (!page || !page.body) return [frame.src + " shows nothing"];
  for (const node of page.querySelectorAll("*")) {
    const where = frame.src + ": " + node.outerHTML.slice(0, 120);
    const inside = node.closest("main, .made"), own = node.namespaceURI.endsWith("svg") && inside && !node.closest(".words");
    if ([...node.attributes].some(one => /^on|^(style|srcdoc|action|formaction|ping|xlink:href)$/i.test(one.name))) found.push(where);
    if (inside && /^(script|style|iframe|frame|object|embed|form|base|meta|link|template|math|portal)$/i.test(node.localName))
      found.push(where);
    if (inside && /^(svg|image|use|animate|set|foreignobject)$/i.test(node.localName) && !own) found.push(where);
    if (node.localName === "script" && !node.src.startsWith(location.origin + "/assets/")) found.push(where);
    for (const name of ["href", "src"]) {
      const value = node[name];
      if (typeof value === "string" && value && !/^(https?|mailto):/i.test(value)) found.push(where);
    }
  }
  return found;
})"""


def lines(texts: list[str], longest: int = 290) -> list[str]:
    """Join hostile texts to lines that are as long as a title may be."""
    joined = [""]
    for text in (text.replace("\n", " ").strip() for text in texts):
        if len(joined[-1]) + len(text) >= longest:
            joined.append("")
        joined[-1] += f" {text}"
    return [line.strip() for line in joined]


class Writer:
    """Puts every hostile text into every kind of field."""

    def __init__(self, root: Path) -> None:
        self.story = Story(root)
        self.texts = payloads("xss.txt")
        self.lines = lines(self.texts)
        self.count = 0

    def line(self) -> str:
        self.count += 1
        return self.lines[self.count % len(self.lines)]

    def settings(self) -> None:
        text = (self.story.root / "mkdocs.yml").read_text()
        self.story.file("mkdocs.yml", text.replace("Harbor Cloud", json.dumps(self.line()[:200])))
        labels = {"investigating": self.line(), "scheduled": self.line(), "published": self.line()}
        severities = {"high": {"label": self.line()}}
        self.story.file("policy.yml", json.dumps({"labels": labels, "severities": severities}))
        leaves = [
            {"id": f"c{number}", "name": self.line(), "description": self.line(), "since": "2026-01-01"}
            for number in range(COMPONENTS)
        ]
        group = {"id": "all", "name": self.line(), "components": leaves[2:]}
        self.story.file("components.yml", json.dumps({"components": [*leaves[:2], group]}))

    def incidents(self) -> None:
        total = -(-len(self.texts) // UPDATES)
        for number in range(total):
            begun = NOW - timedelta(days=total - number, hours=1)
            words = self.texts[number * UPDATES : (number + 1) * UPDATES]
            self.incident(f"i{number}", begun, words, number % COMPONENTS, is_open=number >= total - 7)

    def incident(self, id_: str, begun: datetime, words: list[str], component: int, *, is_open: bool) -> None:
        front = {
            "title": self.line(),
            "severity": "high",
            "components": [f"c{component}"],
            "started": f"{begun:%FT%TZ}",
        }
        self.story.file(f"incidents/2026/{id_}/incident.md", f"---\n{json.dumps(front)}\n---\n")
        for number, text in enumerate(words):
            told = {"facts": {"x": " ".join(text.split())}}
            if number == 1:
                told["corrections"] = [{"at": f"{NOW:%FT%TZ}", "kind": "typo", "note": self.line()}]
            self.update(id_, begun + timedelta(minutes=number), "investigating", f"{text}\n\n{{{{ facts.x }}}}", told)
        retracted = {"retracted": {"at": f"{NOW:%FT%TZ}", "note": self.line()}}
        self.update(id_, begun + timedelta(minutes=50), "monitoring", "No.", retracted)
        if not is_open:
            self.update(id_, begun + timedelta(minutes=55), "resolved", "It is over.", {})

    def update(self, id_: str, at: datetime, phase: str, words: str, front: dict[str, object]) -> None:
        given = json.dumps({"phase": phase, "at": f"{at:%FT%TZ}", **front})
        self.story.file(f"incidents/2026/{id_}/{at:%Y%m%dT%H%M%SZ}-{phase}.md", f"---\n{given}\n---\n{words}\n")

    def others(self) -> None:
        for number in range(8):
            starts = NOW + timedelta(days=number + 1)
            window = {"starts": f"{starts:%FT%TZ}", "ends": f"{starts + timedelta(hours=1):%FT%TZ}"}
            front = {"title": self.line(), "kind": "maintenance", "components": ["c3"], **window}
            self.story.file(f"incidents/2026/m{number}/incident.md", f"---\n{json.dumps(front)}\n---\n")
            self.update(f"m{number}", NOW - timedelta(days=1), "scheduled", self.texts[number], {})
            notice = {"title": self.line(), "kind": "notice"}
            self.story.file(f"incidents/2026/n{number}/incident.md", f"---\n{json.dumps(notice)}\n---\n")
            self.update(f"n{number}", NOW - timedelta(hours=number), "published", self.texts[-number], {})

    def mend(self) -> int:
        """Lay beside what is linked, and replace the texts that the check refuses; gives how many those are."""
        refused: set[Path] = set()
        for _ in range(9):  # mending one text of an entry lets the next one be seen
            problems = load.read(self.story.root, NOW)[1]
            if not problems:
                break
            for problem in problems:
                place = self.story.root / problem.path
                linked = re.fullmatch(r"links '([^/]+)', which is not beside it", problem.message)
                if linked and not place.with_name(linked[1]).exists():
                    place.with_name(linked[1]).touch()
                elif not linked:
                    front = place.read_text(encoding="utf-8").split("---\n")[1]
                    place.write_text(f"---\n{front}---\nRefused.\n", encoding="utf-8")
                    refused.add(place)
        return len(refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A site made of hostile text, where it is served, and documents that were made of its files."""

    site: Path
    address: str
    made: dict[str, str]
    refused: int

    def paths(self, suffix: str) -> list[str]:
        return sorted(f"/{place.relative_to(self.site).as_posix()}" for place in self.site.rglob(f"*{suffix}"))


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, site: Path, made: dict[str, str]) -> None:
        self.made = made
        super().__init__(*arguments, directory=str(site))

    def do_GET(self) -> None:
        if self.path in self.made:
            self.answer(self.made[self.path].encode())
        elif self.path.startswith("/bare/"):
            content = Path(self.directory, self.path.removeprefix("/bare/")).read_bytes()
            self.answer(POLICY.sub(b"", content))
        else:
            super().do_GET()

    def answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    writer = Writer(tmp_path_factory.mktemp("hostile"))
    writer.settings()
    writer.incidents()
    writer.others()
    refused = writer.mend()
    root = writer.story.root
    snapshot = take(load.repository(root, NOW), NOW)
    site = build.run(root, snapshot, root / "site", workers=2, on_progress=lambda *_: None).folder
    made: dict[str, str] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site=site, made=made))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Hostile(site=site, address=f"http://127.0.0.1:{server.server_port}", made=made, refused=refused)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def troubles() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, hostile: Hostile, troubles: list[str]) -> Iterator[Page]:
    own = (hostile.address, URL)
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(TRAP)
    page.on("console", lambda said: troubles.append(said.text) if is_trouble(said.text) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(own) else troubles.append(asked.url))
    page.route(f"{URL}**", lambda route: route.abort())
    yield page
    context.close()


def is_trouble(said: str) -> bool:
    """Tell a script that ran from a picture that is not there."""
    return not said.startswith("Failed to load resource")


@pytest.fixture
def look(hostile: Hostile, page: Page, troubles: list[str]) -> Callable[[list[str]], None]:
    """Open documents, many at a time, and find nothing in them that could run or did."""

    def opened(paths: list[str]) -> None:
        assert paths
        troubles.clear()
        for start in range(0, len(paths), FRAMES):
            frames = "".join(f'<iframe src="{path}"></iframe>' for path in paths[start : start + FRAMES])
            hostile.made["/frames"] = f"<!doctype html><title>frames</title>{frames}"
            page.goto(f"{hostile.address}/frames", wait_until="load")
            assert page.evaluate(LOOK) == []
        assert troubles == []

    return opened


Look = Callable[[list[str]], None]


def test_the_trap_springs_and_the_look_sees(hostile: Hostile, page: Page, troubles: list[str]) -> None:
    hostile.made["/made/bad"] = '<main><img src="data:x" onerror="alert(1)"><a href="javascript:x">x</a></main>'
    hostile.made["/frames"] = '<iframe src="/made/bad"></iframe>'
    page.goto(f"{hostile.address}/frames", wait_until="load")
    assert len(page.evaluate(LOOK)) == 3
    assert troubles == ["RAN alert 1"]
    troubles.clear()


def test_nearly_all_of_it_is_published(hostile: Hostile) -> None:
    assert hostile.refused < 30
    assert len(hostile.paths("index.html")) > 100


def test_no_page_runs_it(hostile: Hostile, look: Look) -> None:
    pages = hostile.paths(".html")
    assert all(POLICY.search((hostile.site / path[1:]).read_bytes()) for path in pages)
    look(pages)


def test_no_page_runs_it_without_its_policy(hostile: Hostile, look: Look) -> None:
    look([f"/bare{path}" for path in hostile.paths(".html")])


def test_no_document_runs_it(hostile: Hostile, page: Page, troubles: list[str]) -> None:
    for suffix in (".svg", ".xml", ".atom", ".rss", ".md", ".txt", ".ics", ".json"):
        for path in hostile.paths(suffix)[:: 1 if suffix == ".svg" else 20]:
            hostile.made["/frames"] = f'<!doctype html><iframe src="{path}"></iframe>'
            page.goto(f"{hostile.address}/frames", wait_until="load")
            assert troubles == [], path
    for place in (hostile.site / "badges").glob("*.svg"):
        names = {etree.QName(node).localname for node in etree.parse(place).iter(tag=etree.Element)}
        assert names <= {"svg", "title", "desc", "g", "path", "rect", "text", "circle"}, place


def test_no_reader_of_feeds_runs_it(hostile: Hostile, look: Look) -> None:
    contents = set(fed(hostile))
    assert len(contents) > len(payloads("xss.txt")) / 2
    shown = [f'<div class="made">{content}</div>' for content in sorted(contents)]
    for start in range(0, len(shown), TOGETHER):
        hostile.made[f"/made/{start}"] = (
            f'<!doctype html><meta charset="utf-8">{"".join(shown[start : start + TOGETHER])}'
        )
    look([f"/made/{start}" for start in range(0, len(shown), TOGETHER)])


def fed(hostile: Hostile) -> Iterator[str]:
    """Give every text of a feed that a reader takes for HTML: in Atom what says so, in RSS every description."""
    for path in hostile.paths(".atom") + hostile.paths(".rss"):
        for node in etree.parse(hostile.site / path[1:]).iter("{*}content", "{*}description", "{*}encoded"):
            assert path.endswith(".rss") or node.get("type") == "html"
            yield node.text or ""
    for path in hostile.paths("feed.json"):
        for item in json.loads((hostile.site / path[1:]).read_bytes())["items"]:
            yield item["content_html"]


def test_no_renderer_of_the_markdown_twin_runs_it(hostile: Hostile, look: Look) -> None:
    render = MarkdownIt("commonmark", {"html": True}).enable("table").render
    twins = hostile.paths(".md")
    for path in twins:
        html = render((hostile.site / path[1:]).read_text(encoding="utf-8"))
        hostile.made[f"/twin{path}"] = f'<!doctype html><meta charset="utf-8"><div class="made">{html}</div>'
    look([f"/twin{path}" for path in twins])
