"""A forge that takes a connection and never answers: whoever is in haste asks it once."""

import socket
import time

import pytest

from lightship.forges import ForgeError
from lightship.forges.github import GitHub
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.notifying import Secret
from lightship.web import Client


def test_a_client_that_tries_once_asks_a_silent_forge_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = ForgeSettings(kind=ForgeKind.GITHUB, url=url, repository="acme/status", token=Secret(env="T"))
        began = time.monotonic()
        with pytest.raises(ForgeError):
            GitHub(settings, "secret", Client(timeout_s=0.2, tries=1)).pull_request(7)
        silent.settimeout(0)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
    assert time.monotonic() - began < 10
