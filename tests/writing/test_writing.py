"""What is written reads back equal."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightship import writing
from lightship.errors import OutsideError, UsageError
from lightship.model import (
    Auto,
    Component,
    Confidence,
    Correction,
    CorrectionKind,
    Eta,
    Impact,
    Incident,
    Kind,
    Origin,
    Phase,
    Retraction,
    Status,
    Update,
)
from lightship.model.formats import COMPONENT, COMPONENT_LIST, INCIDENT, UPDATE
from lightship.source import Record, Where, parse, split
from lightship.source.fields import Table, read

HERE = Where("x")
AT = datetime(2026, 10, 17, 3, 1, tzinfo=UTC)


def complain(where: Where, message: str, hint: str) -> None:
    raise AssertionError(f"{where}: {message} ({hint})")


def plain(value: object) -> object:
    """Take the places out of what the field tables read, and turn records into what `Table.write` takes."""
    if isinstance(value, Record):
        return {key: plain(value[key]) for key in value._values if value[key] not in (None, "", ())}
    if isinstance(value, dict):
        return {key[0] if isinstance(key, tuple) else key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return value


def read_back(table: Table, text: str) -> tuple[dict[str, object], str]:
    document = split(text, "file.md", complain)
    assert document is not None
    record = read(table, document.front, complain)
    return {field.name: plain(record[field.name]) for field in table.fields}, document.body


instants = st.integers(6 * 10**11, 38 * 10**11).map(
    lambda milliseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)
visible = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff")
lines = st.text(visible, min_size=1, max_size=60).map(str.strip).filter(bool)
awkward = st.sampled_from(
    """true null ~ 10:30 2026-10-17 0x1f 1e3 -\ta a:\tb a\t#b ' " {x} [y] *a &b |\tx >\tx !c %d @e `f` --- ... ?\tq a\u00a0b 🔥\tfire""".replace(
        "\u00a0", "\u0085"
    ).split(" ")
).map(lambda text: text.replace("\t", " "))
texts = lines | awkward
ids = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6})?", fullmatch=True)
changes = st.dictionaries(ids, st.sampled_from(Status), max_size=3) | st.dictionaries(ids, st.none(), max_size=3)
origins = st.builds(
    lambda id_, created: {key: each for key, each in (("id", id_), ("created", created)) if each},
    ids,
    instants | st.none(),
)


def some(**keys: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=keys)


incident_values = some(
    title=texts,
    kind=st.sampled_from(Kind),
    severity=ids,
    impact=st.sampled_from(Impact),
    components=changes,
    started=instants,
    auto=st.sampled_from(Auto),
    tags=st.lists(ids, max_size=3).map(tuple),
    lead=texts,
    refs=st.dictionaries(ids, texts, max_size=3),
    aliases=st.lists(ids.map("/{}/".format), max_size=2).map(tuple),
    origin=origins,
)
update_values = some(
    phase=st.sampled_from(Phase),
    at=instants,
    components=changes,
    next_update=instants | st.integers(60, 9_999_999).map(lambda number: timedelta(seconds=number)),
    eta=st.builds(lambda by, sure: {"by": by, "confidence": sure}, instants, st.sampled_from(Confidence)),
    facts=st.dictionaries(st.from_regex("[a-z][a-z0-9_]{0,8}", fullmatch=True), texts, max_size=3),
    occurrence=st.from_regex("[0-9]{8}", fullmatch=True),
    reopen=st.booleans(),
    corrections=st.lists(
        st.builds(
            lambda at, kind, note: {"at": at, "kind": kind, "note": note},
            instants,
            st.sampled_from(CorrectionKind),
            texts,
        ),
        max_size=2,
    ).map(tuple),
)
bodies = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300) | st.sampled_from(
    ["---\n", "a\n---\nb\n", "::: audience x\n", "{{ facts.x }}", "\n\n  x"]
)


def written_back(table: Table, values: dict[str, object], body: str) -> None:
    values = {"title": "x", "phase": Phase.RESOLVED, "at": AT} | values
    known = {field.name: field for field in table.fields}
    values = {key: value for key, value in values.items() if key in known}
    text = writing.markdown(table, values, body)
    got, got_body = read_back(table, text)
    assert got == {name: values.get(name, field.default) for name, field in known.items()} | {
        name: None for name in ("origin",) if not values.get(name)
    }
    assert got_body == body if not body or body.endswith("\n") else got_body == body + "\n"
    assert writing.markdown(table, got, got_body) == text


@given(incident_values, bodies)
@settings(max_examples=150, deadline=None)
def test_an_incident_reads_back_equal(values: dict[str, object], body: str) -> None:
    written_back(INCIDENT, values, body)


@given(update_values, bodies)
@settings(max_examples=150, deadline=None)
def test_an_update_reads_back_equal(values: dict[str, object], body: str) -> None:
    written_back(UPDATE, values, body)


leaves = st.builds(
    Component,
    id=ids,
    name=texts,
    names=st.dictionaries(st.sampled_from(["de", "pt-BR"]), texts, max_size=2),
    description=texts | st.just(""),
    since=st.dates(date(1990, 1, 1)) | st.none(),
    renamed_from=st.lists(ids, max_size=2).map(tuple),
    origin=st.builds(Origin, id=ids | st.just("")),
    where=st.just(HERE),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        Component, id=ids, name=texts, components=st.lists(inner, max_size=3).map(tuple), where=st.just(HERE)
    ),
)


@given(st.lists(trees, max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_tree_of_components_reads_back_equal(roots: list[Component]) -> None:
    node = parse(writing.components(roots), "components.yml", complain)
    assert node is not None

    def same(members: tuple[object, ...], written: tuple[Component, ...]) -> None:
        assert len(members) == len(written)
        for member, component in zip(members, written, strict=True):
            record = read(COMPONENT, member, complain)
            assert plain(record["origin"]) == ({"id": component.origin.id} if component.origin.id else None)
            for key in ("id", "name", "names", "description", "since", "renamed_from"):
                assert record[key] == getattr(component, key)
            same(record["components"], component.components)

    same(read(COMPONENT_LIST, node, complain)["components"], tuple(roots))


def test_an_incident_looks_as_an_author_would_type_it() -> None:
    incident = Incident(
        id="x",
        path="x",
        kind=Kind.INCIDENT,
        title="Größere Störung: Anmeldung 🔥",
        severity="high",
        components={"checkout": Status.PARTIAL_OUTAGE, "rest": Status.OPERATIONAL},
        started=AT,
        aliases=("/incidents/p31zjtct2jer/",),
        origin=Origin(id="p31zjtct2jer", created=AT),
        where=HERE,
    )
    assert writing.markdown(INCIDENT, writing.incident(incident)) == (
        "---\n"
        "title: 'Größere Störung: Anmeldung 🔥'\n"
        "severity: high\n"
        "components: {checkout: partial_outage, rest: operational}\n"
        "started: 2026-10-17T03:01:00Z\n"
        "aliases: [/incidents/p31zjtct2jer/]\n"
        "origin: {id: p31zjtct2jer, created: 2026-10-17T03:01:00Z}\n"
        "---\n"
    )


def test_an_update_looks_as_an_author_would_type_it() -> None:
    update = Update(
        id="x",
        path="x",
        phase=Phase.RESOLVED,
        at=AT,
        components={"rest": None},
        eta=Eta(by=AT, confidence=Confidence.LIKELY),
        facts={"share": "12 %"},
        is_reopening=True,
        corrections=(Correction(at=AT, kind=CorrectionKind.TYPO, note="a comma"),),
        retraction=Retraction(at=AT, note="false alarm", is_void=True),
        where=HERE,
    )
    assert writing.markdown(UPDATE, writing.update(update), "Words.") == (
        "---\n"
        "phase: resolved\n"
        "at: 2026-10-17T03:01:00Z\n"
        "components: [rest]\n"
        "eta: {by: 2026-10-17T03:01:00Z, confidence: likely}\n"
        "facts: {share: 12 %}\n"
        "reopen: true\n"
        "corrections:\n"
        "  - {at: 2026-10-17T03:01:00Z, kind: typo, note: a comma}\n"
        "retracted: {at: 2026-10-17T03:01:00Z, note: false alarm, void: true}\n"
        "---\n"
        "Words.\n"
    )


def test_groups_are_blocks_and_members_stand_on_one_line() -> None:
    def leaf(name: str, **more: object) -> Component:
        return Component(id=name, name=name.title(), where=HERE, **more)

    roots = [leaf("web", components=(leaf("login"), leaf("cart", description="z" * 90))), leaf("api")]
    assert writing.components(roots) == (
        "components:\n"
        "  - id: web\n"
        "    name: Web\n"
        "    components:\n"
        "      - {id: login, name: Login}\n"
        "      - id: cart\n"
        "        name: Cart\n"
        f"        description: {'z' * 90}\n"
        "  - {id: api, name: Api}\n"
    )


def test_a_file_is_put_with_its_folders_and_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.md"
    assert writing.put(path, "ü\n")
    assert path.read_bytes() == "ü\n".encode()
    assert not writing.put(path, "ü\n")
    assert [entry.name for entry in path.parent.iterdir()] == ["b.md"]


def test_what_is_there_is_overwritten_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "b.md"
    path.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        writing.put(path, "theirs")
    assert path.read_text() == "mine"
    assert writing.put(path, "theirs", replace=True)
    assert path.read_text() == "theirs"


def test_a_refusing_file_system_is_an_outside_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OutsideError, match="cannot write"):
        writing.put(tmp_path / "file" / "b.md", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutsideError, match="cannot write"):
        writing.put(tmp_path / "folder", "x", replace=True)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]
