"""A page on a forge, and somebody with a clone of it who has a token."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crew import Crew, Port
from githost import hosting
from lightship.cli.boundary import run

DELIVERY = 'forge: {{kind: github, url: "{url}", repository: acme/status, token: {{env: FORGE_TOKEN}}}}\n'
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Port]:
    with hosting(tmp_path / "remote.git") as host:
        crew = Crew(place=tmp_path)
        crew.begin(**{"delivery.yml": DELIVERY.format(url=host.url)})
        monkeypatch.setenv("FORGE_TOKEN", host.account("ana", "ana@example.com"))
        host.protection["main"] = {"required_status_checks": {"contexts": ["approvals"]}}
        yield Port(host=host, crew=crew, ana=crew.member("ana"))
        assert host.faults == []


@pytest.fixture
def lightship(forge: Port, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in Ana's clone; gives the exit code, what it printed and what it complained of."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(forge.ana.root), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command
