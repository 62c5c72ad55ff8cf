"""A page's repository on disk, for tests of imports: import into it, check it, look at what was written."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lightship import importing, load
from lightship.importing import Summary
from lightship.model import Repository

DATA = Path(__file__).parent / "data" / "importers"
MKDOCS = """\
site_name: Harbor Cloud
site_url: https://status.example.com/
theme:
  name: material
  custom_dir: build/theme
extra:
  lightship:
    page_id: abcdefghijkl
"""
# As their owners would after a look at what `check` finds: a mailing list, and the id of a mail in an archive.
POLICY = """\
redact:
  - kind: emails
    except: [copr-devel@lists.fedorahosted.org, 41268990-aa48-4612-bb71-87d3caf8ed2en@googlegroups.com]
"""


@dataclass
class Page:
    root: Path
    now: datetime
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "mkdocs.yml").write_text(MKDOCS)

    def take(self, kind: str, source: Path | str) -> Summary:
        """Import; the result must be valid, and importing again must change nothing."""
        summary = importing.run(kind, str(source), self.root, self.now)
        self.repository()
        before = self.tree()
        again = importing.run(kind, str(source), self.root, self.now)
        assert again.written == ()
        assert self.tree() == before
        return summary

    def repository(self) -> Repository:
        (self.root / "policy.yml").write_text(POLICY)
        repository, problems = load.read(self.root, self.now)
        assert [str(problem) for problem in problems] == []
        assert repository is not None
        return repository

    def tree(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }

    def folder(self, fragment: str) -> Path:
        (found,) = [path for path in self.root.glob("incidents/*/*") if fragment in path.name]
        return found

    def texts(self, fragment: str) -> dict[str, str]:
        return {path.name: path.read_text("utf-8") for path in sorted(self.folder(fragment).glob("*.md"))}


def tokens(text: str) -> set[str]:
    """Give words and numbers, whatever stands between them."""
    return set(re.findall(r"[^\W\d_]+|\d+", text.casefold()))


def issue(folder: Path, name: str, text: str | bytes) -> Path:
    """Put an issue into a cState site."""
    path = folder / "content" / "issues" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
