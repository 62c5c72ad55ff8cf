"""Where the page's repository is hosted: what delivery.yml says, then what CI says, then git's remote."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lightship.config.delivery import Given
from lightship.config.secrets import secret
from lightship.errors import LightshipError
from lightship.model.forge import ANY_FORGE, ForgeKind, ForgeSettings, ForgeWishes
from lightship.model.notifying import Secret
from lightship.source import Record

VARIABLES = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "CI_SERVER_URL", "CI_PROJECT_PATH")
"""What CI says of the repository that it works for."""
_TOKENS = {ForgeKind.GITHUB: "GITHUB_TOKEN", ForgeKind.GITLAB: "GITLAB_TOKEN"}
# As in git@github.com:acme/status.git, which is no address of the web.
_SHORT = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!//)(?P<path>[^\s:]+)")
_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)+")


def forge(given: Given) -> ForgeWishes:
    """Give what delivery.yml says of the forge; every mistake is reported."""
    record: Record | None = given.record["forge"]
    if record is None:
        return ANY_FORGE
    token: Record | None = record["token"]
    return ForgeWishes(
        kind=record["kind"],
        repository=record["repository"],
        url=record["url"],
        token=secret(token, "the token", given.report) if token else None,
    )


def worked_out(wishes: ForgeWishes, variables: Mapping[str, str], origin: str) -> ForgeSettings | None:
    """Give the forge; None where neither delivery.yml, CI's variables nor the address of `origin` names one.

    Raises LightshipError when it is named in part.
    """
    near_url, near_name = _near(variables) or _parted(origin)
    url, repository = wishes.url or near_url, wishes.repository or near_name
    if wishes == ANY_FORGE and not (url and _kind(url)):
        return None
    if not url and wishes.kind:
        url = f"https://{wishes.kind}.com"
    kind = wishes.kind or (_kind(url) if url else None)
    if kind is None or not url:
        raise LightshipError("delivery.yml does not say of what kind the forge is", "add `kind: github` to `forge`")
    if not repository:
        raise LightshipError("it is not known which repository this is", "name it: `forge: {repository: acme/status}`")
    token = wishes.token or Secret(env=_TOKENS[kind])
    return ForgeSettings(kind=kind, repository=repository, url=url.rstrip("/"), token=token)


def _kind(url: str) -> ForgeKind | None:
    """Tell from its address what a forge is; those that are self-hosted mostly say it in their name."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "github.com" or host.endswith(".ghe.com"):
        return ForgeKind.GITHUB
    return next((kind for kind in ForgeKind if kind in host.split(".")), None)


def _near(variables: Mapping[str, str]) -> tuple[str, str] | None:
    for server, name in (VARIABLES[:2], VARIABLES[2:]):
        if variables.get(server) and variables.get(name):
            return variables[server], variables[name]
    return None


def _parted(origin: str) -> tuple[str, str]:
    """Give the forge's address and the repository's name from the address of a remote; both empty for a folder."""
    match = _SHORT.fullmatch(origin)
    try:
        parts = urlsplit(origin)
        host, port = (match["host"], None) if match else (parts.hostname or "", parts.port)
    except ValueError:
        return "", ""
    path = (match["path"] if match else parts.path).strip("/").removesuffix(".git")
    if not host or not _NAME.fullmatch(path) or not (match or parts.scheme in ("http", "https", "ssh", "git")):
        return "", ""
    # Of ssh the port says nothing about the web's.
    is_web = not match and parts.scheme in ("http", "https")
    place = f"{host}:{port}" if is_web and port else host
    return f"{parts.scheme if is_web else 'https'}://{place}", path
