"""Finds the state store that is in force: where the page is agreed to be, whatever delivery.yml names by now.

Whoever gets a delivery.yml merged chooses the store that it names, and may have put anything there beforehand. So a
store with the head of a page whose policy has roles stays in force until it says itself where the state moved to.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lightship import anchorages, app, load
from lightship.anchorages import Anchorage
from lightship.app import App
from lightship.errors import LightshipError
from lightship.model import Publishing, StateSettings
from lightship.model.findings import Finding, Level

if TYPE_CHECKING:
    from lightship.govern.gathering import Published
    from lightship.publish import Head
    from lightship.state import Store
    from lightship.state.moves import Said
    from lightship.trail import Trail

GONE = "LIGHTSHIP_STATE_GONE"
"""The variable that names, with commas between them, places that nobody can read any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mooring:
    """A store that a delivery.yml named, with its head and what it says of a move."""

    place: str
    settings: StateSettings
    store: "Store"
    head: "Head | None"
    said: "Said"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Which store is in force, None for the one of now; those that were left without a word; the last move's time."""

    current: Mooring | None = None
    left: tuple[Mooring, ...] = ()
    moved: datetime | None = None


def elsewhere(here: App) -> Mooring | None:
    """Give the store that is in force, with its head, where that is not the one that delivery.yml names.

    Raises StateError where one that may be in force cannot be read, and LightshipError where nobody can tell.
    """
    return _found(here).current


def store(here: App) -> "Store":
    """Open the store that is in force."""
    from lightship import state

    found = elsewhere(here)
    return found.store if found else state.open_store(load.publishing(here.content).state, here.root)


def publishing(here: App) -> Publishing:
    """Give where the page goes: as delivery.yml says, or as it was last published where its store is not in force."""
    found = elsewhere(here)
    if found is None or found.head is None:
        return load.publishing(here.content)
    return replace(anchorages.read(as_published(found.head).text(here.root, "delivery.yml")), state=found.settings)


def otherwise(here: App) -> "Head | None":
    """Give the head that is in force where delivery.yml says something else than what was published with it.

    None where it says the same, where nobody ever had to agree, and where that commit is not here.
    """
    from lightship import git
    from lightship.git import changes
    from lightship.publish.head import look

    if found := elsewhere(here):
        return found.head
    commit = None if here.view else git.commit(here.root)
    if commit is None or not anchorages.named(here.root, commit):
        return None
    head = look(store(here)).head
    if head is None or not changes.is_here(here.root, head.commit):
        return None
    ours = here.root / "delivery.yml"
    said = ours.read_bytes() if ours.is_file() else b""
    return head if as_published(head).text(here.root, "delivery.yml") != said else None


def leave(here: App, published: Publishing, trail: "Trail") -> None:
    """Say in the store that was in force that the state moved, once the page is published with the one named now.

    A run that dies before this is judged once more by the head there. Both trails tell of it. Raises StateError.
    """
    from lightship.state import StateError, moves
    from lightship.trail import Kind, end

    found, to = _found(here), moves.place(published.state)
    if to != moves.place(load.publishing(here.content).state):
        return
    now = app.clock()
    # The later one of two moves holds, and clocks are read to the second.
    move = moves.Move(to=to, at=max(now, found.moved + timedelta(seconds=1)) if found.moved else now)
    for one in (*found.left, *([found.current] if found.current else ())):
        try:
            replace(trail, store=one.store).add(Kind.MOVE, {"to": to})
            ended = end(one.store)
            moves.say(one.store, one.said, move)
        except StateError as error:
            message = f"it is published, but {one.place} does not take down that the state moved to {to}: {error}"
            hint = "run it again; until it says so, what it has in its head judges"
            raise StateError(message, hint, permanent=error.permanent) from error
        trail.add(Kind.MOVE, {"from": one.place, "entry": {"number": ended.number, "sha256": ended.sha256}})


def finding(here: App) -> Finding | None:
    """Say that the store which delivery.yml names is not in force; None where it is."""
    found = elsewhere(here)
    if found is None:
        return None
    message = f"delivery.yml names another one, with which nothing is published yet: {found.place} is in force"
    hint = "`lightship approvals HEAD` says what is missing, and `lightship publish` moves"
    return Finding(name="moved", level=Level.WARNING, message=message, hint=hint)


def may_be_governed(root: Path, before: "Published") -> bool:
    """Tell whether the policy that was last published may name roles, without reading it as a whole."""
    from lightship.git import changes

    if not changes.is_here(root, before.commit):
        ours = root / "policy.yml"
        if not ours.is_file() or b"roles" not in ours.read_bytes():
            return False
        message = f"commit {before.commit[:10]}, which is published, is not here: nobody can tell what is new"
        raise LightshipError(message, f"`git fetch origin {before.commit}`")
    return b"roles" in before.text(root, "policy.yml")


def as_published(head: "Head") -> "Published":
    """Give what readers have, by the head."""
    from lightship.govern.gathering import Published

    return Published(commit=head.commit, withheld=head.withheld)


def _found(here: App) -> _Found:
    from lightship import git
    from lightship.state import moves

    # Where git is missing nothing is published from, such as on a server that only knows who subscribed.
    commit = None if here.view or not shutil.which("git") else git.commit(here.root)
    if commit is None:
        return _Found()
    now = moves.place(load.publishing(here.content).state)
    gone = {name.strip() for name in app.variable(GONE).split(",")} - {now}
    named = [one for one in anchorages.named(here.root, commit) if one.place not in gone]
    if all(one.place == now for one in named):
        return _Found()
    named = [one for one in named if not anchorages.is_tracked(here.root, one)]
    first, left = _first(here.root, named, now)
    if first is None:
        return _Found(left=tuple(left))
    _expect_oldest(here.root, commit, first, named)
    current, moved = _followed(here.root, first, named)
    return _Found(current=None if current.place == now else current, left=tuple(left), moved=moved)


def _first(root: Path, named: Iterable[Anchorage], now: str) -> tuple[Mooring | None, list[Mooring]]:
    """Give the first store that was ever in force, and those before it that held a page without roles.

    Whoever merged the next name moved such a page.
    """
    left: list[Mooring] = []
    for one in named:
        mooring = _look(root, one)
        is_held = mooring.head and (one.place == now or may_be_governed(root, as_published(mooring.head)))
        if mooring.said.move or is_held:
            return mooring, left
        if mooring.head:
            left.append(mooring)
    return None, []


def _followed(root: Path, first: Mooring, named: Sequence[Anchorage]) -> tuple[Mooring, datetime | None]:
    """Go from store to store as each says where the state moved, and give the last one that has a head."""
    current, moved = first, None
    while (move := current.said.move) and (moved is None or move.at > moved):
        there = next((one for one in named if one.place == move.to), None)
        if there is None:
            message = f"the state moved from {current.place} to {move.to}, which no delivery.yml here names"
            raise LightshipError(message, "`git pull`: what is checked out is older than that")
        moved, mooring = move.at, _look(root, there)
        if mooring.head is None:
            break
        current = mooring
    return current, moved


def _expect_oldest(root: Path, commit: str, first: Mooring, named: Sequence[Anchorage]) -> None:
    """Raise LightshipError where another store with a head may have been named before the first.

    Somebody may push a line of commits that was never main's, with names of their own.
    """
    from lightship.git import lineage

    own = next(one for one in named if one.place == first.place)
    later = named[named.index(own) + 1 :]
    if not own.commits[0] or not later:
        return
    after = lineage.descendants(root, own.commits[0], commit)
    for one in later:
        if not after.issuperset(one.commits) and _look(root, one).head:
            message = f"{first.place} and {one.place} both say what is published, and neither was named first"
            raise LightshipError(message, f"name the wrong one in {GONE} (docs/approvals.md)")


def _look(root: Path, named: Anchorage) -> Mooring:
    from lightship import state
    from lightship.publish import head
    from lightship.state import moves

    try:
        opened = state.open_store(named.settings, root)
        found, said = head.look(opened).head, moves.look(opened)
    except state.StateError as error:
        message = f"delivery.yml named {named.place}, which may say what is published and cannot be read: {error}"
        hint = f"let this machine read it; where it is gone for good, name it in {GONE} (docs/approvals.md)"
        raise state.StateError(message, hint, permanent=error.permanent) from error
    return Mooring(place=named.place, settings=named.settings, store=opened, head=found, said=said)
