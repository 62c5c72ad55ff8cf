"""The services of a page for a WSGI server: `gunicorn "lightship.wsgi:application('/srv/page')"`."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lightship import app, channels, load, state
from lightship.approving.booth import Booth
from lightship.approving.pages import Pages as BallotPages
from lightship.ballots import Ballots
from lightship.channels import Surroundings
from lightship.channels.webhook import own_secret
from lightship.errors import LightshipError, visible
from lightship.minutes import Minutes
from lightship.model.notifying import (
    ApprovalLinks,
    ChannelSettings,
    Notifying,
    Secret,
    ServiceSubscribers,
    SqliteSubscribers,
    SubscriptionService,
)
from lightship.model.subscriber import Medium, Subscriber
from lightship.notify.freezing import medium
from lightship.selfservice.asked import Asked
from lightship.selfservice.counter import Counter
from lightship.selfservice.limits import Limit
from lightship.selfservice.links import LIFETIME, Links
from lightship.selfservice.news import News
from lightship.selfservice.offer import Offer, audiences
from lightship.selfservice.pages import Pages
from lightship.selfservice.sending import Sender
from lightship.selfservice.service import Service
from lightship.selfservice.web import Application
from lightship.subscribers.private import PrivateApi
from lightship.subscribers.sqlite import SqliteStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from lightship.load import Context

# What one place on the net may ask for, and all of a network.
_VISITS, _NETWORK_VISITS, _VISITS_WITHIN_S = 30, 300, 600
# How often a mailbox is written to, which nobody may have asked for: the links that it gets work for as long.
_MAILS, _MAILS_WITHIN_S = 5, LIFETIME.total_seconds()
# How long a mail server or a webhook is waited for.
_PATIENCE_S = 10


def application(root: str | Path = ".", database: str | Path = "") -> "WSGIApplication":
    """Make the services of the page at `root`: to agree to words by links, and to subscribe.

    `database` is the file of subscribers, where delivery.yml names none. What files say is read once; restart the
    services after a change. Raises LightshipError.
    """
    root = Path(root)
    around = load.context(root)
    settings, approvals = around.notifying.subscription_service, around.notifying.approvals
    surroundings = Surroundings(
        root=root,
        domain=urlsplit(around.settings.url).hostname or "localhost",
        secret=partial(app.secret, root),
        clock=app.clock,
        manage_url=f"{settings.url}/manage" if settings else "",
    )
    agreeing = approving(around, approvals, surroundings, time.monotonic, _log) if approvals else None
    if settings is None:
        if agreeing is None:
            hint = "docs/subscription-service.md and docs/asking.md have examples"
            raise LightshipError("delivery.yml has neither `subscription_service` nor `approvals`", hint)
        return agreeing
    place = _database(root, around.notifying, database)
    subscribing = made(around, settings, surroundings, place, time.monotonic, _log)
    return (
        _either(subscribing, agreeing, urlsplit(approvals.url).path.rstrip("/"))
        if approvals and agreeing
        else subscribing
    )


def _either(subscribing: Application, agreeing: Application, base: str) -> "WSGIApplication":
    """Answer for both services, whether each has a host of its own, a path of its own, or neither."""
    ours = (f"{base}/approve/", f"{base}/assets/approving.")

    def answered(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_ours = environ.get("PATH_INFO", "").startswith(ours)
        return (agreeing if is_ours else subscribing)(environ, start_response)

    return answered


def approving(
    around: "Context",
    settings: ApprovalLinks,
    surroundings: Surroundings,
    seconds: Callable[[], float],
    log: Callable[[str], None],
) -> Application:
    """Join the parts of the service by which people agree; it has the state store and nothing else."""
    root = surroundings.root
    store = state.open_store(load.publishing(root).state, root)
    booth = Booth(
        links=Links(settings.url, surroundings.secret(settings.key)),
        ballots=Ballots(store),
        minutes=Minutes(store),
        pages=BallotPages(around.settings, urlsplit(settings.url).path.rstrip("/"), _mark(root)),
        visitors=Limit(_VISITS, _VISITS_WITHIN_S, seconds),
        networks=Limit(_NETWORK_VISITS, _VISITS_WITHIN_S, seconds),
        clock=surroundings.clock,
    )
    return Application(booth.reception(), private=None, proxies=settings.proxies, log=log)


def made(
    around: "Context",
    settings: SubscriptionService,
    surroundings: Surroundings,
    place: Path,
    seconds: Callable[[], float],
    log: Callable[[str], None],
) -> Application:
    """Join the parts over a file of subscribers; `seconds` never go back."""
    notifying, store = around.notifying, SqliteStore(place)
    offer, base = _offer(around), urlsplit(settings.url).path.rstrip("/")
    counter = Counter(
        service=Service(
            url=settings.url,
            offer=offer,
            links=Links(settings.url, surroundings.secret(settings.key)),
            store=store,
            asked=Asked(SqliteStore(place.with_name(f"{place.stem}-asked{place.suffix}"))),
            sender=_sender(notifying, settings.channel, surroundings, log),
            news=News(offer, log),
            secret=lambda subscriber: _secret(subscriber, notifying, surroundings),
            clock=surroundings.clock,
            log=log,
        ),
        pages=Pages(offer, base, _mark(surroundings.root)),
        visitors=Limit(_VISITS, _VISITS_WITHIN_S, seconds),
        networks=Limit(_NETWORK_VISITS, _VISITS_WITHIN_S, seconds),
        mailboxes=Limit(_MAILS, _MAILS_WITHIN_S, seconds),
    )
    counter.service.tidy()
    return Application(
        counter.reception(), private=_private(notifying, store, surroundings), proxies=settings.proxies, log=log
    )


def _private(notifying: Notifying, store: SqliteStore, surroundings: Surroundings) -> PrivateApi | None:
    """Answer the machines that tell people, where delivery.yml says by what key they ask."""
    kept = notifying.subscribers
    return PrivateApi(store, surroundings.secret(kept.token)) if isinstance(kept, ServiceSubscribers) else None


def _sender(notifying: Notifying, name: str, surroundings: Surroundings, log: Callable[[str], None]) -> Sender:
    mail = notifying.channel(name)
    if mail is None:  # delivery.yml was checked
        raise LightshipError(f"there is no channel {name}")
    hooks = {
        audience: channels.open_channel(hasty(settings), surroundings)
        for audience, settings in _hooks(notifying).items()
    }
    return Sender(channels.open_channel(hasty(mail), surroundings), hooks, log)


def hasty(settings: ChannelSettings) -> ChannelSettings:
    """Give a channel that waits for some seconds at most: a reader waits with it, and so does a thread of the service.

    Else receivers that never answer, which anybody may name, would hold up everybody.
    """
    given = settings.options.get("timeout")
    patience = min(_PATIENCE_S, given) if isinstance(given, int) else _PATIENCE_S
    return replace(settings, options={**settings.options, "timeout": patience})


def _database(root: Path, notifying: Notifying, database: str | Path) -> Path:
    kept = notifying.subscribers
    if database:
        return Path(database)
    if isinstance(kept, SqliteSubscribers):
        return root / kept.path
    raise LightshipError("delivery.yml says that subscribers are behind a service: this one", "add --database FILE")


def _offer(around: "Context") -> Offer:
    notifying = around.notifying
    offered = audiences(notifying.audiences, {one.name: medium(notifying, one.name) for one in notifying.channels})
    return Offer(
        settings=around.settings,
        components=around.components,
        audiences=offered,
        descriptions={rule.name: rule.description for rule in notifying.audiences},
    )


def _hooks(notifying: Notifying) -> dict[str, ChannelSettings]:
    """Give the channel to webhooks of each audience whose subscribers have one."""
    routes = ((rule.name, route) for rule in notifying.audiences for route in rule.routes if not route.to)
    return {
        audience: settings
        for audience, route in routes
        if (settings := notifying.channel(route.channel)) and medium(notifying, settings.name) is Medium.WEBHOOK
    }


def _secret(subscriber: Subscriber, notifying: Notifying, surroundings: Surroundings) -> str:
    """Give what a webhook checks posts with; empty where they are not signed, and for everybody else."""
    channel = _hooks(notifying).get(subscriber.audience)
    if subscriber.medium is not Medium.WEBHOOK or channel is None:
        return ""
    found = channel.options.get("secret")
    written = surroundings.secret(found).split() if isinstance(found, Secret) else []
    return own_secret(written[0], subscriber.address) if written else ""


def _mark(root: Path) -> str:
    """Give the sign beside the page's name: the owner's, where it is plain SVG, else the usual one."""
    usual = resources.files("lightship.engines").joinpath("templates", "partials", "lightship", "mark.html")
    own = root / "overrides" / "partials" / "lightship" / "mark.html"
    text = own.read_text(encoding="utf-8") if own.is_file() else ""
    return text if text.lstrip().startswith("<svg") and "{" not in text else usual.read_text(encoding="utf-8")


def _log(line: str) -> None:
    """Write a line for whoever runs the service."""
    sys.stderr.write(f"lightship: {visible(line)}\n")
    sys.stderr.flush()
