"""The style sheet, the script and the icon of all pages, under names that change with their content."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from lightship.outputs.base import Output
from lightship.outputs.wording import Wording

_MAKERS = "lightship.outputs", "lightship.outputs.pages", "lightship.words"
_PHRASES = "wording.py", "times.py"
_LIBRARIES = "jinja2", "markdown", "nh3"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that pages load; `path` is relative to the site's root."""

    path: str
    content: bytes

    @property
    def output(self) -> Output:
        """Give it as a file of the site."""
        return Output(path=self.path, inputs=hashlib.sha256(self.content).hexdigest(), make=lambda: self.content)


@cache
def style() -> Asset:
    """Give the one style sheet."""
    return _hashed("status.css", _COMMENT.sub("", _read("status.css").decode()))


@cache
def script(say: Wording) -> Asset:
    """Give the one script, with the phrases that it adds; every page is complete without it."""
    phrases = json.dumps(say.script, separators=(",", ":"))
    return _hashed("status.js", _read("status.js").decode().replace("SAY", phrases, 1))


@cache
def icon() -> Asset:
    """Give the icon, whose name is in mkdocs.yml and so does not change."""
    return Asset(path="assets/favicon.svg", content=_read("favicon.svg"))


@cache
def edition() -> str:
    """Give the digest of everything in this package and its libraries that decides what a page looks like."""
    hashed = hashlib.sha256()
    for package in _MAKERS:
        for file in _files(resources.files(package), is_deep=package != "lightship.outputs"):
            hashed.update(f"{file.name}\0".encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    hashed.update(repr([(name, metadata.version(name)) for name in _LIBRARIES]).encode())
    return hashed.hexdigest()


def _files(folder: Traversable, *, is_deep: bool) -> list[Traversable]:
    """List the files that make pages, in a fixed order; of the other outputs' folder only its wording."""
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and is_deep and not entry.name.startswith("__"):
            found.extend(_files(entry, is_deep=True))
        elif entry.is_file() and (is_deep or entry.name in _PHRASES) and not entry.name.endswith(".pyc"):
            found.append(entry)
    return found


def _hashed(name: str, text: str) -> Asset:
    """Put the digest of a text into its name; indents and comments stay behind, they cost every reader."""
    lines = (line.strip() for line in text.splitlines())
    content = "\n".join(line for line in lines if line and not line.startswith("//")).encode() + b"\n"
    stem, _, extension = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()
    return Asset(path=f"assets/{stem}.{digest[:8]}.{extension}", content=content)


def _read(name: str) -> bytes:
    return resources.files(__package__).joinpath("assets", name).read_bytes()
