"""Judge what a change does, unit by unit, by what was said of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lightship.git.changes import Difference
from lightship.govern.calling import is_asked
from lightship.govern.collecting import Change
from lightship.model import Incident, Repository, Update
from lightship.model.governing import Authors, Governance, Means, Review
from lightship.model.notifying import ApprovalLinks
from lightship.policy import Hearing, Members, Unit, UnitKind, Verdict, Wording, judge, requirement, units
from lightship.policy import wording as agreed

_PROGRAMS = (".py", ".pyc", ".so")

Approved = Callable[[Iterable[str]], str]
"""Gives the commit that brought the newest of some files to what was last published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is to be judged: the page before and after, with the incidents that differ, and the files that do.

    `before` is what was last published, or the branch that a change is for: its policy judges. `settings` are files
    that mkdocs.yml names, which decide what every page looks like. `approved` names the commit of a wording.
    """

    before: Repository
    after: Repository | None
    changed: dict[str, Difference]
    settings: frozenset[str]
    approved: Approved

    def units(self) -> tuple[Unit, ...]:
        """Divide it into what is approved and withheld together."""
        found = [self._worded(unit) for unit in units(self.before, self.after, self.changed)]
        taken = {path for unit in found for path in unit.after}
        others = (path for path in sorted(self.changed) if path not in taken and self._is_setting(path))
        for path in others:
            old, new = self.changed[path]
            found.append(Unit(id=path, kind=UnitKind.GOVERNED, before={path: old}, after={path: new}))
        return tuple(sorted(found, key=lambda unit: unit.id))

    def _is_setting(self, path: str) -> bool:
        return any(path == name or path.startswith(f"{name}/") or _is_beside(path, name) for name in self.settings)

    def _worded(self, unit: Unit) -> Unit:
        """Note the pre-approved wording that a unit equals, of those that were agreed to before it."""
        incident = _incident(self.after, unit.incident) if unit.incident else None
        if incident is None or unit.kind not in (UnitKind.UPDATE, UnitKind.INCIDENT):
            return unit
        update = _update(incident, unit.update)
        if unit.kind is UnitKind.UPDATE:
            template = agreed.of_update(incident, update, self.before.templates) if update else None
        else:
            template = agreed.of_incident(incident, self.before.templates)
        if template is None:
            return unit
        commit = self.approved(template.paths)
        return replace(unit, wording=Wording(name=template.name, sha256=template.sha256, commit=commit))


def _is_beside(path: str, program: str) -> bool:
    """Tell whether a hook may run a file: all that lies in its folder, and only programs where that is the page's."""
    if not program.endswith(_PROGRAMS):
        return False
    folder, slash, _ = program.rpartition("/")
    return path.startswith(f"{folder}/") if slash else path.endswith(_PROGRAMS)


def needing(matter: Matter, found: Iterable[Unit], members: Members, now: datetime) -> list[Unit]:
    """Give those units of which somebody must approve: only for them the forge is asked what was said."""
    governance = matter.before.policy.governance
    return [unit for unit in found if requirement(unit, governance, members, now).needs]


def verdicts(
    matter: Matter, found: Iterable[Unit], changes: Iterable[Change], members: Members, now: datetime
) -> tuple[Verdict, ...]:
    """Judge every unit by what was said of the changes that touched it."""
    listed = list(changes)
    return tuple(_verdict(matter, unit, listed, members, now) for unit in found)


def _verdict(matter: Matter, unit: Unit, changes: Iterable[Change], members: Members, now: datetime) -> Verdict:
    governance, links = matter.before.policy.governance, matter.before.notifying.approvals
    those = [one for one in changes if not one.paths.isdisjoint(unit.changed)]
    hearing = Hearing(
        governance=governance,
        reviews=tuple(review for one in those for review in one.reviews if _is_theirs(review, links)),
        authors=_together(one.authors for one in those),
        members=members,
        now=now,
        asked=_asked(governance, links, those),
    )
    verdict = replace(judge(unit, hearing), heard=hearing.reviews)
    if those or not verdict.requirement.needs:
        return verdict
    lacking = "no pull request brought it here: open one that does, so that it can be approved"
    return replace(verdict, why=(*verdict.why, lacking))


def _is_theirs(review: Review, links: ApprovalLinks | None) -> bool:
    """Tell whether a review is of whom it says.

    An account that is called like somebody who agrees by link is a stranger's; who is not named for that any more does
    not agree by link.
    """
    return (review.means is Means.LINK) == bool(links and links.address(review.person))


def _asked(governance: Governance, links: ApprovalLinks | None, those: Iterable[Change]) -> dict[str, datetime]:
    """Give since when each role is asked: whom only the forge tells of a change, since it was opened."""
    found: dict[str, datetime] = {}
    for role in governance.roles.values():
        is_told = is_asked(role, links)
        moments = (one.asked.get(role.name) if is_told and one.asked is not None else one.opened for one in those)
        if first := min(filter(None, moments), default=None):
            found[role.name] = first
    return found


def _together(every: Iterable[Authors]) -> Authors:
    """Join who wrote several changes: whoever opened one of them is no mere editor of another."""
    listed = list(every)
    people = frozenset().union(*(one.people for one in listed))
    first = frozenset().union(*(one.people - one.editors for one in listed))
    unknown = tuple(dict.fromkeys(commit for one in listed for commit in one.unknown))
    return Authors(people=people, editors=people - first, unknown=unknown)


def _incident(repository: Repository | None, id_: str) -> Incident | None:
    return next((one for one in repository.incidents if one.id == id_), None) if repository else None


def _update(incident: Incident, id_: str) -> Update | None:
    return next((one for one in incident.updates if one.id == id_), None)
