"""What the front matter of an issue means: its kind, its times, its severity, its systems."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lightship.importers.base import Notes
from lightship.importers.cstate import times
from lightship.importers.cstate.components import Systems
from lightship.importers.cstate.front import Page, Value
from lightship.importers.cstate.site import Site
from lightship.model import Kind, Status

# cState says "of downtime" of what is down alone, so what is disrupted is degraded here: it counts no downtime.
# To a system that a notice affects cState says "Maintenance".
SEVERITIES = {
    "down": ("critical", Status.MAJOR_OUTAGE),
    "disrupted": ("medium", Status.DEGRADED_PERFORMANCE),
    "notice": ("low", Status.UNDER_MAINTENANCE),
}


# What Hugo reads where a key is missing.
SYNONYMS = {
    "date": ("publishdate", "pubdate", "published"),
    "lastmod": ("modified",),
}


@dataclass(slots=True, kw_only=True)
class Context:
    """What every issue needs: the site, its systems, the notes; `naive` collects dates without a zone."""

    site: Site
    systems: Systems
    notes: Notes
    naive: list[tuple[str, int]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def moment(self, page: Page, key: str) -> datetime | None:
        """Read a date of a page; None, and a note where something is written, when it cannot be read."""
        value = next((page[name] for name in (key, *SYNONYMS.get(key, ())) if page[name].text.strip()), page[key])
        if not value.text.strip():
            return None
        moment = times.read(value.text, self.site.config.zone)
        if moment is None:
            self.note(page, value, f"{key}: {value.text!r} is no time that exists", "it was passed over")
            return None
        if moment.complaint:
            self.note(
                page, value, f"{key}: {value.text!r}: {moment.complaint}", f"read as {moment.at:%Y-%m-%dT%H:%M:%SZ}"
            )
        if moment.is_naive:
            self.naive.append((page.path, value.line))
        return moment.at

    def note(self, page: Page, value: Value, message: str, hint: str) -> None:
        """Note something about a value."""
        self.notes(page.path, message, hint, value.line, value.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What front matter says, understood; an `end` of a notice is until when it is shown."""

    kind: Kind
    date: datetime
    end: datetime | None
    is_over: bool
    severity: str
    components: dict[str, Status | None]


def read(page: Page, date: datetime, context: Context) -> Facts:
    """Understand a page whose start is known; what contradicts itself is noted."""
    end = context.moment(page, "resolvedwhen")
    is_over = page.says("resolved")
    if end is not None and end < date:
        context.note(
            page,
            page["resolvedwhen"],
            f"the end {end:%Y-%m-%d %H:%M}Z lies before the start {date:%Y-%m-%d %H:%M}Z",
            "it ends a second after its start" if is_over else "it was passed over",
        )
        end = date + timedelta(seconds=1) if is_over else None
    if is_over and end is None and not page.says("informational"):
        context.note(page, page["resolved"], "resolved, but no time says when", "it ends with its last update")
    word = page["severity"].text.strip().casefold()
    if word not in SEVERITIES and not page.says("informational"):
        context.note(
            page, page["severity"], f"severity {word!r} is unknown", "it is kept as a notice, as cState shows it"
        )
    severity, status = SEVERITIES.get(word, SEVERITIES["notice"])
    affected = tuple(_affected(page, end or date, context))
    is_notice = page.says("informational") or (severity == "low" and not affected)
    has_window = end is not None and end > date + timedelta(seconds=1)
    kind = Kind.NOTICE if is_notice else Kind.MAINTENANCE if severity == "low" and has_window else Kind.INCIDENT
    if kind is Kind.NOTICE:
        # cState lists what is informational and not pinned in its history alone: here it is over at once.
        is_past = page.says("informational") and not page.says("pin")
        end = end if is_over and end else date if is_past or is_over else None
    return Facts(
        kind=kind,
        date=date,
        end=end,
        is_over=is_over,
        severity=severity if kind is Kind.INCIDENT else "",
        components=dict.fromkeys(affected, None if kind is Kind.NOTICE else status),
    )


def _affected(page: Page, at: datetime, context: Context) -> Iterator[str]:
    value = page["affected"]
    if "affected" in page.values and not value.texts:
        context.note(page, value, "affected: names no system", "it touches no component")
    for name in value.texts:
        if name.strip():
            yield context.systems.met(" ".join(name.split()), at, page.path, value.line, value.column)
