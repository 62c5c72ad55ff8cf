"""What the author publishes beside the generated files: pages of their own, and files that public words link."""

import hashlib
import shutil
from collections.abc import Collection, Iterator, Mapping, Set
from pathlib import Path, PurePosixPath

from lightship import words
from lightship.engines import rendered
from lightship.errors import ContentError, Problem, visible
from lightship.outputs.base import Output
from lightship.plan import manifest
from lightship.snapshot import Entry


def attachments(root: Path, entry: Entry, begin: str) -> Iterator[Output]:
    """Give the files beside an entry's words that its public words link; the others stay private.

    `begin` is the path at which the site begins, to which the links lead.
    """
    if not entry.attachments:
        return
    linked = {link for told in entry.updates for text in told.words.values() for link in words.links(text)}
    for name in entry.attachments:
        if f"{begin}incidents/{entry.id}/{name}" in linked:
            place = root / entry.folder / name
            yield Output(path=f"incidents/{entry.id}/{name}", inputs=sha256(place), make=place.read_bytes)


def digests(root: Path) -> dict[str, str]:
    """Give the SHA-256 of each of the author's own pages and the files beside them, by name."""
    return {name.as_posix(): sha256(place) for name, place in _files(root / "pages") if not place.is_symlink()}


def clashes(own: Mapping[str, str], new: Set[str]) -> bool:
    """Tell whether generated files that are new want the address of an own page."""
    paths = {str(_address(PurePosixPath(name))) for name in own}
    folders = {str(above) for path in paths for above in PurePosixPath(path).parents}
    return any(path in paths | folders or paths & set(map(str, PurePosixPath(path).parents)) for path in new)


def lay(root: Path, pages: Path, taken: Collection[str], sources: Set[str]) -> dict[str, str]:
    """Lay the author's own pages (pages/ of the repository) beside the generated ones; gives their SHA-256 by name.

    Raises ContentError when one wants the address of a generated file (`taken`, their paths, and `sources`, the names
    of their Markdown) or of another one.
    """
    folder = root / "pages"
    own: dict[str, str] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        return own
    files = set(taken)
    folders = {str(above) for path in files for above in PurePosixPath(path).parents}
    for name, place in _files(folder):
        if place.is_symlink():
            problems.append(_problem(name, "this is a link to another place", "put the file itself here"))
        elif place.is_file():
            path = _address(name)
            above = {str(one) for one in path.parents}
            if problem := _unfit(path):
                problems.append(_problem(name, problem, "rename it"))
                continue
            if str(path) in files | folders or above & files or name.as_posix() in sources:
                problems.append(_problem(name, f"the site has another file at /{path}", "rename it"))
                continue
            files.add(str(path))
            folders |= above
            (pages / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, pages / name)
            own[name.as_posix()] = sha256(place)
    if problems:
        raise ContentError(problems)
    return own


def _files(folder: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    for place in sorted(folder.rglob("*")):
        name = PurePosixPath(place.relative_to(folder).as_posix())
        if not any(part.startswith(".") for part in name.parts) and (place.is_file() or place.is_symlink()):
            yield name, place


def _address(name: PurePosixPath) -> PurePosixPath:
    return rendered(name) if name.suffix == ".md" else name


def _unfit(path: PurePosixPath) -> str:
    """Say why nothing can be published at a path; nothing when it can."""
    if visible(str(path)) != str(path) or "\\" in str(path):
        return "a sign in its name cannot be in an address"
    if str(path).startswith(manifest.BESIDE):
        return f"/{path.parts[0]}/ is where publishing puts its own files"
    return ""


def _problem(name: PurePosixPath, message: str, hint: str) -> Problem:
    return Problem(path=f"pages/{name.as_posix()}", message=message, hint=hint)


def sha256(place: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
