"""The command that reads what came back: bounces, complaints, and mails of people who want to leave."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, load, moorings
from lightship.errors import Exit, LightshipError, OutsideError, UsageError
from lightship.model.notifying import SqliteSubscribers

if TYPE_CHECKING:
    from lightship.bounces import Desk, Returned


@click.command()
@click.argument("source", metavar="FILE|FOLDER|MAILBOX")
@click.option("--password-env", metavar="NAME", help="The environment variable with the password of an IMAP mailbox.")
@click.option("--dry-run", "is_trial", is_flag=True, help="Show what would follow, and change nothing.")
@click.option("--meant", is_flag=True, help="Believe also that very many addresses are gone at once.")
@click.pass_obj
def bounces(root: Path, source: str, password_env: str | None, *, is_trial: bool, meant: bool) -> int:
    """Read bounces, complaints and mails of people who want to leave, and act on them.

    They are in a FILE (a mail, an mbox, events of Amazon SES as JSON), in a FOLDER of such files, in a Maildir, or in
    an IMAP MAILBOX: imaps://USER@HOST/FOLDER.
    """
    from lightship.bounces import read
    from lightship.mailboxes import open_mailbox

    desk = replace(_desk(root), is_trial=is_trial, is_meant=meant)
    mailbox = open_mailbox(source, _password(source, password_env), is_read_only=is_trial)
    try:
        code = _told(read(mailbox, desk), is_trial=is_trial)
        if mailbox.is_too_full:
            hint = "move away what nobody reads, then run this again"
            raise OutsideError("there are more mails that nobody has seen; the newest were looked at", hint)
        return code
    finally:
        mailbox.close()


def _password(source: str, name: str | None) -> str:
    if not source.startswith("imaps://"):
        return ""
    if not name:
        raise UsageError("the mailbox wants a password", "name the variable that has it: --password-env NAME")
    if value := app.variable(name).strip():
        return value
    raise UsageError(f"the environment variable {name} is not set", "--password-env names it")


def _desk(root: Path) -> "Desk":
    """Open what is acted with; incidents are not read, so a mistake in one holds nothing up."""
    from lightship import subscribers
    from lightship.bounces import Desk
    from lightship.ledger.slips import Slips

    here, around = app.start(root), load.context(root)
    kept = around.notifying.subscribers
    if isinstance(kept, SqliteSubscribers) and not (root / kept.path).exists():
        raise LightshipError(f"{kept.path} is not on this machine", "bring the file here, or run this where it is")
    store = moorings.store(here)
    slips = Slips(store)
    if not slips.is_begun():
        hint = "does `state` in delivery.yml name the one that `lightship notify` uses?"
        raise LightshipError("no mail was ever sent with this state, so none can have come back", hint)
    return Desk(
        store=store,
        slips=slips,
        subscribers=subscribers.open_store(kept, root, lambda secret: app.secret(root, secret)),
        rules=around.policy.bounces,
        now=here.clock,
    )


def _told(returned: "Iterable[Returned]", *, is_trial: bool) -> int:
    """Print what follows, a line for each person; then the counts."""
    from lightship.bounces import Fate

    counts: Counter[Fate] = Counter()
    late = 0
    for one in returned:
        counts[one.fate] += 1
        late += not one.is_recorded
        if one.told:
            click.echo(f"{one.id}: {one.report}; a contact of {one.told.audience} by {one.told.channel}")
        elif one.fate in (Fate.QUARANTINED, Fate.LEFT, Fate.COUNTED, Fate.BLOCKED):
            click.echo(f"{one.id}: {one.report}; {one.fate}")
    click.echo(f"{counts.total():,} read" if counts else "Nothing came back.")
    for fate in Fate:
        if counts[fate]:
            click.echo(f"  {counts[fate]:,} {fate}")
    if is_trial:
        click.echo("This was a trial: nothing was changed.")
    if late:
        click.echo(f"{late:,} came back of messages that are still being sent; run this again afterwards.", err=True)
    if counts[Fate.CROWD]:
        raise LightshipError(
            f"{counts[Fate.CROWD]:,} addresses failed at once, as if a mail server were mistaken, and were left alone",
            "if they are gone, run this again with --meant; if not, mark these mails as read",
        )
    return Exit.OUTSIDE if late else Exit.FINE


COMMANDS = (bounces,)
