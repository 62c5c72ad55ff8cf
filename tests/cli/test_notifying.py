"""The commands that tell people, as their users run them: a repository, a folder, an outbox."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from authors import Author
from lightship.cli.boundary import run

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Author:
    """Make a page once that is published, with a baseline and two subscribers."""
    author = Author(tmp_path_factory.mktemp("first"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(author.root)
        patch.delenv("CI", raising=False)
        assert run(["publish"]) == 0
        assert run(["baseline"]) == 0
        for name in ("ana", "bo"):
            assert run(["subscribers", "add", f"{name}@example.com", "--confirmed"]) == 0
    return author


@pytest.fixture
def begun(first: Author, author: Author) -> Author:
    """Give a copy of that page, where commands are run."""
    shutil.copytree(first.root, author.root, symlinks=True, dirs_exist_ok=True)
    return author


def mails(root: Path) -> list[EmailMessage]:
    """Read what lies in the outbox."""
    parser = BytesParser(policy=policy.default)
    found = [parser.parsebytes(path.read_bytes()) for path in sorted((root / ".lightship/outbox").rglob("*.eml"))]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def test_a_published_update_reaches_every_subscriber_once(begun: Author, lightship: Run) -> None:
    begun.outage()
    lightship("publish")

    code, out, _ = lightship("notify", "--meant")
    again = lightship("notify")

    assert code == 0
    assert "2 sent" in out
    assert again[:2] == (0, "Nothing is new.\n")
    found = mails(begun.root)
    assert sorted(str(mail["To"]) for mail in found) == ["ana@example.com", "bo@example.com"]
    assert all("Checkout fails" in str(mail["Subject"]) and not mail.defects for mail in found)
    # Without a service to post to, readers leave by a mail, and without one click.
    assert all(str(mail["List-Unsubscribe"]).startswith("<mailto:status@") for mail in found)
    assert not any(mail["List-Unsubscribe-Post"] for mail in found)
    assert all("because you asked to be told" in str(mail.get_body(("plain",))) for mail in found)


def test_while_an_earlier_page_is_pinned_everything_waits_and_that_is_no_failure(begun: Author, lightship: Run) -> None:
    lightship("new", "Checkout fails", "-s", "high", "-c", "web", "-m", "We look into it.")
    begun.commit("New")
    lightship("publish")
    lightship("rollback", "1")

    code, out, err = lightship("notify")
    in_json = lightship("notify", "--format", "json")

    assert (code, err) == (0, "")
    assert out == (
        "Nobody is told anything for now: an earlier page was put back, and is pinned "
        "(`lightship publish --unpin` publishes again)\n"
    )
    assert in_json[0] == 0
    assert "is pinned" in json.loads(in_json[1])["pause"]
    assert not mails(begun.root)
    lightship("publish", "--unpin")
    assert "2 sent" in lightship("notify")[1]


def test_what_must_not_be_sent_is_not_in_the_mail_around_the_words_either(begun: Author, lightship: Run) -> None:
    begun.outage()
    begun.story.file("policy.yml", "redact: [{words: [Follow this incident], level: error}]\n")
    begun.commit("New")
    lightship("publish")

    code, out, err = lightship("notify", "--meant")
    assert (code, out) == (1, "")
    assert "as outbox.eml:1:1: 'Follow this incident' must not be published" in err
    assert not mails(begun.root)

    begun.story.file("policy.yml", "redact: []\n")
    begun.commit("Let it be said")
    lightship("publish")
    assert "2 sent" in lightship("notify", "--meant")[1], "nothing was opened"


def test_publishing_tells_people_afterwards_if_it_is_asked_to(begun: Author, lightship: Run) -> None:
    lightship("new", "Checkout fails", "-s", "high", "-c", "web", "-m", "We look into it.")
    begun.commit("New")

    code, out, _ = lightship("publish", "--notify")
    again = lightship("publish", "--notify")

    assert code == again[0] == 0
    assert out.index("published generation") < out.index("2 sent")
    assert "Nothing is new." in again[1]
    assert len(mails(begun.root)) == 2


def test_merges_whose_runs_were_cancelled_are_told_by_the_next_run_and_once(begun: Author, lightship: Run) -> None:
    def merge(title: str) -> None:
        lightship("new", title, "-s", "high", "-c", "web", "-m", "We look into it.")
        begun.commit(title)

    merge("One")
    lightship("publish")
    lightship("notify")
    merge("Two")
    lightship("publish")  # and the job that tells people is cancelled
    merge("Three")  # and the whole run is
    merge("Four")
    lightship("publish")
    lightship("notify")
    again = lightship("notify")

    told = sorted((str(mail["To"]), str(mail["Subject"])) for mail in mails(begun.root))
    titles = sorted(f"[Investigating] {title}: Website" for title in ("One", "Two", "Three", "Four"))
    assert told == [(f"{who}@example.com", title) for who in ("ana", "bo") for title in titles]
    assert again[1] == "Nothing is new.\n"


def test_nobody_is_told_when_too_few_targets_have_the_page(begun: Author, lightship: Run) -> None:
    begun.story.file(
        "delivery.yml",
        "required: all\ntargets: [{kind: directory, path: public}, {kind: directory, path: other/page}]\n",
    )
    begun.story.file("other", "A file where a folder should be.")
    lightship("new", "Checkout fails", "-s", "high", "-c", "web", "-m", "We look into it.")
    begun.commit("New")

    code, out, error = lightship("publish", "--notify")

    assert code == 4
    assert "too few targets" in error
    assert "sent" not in out
    assert not mails(begun.root)


def test_a_page_that_was_changed_behind_our_back_is_told_to_nobody(begun: Author, lightship: Run) -> None:
    begun.outage()
    lightship("publish")
    status = (begun.root / "public").resolve() / "status.json"
    status.write_text(json.dumps({**json.loads(status.read_text()), "generation": 1}))

    code, _, error = lightship("notify", "--meant")

    assert code == 1
    assert "too few targets show generation 2: not directory public" in error


MAIL = "channels: {mail: {kind: smtp, host: mail.example.com, from: status@example.com}}\n"


def remembering(author: Author, place: Path) -> str:
    """Give the line of delivery.yml for a state that outlives a machine: a branch at a remote."""
    author.git("init", "--quiet", "--bare", str(place))
    author.git("remote", "add", "origin", str(place))
    return "state: git:lightship-state\n"


def test_a_ci_machine_without_the_subscribers_says_so(
    author: Author, lightship: Run, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    author.story.file("delivery.yml", remembering(author, tmp_path_factory.mktemp("remote")) + MAIL)
    monkeypatch.setenv("CI", "true")

    code, _, error = lightship("notify", "--meant")

    assert code == 1
    assert "subscribers.db is not on this machine" in error


def test_a_ci_machine_that_tells_contacts_alone_needs_no_subscribers(
    author: Author, lightship: Run, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = "audiences: {public: {channels: [{channel: mail, to: [desk@example.com]}]}}\n"
    author.story.file("delivery.yml", remembering(author, tmp_path_factory.mktemp("remote")) + MAIL + told)
    author.commit("Tell the desk")
    assert lightship("publish")[0] == 0
    monkeypatch.setenv("CI", "true")
    assert lightship("baseline")[0] == 0

    assert lightship("notify")[:2] == (0, "Nothing is new.\n")


def test_a_ci_machine_with_an_outbox_alone_tells_nobody_and_says_so(
    author: Author, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lightship("publish")
    monkeypatch.setenv("CI", "true")

    code, out, _ = lightship("notify")

    assert code == 0
    assert out.startswith("Nobody is told: delivery.yml names no channel that reaches people")
    assert not (author.root / ".lightship/outbox").exists()


def test_a_dry_run_counts_who_would_be_told_and_leaves_no_trace(begun: Author, lightship: Run) -> None:
    begun.story.file("delivery.yml", "notify: {overdue: [{channel: outbox, to: [desk@example.com]}]}\n")
    begun.outage()
    lightship("subscribers", "add", "li@example.com", "--component", "rest", "--confirmed")
    state = begun.root / ".lightship/state"
    before = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}

    code, out, error = lightship("notify", "--dry-run", "--meant")

    assert code == 0, error
    assert out.splitlines() == [
        "Nothing is sent by this; a run would tell:",
        "outage/20261017T031000Z-investigating: first",
        "  public by outbox: 2 waiting",
        "  not told: 1 asked for other components",
        "outage/20261017T031000Z-investigating#overdue: overdue",
        "  any owner by outbox: 1 waiting",
    ]
    assert {path: path.read_bytes() for path in state.rglob("*") if path.is_file()} == before
    assert not mails(begun.root)


def test_an_overdue_update_is_told_to_its_owner_and_to_nobody_else(begun: Author, lightship: Run) -> None:
    delivery = "notify: {owners: {ana: [{channel: outbox, to: [boss@example.com]}]}}\n"
    begun.story.file("delivery.yml", delivery)
    begun.outage()
    begun.story.incident(title="Checkout fails", components="[web]", started="2026-10-17T03:01:00Z", lead="ana")
    begun.commit("Ana leads it")
    lightship("publish")
    lightship("baseline")
    begun.outage("identified", "03:40")
    lightship("publish")

    lightship("notify", "--meant")
    told = [(str(mail["To"]), str(mail["Subject"])) for mail in mails(begun.root)]
    again = lightship("notify")

    assert sorted(told) == [
        ("ana@example.com", "[Identified] Checkout fails: Website"),
        ("bo@example.com", "[Identified] Checkout fails: Website"),
        ("boss@example.com", "[Update overdue] Checkout fails: Website"),
    ]
    assert again[1] == "Nothing is new.\n"


def test_a_reminder_comes_although_its_maintenance_is_in_the_baseline(author: Author, lightship: Run) -> None:
    starts = datetime.now(UTC) + timedelta(hours=20)
    author.story.incident(
        title="Upgrade",
        kind="maintenance",
        components="[web]",
        starts=f"{starts:%Y-%m-%dT%H:%M:00Z}",
        ends=f"{starts + timedelta(hours=1):%Y-%m-%dT%H:%M:00Z}",
    ).update("scheduled", "03:10", "We upgrade it.")
    author.commit("Planned")
    author.story.file("delivery.yml", "notify: {reminders: [48h]}\n")
    author.commit("No reminder is due but the one of 48 hours")
    lightship("publish")
    lightship("subscribers", "add", "ana@example.com", "--confirmed")
    lightship("baseline")
    author.story.file("delivery.yml", "notify: {reminders: [24h]}\n")
    author.commit("Now the one of 24 hours is")

    lightship("publish")
    code, out, error = lightship("notify")

    assert code == 0, error
    assert "reminder" in out
    assert [str(mail["To"]) for mail in mails(author.root)] == ["ana@example.com"]


def test_without_a_baseline_nothing_is_sent(author: Author, lightship: Run) -> None:
    author.outage()
    lightship("publish")

    code, out, error = lightship("notify", "--meant")

    assert (code, out) == (1, "")
    assert "`lightship baseline`" in error


def test_what_is_not_published_is_told_to_nobody(begun: Author, lightship: Run) -> None:
    begun.outage()

    code, out, error = lightship("notify", "--meant")

    assert (code, out) == (1, "")
    assert "`lightship publish` first" in error
    assert not mails(begun.root)


def test_what_is_older_than_a_day_waits_for_a_word(begun: Author, lightship: Run) -> None:
    begun.outage()
    lightship("publish")

    code, _, error = lightship("notify")

    assert code == 1
    assert "1 new event is older than 24 hours: outage/20261017T031000Z-investigating" in error
    assert "--meant" in error
    assert not mails(begun.root)


def test_the_outcome_as_json_counts_every_recipient(begun: Author, lightship: Run) -> None:
    begun.outage()
    lightship("publish")

    _, out, _ = lightship("notify", "--meant", "--format", "json")

    [told] = json.loads(out)["told"]
    assert told["finished"]
    assert told["lines"][0]["outcomes"]["sent"] == 2


def test_a_preview_shows_the_messages_and_sends_nothing(begun: Author, lightship: Run, tmp_path: Path) -> None:
    begun.outage(words="We *look* into it.")

    code, out, _ = lightship("preview")
    files = lightship("preview", "outage", "--lang", "en", "--out", str(tmp_path / "messages"))

    assert code == files[0] == 0
    assert "Checkout fails" in out
    assert [path.name for path in (tmp_path / "messages").iterdir()] == ["public-outbox-en.eml"]
    assert not mails(begun.root)


def test_a_preview_of_what_is_not_there_says_so(begun: Author, lightship: Run) -> None:
    nothing = lightship("preview")
    begun.outage()
    code, _, error = lightship("preview", "nothing-like-it")

    assert nothing[0] == 1
    assert "nothing was ever told" in nothing[2]
    assert code == 2
    assert "no incident is called 'nothing-like-it'" in error


def test_a_machine_that_is_thrown_away_must_not_tell_real_people(
    begun: Author, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.story.file(
        "delivery.yml",
        "audiences: {public: {channels: [mail]}}\n"
        "channels: {mail: {kind: smtp, host: mail.example.com, from: status@example.com}}\n",
    )
    begun.commit("Mail")
    monkeypatch.setenv("CI", "true")

    code, _, error = lightship("notify")

    assert code == 1
    assert "would vanish with this machine" in error


def test_a_broken_cache_costs_time_and_nobody_hears_anything_twice(begun: Author, lightship: Run) -> None:
    begun.outage()
    begun.outage("resolved", "03:40", "It is mended.")
    lightship("publish")
    with closing(sqlite3.connect(begun.root / "build" / "cache.db")) as cache, cache:
        changed = cache.execute("UPDATE items SET content = x'00' WHERE name LIKE 'entry:%' OR name LIKE 'incident:%'")
        assert changed.rowcount

    code, out, error = lightship("notify", "--meant")

    assert code == 0, error
    assert out.count("2 sent") == 2
    assert sorted(str(mail["Subject"])[:10] for mail in mails(begun.root)) == ["[Investiga"] * 2 + ["[Resolved]"] * 2
