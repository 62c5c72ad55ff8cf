"""The heartbeat on a forge keeps itself scheduled before the forge would end that."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from forge import Forge


@pytest.fixture
def api() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Stand in for the forge's API; gives its address and the list of requests: method, path, authorization."""
    asked: list[tuple[str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            asked.append((self.command, self.path, self.headers["Authorization"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(("days", "times"), [(29, 0), (31, 1)])
def test_a_quiet_repository_asks_to_stay_scheduled_after_a_month(
    forge: Forge, api: tuple[str, list[tuple[str, str, str]]], days: int, times: int
) -> None:
    address, asked = api
    forge.environment["GITHUB_API_URL"] = address
    forge.environment["GITHUB_REPOSITORY"] = "example/page"
    forge.secrets["GITHUB_TOKEN"] = "ghs_of_this_run"
    (forge.work / "README.md").write_text("Quiet since.\n", encoding="utf-8")
    forge.push("The last for long", date=ago(days))
    run = forge.run("heartbeat", "schedule")
    assert run.steps["Stay scheduled"] is True
    assert "Nobody is told: delivery.yml names no channel" in run.log
    assert (
        asked
        == [("PUT", "/repos/example/page/actions/workflows/heartbeat.yml/enable", "Bearer ghs_of_this_run")] * times
    )
    assert "ghs_of_this_run" not in run.log
