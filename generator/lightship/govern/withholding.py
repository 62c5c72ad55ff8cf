"""What is withheld of a change: each unit that lacks approvals, and what makes no sense without it. Pure."""

from collections.abc import Callable, Iterable, Mapping

from lightship.errors import Problem
from lightship.git.changes import Difference
from lightship.model import Repository
from lightship.model.governing import Withheld
from lightship.policy import Held, Unit, UnitKind, Verdict

_FILE = "incident.md"


def unmet(verdicts: Iterable[Verdict], after: Repository | None) -> tuple[Held, ...]:
    """Withhold what lacks approvals; with a new incident's own file all of it, and of a renamed one all or nothing."""
    listed = list(verdicts)
    held = {one.unit.id: Held(verdict=one) for one in listed if not one.is_met}
    groups = _renamed(after)
    for one in listed:
        unit = one.unit
        beginning = held.get(unit.incident)
        if unit.id not in held and unit.incident and beginning and _is_new(beginning.verdict.unit):
            held[unit.id] = Held(verdict=one, because=f"{_FILE} of {unit.incident} is withheld")
    broken = {groups[id_] for id_ in (one.verdict.unit.incident for one in held.values()) if id_ in groups}
    for one in listed:
        if one.unit.id not in held and groups.get(one.unit.incident) in broken:
            held[one.unit.id] = Held(verdict=one, because="the folder was renamed, and not all of it may be shown")
    return _sorted(held)


def more(held: Iterable[Held], verdicts: Iterable[Verdict], problems: Iterable[Problem]) -> tuple[Held, ...]:
    """Withhold also what is wrong without that which is withheld; the same again where nothing else can be.

    First what is new in the folders that are wrong, then rules and components, then everything: what was published
    before was right as a whole.
    """
    kept = {one.verdict.unit.id: one for one in held}
    others = [one for one in verdicts if one.unit.id not in kept]
    listed = list(problems)
    folders = {one.path.rpartition("/")[0]: one for one in listed}
    rules = (UnitKind.GOVERNED, UnitKind.COMPONENTS)
    choices: tuple[Callable[[Unit], bool], ...] = (
        lambda unit: any(path.rpartition("/")[0] in folders for path in unit.after if path.startswith("incidents/")),
        lambda unit: unit.kind in rules,
        lambda _: True,
    )
    for chosen in choices:
        if found := [one for one in others if chosen(one.unit)]:
            added = {one.unit.id: Held(verdict=one, because=_why(one.unit, folders, listed)) for one in found}
            return _sorted(kept | added)
    return tuple(held)


def files(
    held: Iterable[Held], changed: Mapping[str, Difference], before: Mapping[str, Withheld], commit: str
) -> dict[str, Withheld]:
    """Give the files that are shown as they were last published, by path.

    `commit` is the last one that was published, `before` what was withheld of it.
    """
    paths = sorted(path for one in held for path in one.verdict.unit.after)
    return {path: before.get(path) or Withheld(blob=changed[path][0], since=commit) for path in paths}


def _is_new(unit: Unit) -> bool:
    own = [path for path in unit.after if path.endswith(f"/{_FILE}")]
    return bool(own) and not unit.before.get(own[0])


def _renamed(after: Repository | None) -> dict[str, str]:
    """Give, of incidents whose folder has another name now, the new name by each of its names."""
    found: dict[str, str] = {}
    for one in after.incidents if after else ():
        if one.renamed_from:
            found |= dict.fromkeys((one.id, *one.renamed_from), one.id)
    return found


def _why(unit: Unit, folders: Mapping[str, Problem], problems: list[Problem]) -> str:
    own = (folders.get(path.rpartition("/")[0]) for path in unit.after)
    problem = next(filter(None, own), problems[0])
    return f"without what is withheld: {problem}"


def _sorted(held: Mapping[str, Held]) -> tuple[Held, ...]:
    return tuple(held[id_] for id_ in sorted(held))
