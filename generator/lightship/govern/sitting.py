"""A sitting: ask the forge what was said of what needs somebody, and judge all of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lightship.errors import LightshipError
from lightship.forges import Forge, ForgeError, Hosted
from lightship.git import changes
from lightship.govern import judging, withholding
from lightship.govern.collecting import Change, Clerk
from lightship.govern.gathering import Published
from lightship.govern.judging import Matter
from lightship.model.governing import Governance
from lightship.policy import Agreement, Held, Members, Unit, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What was judged, and over what was published; `fault` says why the forge could not be asked.

    `said` are the pull requests by which it came, as far as the forge was asked.
    """

    published: Published
    matter: Matter
    verdicts: tuple[Verdict, ...]
    fault: str = ""
    members: Members = field(default_factory=dict)
    said: tuple[Change, ...] = ()

    def agreement(self, held: tuple[Held, ...]) -> Agreement:
        """Say what is withheld."""
        published = self.published
        withheld = withholding.files(held, self.matter.changed, published.withheld, published.commit)
        return Agreement(verdicts=self.verdicts, held=held, withheld=withheld, fault=self.fault)


def sit(
    published: Published,
    matter: Matter,
    open_: Callable[[], Hosted],
    collect: Callable[[Hosted, list[Unit]], list[Change]],
    now: datetime,
) -> Sitting:
    """Judge a matter; where the forge cannot be asked nothing was said, and why is noted.

    It is opened and asked only when somebody must agree to something.
    """
    units = matter.units()
    needing = judging.needing(matter, units, {}, now)
    said: list[Change] = []
    members: Members = {}
    fault = ""
    if needing:
        try:
            forge = open_()
        except LightshipError as error:  # such as a token that is not there
            fault = str(error)
        else:
            try:
                members, said = _members(forge, matter.before.policy.governance), collect(forge, needing)
            except ForgeError as error:
                members, said, fault = {}, [], str(error)
    verdicts = judging.verdicts(matter, units, said, members, now)
    return Sitting(
        published=published, matter=matter, verdicts=verdicts, fault=fault, members=members, said=tuple(said)
    )


def of_commits(forge: Forge, clerk: Clerk, before: Published, commit: str, units: Iterable[Unit]) -> list[Change]:
    """Collect what was said of the pull requests by which units came to a commit since they were last published."""
    by_since: dict[str, set[str]] = {}
    for path in (path for unit in units for path in unit.changed):
        one = before.withheld.get(path)
        by_since.setdefault(one.since if one else before.commit, set()).add(path)
    found: dict[int, str] = {}
    for since, paths in by_since.items():
        for arrival in changes.arrivals(clerk.root, since, commit, sorted(paths)):
            found |= {number: since for number in forge.of_commit(arrival) if number not in found}
    return [clerk.collect(forge.pull_request(number), since) for number, since in sorted(found.items())]


def _members(forge: Hosted, governance: Governance) -> Members:
    roles = governance.roles.values()
    teams = {name for role in roles for name in (*role.people, *role.backup) if name.startswith("@")}
    return {team: forge.members(team) for team in sorted(teams)}
