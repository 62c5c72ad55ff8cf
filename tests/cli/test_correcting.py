"""correct, retract and takedown: what is written, what is said, and what is refused with everything as it was."""

import hashlib
from pathlib import Path

import pytest

from authors import Author
from lightship.cli.boundary import run
from lightship.errors import Exit

FOLDER = "incidents/2026/outage"
UPDATE = f"{FOLDER}/20261017T031000Z-investigating.md"
FRONT = """\
---
phase: investigating   # as it was seen
at: 2026-10-17T03:10:00Z
facts: {share: 12 %}
next_update: 30m
---
"""
WORDS = "About {{ facts.share }} of logins fail. No data was lost.\n\n![graph](graph.svg)\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Author:
    author = Author(tmp_path_factory.mktemp("page") / "repository")
    author.story.incident(title="Logins of Acme fail", components="[web]", started="2026-10-17T03:01:00Z")
    author.story.file(UPDATE, FRONT + WORDS)
    author.story.file(UPDATE.replace(".md", ".de.md"), "Etwa {{ facts.share }} der Anmeldungen scheitern.\n")
    author.story.file(f"{FOLDER}/incident.de.md", "---\ntitle: Anmeldungen von Acme\n---\n")
    author.story.file(f"{FOLDER}/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    author.story.update("resolved", "04:10", "It is over.")
    author.commit("Publish")
    author.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return author


@pytest.fixture
def author(published: Author, tmp_path: Path) -> Author:
    return published.copied(tmp_path / "copy")


def call(author: Author, *arguments: str) -> int:
    return run(["-C", str(author.root), *arguments])


def text(author: Author, path: str = UPDATE) -> str:
    return (author.root / path).read_text()


def test_a_correction_is_written_below_everything_that_stays(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "About {{ facts.share }} of payments fail."
    assert (
        call(author, "correct", "outage/20261017T031000Z", "-m", words, "--note", "Payments, not logins.") == Exit.FINE
    )
    front, _, body = text(author).partition("corrections:\n")
    assert front == FRONT.removesuffix("---\n")
    assert "kind: correction, note: 'Payments, not logins.'}\n---\n" in body
    assert body.endswith(words + "\n")
    said = capsys.readouterr().out
    assert f"wrote {UPDATE}" in said
    assert "Those who got the wrong words are told." in said
    assert "investigating.de.md" in said
    assert call(author, "check") == Exit.FINE


def test_a_second_correction_comes_after_the_first(author: Author) -> None:
    assert call(author, "correct", "outage", "-m", "It is over now.", "--note", "one") == Exit.FINE
    assert call(author, "correct", "outage", "-m", "It is over since 04:00.", "--note", "two") == Exit.FINE
    made = text(author, f"{FOLDER}/20261017T041000Z-resolved.md")
    assert made.index("note: one") < made.index("note: two")
    assert made.count("corrections:") == 1
    assert call(author, "correct", "outage", "--note", "three") == Exit.USAGE  # no word was changed since
    assert call(author, "correct", "outage", "--typo", "-m", "It is over, since 04:00.") == Exit.FINE


def test_a_typo_is_silent(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    words = WORDS.replace("fail.", "fail !")
    assert call(author, "correct", "outage", "investigating", "--typo", "-m", words) == Exit.FINE
    assert "kind: typo}" in text(author)
    assert "Nobody is told." in capsys.readouterr().out
    assert call(author, "check") == Exit.FINE


def test_a_typo_that_is_more_is_refused_and_nothing_is_written(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    words = WORDS.replace("No data", "Data")
    assert call(author, "correct", "outage", "investigating", "--typo", "-m", words) == Exit.USAGE
    assert text(author) == FRONT + WORDS
    said = capsys.readouterr().err
    assert "the negation 'no' is gone" in said
    assert "leave out --typo" in said
    assert "Data was lost." in said  # what was typed is not lost


def test_words_that_were_changed_by_hand_are_taken_as_they_are(author: Author) -> None:
    author.story.file(UPDATE, FRONT.replace("12 %", "21 %") + WORDS)
    assert call(author, "check") == Exit.CONTENT
    assert call(author, "correct", "outage", "investigating", "--typo") == Exit.USAGE
    assert call(author, "correct", "outage", "investigating", "--note", "21, not 12 %") == Exit.FINE
    assert "21, not 12" in text(author)
    assert call(author, "check") == Exit.FINE


def test_a_correction_of_nothing_is_refused(author: Author) -> None:
    assert call(author, "correct", "outage") == Exit.USAGE
    assert call(author, "correct", "outage", "-m", "It is over.") == Exit.USAGE
    assert call(author, "correct", "outage", "nothing", "-m", "Words.") == Exit.USAGE
    assert call(author, "correct", "outage", "auto-completed", "-m", "Words.") == Exit.USAGE
    assert author.git("status", "--porcelain") == ""


def test_words_that_cannot_be_published_leave_the_file_as_it_was(author: Author) -> None:
    assert call(author, "correct", "outage", "-m", "See {{ facts.nothing }}.", "--note", "x") == Exit.CONTENT
    assert author.git("status", "--porcelain") == ""


def test_words_of_other_audiences_are_not_lost_by_a_short_message(author: Author) -> None:
    author.story.file(UPDATE, FRONT + WORDS + "\n::: audience executives\nRevenue.\n:::\n")
    author.commit("Publish")
    author.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert call(author, "correct", "outage", "investigating", "-m", "Other words.") == Exit.USAGE
    assert "Revenue." in text(author)


def test_what_is_withdrawn_says_why_and_keeps_its_words_in_the_file(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(author, "retract", "outage/20261017T031000Z", "--note", "It was another page.") == Exit.FINE
    assert "note: It was another page." in text(author)
    assert "About {{ facts.share }}" in text(author)
    assert "Withdrawn" in capsys.readouterr().out
    assert call(author, "check") == Exit.FINE
    assert call(author, "retract", "outage/20261017T031000Z", "--note", "Again.") == Exit.USAGE
    assert call(author, "retract", "outage", "resolved", "--void") == Exit.USAGE  # nobody says why
    assert call(author, "retract", "outage", "resolved", "--void", "--note", "It was none.") == Exit.FINE
    assert "void: true" in text(author, f"{FOLDER}/20261017T041000Z-resolved.md")


def test_a_takedown_leaves_a_hash_and_no_word(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    was = (author.root / UPDATE).read_bytes()
    command = ("takedown", "outage/20261017T031000Z", "--reason", "At a customer's request.", "--legal-ref", "GDPR 17")
    assert call(author, *command) == Exit.FINE
    made = text(author)
    sha256 = hashlib.sha256(was).hexdigest()
    assert f"sha256: {sha256}" in made
    assert "legal_ref: GDPR 17" in made
    assert "at: 2026-10-17T03:10:00Z" in made
    assert made.endswith("---\n")
    assert "logins" not in made
    assert "12 %" not in made
    gone = [UPDATE.replace(".md", ".de.md"), f"{FOLDER}/graph.svg"]
    assert not any((author.root / path).exists() for path in gone)
    said = capsys.readouterr().out
    assert f"SHA-256 of what was removed: {sha256}" in said
    assert author.git("rev-parse", f"HEAD:{UPDATE}") in said
    assert author.git("rev-parse", f"HEAD:{FOLDER}/graph.svg") in said
    assert "git filter-repo" in said
    assert call(author, "check") == Exit.FINE
    assert call(author, *command) == Exit.USAGE
    assert call(author, "correct", "outage/20261017T031000Z", "-m", "Words.") == Exit.USAGE


def test_where_nobody_knows_what_is_on_hold_a_takedown_says_to_ask_before_git_forgets(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    author.story.file(".lightship/state/holds/one.json", "what no program reads")
    assert call(author, "takedown", "outage/20261017T031000Z", "--reason", "Asked for.") == Exit.FINE
    said = capsys.readouterr().out
    assert "whether it is on hold is not known here: " in said
    assert "the state store keeps copies" not in said
    assert author.git("rev-parse", f"HEAD:{UPDATE}") in said
    before, _, _ = said.partition("git filter-repo")
    assert "Ask first, where that is known (`lightship hold list`)" in before


def test_a_takedown_of_an_incident_takes_its_titles_too(author: Author) -> None:
    assert call(author, "takedown", "outage", "--reason", "By order of a court.") == Exit.FINE
    every = "".join(place.read_text() for place in (author.root / FOLDER).iterdir())
    assert "Acme" not in every
    assert "It is over" not in every
    assert "title: Removed" in text(author, f"{FOLDER}/incident.md")
    assert sorted(place.name for place in (author.root / FOLDER).iterdir()) == [
        "20261017T031000Z-investigating.md",
        "20261017T041000Z-resolved.md",
        "incident.md",
    ]
    assert call(author, "check") == Exit.FINE


def test_a_hash_that_is_none_of_what_was_published_is_refused(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(author, "takedown", "outage/20261017T031000Z", "--reason", "Asked for.") == Exit.FINE
    sha256 = hashlib.sha256((FRONT + WORDS).encode()).hexdigest()
    author.story.file(UPDATE, text(author).replace(sha256, "0" * 64))
    capsys.readouterr()
    assert call(author, "check") == Exit.CONTENT
    assert f"it is {sha256}" in capsys.readouterr().out


def test_a_fact_that_others_need_is_not_taken_down_alone(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    author.story.update("resolved", "04:20", "It was {{ facts.share }}.")
    assert call(author, "takedown", "outage/20261017T031000Z", "--reason", "Asked for.") == Exit.CONTENT
    assert "facts.share" in capsys.readouterr().err
    assert text(author) == FRONT + WORDS
    assert (author.root / FOLDER / "graph.svg").exists()
