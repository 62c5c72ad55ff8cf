"""Build the site: every file is made before the first is shown, then the old site gives way to the new one at once."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lightship import outputs, words
from lightship.build.processes import side_by_side
from lightship.engines import KINDS, render_sharded, theme
from lightship.errors import ContentError, OutsideError, Problem
from lightship.outputs.base import Output, Page, digest
from lightship.snapshot import Entry, Snapshot

Progress = Callable[[str, int, int], None]
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file of the site as it was made: what it was made of and what came out, as SHA-256 in hex."""

    path: str
    inputs: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished build: the folder of the site and its files, sorted by path."""

    site: Path
    files: tuple[Made, ...]


def run(root: Path, snapshot: Snapshot, site: Path, *, workers: int, on_progress: Progress) -> Built:
    """Build the site of the repository at `root` into the folder `site`, which is replaced as a whole.

    The Markdown pages are left in build/pages and the manifest in build/manifest.json. Raises OutsideError when the
    engine or the disk refuses; the old site then stays as it was.
    """
    engine = KINDS[snapshot.settings.engine]
    work = root / "build"
    pages = work / "pages"
    try:
        look = f"{engine.version()}, theme {theme.lay(root / 'overrides', work / 'theme')}"
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir(parents=True)
        with tempfile.TemporaryDirectory(prefix=".lightship-", dir=site.parent) as folder:
            stage = Path(folder, "site")
            made = _make(list(_outputs(root, snapshot, look)), pages, stage, workers, on_progress)
            own = _own_pages(root, pages)
            render_sharded(
                engine,
                pages,
                stage,
                root / "mkdocs.yml",
                workers=workers,
                on_progress=lambda done, total: on_progress("pages", done, total),
            )
            files = _finish(stage, made, own)
            _write_manifest(work / MANIFEST, files)
            _swap(stage, site, Path(folder, "old"))
    except OSError as error:
        raise OutsideError(f"the site cannot be written: {error}", "is there space, and may you write here?") from error
    return Built(site=site, files=files)


def _outputs(root: Path, snapshot: Snapshot, look: str) -> Iterator[Output]:
    yield from outputs.site(snapshot, engine=look)
    for entry in snapshot.entries:
        yield from _attachments(root, entry)


def _attachments(root: Path, entry: Entry) -> Iterator[Output]:
    """Give the files beside an entry's words that its public words link; the others stay private."""
    if not entry.attachments:
        return
    linked = {link for told in entry.updates for text in told.words.values() for link in words.links(text)}
    for name in entry.attachments:
        if f"{entry.url}{name}" in linked:
            place = root / entry.folder / name
            yield Output(path=f"incidents/{entry.id}/{name}", inputs=_sha256(place), make=place.read_bytes)


def _make(made_of: list[Output], pages: Path, stage: Path, workers: int, on_progress: Progress) -> dict[str, str]:
    """Write every output, pages as Markdown for the engine; gives their input digests by path."""
    on_progress("files", 0, len(made_of))

    def write(output: Output) -> None:
        place = pages / output.source if isinstance(output, Page) else stage / output.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(output.make())

    paths = [output.path for output in made_of]
    if len(set(paths)) < len(paths):
        twice = sorted({path for path in paths if paths.count(path) > 1})
        raise ContentError([Problem(path="mkdocs.yml", message=f"two outputs want the address /{twice[0]}")])
    side_by_side(made_of, write, workers)
    on_progress("files", len(made_of), len(made_of))
    return {output.path: output.inputs for output in made_of}


def _own_pages(root: Path, pages: Path) -> dict[str, str]:
    """Lay the author's own pages (pages/ of the repository) beside the generated ones; gives their digests by name."""
    folder = root / "pages"
    own: dict[str, str] = {}
    for place in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = place.relative_to(folder).as_posix()
        if place.is_file() and not any(part.startswith(".") for part in Path(name).parts):
            target = pages / name
            if target.exists():
                raise ContentError([Problem(path=f"pages/{name}", message="this address is taken", hint="rename it")])
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, target)
            own[name] = _sha256(place)
    return own


def _finish(stage: Path, made: dict[str, str], own: dict[str, str]) -> tuple[Made, ...]:
    """Digest what came out; files that the engine laid beside ours were made of the author's own pages."""
    others = digest(sorted(own.items()))
    found = sorted(place for place in stage.rglob("*") if place.is_file())
    names = [place.relative_to(stage).as_posix() for place in found]
    missing = sorted(set(made).difference(names))
    if missing:
        raise OutsideError(f"the engine left out {missing[0]}", "look at what it says with `mkdocs build`")
    return tuple(
        Made(path=name, inputs=made.get(name, others), sha256=_sha256(place))
        for name, place in zip(names, found, strict=True)
    )


def _write_manifest(place: Path, files: tuple[Made, ...]) -> None:
    content = {made.path: {"inputs": made.inputs, "sha256": made.sha256} for made in files}
    place.write_text(json.dumps({"files": content}, indent=1) + "\n", encoding="utf-8")


def _swap(stage: Path, site: Path, aside: Path) -> None:
    """Put the new site in the place of the old one; two renames, so a reader on this disk sees the one or the other."""
    if site.exists():
        site.rename(aside)
    stage.rename(site)


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
