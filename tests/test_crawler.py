"""The crawler finds what is missing on a page, and nothing on one that is whole."""

import random
import shutil
from pathlib import Path

import pytest

import whole
from crawler import Reader, Tear, Visit
from website import Website, folder

SITE = "https://status.quay.example"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = whole.copy(tmp_path_factory.mktemp("crawled") / "repository")
    whole.built(root)
    return root / "site"


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "site"))


def crawl(site: Path) -> Visit:
    with Website(folder(site)) as page, Reader(page.url, SITE) as reader:
        return reader.crawl()


def test_a_site_that_is_whole_is_read_without_a_tear(site):
    visit = crawl(site)
    assert [str(tear) for tear in visit.tears] == []
    pages = {place.parent for place in site.glob("incidents/*/index.html")}
    assert visit.read > len(pages) > 1


@pytest.mark.parametrize(
    ("gone", "kind"),
    [("assets/*.css", "asset"), ("status.json", "data"), ("incidents/*/index.html", "page"), ("*.atom", "data")],
)
def test_what_is_missing_is_told_with_the_page_that_leads_to_it(site, gone, kind):
    place = min(site.glob(gone))
    place.unlink()
    address = "/" + place.relative_to(site).as_posix().removesuffix("index.html")
    tears = crawl(site).tears
    assert {tear.address for tear in tears} == {address}
    assert tears[0].kind == kind
    assert tears[0].status == 404


def test_the_generations_of_html_and_json_are_read(site):
    assert (crawl(site).html, crawl(site).json) == (None, None)
    (site / "index.html").write_text('<body data-generation="7">', encoding="utf-8")
    (site / "status.json").write_text('{"generation": 6}', encoding="utf-8")
    visit = crawl(site)
    assert (visit.html, visit.json) == (7, 6)


def test_a_view_is_a_part_of_a_crawl_that_loads_what_its_pages_need(site):
    with Website(folder(site)) as page, Reader(page.url, SITE) as reader:
        whole_visit, view = reader.crawl(), reader.view(random.Random(1))
        assert view.is_whole
        assert 5 < view.read < whole_visit.read
        for place in site.glob("assets/*.css"):
            place.unlink()
        assert {tear.kind for tear in reader.view(random.Random(1)).tears} == {"asset"}


def test_an_old_address_leads_on_in_website_mode(site):
    with Website(folder(site)) as page, Reader(page.url, SITE) as reader:
        assert reader.get("/history").status == 200
        assert reader.get("/nowhere/at/all").status == 404


def test_a_tear_says_what_it_is():
    tear = Tear(kind="asset", address="/assets/a.css", seen_on="/", status=404)
    assert str(tear) == "asset /assets/a.css (404), seen on /"
