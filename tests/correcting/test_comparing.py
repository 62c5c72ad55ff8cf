"""`check` compares with what was published: what changed without being said is reported where it stands."""

import shutil
from pathlib import Path

import pytest

from authors import Author
from lightship.cli.boundary import run
from lightship.correcting import reading
from lightship.errors import Exit
from lightship.git import since
from story import CLOCK

FOLDER = "incidents/2026/outage"
UPDATE = f"{FOLDER}/20261017T031000Z-investigating.md"
FRONT = "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\n"
WORDS = "About 12 % of logins fail. No data was lost.\n\n![graph](graph.svg)\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Author:
    author = Author(tmp_path_factory.mktemp("page") / "repository")
    author.story.incident(title="Logins fail", components="[web]", started="2026-10-17T03:01:00Z")
    author.story.file(UPDATE, f"{FRONT}---\n{WORDS}")
    author.story.file(UPDATE.replace(".md", ".de.md"), "Etwa 12 % der Anmeldungen scheitern.\n")
    author.story.file(f"{FOLDER}/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    author.story.incident(
        "patches",
        title="Patches",
        kind="maintenance",
        components="[web]",
        starts="2026-10-20T22:00:00Z",
        ends="2026-10-20T23:00:00Z",
        repeat="FREQ=MONTHLY;COUNT=6",
    )
    author.story.update("scheduled", "03:00", "We patch.", "patches")
    author.commit("Publish")
    return author


@pytest.fixture
def author(published: Author, tmp_path: Path) -> Author:
    return published.copied(tmp_path / "copy")


def said(author: Author, against: str = "HEAD") -> list[str]:
    base = since.base(author.root, against)
    return [str(one) for one in reading.problems(author.root, author.story.read(), CLOCK, base)]


def edit(author: Author, path: str, *changes: tuple[str, str]) -> None:
    text = (author.root / path).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    author.story.file(path, text)


def corrected(kind: str, note: str = "") -> tuple[str, str]:
    entry = f"corrections: [{{at: 2026-10-17T04:00:00Z, kind: {kind}, note: {note or 'mended'}}}]"
    return "phase: investigating\n", f"phase: investigating\n{entry}\n"


def test_nothing_is_said_of_what_is_as_it_was_published(author: Author) -> None:
    assert said(author) == []


def test_changed_words_need_a_correction(author: Author) -> None:
    edit(author, UPDATE, ("12 %", "21 %"))
    [line] = said(author)
    assert line.startswith(f"{UPDATE}:5:1: published words were changed, and no correction says so")
    assert "`lightship correct outage/20261017T031000Z-investigating` writes it" in line


def test_a_correction_says_that_words_changed(author: Author) -> None:
    edit(author, UPDATE, ("12 %", "21 %"), corrected("correction"))
    assert said(author) == []


def test_a_mended_spelling_mistake_is_a_typo(author: Author) -> None:
    edit(author, UPDATE, ("of logins fail", "of the logins fail"), corrected("typo"))
    assert said(author) == []


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        ("12 %", "21 %", "the number '12' became '21'"),
        ("No data", "Data", "the negation 'no' is gone"),
        ("was lost", "was safe", "the state 'lost' became 'safe'"),
        ("graph.svg", "graph.svg#x", "the link"),
    ],
)
def test_a_typo_that_changes_what_is_said_is_refused(author: Author, old: str, new: str, touched: str) -> None:
    edit(author, UPDATE, (old, new), corrected("typo"))
    [line] = said(author)
    assert "a typo does not touch what the words say" in line
    assert touched in line
    assert "kind: correction" in line


def test_a_typo_touches_no_state(author: Author) -> None:
    edit(author, UPDATE, corrected("typo"), ("phase: investigating", "severity: low\nphase: investigating"))
    assert said(author) == [f"{UPDATE}:2:11: a typo does not touch 'severity' (this is `kind: correction`)"]


def test_a_changed_translation_needs_a_correction_too(author: Author) -> None:
    path = UPDATE.replace(".md", ".de.md")
    edit(author, path, ("12 %", "21 %"))
    [line] = said(author)
    assert line.startswith(f"{path}:1:1: published words were changed")
    edit(author, UPDATE, corrected("typo"))
    assert "the number '12' became '21'" in said(author)[0]


def test_a_translation_that_comes_late_needs_none(author: Author) -> None:
    author.story.file(f"{FOLDER}/incident.de.md", "---\ntitle: Anmeldungen\n---\n")
    author.story.file("incidents/2026/patches/20261017T030000Z-scheduled.de.md", "Wir flicken.\n")
    assert said(author) == []


def test_a_changed_time_is_refused_even_with_a_correction(author: Author) -> None:
    edit(author, UPDATE, ("03:10:00", "03:12:00"), corrected("correction"))
    [line] = said(author)
    assert f"{UPDATE}:4:5: `at` of a published update was changed (write 2026-10-17T03:10:00Z again" in line


def test_a_published_update_that_is_gone_is_reported(author: Author) -> None:
    author.story.update("identified", "03:30", "Found.")
    (author.root / UPDATE).unlink()
    (author.root / UPDATE.replace(".md", ".de.md")).unlink()
    [line] = said(author)
    assert line.startswith(f"{UPDATE}:1:1: this update was published, and its file is gone (`git checkout")
    assert "lightship retract outage/20261017T031000Z-investigating" in line


def test_a_published_incident_that_is_gone_is_reported(author: Author) -> None:
    shutil.rmtree(author.root / FOLDER)
    [line] = said(author)
    assert line.startswith(f"{FOLDER}/incident.md:1:1: this was published, and its folder is gone")


def test_a_renamed_folder_needs_its_former_name(author: Author) -> None:
    (author.root / FOLDER).rename(author.root / "incidents/2026/logins")
    [line] = said(author)
    assert line.startswith("incidents/2026/logins/incident.md:1:1: the folder incidents/2026/outage was published")
    assert "add `renamed_from: [outage]`" in line
    edit(author, "incidents/2026/logins/incident.md", ("title: ", "renamed_from: [outage]\ntitle: "))
    assert said(author) == []
    edit(author, "incidents/2026/logins/20261017T031000Z-investigating.md", ("12 %", "21 %"))
    assert "published words were changed" in said(author)[0]


def test_a_title_changes_with_a_word_about_it(author: Author) -> None:
    edit(author, f"{FOLDER}/incident.md", ("Logins fail", "Payments fail"))
    [line] = said(author)
    assert line.startswith(f"{FOLDER}/incident.md:2:8: 'title' was published and is another one now")
    edit(author, UPDATE, corrected("typo"))
    assert "the word 'logins' became 'payments'" in said(author)[0]
    author.story.update("identified", "03:30", "It is about payments.")
    assert said(author) == []


@pytest.mark.parametrize(
    ("rule", "is_refused"),
    [
        ("FREQ=MONTHLY;COUNT=4", False),
        ("FREQ=MONTHLY;COUNT=1", True),
        ("FREQ=MONTHLY;COUNT=9", True),
        ("FREQ=WEEKLY;COUNT=6", True),
        ("FREQ=MONTHLY;UNTIL=20270121T000000Z", False),
    ],
)
def test_a_published_rule_can_be_ended_and_not_rewritten(author: Author, rule: str, *, is_refused: bool) -> None:
    path = "incidents/2026/patches/incident.md"
    edit(author, path, ("FREQ=MONTHLY;COUNT=6", rule))
    lines = said(author)
    assert len(lines) == is_refused
    assert all("it can only be ended" in line and line.startswith(f"{path}:7:9:") for line in lines)


def test_an_attachment_that_is_another_one_is_reported(author: Author) -> None:
    author.story.file(f"{FOLDER}/graph.svg", "<svg/>")
    assert said(author)[0].startswith(f"{FOLDER}/graph.svg:1:1: this file was published, and is another one")
    edit(author, UPDATE, corrected("correction"))
    assert said(author) == []


def test_a_mended_spelling_mistake_is_no_word_about_another_picture(author: Author) -> None:
    author.story.file(f"{FOLDER}/graph.svg", "<svg/>")
    edit(author, UPDATE, ("of logins fail", "of the logins fail"), corrected("typo"))
    [line] = said(author)
    assert line.startswith(f"{FOLDER}/graph.svg:1:1: this file was published, and is another one")


def test_a_withdrawal_does_not_become_a_false_alarm_unseen(author: Author) -> None:
    withdrawn = "retracted: {at: 2026-10-17T05:00:00Z, note: wrong page"
    edit(author, UPDATE, ("phase:", f"{withdrawn}}}\nphase:"))
    author.commit("Retract")
    edit(author, UPDATE, (withdrawn, f"{withdrawn}, void: true"))
    assert "a withdrawal that was published was changed" in said(author)[0]
    edit(author, UPDATE, (f"{withdrawn}, void: true", withdrawn.replace("wrong", "another")))
    assert "a withdrawal that was published was changed" in said(author)[0]


def test_what_takes_an_outage_out_of_uptime_needs_a_word(author: Author) -> None:
    author.story.incident("older", title="Older", components="[web]", started="2026-10-17T03:00:00Z")
    author.story.update("investigating", "03:02", "We look.", "older")
    author.commit("Publish another")
    edit(author, f"{FOLDER}/incident.md", ("title: ", "duplicate_of: older\ntitle: "))
    [line] = said(author)
    assert line.startswith(f"{FOLDER}/incident.md:2:15: 'duplicate_of' was published and is another one now")


def test_a_correction_and_a_withdrawal_that_were_published_stay(author: Author) -> None:
    edit(author, UPDATE, ("12 %", "21 %"), corrected("correction", "first 12"))
    author.commit("Correct")
    edit(author, UPDATE, ("first 12", "first 13"))
    assert "a correction that was published was changed" in said(author)[0]
    author.git("checkout", "--", ".")
    edit(author, UPDATE, ("phase:", "retracted: {at: 2026-10-17T05:00:00Z, note: wrong page}\nphase:"))
    assert said(author) == []
    author.commit("Retract")
    edit(author, UPDATE, ("retracted: {at: 2026-10-17T05:00:00Z, note: wrong page}\n", ""))
    assert "a withdrawal that was published was changed" in said(author)[0]


def test_what_was_imported_may_change_where_it_came_from(author: Author) -> None:
    origin = "origin: {{id: abc, updated: 2026-10-17T0{}:00:00Z}}\nphase:"
    edit(author, UPDATE, ("phase:", origin.format(4)))
    author.commit("Import")
    edit(author, UPDATE, ("12 %", "21 %"))
    assert "published words were changed" in said(author)[0]
    edit(author, UPDATE, ("T04:00", "T06:00"))
    assert said(author) == []


def test_check_compares_with_the_remotes_main_branch(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["-C", str(author.root), "check"]
    edit(author, UPDATE, ("12 %", "21 %"))
    assert run(check) == Exit.FINE  # nobody says what is published
    author.git("update-ref", "refs/remotes/origin/main", "HEAD")
    author.git("checkout", "--quiet", "-b", "correct")
    author.commit("Change words")
    assert run(check) == Exit.CONTENT
    assert "published words were changed" in capsys.readouterr().out
    assert run([*check, "--against", "HEAD"]) == Exit.FINE
    assert run([*check, "--against", "nowhere"]) == Exit.USAGE


def test_check_compares_with_the_live_page(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["-C", str(author.root), "check", "--against", "live"]
    assert run(check) == Exit.FINE  # nothing is published yet
    author.story.file("delivery.yml", "targets: [{kind: directory, path: public}]\n")
    author.commit("Deliver")
    assert run(["-C", str(author.root), "publish"]) == Exit.FINE
    edit(author, UPDATE, ("12 %", "21 %"))
    author.commit("Change words")
    capsys.readouterr()
    assert run(check) == Exit.CONTENT
    assert "published words were changed" in capsys.readouterr().out


def test_a_page_in_a_folder_of_a_larger_repository_is_compared_alike(published: Author, tmp_path: Path) -> None:
    whole = Author(tmp_path / "whole")
    shutil.copytree(published.root / "incidents", whole.root / "status/incidents")
    for name in ("mkdocs.yml", "components.yml"):
        shutil.copy(published.root / name, whole.root / "status")
    whole.commit("Begin")
    inner = whole.copied(tmp_path / "other")
    inner.story.root = inner.root = inner.root / "status"
    edit(inner, UPDATE, ("12 %", "21 %"))
    assert said(inner)[0].startswith(f"{UPDATE}:5:1: published words were changed")
