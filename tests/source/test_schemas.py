"""The schemas that editors read say what the reader says."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lightship.model import formats
from lightship.source import Where, parse
from lightship.source.fields import read


def complaints(name: str, yaml: str) -> int:
    """Count what the reader has against a file."""
    found: list[str] = []

    def report(_where: Where, message: str, _hint: str) -> None:
        found.append(message)

    node = parse(yaml, "file.yml", report)
    assert node is not None
    read(formats.FILES[name], node, report)
    return len(found)


@pytest.mark.parametrize("name", sorted(formats.FILES))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(formats.schema(name))


@pytest.mark.parametrize(
    ("name", "yaml", "value"),
    [
        ("policy", "labels: {monitored: Mitigated}", {"labels": {"monitored": "Mitigated"}}),
        ("policy", "weights: {broken: 1}", {"weights": {"broken": 1}}),
        ("policy", "severities: {Very Bad: {}}", {"severities": {"Very Bad": {}}}),
        ("update", "{phase: gone, at: 2026-10-17T03:01:00Z}", {"phase": "gone", "at": "2026-10-17T03:01:00Z"}),
        ("incident", "{title: x, refs: {JIRA: A-1}}", {"title": "x", "refs": {"JIRA": "A-1"}}),
        ("settings", "{page_id: abc}", {"page_id": "abc"}),
    ],
)
def test_a_mistake_is_one_for_both(name: str, yaml: str, value: Any) -> None:
    assert complaints(name, yaml) == 1
    assert not Draft202012Validator(formats.schema(name)).is_valid(value)
