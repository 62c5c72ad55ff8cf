"""How the commands that publish say what they did: few lines, and an exit code."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from lightship.cli import withheld
from lightship.errors import Exit, visible
from lightship.model.findings import Finding, Level

if TYPE_CHECKING:
    from lightship.publish import Delivered, Outcome, Published
    from lightship.publish.doctor import Examination
    from lightship.publish.removal import Removed
    from lightship.trail.reviews import Review

_MARKS = {Level.FINE: ("ok", "green"), Level.WARNING: ("look", "yellow"), Level.BROKEN: ("broken", "red")}


def as_json(examined: "Examination") -> dict[str, object]:
    """Give an examination as plain data."""
    findings = [
        {"name": one.name, "level": one.level, "message": one.message, "hint": one.hint} for one in examined.findings
    ]
    return {"name": examined.name, "is_broken": examined.is_broken, "findings": findings}


def line(finding: Finding) -> str:
    """Write a finding."""
    word, colour = _MARKS[finding.level]
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"  {click.style(f'{word:<6}', fg=colour)} {finding.name}: {finding.message}{hint}"


def tell(outcome: "Outcome", took_s: float) -> int:
    """Say what a run did, and give its exit code."""
    from lightship.publish import GiveWay, Unchanged

    if isinstance(outcome, GiveWay):
        click.echo(f"gave way: {outcome.why}")
        return Exit.FINE
    if isinstance(outcome, Unchanged):
        click.echo(f"nothing to publish: generation {outcome.generation} is up to date")
        tell_removed(outcome.removed)
        return max(tell_targets(outcome.delivered), withheld.tell(outcome.agreement))
    return max(_tell_published(outcome, took_s), withheld.tell(outcome.agreement))


def _tell_published(outcome: "Published", took_s: float) -> int:
    statement = outcome.statement
    click.echo(
        f"published generation {outcome.generation} in {took_s:.1f} s, "
        f"statement {statement.number} ({statement.sha256[:16]})"
    )
    if outcome.is_signed_no_longer:
        hint = "name the key in `sign` of delivery.yml again, or tell those who verify"
        warning = f"statement {statement.number} is not signed, as those before are: `lightship verify --key` tells"
        click.echo(f"  warning: {warning} ({hint})", err=True)
    code = tell_targets(outcome.delivered)
    tell_removed(outcome.removed)
    if not outcome.is_enough:
        click.echo("too few targets were read back for people to be told (`required` in delivery.yml)", err=True)
    return code if outcome.is_enough else Exit.OUTSIDE


def tell_removed(removed: "Removed") -> None:
    """Say which words a takedown removed for good, and which wait."""
    for one in removed.done:
        click.echo(f"  removed the words of {one.incident}/{one.update} everywhere")
    if removed.done:
        generations = "1 generation" if removed.generations == 1 else f"{removed.generations} generations"
        messages = "1 archived message" if removed.messages == 1 else f"{removed.messages} archived messages"
        click.echo(f"  forgot {generations} and {messages} with them")
    for one in removed.waiting:
        click.echo(f"  kept copies with the words of {one.incident}/{one.update} stay for now: {removed.why}", err=True)


def tell_targets(delivered: Sequence["Delivered"]) -> int:
    """Say what became of each target, faults on standard error, and give the exit code."""
    for one in delivered:
        if one.carried:
            size = _size(one.carried.upload_bytes)
            gone = f", {one.carried.deleted} deleted" if one.carried.deleted else ""
            verified = ", read back" if one.fault is None else ""
            click.echo(f"  {one.name}: {one.carried.files} files, {size}{gone}{verified}")
        if one.caution:
            click.echo(f"  {one.name}: {one.caution}", err=True)
        if one.fault:
            click.echo(f"  {one.name}: {one.fault}", err=True)
    return _worst(one.fault.exit_code for one in delivered if one.fault)


def overdue_lines(reviews: Iterable["Review"]) -> Iterator[str]:
    """Say what was published without approvals and should have been looked at by now."""
    for one in reviews:
        what = f"nobody signed off what {one.person} published without approvals, due {one.deadline}"
        yield visible(f"overdue: {what} (`lightship break-glass sign-off {one.entry.number}`)")


def _worst(codes: Iterable[int]) -> int:
    return Exit.OUTSIDE if any(codes) else Exit.FINE


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
