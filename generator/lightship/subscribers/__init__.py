"""Where subscribers are kept: one file per kind, and the one list of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightship.model.notifying import Secret, ServiceSubscribers, SqliteSubscribers, SubscriberSettings
from lightship.subscribers import sqlite
from lightship.subscribers.base import Subscribers, SubscribersError

SecretOf = Callable[[Secret], str]
"""Gives the value of a secret; raises LightshipError, with one clear line, when it is missing."""


def _file(settings: SqliteSubscribers, root: Path, _secret: SecretOf) -> Subscribers:
    return sqlite.open_store(settings, root)


def _service(settings: ServiceSubscribers, _root: Path, secret: SecretOf) -> Subscribers:
    # What speaks HTTP takes a while to load, which only those wait for who use it.
    from lightship.subscribers import service

    return service.open_store(settings, secret(settings.token))


KINDS: dict[type, Callable[[Any, Path, SecretOf], Subscribers]] = {
    SqliteSubscribers: _file,
    ServiceSubscribers: _service,
}
"""What opens the store of each kind of settings, given them, the repository's folder and the secrets."""


def open_store(settings: SubscriberSettings, root: Path, secret: SecretOf) -> Subscribers:
    """Open the store of subscribers that the configuration names; nothing is asked of it yet."""
    return KINDS[type(settings)](settings, root, secret)


__all__ = ["KINDS", "SecretOf", "Subscribers", "SubscribersError", "open_store"]
