"""/history.atom and /history.rss: compared with real feeds of Statuspage pages, and read as their clients read them."""

import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import parts
from factory import NOW, at, entry, maintenance, settings, snapshot, update
from lightship import words
from lightship.model import CorrectionKind, Kind, Phase
from lightship.model.content import Correction, Origin, Retraction
from lightship.snapshot import Entry, Snapshot, Window

DATA = Path(__file__).parent.parent / "data" / "feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
PHASES = {phase.value.replace("_", " ").capitalize(): phase for phase in Phase}

# How mrshu/github-statuses finds the updates of an entry; the zone is UTC there.
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TIME = re.compile(
    r"<small>([A-Za-z]{3})\s+<var data-var='date'>\s*([0-9]{1,2})\s*</var>,\s*"
    r"<var data-var='time'>\s*([0-9]{2}:[0-9]{2})\s*</var>\s*(?:UTC|GMT)</small>"
)
LABEL = re.compile(r"<strong>([^<]+)</strong>")
# How a status dashboard finds the end of a window, once tags are gone.
ENDS_LATER = re.compile(r"-\s*(?:&nbsp;)?\s*([A-Za-z]{3})[a-z]*\s+(\d{1,2}),?\s*(\d{1,2}):(\d{2})\s*UTC", re.IGNORECASE)
ENDS_THAT_DAY = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*UTC")


def made(shot: Snapshot, path: str) -> bytes:
    return next(output.make() for output in parts.feeds(shot) if output.path == path)


def read(shot: Snapshot, path: str = "history.atom") -> feedparser.FeedParserDict:
    parsed = feedparser.parse(made(shot, path))
    assert not parsed.bozo
    return parsed


def content(shot: Snapshot, number: int = 0) -> str:
    root = etree.fromstring(made(shot, "history.atom"))
    return root.findall(f".//{ATOM}content")[number].text


# -- real feeds, made again -----------------------------------------------------------------------------------------


def an_entry(
    code: str, title: str, published: datetime, updated: datetime, text: str, ends: datetime | None, feed_id: str
) -> Entry:
    """Make the entry that an item of a captured feed tells of."""
    is_ahead = "THIS IS A SCHEDULED EVENT" in text
    told, before = [], updated if is_ahead else published
    for number, paragraph in enumerate(PARAGRAPH.findall(text)):
        small = TIME.search(paragraph)
        if not small:
            continue
        day = f"{small[1]} {int(small[2])} {small[3]}"
        when = max(
            moment
            for year in (before.year - 1, before.year)
            if (moment := datetime.strptime(f"{year} {day}", "%Y %b %d %H:%M").replace(tzinfo=UTC)) <= before
        )
        body = paragraph.split("</strong> - ", 1)[1].replace("<br />", "\n")
        told.append((f"u{99 - number}", when, LABEL.search(paragraph)[1], words.escape(html.unescape(body))))
        before = when
    updates, phase = [], Phase.INVESTIGATING
    for id_, when, label, body in reversed(told):
        phase = PHASES.get(label, phase)
        updates.append(update(id_, when, phase, body, is_repeat=label == "Update"))
    if not is_ahead:
        updates[-1] = update(updates[-1].id, published, phase, told[0][3], is_repeat=told[0][2] == "Update")
    fields = {"title": title, "updated": updated, "origin": Origin(id=code, feed_id=feed_id), "api_id": code}
    if ends is None:
        return entry(code, *updates, started=updates[0].at, **fields)
    starts = published if is_ahead else updates[0].at
    return entry(code, *updates, kind=Kind.MAINTENANCE, window=Window(starts=starts, ends=ends), **fields)


def same_text(text: str | None) -> str:
    """Leave out what means nothing in HTML: spaces around breaks, and whether `>` is escaped."""
    text = (text or "").replace("&gt;", ">")
    return re.sub(r"\s*(<br />)\s*|\s+", lambda match: match[1] or " ", text.strip())


def same_tree(real: etree._Element, ours: etree._Element) -> None:
    """Compare element by element: names, order, attributes and texts; only our addresses of incidents end in a slash."""
    assert ours.tag == real.tag
    assert {k: v.removesuffix("/") for k, v in ours.attrib.items()} == dict(real.attrib)
    assert same_text(ours.text).removesuffix("/") == same_text(real.text)
    assert [child.tag for child in ours] == [child.tag for child in real]
    for one, other in zip(real, ours, strict=True):
        same_tree(one, other)


@pytest.mark.parametrize("name", ["streamyard.atom", "github.atom"])
def test_a_real_atom_feed_is_made_again_element_by_element(name: str) -> None:
    real = etree.parse(DATA / name).getroot()
    entries = []
    for item in real.iter(f"{ATOM}entry"):
        text = {child.tag.removeprefix(ATOM): child.text for child in item}
        published, updated = (datetime.fromisoformat(text[key]) for key in ("published", "updated"))
        dates = re.findall(r"'date'>\s*(\d+)<", text["content"])
        is_ahead = "THIS IS A SCHEDULED EVENT" in text["content"]
        ends = published.replace(day=int(dates[1])) if is_ahead else None
        code = item.find(f"{ATOM}link").get("href").rsplit("/", 1)[1]
        entries.append(an_entry(code, text["title"], published, updated, text["content"], ends, text["id"]))
    host = real.find(f"{ATOM}link").get("href")
    name = real.find(f"{ATOM}author/{ATOM}name").text
    ours = etree.fromstring(made(snapshot(*entries, settings=settings(name=name, url=host)), "history.atom"))
    # The original's time is that of the page, which moves without its entries.
    ours.find(f"{ATOM}updated").text = real.find(f"{ATOM}updated").text
    same_tree(real, ours)


@pytest.mark.parametrize(
    ("name", "zone"), [("streamyard.rss", "Etc/UTC"), ("moonpay.rss", "Etc/UTC"), ("govuk.rss", "Europe/London")]
)
def test_a_real_rss_feed_is_made_again_element_by_element(name: str, zone: str) -> None:
    real = etree.parse(DATA / name).getroot()
    entries = []
    for item in real.iter("item"):
        text = {child.tag: child.text for child in item}
        published = parsedate_to_datetime(text["pubDate"])
        ends = parsedate_to_datetime(text["maintenanceEndDate"]) if "maintenanceEndDate" in text else None
        is_ahead = "THIS IS A SCHEDULED EVENT" in text["description"]
        announced = datetime(published.year, 1, 8, 16, 20, tzinfo=UTC) if is_ahead else published
        code = text["link"].rsplit("/", 1)[1]
        entries.append(an_entry(code, text["title"], published, announced, text["description"], ends, ""))
    page, url = real.find("channel/title").text.split(" Status - ")[0], real.find("channel/link").text
    shot = snapshot(*entries, settings=settings(name=page, url=url, time_zone=zone))
    ours = etree.fromstring(made(shot, "history.rss"))
    ours.find("channel/pubDate").text = real.find("channel/pubDate").text
    assert ours.nsmap == real.nsmap
    # The order of maintenances by their begin is not in an RSS feed.
    by_link = {item.findtext("link").removesuffix("/"): item for item in ours.iter("item")}
    channel = ours.find("channel")
    for item in real.iter("item"):
        channel.append(by_link[item.findtext("link")])
    same_tree(real, ours)


# -- what clients find ----------------------------------------------------------------------------------------------


def test_clients_find_every_update_with_its_day_time_and_label() -> None:
    told = (
        update(
            "a", "2026-10-08T03:05:00Z", words="First.\n\n- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |"
        ),
        update(
            "b",
            "2026-10-08T03:30:00Z",
            Phase.IDENTIFIED,
            "Found, *finally*:\n\n```\nx = 1\n  y\n```\n\n## Next\n\nMore.",
        ),
        update("c", "2026-10-09T04:00:00Z", Phase.IDENTIFIED, "Again.", is_repeat=True),
        update("d", "2026-10-10T04:00:00Z", Phase.RESOLVED, "Over."),
    )
    found = [
        (TIME.search(one).groups(), LABEL.search(one)[1], re.sub("<[^>]+>", "", one.split("</strong> - ")[1]))
        for one in PARAGRAPH.findall(content(snapshot(entry("x", *told))))
    ]
    assert found == [
        (("Oct", "10", "04:00"), "Resolved", "Over."),
        (("Oct", "9", "04:00"), "Update", "Again."),
        (("Oct", "8", "03:30"), "Identified", "Found, finally:x = 1  yNextMore."),
        (("Oct", "8", "03:05"), "Investigating", "First.• one• twoquoteda | b1 | 2"),
    ]


def test_paragraphs_and_lists_become_breaks_inside_the_one_paragraph() -> None:
    body = content(snapshot(entry("x", update("a", "03:10", words="One\ntwo.\n\nThree  \nfour:\n\n1. a\n2. b"))))
    assert body == (
        "<p><small>Oct <var data-var='date'>17</var>, <var data-var='time'>03:10</var> UTC</small><br>"
        "<strong>Investigating</strong> - One two.<br /><br />Three<br />four:<br /><br />• a<br />• b</p>"
    )


def test_the_end_of_a_window_is_found_on_the_same_day_and_across_days() -> None:
    def banner(hours: float) -> str:
        text = content(snapshot(maintenance("db", "2026-11-20T22:00:00Z", hours)))
        return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", text))[:160]

    assert ENDS_THAT_DAY.search(banner(1.5)).groups() == ("22", "00", "23", "30")
    assert ENDS_LATER.search(banner(5)).groups() == ("Nov", "21", "03", "00")


def test_the_scheduled_line_goes_once_work_begins() -> None:
    told = update("a", "2026-10-16T03:00:00Z", Phase.SCHEDULED), update("b", "03:00", Phase.IN_PROGRESS)
    shot = snapshot(maintenance("db", "03:00", 12, *told))
    assert "SCHEDULED EVENT" not in content(shot)
    assert read(shot).entries[0].published == "2026-10-17T03:00:00Z"
    assert read(shot, "history.rss").entries[0].maintenanceenddate == "Sat, 17 Oct 2026 15:00:00 +0000"


def test_times_stand_in_the_page_s_zone() -> None:
    shot = snapshot(entry("x", update("a", "2026-07-01T00:30:00Z")), settings=settings(time_zone="America/Los_Angeles"))
    assert "<small>Jun <var data-var='date'>30</var>, <var data-var='time'>17:30</var> PDT</small>" in content(shot)
    assert read(shot).entries[0].published == "2026-06-30T17:30:00-07:00"
    assert read(shot, "history.rss").entries[0].published == "Tue, 30 Jun 2026 17:30:00 -0700"


def test_links_in_words_are_absolute() -> None:
    body = content(
        snapshot(entry("x", update("a", "03:10", words="See [graph](graph.png) and [us](https://a.example/).")))
    )
    assert "href='https://status.example.com/incidents/x/graph.png'" in body
    assert "href='https://a.example/'" in body


# -- which entries, in what order, under what names -----------------------------------------------------------------


def test_the_feed_has_25_entries_newest_begin_first_and_no_notice() -> None:
    many = [entry(f"i-{day:02}", update("a", f"2026-09-{day:02}T03:00:00Z")) for day in range(1, 31)]
    shot = snapshot(*many, entry("n", kind=Kind.NOTICE), maintenance("m", "2026-12-01T00:00:00Z"))
    for path in ("history.atom", "history.rss"):
        links = [one.link for one in read(shot, path).entries]
        assert links == [
            f"https://status.example.com/incidents/{one}/"
            for one in ("m", *(f"i-{day:02}" for day in range(30, 6, -1)))
        ]


def test_of_a_series_only_the_next_occurrence_ahead_is_told() -> None:
    over = maintenance(
        "s--20261001", "2026-10-01T22:00:00Z", 1, update("a", "2026-09-01T00:00:00Z", Phase.SCHEDULED),
        update("b", "2026-10-01T23:00:00Z", Phase.COMPLETED), series="s",
    )  # fmt: skip
    ahead = [maintenance(f"s--202611{day}", f"2026-11-{day}T22:00:00Z", series="s") for day in (10, 11, 12)]
    links = [one.link for one in read(snapshot(over, *ahead)).entries]
    assert [link.rsplit("/", 2)[1] for link in links] == ["s--20261110", "s--20261001"]


def test_imported_names_stay_whole_or_become_part_of_ours() -> None:
    whole = entry("a", origin=Origin(feed_id="tag:old.example.com,2005:Incident/77"))
    number = entry("b", origin=Origin(feed_id="31 233/568"))
    address = entry("c", origin=Origin(url="https://status.example.com/incidents/abcdefabcdef"))
    elsewhere = entry("d", origin=Origin(url="https://stspg.io/abcdefabcdef"))
    shot = snapshot(whole, number, address, elsewhere)
    ids = {one.link.rsplit("/", 2)[1]: one.id for one in read(shot).entries}
    assert ids["a"] == "tag:old.example.com,2005:Incident/77"
    assert ids["b"] == "tag:status.example.com,2005:Incident/31%20233%2F568"
    assert ids["d"] == f"tag:status.example.com,2005:Incident/{elsewhere.api_id}"
    guids = {one.link.rsplit("/", 2)[1]: one.id for one in read(shot, "history.rss").entries}
    assert guids["c"] == "https://status.example.com/incidents/abcdefabcdef"
    assert guids["d"] == "https://status.example.com/incidents/d/"


def test_the_old_feed_s_name_and_host_survive_a_move() -> None:
    shot = snapshot(
        entry("a"), settings=settings(url="https://new.example.net", feed_id="tag:old.example.com,2005:/history")
    )
    parsed = read(shot)
    assert parsed.feed.id == "tag:old.example.com,2005:/history"
    assert parsed.entries[0].id.startswith("tag:old.example.com,2005:Incident/")
    assert parsed.entries[0].link == "https://new.example.net/incidents/a/"


def test_published_is_the_latest_update_and_updated_moves_with_a_correction() -> None:
    corrected = update(
        "a", "03:10", corrections=(Correction(at=at("05:00"), kind=CorrectionKind.CORRECTION, note="12 %, not 21 %"),)
    )
    one = entry("x", corrected, update("b", "03:20", Phase.RESOLVED), updated=at("05:00"))
    item = read(snapshot(one)).entries[0]
    assert (item.published, item.updated) == ("2026-10-17T03:20:00Z", "2026-10-17T05:00:00Z")
    assert "Corrected on 17 Oct 2026, 05:00 UTC: 12 %, not 21 %</p>" in content(snapshot(one))


def test_a_retracted_update_shows_the_notice_in_place_of_its_words() -> None:
    gone = update(
        "a", "03:10", translations={}, retraction=Retraction(at=at("04:00"), note="A <false> alarm", is_void=True)
    )
    assert content(snapshot(entry("x", gone))).endswith(
        "<strong>Investigating</strong> - Withdrawn (false alarm) on 17 Oct 2026, 04:00 UTC: A &lt;false&gt; alarm</p>"
    )


def test_labels_are_statuspage_s_own_whatever_the_policy_calls_a_phase() -> None:
    body = content(snapshot(entry("x", update("a", "03:10", Phase.MONITORING, label="Mitigated"))))
    assert "<strong>Monitoring</strong>" in body


@pytest.mark.parametrize(("name", "title"), [("Harbor", "Harbor Status"), ("Harbor status", "Harbor status")])
def test_the_title_says_status_once(name: str, title: str) -> None:
    assert read(snapshot(settings=settings(name=name))).feed.title == f"{title} - Incident History"


# -- bytes ----------------------------------------------------------------------------------------------------------


def test_bytes_and_digests_are_the_same_at_another_time() -> None:
    one = entry("x"), maintenance("db", "2026-11-20T22:00:00Z")
    first, later = (
        {output.path: (output.inputs, output.make()) for output in parts.feeds(snapshot(*one, now=now))}
        for now in (NOW, NOW.replace(year=2027))
    )
    assert first == later


def test_a_digest_changes_with_what_is_shown_and_with_nothing_else() -> None:
    def inputs(**fields: object) -> str:
        return next(o.inputs for o in parts.feeds(snapshot(entry("x", **fields))) if o.path == "history.atom")

    assert inputs() == inputs(severity="high") == inputs(attachments=("a.png",))
    assert len({inputs(), inputs(title="Other"), inputs(updated=at("09:00"))}) == 3


def test_a_feed_without_entries_is_valid_and_says_no_time_of_its_own() -> None:
    assert read(snapshot()).feed.updated == "1970-01-01T00:00:00Z"
    assert read(snapshot(), "history.rss").entries == []


@given(st.text(), st.text(max_size=300))
def test_hostile_titles_and_words_leave_the_feeds_well_formed(title: str, body: str) -> None:
    try:
        words.html(body)
    except Exception:  # noqa: BLE001 - what Markdown itself refuses is not a feed's matter
        return
    shot = snapshot(entry("x", update("a", "03:10", words=body), title=title))
    for path in ("history.atom", "history.rss"):
        root = etree.fromstring(made(shot, path))
        assert len(root.findall(f".//{ATOM}entry") + root.findall(".//item")) == 1
    assert len(PARAGRAPH.findall(content(shot))) == 1
    assert content(shot).count("<p>") == content(shot).count("</p>") == 1
