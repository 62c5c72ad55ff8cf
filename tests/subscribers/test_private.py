"""The private API of the subscription service: who may ask, what is refused, and that it tells nothing in passing."""

import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship.errors import LightshipError
from lightship.model.notifying import SqliteSubscribers
from lightship.subscribers import Subscribers, open_store, wire
from lightship.subscribers.private import PrivateApi
from people import ANA, everybody, person

KEY = "k3y-of-the-service"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


class Asked:
    """A request and what came of it."""

    def __init__(self, store: Subscribers, name: str, body: bytes = b"{}", *, keys: str = KEY, **environ: str) -> None:
        self.errors = StringIO()
        given: dict[str, object] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/private/v1/{name}",
            "QUERY_STRING": "",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {KEY}",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": self.errors,
            **environ,
        }
        setup_testing_defaults(given)
        self.content = b"".join(PrivateApi(store, keys)(given, self._begin))

    def _begin(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)


@pytest.fixture
def kept(tmp_path: Path) -> Subscribers:
    store = open_store(SqliteSubscribers(), tmp_path, str)
    store.put([ANA])
    return store


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", f"Basic {KEY}", KEY, f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", "Bearer ké", "Bearer \xff"],
)
def test_who_has_no_key_learns_nothing(kept: Subscribers, authorization: str) -> None:
    for name in ("after", "find", "nothing"):
        asked = Asked(kept, name, b'{"number": 0, "most": 1}', HTTP_AUTHORIZATION=authorization)
        assert (asked.status, asked.content) == (401, b"{}")


def test_while_one_key_replaces_another_both_are_taken(kept: Subscribers) -> None:
    for key in ("the-new-key-of-2027", KEY):
        asked = Asked(
            kept, "find", b'{"ids": []}', keys=f"the-new-key-of-2027 {KEY}\n", HTTP_AUTHORIZATION=f"bearer {key}"
        )
        assert asked.status == 200


@pytest.mark.parametrize("keys", ["", " \n", "short", f"{KEY} short"])
def test_a_key_that_could_be_guessed_opens_nothing(kept: Subscribers, keys: str) -> None:
    with pytest.raises(LightshipError, match=r"fewer than 16 characters \(make one with `openssl rand") as refused:
        PrivateApi(kept, keys)
    assert "short" not in str(refused.value)


def test_an_answer_is_json_that_nobody_keeps(kept: Subscribers) -> None:
    asked = Asked(kept, "find", json.dumps({"ids": [ANA.id]}).encode())
    assert wire.read(asked.content) == [replace(ANA, number=1)]
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.headers["Cache-Control"] == "no-store"


def test_it_answers_the_same_where_an_app_has_mounted_it(kept: Subscribers) -> None:
    mounted = Asked(kept, "", b'{"ids": []}', SCRIPT_NAME="/private/v1", PATH_INFO="/find")
    assert (mounted.status, mounted.content) == (200, b'{"subscribers": []}')


@pytest.mark.parametrize(
    ("name", "environ", "status"),
    [
        ("nothing", {}, 404),
        ("", {}, 404),
        ("find", {"REQUEST_METHOD": "GET"}, 405),
        ("put", {"REQUEST_METHOD": "PUT"}, 405),
        ("find", {"CONTENT_LENGTH": ""}, 411),
        ("find", {"CONTENT_LENGTH": "x"}, 411),
        ("find", {"CONTENT_LENGTH": str((16 << 20) + 1)}, 413),
        ("find", {"CONTENT_LENGTH": "9" * 5000}, 413),
    ],
)
def test_what_is_no_request_is_refused_before_it_is_read(
    kept: Subscribers, name: str, environ: dict[str, str], status: int
) -> None:
    assert Asked(kept, name, **environ).status == status


MANY = [f"{number:016x}" for number in range(1001)]
PUT = json.loads(wire.written([person(1)]))["subscribers"][0]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("find", {}),
        ("find", {"ids": "f8c3c203b618ed9e"}),
        ("find", {"ids": [7]}),
        ("find", {"ids": ["\ud800"]}),
        ("find", {"ids": MANY}),
        ("remove", {"ids": MANY}),
        ("put", {}),
        ("put", {"subscribers": [PUT] * 1001}),
        ("put", {"subscribers": [PUT, {**PUT, "name": "Ana\r\nBcc: all@example.com"}]}),
        ("put", {"subscribers": [PUT, {**PUT, "id": "0" * 16}]}),
        ("put", {"subscribers": [{**PUT, "number": float("inf")}]}),
        ("put", {"subscribers": [{**PUT, "confirmed": "0001-01-01T00:00:00+14:00"}]}),
        ("after", {}),
        ("after", {"number": 0}),
        ("after", {"number": 0, "most": 0}),
        ("after", {"number": 0, "most": 1001}),
        ("after", {"number": -1, "most": 1}),
        ("after", {"number": 1 << 63, "most": 1}),
        ("after", {"number": 0.0, "most": True}),
        ("after", {"number": "0", "most": "1"}),
    ],
)
def test_a_body_that_is_not_as_described_changes_nothing_and_is_not_repeated(
    kept: Subscribers, name: str, body: object
) -> None:
    asked = Asked(kept, name, json.dumps(body).encode())
    assert (asked.status, asked.content, asked.errors.getvalue()) == (422, b"{}", "")
    assert everybody(kept) == [replace(ANA, number=1)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Subscribers:
    return open_store(SqliteSubscribers(), tmp_path_factory.mktemp("empty"), str)


@given(name=st.sampled_from(["find", "put", "remove", "after"]), body=st.binary(max_size=50) | JSON)
def test_no_body_is_too_strange(empty: Subscribers, name: str, body: object) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert Asked(empty, name, content).status in (200, 422)


def test_a_store_in_trouble_is_logged_without_an_address_and_asked_again_later(tmp_path: Path) -> None:
    (tmp_path / "subscribers.db").write_bytes(b"no database at all, and long enough to be looked at" * 50)
    broken = open_store(SqliteSubscribers(path="subscribers.db"), tmp_path, str)
    asked = Asked(broken, "put", wire.written([ANA]))
    assert (asked.status, asked.content) == (503, b"{}")
    assert asked.errors.getvalue().startswith(f"/private/v1/put: {tmp_path}/subscribers.db cannot be read")
    assert asked.errors.getvalue().count("\n") == 1
    assert "@" not in asked.errors.getvalue()
