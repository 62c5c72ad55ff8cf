"""What somebody asks for in a form: read, judged, and made into a subscriber; what was not offered is not taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from lightship.model import Kind
from lightship.model.addresses import AddressError, id_of, kept
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.selfservice.offer import Offer
from lightship.selfservice.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields as they came, to be shown again beside what is wrong with them."""

    address: str = field(default="", repr=False)
    audience: str
    components: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    preference: str = Preference.EVERY.value
    language: str
    zone: str


def blank(offer: Offer, language: str, medium: Medium = Medium.EMAIL) -> Form:
    """Give a form with nothing chosen."""
    return Form(audience=offer.usual(medium), language=language, zone=offer.settings.time_zone)


def filled(subscriber: Subscriber, offer: Offer) -> Form:
    """Give the form of a subscription that is there."""
    found = (offer.components.find(id_) for id_ in subscriber.components)
    return Form(
        audience=subscriber.audience,
        components=tuple(component.id for component in found if component),
        kinds=tuple(subscriber.kinds),
        preference=subscriber.preference,
        language=subscriber.language or offer.settings.language,
        zone=subscriber.zone,
    )


def address_of(text: str, medium: Medium, say: Wording) -> tuple[str, str]:
    """Give an address as it is kept and an empty text, or an empty one and what is wrong with it."""
    if medium is Medium.WEBHOOK and not text.strip().lower().startswith("https://"):
        return "", say.no_address[medium]
    try:
        return kept(text, medium), ""
    except AddressError as error:
        return "", say.wrong(error, medium)


def faults(form: Form, medium: Medium, offer: Offer, say: Wording, before: Subscriber | None = None) -> dict[str, str]:
    """Give what is wrong with each field but the address; what somebody has already may stay."""
    found = {}
    had = (before.audience, before.zone) if before else ()
    if form.audience not in (*offer.audiences, *had):
        found["audience"] = say.no_choice
    elif form.audience not in had and medium not in offer.audiences[form.audience]:
        found["audience"] = say.no_way
    if any(offer.components.find(id_) is None for id_ in form.components):
        found["component"] = say.no_choice
    if not set(form.kinds) <= set(Kind):
        found["kind"] = say.no_choice
    if form.preference not in set(Preference):
        found["preference"] = say.no_choice
    if form.language not in offer.settings.languages:
        found["language"] = say.no_choice
    if form.zone not in had and not any(form.zone in zones for zones in offer.zones.values()):
        found["zone"] = say.no_choice
    return found


def newcomer(address: str, medium: Medium) -> Subscriber:
    """Give somebody of whom nothing but the address is known yet."""
    return Subscriber(id=id_of(address, medium), address=address, medium=medium)


def asking(form: Form, subscriber: Subscriber, offer: Offer) -> Subscriber:
    """Give a subscriber who asks for what is in a form without faults."""
    kinds = tuple(kind for kind in Kind if kind in form.kinds)
    return replace(
        subscriber,
        audience=form.audience,
        components=_widest(form.components, offer),
        kinds=() if len(kinds) == len(Kind) else kinds,
        preference=Preference(form.preference),
        language=form.language,
        zone=form.zone,
    )


def agreed(asked: Subscriber, before: Subscriber | None, now: datetime) -> Subscriber:
    """Give a subscriber who has agreed to what was asked for; what only the owner of the page says stays as it was.

    Who writes from the address itself ends a quarantine, and comes back after having been forgotten.
    """
    agreed = replace(asked, confirmed=now, quarantined=None, reason="")
    if before is None or before.is_forgotten:
        return agreed
    return replace(agreed, address=before.address, name=before.name, tier=before.tier)


def summary(subscriber: Subscriber, offer: Offer, say: Wording) -> tuple[str, ...]:
    """Say what a subscriber is told of, a line each: of what, what kind, how much."""
    found = (offer.components.find(id_) for id_ in subscriber.components)
    names = [component.name_in(say.code) for component in found if component]
    kinds = [say.kind[kind] for kind in subscriber.kinds]
    return (
        f"{say.told_of}: {say.joined(names) or say.everything}",
        f"{say.kinds}: {say.joined(kinds) or say.every_kind}",
        f"{say.preference}: {say.preferences[subscriber.preference]}",
    )


def _widest(chosen: Iterable[str], offer: Offer) -> tuple[str, ...]:
    """Leave out what is in a group that was chosen, too; what is everything names nothing."""
    tree = offer.components
    ids = {component.id for id_ in chosen if (component := tree.find(id_))}
    widest = [id_ for id_ in tree.by_id if id_ in ids and not any(part.id in ids for part in tree.path(id_)[:-1])]
    return () if {root.id for root in tree.roots} <= set(widest) else tuple(widest)


def form_of(values: Mapping[str, list[str]], offer: Offer, language: str, medium: Medium = Medium.EMAIL) -> Form:
    """Read a form's fields; those that are not there have their defaults, so that a form may have the address alone."""
    default = blank(offer, language, medium)

    def one(name: str, usual: str) -> str:
        return next(iter(values.get(name, ())), usual)

    return Form(
        address=one("address", "").strip(),
        audience=one("audience", default.audience),
        components=tuple(dict.fromkeys(values.get("component", ()))),
        kinds=tuple(dict.fromkeys(values.get("kind", ()))),
        preference=one("preference", default.preference),
        language=one("language", default.language),
        zone=one("zone", default.zone),
    )
