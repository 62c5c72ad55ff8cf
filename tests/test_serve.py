"""`lightship serve` as its user runs it: a process with a port, a page that follows the files, and a clean end."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import whole

COMMAND = (sys.executable, "-m", "lightship", "serve", "--at", "2026-10-26T09:00:00Z", "--port")
NOTICE = "incidents/2026/2026-10-19-tls/20261019T120000Z-published.md"
PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server, what it has printed, and the repository that it shows."""

    root: Path
    process: subprocess.Popen[bytes]
    printed: Path

    def text(self) -> str:
        return self.printed.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.text())
        assert found
        return int(found[1])

    def ask(self, path: str, method: str = "GET") -> tuple[int, str, bytes]:
        """Give the status, the content type (the target of a redirect) and the content of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers.get("Location") or answer.headers.get("Content-Type", ""), content

    def wait(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not condition():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < until, self.text()
            time.sleep(0.05)


def started(root: Path) -> Served:
    printed = root.parent / "printed"
    with printed.open("wb") as file:
        process = subprocess.Popen([*COMMAND, "0"], cwd=root, stdout=file, stderr=file, start_new_session=True)
    served = Served(root=root, process=process, printed=printed)
    served.wait(lambda: "The page is on" in served.text())
    return served


def ended(served: Served) -> None:
    if served.process.poll() is None:
        os.killpg(served.process.pid, signal.SIGKILL)
    served.process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = started(whole.copy(tmp_path_factory.mktemp("serve") / "repository"))
    yield running
    ended(running)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A server that a test may change and end."""
    running = started(whole.copy(tmp_path / "repository"))
    yield running
    ended(running)


def test_it_prints_where_the_page_is(served: Served) -> None:
    assert f"The page is on http://127.0.0.1:{served.port}/ (Ctrl-C stops it)\n" in served.text()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/?x=1", "text/html; charset=utf-8"),
        ("/incidents/2026-10-19-tls/", "text/html; charset=utf-8"),
        ("/incidents/2026-10-19-tls/index.md", "text/markdown; charset=utf-8"),
        ("/about/", "text/html; charset=utf-8"),
        ("/api/v2/summary.json", "application/json"),
        ("/history.atom", "application/atom+xml"),
        ("/history.rss", "application/rss+xml"),
        ("/feed.json", "application/json"),
        ("/maintenance.ics", "text/calendar; charset=utf-8"),
        ("/badges/status.svg", "image/svg+xml"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/_reload.js", "text/javascript; charset=utf-8"),
        ("/_changed", "text/plain; charset=utf-8"),
    ],
)
def test_everything_has_its_content_type_and_head_says_the_same(served: Served, path: str, kind: str) -> None:
    status, told, content = served.ask(path)
    assert (status, told) == (200, kind)
    assert content
    assert served.ask(path, "HEAD") == (200, kind, b"")


def test_a_page_follows_the_site_and_a_file_is_what_was_built(served: Served) -> None:
    assert served.ask("/")[2].count(b'<head><script src="/_reload.js"></script>') == 1
    assert served.ask("/about/")[2].count(b'<script src="/_reload.js"></script>') == 1
    for name in ("status.json", "history.atom", "incidents/2026-10-17-checkout-errors/errors.svg"):
        assert served.ask(f"/{name}")[2] == (served.root / "site" / name).read_bytes()


def test_what_is_not_there_gets_our_page(served: Served) -> None:
    for path in ("/nothing", "/nothing/", "/api/", "/assets/", "/api/v2/nothing.json"):
        status, kind, content = served.ask(path)
        assert (status, kind) == (404, "text/html; charset=utf-8")
        assert whole.main_of(content.decode()) == whole.main_of((served.root / "site/404.html").read_text())


def test_an_address_without_its_slash_leads_on(served: Served) -> None:
    assert served.ask("/incidents/2026-10-19-tls")[:2] == (301, "/incidents/2026-10-19-tls/")


@pytest.mark.parametrize(
    "path", ["/../mkdocs.yml", "/%2e%2e/mkdocs.yml", "/..%2fmkdocs.yml", "/a/../../mkdocs.yml", "//etc/hosts", "/%00"]
)
def test_nothing_outside_the_site_is_served(served: Served, path: str) -> None:
    status, _, content = served.ask(path)
    assert status in (301, 404)
    assert b"site_name" not in content
    assert b"localhost" not in content


def test_only_this_machine_is_answered(served: Served) -> None:
    for family, host in ((socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as door, pytest.raises(OSError, match=r"refused|not|unreachable"):
            door.connect((host, served.port))


def test_a_port_that_is_taken_is_told_in_words(served: Served, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, str(served.port)], cwd=whole.copy(tmp_path / "again"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    said = f"lightship: port {served.port} cannot be used: Address already in use (choose another with --port)"
    assert done.stderr.strip() == said


def test_it_builds_again_when_a_file_changes_and_keeps_the_page_of_before_a_mistake(own: Served) -> None:
    page = "/incidents/2026-10-19-tls/"
    first = own.ask("/_changed")[2]
    whole.edit(own.root, NOTICE, "Please", "Kindly")
    own.wait(lambda: own.ask("/_changed")[2] != first)
    assert b"Kindly" in own.ask(page)[2]
    second = own.ask("/_changed")[2]
    whole.edit(own.root, NOTICE, "phase: published", "phase: publishd")
    own.wait(lambda: "The page stays as it was." in own.text())
    assert f"{NOTICE}:2:8: " in own.text()
    assert b"Kindly" in own.ask(page)[2]
    whole.edit(own.root, NOTICE, "phase: publishd", "phase: published")
    own.wait(lambda: own.ask("/_changed")[2] != second and own.text().count(" files in ") == 3)
    assert b"Kindly" in own.ask(page)[2]


def test_a_site_below_a_folder_of_its_host_is_served_there(tmp_path: Path) -> None:
    root = whole.copy(tmp_path / "repository")
    whole.edit(root, "mkdocs.yml", "status.quay.example/", "quay.example/status/")
    served = started(root)
    try:
        assert f"http://127.0.0.1:{served.port}/status/ " in served.text()
        assert served.ask("/")[:2] == (302, "/status/")
        status, _, content = served.ask("/status/")
        assert status == 200
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', content.decode()):
            assert served.ask(link)[0] == 200, link
        assert served.ask("/history/")[0] == 404
    finally:
        ended(served)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_it_is_told_to(own: Served, number: signal.Signals) -> None:
    own.process.send_signal(number)
    assert own.process.wait(10) == 0
    assert own.text().endswith("\nStopped.\n")
    assert "Traceback" not in own.text()
    assert not list(own.root.glob(".lightship*"))


def test_it_answers_under_its_own_name_only(served: Served) -> None:
    for name, status in (("localhost", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403)):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        connection.request("GET", "/", headers={"Host": f"{name}:{served.port}"})
        assert connection.getresponse().status == status, name
        connection.close()


def test_what_people_would_be_told_is_shown_and_is_no_part_of_the_site(served: Served) -> None:
    before = sorted((served.root / "site").rglob("*"))
    assert f"What people would be told is on http://127.0.0.1:{served.port}/_messages/\n" in served.text()
    status, kind, content = served.ask("/_messages/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert b'<script src="/_reload.js"></script>' in content
    events = re.findall(r'href="(/_messages/[^"]+)"', content.decode())
    assert any(event.endswith("2026-10-19-tls%2F20261019T120000Z-published") for event in events)
    for event in events[:5]:
        status, _, content = served.ask(event)
        assert status == 200
        assert b"<h2>" in content
    assert served.ask("/_messages/nothing")[0] == 404
    assert sorted((served.root / "site").rglob("*")) == before
    assert not [path for path in before if "_messages" in path.name]
    assert not list(served.root.glob(".lightship*"))


def test_a_mistake_is_said_where_messages_would_be_shown(own: Served) -> None:
    whole.edit(own.root, NOTICE, "phase: published", "phase: publishd")
    status, _, content = own.ask("/_messages/")
    assert status == 200
    assert f"{NOTICE}:2:8: " in content.decode()
