"""Update feeds, Atom, RSS and JSON Feed: read back with feedparser and json, and compared field by field."""

import json
from calendar import timegm
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import parts
from factory import NOW, at, component, entry, maintenance, settings, snapshot, tree, update
from lightship.model import Components, CorrectionKind, Kind, Phase, Status
from lightship.model.content import Correction, Retraction
from lightship.snapshot import Snapshot, Window

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent.parent / "data" / "feeds" / "atom.rng"))
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
UP, DOWN = Status.OPERATIONAL, Status.PARTIAL_OUTAGE


def made(shot: Snapshot) -> dict[str, bytes]:
    return {output.path: output.make() for output in parts.feeds(shot)}


def inputs(shot: Snapshot) -> dict[str, str]:
    return {output.path: output.inputs for output in parts.feeds(shot)}


def items(shot: Snapshot, path: str = "feed.json") -> list[dict[str, object]]:
    return json.loads(made(shot)[path])["items"]


def story() -> Snapshot:
    """An incident with three updates, a maintenance ahead and a notice."""
    incident = entry(
        "checkout",
        update(
            "u1", "03:10", words="Checkout **fails** for <some>.", changes={"rest": (UP, DOWN)}, next_update=at("04:10")
        ),
        update("u2", "03:30", Phase.IDENTIFIED, "See [the graph](graph.png).", changes={"rest": (DOWN, DOWN)}),
        update("u3", "05:00", Phase.RESOLVED, "Over & done.", changes={"rest": (DOWN, UP)}, label="Fixed"),
        title="Checkout errors in the EU",
    )
    window = Window(starts=at("2026-10-20T22:00:00Z"), ends=at("2026-10-20T23:30:00Z"))
    ahead = maintenance("db", window.starts, 1.5, update("m1", "02:00", Phase.SCHEDULED, "We upgrade.", window=window))
    return snapshot(incident, ahead, entry("hello", update("n1", "01:00", Phase.PUBLISHED, "Hello."), kind=Kind.NOTICE))


def test_every_feed_tells_the_same_updates_newest_first() -> None:
    files = made(story())
    read = json.loads(files["feed.json"])["items"]
    assert [(one["title"], one["url"], one["date_published"]) for one in read] == [
        (
            "[Fixed] Checkout errors in the EU",
            "https://status.example.com/incidents/checkout/#u3",
            "2026-10-17T05:00:00Z",
        ),
        (
            "[Identified] Checkout errors in the EU",
            "https://status.example.com/incidents/checkout/#u2",
            "2026-10-17T03:30:00Z",
        ),
        (
            "[Investigating] Checkout errors in the EU",
            "https://status.example.com/incidents/checkout/#u1",
            "2026-10-17T03:10:00Z",
        ),
        ("[Scheduled] Db", "https://status.example.com/incidents/db/#m1", "2026-10-17T02:00:00Z"),
        ("[Published] Hello", "https://status.example.com/incidents/hello/#n1", "2026-10-17T01:00:00Z"),
    ]
    for path in ("updates.atom", "updates.rss"):
        parsed = feedparser.parse(files[path])
        assert not parsed.bozo
        assert len(parsed.entries) == len(read)
        for item, one in zip(read, parsed.entries, strict=True):
            assert (one.id, one.link, one.title) == (item["id"], item["url"], item["title"])
            assert timegm(one.published_parsed) == datetime.fromisoformat(item["date_published"]).timestamp()
            assert [tag.label or tag.term for tag in one.get("tags", [])] == item["tags"]


def test_words_reach_all_formats_alike() -> None:
    files = made(story())
    atom = etree.fromstring(files["updates.atom"], None)
    rss = etree.fromstring(files["updates.rss"], None)
    space = {"a": "http://www.w3.org/2005/Atom"}
    read = json.loads(files["feed.json"])["items"]
    html = [one["content_html"] for one in read]
    assert html[1] == (
        "<p>See <a href='https://status.example.com/incidents/checkout/graph.png' rel='noopener'>the graph</a>.</p>"
        "<p>Affected: REST API (partial outage)</p>"
    )
    assert html[3].startswith("<p>Tue 20 Oct 2026, 22:00–23:30 UTC</p><p>We upgrade.</p>")
    assert [one.text for one in atom.iterfind("a:entry/a:content", space)] == html
    assert {one.get("type") for one in atom.iterfind("a:entry/a:content", space)} == {"html"}
    assert [one.text for one in rss.iter(CONTENT)] == html
    summaries = [one["summary"] for one in read]
    assert summaries[0] == "Over & done.\n\nOperational: REST API"
    assert summaries[2].endswith("Affected: REST API (partial outage)\n\nNext update by 17 Oct 2026, 04:10 UTC")
    assert [one.text for one in atom.iterfind("a:entry/a:summary", space)] == summaries
    # A description is HTML for every reader, so that plain text must be escaped once more than XML does.
    assert rss.findtext("channel/item/description") == "Over &amp; done.\n\nOperational: REST API"


def test_the_feeds_say_what_and_where_they_are() -> None:
    files = made(story())
    atom, rss = feedparser.parse(files["updates.atom"]).feed, feedparser.parse(files["updates.rss"]).feed
    read = json.loads(files["feed.json"])
    assert atom.id == "tag:status.example.com,2026:updates"
    assert atom.title == rss.title == read["title"] == "Harbor Cloud Status - Updates"
    assert atom.link == rss.link == read["home_page_url"] == "https://status.example.com/"
    assert [link.href for link in atom.links if link.rel == "self"] == ["https://status.example.com/updates.atom"]
    assert [link.href for link in rss.links if link.rel == "self"] == ["https://status.example.com/updates.rss"]
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == "https://status.example.com/feed.json"
    assert atom.language == rss.language == read["language"] == "en"
    assert atom.author == read["authors"][0]["name"] == "Harbor Cloud"
    assert atom.updated == "2026-10-17T05:00:00+00:00"
    assert rss.published == rss.updated == "Sat, 17 Oct 2026 05:00:00 +0000"


@pytest.mark.parametrize("shot", [story(), snapshot()], ids=["a story", "nothing"])
def test_every_atom_feed_is_valid_by_rfc_4287(shot: Snapshot) -> None:
    for path, data in made(shot).items():
        if path.endswith(".atom"):
            SCHEMA.assertValid(etree.fromstring(data))


def test_real_feeds_pass_the_schema_too_and_broken_ones_do_not() -> None:
    for path in sorted((Path(__file__).parent.parent / "data" / "feeds").glob("*.atom")):
        SCHEMA.assertValid(etree.parse(path))
    feed = etree.fromstring(made(story())["updates.atom"])
    feed.remove(feed.find("{*}updated"))
    assert not SCHEMA.validate(feed)


def test_a_component_s_feed_has_the_updates_of_incidents_that_ever_touched_it_and_a_group_s_those_of_its_members() -> (
    None
):
    shot = story()
    titles = {path: [one["title"] for one in items(shot, path)] for path in made(shot) if path.endswith("feed.json")}
    assert len(titles["components/rest/feed.json"]) == 3
    assert titles["components/api/feed.json"] == titles["components/rest/feed.json"]
    assert titles["components/web/feed.json"] == titles["components/hooks/feed.json"] == []
    parsed = feedparser.parse(made(shot)["components/rest/updates.atom"]).feed
    assert parsed.title == "Harbor Cloud Status - REST API"
    assert parsed.link == "https://status.example.com/components/rest/"
    assert parsed.id == "tag:status.example.com,2026:updates/rest"


def test_every_component_and_group_has_its_feeds() -> None:
    expected = {"history.atom", "history.rss", "updates.atom", "updates.rss", "feed.json"}
    for one, _ in tree().walk():
        expected |= {f"components/{one.id}/{name}" for name in ("updates.atom", "updates.rss", "feed.json")}
    assert set(inputs(snapshot())) == expected


def test_the_feed_has_50_updates() -> None:
    many = [update(f"u{number:03}", NOW - timedelta(minutes=200 - number)) for number in range(120)]
    assert [one["url"].rsplit("#")[1] for one in items(snapshot(entry("x", *many)))] == [
        f"u{n:03}" for n in range(119, 69, -1)
    ]


def test_a_correction_moves_updated_and_keeps_the_id() -> None:
    def one(**fields: object) -> dict[str, object]:
        return items(snapshot(entry("x", update("a", "03:10", **fields))))[0]

    typo = one(corrections=(Correction(at=at("03:20"), kind=CorrectionKind.TYPO, note="a comma"),))
    fact = one(corrections=(Correction(at=at("03:20"), kind=CorrectionKind.CORRECTION, note="it is 12 %"),))
    assert typo["id"] == fact["id"] == one()["id"]
    assert typo["date_published"] == "2026-10-17T03:10:00Z"
    assert typo["date_modified"] == fact["date_modified"] == "2026-10-17T03:20:00Z"
    assert typo["content_html"] == one()["content_html"]
    assert fact["content_html"].endswith("<p>Corrected on 17 Oct 2026, 03:20 UTC: it is 12 %</p>")


def test_a_retracted_update_is_told_as_such_and_says_nothing_of_what_it_said() -> None:
    gone = update(
        "a", "03:10", translations={}, changes={"rest": (UP, DOWN)}, next_update=at("04:00"),
        retraction=Retraction(at=at("03:40"), note="Sent by mistake"),
    )  # fmt: skip
    told = items(snapshot(entry("x", gone)))[0]
    assert told["title"] == "[Withdrawn] X"
    assert told["summary"] == "Withdrawn on 17 Oct 2026, 03:40 UTC: Sent by mistake"
    assert told["content_html"] == f"<p>{told['summary']}</p>"
    assert told["date_modified"] == "2026-10-17T03:40:00Z"


def test_words_that_were_removed_are_told_as_such_with_their_hash() -> None:
    taken = Retraction(at=at("03:40"), note="On request", sha256="ab" * 32, legal_ref="GDPR 17")
    told = items(snapshot(entry("x", update("a", "03:10", translations={}, retraction=taken))))[0]
    assert told["title"] == "[Removed] X"
    what = f"SHA-256 of what was removed: {'ab' * 32}"
    assert told["summary"] == f"Removed on 17 Oct 2026, 03:40 UTC: On request\n\n{what}"


def test_an_update_about_a_series_is_told_once_and_its_id_outlives_new_occurrences() -> None:
    def shot(days: range) -> Snapshot:
        return snapshot(
            *(
                maintenance(
                    f"s--202611{day}", f"2026-11-{day}T22:00:00Z", 1,
                    update("plan", "2026-10-01T00:00:00Z", Phase.SCHEDULED, api_id=f"plan-of-{day}"),
                    update("later", "2026-11-12T00:00:00Z", Phase.SCHEDULED, api_id=f"later-of-{day}"),
                    update("auto-in_progress", f"2026-11-{day}T22:00:00Z", Phase.IN_PROGRESS, is_automatic=True, api_id=f"auto-{day}"),
                    series="s", original_start=at(f"2026-11-{day}T22:00:00Z"),
                )
                for day in days
            )
        )  # fmt: skip

    few, more = items(shot(range(10, 13))), items(shot(range(10, 15)))
    auto = "#auto-in_progress"
    assert [one["url"].rsplit("/", 1)[1] for one in few] == [auto, "#later", auto, auto, "#plan"]
    by_url = {one["url"]: one["id"] for one in few}
    later, plan = (
        by_url[f"https://status.example.com/incidents/s--202611{page}"] for page in ("12/#later", "10/#plan")
    )
    assert {later, plan} <= {one["id"] for one in more}
    assert later.endswith("/later-of-10")


def test_a_moved_maintenance_tells_its_new_window() -> None:
    window = Window(starts=at("2026-10-21T22:00:00Z"), ends=at("2026-10-21T23:00:00Z"))
    moved = update("a", "03:10", Phase.SCHEDULED, is_move=True, window=window)
    assert items(snapshot(maintenance("db", window.starts, 1, moved)))[0]["summary"].startswith(
        "New time: Wed 21 Oct 2026, 22:00–23:00 UTC"
    )


def test_names_in_the_page_s_language_are_used() -> None:
    one = entry(
        "x", update("a", "03:10", translations={"de": "Hallo.", "en": "Hello."}, changes={"api": (UP, DOWN)}), titles={"de": "Fehler"}
    )  # fmt: skip
    shot = snapshot(
        one, components=Components((component("api", names={"de": "Die API"}),)), settings=settings(languages=("de",))
    )
    told = items(shot)[0]
    assert (told["title"], told["tags"]) == ("[Investigating] Fehler", ["Die API"])
    assert told["summary"].startswith("Hallo.")


def test_digests_are_the_same_on_another_day_and_follow_what_is_shown() -> None:
    first = entry("x", update("a", "03:10", changes={"rest": (UP, DOWN)}))
    other = entry("x", update("a", "03:10", words="Other.", changes={"rest": (UP, DOWN)}))
    before = inputs(snapshot(first))
    assert before == inputs(snapshot(first, now=NOW + timedelta(days=400)))
    assert made(snapshot(first)) == made(snapshot(first, now=NOW + timedelta(days=400)))
    after = inputs(snapshot(other))
    changed = {path for path in before if before[path] != after[path]}
    about = {
        f"{folder}{name}"
        for folder in ("", "components/rest/", "components/api/")
        for name in ("updates.atom", "updates.rss", "feed.json")
    }
    assert changed == about | {"history.atom", "history.rss"}
    assert len(set(before.values())) == len(before)


HOSTILE = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    [
        "<script>alert(1)</script>", "]]>", "a\x00b\x1b[31m", "\ufffe\uffff", "\ud800", "&amp;&lt;", "<![CDATA[x]]>", "\u2028", "'\"", "{{7*7}}", "%s", "💥",
    ]
)  # fmt: skip


@given(HOSTILE, HOSTILE)
def test_hostile_titles_and_names_leave_every_feed_well_formed(title: str, name: str) -> None:
    one = entry("x", update("a", "03:10", changes={"api": (UP, DOWN)}, label=name), title=title)
    files = made(
        snapshot(one, components=Components((component("api", name=name),)), settings=settings(name=name or "N"))
    )
    texts = set()
    for path, data in files.items():
        if path.endswith(".json"):
            texts |= {item["title"] for item in json.loads(data)["items"]}
            continue
        root = etree.fromstring(data)
        texts |= {
            item.findtext("{*}title") for item in (*root.iter("{*}entry"), *root.iter("item")) if "history" not in path
        }
        if path == "updates.atom" and name.strip():
            SCHEMA.assertValid(root)
    assert len(texts) == 1


@given(st.text(max_size=200))
def test_hostile_words_bring_nothing_into_a_feed_but_allowed_html(body: str) -> None:
    told = items(
        snapshot(
            entry("x", update("a", "03:10", words=f"<img src=x onerror=alert(1)> {body} <script>alert(1)</script>"))
        )
    )
    tree_ = etree.HTML(f"<div>{told[0]['content_html']}</div>")
    assert not tree_.xpath("//script|//iframe|//style|//@onerror|//@style")
