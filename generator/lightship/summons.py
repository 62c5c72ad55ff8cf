"""Joins what asking for approvals works with: who is missing, the channels, the links, and what was asked before.

By the same channels those are told who were passed over.

What it needs is imported when it is used: a page without roles waits for none of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lightship import app, chamber, hosting, load, moorings, registry
from lightship.app import App
from lightship.errors import LightshipError, OutsideError
from lightship.model.governing import GOVERNANCE

if TYPE_CHECKING:
    from lightship.ballots import Ballot
    from lightship.channels import Channel
    from lightship.forges import PullRequest
    from lightship.govern.alarming import Told as Alarmed
    from lightship.govern.collecting import Change
    from lightship.govern.passages import Reader
    from lightship.govern.requesting import Told, Usher
    from lightship.govern.sitting import Sitting
    from lightship.model import Repository
    from lightship.model.notifying import Notifying
    from lightship.policy import Verdict


def why_not(here: App) -> str:
    """Say why nobody is ever asked; empty where somebody may be. Raises ContentError for mistakes in the files."""
    if not load.context(here.content).policy.governance.is_governed:
        return "policy.yml names no roles: the merge is the approval"
    return "" if hosting.settings(here) else "no forge is known, which would have pull requests (docs/forges.md)"


def ask(
    here: App, number: int, *, is_again: bool, is_named: bool = True
) -> "tuple[PullRequest, Sequence[Verdict], tuple[Told, ...]]":
    """Ask for what a pull request lacks, as the policy of its base says; `is_again` does not wait for the next turn.

    Unless it `is_named` nobody is asked for a fork's: strangers may open one, and ring nobody up at night.
    Gives it with what was judged, and who was asked; of a merged one as `ask_merged` does. Raises ForgeError and
    StateError, and LightshipError where a machine would forget whom it asked, and for one into another branch: whoever
    pushed that would choose who is asked, and where.
    """
    from lightship.forges import Stage

    pull, sitting = chamber.of_change(here, number, is_collecting=True)
    if pull.stage is Stage.MERGED:
        told = next((told for _, told in ask_merged(here, is_again=is_again, number=number)), ())
        return pull, sitting.verdicts, told
    if pull.is_fork and not is_named and not sitting.fault:
        return pull, sitting.verdicts, ()
    if is_named and pull.base != (main := chamber.main_branch(here)):
        raise LightshipError(f"pull request {number} is for {pull.base}: nobody is asked for what is not for {main}")
    told = tuple(_usher(here, sitting).ask(pull, sitting.verdicts, _authors(sitting.said), is_again=is_again))
    return pull, sitting.verdicts, told


def silent(here: App, verdicts: "Sequence[Verdict]") -> list[str]:
    """Name the roles that something waits for and that nothing asks, as the policy here has them."""
    around = load.context(here.content)
    roles, links = around.policy.governance.roles, around.notifying.approvals
    missing = {one.role for verdict in verdicts for one in verdict.missing} & roles.keys()
    linked = {name for name in missing if links and any(map(links.address, roles[name].people))}
    return sorted(name for name in missing - linked if not roles[name].ask)


def ask_merged(here: App, *, is_again: bool, number: int = 0) -> "Iterator[tuple[PullRequest, tuple[Told, ...]]]":
    """Ask for what is merged and withheld, as what was last published says; with a number, of one pull request alone.

    A unit is asked for by the newest pull request that brought it. Raises as `ask` does.
    """
    from lightship import git

    commit = git.commit(here.root)
    sitting = chamber.of_commit(here, commit) if commit else None
    missing = [one for one in sitting.verdicts if not one.is_met] if sitting else []
    if sitting is None or not missing:
        return
    usher, forge = _usher(here, sitting), hosting.opened(here, hosting.expected(here))
    brought: dict[int, list[Verdict]] = {}
    for verdict in missing:
        numbers = [int(one.number) for one in sitting.said if not one.paths.isdisjoint(verdict.unit.changed)]
        if numbers:
            brought.setdefault(max(numbers), []).append(verdict)
    for change in sorted(brought) if not number else {number} & brought.keys():
        authors = _authors(one for one in sitting.said if int(one.number) == change)
        pull = forge.pull_request(change)
        yield pull, tuple(usher.ask(pull, tuple(brought[change]), authors, is_again=is_again))


def _authors(said: "Iterable[Change]") -> tuple[str, ...]:
    """Name who wrote changes."""
    return tuple(sorted({person for one in said for person in one.authors.people}))


def _guard(here: App, before: "Repository") -> None:
    """Raise LightshipError where the record of whom it asked would vanish with this machine."""
    from lightship.audiences import loss

    routes = (route for role in before.policy.governance.roles.values() for route in (*role.ask, *role.ask_backup))
    links = before.notifying.approvals
    used = {*(route.channel for route in routes), *((links.channel,) if links else ())}
    asking = replace(before.notifying, audiences=(), owners=())
    if app.is_ci() and (why := loss(load.publishing(here.content), asking, used)):
        raise LightshipError(why, "name a `state` in delivery.yml that outlives it: a bucket, or a branch")


def _usher(here: App, sitting: "Sitting") -> "Usher":
    """Get ready to ask; raises OutsideError where the forge could not be asked, and as `_guard` does."""
    from lightship.ballots import Ballots
    from lightship.govern.requesting import Usher
    from lightship.minutes import Minutes

    if sitting.fault:
        raise OutsideError(f"the forge could not be asked: {sitting.fault}")
    store = moorings.store(here)
    before = sitting.matter.before
    _guard(here, before)
    return Usher(
        governance=before.policy.governance,
        links=before.notifying.approvals,
        reader=_reader(here, sitting),
        minutes=Minutes(store),
        ballots=Ballots(store),
        settings=before.settings,
        channel=cache(partial(channel, here, before)),
        link=partial(_link, here, before.notifying),
        now=here.clock,
    )


def _reader(here: App, sitting: "Sitting") -> "Reader":
    from lightship.git import changes
    from lightship.govern.passages import Reader

    units = [verdict.unit for verdict in sitting.verdicts if not verdict.is_met]
    blobs = {blob for unit in units for blob in (*unit.before.values(), *unit.after.values()) if blob}
    contents = changes.contents(here.root, sorted(blobs))
    return Reader(after=sitting.matter.after, contents=contents, now=here.clock)


def channel(here: App, before: "Repository", name: str) -> "Channel":
    """Open a channel by its name; nobody is asked anything yet."""
    from lightship import channels

    settings, links = before.notifying.channel(name), before.notifying.approvals
    if settings is None:
        raise LightshipError(f"delivery.yml has no channel {name}", "was it removed since policy.yml named it?")
    routes = (route for role in before.policy.governance.roles.values() for route in (*role.ask, *role.ask_backup))
    named = {*(to for route in routes for to in route.to), *(links.people.values() if links else ())}
    surroundings = channels.Surroundings(
        root=here.root,
        domain=urlsplit(before.settings.url).hostname or "localhost",
        secret=partial(app.secret, here.root),
        clock=app.clock,
        named=frozenset(named),
    )
    return channels.open_channel(settings, surroundings)


def alarm(here: App, before: "Repository") -> "Iterator[Alarmed]":
    """Tell the roles that were passed over, and those who are to look at it, of open reviews; each of them once.

    A role is told when a channel of it took the message, or when it has none.
    """
    from lightship.govern import alarming, handing
    from lightship.trail import reviews

    store = registry.store(here)
    open_, every = cache(partial(channel, here, before)), before.policy.governance.roles
    for review in reviews.opened(store):
        number = review.entry.number
        names = {*review.passed, *review.wanted}
        is_everybody = GOVERNANCE in names and GOVERNANCE not in every
        for name, role in sorted(every.items()):
            told = reviews.told(store, number)
            if told is None or name in told or not (is_everybody or name in names):
                continue
            routes = handing.ways(role, before.notifying.approvals)
            one = alarming.tell(name, routes, review, before.settings, open_)
            if one.channels or not one.faults:
                reviews.tell(store, number, name)
            yield one


def alarm_late(here: App) -> "Iterator[Alarmed]":
    """Tell those whom the run did not that published: it was killed, or a channel failed."""
    from lightship.publish.head import look
    from lightship.trail import reviews

    store = registry.store(here)
    if any(reviews.opened(store)):
        yield from alarm(here, chamber.in_force(here, look(store).head)[0])


def _link(here: App, notifying: "Notifying", ballot: "Ballot") -> str:
    from lightship.selfservice.links import Links

    found = notifying.approvals
    if found is None:  # only then there are ballots
        raise LightshipError("delivery.yml has no `approvals`")
    return Links(found.url, app.secret(here.root, found.key)).approve_link(ballot.id)
