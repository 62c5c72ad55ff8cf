"""The trail: one way to write an entry, one place for each, whoever writes at the same time and wherever a run dies."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship import trail
from lightship.state.base import ConflictError
from lightship.statements import signing
from lightship.trail import END, Entry, EntryError, Kind, Trail
from memories import FakeStore, Gate, Interrupting, Killed, Killing, Memory

AT = datetime(2026, 10, 17, 3, 10, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
HEX = st.integers(0, 9).map(lambda number: trail.digest(bytes([number])))
ENTRIES = st.builds(
    Entry,
    number=st.integers(1, 10**9),
    previous=HEX | st.just(""),
    at=st.integers(0, 10**9).map(lambda seconds: AT + timedelta(seconds=seconds)),
    by=st.sampled_from(["ana", "Zoë Ø", ""]),
    run=st.sampled_from(["8f0c2a6f1d3b4e57", ""]),
    kind=st.sampled_from(Kind),
    body=st.dictionaries(TEXTS, VALUES, max_size=4),
)


def written_by(memory: Memory, run: str, gate: Gate | None = None, key: signing.SigningKey | None = None) -> Trail:
    return Trail(store=FakeStore(memory, gate or Gate()), run=run, by="ana", clock=lambda: AT, signing_key=key)


def chained(memory: Memory) -> list[Entry]:
    """Read every entry, and see that each names the one before."""
    found = [trail.read(content) for _, content in trail.contents(FakeStore(memory, Gate()))]
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    assert [entry.previous for entry in found] == ["", *(trail.digest(trail.written(one)) for one in found[:-1])]
    return found


@given(ENTRIES)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    content = trail.written(entry)
    assert trail.read(content) == entry
    assert trail.written(trail.read(content)) == content


@given(ENTRIES, st.data())
def test_a_changed_byte_is_no_entry_or_another_one(entry: Entry, data: st.DataObject) -> None:
    content = trail.written(entry)
    place = data.draw(st.integers(0, len(content) - 1))
    altered = content[:place] + bytes([content[place] ^ data.draw(st.integers(1, 255))]) + content[place + 1 :]
    assert trail.digest(altered) != trail.digest(content)
    with suppress(EntryError):
        assert trail.read(altered) != entry


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"number":1}', b"[" * 100_000, b"\xff", b"null"])
def test_what_is_no_entry_is_refused_in_our_words(content: bytes) -> None:
    with pytest.raises(EntryError, match="no entry of the trail"):
        trail.read(content)


TRICKS = {
    "a key twice": lambda content: content.replace(b'"by":"ana"', b'"by":"eve","by":"ana"'),
    "a mark of the order of bytes": lambda content: b"\xef\xbb\xbf" + content,
    "another line end": lambda content: content[:-1] + b"\r\n",
    "no line end": lambda content: content[:-1],
    "spaces": lambda content: content.replace(b":", b": ", 1),
    "another order": lambda content: content.replace(b'"by":"ana",', b"").replace(b"{", b'{"by":"ana",', 1),
    "an escaped letter": lambda content: content.replace(b"ana", b"\\u0061na"),
    "half a pair": lambda content: content.replace(b"ana", b"\\ud800"),
    "other bytes for signs": lambda content: content.decode().encode("utf-16"),
    "a number that is none": lambda content: content.replace(b'"told":2', b'"told":NaN'),
    "a number without end": lambda content: content.replace(b'"told":2', b'"told":1e999'),
    "a number of too many digits": lambda content: content.replace(b'"told":2', b'"told":' + b"9" * 5000),
    "a truth for a number": lambda content: content.replace(b'"number":1', b'"number":true'),
    "a broken number": lambda content: content.replace(b'"number":1', b'"number":1.0'),
    "depth": lambda content: content.replace(b'"told":2', b'"told":' + b"[" * 50_000 + b"]" * 50_000),
    "a key more": lambda content: content.replace(b'"by"', b'"bx":1,"by"'),
    "another kind": lambda content: content.replace(b'"hold"', b'"held"'),
    "another format": lambda content: content.replace(b'"format":1', b'"format":2'),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_an_entry_that_is_written_in_any_other_way_is_none(trick: str) -> None:
    entry = Entry(number=1, previous="", at=AT, by="ana", run="run", kind=Kind.HOLD, body={"told": 2})
    altered = TRICKS[trick](trail.written(entry))
    assert altered != trail.written(entry)
    with pytest.raises(EntryError):
        trail.read(altered)


@pytest.mark.parametrize(
    "name", ["trail/007.json", "trail/0.json", "trail/1.json.bak", "trail/-1.json", "trail/x.json"]
)
def test_a_key_that_is_no_number_of_ours_is_no_entry(name: str) -> None:
    memory = Memory()
    written_by(memory, "run1").add(Kind.HOLD, {})
    memory.held[name] = b"{}"
    assert [number for number, _ in trail.contents(FakeStore(memory, Gate()))] == [1]


def test_entries_are_chained_and_the_end_is_named() -> None:
    memory = Memory()
    for reason in ("one", "two", "three"):
        written_by(memory, "run1").add(Kind.HOLD, {"reason": reason})
    found = chained(memory)
    assert [entry.body["reason"] for entry in found] == ["one", "two", "three"]
    end = trail.end(FakeStore(memory, Gate()))
    assert (end.number, end.sha256) == (3, trail.digest(trail.written(found[-1])))


def test_an_entry_takes_a_few_requests_however_long_the_trail_is() -> None:
    memory = Memory()
    for _ in range(30):
        written_by(memory, "run1").add(Kind.HOLD, {})
    gate = Gate()
    written_by(memory, "run2", gate).add(Kind.HOLD, {})
    assert gate.count == 3


def test_entries_are_signed_with_the_key_of_statements() -> None:
    memory = Memory()
    key = signing.private(signing.generate()[0], "the test")
    entry = written_by(memory, "run1", key=key).add(Kind.HOLD, {"reason": "a claim"})
    verifier = signing.verifier(key.public_pem, "the test")
    unsigned = trail.written(replace(entry, signature=""))
    assert verifier.refusal(entry.key, entry.signature, unsigned) == ""
    assert verifier.refusal(entry.key, entry.signature, unsigned.replace(b"claim", b"clair")) != ""


def test_a_run_that_dies_anywhere_leaves_a_chain_that_the_next_one_goes_on_with() -> None:
    for number in range(1, 6):
        memory = Memory()
        written_by(memory, "run1").add(Kind.HOLD, {"reason": "one"})
        with suppress(Killed):
            written_by(memory, "run2", Killing(number)).add(Kind.HOLD, {"reason": "two"})
        written_by(memory, "run3").add(Kind.HOLD, {"reason": "three"})
        found = [entry.body["reason"] for entry in chained(memory)]
        assert found in (["one", "three"], ["one", "two", "three"])
        assert trail.end(FakeStore(memory, Gate())).number == len(found)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_two_runs_at_once_each_find_their_place(number: int) -> None:
    memory = Memory()
    written_by(memory, "run1").add(Kind.HOLD, {"reason": "one"})
    other = Interrupting(number, lambda: written_by(memory, "other").add(Kind.HOLD, {"reason": "between"}))
    written_by(memory, "run2", other).add(Kind.HOLD, {"reason": "ours"})
    assert sorted(entry.body["reason"] for entry in chained(memory)) == ["between", "one", "ours"]
    assert trail.end(FakeStore(memory, Gate())).number == 3


class _Forgetful(FakeStore):
    """A store whose answer to a write is lost, so that it is tried again and meets itself."""

    def write(self, key: str, content: object, *, expected: str | None = None) -> str:
        version = super().write(key, content, expected=expected)
        if key == "trail/1.json":
            raise ConflictError("it is there")
        return version


def test_a_write_whose_answer_was_lost_is_no_second_entry() -> None:
    memory = Memory()
    ours = Trail(store=_Forgetful(memory, Gate()), run="run1", by="ana", clock=lambda: AT)
    assert ours.add(Kind.HOLD, {"reason": "one"}).number == 1
    assert len(chained(memory)) == 1


@pytest.mark.parametrize("end", [None, b"{}", b"nonsense"])
def test_an_end_that_was_lost_is_found_by_the_entries(end: bytes | None) -> None:
    memory = Memory()
    ours = written_by(memory, "run1")
    ours.add(Kind.PUBLICATION, {"statement": {"number": 7, "sha256": "00"}})
    for _ in range(12):
        ours.add(Kind.HOLD, {})
    before = trail.end(FakeStore(memory, Gate()))
    memory.held.pop(END) if end is None else memory.held.update({END: end})
    assert trail.end(FakeStore(memory, Gate())) == before
    ours.add(Kind.HOLD, {})
    assert len(chained(memory)) == 14


def test_what_lies_there_and_is_no_entry_is_chained_so_that_it_is_found_and_nothing_stops() -> None:
    memory = Memory()
    written_by(memory, "run1").add(Kind.HOLD, {})
    memory.held["trail/2.json"] = b"somebody's note"
    entry = written_by(memory, "run2").add(Kind.HOLD, {})
    assert (entry.number, entry.previous) == (3, trail.digest(b"somebody's note"))
