"""The client of the subscription service: what goes over the wire, and what it says when that goes wrong."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lightship.model.notifying import Secret, ServiceSubscribers
from lightship.subscribers import Subscribers, SubscribersError, open_store
from people import ANA, everybody, person
from subscribing import KEY, Service


def client(service: Service, tmp_path: Path, key: str = KEY) -> Subscribers:
    settings = ServiceSubscribers(url=service.url + "/", token=Secret(env="TOKEN"))
    return open_store(settings, tmp_path, lambda _secret: key)


@pytest.fixture
def store(service: Service, tmp_path: Path) -> Subscribers:
    return client(service, tmp_path)


def test_requests_and_answers_are_as_the_api_says(store: Subscribers, service: Service) -> None:
    store.put([ANA])
    store.find([ANA.id])
    store.remove([ANA.id])
    everybody(store)
    paths = [path for path, _ in service.asked]
    assert paths == [f"/private/v1/{name}" for name in ("put", "find", "remove", "after")]
    bodies = [json.loads(body) for _, body in service.asked]
    assert bodies[0]["subscribers"] == [
        {
            "id": ANA.id,
            "address": "Ana@example.com",
            "audience": "executives",
            "language": "de",
            "zone": "Europe/Berlin",
            "name": ANA.name,
            "tier": "gold",
            "reason": ANA.reason,
            "medium": "email",
            "components": ["api", "web"],
            "kinds": ["incident", "notice"],
            "preference": "first-and-last",
            "confirmed": "2026-10-17T03:01:00.123456+00:00",
            "quarantined": "2026-10-17T03:01:00.123456+00:00",
            "number": 0,
        }
    ]
    assert bodies[1:] == [{"ids": [ANA.id]}, {"ids": [ANA.id]}, {"number": 0, "most": 1000}]


def test_pages_are_asked_for_as_they_are_taken(store: Subscribers, service: Service) -> None:
    store.put(map(person, range(2500)))
    service.asked.clear()
    listed = store.after(0, 10_000)
    next(listed)
    assert len(service.asked) == 1
    assert len(list(listed)) == 2499
    assert len(service.asked) == 3


def test_what_passes_is_tried_again_and_done_once(store: Subscribers, service: Service) -> None:
    service.own = [("503 Service Unavailable", b""), ("429 Too Many Requests", b"")]
    store.put([ANA])
    assert [path for path, _ in service.asked] == ["/private/v1/put"] * 3
    assert len(everybody(service.store)) == 1


def test_what_is_too_much_at_once_is_asked_for_by_halves(store: Subscribers, service: Service) -> None:
    much = [replace(person(number), components=("c" * 17_000,)) for number in range(1_000)]
    store.put(much)
    assert len(everybody(store)) == len(store.find([one.id for one in much])) == 1_000
    assert max(len(body) for _, body in service.asked) <= 16 << 20

    service.own = [("413 Content Too Large", b"{}")]
    store.remove([one.id for one in much])
    assert not everybody(service.store)


def test_what_is_too_much_even_for_one_is_said(store: Subscribers, service: Service) -> None:
    store.put([ANA])
    service.own = [("413 Content Too Large", b"{}")] * 11
    with pytest.raises(SubscribersError, match=r"even one subscriber is too much .*limits requests"):
        everybody(store)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("401 Unauthorized", b"{}"), "does not take the key"),
        (("403 Forbidden", b"{}"), "its key may not do this"),
        (("404 Not Found", b"{}"), r"there is none \(`subscribers: {url"),
        (("422 Unprocessable Content", b"ana@example.com"), "it answers 422"),
        (("200 OK", b"<html>ana@example.com</html>"), "no list of subscribers"),
        (("200 OK", b'{"subscribers": [{"id": "ana@example.com"}]}'), "no list of subscribers"),
        (("200 OK", b'{"subscribers": 7}'), "no list of subscribers"),
        (("200 OK", b"\xff"), "no list of subscribers"),
        (("200 OK", b"[" * 100_000), "no list of subscribers"),
        (("307 Temporary Redirect", b""), "leads elsewhere"),
    ],
)
def test_what_does_not_pass_is_said_in_a_line_without_key_and_address(
    store: Subscribers, service: Service, answer: tuple[str, bytes], words: str
) -> None:
    service.own = [answer]
    with pytest.raises(SubscribersError, match=words) as refused:
        everybody(store)
    assert refused.value.permanent
    assert KEY not in str(refused.value) + repr(store)
    assert "ana@" not in str(refused.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "ana@example.com\nBcc: all@example.com"},
        {"address": "bo@example.com"},
        {"address": "Ana@EXAMPLE.com"},
        {"name": "Ana\r\nX: y"},
        {"zone": "Etc/UTC\n"},
        {"medium": "fax"},
        {"kinds": ["rumour"]},
        {"components": "api"},
        {"components": [7]},
        {"confirmed": "2026-10-17T03:01:00"},
        {"number": "ana@example.com"},
        {"language": None},
    ],
)
def test_a_service_that_says_what_cannot_be_is_not_believed(
    store: Subscribers, service: Service, changed: dict[str, object]
) -> None:
    store.put([ANA])
    told = json.loads(service.asked[0][1])["subscribers"][0] | {"number": 1} | changed
    service.own = [("200 OK", json.dumps({"subscribers": [told]}).encode())]
    with pytest.raises(SubscribersError, match="no list of subscribers") as refused:
        store.find([ANA.id])
    assert "@" not in str(refused.value)


def test_numbers_that_go_back_end_the_list(store: Subscribers, service: Service) -> None:
    store.put(map(person, range(1000)))
    page = json.loads(service.asked[0][1])
    for one in page["subscribers"]:
        one["number"] = 1
    service.own = [("200 OK", json.dumps(page).encode())]
    with pytest.raises(SubscribersError, match="no list of subscribers"):
        everybody(store)


@pytest.mark.parametrize("key", ["", " \n", "ké", "a\nb"])
def test_a_key_that_no_header_holds_is_refused_before_anything_is_asked(
    service: Service, tmp_path: Path, key: str
) -> None:
    with pytest.raises(SubscribersError, match=r"cannot be one \(`subscribers: {token"):
        client(service, tmp_path, key)
    assert not service.asked


def test_an_end_of_a_line_after_the_key_does_no_harm(service: Service, tmp_path: Path) -> None:
    assert everybody(client(service, tmp_path, KEY + "\n")) == []


def test_a_service_that_is_not_there_is_named(tmp_path: Path) -> None:
    store = open_store(ServiceSubscribers(url="http://127.0.0.1:9", token=Secret(env="T")), tmp_path, lambda _s: KEY)
    with pytest.raises(SubscribersError, match=r"the subscription service: 127\.0\.0\.1 refuses the connection") as no:
        store.find([ANA.id])
    assert not no.value.permanent
