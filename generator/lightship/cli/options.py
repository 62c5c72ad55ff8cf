"""Types of options that several commands have."""

from datetime import datetime

import click

from lightship.source.types import parse_instant


class Instant(click.ParamType[datetime]):
    """A time with its zone, such as 2026-10-17T03:01:00Z."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read an RFC 3339 time."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_instant(str(value))
        except ValueError as error:
            self.fail(f"{value!r} is not a time: {error}", param, ctx)


AT = Instant()
