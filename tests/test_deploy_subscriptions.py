"""The recipes for the subscription service: what they run is started here, and people subscribe and leave by it."""

import json
import re
import shlex
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from lightship.model.addresses import id_of
from lightship.model.notifying import Secret, ServiceSubscribers
from lightship.model.subscriber import Medium
from lightship.subscribers import Subscribers, open_store
from mailservers import free_port
from story import Story
from tools import ROOT, installed

UNIT = ROOT / "deploy" / "systemd" / "lightship-subscriptions.service"
CONTAINERFILE = ROOT / "deploy" / "container" / "Containerfile"
ANA = id_of("ana@example.com", Medium.EMAIL)
TOKEN = "the-key-of-ci-and-the-service"
SECRETS = {"LINKS_KEY": "a-key-that-nobody-knows-of-32-characters", "SUBSCRIPTIONS_TOKEN": TOKEN}
_PATIENCE_S = 20


def instructions() -> list[tuple[str, str]]:
    """Give the instructions of the Containerfile, each with what it is given."""
    lines = CONTAINERFILE.read_text(encoding="utf-8").splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line and line[0] != "#")]


def given(name: str) -> list[str]:
    return [rest for one, rest in instructions() if one == name]


def of_systemd() -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    program, *arguments = shlex.split(line)
    assert program == "/opt/lightship/bin/gunicorn"
    return arguments


def of_the_container() -> list[str]:
    program, *arguments = json.loads(given("CMD")[0])
    assert program == "gunicorn"
    return [str(argument) for argument in arguments]


def placed(arguments: list[str], page: Path, database: Path, port: int) -> list[str]:
    """Put a recipe's command to work here: another page, another database, another port, and nothing else."""
    *options, application = arguments
    options[options.index("--bind") + 1] = f"127.0.0.1:{port}"
    places = f"('{page}', '{database}')"
    return [*options, re.sub(r"\('[^']+', '[^']+/subscribers\.db'\)$", lambda _: places, application)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that runs, the outbox of its mails, and the store behind its private API."""

    url: str
    outbox: Path
    store: Subscribers

    def post(self, path: str, **fields: str) -> int:
        body = urllib.parse.urlencode(fields).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, method="POST")) as answer:
            return int(answer.status)

    def path_in_a_mail(self, name: str) -> str:
        """Give the path of a link that the newest mail has."""
        newest = max(self.outbox.rglob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
        body = BytesParser(policy=policy.default).parsebytes(newest.read_bytes()).get_body(("plain",))
        assert body is not None
        found = re.search(rf"https://subscribe\.example\.com(/{name}/\S+)", body.get_content())
        assert found is not None
        return found[1]


@pytest.fixture(params=[of_systemd, of_the_container])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """Start what a recipe starts; what it wrote to its log shows nobody's address and no link."""
    port, page = free_port(), tmp_path / "page"
    Story(page).file(
        "delivery.yml",
        'subscription_service: {url: "https://subscribe.example.com", key: {env: LINKS_KEY}, channel: outbox}\n'
        'subscribers: {kind: service, url: "https://subscribe.example.com", token: {env: SUBSCRIPTIONS_TOKEN}}\n',
    )
    command = [installed("gunicorn"), *placed(request.param(), page, tmp_path / "subscribers.db", port)]
    log = tmp_path / "log"
    with log.open("wb") as out:
        running = subprocess.Popen(command, cwd=page, env={"HOME": str(tmp_path), **SECRETS}, stdout=out, stderr=out)
    settings = ServiceSubscribers(url=f"http://127.0.0.1:{port}", token=Secret(env="T"))
    try:
        wait(f"{settings.url}/", running, log)
        store = open_store(settings, tmp_path, lambda _: TOKEN)
        yield Service(url=settings.url, outbox=page / ".lightship" / "outbox", store=store)
    finally:
        running.send_signal(signal.SIGTERM)
        code = running.wait(_PATIENCE_S)
    said = log.read_text(encoding="utf-8")
    assert code == 0, said
    assert not re.search(r"@|/confirm/|/manage/|/unsubscribe/|error|Traceback", said, re.IGNORECASE), said


def wait(url: str, running: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    running.kill()
    pytest.fail(f"gunicorn does not start: {log.read_text(encoding='utf-8')}")


def test_people_subscribe_and_leave_by_what_a_recipe_runs(service: Service) -> None:
    assert service.post("/", address="ana@example.com", component="rest") == 200
    assert service.store.find([ANA]) == {}
    assert service.post(service.path_in_a_mail("confirm")) == 200
    found = service.store.find([ANA])[ANA]
    assert (found.address, found.components, found.is_told) == ("ana@example.com", ("rest",), True)
    one_click = {"List-Unsubscribe": "One-Click"}
    assert service.post(service.path_in_a_mail("unsubscribe"), **one_click) == 200
    assert not service.store.find([ANA])[ANA].is_told


def test_both_recipes_run_the_same_with_one_process() -> None:
    ours, theirs = ([one for one in options if "'" not in one] for options in (of_systemd(), of_the_container()))
    assert [one.replace("0.0.0.0", "127.0.0.1") for one in theirs] == ours
    assert ours[ours.index("--workers") + 1] == "1", "limits are counted in one process"


def test_the_container_runs_without_rights_and_has_the_gunicorn_that_is_tested() -> None:
    user, _, group = given("USER")[0].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    owner = re.search(r"--owner (\d+) --group (\d+) --mode 700 /data", " ".join(given("RUN")))
    assert owner is not None
    assert owner.groups() == (user, group)
    assert given("VOLUME") == ["/data"]
    pinned = re.search(r"gunicorn==(\S+)", " ".join(given("RUN")))
    locked = re.search(r"^gunicorn==(\S+)", (ROOT / "requirements-dev.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None
    assert locked is not None
    assert pinned[1] == locked[1]


def test_of_the_page_the_image_gets_what_the_service_reads_and_no_more() -> None:
    copied = [Path(one).name for rest in given("COPY") for one in rest.split()[:-1]]
    assert copied == ["requirements.txt", "mkdocs.yml", "components.yml", "delivery.yml", "policy.ym[l]"]
