"""A published description of an API (OpenAPI 3.0), which requests and answers are held against."""

import functools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

# What stands for several parts of a path.
_LONG = {"path", "ref"}
_WHOLE = "urn:whole"
_PLAIN = {"integer": 0, "number": 0, "boolean": False, "array": [], "string": ""}
_SHAPED = {"uri": "https://api.example.com/", "date-time": "2026-01-01T00:00:00Z", "email": "somebody@example.com"}


@dataclass(frozen=True)
class Operation:
    """One operation of an API; `given` are the parts of the path that stand for something."""

    id: str
    said: dict[str, Any] = field(repr=False)
    given: dict[str, str]


class Description:
    """What an API says of itself."""

    def __init__(self, path: Path) -> None:
        # References are into the whole, also from a part of it.
        text = path.read_text(encoding="utf-8").replace('"#/', f'"{_WHOLE}#/')
        self._whole = json.loads(text, object_hook=_nullable)
        self._registry = Registry().with_resource(_WHOLE, Resource.from_contents(self._whole, DRAFT4))
        self._paths = [(_expression(path), methods) for path, methods in self._whole["paths"].items()]

    def operation(self, method: str, path: str) -> Operation | None:
        """Find the operation of a request; None when the description has none."""
        for expression, methods in self._paths:
            if (match := expression.fullmatch(path)) and (said := methods.get(method.lower())):
                return Operation(said["operationId"], said, {k: unquote(v) for k, v in match.groupdict().items()})
        return None

    def faults_of_request(self, operation: Operation, query: str, body: Any) -> list[str]:
        """Say what is wrong with a request; a key that the description does not know is wrong, too."""
        known = {one["name"]: one["schema"] for one in map(self._seen, operation.said.get("parameters", []))}
        found = [f"query {name}: unknown" for name, _ in parse_qsl(query) if name not in known]
        for name, text in [*parse_qsl(query), *operation.given.items()]:
            if name in known:
                value = int(text) if known[name].get("type") == "integer" and text.isdigit() else text
                found += [f"{name}: {fault}" for fault in self._faults(known[name], value)]
        described = operation.said.get("requestBody")
        if body is not None and described is None:
            return [*found, "it takes no body"]
        if described and (body is not None or described.get("required")):
            schema = described["content"]["application/json"]["schema"]
            found += self._faults(schema, body) + self._unknown(schema, body)
        return found

    def answer(self, operation: Operation, status: int, value: Any) -> Any:
        """Give an answer with all that it must have besides; raises AssertionError when it is not as described."""
        responses = operation.said["responses"]
        assert str(status) in responses, f"{operation.id} never answers {status}"
        content = self._seen(responses[str(status)]).get("content", {})
        if not content:
            assert value is None, f"{operation.id} answers {status} without a body"
            return None
        schema = content["application/json"]["schema"]
        whole = self._filled(schema, value)
        assert not (faults := self._faults(schema, whole)), f"{operation.id} {status}: {faults[:5]}"
        return whole

    def _seen(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = functools.reduce(lambda at, key: at[key], schema["$ref"].split("/")[1:], self._whole)
        return schema

    def _faults(self, schema: dict[str, Any], value: Any) -> list[str]:
        validator = OAS30Validator(schema, registry=self._registry)
        return [f"{fault.json_path}: {fault.message[:200]}" for fault in validator.iter_errors(value)]

    def _unknown(self, schema: dict[str, Any], value: Any) -> list[str]:
        schema = self._seen(schema)
        if not isinstance(value, dict) or "properties" not in schema or schema.get("additionalProperties"):
            return []
        found = [f"{key}: unknown" for key in value if key not in schema["properties"]]
        for key in value.keys() & schema["properties"].keys():
            found += [f"{key}.{fault}" for fault in self._unknown(schema["properties"][key], value[key])]
        return found

    def _filled(self, schema: dict[str, Any], value: Any) -> Any:
        """Add what an answer must have and the tests do not care about."""
        schema = self._seen(schema)
        for part in schema.get("allOf", []):
            value = self._filled(part, value)
        if isinstance(value, list):
            return [self._filled(schema.get("items", {}), item) for item in value]
        if not isinstance(value, dict):
            return value
        if kinds := [self._seen(one) for one in (*schema.get("anyOf", []), *schema.get("oneOf", []))]:
            objects = [one for one in kinds if one.get("properties") and _is_like(one, value)]
            return self._filled(objects[0], value) if objects else value
        properties = schema.get("properties", {})
        given = {name: self._filled(properties.get(name, {}), item) for name, item in value.items()}
        missing = [name for name in schema.get("required", []) if name not in given]
        return given | {name: self._least(properties.get(name, {})) for name in missing}

    def _least(self, schema: dict[str, Any]) -> Any:
        schema = self._seen(schema)
        if schema.get("nullable"):
            return None
        for choice in (*schema.get("anyOf", []), *schema.get("oneOf", [])):
            return self._least(choice)
        if "enum" in schema:
            return schema["enum"][0]
        if "properties" in schema or schema.get("type") == "object" or "allOf" in schema:
            return self._filled(schema, {})
        return _SHAPED.get(schema.get("format", "")) or _PLAIN.get(schema.get("type", ""))


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Let what is one of several kinds be null where that is said beside them; the validator sees it beside a type."""
    kinds = schema.get("oneOf") or schema.get("anyOf")
    if schema.get("nullable") is not True or "type" in schema or not kinds:
        return schema
    return {"nullable": True, "anyOf": [*kinds, {"enum": [None]}]}


def _is_like(schema: dict[str, Any], value: dict[str, Any]) -> bool:
    """Tell whether the words that a kind of object allows in its fields are those of a value."""
    named = ((value.get(name), said.get("enum")) for name, said in schema["properties"].items())
    return all(enum is None or item is None or item in enum for item, enum in named)


def _expression(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    texts = [re.escape(part) if number % 2 == 0 else "" for number, part in enumerate(parts)]
    is_last_long = len(parts) > 1 and parts[-2] in _LONG and parts[-1] == ""
    for number in range(1, len(parts), 2):
        is_long = is_last_long and number == len(parts) - 2
        texts[number] = f"(?P<{parts[number]}>{'.+' if is_long else '[^/]+'})"
    return re.compile("".join(texts))
