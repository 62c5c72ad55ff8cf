"""Tell those whose approvals were passed over: what was published, by whom, why, and who is to look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from lightship.govern.handing import Open, by_routes
from lightship.govern.languages import wording
from lightship.model import Kind, Phase, Settings, Status
from lightship.model.message import Event, Message, Occasion, Section
from lightship.model.notifying import Route
from lightship.outputs.messages.lines import SUBJECT, cut, one_line, short
from lightship.trail.reviews import Review
from lightship.words.plain import text


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
    """Write it, in the page's language."""
    say, number = wording(settings.language), review.entry.number
    units = [str(one.get("unit", "")) for one in review.entry.body.get("units", ())]
    happened = say.passed_over(review.person, review.entry.at, review.passed)
    wanted = tuple(f"{count} × {name}" for name, count in sorted(review.wanted.items()))
    due = say.to_be_looked_at(wanted, review.deadline)
    title = one_line(say.published_without(review.reason))
    return Message(
        event=_event(review, role),
        audience="public",
        language=say.code,
        subject=cut(title, SUBJECT),
        title=title,
        state=say.without_approval,
        status=Status.OPERATIONAL,
        sections=(
            _section("", f"<p>{escape(happened)}</p>"),
            _section(say.what_was_published, f"<ul>{''.join(f'<li>{escape(unit)}</li>' for unit in units)}</ul>"),
            _section(say.what_follows, f"<p>{escape(due)}</p><pre>lightship break-glass sign-off {number}</pre>"),
        ),
        short=short(title, f"{settings.url}/"),
        url=f"{settings.url}/",
        action=say.look_at_the_page,
        reason=say.reason(settings.name, role),
        root_event=_event(review, role).id,
        page_name=settings.name,
        page_url=f"{settings.url}/",
        support_url=settings.support_url,
        page={"id": settings.page_id},
    )


def _section(heading: str, html: str) -> Section:
    return Section(heading=heading, html=html, text=text(html))


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
