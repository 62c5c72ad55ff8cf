"""What the loader makes of good files that look odd, and of files that no author would write."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightship import load
from lightship.model import Impact, Status
from lightship.snapshot import recurrence, take
from story import CLOCK, Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_values_stay_the_text_that_their_author_typed(story: Story) -> None:
    story.incident(title="10:30", lead="no", refs="{jira: 0123, build: 1e3, flag: yes}")
    story.update("investigating", "03:10", facts="{share: 012, since: 10:30, sure: no}")
    incident = story.read().incidents[0]
    assert (incident.title, incident.lead) == ("10:30", "no")
    assert dict(incident.refs) == {"jira": "0123", "build": "1e3", "flag": "yes"}
    assert dict(incident.updates[0].facts) == {"share": "012", "since": "10:30", "sure": "no"}


def test_a_translation_needs_no_keys_and_no_front_matter(story: Story) -> None:
    story.incident().update("investigating", "03:10").update("identified", "03:20").update("resolved", "03:30")
    folder = "incidents/2026/outage"
    story.file(f"{folder}/20261017T031000Z-investigating.de.md", "---\n---\nLeer.\n")
    story.file(f"{folder}/20261017T032000Z-identified.de.md", "---\n# Anmerkung\n---\nKommentar.\n")
    story.file(f"{folder}/20261017T033000Z-resolved.de.md", "Ohne.\n")
    updates = story.read().incidents[0].updates
    assert [update.bodies["de"].public for update in updates] == ["Leer.", "Kommentar.", "Ohne."]


def test_a_group_means_the_members_that_it_had_then(story: Story) -> None:
    story.file(
        "components.yml",
        "components:\n"
        "  - id: api\n    name: API\n    components:\n"
        "      - {id: rest, name: REST API}\n"
        "      - {id: soap, name: SOAP API, retired: 2026-10-17}\n"
        "      - {id: graph, name: Graph API, since: 2026-10-18}\n",
    )
    story.incident(components="[api]", started="2026-10-17T03:01:00Z").update("investigating", "03:10")
    assert list(story.read().incidents[0].components) == ["rest"]


def test_a_retired_component_that_is_named_itself_is_meant(story: Story) -> None:
    story.file("components.yml", "components: [{id: soap, name: SOAP API, retired: 2026-10-17}]\n")
    story.incident(components="[soap]", started="2026-10-17T03:01:00Z").update("investigating", "03:10")
    assert list(story.read().incidents[0].components) == ["soap"]


def test_the_policy_orders_equal_severities_as_its_author_does(story: Story) -> None:
    story.file(
        "policy.yml",
        "severities:\n  emergency: {status: major_outage}\n  critical: {status: major_outage}\n"
        "  cosmetic: {status: operational}\n",
    )
    assert list(story.read().policy.severities) == ["emergency", "critical", "high", "medium", "cosmetic", "low"]


def test_a_severity_keeps_what_the_policy_does_not_say_of_it(story: Story) -> None:
    story.file("policy.yml", "severities: {critical: {update_every: 10m}, low: {status: partial_outage}}\n")
    severities = story.read().policy.severities
    assert (severities["critical"].status, severities["critical"].update_every_s) == (Status.MAJOR_OUTAGE, 600)
    assert (severities["low"].impact, severities["low"].update_every_s) == (Impact.MAJOR, 86400)


def test_more_than_64_kib_of_front_matter_are_refused(story: Story) -> None:
    story.incident(lead="x\n" + "# a long comment\n" * 4000).update("investigating", "03:10")
    assert story.problems() == [
        "incidents/2026/outage/incident.md:2:1: more than 64 KiB of YAML (move long text into the body of an update)"
    ]


def test_components_may_be_many(story: Story) -> None:
    story.file(
        "components.yml", "components:\n" + "".join(f"  - {{id: c{n}, name: Number {n}}}\n" for n in range(3000))
    )
    assert len(story.read().components.by_id) == 3000


def test_mkdocs_yml_may_have_anchors_for_others(story: Story) -> None:
    settings = (story.root / "mkdocs.yml").read_text()
    story.file("mkdocs.yml", settings + "copyright: &words Us\nsite_author: *words\n")
    assert story.problems() == []


def test_a_file_larger_than_1_mib_is_refused(story: Story) -> None:
    story.incident().update("investigating", "03:10", words="word " * 210_000)
    assert story.problems()[0] == (
        "incidents/2026/outage/20261017T031000Z-investigating.md:1:1: the file is larger than 1 MiB "
        "(attach long material as another file)"
    )


def test_a_problem_is_reported_once_though_it_is_met_in_every_occurrence(story: Story) -> None:
    story.incident(
        kind="maintenance",
        starts="2026-10-13T21:00:00Z",
        ends="2026-10-13T22:00:00Z",
        repeat="FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
        zone="Europe/Berlin",
        renamed_from="[patches]",
    )
    story.update("scheduled", "10 10:00").update("cancelled", "11 10:00").update("scheduled", "12 10:00")
    for day in ("20261013", "20261110"):
        story.update("cancelled", f"10 1{day[-1]}:30", occurrence=day)
    assert len(story.problems()) == len(set(story.problems())) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MONTHLY;INTERVAL=-1",
        "FREQ=MONTHLY;UNTIL=2026Z",
        "FREQ=MONTHLY;UNTIL=20269901T000000Z",
        "FREQ=MONTHLY;FREQ=DAILY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;COUNT=3;UNTIL=20270101T000000Z",
        "FREQ=MONTHLY;BYDAY=2XX",
        "COUNT=3",
        "",
    ],
)
def test_a_recurrence_rule_that_would_crash_or_never_end_is_refused(rule: str) -> None:
    assert recurrence.problem(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;COUNT=6",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20271231",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15,-1",
        "FREQ=DAILY;BYMONTH=1;UNTIL=20271231T230000Z;WKST=SU",
    ],
)
def test_a_recurrence_rule_of_rfc_5545_is_read(rule: str) -> None:
    assert recurrence.problem(rule) == ""
    first = datetime(2026, 1, 15, tzinfo=UTC)
    assert next(recurrence.starts(rule, first, "Europe/Berlin", datetime(2027, 12, 1, tzinfo=UTC)))


# Pieces that stand in files, and pieces that break them.
PIECES = [
    *("---", "\n", ": ", "- ", "{", "}", "[", "]", '"', "'", "&a", "*a", "#", "|", ">", "~", "!", "%", "?", "\t", "\0"),
    *("phase: resolved", "at: 2026-10-17T03:00:00Z", "at: 9000-12-31T23:59:59Z", "next_update: 9999d", "reopen: true"),
    *("occurrence: 20261013", "starts: 2026-10-17T03:00:00Z", "ends: 1970-01-01T00:00:00Z", "repeat: FREQ=DAILY"),
    *("kind: maintenance", "kind: notice", "auto: both", "zone: Asia/Kathmandu", "severity: low", "components: [api]"),
    *("::: audience executives", ":::", "```", "{{ facts.share }}", "{{ incident }}", "{% x %}", "![a](b.png)", "<b>"),
    *("retracted: {at: 2026-10-17T03:00:00Z, note: x, void: true}", "\ufeff", "\u2028", "\U0001f6a8", "é", "\r"),
]
PLACES = (
    "incident.md",
    "20261017T031000Z-investigating.md",
    "incident.de.md",
    "../../../components.yml",
    "../../../policy.yml",
)


@settings(max_examples=150)
@given(
    place=st.sampled_from(PLACES),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 0.3)),
    piece=st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=6).map("".join),
)
def test_no_file_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, place: str, cut: tuple[float, float], piece: str
) -> None:
    story = Story(tmp_path_factory.mktemp("any"))
    story.incident(components="{rest: partial_outage}", started="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10", facts="{share: 12 %}", words="It is {{ facts.share }}.")
    path = story.root / "incidents/2026/outage" / place
    good = path.read_text(encoding="utf-8") if path.exists() else "---\ntitle: Titel\n---\n"
    start = int(cut[0] * len(good))
    path.write_bytes((good[:start] + piece + good[start + int(cut[1] * len(good)) :]).encode("utf-8", "surrogatepass"))
    repository, problems = load.read(story.root, CLOCK)
    assert (repository is None) == bool(problems)
    if repository:
        assert take(repository, CLOCK).statuses.keys() <= {"api", "rest", "hooks", "web", *repository.components.by_id}


def test_the_status_of_a_component_is_the_worst_of_two_names_for_it(story: Story) -> None:
    story.incident(components="{api: degraded_performance, http: major_outage}", started="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10")
    assert story.read().incidents[0].components == {
        "rest": Status.MAJOR_OUTAGE,
        "hooks": Status.DEGRADED_PERFORMANCE,
    }


@pytest.mark.parametrize("name", ["policy.yml", "delivery.yml", "components.yml", "mkdocs.yml"])
def test_rules_that_are_a_link_are_not_followed(tmp_path: Path, name: str) -> None:
    story = Story(tmp_path)
    story.file("elsewhere.yml", "severities: {}\n")
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).symlink_to("elsewhere.yml")
    assert f"{name}:1:1: this is a link to another file (put the file itself here)" in story.problems()
