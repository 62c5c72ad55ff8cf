"""A repository to import into, and what an import leaves there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pages import Page


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path / "page", datetime(2026, 11, 21, 12, tzinfo=UTC))
