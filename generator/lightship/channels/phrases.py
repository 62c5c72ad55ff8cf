"""What channels say around the words of a message, in English and German; another language is another class."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from lightship.model.nouns import Kind, Status


class Phrases:
    """The words of the frame, and how an instant is said to a reader."""

    months = "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    weekdays = "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    after_day = ""
    utc = "UTC"
    follow: Mapping[Kind, str] = {
        Kind.INCIDENT: "Follow this incident",
        Kind.MAINTENANCE: "Follow this maintenance",
        Kind.NOTICE: "Read this notice",
    }
    affected = "Affected components"
    unsubscribe = "Unsubscribe"
    manage = "Change your subscription"
    support = "Support"
    statuses: Mapping[Status, str] = {status: status.replace("_", " ").capitalize() for status in Status}

    def status(self, status: Status) -> str:
        """Say a status: `Major outage`."""
        return self.statuses[status]

    def instant(self, at: datetime, zone: tzinfo) -> str:
        """Say an instant in UTC, or another zone: `Sat 21 Nov 2026, 03:01`."""
        there = at.astimezone(zone)
        weekday, month = self.weekdays[there.weekday()], self.months[there.month - 1]
        return f"{weekday} {there.day}{self.after_day} {month} {there.year}, {there:%H:%M}"

    def moment(self, at: datetime, zone: str) -> tuple[str, str]:
        """Say an instant in UTC, and as clocks in a zone show it; the second is empty where that is the same.

        `Sat 21 Nov 2026, 23:30 UTC` and `Sun 22 Nov 2026, 00:30 Berlin time`; a day that is the same is not repeated.
        """
        universal = self.instant(at, _UTC)
        there = _zone(zone)
        if at.astimezone(there).utcoffset() == at.astimezone(_UTC).utcoffset():
            return f"{universal} {self.utc}", ""
        local = self.instant(at, there)
        if local.partition(",")[0] == universal.partition(",")[0]:
            local = local.partition(", ")[2]
        return f"{universal} {self.utc}", f"{local} {self.zone_of(zone.rpartition('/')[2].replace('_', ' '))}"

    def zone_of(self, city: str) -> str:
        """Say whose clocks show a time."""
        return f"{city} time"

    def more(self, count: int) -> str:
        """Say that a list goes on."""
        return f"and {count} more"

    def reason(self, page: str, *, is_subscriber: bool) -> str:
        """Say why somebody gets a message."""
        if is_subscriber:
            return f"You get this because you asked to be told by {page}."
        return f"You get this because you are on a contact list of {page}."


class German(Phrases):
    """The same in German."""

    months = "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"
    weekdays = "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"
    after_day = "."
    follow: Mapping[Kind, str] = {
        Kind.INCIDENT: "Störung verfolgen",
        Kind.MAINTENANCE: "Wartung verfolgen",
        Kind.NOTICE: "Hinweis lesen",
    }
    affected = "Betroffene Komponenten"
    unsubscribe = "Abbestellen"
    manage = "Abonnement ändern"
    support = "Hilfe"
    statuses: Mapping[Status, str] = {
        Status.OPERATIONAL: "In Betrieb",
        Status.UNDER_MAINTENANCE: "In Wartung",
        Status.DEGRADED_PERFORMANCE: "Beeinträchtigt",
        Status.PARTIAL_OUTAGE: "Teilweise ausgefallen",
        Status.MAJOR_OUTAGE: "Ausgefallen",
    }

    def zone_of(self, city: str) -> str:
        """Say whose clocks show a time."""
        return f"Ortszeit {city}"

    def more(self, count: int) -> str:
        """Say that a list goes on."""
        return f"und {count} weitere"

    def reason(self, page: str, *, is_subscriber: bool) -> str:
        """Say why somebody gets a message."""
        if is_subscriber:
            return f"Sie erhalten dies, weil Sie die Mitteilungen von {page} bestellt haben."
        return f"Sie erhalten dies, weil Sie bei {page} als Kontakt eingetragen sind."


_UTC = ZoneInfo("UTC")
_ENGLISH = Phrases()
LANGUAGES: Mapping[str, Phrases] = {"en": _ENGLISH, "de": German()}
"""The phrases by the language that a message is in."""


def phrases(language: str) -> Phrases:
    """Give the phrases of a language; the English ones where it has none."""
    return LANGUAGES.get(language.partition("-")[0], _ENGLISH)


def _zone(name: str) -> ZoneInfo:
    """Find a zone; UTC for one that this machine does not know, so that a reader's setting stops no message."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return _UTC
