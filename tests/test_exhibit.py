"""The preview of a change: pages that open from a disk, every message as a file, pictures, and a list of it all."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from authors import Author
from lightship import app, exhibit, gallery
from lightship.errors import UsageError
from lightship.gallery import Exhibit
from story import instant
from tools import chromium

DELIVERY = """\
channels:
  mail: {kind: smtp, host: smtp.example.com, from: status@example.com}
  hooks: {kind: webhook, secret: {env: NO_SUCH_SECRET}}
  sms: {kind: apprise, urls: [{env: NO_SUCH_ADDRESS}]}
audiences:
  public: {channels: [mail, hooks]}
  board: {channels: [{kind: smtp, host: smtp.example.com, from: a@example.com, to: [boss@example.com]}, sms]}
"""


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    author = Author(tmp_path_factory.mktemp("page"))
    author.story.file("delivery.yml", DELIVERY)
    author.story.incident("older", components="[api]").update("investigating", "02:00", id_="older")
    author.commit("Older")
    author.outage()
    folder = author.root.parent / "preview"
    exhibit.lay_out(app.start(author.root, instant("03:20")), "HEAD~1", folder, lambda _name, _done, _total: None)
    return folder


def files(folder: Path, place: str) -> set[str]:
    return {path.relative_to(folder / place).as_posix() for path in (folder / place).rglob("*") if path.is_file()}


def test_the_pages_that_change_are_there_with_what_they_load_and_others_are_not(preview: Path) -> None:
    pages = {path for path in files(preview, "page") if path.endswith(".html")}
    assert pages == {"index.html", "incidents/outage/index.html"}
    for page in pages:
        place = preview / "page" / page
        text = place.read_text(encoding="utf-8")
        assert "Content-Security-Policy" not in text
        links = [unescape(link) for link in re.findall(r'\s(?:href|src)="([^"#]+)', text)]
        assert links
        for link in links:
            assert link.startswith("https://") or (place.parent / link).is_file(), link
        assert any(link.endswith(".css") and not link.startswith("https:") for link in links)
        assert "https://status.example.com/history.atom" in links


def test_every_message_is_a_file_that_names_nobody(preview: Path) -> None:
    assert {path.rpartition("/")[2] for path in files(preview, "messages")} == {
        *(f"public-mail-{language}.eml" for language in ("en", "de")),
        *(f"public-hooks-{language}.json" for language in ("en", "de")),
        *(f"board-board-smtp-{language}.eml" for language in ("en", "de")),
        *(f"board-sms-{language}.json" for language in ("en", "de")),
    }
    assert not any(b"boss@example.com" in path.read_bytes() for path in preview.rglob("*") if path.is_file())


def test_all_of_it_is_listed_with_the_comment_and_the_pictures(preview: Path) -> None:
    listed = (preview / "index.html").read_text(encoding="utf-8")
    links = [unquote(unescape(link)) for link in re.findall(r'href="([^"]+)"', listed)]
    assert all((preview / link).is_file() for link in links)
    assert {"page/index.html", "comment.md", "screenshots/incidents-outage-index-phone.png"} <= set(links)
    assert (preview / "comment.md").read_text(encoding="utf-8").startswith("<!-- lightship plan -->")
    assert "Subject: [Investigating] Checkout fails: Website\n" in unescape(listed), "no browser opens a mail"
    pictures = re.findall(r'<img src="([^"]+)" alt="[^"]', listed)
    assert pictures == [link for link in links if link.endswith(".png")]


def test_a_message_that_cannot_be_shown_says_why() -> None:
    listed = gallery.exhibits("main", {"Messages": [Exhibit(path="a by b", problem="<no> secret")], "Pages": []})
    assert "<li>a by b: cannot be shown here, &lt;no&gt; secret</li>" in listed
    assert "<h2>Pages</h2>" not in listed


def test_a_folder_with_something_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(UsageError, match="holds something already"):
        exhibit.lay_out(app.start(tmp_path), "HEAD", tmp_path, lambda _name, _done, _total: None)
