"""A workspace of Slack: a few methods of its web API, which check requests by Slack's own description of them."""

import json
from typing import Any

from receivers import Post, Receiver, Said
from tools import ROOT

METHODS = json.loads((ROOT / "tests" / "data" / "slack" / "web-api.json").read_text())["paths"]
TOKEN = "xoxb-right"
# Written as JSON in JSON, and as text in forms, says the description.
STRUCTURED = {"blocks", "attachments"}
TYPES = {"string": str, "boolean": bool}
# Younger than the description: https://docs.slack.dev/reference/methods/chat.postMessage
YOUNGER = {"metadata": dict}


class Workspace:
    """Rooms by id with their messages by ts; `failures` are answered first, one a call of a method."""

    def __init__(self, receiver: Receiver) -> None:
        self.url = receiver.url + "/api"
        self.rooms: dict[str, dict[str, dict[str, Any]]] = {"C024BE91L": {}, "C0000OTHER": {}}
        self.calls: list[str] = []
        self.failures: dict[str, list[Said]] = {}
        self.clock = 1503435956
        receiver.answer = self._answer

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Give the messages of the first room in their order."""
        return list(self.rooms["C024BE91L"].values())

    def _answer(self, post: Post, _number: int) -> Said:
        method = post.path.removeprefix("/api")
        self.calls.append(method.removeprefix("/chat."))
        if waiting := self.failures.get(method.removeprefix("/")):
            return waiting.pop(0)
        if post.headers["authorization"] != f"Bearer {TOKEN}":
            return failed("invalid_auth")
        assert post.headers["content-type"] == "application/json; charset=utf-8"
        body = json.loads(post.body)
        check_parameters(method, body)
        room = {"#status": "C024BE91L"}.get(body["channel"], body["channel"])
        if room not in self.rooms:
            return failed("channel_not_found")
        return self._post(room, body) if method == "/chat.postMessage" else self._update(room, body)

    def _post(self, room: str, body: dict[str, Any]) -> Said:
        check_message(body)
        if "thread_ts" in body and body["thread_ts"] not in self.rooms[room]:
            return failed("thread_not_found")
        self.clock += 1
        ts = f"{self.clock}.000247"
        self.rooms[room][ts] = {**body, "ts": ts}
        return taken(channel=room, ts=ts, message={"text": body["text"]})

    def _update(self, room: str, body: dict[str, Any]) -> Said:
        if body["ts"] not in self.rooms[room]:
            return failed("message_not_found")
        kept = self.rooms[room][body["ts"]]
        if "text" in body:
            kept = {name: value for name, value in kept.items() if name != "blocks"}
        self.rooms[room][body["ts"]] = {**kept, **body}
        check_message(self.rooms[room][body["ts"]])
        return taken(channel=room, ts=body["ts"], text=kept["text"])


def taken(**answer: Any) -> Said:
    return Said(200, json.dumps({"ok": True, **answer}).encode())


def failed(code: str, status: int = 200, **headers: str) -> Said:
    return Said(status, json.dumps({"ok": False, "error": code}).encode(), headers)


def check_parameters(method: str, body: dict[str, Any]) -> None:
    """Find every parameter in the description of the method, with the type that it has there."""
    known = {found["name"]: found for found in METHODS[method]["parameters"] if found["in"] == "formData"}
    for name, value in body.items():
        if name in YOUNGER:
            assert isinstance(value, YOUNGER[name])
            assert sorted(value) == ["event_payload", "event_type"]
            continue
        assert name in known, f"{method} has no {name}"
        wanted = list if name in STRUCTURED else TYPES[known[name]["type"]]
        assert isinstance(value, wanted), f"{name} of {method} is {value!r}"
    assert {name for name, found in known.items() if found.get("required")} <= set(body)


def check_message(body: dict[str, Any]) -> None:
    """Keep the limits of Block Kit, as its reference gives them."""
    attached = [block for attachment in body["attachments"] for block in attachment["blocks"]]
    assert len(body["blocks"]) + len(attached) <= 50
    assert 0 < len(body["text"]) <= 4000
    for block in body["blocks"] + attached:
        text = block["text"]
        match block["type"], text["type"]:
            case "header", "plain_text":
                assert 0 < len(text["text"].strip()) <= 150
            case "section", "mrkdwn":
                assert 0 < len(text["text"].strip()) <= 3000
                assert text["verbatim"] is True
            case other:
                raise AssertionError(other)
