"""The record of who said what, as those who are asked for it and those who doubt it use it."""

import csv
import hashlib
import hmac
import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from authors import Author
from lightship import app, statements
from lightship.audit import of_pack, of_store, past
from lightship.audit.packing import CHAINS, SEAL, SUMS
from lightship.cli.boundary import run
from lightship.deliveries import finding
from lightship.errors import LightshipError
from lightship.ledger import keys, openings
from lightship.minutes import Minutes
from lightship.model import DirectoryState
from lightship.model.governing import Opinion, Review
from lightship.notify.rehearsing import Rehearsal
from lightship.state import Store, open_store
from lightship.trail import END, Kind, Trail, contents, holds
from story import CLOCK

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Author:
    """Make a page once: an outage that was told to two subscribers, put back, published again and resolved."""
    author = Author(tmp_path_factory.mktemp("first"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(author.root)
        patch.delenv("CI", raising=False)
        assert run(["keygen", "--file", ".lightship/signing.pem"]) == 0
        author.story.file("delivery.yml", "sign: {key: {file: .lightship/signing.pem}}\n")
        author.commit("Sign")
        for name in ("ana", "bo"):
            assert run(["subscribers", "add", f"{name}@example.com", "--confirmed"]) == 0
        assert run(["baseline"]) == 0
        author.outage(words="We look into it.")
        assert run(["publish"]) == 0
        assert run(["notify", "--meant"]) == 0
        author.outage("resolved", "04:10", "It is over.")
        assert run(["publish"]) == 0
        assert run(["rollback", "--why", "wrong words"]) == 0
    return author


@pytest.fixture
def page(first: Author, tmp_path: Path) -> Author:
    return first.copied(tmp_path / "page")


@pytest.fixture
def author(page: Author) -> Author:
    """Let commands be run on that page."""
    return page


def store(page: Author) -> Store:
    return open_store(DirectoryState(path=".lightship/state"), page.root)


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)


def test_the_evidence_tells_who_published_which_words_and_how_many_were_told(page: Author, lightship: Run) -> None:
    code, out, err = lightship("audit", "--out", "evidence.zip")
    assert (code, out) == (0, "wrote evidence.zip: 4 entries, 3 statements, 1 events\n")
    assert re.search(r"its SHA-256 is [0-9a-f]{64}", err)
    files = unpacked(page.root / "evidence.zip")
    rows = list(csv.DictReader(io.StringIO(files["publications.csv"].decode())))
    assert [(row["kind"], row["why"]) for row in rows] == [
        ("publication", ""),
        ("publication", ""),
        ("rollback", "wrong words"),
    ]
    assert {row["writers"] for row in rows[:2]} == {"Ana <ana@example.com>"}
    (told,) = csv.DictReader(io.StringIO(files["messages.csv"].decode()))
    assert (told["event"], told["sent"], told["entry"]) == ("outage/20261017T031000Z-investigating", "2", "2")
    html = files["evidence.html"].decode()
    assert "We look into it." in html
    assert "public by outbox: 2 sent" in html
    assert "wrong words" in html


def test_whom_a_run_told_is_bound_by_a_digest_of_their_ids(page: Author, lightship: Run) -> None:
    lightship("deliveries", "show", "outage", "--csv", "told.csv")
    ids = [row["recipient"] for row in csv.DictReader(io.StringIO((page.root / "told.csv").read_text()))]
    entry = json.loads((page.root / ".lightship/state/trail/2.json").read_text())
    (line,) = entry["body"]["events"][0]["lines"]
    assert line["outcomes"] == {"sent": 2}
    key = (page.root / ".lightship/state/ledger/digests.key").read_bytes()
    said = "".join(f"{id_}\n" for id_ in ids).encode()
    assert line["recipients_hmac"] == hmac.new(key, said, "sha256").hexdigest()
    lightship("audit", "--out", "evidence.zip")
    files = b"".join(unpacked(page.root / "evidence.zip").values())
    for guess in ids:
        # Whoever is given the evidence knows an address, and so its id, and learns nothing with it.
        assert hashlib.sha256(f"{guess}\n".encode()).hexdigest().encode() not in files
        assert guess.encode() not in files


def test_an_entry_that_is_missing_is_told_by_doctor_and_written_by_its_repair(page: Author, lightship: Run) -> None:
    for key in ("trail/4.json", END):
        store(page).delete(key)
    assert "no entry of the trail tells of statement 3 yet" in lightship("doctor")[1]
    lightship("doctor", "--repair")
    assert "no entry of the trail" not in lightship("doctor")[1]
    assert lightship("audit", "verify")[0] == 0


def test_no_address_of_a_subscriber_is_in_the_evidence(page: Author, lightship: Run) -> None:
    lightship("audit", "--out", "evidence.zip")
    everything = b"".join(unpacked(page.root / "evidence.zip").values())
    assert b"bo@example.com" not in everything
    assert b"Ana <ana@example.com>" in everything  # who wrote the words has her name in the commit


def test_the_same_time_gives_the_same_evidence_whatever_came_after(page: Author, lightship: Run) -> None:
    assert lightship("audit", "--until", "2999-01-01T00:00:00Z", "--out", "one.zip")[0] == 0
    assert lightship("audit", "--until", "2999-01-01T00:00:00Z", "--out", "two.zip")[0] == 0
    assert (page.root / "one.zip").read_bytes() == (page.root / "two.zip").read_bytes()
    assert lightship("audit", "--until", "2020-01-01T00:00:00Z", "--out", "none.zip")[1].startswith(
        "wrote none.zip: 0 entries, 0 statements, 0 events"
    )
    assert lightship("audit", "verify", "none.zip")[0] == 0


def test_the_evidence_holds_offline_and_in_the_store(page: Author, lightship: Run) -> None:
    lightship("audit", "--out", "evidence.zip")
    code, out, err = lightship("audit", "verify", "evidence.zip", "--key", ".lightship/signing.pem.pub")
    assert (code, out) == (0, "")
    assert "4 entries and 3 statements hold. The trail ends with 4:" in err
    assert lightship("audit", "verify", "--key", ".lightship/signing.pem.pub") == (code, out, err)


def test_any_file_of_the_evidence_that_was_changed_removed_or_added_is_named(page: Author, lightship: Run) -> None:
    lightship("audit", "--out", "evidence.zip")
    files = unpacked(page.root / "evidence.zip")
    for name in files.keys() - {SEAL}:
        altered = dict(files)
        altered[name] = files[name].replace(b"e", b"f", 1)
        packed(page.root / "altered.zip", altered)
        assert lightship("audit", "verify", "altered.zip")[0] == 1, name
        del altered[name]
        packed(page.root / "altered.zip", altered)
        assert lightship("audit", "verify", "altered.zip")[0] == 1, name
    packed(page.root / "altered.zip", {**files, "note.txt": b"more"})
    code, out, _ = lightship("audit", "verify", "altered.zip")
    assert (code, out) == (1, "note.txt: nothing was said of it when the evidence was made\n")


def _summed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give files with sums that are right, as whoever alters the others writes them."""
    others = {name: content for name, content in files.items() if name not in (SUMS, SEAL)}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(others.items()))
    return {**files, SUMS: sums.encode()}


def test_the_page_and_the_tables_of_the_evidence_are_signed_too(page: Author, lightship: Run) -> None:
    key = ("--key", ".lightship/signing.pem.pub")
    lightship("audit", "--out", "evidence.zip")
    files = unpacked(page.root / "evidence.zip")
    files["approvals.csv"] += b"4,outage/one,legal,li\n"
    packed(page.root / "altered.zip", _summed(files))
    code, out, _ = lightship("audit", "verify", "altered.zip", *key)
    assert (code, out) == (1, "SHA256SUMS.sig: the signature does not hold\n")
    packed(page.root / "altered.zip", {**_summed(files), SEAL: b"none\n"})
    assert lightship("audit", "verify", "altered.zip")[1] == "SHA256SUMS.sig: it is none\n"
    del files[SEAL]
    packed(page.root / "altered.zip", _summed(files))
    code, _, err = lightship("audit", "verify", "altered.zip", *key)
    assert code == 0
    assert "vouches for trail/ and statements/ alone: nobody has signed the page and the tables" in err


@pytest.mark.parametrize("number", ["1e999", "1e3", "-7", "999999999999999999", '"4"', "true", "null"])
def test_evidence_that_names_an_impossible_end_is_refused_and_takes_no_time(
    page: Author, lightship: Run, number: str
) -> None:
    lightship("audit", "--out", "evidence.zip")
    files = unpacked(page.root / "evidence.zip")
    files[CHAINS] = files[CHAINS].replace(b'"last":4', b'"last":' + number.encode())
    packed(page.root / "altered.zip", _summed(files))
    code, _, err = lightship("audit", "verify", "altered.zip")
    assert (code, err.partition(" (")[0]) == (1, "lightship: chains.json of the evidence is missing or broken")


def test_evidence_that_was_damaged_anywhere_is_told_in_our_words(page: Author, lightship: Run) -> None:
    lightship("audit", "--out", "evidence.zip")
    whole = (page.root / "evidence.zip").read_bytes()
    chance = random.Random(7)
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(whole))] = chance.randrange(256)
        with suppress(LightshipError):
            of_pack(bytes(damaged), None)


def test_evidence_that_has_a_file_twice_is_refused(page: Author, lightship: Run) -> None:
    lightship("audit", "--out", "evidence.zip")
    with zipfile.ZipFile(page.root / "evidence.zip", "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("evidence.html", "<p>another one")
    assert "a file is in the evidence twice" in lightship("audit", "verify", "evidence.zip")[2]


def test_what_a_job_without_the_key_wrote_is_said_and_no_fault(
    page: Author, lightship: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ("--key", ".lightship/signing.pem.pub")
    trail = Trail(store=store(page), run="run", by="bo", clock=app.clock)
    trail.add(Kind.NOTIFICATION, {"events": []})
    code, out, err = lightship("audit", "verify", *key)
    assert (code, out) == (0, "")
    assert "Not signed yet: entry 5, by a job without the key." in err
    lightship("audit", "--out", "evidence.zip")
    assert lightship("audit", "verify", "evidence.zip", *key)[0] == 0
    trail.add(Kind.PUBLICATION, {})
    assert "entries 5 to 6: not signed any more, though entry 4 is" in lightship("audit", "verify", *key)[1]


class _Busy(Rehearsal):
    """A state store to which somebody publishes just when the trail is read."""

    def __init__(self, held: Store, publish: Callable[[], object]) -> None:
        super().__init__(held)
        self._publish, self._is_done = publish, False

    def names(self, prefix: str) -> Iterator[str]:
        if prefix == "trail/" and not self._is_done:
            self._is_done = True
            self._publish()
        return super().names(prefix)


def test_what_is_published_while_the_record_is_verified_is_no_fault(page: Author, lightship: Run) -> None:
    busy = _Busy(store(page), lambda: lightship("publish", "--unpin"))
    found = of_store(busy, None)
    assert (found.problems, found.entries, found.statements) == ((), 5, 4)


def test_an_end_that_somebody_wrote_far_away_is_found_at_once(page: Author, lightship: Run) -> None:
    held = store(page)
    held.write(END, b'{"format": 1, "number": 900000000, "sha256": "00", "stated": 3}')
    stored = held.read("head.json")
    assert stored
    held.write("head.json", stored.content.replace(b'"told": 3', b'"told": 900000000'))
    held.write("trail/007.json", b"{}")
    held.write("trail/800000000.json", trail_of(page)[-1].replace(b'"number":4', b'"number":800000000'))
    code, out, _ = lightship("audit", "verify")
    assert code == 1
    assert "entries 5 to 799999999: they are missing" in out
    assert "entries 800000001 to 900000000: they are missing" in out
    assert "statements 4 to 900000000: they are missing" in out
    code, _, err = lightship("audit", "--out", "evidence.zip")
    assert code == 0
    assert "the record does not hold, and the evidence says so first" in err
    html = unpacked(page.root / "evidence.zip")["evidence.html"].decode()
    assert "The record does not hold: entries 5 to 799999999: they are missing." in html


def trail_of(page: Author) -> list[bytes]:
    return [content for _, content in contents(store(page))]


def test_what_the_ledger_has_is_compared_with_what_the_trail_says_of_it(page: Author, lightship: Run) -> None:
    held = store(page)
    event = "outage/20261017T031000Z-investigating"
    [key] = [name for name in held.names("messages/") if name.endswith(".zip")]
    parts = {name: held.read(name) for name in held.names(keys.frozen(event))}
    frozen, people = next(
        (name, part) for name, part in parts.items() if part and json.loads(part.content)["recipients"]
    )
    kept = held.read(key)
    assert kept
    told = json.loads(people.content)
    next(iter(told["recipients"].values()))[0][0] = "0123456789abcdef"

    held.write(key, kept.content + b" ")
    held.write(frozen, json.dumps(told).encode())
    assert lightship("audit", "verify")[1] == (
        f"entry 2: the messages of {event} were altered; the ledger has others who were told of {event}\n"
    )
    held.write(frozen, people.content)
    held.delete(key)
    assert lightship("audit", "verify")[1] == f"entry 2: the messages of {event} are gone, and nothing says why\n"
    held.write(keys.removed(event), b"{}")  # which whoever takes them away can write, too
    assert lightship("audit", "verify")[1] == f"entry 2: the messages of {event} are gone, and nothing says why\n"
    held.write(key, kept.content)
    held.delete(keys.DIGESTS)
    assert "entry 2: ledger/digests.key is gone" in lightship("audit", "verify")[1]
    assert held.read(keys.DIGESTS) is None  # looking makes none
    held.delete(keys.opened(event))
    assert f"the ledger has nothing of {event}" in lightship("audit", "verify")[1]


def test_a_run_that_died_before_its_entry_is_made_up_for_by_the_next(page: Author, lightship: Run) -> None:
    held, event = store(page), "outage/20261017T031000Z-investigating"
    openings.reopen(held, event)  # as if the run had died between the last message
    openings.finish(held, event)  # and its entry
    lightship("publish", "--unpin")
    lightship("notify", "--meant")
    told = [json.loads(content)["body"] for content in trail_of(page)][-1]["events"]
    [late] = [one for one in told if one["event"] == event]
    assert (late["completed"], late["lines"][0]["outcomes"]) == (True, {"sent": 2})
    assert list(held.names(keys.UNSAID)) == []
    assert lightship("audit", "verify")[0] == 0


def test_what_another_version_wrote_into_a_body_breaks_no_evidence(page: Author, lightship: Run) -> None:
    trail = Trail(store=store(page), run="run", by="bo", clock=app.clock)
    trail.add(Kind.SIGN_OFF, {"of": [4]})
    lines = [{"audience": 1, "channel": None, "outcomes": {"sent": "many"}}]
    trail.add(Kind.NOTIFICATION, {"events": [{"event": "x", "lines": lines}, 7]})
    assert lightship("audit", "--out", "evidence.zip")[0] == 0
    assert "many sent" in unpacked(page.root / "evidence.zip")["evidence.html"].decode()


def test_what_was_altered_in_the_store_is_named(page: Author, lightship: Run) -> None:
    held = store(page)
    stored = held.read("trail/2.json")
    assert stored
    held.write("trail/2.json", stored.content.replace(b'"sent":2', b'"sent":9'))
    code, out, _ = lightship("audit", "verify")
    assert (code, out.splitlines()[0]) == (1, "entry 2: it was altered: the chain names other bytes")


def test_a_statement_that_was_altered_in_the_store_is_named_and_those_before_it_are_still_looked_at(
    page: Author, lightship: Run
) -> None:
    held = store(page)
    key = next(key for key in held.names("statements/") if key.startswith("statements/2-"))
    stored = held.read(key)
    assert stored
    held.write(key, stored.content.replace(b"outage", b"outape"))
    code, out, err = lightship("audit", "verify")
    assert code == 1
    assert out.splitlines()[0] == "statement 2: it was altered: the chain names other bytes"
    assert "statement 1" not in out
    assert "of 4 entries and 3 statements do not hold" in err


def test_entries_that_somebody_cut_off_are_missed_even_when_the_end_was_written_anew(
    page: Author, lightship: Run
) -> None:
    held = store(page)
    for key in ("trail/3.json", "trail/4.json", END):
        held.delete(key)
    code, out, _ = lightship("audit", "verify")
    assert code == 1
    assert "statement 3: the entry with which the trail ended before it is not there" in out


def test_another_key_than_the_owners_is_named(page: Author, lightship: Run) -> None:
    lightship("keygen", "--file", "other.pem")
    code, out, _ = lightship("audit", "verify", "--key", "other.pem.pub")
    assert code == 1
    assert "entries 1 to 4: signed with another key" in out


def test_what_is_no_evidence_is_refused(page: Author, lightship: Run) -> None:
    (page.root / "letter.txt").write_text("Dear auditor")
    packed(page.root / "holiday.zip", {"photo.jpg": b"x"})
    assert lightship("audit", "verify", "letter.txt")[2].startswith("lightship: this is no zip file")
    assert lightship("audit", "verify", "holiday.zip")[2].startswith(
        "lightship: chains.json of the evidence is missing"
    )


def test_the_evidence_is_verified_by_common_tools_as_its_readme_says(page: Author, lightship: Run) -> None:
    lightship("audit", "--out", "evidence.zip")
    folder = page.root / "evidence"
    with zipfile.ZipFile(page.root / "evidence.zip") as file:
        file.extractall(folder)
    shutil.copy(page.root / ".lightship/signing.pem.pub", folder / "owner.pub")
    commands = re.findall(r"^     (\S.*)$", (folder / "README.txt").read_text(), re.MULTILINE)
    offline = [command for command in commands if not command.startswith("curl")]
    assert len(offline) == 7
    done = subprocess.run(["sh", "-ec", "\n".join(offline)], cwd=folder, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Signature Verified Successfully") == 2


def test_a_publication_past_the_approvals_is_open_until_somebody_signs_it_off(page: Author, lightship: Run) -> None:
    trail = Trail(store=store(page), run="run", by="bo", clock=app.clock)
    body = {
        "reason": "nobody answers",
        "review_until": "2026-10-18T03:10:00Z",
        "review": {"legal": 1},
        "roles": ["comms", "tech"],
        "units": [{"unit": "outage/one", "missing": [], "stopped": "cy (tech) asks for changes"}],
    }
    entry = trail.add(Kind.BREAK_GLASS, body)
    lightship("audit", "--out", "open.zip")
    (review,) = json.loads(unpacked(page.root / "open.zip")["evidence.json"])["reviews"]
    assert review == {"entry": 5, "due": "2026-10-18T03:10:00Z", "sign_off": None}
    html = unpacked(page.root / "open.zip")["evidence.html"].decode()
    assert (
        "Entry 5: bo published past the approvals (nobody answers), to be looked at until 2026-10-18 03:10 UTC" in html
    )
    assert "nobody must agree" not in html
    for name, value in (
        ("Published", "outage/one"),
        ("Without the approvals of", "comms, tech"),
        ("Although", "cy (tech) asks for changes"),
        ("To be looked at", "by 1 of legal until 2026-10-18 03:10 UTC"),
    ):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in html
    trail.add(Kind.SIGN_OFF, {"of": entry.number, "note": "It was right.", "left": {}})
    lightship("audit", "--out", "closed.zip")
    assert "<dt>Found</dt><dd>It was right.</dd>" in unpacked(page.root / "closed.zip")["evidence.html"].decode()
    (review,) = json.loads(unpacked(page.root / "closed.zip")["evidence.json"])["reviews"]
    assert review["sign_off"] == 6


def test_who_agreed_to_which_words_in_which_role_is_in_the_evidence(page: Author, lightship: Run) -> None:
    given = {
        "role": "tech",
        "person": "bo",
        "at": "2026-10-17T03:09:00Z",
        "means": "forge",
        "change": "7",
        "review": "r:81",
    }
    need = {"role": "tech", "number": 1, "because": ["severity high"]}
    unit = {"unit": "outage/one", "needs": [need], "approvals": [given], "wording": {"name": "slow"}}
    body = {"units": [unit], "withheld": [{"unit": "outage/two"}], "faults": "none of ours", "targets": 7}
    Trail(store=store(page), run="run", by="bo", clock=app.clock).add(Kind.PUBLICATION, body)
    assert lightship("audit", "--out", "evidence.zip")[0] == 0
    files = unpacked(page.root / "evidence.zip")
    (row,) = csv.DictReader(io.StringIO(files["approvals.csv"].decode()))
    assert row == {"entry": "5", "unit": "outage/one", **given}
    html = files["evidence.html"].decode()
    assert "outage/one: bo agreed as tech on 2026-10-17 03:09:00 UTC" in html
    assert "Entry 5: withheld, since approvals were missing: outage/two." in html


def test_who_asked_for_changes_is_in_the_evidence_of_that_time_though_nothing_came_of_it(
    page: Author, lightship: Run
) -> None:
    at = datetime(2026, 10, 17, 3, 12, tzinfo=UTC)
    files = {"incidents/2026/outage/one.md": "a1"}
    first = Review(
        id="r:1", change="7", person="<i>cy", opinion=Opinion.CHANGES_REQUESTED, at=at, commit="c" * 40, blobs=files
    )
    later = replace(first, id="r:2", opinion=Opinion.APPROVED, at=at + timedelta(days=9))
    Minutes(store(page)).note([later, first])
    assert lightship("audit", "--until", "2026-10-20T00:00:00Z", "--out", "evidence.zip")[0] == 0
    found = unpacked(page.root / "evidence.zip")
    (row,) = csv.DictReader(io.StringIO(found["reviews.csv"].decode()))
    assert (row["change"], row["person"], row["opinion"]) == ("7", "<i>cy", "changes_requested")
    assert row["files"] == "incidents/2026/outage/one.md"
    assert "&lt;i&gt;cy asked for changes of pull request 7" in found["evidence.html"].decode()
    assert lightship("audit", "verify", "evidence.zip")[0] == 0
    lightship("audit", "--out", "whole.zip")
    assert unpacked(page.root / "whole.zip")["reviews.csv"].count(b"\n") == 3


def test_what_people_wrote_is_no_markup_and_no_formula_in_the_evidence(page: Author, lightship: Run) -> None:
    lightship("hold", "add", "outage", "--reason", "<script>alert(1)</script>")
    trail = Trail(store=store(page), run="run", by="=HYPERLINK(1)", clock=app.clock)
    trail.add(Kind.PUBLICATION, {"statement": {"number": 1, "sha256": "00"}, "by": "=HYPERLINK(1)"})
    lightship("audit", "--out", "evidence.zip")
    files = unpacked(page.root / "evidence.zip")
    assert b"<script>" not in files["evidence.html"]
    assert b",'=HYPERLINK(1)," in files["publications.csv"]


def test_a_spreadsheet_that_parts_cells_at_semicolons_runs_nothing_either(page: Author, lightship: Run) -> None:
    trail = Trail(store=store(page), run="run", by="bo", clock=app.clock)
    writers = ["Ana; =HYPERLINK(1) <a@example.com>", "=cmd|' /C calc'!A0 <b@example.com>"]
    trail.add(Kind.PUBLICATION, {"statement": {"number": 1, "sha256": "00"}, "writers": writers, "why": "\uff1dSUM(1)"})
    lightship("audit", "--out", "evidence.zip")
    table = unpacked(page.root / "evidence.zip")["publications.csv"].decode()
    assert not re.search(r"(^|[,;|\n])\s*[\"]?\s*[=\uff1d]", table)
    assert "'\uff1dSUM(1)" in table


def test_a_hold_is_placed_listed_and_ended_and_each_leaves_an_entry(page: Author, lightship: Run) -> None:
    assert lightship("hold", "list")[1] == "Nothing is on hold.\n"
    assert lightship("hold", "add", "outage", "--reason", "a claim")[0] == 0
    assert lightship("hold", "add", "outage", "--reason", "another")[0] == 1
    assert "a claim" in lightship("hold", "list")[1]
    assert lightship("hold", "remove", "--all", "--reason", "over")[0] == 1
    assert lightship("hold", "remove", "outage", "--reason", "over")[0] == 0
    lightship("audit", "--out", "evidence.zip")
    entries = json.loads(unpacked(page.root / "evidence.zip")["evidence.json"])["entries"]
    assert [(one["kind"], one["body"].get("reason")) for one in entries[-2:]] == [
        ("hold", "a claim"),
        ("release", "over"),
    ]
    assert lightship("audit", "verify")[0] == 0


def test_a_hold_that_somebody_took_away_is_missed(page: Author, lightship: Run) -> None:
    lightship("hold", "add", "outage", "--reason", "a claim")
    assert lightship("audit", "verify")[0] == 0
    [key] = store(page).names("holds/")
    store(page).delete(key)
    code, out, _ = lightship("audit", "verify")
    assert (code, out) == (1, "entry 5: the hold on outage is gone, and no entry ends it\n")


def test_a_hold_names_one_incident_or_everything(page: Author, lightship: Run) -> None:
    assert lightship("hold", "add", "--reason", "why")[0] == 2
    assert lightship("hold", "add", "outage", "--all", "--reason", "why")[0] == 2


def test_a_hold_is_on_the_incident_that_a_part_of_its_name_means_and_never_on_nothing(
    page: Author, lightship: Run
) -> None:
    assert lightship("hold", "add", "Checkout", "--reason", "a claim")[1].startswith("outage is on hold")
    code, _, err = lightship("hold", "add", "checkout fails", "--reason", "a claim")
    assert (code, "outage is on hold already" in err) == (1, True)
    code, _, err = lightship("hold", "add", "nothing-like-it", "--reason", "a claim")
    assert (code, "no incident is called 'nothing-like-it'" in err) == (2, True)
    assert lightship("hold", "remove", "outag", "--reason", "over")[1] == "outage is no longer on hold.\n"


def test_a_hold_is_never_on_another_incident_whose_name_is_only_spelled_alike(page: Author, lightship: Run) -> None:
    page.story.incident("checkout-1018", title="Login is slow", renamed_from="[payments-1017]")
    page.story.update("investigating", "18 03:10", id_="checkout-1018")
    code, _, err = lightship("hold", "add", "checkout-1017", "--reason", "a claim")
    assert (code, "no incident is called 'checkout-1017' (is checkout-1018 meant? write its id)" in err) == (2, True)
    assert lightship("hold", "add", "-", "--reason", "a claim")[0] == 2
    assert lightship("hold", "list")[1] == "Nothing is on hold.\n"


def test_a_hold_and_a_history_know_an_incident_by_each_name_that_it_had(page: Author, lightship: Run) -> None:
    page.story.incident("payments", title="Login is slow", renamed_from="[login-1017]")
    page.story.update("investigating", "18 03:10", id_="payments")
    page.story.incident("login-1018", title="Nobody gets in")
    page.story.update("investigating", "18 04:10", id_="login-1018")
    page.commit("Two more")
    assert "payments" not in lightship("history", "login-1018")[1]
    assert lightship("history", "login-1017")[1] == lightship("history", "payments")[1] != ""
    assert lightship("hold", "add", "login-1017", "--reason", "a claim")[1].startswith("login-1017 is on hold")
    code, _, err = lightship("hold", "add", "payments", "--reason", "a claim")
    assert (code, "login-1017 is on hold already" in err) == (1, True)
    assert lightship("hold", "remove", "payments", "--reason", "over")[1] == "login-1017 is no longer on hold.\n"

    lightship("hold", "add", "login-1017", "--reason", "a claim")
    holds.add(store(page), holds.Hold(incident="paying-twice", by="li", at=CLOCK, reason="another"))
    page.git("mv", "incidents/2026/payments", "incidents/2026/paying")
    page.story.incident("paying", title="Login is slow", renamed_from="[login-1017, payments]")
    assert lightship("hold", "remove", "paying", "--reason", "over")[1] == "login-1017 is no longer on hold.\n"
    assert lightship("hold", "remove", "paying", "--reason", "over")[0] == 1


def test_a_recurring_maintenance_is_meant_by_its_own_id_a_part_of_it_and_that_of_a_date(
    page: Author, lightship: Run
) -> None:
    page.story.incident(
        "upgrade",
        kind="maintenance",
        title="Nightly upgrade",
        components="{web: under_maintenance}",
        starts="2026-12-28T22:00:00Z",
        ends="2026-12-28T23:00:00Z",
        zone="Etc/UTC",
        repeat="FREQ=DAILY",
    )
    page.story.update("scheduled", "16 22:00", id_="upgrade")
    page.commit("A series")
    for name in ("upgrade", "upgr", "upgrade--20261228", "Nightly"):
        assert lightship("hold", "add", name, "--reason", "a claim")[1].startswith("upgrade is on hold")
        assert lightship("hold", "remove", "upgrade", "--reason", "over")[0] == 0
    assert lightship("history", "upgrade")[0] == 0


def test_a_hold_on_a_series_holds_each_of_its_dates() -> None:
    one = holds.Hold(incident="upgrade", by="li", at=datetime(2026, 10, 17, tzinfo=UTC), reason="a claim")
    assert [one.covers(name) for name in ("upgrade", "upgrade--20261120", "upgrade-of-mail")] == [True, True, False]


def test_whoever_forgets_a_person_while_something_is_held_is_told_what_stays(page: Author, lightship: Run) -> None:
    lightship("hold", "add", "outage", "--reason", "a claim")
    code, out, err = lightship("subscribers", "forget", "bo@example.com")
    assert (code, out.split()[0]) == (0, "forgot")
    assert "outage is on hold (a claim, by " in err
    assert "bo@" not in out + err


def _published(page: Author, number: int) -> datetime:
    return statements.read((page.root / f"public/statements/{number}.json").read_bytes()).at


def test_the_page_of_then_is_shown_as_it_was_published(page: Author, lightship: Run) -> None:
    then = f"{_published(page, 1):%Y-%m-%dT%H:%M:%SZ}"
    code, out, err = lightship("show", "outage", "--at", then, "--as-published", "--out", "then")
    assert code == 0
    assert "We look into it." in out
    assert "generation 1, statement 1 of " in err
    assert "as it was kept, byte for byte.\nAll 1 texts are as the statements say.\n" in err
    assert (page.root / "then/incidents/outage/index.md").read_text() == out
    assert 'data-generation="1"' in (page.root / "then/index.html").read_text()
    # Put back since, it is published as generation 3 now, whatever the files say.
    assert "generation 3, statement 3 of " in lightship("show", "outage", "--as-published")[2]
    assert "It is over." in lightship("show", "outage")[1]


def test_a_page_that_is_no_longer_kept_is_built_again_and_compared(page: Author, lightship: Run) -> None:
    then = f"{_published(page, 1):%Y-%m-%dT%H:%M:%SZ}"
    _, kept, _ = lightship("show", "outage", "--at", then, "--as-published")
    store(page).delete("generations/1.json")
    code, out, err = lightship("show", "outage", "--at", then, "--as-published")
    assert (code, out) == (0, kept)
    assert "built again from the commit " in err
    assert "All 1 texts are as the statements say.\n" in err


def test_what_an_audience_was_told_by_then_is_shown_as_it_was_sent(page: Author, lightship: Run) -> None:
    code, out, _ = lightship("show", "outage", "--as-published", "--audience", "public")
    assert (code, "We look into it." in out) == (0, True)
    code, out, err = lightship("show", "outage", "--as-published", "--audience", "executives")
    assert (code, out) == (0, "")
    assert err == "executives was told nothing of outage by then.\n"
    assert "nothing was told of 'outrage'" in lightship("show", "outrage", "--as-published", "--audience", "press")[2]
    assert lightship("show", "--as-published", "--audience", "executives")[0] == 2


def test_messages_that_are_not_kept_any_more_are_named_and_hide_no_others(page: Author) -> None:
    held, now = store(page), datetime(2999, 1, 1, tzinfo=UTC)
    told = list(past.told(held, finding.named(held, "outa"), "public", now))
    assert any(b"We look into it." in content for _, _, _, content in told)
    [kept] = [name for name in held.names("messages/") if name.endswith(".zip")]
    held.delete(kept)
    [(_, _, why, nothing)] = past.told(held, finding.named(held, "outa"), "public", now)
    assert (why, nothing) == (f"the messages of {told[0][0]} are not kept any more", b"")


def test_before_the_first_publication_there_was_no_page(page: Author, lightship: Run) -> None:
    code, _, err = lightship("show", "--at", "2020-01-01T00:00:00Z", "--as-published")
    assert code == 1
    assert err.startswith("lightship: nothing was published by 2020-01-01 00:00:00 UTC")
    assert "there was no incident 'x'" in lightship("show", "x", "--as-published")[2]


def _aged(page: Author) -> None:
    """Let what was told be three years old."""
    folder = page.root / ".lightship/state/ledger/opened"
    for path in folder.iterdir():
        said = json.loads(path.read_text())
        path.write_text(json.dumps({**said, "at": "2023-10-17T03:12:00Z"}))


def test_what_was_kept_long_enough_is_forgotten_and_the_numbers_stay(page: Author, lightship: Run) -> None:
    page.story.file("policy.yml", "retention: {deliveries: 730d, words: 365d}\n")
    assert lightship("audit", "prune")[1] == "forgot who was told of 0 events, and the messages of 0\n"
    _aged(page)
    before = lightship("deliveries", "show", "outage")[1]
    would = lightship("audit", "prune", "--dry-run")[1]
    assert would == "would forget who was told of 1 events, and the messages of 1\n"
    assert "sent" in lightship("deliveries", "show", "--to", "bo@example.com")[1]
    assert lightship("audit", "prune")[1] == "forgot who was told of 1 events, and the messages of 1\n"
    assert lightship("deliveries", "show", "--to", "bo@example.com")[1] == ""
    assert lightship("deliveries", "show", "outage")[1] == before
    assert lightship("deliveries", "words", "outage")[0] == 4
    assert lightship("audit", "prune")[1] == "forgot who was told of 0 events, and the messages of 0\n"
    assert lightship("audit", "verify")[0] == 0
    assert lightship("audit", "--out", "evidence.zip")[0] == 0


def test_what_is_on_hold_is_not_forgotten_however_old(page: Author, lightship: Run) -> None:
    page.story.file("policy.yml", "retention: {deliveries: 1d, words: 1d}\n")
    _aged(page)
    lightship("hold", "add", "outage", "--reason", "a claim")
    code, out, err = lightship("audit", "prune")
    assert (code, out) == (0, "forgot who was told of 0 events, and the messages of 0\n")
    assert err == "1 events are on hold and stay (`lightship hold list`)\n"
    lightship("hold", "remove", "outage", "--reason", "settled")
    assert lightship("audit", "prune")[1] == "forgot who was told of 1 events, and the messages of 1\n"


def test_without_retention_nothing_is_forgotten(page: Author, lightship: Run) -> None:
    _aged(page)
    assert lightship("audit", "prune")[1] == "forgot who was told of 0 events, and the messages of 0\n"
