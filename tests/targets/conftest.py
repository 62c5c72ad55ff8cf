"""Every kind of target, opened at a real place of its own: the contract's tests run over all of them.

To add a kind: a function in OPENERS that makes a place and gives what opens a target there, again and again, as
other runs and other machines do.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.model import BranchTarget, DirectoryTarget, S3Target
from lightship.targets import Target, open_target
from repositories import bare, repository

Opener = Callable[[], Target]


def _directory(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    return lambda: open_target(DirectoryTarget(path="www/public"), folder)


def _branch(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    remote = bare(folder / "remote.git")
    page = repository(folder / "page")
    return lambda: open_target(BranchTarget(remote=remote.as_uri(), branch="gh-pages"), page)


def _bucket(folder: Path, request: pytest.FixtureRequest) -> Opener:
    # SeaweedFS keeps keys as files in folders, so that none can be a folder of another, as it may elsewhere.
    is_file_like = "a_file_may_become_a_folder" not in request.node.name
    settings = S3Target(bucket=request.getfixturevalue("bucket" if is_file_like else "double_bucket"))
    return lambda: open_target(settings, folder)


OPENERS: dict[type, Callable[[Path, pytest.FixtureRequest], Opener]] = {
    DirectoryTarget: _directory,
    BranchTarget: _branch,
    S3Target: _bucket,
}


@pytest.fixture(params=OPENERS, ids=lambda kind: kind.__name__)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    return OPENERS[request.param](tmp_path, request)


@pytest.fixture
def target(opener: Opener) -> Target:
    return opener()
