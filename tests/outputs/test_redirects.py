"""Pages at old addresses."""

from dataclasses import replace

import pytest

import parts
from factory import entry, snapshot, update
from lightship.model import Phase
from lightship.outputs.base import Output, Page
from lightship.snapshot import Entry, Snapshot


def mended() -> Entry:
    return entry("mended", update("u1", "03:10"), update("u2", "04:10", Phase.RESOLVED), components={})


def files(page: Snapshot) -> dict[str, Output]:
    return {output.path: output for output in parts.pages(page, engine="engine 1")}


@pytest.mark.parametrize(
    ("old", "path"),
    [
        ("/issues/2020-01-01-down/", "issues/2020-01-01-down/index.html"),
        ("/incidents/abc", "incidents/abc/index.html"),
        ("/status.html", "status.html"),
        ("/a%20b/?x=1", "a b/index.html"),
    ],
)
def test_an_old_address_leads_to_the_new_one_without_a_script(old: str, path: str) -> None:
    page = files(snapshot(mended(), redirects={old: "/incidents/mended/"}))
    html = page[path].make().decode()
    assert not isinstance(page[path], Page)
    assert '<meta http-equiv="refresh" content="0; url=/incidents/mended/">' in html
    assert '<link rel="canonical" href="https://status.example.com/incidents/mended/">' in html
    assert "<script" not in html


@pytest.mark.parametrize("old", ["/", "/../../etc/passwd", "/%2e%2e/x", "/.git/config", "/incidents/mended/", "/a\\b"])
def test_an_old_address_never_hides_a_page_nor_leaves_the_site(old: str) -> None:
    page = snapshot(mended())
    assert files(replace(page, redirects={old: "/history/"})).keys() == files(page).keys()
