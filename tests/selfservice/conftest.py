"""One service for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from selfserving import Desk, serving_people


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving_people(tmp_path) as running:
        yield running
