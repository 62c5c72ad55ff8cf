"""The files of a repository as bytes, found in one walk; says which of them have no place in it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lightship.source import Where
from lightship.source.nodes import Report

MAX_FILE_BYTES = 1024 * 1024
# What editors and operating systems leave behind is nobody's attachment.
_IGNORED_PREFIXES = (".", "~", "#")
_IGNORED_SUFFIXES = ("~", ".swp", ".orig", ".bak")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One incident's folder: the bytes of its Markdown files by name, and the names of its other files.

    `path` is relative to the repository, with slashes.
    """

    id: str
    path: str
    texts: dict[str, bytes] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()


def folders(root: Path, report: Report) -> Iterator[Folder]:
    """Give the incident folders below incidents/, sorted; anything else there is reported."""
    top = root / "incidents"
    if not top.is_dir():
        return
    for year in sorted(os.scandir(top), key=lambda entry: entry.name):
        if _is_ignored(year.name):
            continue
        if not year.is_dir():
            report(
                Where(f"incidents/{year.name}"),
                "a file beside the years",
                "incidents live in incidents/YEAR/ID/",
            )
            continue
        for folder in sorted(os.scandir(year.path), key=lambda entry: entry.name):
            if _is_ignored(folder.name):
                continue
            path = f"incidents/{year.name}/{folder.name}"
            if folder.is_dir():
                yield _folder(folder.name, path, folder.path, report)
            else:
                report(
                    Where(path),
                    "a file beside the incidents",
                    "every incident is a folder with an incident.md",
                )


def _folder(name: str, path: str, place: str, report: Report) -> Folder:
    texts: dict[str, bytes] = {}
    attachments: list[str] = []
    for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
        if _is_ignored(entry.name):
            continue
        where = Where(f"{path}/{entry.name}")
        if entry.is_symlink() or not entry.is_file():
            report(where, "only plain files are read in an incident's folder", "move it out")
        elif not entry.name.endswith(".md"):
            attachments.append(entry.name)
        elif entry.stat().st_size > MAX_FILE_BYTES:
            report(where, "the file is larger than 1 MiB", "attach long material as another file")
        else:
            with open(entry.path, "rb") as file:  # noqa: PTH123 - twice as fast as Path for 60,000 files
                texts[entry.name] = file.read()
    return Folder(id=name, path=path, texts=texts, attachments=tuple(attachments))


def _is_ignored(name: str) -> bool:
    return name.startswith(_IGNORED_PREFIXES) or name.endswith(_IGNORED_SUFFIXES)
