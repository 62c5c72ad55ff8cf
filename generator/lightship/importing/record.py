"""What earlier imports wrote: which source became which file, and digests that tell an edit from our own words."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lightship import writing
from lightship.errors import ContentError, Problem

FILE = "incidents/.imported.json"
_HINT = "restore the file from git, or remove it: what is there is then kept, and only new files are written"


def digest(content: bytes) -> str:
    """Give the short digest by which a file is recognised."""
    return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that an import wrote: its name, the digest of what the source said, and of what was written."""

    name: str
    said: str
    wrote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An incident that was imported: its folder (`YEAR/ID`), and its files by their keys in the source."""

    folder: str
    files: Mapping[str, Written]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The stories of earlier imports by `KIND:KEY`."""

    stories: Mapping[str, Story] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> "Record":
        """Read the record; ContentError when it is broken, for guessing could overwrite an edit."""
        try:
            data = json.loads((root / FILE).read_text("utf-8"))
            return cls(stories={key: _story(value) for key, value in data.items()})
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ContentError(
                [Problem(path=FILE, message=f"the record of imports is broken: {error}", hint=_HINT)]
            ) from error

    def write(self, root: Path, stories: Mapping[str, Story]) -> None:
        """Write what is known now, a line an incident, so that two branches merge."""
        if not stories:
            return
        lines = [
            f"{json.dumps(key)}: {json.dumps(_plain(story), ensure_ascii=False)}"
            for key, story in sorted({**self.stories, **stories}.items())
        ]
        writing.put(root / FILE, "{\n" + ",\n".join(lines) + "\n}\n", replace=True)


def _story(value: Mapping[str, object]) -> Story:
    folder, files = value["folder"], value["files"]
    if not isinstance(folder, str) or not isinstance(files, dict) or ".." in folder.split("/"):
        raise ValueError("a story has a folder and files")
    return Story(folder=folder, files={key: _written(names) for key, names in files.items()})


def _written(names: object) -> Written:
    if not isinstance(names, list) or not all(isinstance(part, str) for part in names):
        raise ValueError("a file has a name and digests")
    name, said, wrote = names if len(names) == 3 else (*names, names[-1])
    if "/" in name or name in ("", ".", ".."):
        raise ValueError(f"{name!r} is no file of an incident")
    return Written(name=name, said=said, wrote=wrote)


def _plain(story: Story) -> dict[str, object]:
    return {
        "folder": story.folder,
        "files": {
            key: [file.name, file.said] if file.said == file.wrote else [file.name, file.said, file.wrote]
            for key, file in story.files.items()
        },
    }
