"""Types of options that several commands have."""

from datetime import datetime, timedelta

import click

from lightship.source.types import parse_duration, parse_instant


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


class Duration(click.ParamType[timedelta]):
    """A stretch of time, such as 10m."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it as the files write it."""
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(f"{value!r} is not a duration: {error}", param, ctx)


class Number(click.IntRange):
    """The number of something, from 1 on."""

    def __init__(self, noun: str) -> None:
        """Take what it is a number of, for whoever types something else."""
        super().__init__(min=1)
        self.name = f"number of {noun}"


AT = Instant()
DURATION = Duration()
