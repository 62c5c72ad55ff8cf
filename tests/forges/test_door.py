"""What a forge may answer besides what was asked for: limits, faults, nonsense and lies."""

from collections.abc import Iterator

import pytest

from githost import Host, hosting, say
from lightship.forges import ForgeError
from lightship.forges.door import Door
from lightship.web import Client

TOKEN = "ghs_secretsecretsecretsecret"
LATE = "Sat, 21 Nov 2026 03:00:00 GMT"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("host") / "remote.git") as found:
        found.tokens[TOKEN] = found.account("ana") and "ana"
        yield found


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def door(host: Host, waits: list[float]) -> Door:
    host.next_answers.clear()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    client = Client(timeout_s=2)
    return Door(client=client, base=f"{host.url}/api/v3", token="GITHUB_TOKEN", headers=headers, pause=waits.append)


def test_a_limit_is_waited_for_as_long_as_it_says(host: Host, door: Door, waits: list[float]) -> None:
    host.next_answers += [
        say(429, {"message": "Slow down"}, **{"Retry-After": "7"}),
        say(
            403,
            {"message": "API rate limit exceeded"},
            **{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795230030", "Date": LATE},
        ),
        say(403, {"message": "You have exceeded a secondary rate limit"}),
    ]
    assert door.get("/repos/acme/status", "repository").text("full_name") == "acme/status"
    assert waits == [7, 30, 60]


def test_a_limit_that_holds_for_long_ends_it_with_the_time_it_takes(host: Host, door: Door) -> None:
    host.next_answers.append(say(403, {"message": "API rate limit exceeded"}, **{"Retry-After": "1800"}))
    with pytest.raises(ForgeError, match="takes no more requests for 30 minutes"):
        door.get("/repos/acme/status", "repository")


def test_limits_without_end_end(host: Host, door: Door, waits: list[float]) -> None:
    host.next_answers += [say(429, {}, **{"Retry-After": "1"})] * 20
    with pytest.raises(ForgeError, match="takes no more requests"):
        door.get("/repos/acme/status", "repository")
    assert 4 <= len(waits) <= 8


def test_a_forge_in_trouble_is_asked_again(host: Host, door: Door, waits: list[float]) -> None:
    host.next_answers += [say(502), say(503)]
    assert door.get("/repos/acme/status", "repository").flag("fork") is False
    assert len(waits) == 2


def test_what_must_not_happen_twice_is_asked_once(host: Host, door: Door, waits: list[float]) -> None:
    host.next_answers += [say(502), say(502)]
    with pytest.raises(ForgeError, match="answers 502"):
        door.send("POST", "/repos/acme/status/pulls", {}, "the pull request", is_safe_twice=False)
    assert waits == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not take the token in GITHUB_TOKEN"),
        (403, "lacks a permission"),
        (404, "knows of no repository"),
        (301, "has another address now"),
        (422, "refuses repository: Validation Failed, too long"),
    ],
)
def test_a_refusal_says_what_helps_and_shows_no_token(host: Host, door: Door, status: int, words: str) -> None:
    host.next_answers.append(say(status, {"message": "Validation Failed", "errors": ["too long", {"message": 3}]}))
    with pytest.raises(ForgeError) as raised:
        door.get("/repos/acme/status", "repository")
    assert words in str(raised.value)
    assert raised.value.permanent
    assert TOKEN not in str(raised.value) + repr(raised.value) + repr(door)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"[" * 100_000, b'{"number": true}', b'{"number": "7"}', b"\xff"]
)
def test_nonsense_is_an_error_of_ours(host: Host, door: Door, content: bytes) -> None:
    host.next_answers.append((200, {}, content))
    with pytest.raises(ForgeError, match=r"forge's answer about pull request 7 has no"):
        door.get("/repos/acme/status/pulls/7", "pull request 7").number("number")


def test_a_list_does_not_lead_the_token_elsewhere(host: Host, door: Door) -> None:
    host.next_answers.append(say(200, [], Link='<http://127.0.0.2:1/more>; rel="next"'))
    with pytest.raises(ForgeError, match="another host"):
        list(door.all("/repos/acme/status/pulls", "pull requests"))


def test_a_list_without_end_ends(host: Host, door: Door) -> None:
    again = f'<{host.url}/api/v3/repos/acme/status/pulls?per_page=1>; rel="next"'
    host.next_answers += [say(200, [], Link=again)] * 101
    with pytest.raises(ForgeError, match="has no end"):
        list(door.all("/repos/acme/status/pulls", "pull requests"))


def test_instants_without_a_zone_are_not_taken(host: Host, door: Door) -> None:
    host.next_answers.append(say(200, {"at": "2026-11-21T03:00:00", "number": 7}))
    with pytest.raises(ForgeError, match="no at that can be read"):
        door.get("/repos/acme/status/pulls/7", "pull request 7").instant("at")


def test_a_forge_that_is_not_there_is_named_and_asked_again(waits: list[float]) -> None:
    nowhere = Door(
        client=Client(timeout_s=1), base="http://127.0.0.1:1", token="GITHUB_TOKEN", headers={}, pause=waits.append
    )
    with pytest.raises(ForgeError, match=r"127\.0\.0\.1 refuses the connection") as raised:
        nowhere.get("/user", "user")
    assert len(waits) == 3
    assert not raised.value.permanent
