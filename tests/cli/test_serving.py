"""`lightship subscription-service`, as the owner of a page runs it."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from selfserving import DELIVERY, KEY
from story import Story


def page(root: Path, more: str = "") -> Path:
    Story(root).file("delivery.yml", DELIVERY.replace("PORT", "8080") + more)
    return root


def test_the_service_runs_until_it_is_stopped_and_says_where(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lightship", "-C", str(page(tmp_path)), "subscription-service", "--port", "0"]
    environment = os.environ | {"KEY": KEY, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        address = re.fullmatch(r"People subscribe on (http://127\.0\.0\.1:\d+/) \(Ctrl-C stops it\)\n", said)
        assert address is not None
        with urllib.request.urlopen(address[1], timeout=10) as answer:
            assert b"Updates from Harbor Cloud" in answer.read()
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 130


@pytest.mark.parametrize(
    ("more", "environment", "said"),
    [
        ("", {}, "the environment variable KEY is not set (delivery.yml names it for a secret)"),
        ("", {"KEY": "short"}, "the key that signs links to http://127.0.0.1:8080 is shorter than 32 characters (make one: openssl rand -hex 32)"),
        (
            'subscribers: {kind: service, url: "http://localhost:1", token: {env: TOKEN}}\n',
            {"KEY": KEY},
            "delivery.yml says that subscribers are behind a service: this one (add --database FILE)",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    more: str,
    environment: dict[str, str],
    said: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(["-C", str(page(tmp_path, more)), "subscription-service"]) == 1
    assert capfd.readouterr().err == f"lightship: {said}\n"


def test_a_page_without_a_service_says_what_to_write(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(Story(tmp_path).root), "subscription-service"]) == 1
    assert capfd.readouterr().err == (
        "lightship: delivery.yml has neither `subscription_service` nor `approvals` "
        "(docs/subscription-service.md and docs/asking.md have examples)\n"
    )


def test_a_port_that_is_taken_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import socket

    monkeypatch.setenv("KEY", KEY)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["-C", str(page(tmp_path)), "subscription-service", "--port", str(port)]) == 4
    assert f"port {port} of 127.0.0.1 cannot be used: Address already in use" in capfd.readouterr().err
