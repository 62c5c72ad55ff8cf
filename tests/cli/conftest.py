"""What tests of commands share: an author in a repository of their own, who stands there and runs commands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from authors import Author
from lightship.cli.boundary import run


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path)


@pytest.fixture
def lightship(
    author: Author, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command where the author stands; gives the exit code, what it printed and what it complained of."""
    monkeypatch.chdir(author.root)
    monkeypatch.delenv("CI", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
