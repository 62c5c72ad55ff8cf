"""Print who was told of what was published without approvals, and who was not."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from lightship.errors import Exit, visible

if TYPE_CHECKING:
    from lightship.govern.alarming import Told


def shown(told: "Iterable[Told]") -> Exit:
    """Print it as it happens, and give the exit code: OUTSIDE where a role could not be told."""
    code = Exit.FINE
    for one in told:
        if one.channels:
            click.echo(f"told: {one.role} by {', '.join(one.channels)}")
        elif not one.faults:
            click.echo(f"not told: {one.role} has no `ask` in policy.yml; tell them yourself", err=True)
        for fault in one.faults:
            way = "" if one.channels else "; `lightship ask` tries again, or tell them yourself"
            click.echo(visible(f"not told: {one.role} ({fault}){way}"), err=True)
            code = Exit.OUTSIDE
    return code
