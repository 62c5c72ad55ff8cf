"""Tell what a publication would change, as text or data. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightship.errors import Problem, visible
from lightship.model.redaction import Allowance
from lightship.plan.changes import Plan, Reason

_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a page says: the status of the whole and of each component, by the words of its API; empty for no page."""

    overall: str = ""
    components: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An update whose words change: its incident's id and title, its own id, and why."""

    incident: str
    title: str
    update: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What would change: `against` names what it was compared with.

    `refused` says why publishing would be refused all the same, and `way_out` what ends that; empty when it would not.
    `withheld` are files of the published commit that readers do not see, since nobody agreed to them yet.
    `warnings` are what rules of redaction found in the files that change; `allowances` what the incidents whose words
    change let through them, with the reason.
    """

    against: str
    plan: Plan
    before: State
    after: State
    words: tuple[Words, ...]
    refused: str = ""
    way_out: str = ""
    withheld: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    allowances: tuple[Allowance, ...] = ()

    @property
    def components(self) -> list[tuple[str, str, str]]:
        """Give each component with its status before and after; empty where it is not there."""
        names = dict.fromkeys((*self.after.components, *self.before.components))
        return [(name, self.before.components.get(name, ""), self.after.components.get(name, "")) for name in names]


def state(summary: bytes | None, status: bytes | None) -> State:
    """Read what a page says from its /api/v2/summary.json and /status.json; nothing from what is none of ours."""
    try:
        listed = json.loads(summary or b"{}").get("components", [])
        shown = [one for one in listed if not one.get("group")]
        groups = {one["id"]: one["name"] for one in listed if one.get("group")}
        overall = json.loads(status or b"{}").get("status", {}).get("status", "")
        named = {visible(_name(one, groups)): visible(str(one["status"])) for one in shown}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return State(components={})
    return State(overall=visible(str(overall)), components=named)


def _name(component: Mapping[str, object], groups: Mapping[object, object]) -> str:
    group = groups.get(component.get("group_id"))
    return f"{group}: {component['name']}" if group else str(component["name"])


def text(forecast: Forecast) -> Iterator[str]:
    """Tell it in lines for a terminal, or for the log of a CI: no name in it begins a line or is a command."""
    return map(visible, _lines(forecast))


def _lines(forecast: Forecast) -> Iterator[str]:
    plan = forecast.plan
    yield f"against {forecast.against}"
    if forecast.refused:
        yield f"publishing is refused: {forecast.refused.replace('::', ': :')} ({forecast.way_out})"
    if forecast.withheld:
        yield "withheld, and so not to be seen until somebody agrees (`lightship approvals HEAD` says who can):"
        yield from (f"  {path}" for path in forecast.withheld)
    if not plan.changes:
        yield "nothing would change"
        return
    yield f"overall: {_moved(forecast.before.overall, forecast.after.overall)}"
    for name, before, after in forecast.components:
        if before != after:
            # A CI reads a line that begins with :: as a command.
            yield f"  {name.replace('::', ': :')}: {_moved(before, after)}"
    if forecast.words:
        yield "words:"
        yield from (f"  {one.reason:<7}  {one.incident}/{one.update}  {one.title}" for one in forecast.words)
    if told := list(_redaction(forecast)):
        yield "redaction:"
        yield from (f"  {line.replace('::', ': :')}" for line in told)
    yield _sum(plan)
    yield from (f"  {change.reason:<7}  {change.path}" for change in plan.changes)


def _redaction(forecast: Forecast) -> Iterator[str]:
    """Tell what rules of redaction found, and what somebody lets through them."""
    yield from (f"{one.level}: {one.path}: {one.message}" for one in forecast.warnings[:_MOST])
    if len(forecast.warnings) > _MOST:
        yield f"and {len(forecast.warnings) - _MOST} more"
    yield from (f"allowed: {one.text}: {one.reason} ({one.path})" for one in forecast.allowances)


def data(forecast: Forecast) -> dict[str, object]:
    """Give it as plain data for programs."""
    plan = forecast.plan
    return {
        "against": visible(forecast.against),
        "refused": {"why": visible(forecast.refused), "hint": forecast.way_out} if forecast.refused else None,
        "withheld": [visible(path) for path in forecast.withheld],
        "overall": {"before": forecast.before.overall or None, "after": forecast.after.overall or None},
        "components": [
            {"name": name, "before": before or None, "after": after or None}
            for name, before, after in forecast.components
        ],
        "updates": [
            {"incident": one.incident, "title": visible(one.title), "update": one.update, "reason": one.reason}
            for one in forecast.words
        ],
        "redaction": {
            "findings": [
                {"path": visible(one.path), "level": one.level, "message": visible(one.message)}
                for one in forecast.warnings
            ],
            "allowed": [
                {"text": visible(one.text), "reason": visible(one.reason), "path": visible(one.path)}
                for one in forecast.allowances
            ],
        },
        "upload_bytes": plan.upload_bytes,
        "changes": [
            {"path": visible(change.path), "reason": change.reason, "size": change.row.size} for change in plan.changes
        ],
    }


def _sum(plan: Plan) -> str:
    uploads = sum(map(len, plan.stages))
    gone = f", {len(plan.gone)} to delete" if plan.gone else ""
    return f"{uploads} {'file' if uploads == 1 else 'files'} to upload, {plan.upload_bytes} bytes{gone}"


def _moved(before: str, after: str) -> str:
    return _words(after) if before == after else f"{_words(before)} -> {_words(after)}"


def _words(status: str) -> str:
    return status.replace("_", " ") or "not there"
