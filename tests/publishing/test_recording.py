"""What publishing leaves in the trail: an entry for each statement, whoever dies in between."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from fakes import Gate, Killed, Killing, World

from lightship import publish, statements, trail
from lightship.model.governing import Opinion, Review
from lightship.model.publishing import Publishing
from lightship.policy import Agreement, Given, Held, Missing, Need, Requirement, Unit, UnitKind, Verdict
from lightship.statements import Statement, signing
from lightship.trail import Entry, Kind, holds
from memories import FakeStore


def entries(world: World) -> list[Entry]:
    return [trail.read(content) for _, content in trail.contents(FakeStore(world.state, Gate()))]


def stated(world: World) -> list[Statement]:
    held = sorted(key for key in world.targets[0].held if key.startswith("statements/") and key[11].isdigit())
    return [statements.read(world.targets[0].held[key]) for key in held]


def test_each_publication_has_an_entry_that_names_its_statement(tmp_path: Path) -> None:
    world = World(tmp_path)
    for commit, words in (("1", "one"), ("2", "two")):
        world.page(commit, {"outage": words})
        world.publish(commit)
    said, told = entries(world), stated(world)
    assert [one.kind for one in said] == [Kind.PUBLICATION, Kind.PUBLICATION]
    digests = [statements.digest(statements.written(one)) for one in told]
    assert [one.body["statement"] for one in said] == [
        {"number": number, "sha256": sha256} for number, sha256 in enumerate(digests, 1)
    ]
    assert [one.body["changed"] for one in said] == [["outage"], ["outage"]]
    assert [one.body["faults"] for one in said] == [{}, {}]


def test_a_statement_names_the_end_of_the_trail_as_it_was_before(tmp_path: Path) -> None:
    world = World(tmp_path)
    for commit, words in (("1", "one"), ("2", "two")):
        world.page(commit, {"outage": words})
        world.publish(commit)
    first, _ = entries(world)
    assert [one.trail for one in stated(world)] == ["", trail.digest(trail.written(first))]


class _Named(Gate):
    """Writes down the operations on the trail."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del number
        self.names += [name] if "trail" in name else []
        return operation()


def test_the_trail_costs_a_publication_four_requests_of_its_own_and_an_unchanged_page_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    for commit in ("1", "2"):
        world.page(commit, {"outage": commit})
        published = _Named()
        world.publish(commit, published)
    assert published.names == ["read trail.json", "read trail.json", "write trail/2.json", "write trail.json"]
    unchanged = _Named()
    world.publish("2", unchanged)
    assert unchanged.names == ["read trail.json"]


def test_the_words_that_somebody_said_for_it_are_recorded(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.page("1", {"outage": "one"})
    world.publish("1")
    world.page("b1", {"outage": "other"})
    world.publish("b1", is_diverged_allowed=True)
    publish.rollback.run(world.publisher(), None, by="ana", why="wrong words")
    world.page("b2", {"outage": "more"})
    world.publish("b2", is_unpinned=True, is_deletion_forced=True)
    _, diverged, back, again = entries(world)
    assert diverged.body["overrides"] == ["diverged"]
    assert (back.kind, back.body["restored"], back.body["why"]) == (Kind.ROLLBACK, 1, "wrong words")
    assert again.body["overrides"] == ["deletions forced", "unpinned"]


def test_a_run_that_dies_anywhere_leaves_a_trail_that_the_next_one_makes_whole(tmp_path: Path) -> None:
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        world = World(folder)
        world.page("1", {"outage": "one"})
        world.publish("1")
        world.page("2", {"outage": "two"})
        gate = Killing(number)
        with suppress(Killed):
            world.publish("2", gate)
        world.publish("2")
        told = stated(world)
        assert [one.statement for one in entries(world)] == [one.number for one in told]
        assert entries(world)[-1].body["statement"]["sha256"] == statements.digest(statements.written(told[-1]))
        if gate.late is None:
            break
    assert number > 20


def test_a_trail_that_is_younger_than_the_page_begins_with_the_newest_statement(tmp_path: Path) -> None:
    world = World(tmp_path)
    for commit in ("1", "2", "3"):
        world.page(commit, {"outage": commit})
        world.publish(commit)
    for key in [key for key in world.state.held if key.startswith("trail")]:
        del world.state.held[key]
    world.publish("3")
    (only,) = entries(world)
    assert (only.statement, only.body["completed"]) == (3, True)


def test_nothing_is_forgotten_while_something_is_held(tmp_path: Path) -> None:
    world = World(tmp_path, publishing=Publishing(keep=1))
    store = FakeStore(world.state, Gate())
    holds.add(store, holds.Hold(incident="outage", by="li", at=world.now, reason="a claim"))
    for number in range(1, 15):
        world.page(str(number), {"outage": str(number)})
        world.publish(str(number))
    assert len([key for key in world.state.held if key.startswith("generations/")]) == 14
    holds.remove(store, "outage")
    world.page("15", {"outage": "15"})
    world.publish("15")
    assert len([key for key in world.state.held if key.startswith("generations/")]) < 14


def test_entries_are_signed_where_statements_are(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.page("1", {"outage": "one"})
    key = signing.private(signing.generate()[0], "the test")
    publish.run(replace(world.publisher(), signing_key=key), world.source("1"), publish.Wishes())
    (only,) = entries(world)
    verifier = signing.verifier(key.public_pem, "the test")
    assert verifier.refusal(only.key, only.signature, trail.written(replace(only, signature=""))) == ""


def test_who_agreed_in_which_role_and_what_is_withheld_is_recorded(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.page("1", {"outage": "one"})
    unit = Unit(id="outage/one", kind=UnitKind.UPDATE, before={}, after={"incidents/2026/outage/one.md": "ab12"})
    review = Review(
        id="github:acme/status:7:81",
        change="7",
        person="ana",
        opinion=Opinion.APPROVED,
        at=world.now,
        commit="c0" * 20,
        blobs=unit.after,
    )
    need = Need(role="tech", number=1, because=("severity high",))
    met = Verdict(unit=unit, requirement=Requirement(needs=(need,)), given=(Given(role="tech", review=review),))
    missing = Missing(role="legal", number=1, by=("li",))
    held = replace(met, unit=replace(unit, id="outage/two"), given=(), missing=(missing,))
    asked = replace(review, id="github:acme/status:7:80", person="cy", opinion=Opinion.CHANGES_REQUESTED, reason="Why?")
    met, held = replace(met, heard=(asked, review)), replace(held, heard=(review,))
    agreement = Agreement(verdicts=(met, held), held=(Held(verdict=held),))
    source = world.source("1")
    made = replace(source, make=lambda *given: replace(source.make(*given), agreement=agreement))
    publish.run(world.publisher(), made, publish.Wishes())
    (only,) = entries(world)
    first, second = only.body["units"]
    assert first["needs"] == [{"role": "tech", "number": 1, "because": ["severity high"]}]
    assert first["approvals"] == [
        {
            "role": "tech",
            "person": "ana",
            "review": "github:acme/status:7:81",
            "change": "7",
            "means": "forge",
            "at": "2026-10-17T12:00:00Z",
        }
    ]
    assert (first["is_met"], second["is_met"], second["missing"]) == (True, False, [{"role": "legal", "number": 1}])
    assert only.body["withheld"] == [{"unit": "outage/two", "because": ""}]
    assert [(one["person"], one["opinion"]) for one in only.body["reviews"]] == [
        ("cy", "changes_requested"),
        ("ana", "approved"),
    ]
    assert only.body["reviews"][0]["reason_sha256"] == hashlib.sha256(b"Why?").hexdigest()
