"""Channels: one file per kind, and the one list of them."""

from collections.abc import Callable

from lightship.channels import outbox
from lightship.channels.base import Channel, ChannelError, Connection, DownError, Receipt, Recipient, UnsureError
from lightship.channels.surroundings import Surroundings
from lightship.errors import LightshipError
from lightship.model.notifying import ChannelSettings

Opener = Callable[[ChannelSettings, Surroundings], Channel]


def _smtp(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    # What speaks to a service takes a while to load, which only those wait for who use it.
    from lightship.channels import smtp

    return smtp.open_channel(settings, surroundings)


def _webhook(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    from lightship.channels import webhook

    return webhook.open_channel(settings, surroundings)


def _slack(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    from lightship.channels import slack

    return slack.open_channel(settings, surroundings)


def _ses(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    from lightship.channels import ses

    return ses.open_channel(settings, surroundings)


def _teams(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    from lightship.channels import teams

    return teams.open_channel(settings, surroundings)


def _apprise(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    from lightship.channels import apprise

    return apprise.open_channel(settings, surroundings)


KINDS: dict[str, Opener] = {
    "outbox": outbox.open_channel,
    "ses": _ses,
    "smtp": _smtp,
    "webhook": _webhook,
    "slack": _slack,
    "teams": _teams,
    "apprise": _apprise,
}
"""What opens a channel of each kind, given its settings and where it works; nothing is sent or connected by that."""


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open a channel that the configuration names; nobody is asked anything yet. Raises LightshipError."""
    if settings.kind not in KINDS:
        raise LightshipError(
            f"the channel {settings.name} is of an unknown kind, {settings.kind!r}", f"known are {', '.join(KINDS)}"
        )
    return KINDS[settings.kind](settings, surroundings)


__all__ = [
    "KINDS",
    "Channel",
    "ChannelError",
    "Connection",
    "DownError",
    "Opener",
    "Receipt",
    "Recipient",
    "Surroundings",
    "UnsureError",
    "open_channel",
]
