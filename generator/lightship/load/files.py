"""The files of a repository as bytes, found in one walk; says which of them have no place in it."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lightship.looking import NOT_SEEN, Looks, Seen, look
from lightship.model import Incident
from lightship.source import Where
from lightship.source.nodes import Report

MAX_FILE_BYTES = 1024 * 1024
_LINK = "this is a link to another place"
_YEAR = re.compile(r"\d{4}")
# What editors and operating systems leave behind is nobody's attachment.
_IGNORED_PREFIXES = (".", "~", "#")
_IGNORED_SUFFIXES = ("~", ".swp", ".orig", ".bak")


Recall = Callable[[str, Seen], Incident | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One incident's folder: the bytes of its Markdown files by name, and its other files by name with their SHA-256.

    `path` is relative to the repository, with slashes. `seen` is how it looked before it was read.
    """

    id: str
    path: str
    texts: dict[str, bytes] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    seen: Seen = NOT_SEEN

    @property
    def digest(self) -> str:
        """Give the SHA-256, in hex, of all that an incident is read from."""
        found = hashlib.sha256(repr((self.id, self.attachments, self.attached)).encode("utf-8", "surrogatepass"))
        for name, content in self.texts.items():
            found.update(f"{name} {len(content)}\n".encode("utf-8", "surrogatepass") + content)
        return found.hexdigest()


def folders(
    root: Path, report: Report, recall: Recall | None = None, looking: Looks | None = None
) -> Iterator[Folder | Incident]:
    """Give the incident folders below incidents/, sorted; anything else there is reported.

    Where `recall` knows an incident by the path and the look of its folder, that is given and nothing is read;
    `looking` has begun to look at the folders.
    """
    looks = looking.found() if looking else {}
    top = root / "incidents"
    if not top.is_dir():
        return
    for year in sorted(os.scandir(top), key=lambda entry: entry.name):
        if _is_ignored(year.name):
            continue
        if year.is_symlink():
            report(Where(f"incidents/{year.name}"), _LINK, "put the folder itself here")
            continue
        if not year.is_dir() or not _YEAR.fullmatch(year.name):
            report(
                Where(f"incidents/{year.name}"),
                f"{year.name!r} is not a year",
                "incidents live in incidents/YEAR/ID/, such as incidents/2026/2026-10-17-slow-api/",
            )
            continue
        for folder in sorted(os.scandir(year.path), key=lambda entry: entry.name):
            path = f"incidents/{year.name}/{folder.name}"
            seen = looks.get(path)
            known = recall(path, seen) if recall and seen else None
            if known:
                yield known
            elif not _is_ignored(folder.name):
                yield from _entry(folder, path, seen, report, recall)


def folder(root: Path, path: str, report: Report) -> Folder | None:
    """Read one incident's folder by its path, relative to `root`; None where none is."""
    place = root / path
    return _folder(place.name, path, str(place), NOT_SEEN, report) if place.is_dir() else None


def _entry(
    entry: os.DirEntry[str], path: str, seen: Seen | None, report: Report, recall: Recall | None
) -> Iterator[Folder | Incident]:
    """Read what lies in a year; `seen` is how it looks where that is known already."""
    if entry.is_symlink():
        report(Where(path), _LINK, "put the folder itself here")
    elif entry.is_dir():
        if recall and not seen:
            seen = look(entry.path)
            known = recall(path, seen)
            if known:
                yield known
                return
        yield _folder(entry.name, path, entry.path, seen or NOT_SEEN, report)
    else:
        report(
            Where(path),
            "a file beside the incidents",
            "move it into the incident's folder, or make a folder with an incident.md of it",
        )


def _folder(name: str, path: str, place: str, seen: Seen, report: Report) -> Folder:
    texts: dict[str, bytes] = {}
    attachments: list[str] = []
    for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
        if _is_ignored(entry.name):
            continue
        where = Where(f"{path}/{entry.name}")
        if entry.is_symlink() or not entry.is_file():
            what = "a link to another file" if entry.is_symlink() else "a folder inside an incident's folder"
            if not (entry.is_symlink() or entry.is_dir()):
                what = "neither a file nor a folder"
            report(where, what, "only plain files are read here; put the file itself here, or move it out")
        elif not entry.name.endswith(".md"):
            if entry.name.lower().endswith((".md", ".markdown", ".mdown")):
                report(where, "the name does not end in .md, so its words would not be read", "rename it")
            attachments.append(entry.name)
        elif entry.stat().st_size > MAX_FILE_BYTES:
            report(where, "the file is larger than 1 MiB", "attach long material as another file")
        else:
            with open(entry.path, "rb") as file:  # noqa: PTH123 - twice as fast as Path for 60,000 files
                texts[entry.name] = file.read()
    attached = tuple(_digest(f"{place}/{attachment}") for attachment in attachments)
    return Folder(id=name, path=path, texts=texts, attachments=tuple(attachments), attached=attached, seen=seen)


def _digest(place: str) -> str:
    with open(place, "rb") as file:  # noqa: PTH123 - as above
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_ignored(name: str) -> bool:
    return name.startswith(_IGNORED_PREFIXES) or name.endswith(_IGNORED_SUFFIXES)
