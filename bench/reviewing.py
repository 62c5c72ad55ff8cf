"""A pull request with a long history behind it: `check` and the comment's `plan` in a new clone, as CI makes one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import editing
import measure
from corpus import LIGHTSHIP, Corpus
from figures import Figure

_BELOW_S = 5
_CI = {"CI": "true"}
_WHO = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")


def figures(source: Corpus, work: Path, runs: int) -> Iterator[Figure]:
    """Tell what a pull request with one update costs, with what an earlier run of CI kept and without it."""
    remote, now = _proposed(source, work)
    kept = work / "reviewed-cache.db"
    main = _clone(remote, work / "reviewed-main", "main")
    # The workflows keep what `publish` leaves: it knows folders by git's trees, as `plan` does.
    _run(main, "plan", "--against", "HEAD", "--at", now.moment)
    shutil.copyfile(main / "build" / "cache.db", kept)
    for cache, name in ((kept, "with the cache of the main branch"), (None, "without any cache")):
        cost = measure.best([_reviewed(remote, work, now, cache) for _ in range(runs)])
        yield Figure(
            work=f"check and plan of a pull request on {now.incidents:,} incidents, new clone {name}",
            target=f"< {_BELOW_S} s" if cache else "",
            result=f"{cost.wall_s:.1f} s (median {cost.median_s:.1f}, processor {cost.cpu_s:.1f})",
            holds=cost.wall_s < _BELOW_S if cache else None,
        )


def _proposed(source: Corpus, work: Path) -> tuple[Path, Corpus]:
    """Make a repository of a corpus: an open incident on main, and one more update of it on the branch `proposal`."""
    remote = work / f"reviewed-{source.root.name}"
    now = editing.begin(source, remote)
    _git(remote, "init", "--quiet", "--initial-branch=main")
    _commit(remote, "Main")
    _git(remote, "checkout", "--quiet", "-b", "proposal")
    now = editing.tell(replace(now, root=remote), 1)
    _commit(remote, "Proposal")
    return remote, now


def _reviewed(remote: Path, work: Path, now: Corpus, cache: Path | None) -> measure.Cost:
    """Run both commands in a new clone, and give what they cost together."""
    clone = _clone(remote, work / "reviewed-clone", "proposal")
    if cache:
        (clone / "build").mkdir()
        shutil.copyfile(cache, clone / "build" / "cache.db")
    first = _run(clone, "check", "--format", "github")
    second = _run(clone, "plan", "--against", "origin/main", "--format", "markdown", "--at", now.moment)
    together = first.wall_s + second.wall_s
    return replace(second, wall_s=together, median_s=together, cpu_s=first.cpu_s + second.cpu_s)


def _run(clone: Path, *words: str | Path) -> measure.Cost:
    return measure.run([LIGHTSHIP, "-C", clone, *words], env={**os.environ, **_CI})


def _clone(remote: Path, folder: Path, branch: str) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--branch", branch, remote.resolve().as_uri(), folder], check=True)
    return folder


def _commit(root: Path, message: str) -> None:
    _git(root, "add", "--all")
    _git(root, *_WHO, "commit", "--quiet", "--message", message)


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True)
