"""Every kind of target, opened at a real place of its own: the contract's tests run over all of them.

To add a kind: a function in OPENERS that makes a place and gives what opens a target there, again and again, as
other runs and other machines do.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.model import BranchTarget, DirectoryTarget
from lightship.targets import Target, open_target
from repositories import bare, repository

Opener = Callable[[], Target]


def _directory(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    return lambda: open_target(DirectoryTarget(path="www/public"), folder)


def _branch(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    remote = bare(folder / "remote.git")
    page = repository(folder / "page")
    return lambda: open_target(BranchTarget(remote=remote.as_uri(), branch="gh-pages"), page)


OPENERS: dict[type, Callable[[Path, pytest.FixtureRequest], Opener]] = {
    DirectoryTarget: _directory,
    BranchTarget: _branch,
}


@pytest.fixture(params=OPENERS, ids=lambda kind: kind.__name__)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    return OPENERS[request.param](tmp_path, request)


@pytest.fixture
def target(opener: Opener) -> Target:
    return opener()
