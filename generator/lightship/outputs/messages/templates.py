"""Templates of messages: the package's own, and those of a site, which take the place of some of their blocks.

A site's stand in overrides/messages/ as `OCCASION[.CHANNEL][.AUDIENCE][.LANGUAGE].jinja`, with `message` for every
occasion; each names blocks alone. A block is taken from the most specific file that has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from lightship.errors import ContentError, Problem
from lightship.model.message import Occasion
from lightship.source import Where
from lightship.source.files import decode

FOLDER = "overrides/messages"
EVERY = "message"
ENDING = ".jinja"
OURS = "lightship/"
"""What stands before the name of a template of the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The sources of a site's templates, by their names without folder and ending."""

    sources: Mapping[str, str] = field(default_factory=dict)

    def chain(self, occasion: Occasion, channels: Sequence[str], audience: str, language: str) -> tuple[str, ...]:
        """Name the templates that a message is made of, the most specific first, the package's last.

        The reader's language counts most, then the audience, the channel (by its name, then its kind), the occasion.
        """
        names = _names(occasion, channels, audience, language)
        return (*(name for name in names if name in self.sources), f"{OURS}{occasion}", f"{OURS}{EVERY}")

    def source(self, name: str) -> str | None:
        """Give the source of a template, the package's when its name begins with `lightship/`."""
        return package().get(name.removeprefix(OURS)) if name.startswith(OURS) else self.sources.get(name)


PACKAGE = Templates()
"""The package's templates alone."""


def _names(occasion: Occasion, channels: Sequence[str], audience: str, language: str) -> Iterator[str]:
    languages = dict.fromkeys((language, language.partition("-")[0], ""))
    for tongue in languages:
        for group in dict.fromkeys((audience, "")):
            for channel in dict.fromkeys((*channels, "")):
                for begin in (occasion.value, EVERY):
                    yield ".".join(part for part in (begin, channel, group, tongue) if part)


def path(name: str) -> str:
    """Give the path of a template in the repository, by which problems name it."""
    return f"{name if name.startswith(OURS) else f'{FOLDER}/{name}'}{ENDING}"


def read(root: Path) -> tuple[Templates, tuple[Problem, ...]]:
    """Read the templates of the site at `root`, with the problems of files that cannot be read."""
    problems: list[Problem] = []

    def report(where: Where, message: str, hint: str) -> None:
        problems.append(where.problem(message, hint))

    sources = {}
    for file in sorted((root / FOLDER).glob(f"*{ENDING}")):
        name = file.name.removesuffix(ENDING)
        if file.is_symlink() or file.parent.is_symlink():
            report(Where(path(name)), "this is a link to another place", "put the file itself here")
            continue
        try:
            text = decode(file.read_bytes(), path(name), report)
        except OSError as error:
            report(Where(path(name)), f"the file cannot be read: {error.strerror}", "")
            continue
        if text is not None:
            sources[name] = text
    return Templates(sources=sources), tuple(problems)


def templates(root: Path) -> Templates:
    """Read the templates of the site at `root`; raises ContentError with every problem."""
    found, problems = read(root)
    if problems:
        raise ContentError(problems)
    return found


@cache
def package() -> Mapping[str, str]:
    """Give the sources of the package's templates by their names."""
    folder = resources.files("lightship.outputs.messages") / "templates"
    return {
        one.name.removesuffix(ENDING): one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(ENDING)
    }
