"""What an incident means as its updates come in."""

from pathlib import Path

import pytest

from lightship.model import Impact, Phase, Status
from story import Story, instant

DOWN, PARTLY, SLOW, FINE = (
    Status.MAJOR_OUTAGE,
    Status.PARTIAL_OUTAGE,
    Status.DEGRADED_PERFORMANCE,
    Status.OPERATIONAL,
)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_a_group_means_its_leaves_and_the_severity_gives_their_status(story: Story) -> None:
    story.incident(components="[api]", started="2026-10-17T03:01:00Z").update("investigating", "03:10")
    entry = story.entry("03:30")
    assert entry.components == {"rest": PARTLY, "hooks": PARTLY}
    assert entry.started == instant("03:01")
    assert [(span.component, span.status, span.start, span.end) for span in entry.spans] == [
        ("hooks", PARTLY, instant("03:01"), None),
        ("rest", PARTLY, instant("03:01"), None),
    ]


def test_nothing_is_known_before_the_first_update(story: Story) -> None:
    story.incident(components="[web]", started="2026-10-17T03:01:00Z").update("investigating", "03:10")
    assert story.at("03:05").entries == ()
    assert story.at("03:05").statuses["web"] is FINE
    assert story.at("03:10").statuses["web"] is PARTLY


def test_a_former_id_of_a_component_still_finds_it(story: Story) -> None:
    story.incident(components="{http: major_outage}").update("investigating", "03:10")
    assert story.entry("03:30").components == {"rest": DOWN}


def test_updates_change_only_what_they_name(story: Story) -> None:
    story.incident(components="{rest: major_outage, web: degraded_performance}").update("investigating", "03:10")
    story.update("identified", "03:30", components="{rest: degraded_performance}")
    entry = story.entry("03:40")
    assert entry.components == {"rest": SLOW, "web": SLOW}
    changes = {change.component: (change.before, change.after) for change in entry.latest.changes}
    assert changes == {"rest": (DOWN, SLOW), "web": (SLOW, SLOW)}


def test_the_final_update_returns_everything_to_operational(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10").update("resolved", "04:00")
    entry = story.entry("05:00")
    assert entry.phase is Phase.RESOLVED
    assert entry.components == {"web": FINE}
    assert not entry.is_active
    assert entry.ended == entry.finished == instant("04:00")
    assert [(span.start, span.end) for span in entry.spans] == [(instant("03:10"), instant("04:00"))]


def test_an_earlier_true_end_shortens_the_downtime_but_not_the_message(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10").update(
        "identified", "03:50", components="{web: major_outage}"
    )
    story.update("resolved", "04:30", ended="2026-10-17T03:40:00Z")
    entry = story.entry("05:00")
    assert (entry.ended, entry.finished) == (instant("03:40"), instant("04:30"))
    assert [(span.start, span.end) for span in entry.spans] == [(instant("03:10"), instant("03:40"))]


def test_a_severity_that_changes_moves_the_components_that_follow_it(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10")
    story.update("identified", "03:30", severity="critical").update("monitoring", "04:00", severity="low")
    assert story.entry("03:40").components == {"web": DOWN}
    entry = story.entry("04:10")
    assert entry.components == {"web": FINE}
    assert entry.severity == "low"
    assert entry.impact is Impact.CRITICAL, "the worst severity decides the impact"


def test_reopening_takes_the_end_back(story: Story) -> None:
    story.incident(components="{web: major_outage}").update("investigating", "03:10").update("resolved", "04:00")
    story.update("investigating", "04:30", reopen="true")
    entry = story.entry("04:40")
    assert entry.is_active
    assert entry.components == {"web": DOWN}
    assert entry.ended is None
    assert [(span.start, span.end) for span in entry.spans] == [
        (instant("03:10"), instant("04:00")),
        (instant("04:30"), None),
    ]


def test_an_update_of_the_past_stands_in_its_place(story: Story) -> None:
    story.incident(components="[web]", started="2026-10-17T03:00:00Z").update("identified", "03:30")
    story.update("investigating", "03:10", "Written later.")
    assert [told.phase for told in story.entry("04:00").updates] == [Phase.INVESTIGATING, Phase.IDENTIFIED]


def test_facts_are_carried_to_later_updates(story: Story) -> None:
    story.incident().update("investigating", "03:10", "For {{ facts.share }}.", facts='{share: "12 %"}')
    story.update("identified", "03:30", "Still {{ facts.share }}.").update(
        "monitoring", "03:50", "Now {{ facts.share }}.", facts='{share: "1 %"}'
    )
    words = [told.words["en"].replace("\\", "") for told in story.entry("04:00").updates]
    assert words == ["For 12 %.", "Still 12 %.", "Now 1 %."]


def test_the_next_update_is_promised_by_the_severity_unless_given(story: Story) -> None:
    story.incident().update("investigating", "03:10").update("identified", "03:30", next_update="20m")
    assert story.entry("03:20").next_update == instant("04:10")
    assert story.entry("03:40").next_update == instant("03:50")


def test_nothing_is_promised_after_the_end(story: Story) -> None:
    story.incident().update("investigating", "03:10").update("resolved", "03:30")
    assert story.entry("04:00").next_update is None


def test_a_retraction_takes_the_words_and_leaves_a_note(story: Story) -> None:
    story.incident(components="[web]").update(
        "investigating", "03:10", retracted='{at: 2026-10-17T03:20:00Z, note: "Sent by mistake"}'
    )
    assert story.entry("03:15").latest.words == {"en": "Words."}
    told = story.entry("03:30").latest
    assert told.words == {}
    assert told.retraction is not None
    assert told.retraction.note == "Sent by mistake"
    assert story.at("03:30").statuses["web"] is PARTLY, "the outage was real"


def test_a_void_retraction_leaves_no_downtime(story: Story) -> None:
    story.incident(components="[web]").update(
        "investigating", "03:10", retracted="{at: 2026-10-17T03:20:00Z, note: False alarm, void: true}"
    )
    snapshot = story.at("03:30")
    assert snapshot.statuses["web"] is FINE
    assert snapshot.overall.description == "All Systems Operational"
    assert snapshot.entries[0].spans == ()
    assert not snapshot.entries[0].is_active, "a false alarm is over"
    assert snapshot.uptime["web"].percent == 100


def test_corrections_are_seen_from_their_time_on(story: Story) -> None:
    story.incident().update(
        "investigating", "03:10", corrections="[{at: 2026-10-17T03:20:00Z, kind: typo, note: A name}]"
    )
    assert story.entry("03:15").latest.corrections == ()
    assert story.entry("03:25").latest.corrections[0].note == "A name"


def test_a_notice_is_shown_until_its_end(story: Story) -> None:
    story.incident("terms", kind="notice", ends="2026-10-18T00:00:00Z").update("published", "03:10", id_="terms")
    assert story.entry("04:00", "terms").is_active
    assert not story.entry("18 01:00", "terms").is_active


def test_several_incidents_at_once_give_a_component_the_worst(story: Story) -> None:
    story.incident("one", components="{web: degraded_performance}").update("investigating", "03:10", id_="one")
    story.incident("two", components="{web: major_outage}").update("investigating", "03:20", id_="two")
    story.update("resolved", "03:40", id_="two")
    assert story.at("03:30").statuses["web"] is DOWN
    assert story.at("03:50").statuses["web"] is SLOW


def test_maintenance_never_hides_an_outage(story: Story) -> None:
    story.incident(components="{web: degraded_performance}").update("investigating", "03:10")
    story.incident(
        "work",
        kind="maintenance",
        components="[web]",
        starts="2026-10-17T03:00:00Z",
        ends="2026-10-17T05:00:00Z",
        auto="both",
    ).update("scheduled", "02:00", id_="work")
    assert story.at("03:05").statuses["web"] is Status.UNDER_MAINTENANCE
    assert story.at("03:20").statuses["web"] is SLOW


def test_translations_are_beside_the_words(story: Story) -> None:
    story.incident().update("investigating", "03:10")
    story.file("incidents/2026/outage/incident.de.md", "---\ntitle: Etwas ist kaputt\n---\n")
    story.file("incidents/2026/outage/20261017T031000Z-investigating.de.md", "---\n{}\n---\nWorte.\n")
    entry = story.entry("04:00")
    assert entry.title_in("de") == "Etwas ist kaputt"
    assert entry.title_in("fr") == "Something broke"
    assert entry.latest.words == {"en": "Words.", "de": "Worte."}


def test_an_audience_reads_its_own_words_and_its_own_updates(story: Story) -> None:
    story.incident().update("investigating", "03:10", "For all.\n\n::: audience executives\nFor few.\n:::")
    story.update("identified", "03:20", "Only for support.", audiences="[support]")
    assert [told.words["en"].strip() for told in story.entry("04:00").updates] == ["For all."]
    assert story.entry("04:00", audience="executives").latest.words["en"].strip() == "For few."
    assert story.entry("04:00", audience="support").latest.words["en"].strip() == "Only for support."
    assert story.entry("04:00", audience="support").updates[0].words["en"].strip() == "For all."


def test_an_incident_for_an_audience_alone_changes_nothing_in_public(story: Story) -> None:
    story.incident(components="{web: major_outage}", audiences="[executives]").update("investigating", "03:10")
    snapshot = story.at("04:00")
    assert snapshot.entries == ()
    assert snapshot.statuses["web"] is FINE
    assert snapshot.uptime["web"].percent == 100
    assert story.at("04:00", "executives").statuses["web"] is DOWN


def test_a_renamed_folder_keeps_its_first_api_id_and_redirects(story: Story) -> None:
    before = story.incident("old-name").update("investigating", "03:10", id_="old-name").entry("04:00", "old-name")
    (story.root / "incidents/2026/old-name").rename(story.root / "incidents/2026/new-name")
    story.incident("new-name", renamed_from="[old-name]")
    snapshot = story.at("04:00")
    assert snapshot.entries[0].api_id == before.api_id
    assert snapshot.entries[0].latest.api_id == before.latest.api_id
    assert snapshot.redirects == {"/incidents/old-name/": "/incidents/new-name/"}


def test_the_first_update_is_what_changed_the_components_for_readers(story: Story) -> None:
    story.incident(components="{web: major_outage}", started="2026-10-17T03:00:00Z").update("investigating", "03:10")
    assert [(change.before, change.after) for change in story.entry("04:00").latest.changes] == [(FINE, DOWN)]


def test_a_retired_member_does_not_make_its_group_worse(story: Story) -> None:
    components = (
        (story.root / "components.yml").read_text().replace("name: Webhooks,", "name: Webhooks, retired: 2026-10-01,")
    )
    story.file("components.yml", components)
    story.incident(components="{hooks: major_outage}").update("investigating", "03:10")
    snapshot = story.at("04:00")
    assert snapshot.statuses["api"] is FINE
    assert snapshot.retired == {"hooks"}


def test_a_group_is_gone_with_its_last_member(story: Story) -> None:
    components = (story.root / "components.yml").read_text()
    for name in ("Webhooks", "REST API"):
        components = components.replace(f"name: {name},", f"name: {name}, retired: 2026-10-01,")
    story.file("components.yml", components)
    assert story.at("04:00").retired == {"api", "rest", "hooks"}


def test_a_link_to_what_an_audience_does_not_see_is_not_told(story: Story) -> None:
    story.incident("hidden", audiences="[executives]").update("investigating", "03:05", id_="hidden")
    story.incident(caused_by="hidden").update("investigating", "03:10")
    assert story.entry("04:00").caused_by == ""
    assert story.entry("04:00", audience="executives").caused_by == "hidden"


def test_links_to_attachments_begin_at_the_root_however_they_are_written(story: Story) -> None:
    story.file("incidents/2026/outage/g.png", "PNG")
    told = "![a](g.png) [b](<g.png>) [c][d] <img src=\"g.png\"> <a href='g.png'>e</a>\n\n[d]: g.png"
    story.incident().update("investigating", "03:10", told)
    said = story.entry("04:00").latest.words["en"]
    assert said.count("/incidents/outage/g.png") == 5
