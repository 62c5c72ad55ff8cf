"""Contract of the page engines: the same content from each of them, sharded or not, and their errors in their own words."""

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from lightship.engines import KINDS, Engine, EngineError, render_sharded
from tools import lacks

ROOT = Path(__file__).parents[2]
PLAIN_BODY = """<div class="ls ls-incident" id="top">
<h1>Checkout errors &amp; more</h1>

<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 1 15 8 8 15 1 8z"></path></svg>
<p>*stars* `ticks` [x](y) {{ page.title }} {% if x %} &lt;script&gt; http://x.example :smile: :material-home: — é 🚦</p>

    four spaces

<details open><summary>Earlier updates</summary>

- not a list
# not a heading

</details>
<pre><code>a
  b &amp;&amp; c
</code></pre>
<a href="/incidents/two/?a=1&amp;b=2#c">two</a> <img src="/incidents/two/graph.png" alt="A graph">
</div>"""
# Markdown would change these even inside a block of HTML.
EXACT_BODY = '<div class="ls"><pre><code>a\tb\n   \n```\nc\n```\n\x85\u2028\x7f\\n "quoted"</code></pre></div>'


def page(body: str, *, title: str = "Checkout errors", **front: str) -> str:
    keys = {
        "title": title,
        "css": "assets/status.01234567.css",
        "js": "assets/status.89abcdef.js",
        "root": "/",
        **front,
    }
    lines = "".join(f'{key}: "{value}"\n' for key, value in keys.items())
    return f"---\ntemplate: status.html\n{lines}---\n{body}\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def project(tmp_path: Path, pages: dict[str, str], *, settings: str = "") -> tuple[Path, Path, Path]:
    """Make a project with our templates; give its pages, its site and its settings."""
    shutil.copytree(ROOT / "generator/lightship/engines/templates", tmp_path / "build/theme")
    config = tmp_path / "mkdocs.yml"
    config.write_text((ROOT / "mkdocs.yml").read_text() + settings)
    return write(tmp_path / "build/pages", pages), tmp_path / "site", config


def digests(site: Path) -> dict[str, str]:
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main_of(path: Path) -> str:
    html = path.read_text()
    return html[html.index("<main") : html.index("</main>")].split(">", 1)[1].strip()


class Head(HTMLParser):
    """Collects what matters of a page's head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()
        self.feed(html[: html.index("</head>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("link", "meta", "script", "html"):
            self.found.add((tag, *(f"{key}={value}" for key, value in sorted(attrs))))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.add(("text", data.strip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What one engine made of PAGES and ORDINARY."""

    engine: Engine
    pages: Path
    site: Path
    config: Path
    told: tuple[tuple[int, int], ...]


PAGES = {
    "index.md": page(PLAIN_BODY, title='All \\"systems\\" <operational> & well\'s', description='a \\"b\\" & <c>'),
    "incidents/one/index.md": page(EXACT_BODY),
    "incidents/two/index.md": page(PLAIN_BODY, lang="de"),
    "incidents/v1.2/index.md": page("<div>dotted</div>"),
    "incidents/v1.2/inner/index.md": page("<div>nested</div>"),
    "incidents/two/graph.png": "not really a picture",
    "404.md": page("<div>Not here</div>", title="Not found"),
    ".hidden/secret.txt": "no",
}
ORDINARY = {
    "about.md": "# About us\n\nHello *you*. See [terms](legal/terms.md).\n",
    "legal/terms.md": "# Terms\n\n![x](seal.png)\n",
    "legal/seal.png": "a seal",
}
ONE_PAGE = {"index.md": page("<div>x</div>")}


@pytest.fixture(params=KINDS, scope="module")
def engine(request: pytest.FixtureRequest) -> Engine:
    if find_spec(request.param) is None:
        lacks(f"{request.param} is not installed")
    return KINDS[request.param]


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Built:
    pages, site, config = project(tmp_path_factory.mktemp(engine.name), PAGES | ORDINARY)
    told: list[tuple[int, int]] = []
    render_sharded(engine, pages, site, config, on_progress=lambda done, total: told.append((done, total)))
    return Built(engine=engine, pages=pages, site=site, config=config, told=tuple(told))


def test_the_body_of_a_status_page_is_untouched(built: Built) -> None:
    assert main_of(built.site / "index.html") == PLAIN_BODY
    assert main_of(built.site / "incidents/one/index.html") == EXACT_BODY
    assert main_of(built.site / "incidents/v1.2/index.html") == "<div>dotted</div>"
    assert main_of(built.site / "incidents/v1.2/inner/index.html") == "<div>nested</div>"
    assert main_of(built.site / "404.html") == "<div>Not here</div>"


def test_progress_ends_with_every_page_and_nothing_is_left_behind(built: Built) -> None:
    assert built.told[-1] == (8, 8)
    beside = {path.name for path in built.site.parent.iterdir()}
    assert beside == {"build", "mkdocs.yml", "site"}


def test_attachments_are_copied_and_hidden_files_are_not(built: Built) -> None:
    assert (built.site / "incidents/two/graph.png").read_text() == PAGES["incidents/two/graph.png"]
    assert not list(built.site.rglob("secret.txt"))


def test_the_head_says_what_the_page_is_and_loads_two_files_of_ours(built: Built) -> None:
    found = Head((built.site / "index.html").read_text()).found
    assert {
        ("html", "lang=en"),
        ("text", 'All "systems" <operational> & well\'s – Harbor Cloud'),
        ("meta", 'content=a "b" & <c>', "name=description"),
        ("meta", "content=light dark", "name=color-scheme"),
        ("link", "href=https://status.harbor.example/", "rel=canonical"),
        ("link", "href=/assets/status.01234567.css", "rel=stylesheet"),
        ("link", "href=/assets/favicon.svg", "rel=icon"),
        ("script", "defer=None", "src=/assets/status.89abcdef.js"),
    } <= found
    assert sum(tag == "link" and "rel=stylesheet" in rest for tag, *rest in found) == 1
    assert sum(tag == "script" for tag, *_ in found) == 1
    feeds = {rest[0] for tag, *rest in found if tag == "link" and "rel=alternate" in rest}
    assert feeds == {"href=/history.atom", "href=/history.rss", "href=/updates.atom"}
    assert any("default-src 'none'" in rest[0] for tag, *rest in found if tag == "meta")
    german = Head((built.site / "incidents/two/index.html").read_text()).found
    assert ("html", "lang=de") in german
    assert ("link", "href=https://status.harbor.example/incidents/two/", "rel=canonical") in german


def test_engines_agree_on_whole_pages(built: Built, tmp_path: Path) -> None:
    render_sharded(KINDS["mkdocs"], write(tmp_path / "pages", PAGES), tmp_path / "site", built.config)
    for page_of_theirs in (tmp_path / "site").rglob("*.html"):
        page_of_ours = built.site / page_of_theirs.relative_to(tmp_path / "site")
        texts = [re.sub(r"\s+", " ", unescape(path.read_text())) for path in (page_of_ours, page_of_theirs)]
        assert texts[0] == texts[1]


def test_shards_give_the_bytes_of_one_run(built: Built, tmp_path: Path) -> None:
    render_sharded(built.engine, built.pages, tmp_path / "site", built.config, pages_per_shard=3)
    assert digests(built.site) == digests(tmp_path / "site")


def test_an_ordinary_page_is_a_material_page_with_our_header(built: Built) -> None:
    html = (built.site / "about/index.html").read_text()
    assert "<em>you</em>" in html
    assert 'href="../legal/terms/"' in html
    assert 'class="brand"' in html
    assert "history.atom" in html
    links = set(re.findall(r'(?:src|href)="((?:\.\./)?assets/(?:stylesheets|javascripts)/[^"]+)"', html))
    assert links
    assert all((built.site / "about" / link).is_file() for link in links)
    assert not list(built.site.rglob("*.map"))
    assert not re.search(r'(?:src|rel="stylesheet" href)="https?:', html)


def test_without_ordinary_pages_nothing_of_the_engine_stays(engine: Engine, tmp_path: Path) -> None:
    pages, site, config = project(tmp_path, ONE_PAGE | {"incidents/two.md": page("<div>y</div>")})
    write(tmp_path, {"build/theme/assets/logo.svg": "<svg/>", "build/theme/notes.txt": "not for readers"})
    render_sharded(engine, pages, site, config)
    assert set(digests(site)) == {"index.html", "incidents/two/index.html", "assets/logo.svg"}


def test_a_template_error_is_told_in_the_engines_words(engine: Engine, tmp_path: Path) -> None:
    pages, site, config = project(tmp_path, ONE_PAGE)
    (tmp_path / "build/theme/status.html").write_text("{% block %}")
    with pytest.raises(EngineError) as caught:
        render_sharded(engine, pages, site, config)
    assert caught.value.permanent
    assert "status.html" in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_template_that_drops_the_body_is_an_error(tmp_path: Path) -> None:
    pages, site, config = project(tmp_path, ONE_PAGE)
    (tmp_path / "build/theme/status.html").write_text("<main>{{ page.content }}</main>")
    with pytest.raises(EngineError, match="does not show"):
        render_sharded(KINDS["mkdocs"], pages, site, config)


def test_settings_that_are_broken_are_told_in_the_engines_words(engine: Engine, tmp_path: Path) -> None:
    pages, site, config = project(tmp_path, ONE_PAGE, settings="theme: [\n")
    with pytest.raises(EngineError, match=r"YAML|yaml|parsing"):
        render_sharded(engine, pages, site, config)


def test_the_nav_of_every_shard_leads_to_its_pages(engine: Engine, tmp_path: Path) -> None:
    months = {f"history/2026-0{month}/index.md": page("<div>m</div>", title=f"Month {month}") for month in (1, 2)}
    pages, site, config = project(tmp_path, ONE_PAGE | months | {"about.md": "# About us\n"})
    nav = 'nav: [index.md, about.md, "history/2026-01/index.md"]'
    config.write_text(re.sub(r"(?m)^nav:(\n  - .*)+", nav, config.read_text()))
    render_sharded(engine, pages, site, config, pages_per_shard=2)
    for path in site.rglob("index.html"):
        shown = re.search(r'<nav aria-label="Page">(.*?)</nav>', path.read_text(), re.DOTALL)
        assert shown
        links = dict(re.findall(r'href="([^"]*)"[^>]*>([^<]*)<', shown[1]))
        assert {re.sub(r"^[./]+", "/", link): title for link, title in links.items()} == {
            "/": "Checkout errors",
            "/about/": "About us",
            "/history/2026-01/": "Month 1",
        }


def test_relative_settings_and_python_tags_of_the_user_survive(engine: Engine, tmp_path: Path) -> None:
    pages, site, config = project(tmp_path, ONE_PAGE)
    write(tmp_path, {"base/common.yml": "copyright: We & us\n"})
    tagged = "markdown_extensions: [tables, {toc: {slugify: !!python/name:markdown.extensions.toc.slugify }}]"
    text = re.sub(r"(?m)^markdown_extensions:.*$", tagged, config.read_text())
    config.write_text("INHERIT: base/common.yml\n" + text)
    render_sharded(engine, pages, site, config)
    assert "We & us" in (site / "index.html").read_text()


def test_the_plain_command_gives_the_same_pages(built: Built, tmp_path: Path) -> None:
    _, site, config = project(tmp_path, PAGES | ORDINARY)
    command = [sys.executable, "-m", built.engine.name, "build", "-f", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING -" not in done.stderr
    for name in ("index.html", "incidents/two/index.html"):
        assert (site / name).read_bytes() == (built.site / name).read_bytes()


def test_a_version_names_what_decides_the_bytes(engine: Engine) -> None:
    assert engine.name in engine.version()
    assert re.search(r"\d+\.\d+", engine.version())
