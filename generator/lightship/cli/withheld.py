"""How commands say what is withheld, and of whom approvals are missing."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from lightship.errors import Exit, visible
from lightship.policy import UnitKind

if TYPE_CHECKING:
    from lightship.policy import Agreement, Held


def tell(agreement: "Agreement") -> int:
    """Say in one block what is withheld and why, and give the exit code: 4 where the forge could not be asked."""
    if not agreement.held:
        return Exit.FINE
    count = len(agreement.held)
    click.echo(f"withheld, since nobody agreed to {'it' if count == 1 else 'them'} yet ({count}):", err=True)
    for why, names in together((_why(one), one.verdict.unit.id) for one in agreement.held):
        for line in (*(f"  {name}" for name in names), *(f"    {line}" for line in why)):
            click.echo(visible(line), err=True)
    if agreement.fault:
        click.echo(f"the forge could not be asked: {agreement.fault}", err=True)
        # Rules wait in any case.
        if any(one.verdict.unit.kind is not UnitKind.GOVERNED for one in agreement.held):
            click.echo('where it cannot wait: `lightship break-glass --reason "why"` (docs/break-glass.md)', err=True)
        return Exit.OUTSIDE
    click.echo("the next run judges again; `lightship approvals HEAD` says what is missing", err=True)
    return Exit.FINE


def together(listed: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Give names that have the same lines to say once, in their order."""
    found: dict[tuple[str, ...], list[str]] = {}
    for lines, name in listed:
        found.setdefault(lines, []).append(name)
    yield from found.items()


def _why(held: "Held") -> tuple[str, ...]:
    return (held.because,) if held.because else held.verdict.why
