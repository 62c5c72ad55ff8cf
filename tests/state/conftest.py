"""Every kind of state store, opened at a real place of its own: the contract's tests run over all of them.

To add a kind: a function in OPENERS that makes a place and gives what opens a store there, again and again, as
other runs and other machines do.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.model import DirectoryState, GitState, S3State
from lightship.state import Store, open_store
from repositories import bare, repository

Opener = Callable[[], Store]


def _directory(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    return lambda: open_store(DirectoryState(path="state"), folder)


def _branch(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    remote = bare(folder / "remote.git")
    page = repository(folder / "page")
    return lambda: open_store(GitState(remote=remote.as_uri(), branch="state"), page)


def _bucket(folder: Path, request: pytest.FixtureRequest) -> Opener:
    settings = S3State(bucket=request.getfixturevalue("bucket"))
    return lambda: open_store(settings, folder)


OPENERS: dict[type, Callable[[Path, pytest.FixtureRequest], Opener]] = {
    DirectoryState: _directory,
    GitState: _branch,
    S3State: _bucket,
}


@pytest.fixture(params=OPENERS, ids=lambda kind: kind.__name__)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    return OPENERS[request.param](tmp_path, request)


@pytest.fixture
def store(opener: Opener) -> Store:
    return opener()
