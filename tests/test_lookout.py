"""What a change says to people, beside the commit that it would be merged into; the digest is of the change alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authors import Author
from lightship import app, lookout
from lightship.comment import comment
from lightship.errors import UsageError
from lightship.model.subscriber import Subscriber
from lightship.plan import Reason
from lightship.plan.outlook import Outlook
from lightship.subscribers import sqlite
from lightship.subscribing import reach
from story import instant

DELIVERY = """\
channels:
  mail: {kind: smtp, host: smtp.example.com, from: status@example.com}
  chat: {kind: slack, token: {env: NO_SUCH_TOKEN}, channel: "#status"}
audiences:
  public: {channels: [mail]}
  support: {channels: [chat]}
  executives: {when: {severity: [critical]}, channels: [{kind: smtp, host: smtp.example.com, from: a@example.com, to: [boss@example.com]}]}
"""
FOLDER = "incidents/2026/outage"
OTHER_PHASE = "---\nphase: identified\nat: 2026-10-17T03:10:00Z\n---\nWe look into it.\n"


@pytest.fixture
def author(tmp_path: Path) -> Author:
    author = Author(tmp_path / "page")
    author.story.file("delivery.yml", DELIVERY)
    author.story.incident("older", title="Slow mails", components="[api]", severity="low")
    author.story.update("investigating", "02:00", "We look.", id_="older")
    author.commit("Older")
    author.git("checkout", "-q", "-b", "proposal")
    return author


def seen(author: Author, against: str = "main", now: str = "05:00") -> Outlook:
    return lookout.outlook(app.start(author.root, instant(now)), against)


def test_a_new_incident_says_its_states_words_and_messages_and_shows_no_address(author: Author) -> None:
    author.outage(words="We **look** into it.")
    found = seen(author)
    assert (found.before.overall, found.after.overall) == ("operational", "partial_outage")
    assert found.after.components["Website"] == "partial_outage"
    [said] = found.said
    assert (said.reason, said.title, said.label) == (Reason.NEW, "Checkout fails", "Investigating")
    assert [(text.audience, text.text) for text in said.texts] == [("public", "We look into it.")]
    [told] = found.told
    assert [(way.audience, way.kind, way.contacts) for way in told.ways] == [
        ("public", "smtp", None),
        ("support", "slack", 1),
    ]
    assert [(letter.language, letter.to) for letter in told.letters] == [
        ("en", (("public", "mail"), ("support", "chat"))),
        ("de", (("public", "mail"), ("support", "chat"))),
    ]
    assert ("executives", "severity high is not critical") in told.silent
    assert "boss@example.com" not in f"{found!r}{comment(found)}"


def test_what_is_not_committed_yet_is_part_of_it(author: Author) -> None:
    author.story.update("identified", "03:00", "It is a disk.", id_="older")
    assert [said.update for said in seen(author).said] == ["20261017T030000Z-identified"]


def test_a_commit_is_seen_as_its_files_are_where_they_lie(author: Author) -> None:
    author.outage()
    author.story.file("README.md", "Ours.")
    head, base = author.commit("More"), author.git("rev-parse", "main")
    found = lookout.proposed(app.start(author.root, instant("05:00")), base, head)
    assert found.digest == seen(author).digest
    assert (found.said, found.told, found.after) == (seen(author).said, seen(author).told, seen(author).after)


def test_nothing_of_it_needs_the_state_store_or_leaves_something_there(author: Author) -> None:
    author.outage()
    seen(author)
    assert not (author.root / ".lightship").exists()


def test_other_words_and_words_that_are_gone_are_told_from_new_ones(author: Author) -> None:
    author.story.update("identified", "03:00", "It is a disk.", id_="older")
    author.commit("Identified")
    author.git("branch", "-f", "main")
    author.story.update("investigating", "02:00", "We look at it.", id_="older")
    (author.root / "incidents/2026/older/20261017T030000Z-identified.md").unlink()
    author.commit("Change")
    found = seen(author)
    assert [(said.reason, bool(said.texts)) for said in found.said] == [(Reason.GONE, False), (Reason.CHANGED, True)]
    assert found.told == ()


def test_a_title_and_a_severity_that_change_are_shown(author: Author) -> None:
    author.story.incident("older", title="No mails", components="[api]", severity="high")
    found = seen(author)
    assert [(turn.what, turn.before, turn.after) for turn in found.turns] == [
        ("title", "Slow mails", "No mails"),
        ("severity", "low", "high"),
    ]


def test_words_older_than_what_was_told_are_said_to_be_told_to_nobody(author: Author) -> None:
    author.story.update("investigating", "01:00", "First signs.", id_="older")
    found = seen(author)
    assert [(told.why, told.letters) for told in found.told] == [("it is older than what was told already", ())]
    assert found.ways == ()


def test_words_for_an_audience_are_shown_in_a_private_repository(author: Author) -> None:
    author.outage(words="Down.\n\n::: audience executives\nRevenue is lost.\n:::\n")
    [said] = seen(author).said
    assert [(text.audience, text.text) for text in said.texts] == [
        ("public", "Down."),
        ("executives", "Revenue is lost."),
    ]


def test_a_promise_of_the_next_update_is_shown(author: Author) -> None:
    author.story.update("identified", "03:00", id_="older", next_update="30m")
    [promise] = seen(author).promises
    assert (promise.title, promise.by) == ("Slow mails", instant("03:30"))


def test_changed_settings_are_compared_with_how_they_were(author: Author) -> None:
    text = (author.root / "components.yml").read_text(encoding="utf-8")
    author.story.file("components.yml", text.replace("name: Website", "name: Web pages"))
    found = seen(author)
    assert "Website" in found.before.components
    assert "Web pages" in found.after.components
    assert "components.yml" in found.blobs


def test_an_incident_that_was_broken_before_was_on_no_page(author: Author) -> None:
    author.story.file("incidents/2026/older/incident.md", "---\ntitle: [\n---\n")
    author.commit("Break")
    author.git("branch", "-f", "main")
    author.story.incident("older", title="Slow mails", components="[api]", severity="low")
    assert [said.reason for said in seen(author).said] == [Reason.NEW]


def test_an_unknown_revision_is_told(author: Author) -> None:
    with pytest.raises(UsageError, match="there is no revision 'nothing'"):
        seen(author, "nothing")


def merged(author: Author, how: str) -> str:
    """Merge the proposal into main and give the commit before it."""
    author.git("checkout", "-q", "main")
    before = author.git("rev-parse", "HEAD")
    if how == "squash":
        author.git("merge", "-q", "--squash", "proposal")
        author.commit("Squashed")
    elif how == "rebase":
        author.git("rebase", "-q", "main", "proposal")
        author.git("branch", "-f", "main", "proposal")
        author.git("checkout", "-q", "main")
    else:
        author.git("merge", "-q", "--no-ff", "-m", "Merge", "proposal")
    return before


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_the_digest_is_the_same_after_the_merge_whatever_others_merged_before(author: Author, how: str) -> None:
    author.outage()
    digest = seen(author).digest
    author.git("checkout", "-q", "main")
    author.story.incident("another", title="Hooks are late", components="[hooks]", severity="critical")
    author.story.update("investigating", "04:00", id_="another")
    author.commit("Another")
    before = merged(author, how)
    found = seen(author, before)
    assert found.digest == digest
    assert found.before.overall == "major_outage", "what is there already is shown, and not bound"


OTHERS: dict[str, Callable[[Author], object]] = {
    "an incident": lambda one: (
        one.story.incident("another", components="[hooks]", severity="critical"),
        one.story.update("investigating", "04:00", id_="another"),
    ),
    "an update of another incident": lambda one: one.story.update("identified", "03:05", id_="older"),
    "a later update of the same": lambda one: one.story.update("monitoring", "03:40", id_="outage"),
    "an earlier update of the same": lambda one: one.story.update("identified", "03:20", id_="outage"),
    "the end of another incident": lambda one: one.story.update("resolved", "04:30", id_="older"),
    "other words of another incident": lambda one: one.story.update("investigating", "02:00", "So.", id_="older"),
    "a file of no page": lambda one: one.story.file("notes.txt", "Notes."),
}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(others=st.sets(st.sampled_from(sorted(OTHERS))), now=st.sampled_from(["03:31", "05:00", "18 09:00"]))
def test_what_others_merge_and_when_it_is_looked_at_changes_no_digest(
    tmp_path_factory: pytest.TempPathFactory, others: set[str], now: str
) -> None:
    one = Author(tmp_path_factory.mktemp("page"))
    one.story.file("delivery.yml", DELIVERY)
    one.story.incident("older", components="[api]", severity="low").update("investigating", "02:00", id_="older")
    one.outage()
    one.git("checkout", "-q", "-b", "proposal")
    one.outage("identified", "03:30", "It is a disk.")
    digest = seen(one, "main", "03:31").digest
    one.git("checkout", "-q", "main")
    for name in sorted(others):
        OTHERS[name](one)
    one.commit("Others")
    before = merged(one, "merge")
    assert seen(one, before, now).digest == digest


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.story.update("investigating", "03:10", "We look into that."),
        lambda one: one.story.file(f"{FOLDER}/20261017T031000Z-investigating.md", OTHER_PHASE),
        lambda one: one.story.incident(title="Checkout is slow", components="[web]"),
        lambda one: one.story.file("delivery.yml", DELIVERY.replace("  support: {channels: [chat]}\n", "")),
        lambda one: one.story.file("overrides/messages/first.jinja", "{% block subject %}Heads up{% endblock %}"),
        lambda one: one.story.file(f"{FOLDER}/20261017T031000Z-investigating.de.md", "Wir schauen.\n"),
    ],
    ids=["words", "phase", "title", "audience", "template", "translation"],
)
def test_the_digest_is_another_one_when_what_people_get_is(author: Author, change: Callable[[Author], object]) -> None:
    author.outage()
    before = seen(author).digest
    change(author)
    assert seen(author).digest != before


def test_who_heard_the_start_is_shown_to_hear_the_end_and_that_is_not_bound(author: Author) -> None:
    author.story.incident(title="Checkout fails", components="[web]", severity="critical")
    author.story.update("investigating", "03:10")
    author.commit("Start")
    author.git("branch", "-f", "main")
    author.story.update("identified", "03:30", severity="low")
    ways = {way.audience: way.is_known for way in seen(author).ways}
    assert ways == {"public": False, "support": False, "executives": True}


def test_how_many_are_told_is_known_from_what_a_run_wrote_down_that_could_reach_them(author: Author) -> None:
    author.outage()
    assert seen(author).people is None
    place = author.root / reach.PLACE
    place.write_bytes(reach.written({("public", "email"): 4812}))
    found = seen(author)
    assert found.people == {("public", "email"): 4812}
    assert "- **Told:** up to 4,812 people in 2 audiences, 1 Slack channel" in comment(found)


def test_how_many_are_told_is_counted_where_the_list_is_on_this_machine(author: Author) -> None:
    author.outage()
    people = author.root / ".lightship/subscribers.db"
    people.parent.mkdir()
    store = sqlite.SqliteStore(people)
    store.put([Subscriber(id="a" * 16, address="somebody@example.com", confirmed=instant("01:00"))])
    found = seen(author)
    assert found.people == {("public", "email"): 1}
    assert "somebody@example.com" not in f"{found!r}"
