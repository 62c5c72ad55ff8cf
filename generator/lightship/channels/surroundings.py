"""What a channel is told of where it works: it reads no clock and no environment itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lightship.model.notifying import Secret
from lightship.web import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a channel works.

    `root` is the repository's folder, `domain` the page's host: what mails are named by, as in `<1f…@DOMAIN>`.
    `secret` gives the value of a secret and raises LightshipError, with one clear line, when it is missing. `clock`
    gives the time in UTC; mails are dated by it. `manage_url` is where subscribers change what they get, empty for
    nowhere. `named` are the addresses that delivery.yml itself names: they may be on this machine, as in a trial, and
    what others gave may not. Networks in `inner` may be posted to although they are not public, also by http; `ca_file`
    has certificates of authorities besides those that the machine trusts.
    """

    root: Path
    domain: str
    secret: Callable[[Secret], str]
    clock: Callable[[], datetime]
    manage_url: str = ""
    named: frozenset[str] = field(default=frozenset(), repr=False)
    inner: tuple[Network, ...] = ()
    ca_file: str = ""


def secret_of(options: Mapping[str, object], name: str, surroundings: Surroundings) -> str:
    """Give the value of an option that is secret; empty when the option is not given."""
    found = options.get(name)
    return surroundings.secret(found) if isinstance(found, Secret) else ""
