"""What a file names that stands in other files: components, severities, audiences."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lightship.model import PUBLIC, Components, Policy, Settings, Status
from lightship.model.notifying import Notifying
from lightship.source import Record, Where
from lightship.source.fields import nearest
from lightship.source.nodes import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What must be known to read an incident; `notifying` is read with it, and changes nothing of an incident."""

    settings: Settings
    policy: Policy
    audiences: tuple[str, ...]
    components: Components
    notifying: Notifying

    @property
    def digest(self) -> str:
        """Give the SHA-256, in hex, of all that changes what an incident says."""
        said = repr((self.settings, self.policy, self.audiences, self.components.roots))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def components(record: Record, moment: datetime | None, context: Context, report: Report) -> dict[str, Status | None]:
    """Replace former ids by today's, and groups by the leaves that they had at a moment.

    The worst status wins where a leaf is named twice.
    """
    found: dict[str, Status | None] = {}
    day = moment.astimezone(ZoneInfo(context.settings.time_zone)).date() if moment else None
    for (name, where), status in record["components"].items():
        component = context.components.find(name)
        if component is None:
            report(where, f"unknown component {name!r}", nearest(name, context.components.by_id))
            continue
        for leaf in context.components.leaves(name):
            if component.components and not _is_there(leaf, context.components, day):
                continue
            known = found.get(leaf)
            if leaf not in found or status is None or known is None or status.rank > known.rank:
                found[leaf] = status
    return found


def _is_there(leaf: str, tree: Components, day: date | None) -> bool:
    if day is None:
        return True
    since, retired = tree.since(leaf), tree.retired(leaf)
    return (since is None or since <= day) and (retired is None or day < retired)


def severity(record: Record, context: Context, report: Report) -> str:
    """Give the severity that a record names; empty when it names none that is known."""
    name: str = record["severity"]
    if name and name not in context.policy.severities:
        report(record.at("severity"), f"unknown severity {name!r}", nearest(name, context.policy.severities))
        return ""
    return name


def audiences(record: Record, context: Context, report: Report) -> tuple[str, ...]:
    """Give the audiences that a record names; in a public repository there is only one."""
    names: tuple[str, ...] = record["audiences"]
    for name in names:
        where = record.at("audiences")
        if name not in context.audiences:
            report(where, f"unknown audience {name!r}", nearest(name, context.audiences))
        elif name != PUBLIC and not context.settings.is_private:
            secret_in_public(where, name, report)
    return names


def secret_in_public(where: Where, audience: str, report: Report) -> None:
    """Report words for some in a repository that everybody reads."""
    report(
        where,
        f"words for {audience} in a repository that everybody reads",
        "set visibility: private in mkdocs.yml when only members read it, or remove them",
    )
