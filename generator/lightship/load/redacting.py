"""Redaction of what authors wrote: the words and published keys of incidents, and the tree of components."""

from collections import abc
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lightship import redact
from lightship.errors import Level, Problem
from lightship.load import files
from lightship.load.files import Folder
from lightship.load.references import Context
from lightship.model.formats import INCIDENT, UPDATE
from lightship.model.redaction import RedactionRule
from lightship.redact import Examiner, Found
from lightship.source import Document, Mapping, Node, Scalar, Where, split
from lightship.source import Sequence as Listing
from lightship.source.fields import Table

_INCIDENT = "incident.md"
_ALLOW = "write it in other words, or allow it with a reason: redact: [{allow: …, reason: …}] in the front matter"
_ELSEWHERE = "write it in other words, or name it in `except` of its rule in policy.yml"


def listed(root: Path, name: str) -> tuple[str, ...] | None:
    """Read a list of names, one a line, without those that begin with #; None when there is none."""
    try:
        lines = (root / name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError, ValueError):
        return None
    return tuple(sorted({line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")}))


class Proof:
    """Reads the files of folders for what must not be published; `problems` are what it found."""

    def __init__(self, root: Path, rules: Sequence[RedactionRule]) -> None:
        """Read files below `root` by these rules."""
        self._root = root
        self._examiner = Examiner(rules)
        self.problems: list[Problem] = []

    def read(self, folder: Folder) -> None:
        """Examine a folder's Markdown; most have nothing in them, so all of it is asked at once before."""
        texts = {name: data.decode("utf-8", "replace") for name, data in folder.texts.items()}
        for name in folder.attachments:
            if any(name in text for text in texts.values()):
                self._attachment(f"{folder.path}/{name}", texts)
        if not self._examiner.found("\n\n".join((folder.id, *texts.values()))):
            return
        documents = {name: _document(f"{folder.path}/{name}", text) for name, text in texts.items()}
        for_all = _allowed(documents.get(_INCIDENT))
        for one in self._examiner.found(folder.id, for_all):
            self.problems.append(_problem(Where(folder.path), one, "rename the folder"))
        for name, text in texts.items():
            # A translation says what its update says, and is allowed the same.
            allowed = for_all | _allowed(documents.get(f"{name.partition('.')[0]}.md"))
            table = INCIDENT if name == _INCIDENT else UPDATE
            published = _published(text, documents[name], table)
            # Other audiences may hear of machines and suppliers: warnings are of what everybody reads.
            is_public = _is_public(documents.get(_INCIDENT)) and _is_public(
                documents.get(f"{name.partition('.')[0]}.md")
            )
            public = _public(published) if is_public else ""
            for words, level in ((published, Level.ERROR), (public, Level.WARNING)):
                for one in self._examiner.found(words, allowed):
                    if one.level is level:
                        self.problems.append(_problem(self._place(f"{folder.path}/{name}", words, one), one, _ALLOW))

    def components(self, context: Context) -> None:
        """Examine what the tree of components says to readers."""
        for component, _ in context.components.walk():
            texts = (component.id, component.name, *component.names.values(), component.description)
            found = self._examiner.found("\n".join(texts))
            self.problems += [_problem(component.where, one, _ELSEWHERE) for one in found]

    def _attachment(self, path: str, texts: abc.Mapping[str, str]) -> None:
        """Examine a file that words may link, its metadata too."""
        documents = [_document(path, text) for text in texts.values()]
        allowed = frozenset(text for document in documents for text in _allowed(document))
        self.problems += _of_file(self._root, path, self._examiner, allowed)

    def _place(self, path: str, text: str, found: Found) -> Where:
        """Give where something stands; what is only meant there, in the first line that means it."""
        if found.begin >= 0:
            before = text[: found.begin].split("\n")
            return Where(path, len(before), len(before[-1]) + 1)
        for number, line in enumerate(text.split("\n"), start=1):
            if any(one.text == found.text for one in self._examiner.found(line)):
                return Where(path, number)
        return Where(path)


def of_folders(root: Path, folders: Iterable[str], rules: Sequence[RedactionRule]) -> tuple[Problem, ...]:
    """Examine the incidents in some folders, by their paths; those that are not there are passed over."""
    proof = Proof(root, rules)
    for path in folders:
        if folder := files.folder(root, path, _silent):
            proof.read(folder)
    return tuple(sorted(proof.problems))


def of_pages(root: Path, rules: Sequence[RedactionRule]) -> Iterator[Problem]:
    """Examine the author's own pages and templates."""
    examiner = Examiner(rules)
    for folder in ("pages", "overrides", "templates"):
        for place in sorted((root / folder).rglob("*")):
            if place.is_file() and not place.is_symlink():
                yield from _of_file(root, place.relative_to(root).as_posix(), examiner, frozenset())


def _of_file(root: Path, path: str, examiner: Examiner, allowed: frozenset[str]) -> Iterator[Problem]:
    try:
        for text in redact.texts(path.rpartition("/")[2], (root / path).read_bytes()):
            for one in examiner.found(text, allowed):
                before = text[: max(one.begin, 0)].split("\n")
                yield _problem(Where(path, len(before), len(before[-1]) + 1), one, _ELSEWHERE)
    except redact.UnreadableError as error:
        yield Where(path).problem(str(error), "publish what is in it another way")


def _problem(where: Where, found: Found, hint: str) -> Problem:
    return Problem(
        path=where.path,
        line=where.line,
        column=where.column,
        message=found.message,
        hint=hint,
        level=found.level,
    )


def _document(path: str, text: str) -> Document | None:
    """Split a file; what is wrong with it has been reported."""
    return split(text, path, _silent) if text.startswith("---") else None


def _allowed(document: Document | None) -> frozenset[str]:
    """Give the texts that a file's own front matter allows."""
    given = (value for key, value in document.front.entries if key.text == "redact") if document else ()
    return frozenset(text for value in given for text in _texts(value))


def _texts(node: Node) -> Iterator[str]:
    for item in node.items if isinstance(node, Listing) else (node,):
        if isinstance(item, Mapping):
            yield from (value.text for key, value in item.entries if key.text == "allow" and isinstance(value, Scalar))


def _published(text: str, document: Document | None, table: Table) -> str:
    """Give a file's text with the lines of keys that are never published left empty."""
    if document is None:
        return text
    private = {field.name for field in table.fields if not field.public}
    lines = text.split("\n")
    begins = [key.where.line for key, _ in document.front.entries] + [document.body_line - 1]
    for (key, _), begin, end in zip(document.front.entries, begins, begins[1:], strict=False):
        if key.text in private:
            lines[begin - 1 : end - 1] = [""] * (end - begin)
    return "\n".join(lines)


def _is_public(document: Document | None) -> bool:
    """Tell whether a file is not for some audiences alone."""
    return document is None or all(key.text != "audiences" for key, _ in document.front.entries)


def _public(text: str) -> str:
    """Give a file's text with the lines of audience blocks left empty."""
    lines = text.split("\n")
    is_public = True
    for number, line in enumerate(lines):
        is_public = line.rstrip() == ":::" if not is_public else not line.startswith("::: audience")
        lines[number] = line if is_public else ""
    return "\n".join(lines)


def _silent(_where: Where, _message: str, _hint: str) -> None:
    """Say nothing: whoever reads the file for its content says it."""
