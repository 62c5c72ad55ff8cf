"""Hand a message to people of a role, by the routes that the policy names for it."""

import hashlib
from collections.abc import Callable, Iterable

from lightship.channels import Channel, Recipient, UnsureError
from lightship.channels.base import key_of
from lightship.errors import LightshipError
from lightship.model.governing import Role
from lightship.model.message import Message
from lightship.model.notifying import ApprovalLinks, Route

Open = Callable[[str], Channel]
"""Opens a channel by its name; raises LightshipError."""


def ways(role: Role, links: ApprovalLinks | None) -> tuple[Route, ...]:
    """Give how the people of a role are reached: by what the policy says, and by mail who agrees by link."""
    to = tuple(filter(None, map(links.address, role.people))) if links else ()
    return (*role.ask, Route(channel=links.channel, to=to)) if links and to else role.ask


def by_routes(open_: Open, routes: Iterable[Route], message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Hand a message to everybody whom routes lead to; gives the channels that took it, and what went wrong."""
    taken: dict[str, None] = {}
    faults: dict[str, None] = {}
    for route in routes:
        for address in route.to:
            if fault := handed_over(open_, route.channel, message, address):
                faults[f"{route.channel}: {fault}"] = None
            else:
                taken[route.channel] = None
    return tuple(taken), tuple(faults)


def handed_over(open_: Open, name: str, message: Message, address: str) -> str:
    """Hand a message over; gives what went wrong, in which no address is, and nothing where it may have arrived."""
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
    except UnsureError:
        return ""
    except LightshipError as error:  # such as a password that is not there
        return str(error).replace(address, "…")
    return ""
