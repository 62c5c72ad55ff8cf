"""How many are told, where nobody may be named."""

from datetime import UTC, datetime

import pytest

from lightship.model.subscriber import Medium, Subscriber
from lightship.subscribing import reach

NOW = datetime(2026, 10, 17, tzinfo=UTC)


def test_those_who_are_told_are_counted_by_audience_and_medium_and_nothing_else_is_kept() -> None:
    people = [
        Subscriber(id="1", address="a@example.com", confirmed=NOW),
        Subscriber(id="2", address="b@example.com", confirmed=NOW),
        Subscriber(id="3", address="c@example.com"),
        Subscriber(id="4", address="https://example.com", medium=Medium.WEBHOOK, audience="support", confirmed=NOW),
    ]
    written = reach.written(reach.counted(people))
    assert b"example.com" not in written
    assert reach.read(written) == {("public", "email"): 2, ("support", "webhook"): 1}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"[" * 100_000, b'{"a": 1}', b'{"a": {"b": "x"}}', b'{"a": {"b": 1e999}}']
)
def test_what_is_no_count_is_not_known(content: bytes) -> None:
    assert reach.read(content) is None
