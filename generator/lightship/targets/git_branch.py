"""A branch from which a forge serves pages: one commit for each publication, and a rejected push is the fence."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from lightship.git import Branch, GitError, RejectedError
from lightship.model import BranchTarget
from lightship.plan import Manifest, manifest
from lightship.targets.base import Examined, Fence, Finding, Item, Level, Target, TargetError

# Without it GitHub runs Jekyll over the page, which leaves out folders that begin with a dot.
_PLAIN = ".nojekyll"
_OURS = ".lightship/"
_TRIES = 20


class PagesBranch(Target, Examined):
    """A pages branch, opened for one run.

    Everything is read from the tip that was fetched at first, and `finish` commits that tree with exactly this run's
    changes on top of whatever the tip is by then: what a plan was made of is what it is applied to.
    """

    def __init__(self, settings: BranchTarget, root: Path) -> None:
        """Name the branch, which need not exist."""
        self._settings, self._root = settings, root
        self._branch = Branch(root, settings.remote, settings.branch)
        # Threads of a run read side by side, and git lets one of them fetch into a shallow repository.
        self._turn = Lock()
        self._base: str | None = None
        self._held: dict[str, str] = {}
        self._forget()

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a file at the tip; what hosts show lags behind it."""
        with _told(), self._turn:
            self._fetched()
            return self._branch.content(self._held[path]) if path in self._held else None

    def put(self, items: Sequence[Item], fence: Fence) -> None:
        """Keep files for the commit."""
        if not items:
            return
        with _told():
            self._fetched()
            fence()
            for item, blob in zip(items, self._branch.store(item.source for item in items), strict=True):
                self._blobs[item.path] = blob
                self._gone.discard(item.path)
                if item.path == manifest.ROOT:
                    generation = manifest.read_root(item.source.read_bytes()).generation
                    self._message = f"Publish generation {generation}"

    def delete(self, paths: Sequence[str], fence: Fence) -> None:
        """Leave files out of the commit."""
        if not paths:
            return
        with _told():
            self._fetched()
        fence()
        self._gone.update(paths)
        for path in paths:
            self._blobs.pop(path, None)

    def finish(self, changed: Sequence[str], fence: Fence) -> None:
        """Push the commit; asks the fence before, and again whenever somebody else pushed."""
        del changed  # the host's caches cannot be told
        if not self._blobs and not self._gone:
            return
        with _told():
            base = tip = self._fetched()
            (plain,) = self._branch.store([b""])
            tree = self._branch.tree(base, {_PLAIN: plain} | self._blobs, self._gone)
            for _ in range(_TRIES):
                fence()
                if tree == self._branch.tree_of(tip):
                    break
                try:
                    self._branch.push(self._branch.commit(tree, tip, self._message or self._listed()))
                    break
                except RejectedError:
                    tip = self._branch.fetch()
            else:
                message = f"{_TRIES} pushes to the branch {self._settings.branch} were overtaken by others"
                raise TargetError(message, "find out who else pushes there")
            self._forget()

    def probe(self) -> Iterator[Finding]:
        """Try to read and to push, leaving nothing behind; say what such a host cannot do."""
        yield from _probed(self._branch, self._settings)

    def survey(self, expected: Manifest) -> Iterable[str]:
        """Compare the bytes of every file with its digest; it fetches them all."""
        with _told():
            whole = Branch(self._root, self._settings.remote, self._settings.branch, is_whole=True)
            blobs = whole.files(whole.fetch())
            held = [path for path in sorted(expected) if path in blobs]
            digests = dict(zip(held, map(_digest, whole.contents(blobs[path] for path in held)), strict=True))
        yield from (path for path in sorted(expected) if digests.get(path) != expected[path].sha256)

    def _fetched(self) -> str:
        """Fetch the tip once, and with it what every publication reads: the manifest."""
        if self._base is None:
            tip = self._branch.fetch()
            self._held = self._branch.files(tip)
            self._branch.bring(blob for path, blob in self._held.items() if path.startswith(_OURS))
            self._base = tip
        return self._base

    def _forget(self) -> None:
        self._base = None
        self._held = {}
        self._blobs: dict[str, str] = {}
        self._gone: set[str] = set()
        self._message = ""

    def _listed(self) -> str:
        """Say what a commit changes that makes no generation: a heartbeat, a statement, a repair."""
        first, *more = sorted({*self._blobs, *self._gone})
        return f"Renew {first}" + (f" and {len(more)} more" if more else "")


def open_target(settings: BranchTarget, root: Path) -> PagesBranch:
    """Open the branch that the configuration names."""
    return PagesBranch(settings, root)


def _probed(branch: Branch, settings: BranchTarget) -> Iterator[Finding]:
    where = f"{settings.branch} of {settings.remote}"
    try:
        tip = branch.fetch()
        yield Finding(name="reachable", level=Level.FINE, message=where if tip else f"{where}, which is still to come")
        branch.try_push()
        yield Finding(name="writable", level=Level.FINE, message="the remote takes pushes")
    except RejectedError:
        yield Finding(name="writable", level=Level.WARNING, message="somebody else pushes there right now")
    except GitError as error:
        yield Finding(name="reachable", level=Level.BROKEN, message=error.message, hint=error.hint)
        return
    yield Finding(name="conditional writes", level=Level.FINE, message="a push that is not the newest is rejected")
    for name, message in (
        ("cache headers", "the host decides how long browsers and caches keep a page: ten minutes on GitHub Pages"),
        ("redirects", "old addresses lead on by a page that reloads, for the host takes no redirect by status"),
        ("visibility", "the host shows a push when its own job has run: half a minute to several minutes later"),
    ):
        hint = "a bucket or a folder of your own has none of these limits"
        yield Finding(name=name, level=Level.WARNING, message=message, hint=hint)


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what git refuses into an error of the target."""
    try:
        yield
    except GitError as error:
        raise TargetError(error.message, error.hint, permanent=error.permanent) from error
