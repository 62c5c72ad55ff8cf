"""Every kind of store of subscribers, opened at a real place of its own: the contract's tests run over all of them.

To add a kind: a function in OPENERS that makes a place and gives what opens a store there, again and again.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lightship.model.notifying import Secret, ServiceSubscribers, SqliteSubscribers
from lightship.subscribers import Subscribers, open_store
from subscribing import KEY, Service, served

Opener = Callable[[], Subscribers]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Give a subscription service that runs."""
    with served(tmp_path) as running:
        yield running


def _file(folder: Path, _request: pytest.FixtureRequest) -> Opener:
    return lambda: open_store(SqliteSubscribers(), folder, str)


def _service(folder: Path, request: pytest.FixtureRequest) -> Opener:
    settings = ServiceSubscribers(url=request.getfixturevalue("service").url, token=Secret(env="TOKEN"))
    return lambda: open_store(settings, folder, lambda secret: {"TOKEN": KEY}[secret.env])


OPENERS: dict[type, Callable[[Path, pytest.FixtureRequest], Opener]] = {
    SqliteSubscribers: _file,
    ServiceSubscribers: _service,
}


@pytest.fixture(params=OPENERS, ids=lambda kind: kind.__name__)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    return OPENERS[request.param](tmp_path, request)


@pytest.fixture
def store(opener: Opener) -> Subscribers:
    return opener()
