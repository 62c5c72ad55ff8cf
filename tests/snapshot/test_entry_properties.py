"""What an entry promises to every output, whatever was said, moved, withdrawn or ended, in whatever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from factory import POLICY, SETTINGS, component
from lightship.model import (
    PHASES,
    Auto,
    Body,
    Components,
    Incident,
    Kind,
    Repository,
    Retraction,
    Status,
    Update,
)
from lightship.snapshot import Entry, take
from lightship.source import Where

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
TREE = Components((component("web"), component("api")))
WHERE = Where("test")
hours = st.integers(0, 400).map(lambda number: BEGIN + timedelta(hours=number))


@st.composite
def updates(draw: st.DrawFn, kind: Kind, *, is_series: bool) -> tuple[Update, ...]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        at = draw(hours)
        withdrawn = st.builds(Retraction, at=hours.map(lambda then, at=at: max(then, at)), note=st.just("x"))
        starts = draw(st.none() | hours) if kind is Kind.MAINTENANCE else None
        found.append(
            Update(
                id=f"u{number}",
                path=f"u{number}.md",
                phase=draw(st.sampled_from(PHASES[kind])),
                at=at,
                components=draw(st.dictionaries(st.sampled_from(["web", "api"]), st.none() | st.sampled_from(Status))),
                severity=draw(st.sampled_from(["", "critical", "low"])),
                starts=starts,
                ends=starts + timedelta(hours=draw(st.integers(1, 50))) if starts and draw(st.booleans()) else None,
                occurrence=draw(st.sampled_from(["", "20261001", "20261003"])) if is_series else "",
                audiences=draw(st.sampled_from([(), ("executives",)])),
                ended=draw(st.none() | hours.map(lambda then, at=at: min(then, at))),
                retraction=draw(
                    st.none() | withdrawn | withdrawn.map(lambda one: Retraction(at=one.at, note="x", is_void=True))
                ),
                bodies={"en": Body(public="Words of {{ incident.title }}.")},
                where=WHERE,
            )
        )
    return tuple(sorted(found, key=lambda update: (update.at, update.id)))


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    kind = draw(st.sampled_from(Kind))
    is_planned = kind is Kind.MAINTENANCE
    repeat = draw(st.sampled_from(["", "FREQ=DAILY;COUNT=4"])) if is_planned else ""
    starts = (BEGIN if repeat else draw(hours)) if is_planned else None
    return Incident(
        id="it",
        path="incidents/2026/it/incident.md",
        kind=kind,
        title="It",
        severity="" if is_planned else "high",
        components=draw(st.dictionaries(st.sampled_from(["web", "api"]), st.none() | st.sampled_from(Status))),
        ended=draw(st.none() | hours) if kind is Kind.INCIDENT else None,
        starts=starts,
        ends=starts + timedelta(hours=draw(st.integers(1, 20))) if starts else None,
        auto=draw(st.none() | st.sampled_from(Auto)) if is_planned else None,
        repeat=repeat,
        zone="Europe/Berlin",
        updates=draw(updates(kind, is_series=bool(repeat))),
        where=WHERE,
    )


def check(entry: Entry, now: datetime) -> None:
    times = [update.at for update in entry.updates]
    assert times == sorted(times), "updates are oldest first"
    assert times[-1] <= now
    assert len({update.id for update in entry.updates}) == len(times)
    assert entry.phase.is_final == (entry.finished is not None)
    assert entry.label == POLICY.labels[entry.phase]
    assert not (entry.is_active and entry.is_upcoming)
    if entry.finished:
        assert not entry.is_active
        assert entry.ended is not None
        assert entry.ended <= entry.finished <= now
        assert set(entry.components.values()) <= {Status.OPERATIONAL}
        assert all(span.end is not None for span in entry.spans)
    assert all(span.start <= now and (span.end is None or span.start < span.end) for span in entry.spans)
    assert not (entry.is_void and entry.spans)
    assert entry.window is None or entry.window.starts < entry.window.ends


@settings(max_examples=150, deadline=None)
@given(incident=incidents(), now=hours, audience=st.sampled_from(["public", "executives"]))
def test_an_entry_is_in_order_at_any_moment(incident: Incident, now: datetime, audience: str) -> None:
    repository = Repository(
        settings=SETTINGS,
        policy=POLICY,
        audiences=("public", "executives"),
        components=TREE,
        incidents=(incident,),
    )
    for entry in take(repository, now, audience).entries:
        check(entry, now)
