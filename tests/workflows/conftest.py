"""A forge with a page that `lightship init` made, and the wheel from which its runners install lightship."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forge import Forge
from tools import ROOT


@pytest.fixture(scope="session")
def wheels(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build lightship's wheel, once for all processes of a run."""
    place = run_folder / "wheels"
    with (run_folder / "wheels.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not place.exists():
            _build(tmp_path_factory.mktemp("source")).rename(place)
    return place


def _build(source: Path) -> Path:
    """Build from a copy, for setuptools leaves its work beside the source."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "generator", source / "generator", ignore=ignored)
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copyfile(ROOT / name, source / name)
    place = source / "wheels"
    place.mkdir()
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, place], cwd=source, check=True, capture_output=True)
    return place


@pytest.fixture(scope="session")
def runner_cache(run_folder: Path) -> Path:
    """Where runners keep what they have installed: once for all processes of a run."""
    place = run_folder / "runners"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture
def forge(tmp_path: Path, wheels: Path, runner_cache: Path) -> Forge:
    forge = Forge(place=tmp_path, environment={"PIP_FIND_LINKS": str(wheels), "FAKE_CACHE": str(runner_cache)})
    init = [sys.executable, "-m", "lightship", "init", forge.work, "--name", "Example"]
    subprocess.run(init, check=True, capture_output=True)
    forge.begin()
    return forge
