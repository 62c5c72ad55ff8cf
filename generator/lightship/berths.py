"""Opens the places where the page lies, and reads what the public reads.

What it needs is imported when it is used: it takes as long as a check of hundreds of incidents.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from lightship import app
from lightship.errors import OutsideError
from lightship.model import BranchTarget, DirectoryTarget, S3Target, TargetSettings
from lightship.turns import Tell, Waiting

if TYPE_CHECKING:
    from lightship.publish import Destination
    from lightship.targets.base import Target
    from lightship.web import Client

_MAX_FILE_BYTES = 64 << 20


def days_left(url: str) -> int | None:
    """Give for how many days the certificate of an address is valid; None where there is none."""
    from lightship import web

    return web.days_left(url, app.clock())


class Public:
    """Reads what the public reads."""

    def __init__(self, client: "Client") -> None:
        """Read with a client."""
        self._client = client

    def read(self, url: str) -> bytes:
        """Give what is at an address now; raises OutsideError when there is nothing."""
        answer = self._client.get(url, limit=_MAX_FILE_BYTES, is_fresh=True)
        if not answer.is_there:
            raise OutsideError(f"{url} answers {answer.status}", "may everybody read it, and does `url` lead there?")
        return answer.content


def destination(settings: TargetSettings, root: Path, tell: Tell) -> "Destination":
    """Open a target, which tells for whom it waits, with the names that people and the statements know it by."""
    from lightship import publish, targets

    def open_() -> "Target":
        target = targets.open_target(settings, root)
        if isinstance(target, Waiting):
            target.on_wait(tell)
        return target

    kind, place = _named(settings)
    name = f"{kind} {place}"
    return publish.Destination(
        name=name, target=open_(), open_=open_, url=settings.url, public_name=settings.url or kind
    )


def _named(settings: TargetSettings) -> tuple[str, str]:
    """Name a target for people: its kind, and its place."""
    match settings:
        case DirectoryTarget():
            return "directory", settings.path
        case S3Target():
            return "bucket", f"{settings.bucket.name}/{settings.bucket.prefix}".rstrip("/")
        case BranchTarget():
            return "branch", settings.branch
