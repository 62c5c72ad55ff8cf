"""The types of places that delivery.yml names: folders, buckets, branches, web addresses."""

import ipaddress
import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lightship.source.fields import Schema
from lightship.source.types import is_web_url, pattern, scalar

# What people write, what the build makes, and git itself: nothing is published over them.
_TAKEN = {
    ".git": "git's",
    "build": "the build's",
    "incidents": "the content's",
    "overrides": "the page's own looks",
    "site": "the build's",
    "templates": "the wording's",
}
_FOLDER_PATTERN = r"(?!/)[^\\\x00-\x1f~]+"
_TEXT: Schema = {"type": "string", "minLength": 1}


def _folder(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or text.startswith("~") or "\\" in text:
        raise ValueError("write it relative to the repository, such as public")
    if ".." in path.parts:
        raise ValueError("it leads out of the repository")
    if not path.parts:
        raise ValueError("name a folder inside the repository, such as public")
    if path.parts[0].casefold() in _TAKEN:
        raise ValueError(f"{path.parts[0]}/ is {_TAKEN[path.parts[0].casefold()]}; use another one, such as public")
    return str(path)


FOLDER = scalar("a folder inside the repository", {**_TEXT, "pattern": f"^{_FOLDER_PATTERN}$"}, _folder)

BUCKET = pattern(
    "a bucket's name",
    "[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]",
    "small letters, digits, hyphens and dots, at least three; the path below it is `prefix`",
)
_PREFIX = r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*/?"


def _prefix(text: str) -> str:
    if not re.fullmatch(_PREFIX, text):
        raise ValueError("letters, digits and . _ - with single slashes between them, such as pages/status")
    return text.rstrip("/") + "/"


PREFIX = scalar("a prefix", {"type": "string", "pattern": f"^{_PREFIX}$"}, _prefix)
REGION = pattern("a region", "[a-z0-9]+(?:-[a-z0-9]+)*", "such as eu-central-1, or auto")
DISTRIBUTION = pattern("a CloudFront distribution", "[A-Z0-9]{8,20}", "its id, such as E2QWRUHAPOMQZL")
ENVIRONMENT = pattern(
    "an environment variable's name", "[A-Za-z_][A-Za-z0-9_]*", "its name alone, such as LIGHTSHIP_SIGNING_KEY"
)
BRANCH = pattern(
    "a branch's name",
    r"(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]*",
    "letters, digits and . _ - /, such as gh-pages",
)
REMOTE = pattern(
    "a remote of git",
    r"(?!.*::)[A-Za-z0-9./][^\s\x00-\x1f]*",
    "a name such as origin, or an address such as git@github.com:example/pages.git",
)
FILE = pattern(
    "a file's path",
    r"(?!.*(?:^|/)\.\.(?:/|$))[^\s~\\\x00-\x1f][^\\\x00-\x1f]*",
    "leave out .. and ~, such as .lightship/signing.pem",
)


def is_near(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_internal(host: str) -> bool:
    """Tell whether a host is in a network of one's own: private addresses, and names without a dot as in containers."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".internal", ".local", ".localhost"))


def _https(text: str, near: str) -> str:
    """Check what every address must be: no other scheme, nobody's password, nothing after the path."""
    # An address in brackets is version 6; the rest of the address is judged without them.
    if not is_web_url(re.sub(r"(?<=//)\[[0-9A-Fa-f:.]+\]", "localhost", text)):
        begin = f"it must start with https://, or for {near} with http://"
        raise ValueError(f"{begin}, and name a host, without a password")
    if "?" in text or "#" in text:
        raise ValueError("leave out ? and # and the rest")
    return text.rstrip("/")


def _site(text: str) -> str:
    url = _https(text, "localhost")
    if urlsplit(url).scheme != "https" and not is_near(urlsplit(url).hostname or ""):
        raise ValueError("write https://; http is for localhost alone")
    return url


def _endpoint(text: str) -> str:
    url = _https(text, "networks of your own")
    if urlsplit(url).scheme != "https" and not _is_internal(urlsplit(url).hostname or ""):
        raise ValueError("write https://; http is for localhost and networks of your own")
    return url


_URL_SCHEMA: Schema = {"type": "string", "pattern": "^https?://[^\\s<>\"'`\\\\/?#@]+(?:/[^\\s<>\"'`\\\\?#]*)?$"}
SITE_URL = scalar("the address of a site", _URL_SCHEMA, _site)


def _linked(text: str) -> str:
    url = _site(text)
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?", url):
        raise ValueError("it stands in headers: letters of ASCII, digits and . - _ ~ / alone, xn--… for other names")
    return url


LINKED_URL = scalar("the address of a service", _URL_SCHEMA, _linked)
ENDPOINT = scalar("the address of a store", _URL_SCHEMA, _endpoint)
SERVICE_URL = scalar("the address of a service", _URL_SCHEMA, _endpoint)


def _origin(text: str) -> str:
    if text == "none":
        return ""
    if text != "*" and (not is_web_url(text) or urlsplit(text).path):
        raise ValueError("write *, one origin such as https://app.example.com, or none")
    return text


ORIGIN_OR_ALL = scalar("*, an origin, or none", _TEXT, _origin, write=lambda value: value or "none")
