"""The commands about what people were told, as their users run them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from authors import Author
from lightship.cli.boundary import run
from lightship.ledger import keys, openings, works
from lightship.ledger.works import Outcome
from lightship.model import DirectoryState
from lightship.state import Store, open_store

Run = Callable[..., tuple[int, str, str]]
EVENT = "outage/20261017T031000Z-investigating"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Author:
    """Make a page once whose outage was told to three subscribers."""
    author = Author(tmp_path_factory.mktemp("first"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(author.root)
        patch.delenv("CI", raising=False)
        for name in ("ana", "bo", "cy"):
            assert run(["subscribers", "add", f"{name}@example.com", "--confirmed"]) == 0
        assert run(["baseline"]) == 0
        author.outage(words="We look into it.")
        assert run(["publish"]) == 0
        assert run(["notify", "--meant"]) == 0
    return author


@pytest.fixture
def author(first: Author, tmp_path: Path) -> Author:
    return first.copied(tmp_path / "page")


def store(root: Path) -> Store:
    return open_store(DirectoryState(path=".lightship/state"), root)


def change(root: Path, outcome: Outcome, why: str) -> str:
    """Let the first subscriber have another outcome, as if the channel had said so, and give the id."""
    kept = store(root)
    work = works.look(kept, EVENT, 1, 0)
    assert work is not None
    works.swap(kept, work.having({0: outcome}, {0: why}))
    code = csv.reader(io.StringIO(table(root)))
    return next(row[4] for row in code if row[5] == outcome.name.lower())


def table(root: Path) -> str:
    run(["deliveries", EVENT, "--csv", "table.csv"])
    return (root / "table.csv").read_text()


def mails(root: Path) -> list[Path]:
    return sorted((root / ".lightship/outbox").rglob("*.eml"))


def test_nothing_was_told_yet(author: Author, lightship: Run) -> None:
    author.story.file("delivery.yml", "state: dir:.lightship/other\n")

    assert lightship("deliveries") == (0, "Nothing was told yet.\n", "")


def test_the_latest_events_have_a_line_each(author: Author, lightship: Run) -> None:
    code, out, _ = lightship("deliveries")

    assert code == 0
    assert "Told as they should be" in out
    assert f"{EVENT}  3 sent" in out


def test_an_incident_is_told_whole_with_times_reasons_and_what_to_do(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.GAVE_UP, "gave up after 10 tries: 451 try later")

    code, out, _ = lightship("deliveries", "outage")

    assert code == 0
    assert out.startswith(f"{EVENT}\n  first, opened at ")
    assert "public by outbox in en: 2 sent, 1 given up" in out
    assert "    1 given up: gave up after 10 tries: 451 try later" in out
    assert f"`lightship deliveries retry {EVENT}`" in out
    assert "messages went out " in out
    assert "@example.com" not in out


def test_the_same_as_json(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.REFUSED, "550 no such user")

    _, out, _ = lightship("deliveries", "outage", "--format", "json")

    [one] = json.loads(out)
    assert one["event"] == EVENT
    assert one["is_finished"]
    assert one["opened_at"] <= one["first_sent_at"] <= one["last_sent_at"]
    [public] = one["deliveries"]
    assert (public["audience"], public["channel"], public["language"]) == ("public", "outbox", "en")
    assert (public["outcomes"]["sent"], public["outcomes"]["refused"]) == (2, 1)
    assert public["reasons"] == {"refused": {"550 no such user": 1}}


def test_a_table_has_a_line_for_each_recipient_and_no_formula(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.REFUSED, "=cmd()|' /C calc'!A0")

    code, out, _ = lightship("deliveries", "outage", "--csv", "-")

    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert sorted(row["outcome"] for row in rows) == ["refused", "sent", "sent"]
    assert next(row["reason"] for row in rows if row["outcome"] == "refused").startswith("'=")
    assert "@" not in out


def test_what_was_never_told_is_named(author: Author, lightship: Run) -> None:
    code, out, error = lightship("deliveries", "nothing")

    assert (code, out) == (1, "")
    assert "nothing was told of 'nothing'" in error


def test_the_words_are_given_back_when_the_files_say_something_else(author: Author, lightship: Run) -> None:
    before = lightship("deliveries", "words", "outage")[1]
    author.story.update("investigating", "03:10", "Something else.")
    author.commit("Changed")

    code, out, _ = lightship("deliveries", "words", EVENT, "--lang", "en")
    files = lightship("deliveries", "words", "outage", "--out", "words")
    none = lightship("deliveries", "words", "outage", "--audience", "executives")

    assert code == files[0] == none[0] == 0
    assert out in before
    assert "We look into it." in out
    assert "you@example.com" in out
    assert "ana@" not in before
    names = {path.name for path in (author.root / "words").iterdir()}
    assert "20261017T031000Z-investigating-public-outbox-en.eml" in names
    assert none[1] == ""


def test_a_run_that_holds_messages_says_where_to_go_on(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.HELD, "its run ended while it was handed over")
    openings.reopen(store(author.root), EVENT)

    out = lightship("notify", "--meant")[1]

    assert "1 held" in out
    assert f"what may be done: `lightship deliveries {EVENT}`" in out


def test_who_was_given_up_is_sent_the_very_same_message_again(author: Author, lightship: Run) -> None:
    before = mails(author.root)
    id_ = change(author.root, Outcome.GAVE_UP, "gave up after 10 tries: 451 try later")
    for mail in before:
        mail.unlink()

    code, out, _ = lightship("deliveries", "retry", "outage")
    again = lightship("deliveries", "retry", "outage")

    assert code == 0
    assert "public by outbox: 3 sent" in out
    assert len(mails(author.root)) == 1
    assert set(mails(author.root)) <= set(before)
    assert again == (0, "Nobody is to be tried again.\n", "")
    assert next(row for row in table(author.root).splitlines() if id_ in row).split(",")[5] == "sent"


def test_without_a_name_what_is_old_is_left_alone(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.GAVE_UP, "gave up")
    kept = store(author.root)
    stored = kept.read(keys.opened(EVENT))
    assert stored is not None
    kept.write(keys.opened(EVENT), json.dumps({**json.loads(stored.content), "at": "2026-01-01T00:00:00Z"}).encode())

    old = lightship("deliveries", "retry")
    named = lightship("deliveries", "retry", EVENT)

    assert old == (0, "Nobody is to be tried again.\n", "")
    assert "3 sent" in named[1]


def test_what_newer_words_have_overtaken_is_not_sent_again_and_comes_first(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.GAVE_UP, "gave up")
    author.outage("identified", "03:20", "A disk is full.")
    lightship("publish")
    lightship("notify", "--meant")
    before = mails(author.root)

    code, out, error = lightship("deliveries", "retry", "outage")
    shown = lightship("deliveries")[1]

    assert (code, out) == (1, "")
    assert "not sent again, outage/20261017T032000Z-identified went out since" in error
    assert mails(author.root) == before
    need, _, fine = shown.partition("Told as they should be")
    assert "Look at these" in need
    assert f"{EVENT}  2 sent, 1 given up" in need
    assert "identified  3 sent" in fine


def test_held_messages_count_as_sent_when_they_did_arrive(author: Author, lightship: Run) -> None:
    id_ = change(author.root, Outcome.HELD, "its run ended while it was handed over")
    hint = lightship("deliveries", "outage")[1]

    code, out, _ = lightship("deliveries", "arrived", "outage", "--id", id_)

    assert f"`lightship deliveries arrived {EVENT}`" in hint
    assert (code, out) == (0, "1 that was held counts as sent.\n")
    assert "3 sent" in lightship("deliveries", "outage")[1]


def test_a_channel_that_is_gone_from_the_configuration_is_named(author: Author, lightship: Run) -> None:
    change(author.root, Outcome.GAVE_UP, "gave up")
    author.story.file("delivery.yml", "channels: {files: {kind: outbox}}\n")

    code, _, error = lightship("deliveries", "retry", "outage")

    assert code == 1
    assert f"{EVENT} went by outbox, which delivery.yml does not name any more" in error


def test_deliveries_are_shown_though_an_incident_is_broken(author: Author, lightship: Run) -> None:
    author.story.file("incidents/2026/outage/incident.md", "---\nbroken")

    code, out, _ = lightship("deliveries", "outage")

    assert code == 0
    assert "3 sent" in out


def test_one_recipient_is_told_of_by_the_address_which_is_in_no_output(author: Author, lightship: Run) -> None:
    code, out, err = lightship("deliveries", "--to", "BO@example.com")
    assert code == 0
    assert out.startswith(f"{EVENT}\n  public by outbox in en: sent, from ")
    assert out.count("\n") == 2
    assert "example.com" not in out + err
    (row,) = json.loads(lightship("deliveries", "--to", "bo@example.com", "--format", "json")[1])
    assert (row["event"], row["outcome"]) == (EVENT, "sent")
    assert lightship("deliveries", "--to", row["recipient"])[1] == out


def test_somebody_who_was_told_nothing_is_told_so(author: Author, lightship: Run) -> None:
    code, out, err = lightship("deliveries", "--to", "dee@example.com")
    assert (code, out) == (0, "")
    assert err.endswith(" was told nothing\n")
    assert "dee@" not in err
