"""A push of one update until it is live and read back, by the page's own workflow on a runner of this machine (act)."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import editing
import measure
from corpus import LIGHTSHIP, ROOT, Corpus
from figures import Figure

import published
from forge import Forge, Run
from stores import Account

_TOLD_S = 0.5
# What a checkout of 60,000 files costs is the disk's affair.
MEMORY = Path("/dev/shm")
_NAMES = {"actions/checkout": "checkout", "actions/setup-python": "Python", "actions/cache": "cache"}
_BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def pushed(source: Corpus, account: Account, work: Path) -> Figure:
    """Publish a corpus by its workflow, which fills the runner's caches; then time the push of one update more."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else work) as place:
        return _pushed(source, account, Path(place))


def _pushed(source: Corpus, account: Account, place: Path) -> Figure:
    caches = {"FAKE_CACHE": str(_folder(place / "cache")), "PIP_FIND_LINKS": str(wheel(place))}
    machine = {**caches, "AWS_EC2_METADATA_DISABLED": "true"}
    forge = Forge(
        place=place,
        variables={"AWS_ACCESS_KEY_ID": account.key},
        secrets={"AWS_SECRET_ACCESS_KEY": account.secret},
        environment=machine,
    )
    holder: list[Corpus] = []
    with published.page(place, account, "bench-push", lambda root: holder.append(editing.begin(source, root))) as page:
        shutil.rmtree(page.origin / ".git")
        page.origin.rename(forge.work)
        workflows(forge.work, place)
        forge.begin()
        _run(forge)
        editing.tell(replace(holder[0], root=forge.work), 1)
        began = time.perf_counter()
        forge.push("One update more")
        pushed_s = time.perf_counter() - began
        run = _run(forge)
        if b"this is update 1 of it" not in page.public.content(f"incidents/{editing.INCIDENT}/index.md"):
            raise measure.FailedError("the workflow ended well and the update is not live")
    live_s = pushed_s + dict(run.ended)["Publish"]
    parts = "; ".join(f"{name} {seconds:.1f}" for name, seconds in _steps(run))
    return Figure(
        work=f"push of an update → live and verified, workflow included, {source.incidents:,} incidents",
        target="< 30 s",
        result=f"{live_s:.1f} s (commit and push {pushed_s:.1f}; {parts}; to the run's end {run.seconds:.1f})",
        holds=live_s < 30,
    )


def _steps(run: Run) -> Iterator[tuple[str, float]]:
    """Give how long each step until the page was live took, with what the runner does before it."""
    before = 0.0
    for name, ended in run.ended:
        if ended - before >= _TOLD_S:
            yield _NAMES.get(name.partition("@")[0], name).lower(), ended - before
        before = ended
        if name == "Publish":
            return


def _run(forge: Forge) -> Run:
    run = forge.run("publish", "push")
    if not run.is_success:
        raise measure.FailedError(f"the workflow failed: {run.log[-2000:]}")
    return run


def workflows(root: Path, place: Path) -> None:
    """Give the page the workflows that `lightship init` writes today."""
    subprocess.run([LIGHTSHIP, "init", place / "today"], check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(place / "today" / ".github", root / ".github", dirs_exist_ok=True)
    shutil.copyfile(place / "today" / "requirements.txt", root / "requirements.txt")


def wheel(place: Path) -> Path:
    """Build lightship's wheel from a copy, for setuptools leaves its work beside the source."""
    source, wheels = place / "source", _folder(place / "wheels")
    shutil.copytree(
        ROOT / "generator", source / "generator", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copyfile(ROOT / name, source / name)
    subprocess.run([sys.executable, "-c", _BUILD, wheels], cwd=source, check=True, capture_output=True)
    return wheels


def _folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
