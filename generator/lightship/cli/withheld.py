"""How commands say what is withheld, and of whom approvals are missing."""

from typing import TYPE_CHECKING

import click

from lightship.errors import Exit, visible

if TYPE_CHECKING:
    from lightship.policy import Agreement, Held


def tell(agreement: "Agreement") -> int:
    """Say in one block what is withheld and why, and give the exit code: 4 where the forge could not be asked."""
    if not agreement.held:
        return Exit.FINE
    count = len(agreement.held)
    click.echo(f"withheld, since nobody agreed to {'it' if count == 1 else 'them'} yet ({count}):", err=True)
    for one in agreement.held:
        click.echo(f"  {visible(one.verdict.unit.id)}", err=True)
        for line in _why(one):
            click.echo(f"    {visible(line)}", err=True)
    if agreement.fault:
        click.echo(f"the forge could not be asked: {agreement.fault}", err=True)
        return Exit.OUTSIDE
    click.echo("the next run judges again; `lightship approvals HEAD` says what is missing", err=True)
    return Exit.FINE


def _why(held: "Held") -> tuple[str, ...]:
    return (held.because,) if held.because else held.verdict.why
