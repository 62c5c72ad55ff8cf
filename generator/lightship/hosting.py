"""Opens the forge that a page's repository is on.

What it needs is imported when it is used: it takes as long as a check of hundreds of incidents.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lightship import app, load
from lightship.app import App
from lightship.config.forge import VARIABLES, worked_out
from lightship.errors import LightshipError
from lightship.model.forge import ANY_FORGE, ForgeKind, ForgeSettings

if TYPE_CHECKING:
    from lightship.forges import Guarded, Hosted
    from lightship.forges.gitlab import Begun
    from lightship.git.running import Settings


def settings(here: App) -> ForgeSettings | None:
    """Give the forge that delivery.yml, CI or git's remote `origin` names; None where none does.

    Raises LightshipError when it is named in part, and ContentError for mistakes in delivery.yml.
    """
    from lightship import git

    wishes = load.publishing(here.content).forge
    variables = {name: app.variable(name) for name in VARIABLES}
    return worked_out(wishes, variables, git.address(here.root, "origin"))


def likely(root: Path) -> ForgeKind | None:
    """Tell of what kind the forge of git's remote `origin` is; None where there is none, or its name does not say."""
    from lightship import git

    # The folder is made only later, and may be part of a repository that is there.
    near = next(place for place in (root.resolve(), *root.resolve().parents) if place.is_dir())
    with suppress(git.GitError):
        found = worked_out(ANY_FORGE, {}, git.address(near, "origin"))
        return found.kind if found else None
    return None


def expected(here: App) -> ForgeSettings:
    """Give the forge as `settings` does; raises LightshipError where none is named."""
    found = settings(here)
    if found is None:
        hint = "name it in delivery.yml: `forge: {kind: github, repository: acme/status}`"
        raise LightshipError("neither delivery.yml nor the remote origin names a forge", hint)
    return found


def opened(here: App, found: ForgeSettings, *, is_hasty: bool = False) -> "Hosted":
    """Open a forge with the token that its settings name; raises LightshipError where that is missing.

    `is_hasty`: one that does not answer at once is not waited for.
    """
    from lightship import forges, web

    client = web.Client(timeout_s=5, tries=1) if is_hasty else web.Client(timeout_s=20)
    return forges.open_forge(found, _token(here, found), client)


def guarded(here: App, found: ForgeSettings) -> "Guarded":
    """Open what looks at and sets the rules of a forge, with the token that its settings name."""
    from lightship import forges, web

    return forges.GUARDS[found.kind](found, _token(here, found), web.Client(timeout_s=20))


def given(here: App, found: ForgeSettings, pipeline: int) -> Mapping[str, str]:
    """Give what somebody filled in when they started a pipeline of GitLab, as it was typed; raises ForgeError."""
    from lightship import web
    from lightship.forges import gitlab

    return gitlab.given(found, _token(here, found), web.Client(timeout_s=20), pipeline)


def begun(here: App, found: ForgeSettings, pipeline: int) -> "Begun":
    """Ask GitLab who began a pipeline; raises ForgeError."""
    from lightship import web
    from lightship.forges import gitlab

    return gitlab.begun(found, _token(here, found), web.Client(timeout_s=20), pipeline)


def credential(here: App, found: ForgeSettings) -> "Settings":
    """Give git the forge's token for the forge's own address, and for no other one."""
    from lightship import git

    if not git.address(here.root, "origin").startswith(f"{found.url}/"):
        return ()
    user = {ForgeKind.GITHUB: "x-access-token", ForgeKind.GITLAB: "oauth2"}[found.kind]
    secret = base64.b64encode(f"{user}:{_token(here, found)}".encode()).decode()
    return [(f"http.{found.url}/.extraHeader", f"Authorization: Basic {secret}")]


def _token(here: App, found: ForgeSettings) -> str:
    name = found.token.env
    if name and not app.variable(name).strip():
        hint = f"it holds the token that asks {found.url}; docs/forges.md says what it needs"
        raise LightshipError(f"the environment variable {name} is not set", hint)
    return app.secret(here.root, found.token)
