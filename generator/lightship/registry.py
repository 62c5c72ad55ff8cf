"""Joins what keeps the record of a page: its state store, its trail, and the key that signs what goes into them."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lightship import app, load, moorings
from lightship.app import App
from lightship.errors import LightshipError
from lightship.model import Policy, Publishing, Settings
from lightship.snapshot import take

if TYPE_CHECKING:
    from lightship.state import Store
    from lightship.statements import Latest
    from lightship.statements.signing import SigningKey
    from lightship.trail import Trail
    from lightship.trail.reviews import Review


def store(here: App) -> "Store":
    """Open the state store; neither incidents nor channels need be right for that."""
    here.expect_page()
    return moorings.store(here)


def stated(here: App, link: "Latest") -> bytes:
    """Give the bytes of a statement, as readers find it at `/statements/NUMBER.json`; none where it is gone."""
    from lightship.publish import chain

    found = store(here).read(chain.key_of(link))
    return found.content if found else b""


def settings(here: App) -> Settings:
    """Read the page's name and address; neither incidents nor channels need be right for that."""
    return load.context(here.root).settings


def policy(here: App) -> Policy:
    """Read the page's policy."""
    return load.context(here.root).policy


def trail(here: App, opened: "Store", run: str) -> "Trail":
    """Give the trail to be written by a run; not signed where this machine, which may tell people alone, has no key."""
    from lightship.trail import Trail

    publishing = moorings.publishing(here)
    key = signing_key(here.root, publishing) if _is_at_hand(here.root, publishing) else None
    return Trail(store=opened, run=run, by=app.user(here.root), clock=app.clock, signing_key=key)


def overdue(here: App) -> "tuple[Review, ...]":
    """Give what was published without approvals and should have been looked at by now."""
    from lightship.trail import reviews

    return reviews.overdue(store(here), here.clock)


def rebuilt(here: App, commit: str, at: datetime, folder: Path) -> dict[str, Path]:
    """Build the page of a commit as it was at an instant, and give its files; raises GitError without the commit."""
    from lightship import build, git

    root = folder / "repository"
    root.mkdir()
    git.checkout(here.root, commit, root)
    snapshot = take(load.repository(root, here.clock), at)
    whole = partial(build.partial, known=lambda _path, _inputs: None, workers=here.workers)
    site = whole(root, snapshot, folder / "site", on_progress=lambda _what, _done, _all: None)
    return {path: site.folder / path for path in site.files}


def signing_key(root: Path, publishing: Publishing) -> "SigningKey | None":
    """Read the key that delivery.yml names, None where it names none; raises LightshipError where it is not there."""
    from lightship.statements import signing

    if name := publishing.signing_key:
        if not app.variable(name):
            raise LightshipError(
                f"the variable {name}, which signs statements, is not set", "`lightship keygen` makes it"
            )
        return signing.private(app.variable(name), f"the variable {name}")
    if name := publishing.signing_key_file:
        return signing.private((root / name).read_bytes().decode("utf-8", "replace"), name)
    return None


def _is_at_hand(root: Path, publishing: Publishing) -> bool:
    if name := publishing.signing_key:
        return bool(app.variable(name))
    return bool(publishing.signing_key_file) and (root / publishing.signing_key_file).is_file()
