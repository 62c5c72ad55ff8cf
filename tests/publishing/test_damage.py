"""What somebody or something else lost, damaged or put back: it is seen, and put right."""

from datetime import timedelta
from pathlib import Path

import pytest
from crawling import assert_whole
from fakes import Gate, Killed, World

from lightship import publish, trail
from lightship.errors import OutsideError
from lightship.model.publishing import Publishing
from lightship.targets.base import TargetError
from memories import FakeStore


def begun(folder: Path, *pages: dict[str, str], targets: int = 1, **publishing: object) -> World:
    """Publish some pages one after the other."""
    world = World(folder, targets=targets, publishing=Publishing(**publishing))
    for number, page in enumerate(pages, 1):
        world.page(str(number), page)
        world.publish(str(number))
    return world


def broken(world: World) -> list[str]:
    """Name what the doctor finds broken."""
    found = publish.doctor.examine(world.publisher(), lambda _: None)
    return [finding.name for one in found for finding in one.findings if finding.level.value == "broken"]


def keys(world: World, prefix: str) -> list[str]:
    return [key for key in world.state.held if key.startswith(prefix)]


class NoWrites(Gate):
    """A target that refuses every write."""

    def at(self, number, name, operation):
        if name.startswith("put "):
            raise TargetError("no permission to write")
        return super().at(number, name, operation)


class DyingAtDeletion(Gate):
    """The machine goes away when a file of a target is to be deleted."""

    def at(self, number, name, operation):
        if name.startswith("delete ") and "secret" in name:
            raise Killed
        return super().at(number, name, operation)


def test_a_target_that_was_put_back_from_a_backup_shows_nothing_withdrawn_after_a_repair(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "x", "secret": "never again"}, targets=2)
    backup = dict(world.targets[1].held)
    world.page("2", {"a": "x"})
    world.publish("2")
    world.targets[1].held = backup

    publish.repairing.repair(world.publisher())

    assert not [path for path in world.targets[1].held if "secret" in path]
    assert_whole(world)


def test_what_a_repair_is_about_to_delete_is_written_down_first(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "x", "secret": "never again"})
    backup = dict(world.targets[0].held)
    world.page("2", {"a": "x"})
    world.publish("2")
    world.targets[0].held = backup

    with pytest.raises(Killed):
        publish.repairing.repair(world.publisher(DyingAtDeletion()))

    (claim,) = keys(world, "claims/")
    assert b"incidents/secret/index.html" in world.state.held[claim]


def test_a_target_whose_manifest_cannot_be_read_shows_nothing_withdrawn_after_a_repair(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "x", "secret": "never again"})
    backup = dict(world.targets[0].held)
    world.page("2", {"a": "x"})
    world.publish("2")
    world.targets[0].held = {**backup, ".lightship/manifest.json": b"half a mani"}

    publish.repairing.repair(world.publisher())

    assert not [path for path in world.targets[0].held if "secret" in path and not path.startswith(".lightship")]
    assert not broken(world)


@pytest.mark.parametrize("words", [None, b"{}"])
def test_a_statement_that_is_missing_or_altered_at_a_target_is_found_and_put_back(tmp_path: Path, words) -> None:
    world = begun(tmp_path, {"a": "1"}, {"a": "2"}, {"a": "3"})
    if words is None:
        del world.targets[0].held["statements/2.json"]
    else:
        world.targets[0].held["statements/2.json"] = words
    assert broken(world) == ["drift"]

    publish.repairing.repair(world.publisher())

    assert not broken(world)
    assert_whole(world)


def test_a_statement_that_is_nowhere_any_more_stops_no_publication(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"}, {"a": "2"})
    del world.targets[0].held["statements/1.json"]
    world.state.held.clear()
    world.page("3", {"a": "3"})

    outcome = world.publish("3")

    assert outcome.is_enough
    assert b"3" in world.targets[0].held["incidents/a/index.html"]
    assert "chain" in broken(world)


def test_statements_that_the_state_store_lost_come_back_from_a_target(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"}, {"a": "2"})
    world.state.held.clear()
    world.page("3", {"a": "3"})
    world.publish("3")

    assert len(keys(world, "statements/")) == 3


def test_publications_that_fail_push_no_generation_out(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"}, {"a": "2"}, {"a": "3"}, keep=3)
    world.page("4", {"a": "4"})
    for _ in range(14):
        with pytest.raises(OutsideError):
            publish.heartbeat.run(world.publisher(NoWrites()), world.source("4"))

    last = world.publish("4").generation

    kept = [record.generation for record in publish.listing.generations(world.publisher()).records]
    assert kept == [last, 3, 2]
    assert len(keys(world, "generations/")) == 3


def test_claims_do_not_pile_up_while_a_target_is_down(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"}, targets=2)
    world.page("2", {"a": "2"})
    world.targets[1].is_down = True
    world.publish("2")
    for _ in range(40):
        world.now += timedelta(minutes=15)
        publish.heartbeat.run(world.publisher(), world.source("2"))
    assert len(keys(world, "claims/")) <= 2

    world.targets[1].is_down = False
    for _ in range(6):
        world.now += timedelta(minutes=15)
        publish.heartbeat.run(world.publisher(), world.source("2"))

    assert not keys(world, "claims/")
    assert_whole(world)


@pytest.mark.parametrize(
    "damage", [lambda content: content[:50], lambda content: content.replace(b"incidents/a", b"incidents/z")]
)
def test_a_damaged_part_of_the_manifest_is_made_anew_by_the_next_publication(tmp_path: Path, damage) -> None:
    world = begun(tmp_path, {"a": "1"}, {"a": "2"})
    for key in keys(world, "manifests/"):
        world.state.held[key] = damage(world.state.held[key])
    assert broken(world)

    world.page("3", {"a": "3"})
    world.publish("3")

    assert not broken(world)
    assert_whole(world)


def test_bytes_that_the_archive_lost_are_kept_anew_by_the_next_publication(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1", "b": "b"}, {"a": "2", "b": "b"})
    for key in keys(world, "archive/"):
        del world.state.held[key]
    assert broken(world) == ["archive"]

    world.publish("2")
    del world.targets[0].held["incidents/b/index.html"]
    publish.repairing.repair(world.publisher())

    assert not broken(world)
    assert_whole(world)


def test_generations_can_be_put_back_though_the_head_was_lost(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"}, {"a": "2"}, {"a": "3"})
    del world.state.held["head.json"]
    world.page("4", {"a": "4"})
    world.publish("4")

    back = publish.rollback.run(world.publisher(), 2, by="Ana", why="")

    assert back.restored == 2
    assert b"2" in world.targets[0].held["incidents/a/index.html"]


def test_a_home_page_that_is_gone_is_put_back_by_the_heartbeat(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"}, targets=2)
    home = world.targets[1].held.pop("index.html")

    publish.heartbeat.run(world.publisher(), world.source("1"))

    assert world.targets[1].held["index.html"] == home
    assert_whole(world)


def test_a_state_store_that_was_put_back_is_refused_before_it_states_other_things(tmp_path: Path) -> None:
    world = World(tmp_path)
    for commit in ("1", "2"):
        world.page(commit, {"outage": commit})
        world.publish(commit)
    backup, before = dict(world.state.held), world.targets[0].held["statements/2.json"]
    world.page("3", {"outage": "3"})
    world.publish("3")
    third = world.targets[0].held["statements/3.json"]
    world.state.held = backup
    world.page("4", {"outage": "4"})
    with pytest.raises(publish.RefusedError, match="generation 3 is at target 1, and the state store knows of 2 alone"):
        world.publish("4")
    with pytest.raises(publish.RefusedError, match="it was put back, or is another page's"):
        world.publish("2")
    assert (world.targets[0].held["statements/2.json"], world.targets[0].held["statements/3.json"]) == (before, third)
    world.publish("4", is_diverged_allowed=True)
    *_, last = trail.contents(FakeStore(world.state, Gate()))
    assert trail.read(last[1]).body["overrides"] == ["behind the page"]
    world.page("5", {"outage": "5"})
    world.publish("5")


def test_an_empty_state_store_beside_a_page_is_broken(tmp_path: Path) -> None:
    world = begun(tmp_path, {"a": "1"})
    world.state.held.clear()

    assert broken(world) == ["generation"]
