"""What holds for every history, however its updates fall."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lightship.model import Status, worst
from story import Story, instant

PHASES = ("investigating", "identified", "monitoring")
updates = st.lists(
    st.tuples(
        st.sampled_from(PHASES),
        st.integers(1, 500),
        st.dictionaries(st.sampled_from(["rest", "hooks", "web"]), st.sampled_from(Status), max_size=2),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda item: item[1],
)


def told(root: Path, found: list[tuple[str, int, dict[str, Status]]], *, is_over: bool) -> Story:
    story = Story(root).incident(components="{web: degraded_performance}", started="2026-10-17T00:00:00Z")
    for phase, minute, components in found:
        written = "{" + ", ".join(f"{name}: {status.value}" for name, status in components.items()) + "}"
        story.update(phase, f"17 {minute // 60:02}:{minute % 60:02}", components=written)
    return story.update("resolved", "10:00") if is_over else story


def naive(found: list[tuple[str, int, dict[str, Status]]], component: str, minute: int) -> Status:
    """Give the last status that was said of a component by a minute."""
    status = Status.DEGRADED_PERFORMANCE if component == "web" else Status.OPERATIONAL
    for _, at, components in sorted(found, key=lambda item: item[1]):
        if at <= minute:
            status = components.get(component, status)
    return status


@settings(max_examples=60)
@given(found=updates, minute=st.integers(0, 590), is_over=st.booleans())
def test_the_state_at_any_minute_is_the_last_that_was_said(
    found: list[tuple[str, int, dict[str, Status]]], minute: int, is_over: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = told(Path(folder), found, is_over=is_over).at(f"17 {minute // 60:02}:{minute % 60:02}")
    is_known = minute >= min(at for _, at, _ in found)
    for component in ("rest", "hooks", "web"):
        expected = naive(found, component, minute) if is_known else Status.OPERATIONAL
        assert snapshot.statuses[component] is expected
    assert snapshot.statuses["api"] is worst(snapshot.statuses["rest"], snapshot.statuses["hooks"])


@settings(max_examples=60)
@given(found=updates)
def test_spans_tell_the_same_as_the_states(found: list[tuple[str, int, dict[str, Status]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        entry = told(Path(folder), found, is_over=True).entry("11:00")
    for minute in range(600):
        moment = instant(f"17 {minute // 60:02}:{minute % 60:02}")
        for component in ("rest", "hooks", "web"):
            spanned = [
                span.status
                for span in entry.spans
                if span.component == component and span.end and span.start <= moment < span.end
            ]
            assert len(spanned) <= 1, "one entry says one thing of a component at a time"
            assert worst(*spanned) is naive(found, component, minute)
