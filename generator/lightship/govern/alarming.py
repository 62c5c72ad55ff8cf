"""Tell those whose approvals were passed over: what was published, by whom, why, and who is to look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from lightship.govern.handing import Open, by_routes
from lightship.model import Kind, Phase, Settings, Status
from lightship.model.message import Event, Message, Occasion, Section
from lightship.model.notifying import Route
from lightship.outputs.messages.lines import SUBJECT, cut, one_line, short
from lightship.trail.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A role with the channels by which it was told, and what went wrong."""

    role: str
    channels: tuple[str, ...]
    faults: tuple[str, ...]


def tell(role: str, routes: Iterable[Route], review: Review, settings: Settings, open_: Open) -> Told:
    """Tell a role by its own routes."""
    channels, faults = by_routes(open_, routes, message(review, role, settings))
    return Told(role=role, channels=channels, faults=faults)


def message(review: Review, role: str, settings: Settings) -> Message:
    """Write it."""
    number = review.entry.number
    wanted = " and ".join(f"{count} of {name}" for name, count in sorted(review.wanted.items()))
    units = [str(one.get("unit", "")) for one in review.entry.body.get("units", ())]
    words = (
        f"{review.person} published without the approvals that the policy asks for. The reason: {review.reason}",
        f"Published: {', '.join(units)}",
        f"Until {review.deadline} somebody ({wanted}) must look at it: lightship break-glass sign-off {number}",
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
