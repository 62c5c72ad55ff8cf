"""Every phrase that a page shows, in English; another language is another class with the same names."""

from collections.abc import Mapping, Sequence
from datetime import date

from lightship.model import Confidence, Impact, Kind, Phase, Status
from lightship.outputs.times import Times

NAMES_IN_A_SENTENCE = 3  # names that a sentence lists before it counts the rest


class Wording(Times):
    """The words of the pages and how they make sentences."""

    statuses: Mapping[Status, str] = {
        Status.OPERATIONAL: "Operational",
        Status.UNDER_MAINTENANCE: "Under maintenance",
        Status.DEGRADED_PERFORMANCE: "Degraded performance",
        Status.PARTIAL_OUTAGE: "Partial outage",
        Status.MAJOR_OUTAGE: "Major outage",
    }
    headlines: Mapping[Status, str] = {
        **statuses,
        Status.OPERATIONAL: "All systems operational",
        Status.UNDER_MAINTENANCE: "Maintenance in progress",
    }
    impacts: Mapping[Impact, str] = {
        Impact.CRITICAL: "Critical impact",
        Impact.MAJOR: "Major impact",
        Impact.MINOR: "Minor impact",
        Impact.NONE: "No impact",
        Impact.MAINTENANCE: "Maintenance",
    }
    confidences: Mapping[Confidence, str] = {
        Confidence.GUESS: "a guess, not a promise",
        Confidence.LIKELY: "likely, not a promise",
        Confidence.CERTAIN: "quite certain",
    }

    # What stands in templates as it is.
    status_page = "Status"
    history = "History"
    components = "Components"
    last_90_days = "Last 90 days"
    uptime_90_days = "Uptime, last 90 days"
    ahead = "Ahead"
    recently = "Recently"
    full_history = "Full history"
    add_to_calendar = "Add to calendar"
    all_details = "All details"
    affected = "Affected"
    earlier_updates = "Earlier updates"
    updates = "Updates"
    ongoing = "Ongoing"
    notice = "Notice"
    false_alarm = "False alarm"
    no_incidents = "No incidents"
    nothing_planned = "No maintenance is planned."
    nothing_known = "Nothing has been reported yet."
    last_change = "Last change"
    next_update_by = "Next update by"
    next_update_late = "The next update is late; it was promised by"
    then_next_update_by = "next update by"
    then_next_update_late = "next update late, promised by"
    estimate_by = "Expected to be over by"
    estimate_late = "It was expected to be over by"
    since = "since"
    was = "was"
    retracted = "Withdrawn"
    removed = "Removed"
    removed_sha256 = "SHA-256 of what was removed"
    corrected = "Corrected"
    spelling = "Spelling mended"
    moved = "New time:"
    clock = "by the clock"
    permalink = "Link to this update"
    caused_by = "Caused by"
    duplicate_of = "The same incident as"
    recurring = "This maintenance repeats."
    date_before = "Date before"
    date_after = "Next date"
    follow = "Follow"
    by_email = "E-mail"
    as_markdown = "This page as Markdown"
    updates_atom = "Updates as Atom"
    updates_rss = "RSS"
    updates_json = "JSON Feed"
    calendar = "Calendar"
    badge = "Badge"
    uptime = "Uptime"
    uptime_unknown = "No figure yet"
    day_by_day = "Day by day"
    day = "Day"
    what_happened = "What happened"
    incidents_here = "Incidents and maintenance"
    no_incidents_here = "Nothing has been reported for this component."
    retired = "Retired"
    months_heading = "Month by month"
    no_history = "There is no history yet."
    not_found = "This page does not exist"
    not_found_words = "The address may be mistyped, or what was here has another address now."
    to_the_status = "See the current status"
    moved_page = "This page has moved to"

    # What the script adds; % is filled by it. It has the units too, so that durations read alike.
    script: Mapping[str, str] = {
        "local": "(% your time)",
        "confirmed": "Confirmed %",
        "stale": "Not confirmed since %. What you read here may be out of date.",
        "late": "late",
        "left": "% left",
        "ago": "% ago",
        "moment": Times.moments,
        "none": "no incident",
        "min": Times.minute,
        "h": Times.hour,
        "day": Times.one_day,
        "days": Times.many_days,
    }

    def listed(self, names: Sequence[str], *, limit: int = NAMES_IN_A_SENTENCE) -> str:
        """Join names as a sentence does: `A`, `A and B`, `A, B and 4 more`."""
        if len(names) > limit + 1:
            return f"{', '.join(names[:limit])} and {len(names) - limit} more"
        return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)

    def affected_sentence(self, outages: Sequence[str], maintenance: Sequence[str], *, everything: bool) -> str:
        """Tell for whom something is wrong, from the names of what is affected, and what still works."""
        parts = []
        if outages:
            parts.append(f"{self.listed(outages)} {'is' if len(outages) == 1 else 'are'} affected")
        if maintenance:
            verb = "is" if len(maintenance) == 1 else "are"
            parts.append(f"{self.listed(maintenance)} {verb} under maintenance")
        return f"{'; '.join(parts)}. {'' if everything else 'Everything else works.'}".rstrip()

    def everything_affected(self, *, is_maintenance: bool) -> str:
        """Tell that no component works as it should."""
        return "All components are " + ("under maintenance." if is_maintenance else "affected.")

    def open_sentence(self, titles: Sequence[str], *, works: bool) -> str:
        """Tell what is being worked on when no component shows it."""
        lead = "Everything works; we" if works else "We"
        return f"{lead} are working on: {self.listed(titles)}."

    def fine_sentence(self) -> str:
        """Tell that nothing is wrong."""
        return "Everything works as it should."

    def resolved_in(self, label: str, duration: str) -> str:
        """Tell how something ended and after how long."""
        return f"{label} after {duration}" if duration else label

    def affected_line(self, names: Sequence[str], kind: Kind, phase: Phase) -> str:
        """Give the sentence that clients of Statuspage pages look for; notices and what was called off have others."""
        listed = ", ".join(names)
        if kind is Kind.NOTICE:
            return f"This notice is about: {listed}."
        noun = "scheduled maintenance" if kind is Kind.MAINTENANCE else "incident"
        verb = {Phase.SCHEDULED: "affects", Phase.CANCELLED: "would have affected"}.get(phase, "affected")
        return f"This {noun} {verb}: {listed}."

    def described(self, name: str, about: str) -> str:
        """Describe a page for search engines and link previews."""
        return f"{about} Status of {name}."

    def days_with_incidents(self, eventful: int, counted: int, days: int) -> str:
        """Sum up the days of bars, of which some may lie before the component's time."""
        if not counted:
            return f"{self.last_90_days}: {self.uptime_unknown.lower()}"
        counting = "" if counted == days else f", of which {counted} {'counts' if counted == 1 else 'count'}"
        said = "uneventful" if not eventful else f"something happened on {_some(eventful, 'day')}"
        return f"{self.last_90_days}{counting}: {said}"

    def uptime_note(self, first: date | None) -> str:
        """Say what a figure is about; `first` is the first day that counts, where some do not."""
        since = "in the last 90 days" if first is None else f"since {self.long_day(first)}"
        return f"{since}, maintenance not counted"

    def uneventful(self, counted: int, days: int) -> str:
        """Say that nothing happened on any day that counts."""
        if not counted:
            return f"{self.uptime_unknown}."
        if counted < days:
            return f"Nothing happened on the {'one day that counts' if counted == 1 else f'{counted} days that count'}."
        return f"All {days} days were uneventful."

    def count_of_components(self, count: int) -> str:
        """Count components."""
        return _some(count, "component")

    def counts(self, counts: Mapping[Kind, int]) -> str:
        """Count what a month holds, kind by kind."""
        nouns = {
            Kind.INCIDENT: ("incident", "incidents"),
            Kind.MAINTENANCE: ("maintenance window", "maintenance windows"),
            Kind.NOTICE: ("notice", "notices"),
        }
        told = [_some(count, *nouns[kind]) for kind, count in counts.items() if count]
        return ", ".join(told) or self.no_incidents

    def more(self, count: int) -> str:
        """Tell that a list goes on."""
        return f"and {count} more"

    def repeats(self, count: int) -> str:
        """Tell that a maintenance has further dates."""
        return f"repeats, {_some(count, 'further date')} announced"

    def lasting(self, status: Status, seconds: float | None = None) -> str:
        """Say how long a status lasted; without a duration it still lasts."""
        words = self.statuses[status]
        return f"{words}, {self.ongoing.lower()}" if seconds is None else f"{words} for {self.duration(seconds)}"

    def history_of(self, month: str) -> str:
        """Describe a month's page."""
        return f"Incidents and maintenance in {month}."

    def day_words(self, said: Sequence[str], titles: Sequence[str]) -> str:
        """Say a day of the bars: the day, the statuses and what it was."""
        return ": ".join(part for part in (*said, self.listed(titles)) if part)

    def zone_note(self, zone: str) -> str:
        """Tell how times and days are counted."""
        if zone in ("UTC", "Etc/UTC"):
            return "Times and days are in UTC."
        return f"Times are in UTC; days are counted in {zone.replace('_', ' ')}."

    def about(self, name: str) -> str:
        """Name the link to everything about a group."""
        return f"{name} day by day"

    def percent(self, value: float) -> str:
        """Say a share; cut off, never rounded up, so that 100 % means all of the time."""
        hundredths = int(value * 100 + 1e-6)
        whole, rest = divmod(hundredths, 100)
        return f"{whole}.{rest:02} %".replace(".00 ", " ")


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


ENGLISH = Wording()
