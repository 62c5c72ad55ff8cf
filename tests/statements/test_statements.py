"""Statements: one way to write them, nothing else is read, and together they say what the page must say."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pagechain
from lightship import statements
from lightship.statements import Kind, Latest, Statement, StatementError, Twin

HEX = st.integers(0, 9).map(lambda number: hashlib.sha256(bytes([number])).hexdigest())
IDS = st.from_regex(r"\A[a-z0-9]{1,4}(?:-[a-z0-9]{1,3}){0,2}\Z")
TWINS = st.builds(
    Twin,
    incident=IDS,
    sha256=HEX,
    updates=st.dictionaries(IDS, HEX, max_size=3),
    removed=st.sets(IDS, max_size=2).map(lambda ids: tuple(sorted(ids))),
)
STATEMENTS = st.builds(
    Statement,
    number=st.integers(1, 10**9),
    previous=HEX,
    generation=st.integers(1, 10**9),
    commit=st.sampled_from(["", "c0" * 20, "c0" * 32]),
    kind=st.sampled_from(Kind),
    at=st.integers(0, 10**9).map(lambda seconds: pagechain.BEGAN + timedelta(seconds=seconds)),
    plan=HEX,
    twins=st.lists(TWINS, max_size=3, unique_by=lambda twin: twin.incident).map(
        lambda twins: tuple(sorted(twins, key=lambda twin: twin.incident))
    ),
    gone=st.sets(IDS, max_size=2).map(lambda ids: tuple(sorted(ids))),
    targets=st.lists(st.sampled_from(["https://a.example.com", "Zürich — eins"]), max_size=2).map(tuple),
)


@given(STATEMENTS)
def test_a_statement_is_read_as_it_was_written(statement: Statement) -> None:
    content = statements.written(statement)
    assert statements.read(content) == statement
    assert statements.written(statements.read(content)) == content


@given(STATEMENTS, st.data())
def test_a_changed_byte_is_no_statement_or_another_one(statement: Statement, data: st.DataObject) -> None:
    content = statements.written(statement)
    place = data.draw(st.integers(0, len(content) - 1))
    altered = content[:place] + bytes([content[place] ^ data.draw(st.integers(1, 255))]) + content[place + 1 :]
    expected = Latest(number=statement.number, sha256=statements.digest(content))
    assert statements.problem(altered, expected)
    number_one = replace(statement, number=1, previous="")
    first = statements.written(number_one)
    assert not statements.problem(first, Latest(number=1, sha256=statements.digest(first)))


def test_a_statement_is_small_and_says_what_it_should() -> None:
    files = pagechain.page().files
    third = json.loads(files["statements/3.json"])
    assert third["twins"]["outage"]["updates"] == {}, "a new title is told, and no update"
    fourth = json.loads(files["statements/4.json"])
    assert list(fourth["twins"]) == ["outage"]
    assert list(fourth["twins"]["outage"]["updates"]) == ["c"]
    assert fourth["gone"] == ["notice"]
    assert fourth["previous"] == hashlib.sha256(files["statements/3.json"]).hexdigest()
    assert len(files["statements/4.json"]) < 700


def _with(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda data: {**data, **changes}


HOSTILE = [
    _with(number=True),
    _with(number=0),
    _with(number=10**40),
    _with(number="1"),
    _with(number=1.0),
    _with(previous="../../x"),
    _with(previous=None),
    _with(commit="rm -rf"),
    _with(kind="other"),
    _with(at="2026-10-17"),
    _with(at="2026-10-17T03:11:00+00:00"),
    _with(at=7),
    _with(plan=""),
    _with(twins=[]),
    _with(twins={"../secret": {"removed": [], "sha256": "ab" * 32, "updates": {}}}),
    _with(twins={"a": {"removed": [], "sha256": "ab" * 32, "updates": {"../b": "ab" * 32}}}),
    _with(twins={"a": {"removed": "ab", "sha256": "ab" * 32, "updates": {}}}),
    _with(twins={"a": []}),
    _with(gone="ab"),
    _with(gone=["b", "a"]),
    _with(targets=["\x1b[31m"]),
    _with(targets=["x" * 301]),
    _with(signature="<script>"),
    _with(format=2),
    _with(extra=1),
    lambda data: [data],
    lambda data: {key: value for key, value in data.items() if key != "plan"},
]


@pytest.mark.parametrize("change", HOSTILE)
def test_what_is_not_a_statement_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(pagechain.page().files["statements/1.json"])
    content = json.dumps(change(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    with pytest.raises(StatementError, match="this is not a statement"):
        statements.read(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null\n", b"\xff\xfe", b"[" * 200_000, b'{"number":NaN}\n', b'{"a":' * 50_000, b"1" * 10_000],
)
def test_bytes_that_are_nothing_are_refused_too(content: bytes) -> None:
    for reads in (statements.read, statements.read_latest):
        with pytest.raises(StatementError):
            reads(content)


def test_a_statement_written_in_another_way_is_refused() -> None:
    content = pagechain.page().files["statements/1.json"]
    spaced = json.dumps(json.loads(content), sort_keys=True).encode() + b"\n"
    twice = content.replace(b'{"at"', b'{"at":"2020-01-01T00:00:00Z","at"', 1)
    for other in (spaced, twice, content.rstrip(), content + b"\n"):
        with pytest.raises(StatementError):
            statements.read(other)


def test_together_they_say_what_the_page_must_say() -> None:
    page = pagechain.page()
    chain = [statements.read(page.files[statements.path(number)]) for number in range(page.number, 0, -1)]
    held = statements.fold(chain)
    assert list(held) == ["outage"]
    content = page.files["incidents/outage/index.md"]
    assert held["outage"].sha256 == hashlib.sha256(content).hexdigest()
    assert held["outage"].updates == statements.sections(content)
    assert held["outage"].number == 4


@given(st.lists(st.dictionaries(IDS, st.dictionaries(IDS, st.text(max_size=5), max_size=3), max_size=3), max_size=5))
def test_whatever_was_published_they_say_the_same_as_the_twins(story: list[pagechain.Story]) -> None:
    page = pagechain.page(story=story)
    held = statements.fold(statements.read(page.files[statements.path(n)]) for n in range(page.number, 0, -1))
    twins = {id_: content for path, content in page.files.items() if (id_ := statements.incident_of(path))}
    assert {id_: one.updates for id_, one in held.items()} == {
        id_: statements.sections(content) for id_, content in twins.items()
    }
    assert {id_: one.sha256 for id_, one in held.items()} == {
        id_: hashlib.sha256(content).hexdigest() for id_, content in twins.items()
    }


def test_an_id_that_stands_twice_is_nobodys() -> None:
    once = pagechain.twin({"a": "Words."})
    twice = once + b"\n" + statements.marker("a").encode() + b"\n\nOther words.\n"
    assert list(statements.sections(twice)) == ["a", "a#2"]
    assert statements.sections(twice)["a"] == statements.sections(once)["a"]


def test_a_page_of_nothing_but_one_marker_costs_no_more_than_its_size() -> None:
    content = b"[//]: # (update a)\n" * 200_000
    began = time.monotonic()
    found = statements.sections(content)
    assert time.monotonic() - began < 5
    assert (len(found), next(iter(found)), "a#200000" in found) == (200_000, "a", True)


def test_an_update_keeps_its_digest_when_others_come_and_go() -> None:
    words = {"a": "One.", "b": "Two.\n\n### A heading\n\nMore."}
    both = statements.sections(pagechain.twin(words))
    assert statements.sections(pagechain.twin({**words, "c": "Three."})).items() >= both.items()
    assert statements.sections(pagechain.twin({"a": "One."}))["a"] == both["a"]


def test_paths_lead_to_incidents_and_nowhere_else() -> None:
    assert statements.incident_of("incidents/2026-10-17-x--20261101/index.md") == "2026-10-17-x--20261101"
    for path in ("incidents/../index.md", "incidents/a/b/index.md", "incidents/x/index.html", "index.md"):
        assert statements.incident_of(path) is None
