"""The occurrences of a series, on the clock of its own zone.

https://developers.google.com/workspace/calendar/api/concepts/events-calendars and
RFC 5545, 3.8.5: the start is always the first occurrence and counts for COUNT, UNTIL is
included, the length of every occurrence is that of the first. Google shows nothing of a
series after its UNTIL, neither added dates (esrg-knights/Squire#107) nor a start that
lies behind it (sabre-io/vobject#371).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from .clock import Clock
from .items import Item, When
from .rule import Rule, Unreadable
from .rule_lines import canonical, split, stamps
from .zones import UTC, midnight, shift

__all__ = [
    "Unreadable",
    "canonical",
    "instants",
    "nearest",
    "occurrences",
    "unreadable",
]

_MARGIN = timedelta(days=2)  # more than any two zones differ
_DAY = timedelta(days=1)  # more than any clock is ever set
_YEAR = timedelta(days=366)
_CENTURY = 100 * _YEAR
_MANY = 100_000  # occurrences of a day, or of a few
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def unreadable(item: Item) -> str:
    """Why the series cannot be expanded, a sentence for the user; "" if it can."""
    if item.when is None:
        return ""
    clock = Clock(item.when, item.time_zone)
    try:
        for name, _, value in map(split, item.recurrence or ()):
            if name in ("RRULE", "EXRULE"):
                Rule(value, clock)
    except Unreadable as error:
        return error.args[0]
    return ""


def instants(when: When, time_zone: str | None) -> tuple[datetime, datetime]:
    """Start and end as aware UTC; all-day: midnights of ``time_zone``."""
    if when.all_day:
        return midnight(when.start, time_zone), midnight(when.end, time_zone)
    return when.start, when.end


def occurrences(
    item: Item, after: datetime, before: datetime, limit: int = 5000
) -> Iterator[When]:
    """Occurrences that overlap [after, before), aware instants, in order.

    All-day entries: by calendar days in the item's zone (UTC without one). An entry
    without a length overlaps when it starts in the range. Raises Unreadable.
    """
    if item.when is None:
        return iter(())
    found = (one for one in _around(item, item.when, after, before))
    return islice((o for o in found if _overlaps(o, item, after, before)), limit)


def nearest(item: Item, now: datetime, limit: int) -> list[When]:
    """At most so many occurrences around ``now``, in order: half of them before it,
    half from then on, more where the other side has fewer. Raises Unreadable.
    """
    ahead = list(occurrences(item, now, _LAST, limit))
    wanted = max(limit // 2, limit - len(ahead))
    first, _end = instants(item.when, item.time_zone)
    back = _DAY
    while True:
        after = max(first, shift(now, -back))
        passed = occurrences(item, after, now, limit=_MANY)
        behind = [one for one in passed if one not in ahead[:1]]
        if after == first or len(behind) >= wanted:
            return [*behind[-wanted:], *ahead][:limit]
        back *= 2


def _overlaps(one: When, item: Item, after: datetime, before: datetime) -> bool:
    start, end = instants(one, item.time_zone)
    return start < before and (end > after or start >= after)


def _around(
    item: Item, when: When, after: datetime, before: datetime
) -> Iterator[When]:
    """The occurrences of the range, and perhaps a few around it."""
    if not item.recurrence:
        yield when
        return
    length = when.end - when.start
    first, last = shift(after, -length - _MARGIN), shift(before, _MARGIN)
    clock = Clock(when, item.time_zone)
    for instant in _starts(item.recurrence, clock, first, last):
        start = instant.date() if when.all_day else instant
        try:
            yield When(start, start + length)
        except OverflowError:  # it would end after the last day of the calendar
            return


def _starts(
    lines: Iterable[str], clock: Clock, first: datetime, last: datetime
) -> Iterator[datetime]:
    """Starts from ``first`` to ``last``: rules, dates, exceptions."""
    added: list[Iterator[datetime]] = [iter([clock.start])]
    excluded = _Excluded(clock)
    ends: list[datetime | None] = []
    for name, params, value in map(split, lines):
        if name == "RRULE":
            rule = Rule(value, clock)
            ends.append(rule.until)
            added.append(_instants(rule, clock, first, last))
        elif name == "EXRULE":
            excluded.rules.append(Rule(value, clock))
        elif name == "RDATE":
            added.append(iter(sorted(_timed(stamps(value, params, clock), clock))))
        else:
            excluded.add(stamps(value, params, clock))
    last = min([last, *filter(None, [_latest(ends)])])
    unique = (instant for instant, _ in groupby(heapq.merge(*added)))
    return excluded.sift(instant for instant in unique if first <= instant <= last)


def _instants(
    rule: Rule, clock: Clock, first: datetime, last: datetime
) -> Iterator[datetime]:
    """In order; where the clock leaps a later wall may be an earlier instant."""
    waiting: list[datetime] = []
    for wall in rule.starts(clock.wall(first), clock.wall(last)):
        instant = clock.instant(wall)
        while waiting and waiting[0] < shift(instant, -_DAY):
            yield heapq.heappop(waiting)
        heapq.heappush(waiting, instant)
    yield from sorted(waiting)


def _timed(dates: list[date | datetime], clock: Clock) -> Iterator[datetime]:
    for one in dates:
        yield one if isinstance(one, datetime) else clock.at_start_time(one)


def _latest(ends: list[datetime | None]) -> datetime | None:
    """The end of the series, where all its rules have one."""
    told = [end for end in ends if end]
    return max(told) if told and len(told) == len(ends) else None


class _Excluded:
    """What EXDATE and EXRULE leave out; to be asked for in order."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._days: set[date] = set()
        self._instants: set[datetime] = set()
        self.rules: list[Rule] = []
        self._by_rules: Iterator[datetime] = iter(())
        self._next = _FIRST

    def add(self, dates: list[date | datetime]) -> None:
        for one in dates:
            timed = isinstance(one, datetime)
            (self._instants if timed else self._days).add(one)  # type: ignore

    def sift(self, found: Iterator[datetime]) -> Iterator[datetime]:
        """What is left; nothing more after a hundred years of what is left out."""
        since: datetime | None = None
        for instant in found:
            if not self._has(instant):
                since = None
                yield instant
                continue
            since = since or instant
            if instant - since > _CENTURY:
                return

    def _has(self, instant: datetime) -> bool:
        if self.rules and instant - self._next > _YEAR:
            self._restart(instant)
        while self._next < instant:
            self._next = next(self._by_rules, _LAST)
        if instant == self._next or instant in self._instants:
            return True
        return bool(self._days) and self._clock.wall(instant).date() in self._days

    def _restart(self, instant: datetime) -> None:
        """From there on, as what lies between is not asked for."""
        first = shift(instant, -_MARGIN)
        found = (_instants(rule, self._clock, first, _LAST) for rule in self.rules)
        self._by_rules = heapq.merge(*found)
