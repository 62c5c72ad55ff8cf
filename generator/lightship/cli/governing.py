"""The command that says what the policy asks for: policy explain."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lightship import app
from lightship.errors import visible
from lightship.model.governing import Governance
from lightship.source.types import write_duration

if TYPE_CHECKING:
    from lightship.govern.explaining import Asked, Explained

_MOST = 3


@click.group()
def policy() -> None:
    """Say what policy.yml means."""


@policy.command()
@click.argument("what", metavar="INCIDENT|UPDATE|PATH")
@click.option("--author", "authors", multiple=True, help="Who writes it, and so cannot agree; repeatable.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@click.pass_obj
def explain(root: Path, what: str, authors: tuple[str, ...], form: str) -> None:
    """Say who must agree before a change of this is published, by which rules, and who can.

    It is what the policy here says; a change is judged by that of the branch which it is for.
    """
    from lightship.govern import explaining

    here = app.start(root)
    repository = here.repository()
    found = explaining.explain(repository, what, authors, here.clock)
    governance = repository.policy.governance
    if form == "json":
        click.echo(json.dumps(_data(found, governance), indent=1, ensure_ascii=False))
        return
    for line in _lines(found, governance, has_templates=bool(repository.templates)):
        click.echo(visible(line))


def _lines(found: "Sequence[Explained]", governance: Governance, *, has_templates: bool) -> Iterator[str]:
    for one in found:
        yield _heading([unit.id for unit in one.units])
        for line in (one.requirement.stopped, one.requirement.note):
            if line:
                yield f"  {line}"
        for asked in one.asked:
            yield from (f"  {line}" for line in _role(asked))
        yield ""
    if any(one.asked for one in found):
        yield from _ways(governance, has_templates=has_templates)


def _heading(ids: Sequence[str]) -> str:
    others = len(ids) - _MOST
    return ", ".join(ids) if others <= 0 else f"{', '.join(ids[:_MOST])} and {others} more"


def _role(asked: "Asked") -> Iterator[str]:
    because = ", ".join(asked.need.because)
    yield f"{asked.need.role}: {asked.need.number} of {', '.join(asked.people) or 'nobody'} ({because})"
    if asked.backups:
        yield f"    or {' or '.join(asked.backups)}, {_long(asked.backup_after_s)} after it was asked for"
    if asked.wrote:
        yield f"    not {', '.join(asked.wrote)}: whoever writes it approves nothing of it"
    if len(asked.people) + len(asked.backups) < asked.need.number and not _has_team(asked):
        yield "    too few can: let somebody else write it, or name a backup in policy.yml"


def _has_team(asked: "Asked") -> bool:
    return any(name.startswith("@") for name in (*asked.people, *asked.backups))


def _ways(governance: Governance, *, has_templates: bool) -> Iterator[str]:
    """Say what holds for every approval, and what there is where it cannot be had."""
    yield "Whoever writes a change approves nothing of it, and one person counts for one role."
    if governance.window_s:
        yield f"An approval holds for {_long(governance.window_s)}, and for the very bytes that it saw."
    if has_templates:
        yield "A new update that equals pre-approved wording needs nobody: `lightship wording`."
    if governance.disputes:
        after = _long(governance.disputes.after_s)
        yield f"Where one of them asks for changes {governance.disputes.decider} decides, {after} later."
    if governance.break_glass:
        roles = ", ".join(governance.break_glass.roles)
        yield f"Where nobody can be reached {roles} may publish it all the same, which leaves a mark."


def _data(found: "Sequence[Explained]", governance: Governance) -> dict[str, Any]:
    glass = governance.break_glass
    return {
        "units": [_unit(one) for one in found],
        "window_s": governance.window_s,
        "decider": governance.disputes.decider if governance.disputes else "",
        "break_glass": list(glass.roles) if glass else [],
    }


def _unit(one: "Explained") -> dict[str, Any]:
    return {
        "ids": [unit.id for unit in one.units],
        "note": one.requirement.note,
        "stopped": one.requirement.stopped,
        "needs": [
            {
                "role": asked.need.role,
                "number": asked.need.number,
                "because": list(asked.need.because),
                "people": list(asked.people),
                "backups": list(asked.backups),
                "backup_after_s": asked.backup_after_s,
                "wrote": list(asked.wrote),
            }
            for asked in one.asked
        ],
    }


def _long(seconds: int) -> str:
    return write_duration(timedelta(seconds=seconds))


COMMANDS = (policy,)
