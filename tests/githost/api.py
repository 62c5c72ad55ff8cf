"""How the fake of GitHub is asked: who asks, whether the question is as described, and all pages of the answer."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from githost.description import Description, Operation
from githost.host import Host
from tools import ROOT

DESCRIPTION = Description(ROOT / "tests" / "data" / "github" / "openapi.json")
_PAGE = 100
Answered = tuple[int, dict[str, str], bytes]


def say(status: int, value: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Make an answer, for `next_answers` too."""
    body = b"" if value is None else json.dumps(value).encode()
    return status, {"Content-Type": "application/json; charset=utf-8", **headers}, body


class RefusalError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


class Api:
    """Answers requests as a repository's state says."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.query: dict[str, str] = {}
        self.me = ""

    def answer(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Answered:
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api/v3")
        self.host.asked.append((method, path))
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        token = next((value for name, value in headers.items() if name.lower() == "authorization"), "").split(" ")[-1]
        if token and token not in self.host.tokens:
            return say(401, {"message": "Bad credentials", "status": "401"})
        self.me = self.host.tokens.get(token, "")
        if path in ("/graphql", "/api/graphql"):
            return self.graphql(json.loads(content))
        operation = DESCRIPTION.operation(method, path)
        if operation is None:
            self.host.faults.append(f"{method} {path}: GitHub has no such operation, or the cut lacks it")
            return say(404, {"message": "Not Found", "status": "404"})
        return self._described(operation, parts.query, json.loads(content) if content else None, target)

    def graphql(self, asked: dict[str, Any]) -> Answered:
        raise NotImplementedError

    def _described(self, operation: Operation, query: str, body: Any, target: str) -> Answered:
        given = operation.given
        if faults := DESCRIPTION.faults_of_request(operation, query, body):
            self.host.faults.append(f"{operation.id}: {faults}")
            return say(422, {"message": "Validation Failed", "errors": [{"message": one} for one in faults]})
        try:
            if "repo" in given and f"{given.pop('owner')}/{given.pop('repo')}" != self.host.name:
                raise RefusalError(404, "Not Found")
            named = re.sub(r"[/-]", "_", operation.id)
            found = getattr(self, named, None)
            if found is None:
                self.host.faults.append(f"{operation.id}: the fake lacks it")
                raise RefusalError(404, "Not Found")
            status, value = found(**given, body=body) if body is not None else found(**given)
            if isinstance(value, list):
                return self._page(operation, status, value, target)
            return say(status, DESCRIPTION.answer(operation, status, value))
        except RefusalError as refusal:
            return say(refusal.status, {"message": str(refusal), "status": str(refusal.status)})
        except AssertionError as error:  # GitHub would not answer so
            self.host.faults.append(str(error))
            return say(501, {"message": str(error)})

    def _page(self, operation: Operation, status: int, values: list[Any], target: str) -> Answered:
        size = min(int(self.query.get("per_page", 30)), _PAGE)
        # Activity is turned over by a cursor, all else by numbers.
        cursor = "after" if operation.id == "repos/list-activities" else "page"
        number = int(self.query.get(cursor, 1))
        part = values[(number - 1) * size : number * size]
        headers = {}
        if number * size < len(values):
            rest = re.sub(rf"[?&]{cursor}=\d+", "", target)
            url = f"{self.host.url}{rest}{'&' if '?' in rest else '?'}{cursor}={number + 1}"
            headers["Link"] = f'<{url}>; rel="next", <{url}>; rel="last"'
        return say(status, DESCRIPTION.answer(operation, status, part), **headers)
