"""The contract of /api/v2: every file of a snapshot, read back and held against its JSON Schema."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

import parts
from lightship.snapshot import Snapshot
from tools import ROOT

SCHEMAS = ROOT / "tests" / "data" / "statuspage-v2" / "emit"
CAPTURED = ROOT / "tests" / "data" / "statuspage-v2" / "captured"
LISTS = {
    "summary",
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/upcoming",
    "scheduled-maintenances/active",
}


@cache
def schema(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


def single_schema(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of one incident's file; a maintenance's has the maintenance of the other lists in its place."""
    if "scheduled_for" not in document["incident"]:
        return schema("incident")
    planned = schema("scheduled-maintenances")
    return {
        **planned,
        "properties": {"page": {"$ref": "#/$defs/page"}, "incident": {"$ref": "#/$defs/maintenance"}},
        "required": ["page", "incident"],
    }


def files(snapshot: Snapshot) -> dict[str, Any]:
    """Make and validate all files; by name without `api/v2/` and `.json`."""
    made = {}
    for output in parts.api(snapshot):
        name = output.path.removeprefix("api/v2/").removesuffix(".json")
        document = json.loads(output.make())
        rules = schema(name.replace("/", "-")) if name in LISTS else single_schema(document)
        errors = Draft202012Validator(rules, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(document)
        assert not [f"{name}{error.json_path}: {error.message}" for error in errors]
        assert_same_order(document, rules, rules)
        made[name] = document
    assert set(made) >= LISTS
    return made


def assert_same_order(value: Any, rules: dict[str, Any], root: dict[str, Any]) -> None:
    """Hold the keys of every object against the order in which its schema names them."""
    while "$ref" in rules or "allOf" in rules or "anyOf" in rules:
        if "$ref" in rules:
            rules = root["$defs"][rules["$ref"].removeprefix("#/$defs/")]
        elif "allOf" in rules:
            rules = rules["allOf"][0]
        else:
            rules = rules["anyOf"][0]
    if isinstance(value, list):
        for item in value:
            assert_same_order(item, rules["items"], root)
    if isinstance(value, dict):
        known = list(rules["properties"])
        assert list(value) == [key for key in known if key in value]
        for key, item in value.items():
            assert_same_order(item, rules["properties"][key], root)
