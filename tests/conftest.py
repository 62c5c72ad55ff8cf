"""What holds for all tests: property tests are not timed, and in CI they try the same examples every time.

The stores that tests talk to are started once for all processes of a run.
"""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from lightship.model import Bucket
from stores import Account, fresh_bucket, running

# Hundreds of processes run the program here: where no bytecode may be kept, each would compile all of it again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_xdist_auto_num_workers() -> int:
    """Give how many processes run the tests: half of its time a test waits, for a store, a browser or a page."""
    return len(os.sched_getaffinity(0)) * 2


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of garbage pass over what lives to the end, and be as patient as in the program (`main`).

    Six thousand tests were looked through again and again: a fifth of the processor time of small ones.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def weed(run_folder: Path) -> Iterator[Account]:
    """Give SeaweedFS, a real store."""
    with running("weed", run_folder) as account:
        yield account


@pytest.fixture(scope="session")
def careless(run_folder: Path) -> Iterator[Account]:
    """Give rclone's store, which ignores conditions."""
    with running("rclone", run_folder) as account:
        yield account


@pytest.fixture(scope="session")
def double(run_folder: Path) -> Iterator[Account]:
    """Give moto, a double of AWS."""
    with running("moto", run_folder) as account:
        yield account


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let boto3's usual chain find the keys of the stores here, and nothing of this machine's."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    for name, value in Account(endpoint="").variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(weed: Account, credentials: None) -> Iterator[Bucket]:
    """Give a bucket of its own in a real store; it goes with all that is in it."""
    with fresh_bucket(weed) as bucket:
        yield bucket


@pytest.fixture
def careless_bucket(careless: Account, credentials: None) -> Iterator[Bucket]:
    """Give a bucket of its own in a store that ignores conditions."""
    with fresh_bucket(careless) as bucket:
        yield bucket


@pytest.fixture
def double_bucket(double: Account, credentials: None) -> Iterator[Bucket]:
    """Give a bucket of its own in the double of AWS."""
    with fresh_bucket(double) as bucket:
        yield bucket
