"""The command that says on a pull request what people will see and hear: comment."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, chamber, hosting, summons
from lightship.errors import ContentError, Exit, LightshipError, UsageError

if TYPE_CHECKING:
    from lightship.forges import Hosted

_HASH = 40


@click.command()
@click.argument("change", required=False, metavar="[PR|COMMIT]")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Print the comment instead of writing it.")
@click.option("--governed", "is_governed", is_flag=True, help="Only if somebody must agree: else time changes nothing.")
@click.pass_obj
def comment(root: Path, change: str | None, *, is_rehearsal: bool, is_governed: bool) -> int:
    """Write the comment of a pull request: what people will see and hear, and who must still agree.

    There is one for each, which is written anew. A COMMIT means the open pull requests whose newest it is; nothing, all
    that are open; none is no mistake. What a pull request brings is read as data, and nothing of it is run.
    """
    here = app.start(root)
    here.expect_page()
    if is_governed and (why := summons.why_not(here)):
        click.echo(why, err=True)
        return Exit.FINE
    worst = Exit.FINE
    for number in _numbers(here, change):
        try:
            _comment(here, number, is_rehearsal=is_rehearsal)
        except LightshipError as error:
            if change:
                raise
            click.echo(f"pull request {number}: {error}", err=True)  # one that cannot be judged holds up no other
            worst = max(worst, error.exit_code)
    return worst


def _comment(here: app.App, number: int, *, is_rehearsal: bool) -> None:
    from lightship.comment import MARKER

    text = _text(here, number)
    if is_rehearsal:
        click.echo(text, nl=False)
    else:
        forge = hosting.opened(here, hosting.expected(here))
        click.echo(f"pull request {number}: {forge.say(number, MARKER, text)}")


def _numbers(here: app.App, change: str | None) -> tuple[int, ...]:
    if not change:
        return chamber.open_changes(here)
    if change.isdigit() and len(change) < _HASH:
        return (int(change),)
    if len(change) < _HASH or set(change) - set("0123456789abcdef"):
        raise UsageError(f"{change!r} is neither a number nor the whole hash of a commit")
    forge = hosting.opened(here, hosting.expected(here))
    return tuple(number for number in chamber.open_changes(here) if _head(forge, number) == change)


def _head(forge: "Hosted", number: int) -> str:
    """Give the newest commit of a pull request; none of one that can never be read: it holds up no other."""
    from lightship.forges import ForgeError

    try:
        return forge.pull_request(number).head
    except ForgeError as error:
        if not error.permanent:
            raise
        return ""


def _text(here: app.App, number: int) -> str:
    from lightship import comment as writing
    from lightship import lookout

    pull, sitting = chamber.of_change(here, number, is_collecting=False)
    try:
        seen = lookout.proposed(here, sitting.published.commit, pull.head)
    except ContentError as error:
        return writing.broken(error.problems)
    return writing.comment(seen, sitting.verdicts)


COMMANDS = (comment,)
