"""Tell those whose approvals were passed over: what was published, by whom, why, and who is to look at it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from lightship.channels import Channel, Recipient, UnsureError
from lightship.channels.base import key_of
from lightship.errors import LightshipError
from lightship.model import Kind, Phase, Settings, Status
from lightship.model.governing import Role
from lightship.model.message import Event, Message, Occasion, Section
from lightship.outputs.messages.lines import SUBJECT, cut, one_line, short
from lightship.trail.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A role with the channels by which it was told, and what went wrong."""

    role: str
    channels: tuple[str, ...]
    faults: tuple[str, ...]


def tell(
    roles: Iterable[Role], review: Review, settings: Settings, channel: Callable[[str], Channel]
) -> Iterator[Told]:
    """Tell each role by its own routes; `channel` opens one by its name, and raises LightshipError."""
    for role in roles:
        told: list[str] = []
        faults: list[str] = []
        for route in role.ask:
            for address in route.to:
                if fault := _sent(channel, route.channel, message(review, role.name, settings), address):
                    faults.append(f"{route.channel}: {fault}")
                else:
                    told.append(route.channel)
        yield Told(role=role.name, channels=tuple(dict.fromkeys(told)), faults=tuple(dict.fromkeys(faults)))


def message(review: Review, role: str, settings: Settings) -> Message:
    """Write it."""
    number = review.entry.number
    wanted = " and ".join(f"{count} of {name}" for name, count in sorted(review.wanted.items()))
    units = [str(one.get("unit", "")) for one in review.entry.body.get("units", ())]
    words = (
        f"{review.person} published without the approvals that the policy asks for. The reason: {review.reason}",
        f"Published: {', '.join(units)}",
        f"Until {review.due} somebody ({wanted}) must look at it: lightship break-glass sign-off {number}",
    )
    title = one_line(f"Published without approval: {review.reason}")
    return Message(
        event=_event(review, role),
        audience="public",
        language="en",
        subject=cut(title, SUBJECT),
        title=title,
        state="Break-glass",
        status=Status.OPERATIONAL,
        sections=(Section(html="".join(f"<p>{escape(part)}</p>" for part in words), text="\n\n".join(words)),),
        short=short(title, f"{settings.url}/"),
        url=f"{settings.url}/",
        action="Look at the page",
        reason=f"You get this because policy.yml of {settings.name} names you for the role {role}.",
        root_event=_event(review, role).id,
        page_name=settings.name,
        page_url=f"{settings.url}/",
        support_url=settings.support_url,
        page={"id": settings.page_id},
    )


def _event(review: Review, role: str) -> Event:
    entry = f"break-glass-{review.entry.number}"
    return Event(
        id=f"{entry}/{role}",
        occasion=Occasion.NOTICE,
        entry=entry,
        update=role,
        kind=Kind.NOTICE,
        phase=Phase.PUBLISHED,
        at=review.entry.at,
    )


def _sent(open_: Callable[[str], Channel], name: str, message: Message, address: str) -> str:
    """Hand a message over; gives what went wrong, in which no address is."""
    id_ = hashlib.sha256(address.encode()).hexdigest()[:16]
    recipient = Recipient(id=id_, address=address)
    try:
        channel = open_(name)
        draft = channel.compose(message, recipient.zone)
        connection = channel.connect()
        try:
            connection.send(draft, recipient, key_of(message.event.id, id_))
        finally:
            connection.close()
    except UnsureError:  # it may have arrived
        return ""
    except LightshipError as error:  # such as a password that is not there
        return str(error).replace(address, "…")
    return ""
