"""The sitemaps: an index by month, dated by content."""

from xml.etree import ElementTree as ET

import parts
from factory import entry, maintenance, settings, snapshot, update
from lightship.model import Phase, Status

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://status.example.com"


def read(page) -> dict[str, dict[str, str]]:
    """Address to date, by path."""
    found = {}
    for output in parts.sitemaps(page):
        if output.path.endswith(".xml"):
            root = ET.fromstring(output.make())
            assert root.tag == NAMESPACE + ("sitemapindex" if output.path == "sitemap.xml" else "urlset")
            found[output.path] = {
                item.findtext(NAMESPACE + "loc"): item.findtext(NAMESPACE + "lastmod", "") for item in root
            }
    return found


def page(**fields):
    slow = {"login": (Status.OPERATIONAL, Status.DEGRADED_PERFORMANCE)}
    return snapshot(
        entry("new", update("n1", "2026-10-02T03:10:00Z", Phase.RESOLVED)),
        entry(
            "old",
            update("o1", "2026-08-31T23:30:00Z", changes=slow),
            update("o2", "2026-09-03T01:00:00Z", Phase.RESOLVED),
        ),
        maintenance("ahead", "2026-11-20T22:00:00Z", 1, update("a1", "2026-10-01T09:00:00Z", Phase.SCHEDULED)),
        **fields,
    )


def test_the_index_names_every_sitemap() -> None:
    found = read(page())

    assert list(found["sitemap.xml"]) == [
        f"{SITE}/sitemap-pages.xml",
        f"{SITE}/sitemap-2026-11.xml",
        f"{SITE}/sitemap-2026-10.xml",
        f"{SITE}/sitemap-2026-08.xml",
    ]
    assert {address.rsplit("/", 1)[1] for address in found["sitemap.xml"]} == set(found) - {"sitemap.xml"}


def test_a_month_has_its_page_and_its_incidents_and_a_month_to_come_has_no_page() -> None:
    found = read(page())

    assert found["sitemap-2026-08.xml"] == {
        f"{SITE}/history/2026-08/": "2026-09-03T01:00:00Z",
        f"{SITE}/incidents/old/": "2026-09-03T01:00:00Z",
    }
    assert found["sitemap-2026-11.xml"] == {f"{SITE}/incidents/ahead/": "2026-10-01T09:00:00Z"}


def test_months_are_counted_in_the_zone_of_the_page() -> None:
    assert "sitemap-2026-09.xml" in read(page(settings=settings(time_zone="Europe/Berlin")))


def test_an_update_changes_the_sitemap_of_its_month_alone() -> None:
    told = entry("new", update("n1", "2026-10-02T03:10:00Z"), update("n2", "2026-10-02T04:00:00Z", Phase.RESOLVED))

    others = (one for one in page().entries if one.id != "new")

    before, after = read(page()), read(snapshot(told, *others))

    assert [path for path in after if after[path] != before[path]] == ["sitemap-2026-10.xml"]


def test_a_page_without_incidents_has_a_sitemap_too() -> None:
    assert set(read(snapshot())) == {"sitemap.xml", "sitemap-pages.xml"}


def test_robots_are_shown_the_sitemap() -> None:
    (robots,) = (output.make() for output in parts.sitemaps(snapshot()) if output.path == "robots.txt")

    assert robots == b"User-agent: *\nAllow: /\n\nSitemap: https://status.example.com/sitemap.xml\n"


def test_every_address_is_a_page_of_the_site() -> None:
    called_off = maintenance("off", "2026-12-20T22:00:00Z", 1, update("c1", "2026-10-03T09:00:00Z", Phase.CANCELLED))
    overdue = maintenance("overdue", "2026-07-20T22:00:00Z", 1, update("v1", "2026-07-01T09:00:00Z", Phase.SCHEDULED))
    whole = snapshot(*page().entries, called_off, overdue)

    listed = {address for path, places in read(whole).items() if path != "sitemap.xml" for address in places}

    there = {f"{SITE}/{output.path.removesuffix('index.html')}" for output in parts.pages(whole, engine="none")}
    assert listed == {address for address in there if address.endswith("/")}
