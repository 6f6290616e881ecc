"""The occurrences of a series, on the clock of its own zone.

https://developers.google.com/workspace/calendar/api/concepts/events-calendars and
RFC 5545, 3.8.5: the start is always the first occurrence and counts for COUNT, UNTIL is
included, the length of every occurrence is that of the first. Google shows nothing of a
series after its UNTIL, neither added dates (esrg-knights/Squire#107) nor a start that
lies behind it (sabre-io/vobject#371).
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, islice

from ..messages import _
from .clock import Clock
from .items import Item, When
from .rule import Forbidden, Rule, Unreadable
from .rule_lines import canonical, parts, split, stamps, zone_of
from .zones import UTC, as_instant, known, shift

__all__ = [
    "Forbidden",
    "Unreadable",
    "canonical",
    "instants",
    "is_endless",
    "is_over",
    "nearest",
    "occurrences",
    "unreadable",
]

_MARGIN = timedelta(days=2)  # more than any two zones differ
_DAY = timedelta(days=1)  # more than any clock is ever set
_YEAR = timedelta(days=366)
_CENTURY = 100 * _YEAR
_MANY = 100_000  # occurrences of a day, or of a few
_LONGEST = 366  # days of an occurrence: longer ones would lie upon each other for ages
_MOST_RULES = 24  # RFC 5545, 3.8.5.3: one; some programs write a few
_MOST_LEFT_OUT = 10_000  # in a row by rules: half a year, every half hour
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def unreadable(item: Item) -> str:
    """Why the series cannot be expanded, a sentence for the user; "" if it can.

    Also "" for a rule that only Google can expand, see ``Forbidden``.
    """
    if item.when is None or not item.recurrence:
        return ""
    if not item.when.all_day and item.recurrence and _has_unknown_zone(item):
        return _("It repeats in a time zone that is unknown.")
    try:
        _series(item)
    except Forbidden:
        return ""
    except Unreadable as error:
        problem: str = error.args[0]
        return problem
    return ""


def _has_unknown_zone(item: Item) -> bool:
    """Whether its clock, or that of a date that is added or left out, is unknown."""
    lines = map(split, item.recurrence or ())
    dates = (zone_of(params) for _name, params, _value in lines)
    return not item.time_zone or any(name and not known(name) for name in dates)


def instants(when: When, time_zone: str | None) -> tuple[datetime, datetime]:
    """Start and end as aware UTC; all-day: midnights of ``time_zone``."""
    return as_instant(when.start, time_zone), as_instant(when.end, time_zone)


def is_endless(item: Item) -> bool:
    """Whether one of its rules has no end."""
    rules = [
        parts(v) for name, _, v in map(split, item.recurrence or ()) if name == "RRULE"
    ]
    return any(not {"COUNT", "UNTIL"} & set(rule) for rule in rules)


def is_over(item: Item, moment: datetime) -> bool:
    """Whether it has surely ended before that, by an UNTIL of each of its rules."""
    if item.when is None:
        return False
    try:
        end = _series(item).end()
    except Unreadable:
        return False
    return end < shift(moment, -item.when.length - _MARGIN)


def occurrences(
    item: Item, after: datetime, before: datetime, limit: int = 5000
) -> Iterator[When]:
    """Occurrences that overlap [after, before), aware instants, in order.

    All-day entries: by calendar days in the item's zone (UTC without one). An entry
    without a length overlaps when it starts in the range. Raises Unreadable.
    """
    if item.when is None:
        return iter(())
    found = _around(item, item.when, after, before)
    return islice((o for o in found if _overlaps(o, item, after, before)), limit)


def nearest(item: Item, now: datetime, limit: int) -> list[When]:
    """At most so many occurrences around ``now``, in order: half of them before it,
    half from then on, more where the other side has fewer. Raises Unreadable.

    None that are more than a century ahead, and before ``now`` only so long ago as it
    takes to find any.
    """
    if item.when is None:
        return []
    ahead = list(occurrences(item, now, shift(now, _CENTURY), limit))
    wanted = max(limit // 2, limit - len(ahead))
    first, _end = instants(item.when, item.time_zone)
    back = _DAY
    while True:
        after = max(first, shift(now, -back))
        passed = occurrences(item, after, now, limit=_MANY)
        behind = [one for one in passed if one not in ahead[:1]]
        enough = len(behind) >= wanted or (behind and back > _CENTURY)
        if enough or after == first:
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
    first, last = shift(after, -when.length - _MARGIN), shift(before, _MARGIN)
    for begin in _series(item).starts(first, last):
        start = begin.date() if when.all_day else begin
        try:
            yield When(start, start + when.length)
        except OverflowError:  # it would end after the last day of the calendar
            return


def _series(item: Item) -> _Series:
    """The series that the lines of an item make; raises Unreadable."""
    return _read(tuple(item.recurrence or ()), item.when, item.time_zone)


@lru_cache(maxsize=16)
def _read(lines: tuple[str, ...], when: When, time_zone: str | None) -> _Series:
    """Read once, as an entry is looked at several times in a row."""
    if when.length > _LONGEST * _DAY:
        raise Unreadable(
            _(
                "It repeats, and lasts more than %(number)s days each time, which is"
                " more than can be shown.",
                number=_LONGEST,
            )
        )
    return _Series(lines, Clock(when, time_zone))


class _Series:
    """Rules, dates and exceptions of a series; raises Unreadable."""

    def __init__(self, lines: Iterable[str], clock: Clock):
        self._clock = clock
        self._rules: list[Rule] = []
        self._exception_rules: list[Rule] = []
        self._excluded: set[date | datetime] = set()
        added = {clock.start}
        for name, params, value in map(split, lines):
            if name in ("RRULE", "EXRULE"):
                self._add_rule(name, value)
            elif name == "RDATE":
                added.update(_timed(stamps(value, params, clock), clock))
            else:
                self._excluded.update(stamps(value, params, clock))
        self._added = sorted(added)

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Starts from ``first`` to ``last``, aware UTC, in order."""
        found = (_instants(rule, self._clock, first, last) for rule in self._rules)
        added = islice(self._added, bisect_left(self._added, first), None)
        unique = (instant for instant, _same in groupby(heapq.merge(added, *found)))
        excluded = _Excluded(self._clock, self._excluded, self._exception_rules)
        last = min(last, self.end())
        return excluded.sift(instant for instant in unique if first <= instant <= last)

    def _add_rule(self, name: str, value: str) -> None:
        if len(self._rules) + len(self._exception_rules) == _MOST_RULES:
            raise Unreadable(
                _(
                    "It repeats by more than %(number)s rules, which is more than can"
                    " be shown.",
                    number=_MOST_RULES,
                )
            )
        rules = self._rules if name == "RRULE" else self._exception_rules
        rules.append(Rule(value, self._clock))

    def end(self) -> datetime:
        """The end of the series, where all its rules have one."""
        return max((rule.until or _LAST for rule in self._rules), default=_LAST)


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


class _Excluded:
    """What EXDATE and EXRULE leave out; to be asked for in order."""

    def __init__(self, clock: Clock, dates: set[date | datetime], rules: list[Rule]):
        self._clock, self._dates, self._rules = clock, dates, rules
        self._by_rules: Iterator[datetime] = iter(())
        self._next = _FIRST

    def sift(self, found: Iterator[datetime]) -> Iterator[datetime]:
        """What is left; nothing more after a hundred years of what is left out."""
        since: datetime | None = None
        in_a_row = 0
        for instant in found:
            if self._is_date(instant):
                since = since or instant
            elif self._is_by_rule(instant):
                since, in_a_row = since or instant, in_a_row + 1
            else:
                since, in_a_row = None, 0
                yield instant
                continue
            if instant - since > _CENTURY or in_a_row > _MOST_LEFT_OUT:
                return

    def _is_date(self, instant: datetime) -> bool:
        if not self._dates:
            return False
        if instant in self._dates:
            return True
        return self._clock.wall(instant).date() in self._dates

    def _is_by_rule(self, instant: datetime) -> bool:
        if self._rules and instant - self._next > _YEAR:
            self._restart(instant)
        while self._next < instant:
            self._next = next(self._by_rules, _LAST)
        return instant == self._next

    def _restart(self, instant: datetime) -> None:
        """From there on, as what lies between is not asked for."""
        first = shift(instant, -_MARGIN)
        found = (_instants(rule, self._clock, first, _LAST) for rule in self._rules)
        self._by_rules = heapq.merge(*found)
