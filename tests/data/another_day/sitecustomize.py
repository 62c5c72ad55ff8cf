"""Another day for every Python that finds this on its path: the clock runs 400 days ahead."""

import datetime
import time

_AHEAD_S = 400 * 24 * 3600
_time, _time_ns, _gmtime, _localtime = time.time, time.time_ns, time.gmtime, time.localtime


class _Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(seconds=_AHEAD_S)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


class _Day(datetime.date):
    @classmethod
    def today(cls):
        later = _Later.now()
        return cls(later.year, later.month, later.day)


time.time = lambda: _time() + _AHEAD_S
time.time_ns = lambda: _time_ns() + _AHEAD_S * 10**9
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
# The repr, which digests are made of, begins with the name of the class.
_Later.__name__, _Day.__name__ = "datetime.datetime", "datetime.date"
datetime.datetime = _Later
datetime.date = _Day
