"""The occurrences of a series, on the clock of its own zone.

https://developers.google.com/workspace/calendar/api/concepts/events-calendars and
RFC 5545, 3.8.5: the start is always the first occurrence and counts for COUNT, UNTIL is
included, the length of every occurrence is that of the first.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from .items import Item, When
from .rule import Rule, Unreadable
from .rule_lines import canonical, split, stamps
from .zones import midnight, shift, to_utc, to_wall

__all__ = ["Unreadable", "canonical", "instants", "occurrences", "unreadable"]

_MARGIN = timedelta(days=2)  # more than any two zones differ


def unreadable(item: Item) -> str:
    """Why the series cannot be expanded, a sentence for the user; "" if it can."""
    try:
        for line in item.recurrence or ():
            name, _, value = split(line)
            if name in ("RRULE", "EXRULE"):
                Rule(value, datetime(2000, 1, 1), None, all_day=False)
    except Unreadable as error:
        return str(error)
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
    first = to_wall(shift(after, -length - _MARGIN), item.time_zone)
    last = to_wall(shift(before, _MARGIN), item.time_zone)
    for wall in _starts(item, when, first, last):
        start = wall.date() if when.all_day else to_utc(wall, item.time_zone)
        yield When(start, start + length)


def _starts(
    item: Item, when: When, first: datetime, last: datetime
) -> Iterator[datetime]:
    """Starts from ``first`` to ``last`` on the wall clock: rules, dates, exceptions."""
    start = _wall(when.start, item.time_zone)
    added: list[Iterator[datetime]] = [iter([start])]
    excluded = _Excluded()
    for name, params, value in map(split, item.recurrence or ()):
        if name in ("RRULE", "EXRULE"):
            rule = Rule(value, start, item.time_zone, when.all_day)
            found = rule.starts(first, last)
            added.append(found) if name == "RRULE" else excluded.add_rule(found)
            continue
        dates = stamps(value, params, item.time_zone, when.all_day)
        if name == "RDATE":
            added.append(iter(sorted(_at(start, *one) for one in dates)))
        else:
            excluded.add(dates)
    unique = (wall for wall, _ in groupby(heapq.merge(*added)))
    return (w for w in unique if first <= w <= last and not excluded.has(w))


def _at(start: datetime, wall: datetime, whole_day: bool) -> datetime:
    """A mere date means the time of day of the start."""
    return datetime.combine(wall.date(), start.time()) if whole_day else wall


class _Excluded:
    """What EXDATE and EXRULE leave out; to be asked for in order."""

    def __init__(self):
        self._days: set[date] = set()
        self._times: set[datetime] = set()
        self._rules: Iterator[datetime] = iter(())
        self._next: datetime | None = None

    def add(self, dates: list[tuple[datetime, bool]]) -> None:
        self._days |= {wall.date() for wall, whole_day in dates if whole_day}
        self._times |= {wall for wall, whole_day in dates if not whole_day}

    def add_rule(self, dates: Iterator[datetime]) -> None:
        self._rules = heapq.merge(self._rules, dates)

    def has(self, wall: datetime) -> bool:
        while self._next is None or self._next < wall:
            self._next = next(self._rules, datetime.max)
        return wall == self._next or wall in self._times or wall.date() in self._days


def _wall(start: date | datetime, time_zone: str | None) -> datetime:
    if isinstance(start, datetime):
        return to_wall(start, time_zone)
    return datetime(start.year, start.month, start.day)
