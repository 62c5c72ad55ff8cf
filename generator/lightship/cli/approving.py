"""The command that says who has agreed to a change and who has not: approvals."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lightship import app, chamber
from lightship.cli import withheld
from lightship.errors import Exit, LightshipError, visible

if TYPE_CHECKING:
    from lightship.forges import PullRequest
    from lightship.policy import Verdict

_MOST_WORDS = 140  # of a status on GitHub


@click.command()
@click.argument("change", required=False, metavar="[PR|COMMIT]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "github"]),
    default="text",
    help="How to print: lines, JSON, Markdown, or annotations of a pull request.",
)
@click.option("--collect", "is_collecting", is_flag=True, help="Write down in the state store what was said.")
@click.option("--report", "is_reporting", is_flag=True, help="Set the status `approvals`, which the forge requires.")
@click.pass_obj
def approvals(root: Path, change: str | None, form: str, *, is_collecting: bool, is_reporting: bool) -> int:
    """Say who must agree to a pull request (7), a commit, or every open pull request, and who has.

    The policy of the branch that it is for judges; a commit is judged as publishing it would. Exit code 1 where
    somebody is missing, 4 where the forge cannot be asked.
    """
    here = app.start(root)
    here.expect_page()
    if change and not change.isdigit():
        return _of_commit(here, change, form)
    if change:
        return _of_change(here, int(change), form, is_collecting, is_reporting)
    numbers = chamber.open_changes(here)
    if not numbers:
        click.echo("no pull request is open", err=True)
    worst = Exit.FINE
    for number in numbers:
        try:
            # That one of many open ones waits is nobody's mistake.
            _of_change(here, number, form, is_collecting, is_reporting)
        except LightshipError as error:  # anybody may open one that cannot be judged: it holds up no other
            click.echo(f"pull request {number}: {error}", err=True)
            worst = max(worst, error.exit_code)
    return worst


def _of_change(here: app.App, number: int, form: str, is_collecting: bool, is_reporting: bool) -> int:
    pull, sitting = chamber.of_change(here, number, is_collecting=is_collecting)
    _print(form, f"pull request {number}", sitting.verdicts)
    if sitting.fault:
        click.echo(f"the forge could not be asked: {sitting.fault}", err=True)
        return Exit.OUTSIDE
    if is_reporting:
        report(here, pull, sitting.verdicts)
    return Exit.FINE if all(one.is_met for one in sitting.verdicts) else Exit.CONTENT


def _of_commit(here: app.App, revision: str, form: str) -> int:
    from lightship import git

    commit = git.resolve(here.root, revision)
    sitting = chamber.of_commit(here, commit)
    verdicts = sitting.verdicts if sitting else ()
    _print(form, f"commit {commit[:10]}", verdicts)
    if sitting and sitting.fault:
        click.echo(f"the forge could not be asked: {sitting.fault}", err=True)
        return Exit.OUTSIDE
    return Exit.FINE if all(one.is_met for one in verdicts) else Exit.CONTENT


def report(here: app.App, pull: "PullRequest", verdicts: "Sequence[Verdict]") -> None:
    """Set the status, and say where there is none."""
    if not chamber.report(here, pull, is_met=standing(verdicts), text=summary(verdicts)):
        click.echo(f"pull request {pull.number} is into {visible(pull.base)}: the status is for main alone", err=True)


def standing(verdicts: "Sequence[Verdict]") -> bool | None:
    """Give whether it is met; None where it only waits for people."""
    if all(one.is_met for one in verdicts):
        return True
    return False if any(one.stopped for one in verdicts) else None


def summary(verdicts: "Sequence[Verdict]") -> str:
    """Say in one line what is missing."""
    unmet = [one for one in verdicts if not one.is_met]
    if not unmet:
        needed = any(one.requirement.needs for one in verdicts)
        return "all who must agree have agreed" if needed else "nobody must agree"
    stopped = [one.stopped for one in unmet if one.stopped]
    roles: dict[str, int] = {}
    for missing in (missing for one in unmet for missing in one.missing):
        roles[missing.role] = max(roles.get(missing.role, 0), missing.number)
    waiting = "waits for " + " and ".join(f"{number} of {role}" for role, number in sorted(roles.items()))
    text = visible("; ".join([*dict.fromkeys(stopped), *([waiting] if roles else [])]))
    return text if len(text) <= _MOST_WORDS else f"{text[: _MOST_WORDS - 1]}…"


def _print(form: str, name: str, verdicts: "Sequence[Verdict]") -> None:
    match form:
        case "json":
            click.echo(json.dumps([_data(one) for one in verdicts], indent=2, ensure_ascii=False))
        case "markdown":
            click.echo("\n".join(_markdown(verdicts)))
        case "github":
            for line in _annotations(verdicts):
                click.echo(line)
        case _:
            click.echo("\n".join(_text(name, verdicts)))


def _text(name: str, verdicts: "Sequence[Verdict]") -> Iterator[str]:
    yield f"{name}: {summary(verdicts)}"
    for why, units in withheld.together((_why(one), one.unit.id) for one in verdicts):
        standing, *lines = why
        yield from (visible(f"{unit}: {standing}") for unit in units)
        yield from (visible(f"  {line}") for line in lines)


def _why(verdict: "Verdict") -> tuple[str, ...]:
    """Say how it stands, and why."""
    return ("agreed" if verdict.is_met else "waits", *verdict.why)


def _annotations(verdicts: "Sequence[Verdict]") -> Iterator[str]:
    for one in verdicts:
        if not one.is_met:
            path = next(iter(sorted(one.unit.after)), "")
            yield f"::error file={_escaped(path)},line=1::{_escaped(f'{one.unit.id}: ' + '; '.join(one.why))}"


def _escaped(text: str) -> str:
    text = visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return text.replace("\r", "%0D").replace("\n", "%0A")


def _markdown(verdicts: "Sequence[Verdict]") -> Iterator[str]:
    yield f"**{_quoted(summary(verdicts))}**"
    for why, units in withheld.together((_why(one), one.unit.id) for one in verdicts):
        standing, *lines = why
        names = ", ".join(f"`{_quoted(unit)}`" for unit in units)
        yield ""
        yield f"- {'✅' if standing == 'agreed' else '⏳'} {names}"
        yield from (f"  - {_quoted(line)}" for line in lines)


def _quoted(text: str) -> str:
    """Write words so that nothing in them is markup or a mention."""
    found = (
        visible(text).replace("&", "&amp;").replace("<", "&lt;").replace("`", "'").replace("@", "@\N{ZERO WIDTH SPACE}")
    )
    return "".join(f"\\{sign}" if sign in "[]*_|\\" else sign for sign in found)


def _data(verdict: "Verdict") -> dict[str, Any]:
    return {
        "unit": verdict.unit.id,
        "kind": verdict.unit.kind,
        "files": {
            path: {"before": verdict.unit.before.get(path, ""), "after": blob}
            for path, blob in verdict.unit.after.items()
        },
        "is_met": verdict.is_met,
        "needs": [
            {"role": one.role, "number": one.number, "because": list(one.because)} for one in verdict.requirement.needs
        ],
        "given": [
            {"role": one.role, "person": one.review.person, "review": one.review.id, "at": one.review.at.isoformat()}
            for one in verdict.given
        ],
        "missing": [{"role": one.role, "number": one.number, "by": list(one.by)} for one in verdict.missing],
        "stopped": verdict.stopped,
        "note": verdict.requirement.note,
        "why": list(verdict.why),
    }


COMMANDS = (approvals,)
