"""A whole repository with each engine: the same words on every page, and plain `mkdocs build` works on what a build left."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import whole
from lightship.engines import KINDS
from tools import lacks

OTHERS = sorted(KINDS.keys() - {"mkdocs"})


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build with MkDocs; gives the repository."""
    root = whole.copy(tmp_path_factory.mktemp("usual") / "repository")
    whole.built(root)
    return root


def pages(site: Path) -> dict[str, str]:
    """Give what every page of the engine says."""
    return {
        name: whole.main_of(content.decode())
        for name, content in whole.files(site).items()
        if name.endswith(".html") and b"<main" in content
    }


def text(html: str) -> str:
    """Give the words of an ordinary page; each engine has its own theme around them."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize("engine", OTHERS)
def test_every_engine_gives_the_same_site(usual: Path, tmp_path: Path, engine: str) -> None:
    if find_spec(engine) is None:
        lacks(f"{engine} is not installed")
    root = whole.copy(tmp_path / "repository")
    whole.edit(root, "mkdocs.yml", "visibility: private", f"visibility: private\n    engine: {engine}")
    whole.built(root)
    expected, found = pages(usual / "site"), pages(root / "site")
    about = text(expected.pop("about/index.html")), text(found.pop("about/index.html"))
    assert found == expected
    assert len(found) > 15
    assert all("Quay & Sons sells anchors . Back to the history ." in words.replace("&amp;", "&") for words in about)
    assert kept(root / "site") == kept(usual / "site")


def kept(site: Path) -> dict[str, bytes]:
    """Give the files that are ours and no pages: feeds, the API, badges, twins, redirects, style and script."""
    return {
        name: content
        for name, content in whole.files(site).items()
        if b"<main" not in content and not re.match(r"assets/(javascripts|stylesheets|images)/", name)
    }


SHORT = """\
site_name: Quay & Sons
site_url: https://status.quay.example/
theme: {name: material, custom_dir: build/theme}
extra: {lightship: {page_id: q4ya9ndson5s, languages: [en, de], visibility: private, engine: %s}}
"""


@pytest.mark.parametrize("engine", KINDS)
def test_short_settings_give_a_whole_page(tmp_path: Path, engine: str) -> None:
    if find_spec(engine) is None:
        lacks(f"{engine} is not installed")
    root = whole.copy(tmp_path / "repository")
    (root / "mkdocs.yml").write_text(SHORT % engine)
    site = whole.built(root).folder
    for name in ("index.html", "404.html", "about/index.html", "history/2026-10/index.html"):
        html = (site / name).read_text()
        nav = re.search(r'<nav aria-label="Page">(.*?)</nav>', html, re.DOTALL)
        assert nav
        assert re.findall(r">([^<>\n]+)</a>", nav[1]) == ["Status", "History"], name
        assert set(re.findall(r'rel="icon" href="(?:\.\./|/)([^"]+)"', html)) == {"assets/favicon.svg"}, name
        assert "googleapis" not in html
    assert (site / "assets/favicon.svg").is_file()


def test_plain_mkdocs_builds_the_pages_that_a_build_left(usual: Path) -> None:
    expected = pages(usual / "site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", "plain"]
    done = subprocess.run(command, cwd=usual, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = pages(usual / "plain")
    shared = expected.keys() & found.keys() - {"404.html"}
    assert shared == expected.keys() - {"404.html"}
    for name in shared:
        assert "".join(text(found[name]).split()) == "".join(text(expected[name]).split()), name


def test_a_build_takes_the_place_of_what_plain_mkdocs_built(tmp_path: Path) -> None:
    root = whole.copy(tmp_path / "repository")
    first = whole.digests(whole.built(root).folder)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=root, check=True)
    assert not (root / "site/status.json").exists()
    whole.built(root)
    assert whole.digests(root / "site") == first
