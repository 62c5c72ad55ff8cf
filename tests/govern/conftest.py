"""A council for each test, and a token of a robot that the machine finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from council import TOKEN, Council, council


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """Give a page with roles that was published once."""
    monkeypatch.delenv("CI", raising=False)
    with council(tmp_path, capsys) as found:
        monkeypatch.setenv(TOKEN, found.host.account("lightship[bot]", is_robot=True))
        found.begin()
        yield found
