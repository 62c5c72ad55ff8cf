"""What the service itself writes: whether somebody agrees, that they are subscribed, a link to their subscription."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from lightship.model import Kind, Phase, Status
from lightship.model.content import Settings
from lightship.model.message import Event, Message, Occasion, Section
from lightship.selfservice.news import Item
from lightship.selfservice.wording import Wording


def section(words: Iterable[str], heading: str = "") -> Section:
    """Give paragraphs as HTML and as text."""
    parts = tuple(words)
    html = "".join(f"<p>{escape(part)}</p>" for part in parts)
    return Section(heading=heading, html=html, text="\n\n".join(parts))


def listing(lines: Iterable[str], heading: str = "") -> Section:
    """Give lines as a list."""
    parts = tuple(lines)
    html = "".join(f"<li>{escape(part)}</li>" for part in parts)
    return Section(heading=heading, html=f"<ul>{html}</ul>", text="\n".join(f"- {part}" for part in parts))


def news(items: tuple[Item, ...], say: Wording) -> Section:
    """Say what is going on now."""
    if not items:
        return section((say.quiet,), say.right_now)
    html = "".join(
        f'<li><a href="{escape(one.url)}">{escape(one.title)}</a>{escape(_state(one))}</li>' for one in items
    )
    text = "\n".join(f"- {one.title}{_state(one)}\n  {one.url}" for one in items)
    return Section(heading=say.right_now, html=f"<ul>{html}</ul>", text=text)


def _state(one: Item) -> str:
    return f" ({one.state})" if one.state else ""


def _event(what: str, now: datetime) -> Event:
    return Event(
        id=f"subscription/{what}-{now:%Y%m%dT%H%M%SZ}",
        occasion=Occasion.NOTICE,
        entry="subscription",
        update=what,
        kind=Kind.NOTICE,
        phase=Phase.PUBLISHED,
        at=now,
    )


class Writer:
    """Writes the mails of a page in one language."""

    def __init__(self, settings: Settings, url: str, language: str, say: Wording) -> None:
        """Take the page, the service's address and the language."""
        self._settings = settings
        self._url = url
        self._language = language
        self._say = say

    def confirm(self, link: str, wished: tuple[str, ...], now: datetime) -> Message:
        """Ask whether somebody agrees."""
        say, page = self._say, self._settings.name
        return self._message(
            "confirm",
            now,
            subject=say.confirm_subject(page),
            title=say.confirm_title,
            sections=(section((say.confirm_mail(page),)), listing(wished)),
            url=link,
            action=say.confirm,
            reason=say.reason(page),
        )

    def welcome(self, wished: tuple[str, ...], items: tuple[Item, ...] | None, now: datetime) -> Message:
        """Say that somebody is subscribed, and what is going on; `items` is None when nobody knows."""
        say, page = self._say, self._settings.name
        state = () if items is None else (news(items, say),)
        sections = (listing(wished), *state)
        return self._message(
            "welcome",
            now,
            subject=say.welcome_subject(page),
            title=say.confirmed,
            sections=sections,
            url=f"{self._settings.url}/",
            action=say.status_page,
        )

    def manage(self, link: str, now: datetime, *, is_asked_again: bool) -> Message:
        """Give a link to a subscription, also to who subscribes once more."""
        say, page = self._say, self._settings.name
        words = (say.already, say.link_is_yours) if is_asked_again else (say.link_is_yours,)
        return self._message(
            "manage",
            now,
            subject=say.manage_subject(page),
            title=say.yours,
            sections=(section(words),),
            url=link,
            action=say.change_link,
            reason=say.reason(page),
        )

    def unknown(self, now: datetime) -> Message:
        """Say that there is no subscription: who asks for one hears so in the mailbox alone."""
        say, page = self._say, self._settings.name
        return self._message(
            "unknown",
            now,
            subject=say.manage_subject(page),
            title=say.unknown,
            sections=(section((say.unknown_words,)),),
            url=f"{self._url}/",
            action=say.subscribe,
            reason=say.reason(page),
        )

    def _message(
        self,
        what: str,
        now: datetime,
        *,
        subject: str,
        title: str,
        sections: tuple[Section, ...],
        url: str,
        action: str,
        reason: str = "",
    ) -> Message:
        settings, event = self._settings, _event(what, now)
        return Message(
            event=event,
            audience="public",
            language=self._language,
            subject=subject,
            title=title,
            state=self._say.tag,
            status=Status.OPERATIONAL,
            sections=sections,
            short=subject,
            url=url,
            action=action,
            reason=reason,
            root_event=event.id,
            page_name=settings.name,
            page_url=f"{settings.url}/",
            support_url=settings.support_url,
            page={"id": settings.page_id},
        )
