"""The schemas that editors read say what the reader says."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from yaml import safe_load

from lightship.model import formats
from lightship.source import Where, parse
from lightship.source.fields import read
from tools import ROOT


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
        ("delivery", "{state: s4://bucket}", {"state": "s4://bucket"}),
        ("delivery", "{targets: [{kind: s4, bucket: abc}]}", {"targets": [{"kind": "s4", "bucket": "abc"}]}),
        ("delivery", "{targets: [{kind: s3}]}", {"targets": [{"kind": "s3"}]}),
        ("delivery", "{targets: [{kind: directory, bucket: a}]}", {"targets": [{"kind": "directory", "bucket": "a"}]}),
        (
            "delivery",
            "{targets: [{kind: directory, path: /www}]}",
            {"targets": [{"kind": "directory", "path": "/www"}]},
        ),
        ("delivery", "{targets: [{kind: directory, url: a.de}]}", {"targets": [{"kind": "directory", "url": "a.de"}]}),
        ("delivery", "required: 0", {"required": 0}),
        ("delivery", "required: most", {"required": "most"}),
        ("delivery", "cache: {max_age: 10}", {"cache": {"max_age": 10}}),
        ("delivery", "sign: {key: {env: A B}}", {"sign": {"key": {"env": "A B"}}}),
        ("delivery", "sign: {}", {"sign": {}}),
        ("delivery", "channels: {mail: {kind: smpt}}", {"channels": {"mail": {"kind": "smpt"}}}),
        ("delivery", "channels: {mail: {kind: teams}}", {"channels": {"mail": {"kind": "teams"}}}),
        ("delivery", "channels: {a: {kind: outbox, rate: 5}}", {"channels": {"a": {"kind": "outbox", "rate": 5}}}),
        ("delivery", "audiences: {a: {channels: [A B]}}", {"audiences": {"a": {"channels": ["A B"]}}}),
        ("delivery", "audiences: {a: {when: {kind: x}}}", {"audiences": {"a": {"when": {"kind": "x"}}}}),
        ("delivery", "notify: {reminders: [soon]}", {"notify": {"reminders": ["soon"]}}),
        ("delivery", "notify: {fatigue: {per_hour: few}}", {"notify": {"fatigue": {"per_hour": "few"}}}),
    ],
)
def test_a_mistake_is_one_for_both(name: str, yaml: str, value: Any) -> None:
    assert complaints(name, yaml) == 1
    assert not Draft202012Validator(formats.schema(name)).is_valid(value)


def test_a_delivery_in_order_is_so_for_both() -> None:
    yaml = (ROOT / "tests/cases/delivery-everything-right/delivery.yml").read_text(encoding="utf-8")
    assert complaints("delivery", yaml) == 0
    Draft202012Validator(formats.schema("delivery")).validate(safe_load(yaml))
    Draft202012Validator(formats.schema("delivery")).validate({"state": "dir:.lightship/state", "required": "all"})


SAMPLES = {
    "path": "out",
    "from": "Status <status@example.com>",
    "reply_to": "help@example.com",
    "campaign": {"utm_source": "status"},
    "host": "smtp.example.com",
    "port": 587,
    "security": "starttls",
    "user": "status",
    "rate": "1000/min",
    "connections": 4,
    "timeout": "30s",
    "region": "eu-central-1",
    "endpoint_url": "http://localhost:5000",
    "configuration_set": "status",
    "tags": {"page": "acme"},
    "channel": "#status",
    "api_url": "https://slack-gov.com/api",
    "urls": [{"env": "URL"}],
    "each": True,
    "short": True,
    "password": {"env": "PASSWORD"},
    "secret": {"file": "secret.txt"},
    "token": {"env": "TOKEN"},
    "url": {"env": "URL"},
}


@pytest.mark.parametrize("kind", sorted(formats.CHANNELS))
def test_every_key_of_every_kind_of_channel_is_right_for_both(kind: str) -> None:
    keys = [field.name for field in formats.CHANNELS[kind].fields]
    channel = {"kind": kind, **{key: SAMPLES[key] for key in keys}}
    value = {"channels": {"one": channel}, "audiences": {"legal": {"channels": [{**channel, "to": ["a"]}]}}}
    assert complaints("delivery", json.dumps(value)) == 0
    Draft202012Validator(formats.schema("delivery")).validate(value)
    for wrong in ({**channel, "kinds": kind}, {**channel, keys[0]: {"value": 1}}):
        assert complaints("delivery", json.dumps({"channels": {"one": wrong}})) >= 1
        assert not Draft202012Validator(formats.schema("delivery")).is_valid({"channels": {"one": wrong}})
