"""What becomes of published words, end to end: who is told of a correction, and where removed words still are."""

import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from authors import Author
from lightship.cli.boundary import run
from lightship.ledger import archive, keys, log, openings
from lightship.minutes import Minutes, Version
from lightship.model import DirectoryState
from lightship.state import open_store
from lightship.trail import holds
from story import CLOCK
from webserver import serving

Run = Callable[..., tuple[int, str, str]]
SECRET = "zanzibar"


_DELIVERY = """\
targets: [{kind: directory, path: public}]
audiences: {public: {channels: [mail]}}
channels: {mail: {kind: outbox}}
"""


def calling(root: Path) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        said, complained = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(complained):
            code = run(["-C", str(root), *arguments])
        return code, said.getvalue(), complained.getvalue()

    return call


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Author]:
    """Give a page whose only subscriber was told of an incident, with words that should not have been said."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CI", raising=False)
        author = Author(tmp_path_factory.mktemp("page") / "repository")
        author.story.file("delivery.yml", _DELIVERY)
        lightship = calling(author.root)
        publish(author, lightship)
        lightship("baseline")
        lightship("subscribers", "add", "ana@example.com", "--confirmed")
        words = f"The shop of {SECRET} fails for 12 % of customers."
        lightship("new", "Checkout fails", "-s", "high", "-c", "web", "-m", words)
        publish(author, lightship)
        assert "1 sent" in lightship("notify", "--meant")[1]
        yield author


@pytest.fixture
def told(begun: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    monkeypatch.delenv("CI", raising=False)
    return begun.copied(tmp_path / "copy")


@pytest.fixture
def lightship(told: Author) -> Run:
    return calling(told.root)


def publish(author: Author, lightship: Run, *more: str) -> tuple[int, str, str]:
    author.commit("Change")
    return lightship("publish", *more)


def mails(author: Author) -> list[tuple[str, str, str]]:
    """Give address, subject and words of every mail, in the order in which they were sent."""
    parser = BytesParser(policy=policy.default)
    places = sorted((author.root / ".lightship/outbox").rglob("*.eml"), key=lambda place: place.stat().st_mtime_ns)
    found = [parser.parsebytes(place.read_bytes()) for place in places]
    return [(str(mail["To"]), str(mail["Subject"]), _plain(mail)) for mail in found]


def _plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def bytes_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file that is kept, archives and what is in them too."""
    for place in sorted(place for place in folder.rglob("*") if place.is_file()):
        content = place.read_bytes()
        yield str(place), content
        if place.name.endswith(".zip.xz"):
            content = lzma.decompress(content)
        if place.name.endswith((".zip", ".zip.xz")):
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                yield from ((f"{place}/{name}", file.read(name)) for name in file.namelist())


def with_secret(folder: Path) -> list[str]:
    return [name for name, content in bytes_below(folder) if SECRET.encode() in content.lower()]


def seen(author: Author) -> None:
    """Write down, as is done for each pull request, a version of the incident that nobody published."""
    [folder] = (author.root / "incidents/2026").iterdir()
    [update] = (place.name for place in folder.iterdir() if place.name != "incident.md")
    blobs = {f"incidents/2026/{folder.name}/{name}": name[:8] for name in ("incident.md", update)}
    version = Version(
        change="7", commit="c" * 40, at=CLOCK, opened=CLOCK, title="", url="", opener="ana", people=(), blobs=blobs
    )
    words = {blob: f"Draft of {SECRET}".encode() for blob in blobs.values()}
    Minutes(open_store(DirectoryState(), author.root)).see(version, words)
    assert len([name for name in with_secret(author.root / ".lightship/state") if "words/" in name]) == 2


def test_a_correction_reaches_those_who_got_the_wrong_words_and_nobody_else(told: Author, lightship: Run) -> None:
    lightship("subscribers", "add", "bo@example.com", "--confirmed")  # bo never got the wrong words
    words = "Checkout fails for 21 % of customers."
    assert lightship("correct", "checkout", "-m", words, "--note", "We first wrote 12 %.")[0] == 0
    publish(told, lightship)

    assert "1 sent" in lightship("notify")[1]

    first, second = mails(told)
    assert (first[0], second[0]) == ("ana@example.com", "ana@example.com")
    assert "Correction" in second[1]
    assert "We first wrote 12 %." in second[2]
    assert "21 %" in second[2]
    page = next((told.root / "public/incidents").glob("*/index.html")).read_text()
    assert "Corrected" in page
    assert "We first wrote 12 %." in page
    assert lightship("notify")[1] == "Nothing is new.\n"


def test_a_typo_is_told_to_nobody(told: Author, lightship: Run) -> None:
    words = f"The shop of {SECRET} fails for 12 % of costumers."
    assert lightship("correct", "checkout", "--typo", "-m", words)[0] == 0
    publish(told, lightship)
    assert lightship("notify")[1] == "Nothing is new.\n"
    assert len(mails(told)) == 1


def test_a_correction_of_what_was_never_sent_is_told_as_the_right_words(told: Author, lightship: Run) -> None:
    lightship("update", "checkout", "-p", "identified", "-m", "The cache is down since 03:00 UTC.")
    lightship("correct", "checkout", "-m", "The database is down since 03:00 UTC.", "--note", "Not the cache.")
    publish(told, lightship)
    assert "1 sent" in lightship("notify")[1]
    words = mails(told)[-1][2]
    assert "The database is down" in words
    assert "Correction" not in mails(told)[-1][1]


def test_a_withdrawal_reaches_those_who_got_the_words(told: Author, lightship: Run) -> None:
    assert lightship("retract", "checkout", "--note", "It was another page.")[0] == 0
    publish(told, lightship)
    assert "1 sent" in lightship("notify")[1]
    _, subject, words = mails(told)[-1]
    assert "Withdrawn" in subject
    assert "It was another page." in words
    assert SECRET not in words


def test_removed_words_are_nowhere_in_the_state_nor_at_the_target(told: Author, lightship: Run) -> None:
    lightship("update", "checkout", "-p", "identified", "-m", "We know why.")
    [said] = told.root.glob("incidents/2026/*/*-investigating.md")
    said.write_text(said.read_text().replace("---\n", f"---\nredact: [{{allow: {SECRET}, reason: known}}]\n", 1))
    publish(told, lightship)
    lightship("notify")
    assert b'"reason":"known"' in b"".join(
        content for name, content in bytes_below(told.root / ".lightship/state/trail")
    )
    assert with_secret(told.root / "public")
    assert len(with_secret(told.root / ".lightship/state")) > 3

    code, out, _ = lightship("takedown", "checkout", "investigating", "--reason", "At the customer's request.")
    assert code == 0
    code, out, err = publish(told, lightship)

    assert (code, err) == (0, "")
    assert "removed the words of" in out
    assert "forgot 3 generations and 2 archived messages" in out
    assert with_secret(told.root / "public") == []
    assert with_secret(told.root / ".lightship/state") == []
    page = next((told.root / "public/incidents").glob("*/index.html")).read_text()
    assert "Removed" in page
    assert "At the customer&#39;s request." in page or "At the customer's request." in page
    assert "SHA-256 of what was removed" in page
    statement = json.loads((told.root / "public/statements/4.json").read_text())
    assert statement["kind"] == "takedown"


def test_words_that_are_still_being_sent_are_removed_once_nobody_waits_for_them(told: Author, lightship: Run) -> None:
    store = open_store(DirectoryState(), told.root)
    [event] = {one.event.id for one in log.latest(store, 9) if not one.why}
    openings.reopen(store, event)  # as if its run had died
    lightship("takedown", "checkout", "--reason", "On request.")
    _, out, err = publish(told, lightship)
    assert "forgot" not in out
    assert "are still being sent (`lightship notify`)" in err
    assert with_secret(told.root / "public") == []
    lightship("notify")
    assert "forgot 2 generations and 2 archived messages with" in lightship("heartbeat")[1]
    assert with_secret(told.root / ".lightship/state") == []


def test_after_a_takedown_everything_that_is_kept_can_still_be_verified(
    told: Author, lightship: Run, tmp_path: Path
) -> None:
    seen(told)
    lightship("takedown", "checkout", "--reason", "By order of a court.", "--legal-ref", "Az. 7 O 12/26")
    publish(told, lightship)

    files = {name.partition("/public/")[2]: content for name, content in bytes_below(told.root / "public")}
    with serving(files) as served:
        assert lightship("verify", served.url)[0] == 0
    code, out, _ = lightship("doctor")
    assert code == 0, out
    assert len(lightship("generations")[1].splitlines()) <= 3
    assert lightship("rollback", "2")[0] == 1
    assert "Az. 7" not in "".join(
        content.decode("utf-8", "replace") for _, content in bytes_below(told.root / "public")
    )
    assert lightship("notify")[0] == 0
    assert "By order of a court." in mails(told)[-1][2]
    code, _, err = lightship("deliveries", "words", "checkout")
    assert code != 0
    assert "were removed by a takedown" in err
    assert lightship("audit", "verify")[0] == 0
    store = open_store(DirectoryState(), told.root)
    newest = log.latest(store, 9)[-1]
    kept = store.read(keys.messages(newest.event.id, newest.archive))
    assert kept
    archive.forget(store, newest, CLOCK)  # as if the takedown had, of what was told after it
    assert f"the messages of {newest.event.id} are gone, and nothing says why" in lightship("audit", "verify")[1]
    store.write(keys.messages(newest.event.id, newest.archive), kept.content)
    (tmp_path / "evidence").mkdir()
    assert lightship("audit", "--out", str(tmp_path / "evidence/all.zip"))[0] == 0
    assert with_secret(tmp_path / "evidence") == []
    publish(told, lightship)
    assert "nothing to publish" in lightship("publish")[1]
    lightship("new", "Another", "-s", "low", "-c", "web", "-m", "A word.")
    publish(told, lightship)
    assert json.loads((told.root / "public/statements/latest.json").read_text())["number"] == 4
    assert lightship("rollback")[0] == 0
    assert with_secret(told.root / ".lightship/state") == []


def test_a_takedown_waits_for_no_hold_on_something_else_whose_words_stay(told: Author, lightship: Run) -> None:
    lightship("new", "Another", "-s", "low", "-c", "web", "-m", "Words that somebody sues about.")
    publish(told, lightship)
    assert lightship("hold", "add", "another", "--reason", "a claim")[0] == 0
    lightship("correct", "another", "-m", "Other words.", "--note", "wrong")
    publish(told, lightship)
    _, out, _ = lightship("takedown", "checkout", "--reason", "On request.")
    assert "git filter-repo" in out

    _, out, err = publish(told, lightship)

    assert "removed the words of" in out
    assert err == ""
    state = told.root / ".lightship/state"
    assert with_secret(state) == []
    kept = [content for name, content in bytes_below(state) if "/held/" in name]
    assert sum(b"somebody sues about" in content for content in kept) >= 2  # the page and its twin
    lists = [json.loads(content) for content in kept if content.startswith(b"{") and b'"files"' in content]
    assert len(lists) > 1
    assert all("another" in path for one in lists for path in one["files"])
    assert lightship("audit", "verify")[0] == 0
    assert lightship("hold", "remove", "another", "--reason", "settled")[0] == 0
    assert [name for name, _ in bytes_below(state) if "/held/" in name] == []


def test_whoever_takes_down_what_is_on_hold_is_told_to_leave_the_history_alone(told: Author, lightship: Run) -> None:
    assert lightship("hold", "add", "checkout", "--reason", "a claim")[0] == 0
    _, out, _ = lightship("takedown", "checkout", "--reason", "On request.")
    assert "it is on hold since" in out
    assert "git filter-repo" not in out
    _, _, err = publish(told, lightship)
    assert "stay for now: a legal hold on" in err
    assert with_secret(told.root / ".lightship/state")


def test_what_a_legal_hold_keeps_is_off_the_page_and_stays_in_the_state(told: Author, lightship: Run) -> None:
    store = open_store(DirectoryState(), told.root)
    hold = holds.Hold(incident=holds.ALL, by="li", at=CLOCK, reason="Lawsuit")
    holds.add(store, hold)
    lightship("takedown", "checkout", "--reason", "On request.")

    code, _, err = publish(told, lightship)

    assert code == 0
    assert "stay for now: a legal hold on everything" in err
    assert with_secret(told.root / "public") == []
    assert with_secret(told.root / ".lightship/state")
    holds.remove(store, holds.ALL)
    assert "removed the words" in lightship("publish")[1]
    assert with_secret(told.root / ".lightship/state") == []
