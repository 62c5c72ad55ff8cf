"""How times, days and durations are said in English; all times in UTC."""

from datetime import UTC, date, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_EXACT_DAYS = 3  # longer durations leave the hours out


class Times:
    """The words for times, which the script of the pages uses too."""

    months = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    weekdays = "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    zone_utc = "UTC"
    moments = "under a minute"
    minute, hour, one_day, many_days = "min", "h", "day", "days"

    def duration(self, seconds: float) -> str:
        """Say a duration plainly: `42 min`, `3 h 10 min`, `2 days`."""
        if seconds < _MINUTE:
            return self.moments
        if seconds < _HOUR:
            return f"{int(seconds // _MINUTE)} {self.minute}"
        if seconds < _DAY:
            return _joined((seconds // _HOUR, self.hour), (seconds % _HOUR // _MINUTE, self.minute))
        days = int(seconds // _DAY)
        unit = self.one_day if days == 1 else self.many_days
        return _joined((days, unit), (seconds % _DAY // _HOUR if days < _EXACT_DAYS else 0, self.hour))

    def month(self, first: date) -> str:
        """Say a month: `November 2026`."""
        return f"{self.months[first.month - 1]} {first.year}"

    def short_day(self, day: date) -> str:
        """Say a day of the last months: `Sat 21 Nov`."""
        return f"{self.weekdays[day.weekday()]} {day.day} {self.months[day.month - 1][:3]}"

    def long_day(self, day: date) -> str:
        """Say a day of any year: `Sat 21 Nov 2026`."""
        return f"{self.short_day(day)} {day.year}"

    def days(self, first: date, last: date) -> str:
        """Say a range of days: `14–19 Nov`, `28 Oct – 3 Nov`."""
        if first == last:
            return self.short_day(first)
        end = f"{last.day} {self.months[last.month - 1][:3]}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        return f"{first.day} {self.months[first.month - 1][:3]} – {end}"

    def clock_time(self, at: datetime) -> str:
        """Say a time of day: `03:01 UTC`."""
        return f"{at.astimezone(UTC):%H:%M} {self.zone_utc}"

    def moment(self, at: datetime, *, today: date | None = None) -> str:
        """Say a time with its day, which is left out today: `21 Nov 2026, 03:01 UTC`."""
        utc = at.astimezone(UTC)
        if utc.date() == today:
            return self.clock_time(utc)
        return f"{utc.day} {self.months[utc.month - 1][:3]} {utc.year}, {self.clock_time(utc)}"

    def period(self, start: datetime, end: datetime, *, today: date | None = None) -> str:
        """Say a stretch of time: `Sun 22 Nov 2026, 22:00–23:30 UTC`; what is as `today` is left out."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day = self.short_day if today and today.year == start.year == end.year else self.long_day
        begin = "" if start.date() == today else f"{day(start.date())}, "
        if start.date() == end.date():
            return f"{begin}{start:%H:%M}–{self.clock_time(end)}"
        return f"{begin}{start:%H:%M} – {day(end.date())}, {self.clock_time(end)}"


def _joined(*parts: tuple[float, str]) -> str:
    return " ".join(f"{int(number)} {unit}" for number, unit in parts if number >= 1)
