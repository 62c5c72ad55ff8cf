"""A throw-away project around somebody's mkdocs.yml, and one run of an engine in it.

The project is a folder of links to everything beside that mkdocs.yml, with one settings file that inherits
from it. So whatever is relative in it (custom_dir, hooks, snippets, INHERIT) is found, its `!!python/name`
and `!ENV` tags are read by the engine alone, engines that insist on a docs_dir inside the project get one, and
nothing is written beside it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath

from lightship.engines.base import EngineError

SETTINGS = "lightship.yml"
"""The settings file of a project; a user's own file of that name is not linked."""

# Plain scalars and mappings only: all engines merge these alike, while MkDocs replaces a list and Zensical
# appends to it. Links in status pages are ours and tested; checking them costs Zensical most of its time.
_FIXED = {
    "use_directory_urls": True,
    "strict": False,
    "validation": {
        "nav": {"omitted_files": "ignore", "not_found": "ignore", "absolute_links": "ignore"},
        "links": dict.fromkeys(("not_found", "anchors", "absolute_links", "unrecognized_links"), "ignore"),
    },
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ERROR_CLASS = re.compile(r"^(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception): ")
_TEMPLATE_FRAME = re.compile(r'^ +File "([^"]+\.html)", line (\d+)')
_LAST_WORDS = 20


def open_project(folder: Path, config: Path, *, pages: Path, site: Path) -> Path:
    """Make `folder` a project that renders `pages` into `site` as `config` says; give its settings file."""
    root = config.resolve().parent
    own = {SETTINGS, "lightship-pages", "lightship-site", ".cache", ".git"}
    for entry in root.iterdir():
        if entry.name not in own and not folder.resolve().is_relative_to(entry):
            (folder / entry.name).symlink_to(entry)
    settings = folder / SETTINGS
    derived = {"INHERIT": config.name, "docs_dir": str(pages), "site_dir": str(site), **_FIXED, **_unsaid(config)}
    settings.write_text(json.dumps(derived), encoding="utf-8")  # JSON is YAML
    return settings


def _unsaid(config: Path) -> dict[str, object]:
    """Give what a short mkdocs.yml leaves to us.

    Without a nav engines would list all pages of a run, the 404 page too. Tags are the engine's to read, so keys are
    looked for as text; what it inherits may say the rest.
    """
    text = config.read_text(encoding="utf-8")
    theme: dict[str, object] = {"font": False}  # a font of the theme's would come from another host
    if "favicon:" not in text and "INHERIT:" not in text:
        theme["favicon"] = "assets/favicon.svg"
    is_listed = re.search(r"^(?:nav|INHERIT):", text, re.MULTILINE)
    return {"theme": theme} | ({} if is_listed else {"nav": [{"Status": "index.md"}, {"History": "/history/"}]})


def run(module: str, arguments: Sequence[str], *, project: Path, config: Path) -> str:
    """Run `python -m MODULE ARGUMENTS` in `project` and give what it said; raise EngineError if it failed."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    words = _words(done.stdout).replace(f"{project}/", "").replace(SETTINGS, config.name)
    if done.returncode:
        raise EngineError(f"{module} could not build the pages:\n{words}", permanent=done.returncode > 0)
    return words


def expect(outputs: Iterable[PurePosixPath], site: Path, *, module: str, words: str) -> None:
    """Raise EngineError with the engine's words when it said that all is well and yet left out a page."""
    missing = [str(path) for path in outputs if not (site / path).is_file()]
    if missing:
        raise EngineError(
            f"{module} left out {len(missing)} of the pages, the first is {missing[0]}:\n{words}",
            permanent=True,
        )


def rendered(source: PurePosixPath) -> PurePosixPath:
    """Give where engines put the page of a Markdown file: a/index.md and a.md are both a/index.html."""
    if source.stem in ("index", "README"):
        return source.with_name("index.html")
    return source.with_suffix("") / "index.html"


def sources(pages: Path) -> list[PurePosixPath]:
    """List the Markdown files below `pages`, sorted, as paths relative to it."""
    return sorted(PurePosixPath(path.relative_to(pages).as_posix()) for path in pages.rglob("*.md"))


def versions(*distributions: str) -> str:
    """Give `NAME VERSION` of each distribution; raise EngineError naming the first that is not installed."""
    try:
        return ", ".join(f"{name} {metadata.version(name)}" for name in distributions)
    except metadata.PackageNotFoundError as error:
        raise EngineError(
            f"the engine needs {error.name}, which is not installed",
            f"pip install {error.name}",
            permanent=True,
        ) from error


def link(source: str | Path, target: str | Path) -> None:
    """Link a file, or copy it where the file system will not."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _words(output: str) -> str:
    """Give the last lines of an engine's output for a person: no colours, no frames of a traceback."""
    lines = [line for line in _COLOUR.sub("", output).splitlines() if line.strip(" ~^")]
    said = [_ERROR_CLASS.sub("", line) for line in lines if not line.startswith((" ", "Traceback ("))]
    places = [f"in {match[1]}, line {match[2]}" for line in lines if (match := _TEMPLATE_FRAME.match(line))]
    return "\n".join([*said[-_LAST_WORDS:], *places[-1:]])
