"""What the service is on the wire: headers, limits, failures in plain words, and logs without an address."""

import re
import socket
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, create_environ, run_wsgi_app

from lightship.channels import Recipient
from lightship.model.notifying import ServiceSubscribers
from lightship.selfservice.visits import Answer, Visit
from lightship.selfservice.wishes import Form
from lightship.subscribers import open_store
from selfserving import DELIVERY, TOKEN, Desk, made, serving_people

ANA = "ana@example.com"
PATHS: Mapping[str, int] = {
    "/": 200,
    "/?medium=webhook": 200,
    "/sent": 200,
    "/manage": 200,
    "/nothing": 404,
    "/confirm/x": 404,
    "/manage/x": 404,
    "/unsubscribe/x": 404,
    "/unsubscribe/%ff%00": 404,
    "/manage/x/erase": 405,
    "//": 200,
    "/private/v1/find": 404,
}


@pytest.mark.parametrize(("path", "status"), PATHS.items())
def test_every_page_may_load_nothing_of_others_and_is_kept_by_nobody(desk: Desk, path: str, status: int) -> None:
    shown = desk.visit(path)
    assert shown.status == status
    policy = shown.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "frame-ancestors 'none'" in policy, "unsafe" in policy) == (
        True,
        True,
        False,
    )
    assert (shown.headers["Cache-Control"], shown.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Set-Cookie" not in shown.headers
    assert not re.search(r"<script|style=|\son\w+=", shown.text)
    assert shown.text.count("<h1>") == 1


def test_the_style_sheet_is_the_status_pages_and_its_own(desk: Desk) -> None:
    path = re.search(r'rel="stylesheet" href="([^"]+)"', desk.visit("/").text)
    assert path is not None
    sheet = desk.visit(path[1])
    assert (sheet.headers["Content-Type"], sheet.headers["Cache-Control"]) == (
        "text/css; charset=utf-8", "public, max-age=86400",
    )  # fmt: skip
    assert ".brand" in sheet.text
    assert desk.visit("/assets/favicon.svg").headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(desk: Desk, method: str) -> None:
    assert desk.visit("/", method=method).status == 405


def test_visitors_who_go_away_early_are_no_event(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", int(desk.url.rpartition(":")[2]))) as gone:
        gone.sendall(b"POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\naddress=")
    assert desk.visit("/").status == 200
    assert capfd.readouterr().err == ""


def test_what_is_too_large_is_refused(desk: Desk) -> None:
    shown = desk.visit("/", {"address": ANA, "component": "x" * 70_000})
    assert (shown.status, "This is too much" in shown.words) == (413, True)
    assert desk.mails == []


def test_a_form_that_is_none_is_answered_as_one_without_an_address(desk: Desk) -> None:
    for kind, body in (("text/plain", b"\xff\xfe"), ("multipart/form-data", b"--"), ("application/json", b"{}")):
        assert desk.visit("/", method="POST", body=body, Content_Type=kind).status == 422


@pytest.mark.parametrize(
    "address", ["<script>alert(1)</script>@example.com", 'a"onfocus="alert(1)', "a@b.c\r\nBcc: x@y.z"]
)
def test_what_somebody_types_is_shown_as_text(desk: Desk, address: str) -> None:
    shown = desk.visit("/", {"address": address})
    assert shown.status == 422
    assert "<script" not in shown.text
    assert '"onfocus' not in shown.text


def test_a_file_of_subscribers_that_cannot_be_opened_is_told_plainly_and_logged_without_an_address(desk: Desk) -> None:
    desk.database.mkdir()
    shown = desk.visit("/", {"address": ANA})
    assert (shown.status, "This does not work at the moment" in shown.words) == (503, True)
    [line] = desk.log
    assert line.startswith("/: ")
    assert "people.db" in line
    assert ANA not in line
    assert "people.db" not in shown.text


def test_a_channel_that_is_down_is_told_plainly_and_nobody_is_subscribed(desk: Desk) -> None:
    outbox = desk.root / ".lightship" / "outbox"
    outbox.parent.mkdir()
    outbox.write_text("a file in the way")
    assert desk.visit("/", {"address": ANA}).status == 503
    assert desk.visit("/manage", {"address": ANA}).status == 503
    assert ["outbox" in line for line in desk.log] == [True, True]
    assert ANA not in "".join(desk.log)
    outbox.unlink()
    assert desk.visit("/", {"address": ANA}).status == 303


def test_who_confirms_while_the_channel_is_down_is_subscribed_all_the_same(desk: Desk) -> None:
    desk.visit("/", {"address": ANA})
    link = desk.link("confirm")
    outbox = desk.root / ".lightship" / "outbox"
    outbox.rename(outbox.with_name("before"))
    outbox.write_text("a file in the way")
    assert desk.visit(link, {}).status == 200
    person = desk.person(ANA)
    assert person is not None
    assert any(line.startswith(f"{person.id}: no welcome was sent") for line in desk.log)


def test_a_mistake_of_ours_shows_no_traceback_and_no_address(desk: Desk) -> None:
    desk.database.write_bytes(b"not a database, but " + ANA.encode() * 100)
    shown = desk.visit("/", {"address": ANA})
    assert shown.status in (500, 503)
    assert "Traceback" not in shown.text + "".join(desk.log)
    assert ANA not in "".join(desk.log)


def test_the_service_may_live_at_a_path_of_a_host(tmp_path: Path) -> None:
    with serving_people(tmp_path, DELIVERY.replace(':PORT"', ':PORT/subscribe"')) as desk:
        shown = desk.visit(f"{desk.url}/", {"address": ANA})
        assert desk.url.endswith("/subscribe")
        desk.url = desk.url.removesuffix("/subscribe")
        shown = desk.visit("/subscribe/", {"address": ANA})
        assert shown.headers["Location"] == "/subscribe/sent?language=en"
        page = desk.visit("/subscribe/")
        assert 'action="/subscribe/"' in page.text
        style = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)
        assert style is not None
        assert desk.visit(style[1]).status == 200
        link = re.search(r"/subscribe/confirm/\S+", str(desk.mails[-1].get_body(("plain",))).replace("=\n", ""))
        assert link is not None


def test_machines_of_the_owner_ask_the_same_service_with_their_key(tmp_path: Path) -> None:
    behind = 'subscribers: {kind: service, url: "http://127.0.0.1:PORT", token: {env: TOKEN}}\n'
    with serving_people(tmp_path, DELIVERY + behind) as desk:
        person = desk.subscribe(ANA)
        assert desk.visit("/private/v1/find", method="POST", body=b'{"ids": []}').status == 401
        store = open_store(ServiceSubscribers(url=desk.url, token=None), tmp_path, lambda _: TOKEN)
        assert store.find([person.id]) == {person.id: person}


@pytest.mark.parametrize(
    ("path", "status"), [("/private/v1/find", 200), ("//private/v1/find", 404), ("/private//v1/find", 404)]
)
def test_machines_of_the_owner_ask_by_the_path_alone_that_a_proxy_may_close(
    tmp_path: Path, path: str, status: int
) -> None:
    behind = 'subscribers: {kind: service, url: "http://127.0.0.1:PORT", token: {env: TOKEN}}\n'
    known = {"Authorization": f"Bearer {TOKEN}"}
    asked = create_environ("/", method="POST", data=b'{"ids": []}', headers=known) | {"PATH_INFO": path}
    assert run_wsgi_app(made(Desk(tmp_path), DELIVERY + behind), asked)[1].startswith(str(status))


def test_unconfirmed_requests_and_subscribers_are_files_that_only_their_owner_reads(desk: Desk) -> None:
    desk.subscribe(ANA)
    for name in ("people.db", "people-asked.db"):
        assert (desk.root / name).stat().st_mode & 0o077 == 0


def test_what_python_shows_of_somebody_has_no_address_and_no_link(desk: Desk) -> None:
    one = replace(desk.subscribe(ANA), name="Ana Lima")
    form = Form(address=ANA, audience="public", language="en", zone="Etc/UTC")
    visit = Visit(who="", path="/manage/t0ken", language="en", token="t0ken", query={"address": [ANA]})
    recipient = Recipient(id=one.id, address=ANA, name="Ana Lima", unsubscribe="https://x.example/t0ken", slip="t0ken")
    answer = Answer(html=ANA, location="/manage/t0ken")
    assert not re.search("ana|t0ken", f"{one} {form} {visit} {recipient} {answer}", re.IGNORECASE)


TEXTS = st.text(max_size=40) | st.sampled_from(["public", "rest", "incident", "every", "en", "Etc/UTC", "webhook", ANA])
FIELDS = st.dictionaries(
    st.sampled_from(["address", "audience", "component", "kind", "preference", "language", "zone", "medium", "saved"]),
    st.lists(TEXTS, max_size=3),
)
PLACES = st.sampled_from(["/", "/sent", "/manage", "/manage/x", "/confirm/x", "/unsubscribe/x", "/manage/x/erase"])


@pytest.fixture(scope="module")
def hammered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Client]:
    desk = Desk(tmp_path_factory.mktemp("hammered"))
    return desk, Client(made(desk))


@settings(max_examples=150, deadline=None)
@given(
    place=PLACES | st.text(max_size=20).map("/{}".format),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT"]),
    query=FIELDS,
    form=FIELDS,
    languages=st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=30),
)
def test_whatever_is_asked_is_answered_plainly(
    hammered: tuple[Desk, Client],
    place: str,
    method: str,
    query: dict[str, list[str]],
    form: dict[str, list[str]],
    languages: str,
) -> None:
    desk, client = hammered
    desk.later(hours=1)
    data = form if method == "POST" else None
    headers = {"Accept-Language": languages}
    answer = client.open(quote(place), method=method, query_string=query, data=data, headers=headers)
    assert answer.status_code in (200, 303, 404, 405, 422)
    assert desk.log == []
