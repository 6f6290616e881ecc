"""One RRULE or EXRULE, expanded on the wall clock of the series.

With dateutil, but for what repeats within a day: see ``rule_times``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil import rrule

from .clock import Clock
from .rule_parts import FREQUENCIES, Forbidden, Parts, Unreadable
from .rule_times import TimesOfDay
from .zones import shift

__all__ = ["FREQUENCIES", "Forbidden", "Rule", "Unreadable"]

#: Such a day that is not found for so many days, times the interval, does not come
_QUIET = 41 * 366
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_END_OF_DAY = time(23, 59, 59)


class Rule:
    """A rule (the value of its line) of the series on that clock.

    All times are those of the clock on the wall, but ``until``. Raises Unreadable.
    """

    def __init__(self, value: str, clock: Clock):
        self._clock, self._start = clock, clock.start_wall
        self._parts = parts = Parts(value, clock)
        self.until = parts.until
        self._last = parts.last_date()
        self._times = None
        if parts.within_a_day:
            self._times = TimesOfDay(
                parts.frequency, parts.interval, self._start, parts.options
            )

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Its dates in order, up to ``last``; those before ``first`` may be missing."""
        if self.until:
            last = min(last, shift(self._clock.wall(self.until), _DAY))
        if self._parts.count is not None:
            last = min(last, self._last_counted())
        return self._until_the_end(self._dates(max(first, self._start), last))

    def _last_counted(self) -> datetime:
        """The last date of a rule with COUNT, counted once."""
        if self._last is None:
            everything = self._dates(self._start, datetime.max)
            counted = self._counted(self._until_the_end(everything))
            before = shift(self._start, -_SECOND)
            self._last = next(iter(deque(counted, maxlen=1)), before)
        return self._last

    def _until_the_end(self, found: Iterator[datetime]) -> Iterator[datetime]:
        until, instant = self.until, self._clock.instant
        return (wall for wall in found if until is None or instant(wall) <= until)

    def _counted(self, found: Iterator[datetime]) -> Iterator[datetime]:
        """The start counts as the first one even where the rule leaves it out."""
        left = self._parts.count or 0
        for number, wall in enumerate(found):
            if number == 0 and wall != self._start:
                left -= 1
            if left <= 0:
                return
            yield wall
            left -= 1

    def _dates(self, first: datetime, last: datetime) -> Iterator[datetime]:
        if self._parts.never:
            return
        if self._times is not None:
            yield from self._within_days(self._times, first, last)
            return
        by_day = self._parts.days is not None
        pieces = self._by_day(first, last) if by_day else [(first, last)]
        for begin, end in pieces:
            found = self._expand(self._begin_near(begin), end)
            yield from (wall for wall in found if wall >= begin)

    def _within_days(
        self, times: TimesOfDay, first: datetime, last: datetime
    ) -> Iterator[datetime]:
        start = self._start.toordinal()
        for begin, end in self._by_day(first, last) if times else ():
            midnight = datetime.combine(begin, time())
            for after in times.on(begin.toordinal() - start):
                if begin <= midnight + after <= end:
                    yield midnight + after

    def _by_day(
        self, first: datetime, last: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """The days that the rule may fall on, from their begin to their end."""
        every = self._parts.interval if self._parts.frequency == "DAILY" else 1
        days = self._parts.days
        start, begin, end = (one.toordinal() for one in (self._start, first, last))
        found = begin
        number = begin + (start - begin) % every
        while number <= end and number - found <= _QUIET * every:
            day = date.fromordinal(number)
            if days is None or days(day):
                found = number
                midnight = datetime.combine(day, time())
                end_of_day = datetime.combine(day, _END_OF_DAY)
                yield max(first, midnight), min(last, end_of_day)
            number += every * (days.steps_from(day, every) if days else 1)

    def _expand(self, begin: datetime, until: datetime) -> Iterator[datetime]:
        interval, options = self._parts.interval, self._parts.options
        frequency = FREQUENCIES[self._parts.frequency]
        try:
            yield from rrule.rrule(
                frequency, begin, interval=interval, until=until, **options
            )
        except ValueError:
            return  # the week goes on beyond the last day of the calendar

    def _begin_near(self, first: datetime) -> datetime:
        """A start in step with the true one, so that far dates cost no counting."""
        start, step = self._start, self._parts.interval
        if first <= start:
            return start
        yearly = self._parts.frequency == "YEARLY"
        if self._parts.frequency != "MONTHLY" and not yearly:
            step_of_time = step * self._parts.period()
            return start + max((first - start) // step_of_time - 1, 0) * step_of_time
        unit = step * (12 if yearly else 1)
        months = (first.year - start.year) * 12 + first.month - start.month
        rounds = months // unit - 1
        if rounds < 1:
            return start
        year, month = divmod(start.year * 12 + start.month - 1 + rounds * unit, 12)
        return start.replace(year=year, month=1 if yearly else month + 1, day=1)
