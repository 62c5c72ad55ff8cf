"""What subscribers read, occasion by occasion; whole messages stand in tests/data/messages, one file for each.

When a difference is meant, write them and read the diff before you commit it:

    LIGHTSHIP_GOLDEN=write pytest tests/outputs/test_messages.py
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lightship import events
from lightship.model.message import Event, Message, Occasion
from lightship.outputs.messages import Press, message
from lightship.outputs.messages.wording import ENGLISH, LANGUAGES, Phrases
from lightship.snapshot import Snapshot
from story import Story
from tools import ROOT

GOLDEN = ROOT / "tests" / "data" / "messages"
WEBHOOK = ROOT / "tests" / "data" / "statuspage-v2" / "webhook"
HOSTILE = 'Down\r\nBcc: all@example.com <script>alert(1)</script> {{ 7*7 }} \u202eevil & "more"'


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def told(snapshot: Snapshot, occasion: Occasion, number: int = -1) -> Event:
    found = events.announceable({snapshot.audience: snapshot}, (3600,), has_owners=True)
    return [event for event in found if event.occasion is occasion][number]


def outage(story: Story) -> Story:
    words = "Signing in takes up to a minute.\n\n- EU: slow\n- US: [fine](/history/)\n\n![A graph](graph.png)"
    story.file("incidents/2026/outage/graph.png", "a picture")
    story.incident(title="Login is slow", components="{rest: partial_outage, web: degraded_performance}")
    story.update(
        "investigating", "03:10", words, next_update="30m", eta="{by: 2026-10-17T06:00:00Z, confidence: likely}"
    )
    facts = "{cause: A full disk., fix: 'We added <space>.', prevention: An alarm at 80 %.}"
    story.update("identified", "03:20", "A full disk delays it.", components="{web: operational}", facts=facts)
    return story.update("resolved", "04:30", "It is *over*.")


def work(story: Story) -> Story:
    story.incident(
        "work",
        kind="maintenance",
        title="Database upgrade",
        components="[rest]",
        starts="2026-10-18T22:00:00Z",
        ends="2026-10-18T23:30:00Z",
        auto="both",
    )
    return story.update("scheduled", "08:00", "The API pauses for seconds at a time.", id_="work")


def made(tmp_path: Path) -> Iterator[tuple[str, Message]]:
    """Make a message for each occasion that the files of a page can come to."""
    story = outage(Story(tmp_path / "outage"))
    for occasion, now in ((Occasion.FIRST, "03:11"), (Occasion.UPDATE, "03:21"), (Occasion.RESOLUTION, "04:31")):
        yield occasion.value, _message(story.at(now), occasion)
    yield "first-german", _message(story.at("03:11"), Occasion.FIRST, "de")
    yield "overdue", _message(story.at("04:29"), Occasion.OVERDUE)
    story.update(
        "identified",
        "03:20",
        "A full disk.",
        corrections="[{at: 2026-10-17T03:25:00Z, kind: correction, note: It is one disk.}]",
    )
    yield "correction", _message(story.at("03:26"), Occasion.CORRECTION)
    story.update("identified", "03:20", "A disk.", retracted="{at: 2026-10-17T03:25:00Z, note: It was another page.}")
    yield "retraction", _message(story.at("03:26"), Occasion.RETRACTION)
    story.update("investigating", "03:10", "A disk.", retracted="{at: 2026-10-17T03:25:00Z, note: A test., void: true}")
    yield "retraction-of-a-false-alarm", _message(story.at("03:26"), Occasion.RETRACTION, number=0)
    story = work(Story(tmp_path / "work"))
    for occasion, now in (
        (Occasion.ANNOUNCED, "17 08:01"),
        (Occasion.REMINDER, "18 21:00"),
        (Occasion.STARTED, "18 22:00"),
        (Occasion.COMPLETED, "18 23:30"),
    ):
        yield occasion.value, _message(story.at(now), occasion)
    story.update("scheduled", "10:00", "A day later.", id_="work", starts="2026-10-19T22:00:00Z")
    yield "moved", _message(story.at("10:01"), Occasion.MOVED)
    story.update("cancelled", "11:00", "The parts did not come.", id_="work")
    yield "cancelled", _message(story.at("11:01"), Occasion.CANCELLED)
    story = Story(tmp_path / "news").incident("news", kind="notice", title="New regions", components="[api]")
    story.update("published", "08:00", "We open in `eu-north`.", id_="news")
    yield "notice", _message(story.at("08:01"), Occasion.NOTICE)
    story.update("withdrawn", "09:00", "Not yet.", id_="news")
    yield "notice-withdrawn", _message(story.at("09:01"), Occasion.NOTICE)


def _message(snapshot: Snapshot, occasion: Occasion, language: str = "en", number: int = -1) -> Message:
    return message(told(snapshot, occasion, number), snapshot, language, {"utm_source": "mail"})


def as_text(one: Message) -> str:
    """Write a message so that a change of it is seen in a diff."""
    lines = [
        f"Subject: {one.subject}",
        f"Short: {one.short}",
        f"Title: {one.title}",
        f"State: {one.state}, {one.status}",
    ]
    lines += [f"Component: {name}: {status}" for name, status in one.components.items()]
    lines += [f"Moment: {moment.label}: {moment.at:%Y-%m-%d %H:%M}" for moment in one.moments]
    lines += [f"URL: {one.url}", f"Thread: {one.root_event}", f"Page: {one.page_name} {one.page_url}"]
    for section in one.sections:
        lines += ["", f"== {section.heading}", section.html, "--", section.text]
    payload = {"page": one.page, "incident": one.payload, "changes": one.changes}
    return "\n".join([*lines, "", json.dumps(payload, indent=1, ensure_ascii=False), ""])


def test_each_message_reads_as_it_did(tmp_path: Path) -> None:
    now = {f"{name}.txt": as_text(one) for name, one in made(tmp_path)}
    if os.environ.get("LIGHTSHIP_GOLDEN") == "write":
        for place in GOLDEN.glob("*.txt"):
            place.unlink()
        for name, text in now.items():
            (GOLDEN / name).write_text(text, encoding="utf-8")
    before = {place.name: place.read_text(encoding="utf-8") for place in GOLDEN.glob("*.txt")}
    assert now == before


def test_every_occasion_but_the_report_has_been_tried(tmp_path: Path) -> None:
    assert {one.event.occasion for _, one in made(tmp_path)} == set(Occasion) - {Occasion.REPORT}


def test_every_payload_is_one_of_the_schema(tmp_path: Path) -> None:
    validators = {
        name: Draft202012Validator(json.loads((WEBHOOK / f"webhook-{name}.json").read_text()))
        for name in ("incident", "component")
    }
    meta = {"unsubscribe": "https://status.example.com/?unsubscribe=1", "documentation": "https://example.com"}
    changed = 0
    for _, one in made(tmp_path):
        if one.event.occasion is Occasion.NOTICE:
            assert one.payload == {}, "it is not in the API either"
        else:
            validators["incident"].validate({"meta": meta, "page": one.page, "incident": one.payload})
        for change in one.changes:
            validators["component"].validate({"meta": meta, "page": one.page, **change})
            changed += 1
    assert changed, "no message changed a component"


def test_a_payload_has_the_keys_of_the_original_in_their_order(story: Story) -> None:
    original = json.loads((WEBHOOK / "zulip-incident_update.json").read_text())["incident"]
    ours = json.loads(json.dumps(message(told(outage(story).at("04:31"), Occasion.FIRST), story.at("04:31")).payload))
    assert [key for key in ours if key in original] == list(original)
    for key in ("incident_updates", "components"):
        assert [one for one in ours[key][0] if one in original[key][0]] == list(original[key][0])


def test_a_message_says_what_was_so_at_its_own_time(story: Story) -> None:
    outage(story)
    late, soon = (
        message(told(story.at(now), Occasion.FIRST), story.at("03:11" if now == "03:11" else "04:31"))
        for now in ("04:31", "03:11")
    )
    assert (late.subject, late.status, late.components, late.sections) == (
        soon.subject,
        soon.status,
        soon.components,
        soon.sections,
    )
    assert late.payload["status"] == "investigating"
    assert [one.label for one in late.moments] == ["Since", "Expected to be over by (likely, not a promise)"], (
        "a promise that has passed is none"
    )


def test_nothing_in_a_title_ends_a_header_or_is_markup(story: Story) -> None:
    story.incident(components="[web]").update(
        "investigating", "03:10", "<b onclick=alert(1)>bold</b> <script>alert(1)</script>"
    )
    before = story.at("03:11")
    snapshot = replace(before, entries=(replace(before.entries[0], title=HOSTILE),))
    one = message(told(snapshot, Occasion.FIRST), snapshot)
    for line in (one.subject, one.short, one.title):
        assert len(line.splitlines()) == 1
        assert "\u202e" not in line
    assert "Down Bcc: all@example.com <script>" in one.subject, "plain text is not escaped"
    assert "{{ 7*7 }}" in one.subject
    assert not re.findall(r"onclick|<script", one.sections[0].html)
    assert "<b>bold</b>" in one.sections[0].html


def test_a_long_title_leaves_room_for_the_rest(story: Story) -> None:
    story.incident(title="Very slow " * 29, components="[web]").update("investigating", "03:10", "Words. " * 300)
    one = message(told(story.at("03:11"), Occasion.FIRST), story.at("03:11"))
    assert len(one.subject) <= 200
    assert one.subject.endswith("…: Website")
    assert len(one.short) + 1 + len(one.url) <= 160


@pytest.mark.parametrize("title", ["Kurz", "Lang " * 30, "[{~}] " * 20, "Straße für Grüße „Ja“ – " * 6, "漢字" * 90])
def test_the_short_form_fits_a_short_message_with_its_link(story: Story, title: str) -> None:
    story.incident(title=f'"{title.strip()}"').update("investigating", "03:10", "Words that go on and on. " * 9)
    one = message(told(story.at("03:11"), Occasion.FIRST), story.at("03:11"))
    signs = f"{one.short} {one.url}"
    assert len(signs) + sum(sign in "^{}\\[~]|€" for sign in signs) <= 160
    assert not {"–", "„", "“", "…"} & set(one.short), "signs that would halve the room"


def test_a_group_is_named_instead_of_all_its_members(story: Story) -> None:
    story.incident(components="[api, web]").update("investigating", "03:10")
    assert message(told(story.at("03:11"), Occasion.FIRST), story.at("03:11")).subject.endswith(": API and Website")


def test_pictures_are_links_and_addresses_are_whole(story: Story) -> None:
    html = message(told(outage(story).at("03:11"), Occasion.FIRST), story.at("03:11")).sections[0].html
    assert 'href="https://status.example.com/incidents/outage/graph.png"' in html
    assert 'href="https://status.example.com/history/"' in html
    assert "<img" not in html


def test_each_audience_reads_its_own_words(story: Story) -> None:
    words = "For all.\n\n::: audience executives\nIt costs us.\n:::"
    story.incident().update("investigating", "03:10", words)
    event = told(story.at("03:11"), Occasion.FIRST)
    texts = {
        name: message(event, story.at("03:11", name)).sections[0].text for name in ("public", "executives", "support")
    }
    assert texts == {"public": "For all.", "executives": "It costs us.", "support": "For all."}


def test_what_has_no_public_page_leads_to_the_site(story: Story) -> None:
    story.incident(audiences="[executives]").update("investigating", "03:10")
    snapshot, public = story.at("03:11", "executives"), story.at("03:11")
    event = events.announceable({"public": public, "executives": snapshot})[0]
    one = Press(snapshot, public=public).message(event)
    assert (one.url, one.payload["shortlink"]) == ("https://status.example.com/",) * 2
    assert "outage" not in one.url


def test_words_for_some_of_a_public_incident_lead_to_its_page(story: Story) -> None:
    story.incident().update("investigating", "03:10").update("identified", "03:20", audiences="[executives]")
    snapshot, public = story.at("03:21", "executives"), story.at("03:21")
    event = events.announceable({"public": public, "executives": snapshot})[-1]
    assert Press(snapshot, public=public).message(event).url == "https://status.example.com/incidents/outage/"


def test_a_policys_own_label_is_said_in_every_language(story: Story) -> None:
    story.file("policy.yml", "labels: {identified: Contained}\n").incident().update("identified", "03:10")
    event, snapshot = told(story.at("03:11"), Occasion.FIRST), story.at("03:11")
    assert [message(event, snapshot, language).state for language in ("en", "de")] == ["Contained", "Contained"]


def test_a_language_without_phrases_has_the_authors_words_all_the_same(story: Story) -> None:
    story.incident().update("investigating", "03:10", "Hello.")
    one = message(told(story.at("03:11"), Occasion.FIRST), story.at("03:11"), "fr")
    assert (one.language, one.state, one.sections[0].text) == ("fr", "Investigating", "Hello.")


def test_the_dates_of_a_series_are_told_below_its_announcement(story: Story) -> None:
    work(story).file(
        "incidents/2026/work/incident.md",
        (story.root / "incidents/2026/work/incident.md")
        .read_text()
        .replace("auto: both", "auto: both\nrepeat: FREQ=DAILY"),
    )
    announced = message(told(story.at("08:01"), Occasion.ANNOUNCED), story.at("08:01"))
    assert announced.sections[-1].text == "This maintenance repeats."
    dates = [(one.label, one.at.day) for one in announced.moments]
    assert dates == [("Planned begin", 18), ("Planned end", 18), *(("Next date", day) for day in (19, 20, 21))]
    started = message(told(story.at("18 22:01"), Occasion.STARTED), story.at("18 22:01"))
    assert started.root_event == "work/20261017T080000Z-scheduled"
    assert started.url == "https://status.example.com/incidents/work--20261018/"


def test_what_an_audience_may_not_read_is_no_message(story: Story) -> None:
    story.incident(audiences="[executives]").update("investigating", "03:10")
    event = told(story.at("03:11", "executives"), Occasion.FIRST)
    with pytest.raises(Exception, match="nothing that public may read"):
        message(event, story.at("03:11"))


def test_a_report_can_be_told(story: Story) -> None:
    snapshot = outage(story).at("04:31")
    event = replace(told(snapshot, Occasion.RESOLUTION), occasion=Occasion.REPORT, id="outage#report", update="")
    one = message(event, snapshot)
    assert one.subject == "[Report] Login is slow: REST API and Website"
    assert [section.text for section in one.sections] == ["The report about this incident has been published."]


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_another_language_has_every_phrase(language: str) -> None:
    same = {"zone_utc", "%"}
    theirs = LANGUAGES[language]
    for name in (name for name in dir(Phrases) if not name.startswith("_") and name not in same):
        ours, other = getattr(ENGLISH, name), getattr(theirs, name)
        if isinstance(ours, str):
            assert ours != other, name
        elif not callable(ours):
            assert ours != other, name
            assert len(ours) == len(other), name


def test_components_of_one_name_are_told_apart(story: Story) -> None:
    same = "components: [{id: a, name: A, components: [{id: a-x, name: X}]}, {id: b, name: B, components: [{id: b-x, name: X}]}]"
    story.file("components.yml", same).incident(components="[a-x, b-x]").update("investigating", "03:10")
    one = message(told(story.at("03:11"), Occasion.FIRST), story.at("03:11"))
    assert list(one.components) == ["A - X", "B - X"]
    assert one.subject.endswith(": A - X and B - X")


def test_words_about_a_whole_series_say_so(story: Story) -> None:
    text = (work(story).root / "incidents/2026/work/incident.md").read_text()
    story.file("incidents/2026/work/incident.md", text.replace("auto: both", "repeat: FREQ=DAILY"))
    story.update("cancelled", "20 12:00", "We stop.", id_="work")
    one = message(told(story.at("20 12:01"), Occasion.CANCELLED), story.at("20 12:01"))
    assert [section.text for section in one.sections] == [
        "The maintenance does not take place.",
        "We stop.",
        "This is about all further dates.",
    ]


def test_a_message_without_words_has_its_title(story: Story) -> None:
    story.incident("news", kind="notice", title="A & B").update("published", "03:10", "&nbsp;", id_="news")
    [section] = message(told(story.at("03:11"), Occasion.NOTICE), story.at("03:11")).sections
    assert (section.html, section.text) == ("<p>A &amp; B</p>", "A & B")
