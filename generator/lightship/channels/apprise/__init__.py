"""The channel to everything else: SMS, push and chats that Apprise knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lightship.channels.answers import encoded, timeout_s
from lightship.channels.apprise.forms import Draft
from lightship.channels.apprise.short import short
from lightship.channels.base import Channel, Connection, Recipient
from lightship.channels.escaping import inert
from lightship.channels.phrases import phrases
from lightship.channels.states import components, headline, moments
from lightship.channels.surroundings import Surroundings
from lightship.errors import LightshipError
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings, Secret

_MOST_COMPONENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel(Channel):
    """One or more services, each by an address that is secret."""

    settings: ChannelSettings
    surroundings: Surroundings

    def compose(self, message: Message, zone: str) -> Draft:
        """Write both forms."""
        return Draft(
            title=inert(message.subject),
            body=inert("\n\n".join(_paragraphs(message, zone))),
            short=short(inert(message.short), message.url),
            link=message.url,
            status=message.status,
        )

    def connect(self) -> Connection:
        """Read the secrets; nothing is asked of the services yet."""
        options = self.settings.options
        listed = options.get("urls")
        secrets = [each for each in listed if isinstance(each, Secret)] if isinstance(listed, Sequence) else []
        urls = tuple(self.surroundings.secret(secret).strip() for secret in secrets)
        if not urls:
            raise LightshipError(f"the channel {self.settings.name} has no urls", "write urls: [{env: NAME}]")
        # Apprise takes half a second to load, which only those wait for who send.
        from lightship.channels.apprise.services import Services

        is_each, is_short = bool(options.get("each")), bool(options.get("short"))
        return Services(
            name=self.settings.name, urls=urls, is_each=is_each, is_short=is_short, timeout_s=timeout_s(self.settings)
        )

    def shown(self, draft: Draft, recipient: Recipient, key: str) -> tuple[str, bytes]:  # noqa: ARG002 - no mail
        """Give the words, short or whole; a service that takes less than the whole gets its beginning."""
        is_short = bool(self.settings.options.get("short"))
        title, body = ("", draft.short) if is_short else (draft.title, draft.body)
        return ".json", encoded({"title": title, "body": body, "status": draft.status}) + b"\n"


def _paragraphs(message: Message, zone: str) -> Iterator[str]:
    say = phrases(message.language)
    yield " · ".join(headline(message, say))
    for section in message.sections:
        yield f"{section.heading}\n{section.text}" if section.heading else section.text
    if facts := (*components(message, say, _MOST_COMPONENTS), *moments(message, zone, say)):
        yield "\n".join(facts)
    yield message.url


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open the channel; no secret is read yet."""
    return AppriseChannel(settings=settings, surroundings=surroundings)
