"""Rendering many pages: dealt to shards, engines run over those side by side, the results are one site.

A status page depends on nothing but itself and the nav, so shards give the bytes of one run over all pages.
Of an engine's output only the pages that were asked for and `assets/` are kept; its site map, 404 page,
search data and source maps are dropped, and so are the theme's own assets unless an ordinary page needs them.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lightship.engines import status
from lightship.engines.base import Engine, EngineError
from lightship.engines.project import link, rendered, sources

_WORTH_A_RUN = 100  # fewer pages than these take less time than another engine takes to start
_MENTIONED = re.compile(r"""[^\s"'\[\]{},:]+\.md\b""")
_NOT_FOUND, _NOT_FOUND_SOURCE = PurePosixPath("404.html"), PurePosixPath("404.md")
# There is no search, so nothing asks for its stemmers and worker.
_SEARCH = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_THEME_ONLY = ("assets/stylesheets/", "assets/javascripts/", "assets/images/favicon.png")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shard:
    """Pages for one run: `own` are rendered and kept; those of the `nav` lie beside them, so that links find them."""

    own: tuple[PurePosixPath, ...]
    nav: frozenset[PurePosixPath]
    is_status: bool
    gives_assets: bool


def render_sharded(
    engine: Engine,
    pages: Path,
    site: Path,
    config: Path,
    *,
    passed_over: frozenset[PurePosixPath] = frozenset(),
    workers: int = 2,
    pages_per_shard: int | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Render every page below `pages` with the settings of `config` and lay the results over `site`.

    Pages of `passed_over` are there for the nav alone. Files that are not Markdown are copied as they are. At most
    `workers` engines run at once; `on_progress` hears pages done and pages in all, from this thread. Raise EngineError
    with the engine's words; `site` then holds a part.
    """
    per_shard = pages_per_shard or engine.pages_per_shard
    mentioned = frozenset(map(PurePosixPath, _MENTIONED.findall(config.read_text(encoding="utf-8"))))
    shards = _deal(pages, passed_over, mentioned, workers=workers, per_shard=per_shard)
    site.mkdir(parents=True, exist_ok=True)
    _copy(_attachments(pages), pages, site)
    total, done = sum(len(shard.own) for shard in shards), 0
    with (
        tempfile.TemporaryDirectory(prefix=".lightship-", dir=site.parent) as folder,
        ThreadPoolExecutor(workers) as pool,
    ):
        runs = {
            pool.submit(_render, engine, shard, pages, site, config, Path(folder, str(number))): shard
            for number, shard in enumerate(shards)
        }
        try:
            for run in as_completed(runs):
                run.result()
                done += len(runs[run].own)
                on_progress(done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _deal(
    pages: Path,
    passed_over: frozenset[PurePosixPath],
    mentioned: frozenset[PurePosixPath],
    *,
    workers: int,
    per_shard: int,
) -> list[_Shard]:
    """Deal the pages: ordinary ones share a shard, since they may link one another; status pages go round.

    The nav is the engine's to read. For each run it can only name the home page, an ordinary page or a page that
    the settings mention; the link to one that is missing would lead nowhere, on every page.
    """
    every = sources(pages)
    finished = [path for path in every if path not in passed_over and status.is_status(pages / path)]
    ordinary = tuple(sorted(set(every).difference(finished, passed_over)))
    count = max(-(-len(finished) // per_shard), min(workers, -(-len(finished) // _WORTH_A_RUN)))
    dealt = [tuple(finished[number::count]) for number in range(count)]
    lots = [(ordinary, False)] * bool(ordinary) + [(own, True) for own in dealt]
    nav = frozenset(ordinary).union(mentioned, (PurePosixPath("index.md"),)).intersection(every)
    return [
        _Shard(own=own, nav=nav, is_status=is_status, gives_assets=number == 0)
        for number, (own, is_status) in enumerate(lots)
    ]


def _render(engine: Engine, shard: _Shard, pages: Path, site: Path, config: Path, folder: Path) -> None:
    """Fill a folder with the shard, run the engine over it and move what is wanted to the site."""
    inputs, outputs = folder / "pages", folder / "site"
    if shard.is_status:
        _fill_status(shard, pages, inputs)
    else:
        for path in (*shard.own, *_attachments(pages)):
            (inputs / path).parent.mkdir(parents=True, exist_ok=True)
            link(pages / path, inputs / path)
    for path in shard.nav.difference(shard.own):
        text = _text(pages / path)
        _write(inputs / path, status.stub(text) if status.is_status(pages / path) else text)
    engine.render(inputs, outputs, config)
    first = shard.own[0]
    if shard.is_status and not status.shows(_text(pages / first), _text(outputs / rendered(first))):
        raise EngineError("the template status.html does not show page.meta.body", permanent=True)
    if shard.gives_assets:
        _copy(_assets(outputs, theme=not shard.is_status), outputs, site)
    for path in shard.own:
        _move(outputs / rendered(path), site / (_NOT_FOUND if path == _NOT_FOUND_SOURCE else rendered(path)))
    shutil.rmtree(folder)


def _fill_status(shard: _Shard, pages: Path, inputs: Path) -> None:
    """Write the pages as a.md rather than a/index.md where that is the same page: a folder costs as much as a file."""
    taken = shard.nav.union(shard.own)
    for path in shard.own:
        flat = PurePosixPath(f"{path.parent}.md")
        is_same = path not in shard.nav and rendered(path) == rendered(flat) and flat not in taken
        _write(inputs / (flat if is_same else path), status.fold(_text(pages / path)))


def _move(source: Path, target: Path) -> None:
    """Move a page with its folder when that is new and holds nothing else, else alone."""
    is_alone = source.name == target.name and len(list(source.parent.iterdir())) == 1
    if is_alone and not target.parent.exists():
        target.parent.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source.parent, target.parent)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)


def _assets(outputs: Path, *, theme: bool) -> Iterator[PurePosixPath]:
    """Find what the theme and its overrides add below assets/; Material's own part only with `theme`."""
    for path in sorted((outputs / "assets").rglob("*")):
        name = path.relative_to(outputs).as_posix()
        is_wanted = path.suffix != ".map" and not name.startswith(_SEARCH)
        if path.is_file() and is_wanted and (theme or not name.startswith(_THEME_ONLY)):
            yield PurePosixPath(name)


def _attachments(pages: Path) -> Iterator[PurePosixPath]:
    """Find the files that are published as they are; as in MkDocs, nothing hidden."""
    for path in sorted(pages.rglob("*")):
        relative = PurePosixPath(path.relative_to(pages).as_posix())
        is_hidden = any(part.startswith(".") for part in relative.parts)
        if path.is_file() and path.suffix != ".md" and not is_hidden:
            yield relative


def _copy(paths: Iterable[PurePosixPath], source: Path, target: Path) -> None:
    for path in paths:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target / path)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
