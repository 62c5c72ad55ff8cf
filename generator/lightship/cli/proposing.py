"""How send tells what it does, step by step, and what is missing; also for commands that write and send at once."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from lightship.errors import Exit, LightshipError, OutsideError, visible

if TYPE_CHECKING:
    from lightship.app import App
    from lightship.gangway import Errand
    from lightship.git.sending import Remote
    from lightship.sending import Change, Proposal, Sent
    from lightship.snapshot import Snapshot

Tell = Callable[[str], None]
_ASKED = "lightship.sending"
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for; `is_shown`: what readers will see was shown already. `tell` is told what else is to know."""

    is_waiting: bool = False
    is_shown: bool = False
    tell: Tell = click.echo


def _remember(context: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    context.meta[_ASKED] = is_asked


SEND = click.option(
    "--send",
    is_flag=True,
    expose_value=False,
    callback=_remember,
    help="Propose it on the forge at once, as `lightship send` does.",
)


def is_asked() -> bool:
    """Tell whether the command that runs is to send what it writes."""
    return bool(click.get_current_context().meta.get(_ASKED))


def send_written(here: "App", folder: str, snapshot: "Snapshot") -> int:
    """Send all that is new of an incident to which something was just written, and shown as the snapshot has it."""
    from lightship import gangway

    errand = gangway.Errand(paths=(folder,), way=gangway.way(here), snapshot=snapshot)
    return send(here, errand, Wishes(is_shown=True))


def send(here: "App", errand: "Errand", wishes: Wishes) -> int:
    """Push, propose and, if asked, wait; each step is told when it is done, and the next call goes on after it."""
    from lightship import gangway
    from lightship.git.sending import Remote

    def tell(change: "Change", proposal: "Proposal") -> None:
        for path in change.unsent:
            click.echo(f"  {path}")
        for words in () if wishes.is_shown else proposal.words:
            click.echo("\nReaders will see:\n")
            click.echo("\n".join(f"  {line}".rstrip() for line in words.splitlines()) + "\n")

    try:
        sent = gangway.send(here, errand, tell)
        if isinstance(sent, Remote):
            wishes.tell(_nothing(here, errand, sent))
            return _live(here, sent.tip) if wishes.is_waiting else Exit.FINE
        wishes.tell(f"{'pushed' if sent.is_news else 'pushed before:'} {sent.change.branch}")
        return _proposed(here, sent, errand, wishes)
    except KeyboardInterrupt:
        click.echo("\nStopped. Nothing is lost; `lightship send` goes on where this ended.", err=True)
        return 130
    except OutsideError:
        click.echo("Nothing is lost; `lightship send` goes on where this ended.", err=True)
        raise


def _nothing(here: "App", errand: "Errand", remote: "Remote") -> str:
    """Say that there is nothing to send, or what would be if somebody named it."""
    from lightship import gangway

    main = f"{remote.name}/{remote.base}"
    others = [] if errand.paths else gangway.beside(here, remote)
    if not others:
        return f"nothing to send: {main} has all of it"
    listed = " ".join(map(shlex.quote, others[:_MOST])) + (" …" if len(others) > _MOST else "")
    return visible(f"no incident has anything new; what else {main} lacks is sent by its name: lightship send {listed}")


def _proposed(here: "App", sent: "Sent", errand: "Errand", wishes: Wishes) -> int:
    """Open the pull request, say what is missing, and wait if asked."""
    from lightship import gangway
    from lightship.forges import PullRequest

    try:
        forge = gangway.forge(here)
        pull = gangway.propose(forge, sent, is_draft=errand.way.is_draft)
    except LightshipError:
        if by_hand := gangway.by_hand(here, sent):
            click.echo(f"You can open the pull request in a browser: {by_hand}", err=True)
        raise
    ends = "a draft, until somebody says that it is ready" if errand.way.is_draft else "merged when its checks pass"
    wishes.tell(f"pull request {pull.number}: {pull.url} ({ends})")
    for line in _missing(here, pull.number):
        wishes.tell(line)
    if not wishes.is_waiting:
        return Exit.FINE
    click.echo("waiting for it to be merged; Ctrl-C leaves it as it is")
    try:
        for news in gangway.merged(forge, pull.number):
            if isinstance(news, PullRequest):
                click.echo(f"merged as {news.merged[:10]}")
                return _live(here, news.merged)
            click.echo(f"  {news}")
    except KeyboardInterrupt:
        click.echo(f"\nNo longer waiting. Nothing is lost: {pull.url}", err=True)
    return 130


def _missing(here: "App", number: int) -> Iterator[str]:
    """Say once of each role how many people are missing and who they may be, whatever waits for them."""
    from lightship import gangway

    try:
        verdicts = gangway.judged(here, number)
    except LightshipError as error:
        # It is there and waits; that we cannot tell for whom takes nothing back.
        yield f"who must agree cannot be told here: {error}"
        return
    yield from dict.fromkeys(one.stopped for one in verdicts if one.stopped)
    missing = ((one.number, one.role, one.by) for verdict in verdicts for one in verdict.missing)
    for count, role, by in dict.fromkeys(missing):
        yield f"it waits for {count} of {role}: {visible(' or '.join(by)) or 'nobody can agree now'}"


def _live(here: "App", commit: str) -> int:
    """Wait until readers meet a commit."""
    from lightship import gangway

    url = gangway.public_url(here)
    click.echo(f"waiting for {url} to show it; Ctrl-C changes nothing")
    try:
        gangway.wait_for(here, url, commit)
    except KeyboardInterrupt:
        click.echo("\nNo longer waiting; what publishes the page goes on.", err=True)
        return 130
    click.echo(f"live: {url}")
    return Exit.FINE
