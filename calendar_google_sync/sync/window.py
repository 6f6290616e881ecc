"""Which entries one synchronization examines, and which of them come first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from .items import Item, When, replace
from .recurrence import Unreadable, instants, occurrences
from .zones import UTC, midnight, shift

_DAY = timedelta(days=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def default_days(today: date) -> tuple[date, date]:
    """First day of this month and last day of the month two later, ends included."""
    years, month = divmod(today.month - 1 + 3, 12)
    after = date(today.year + years, month + 1, 1)
    return today.replace(day=1), after - _DAY


@dataclass(frozen=True)
class Window:
    """A range of days in one time zone, ends included; None is open on that side."""

    date_from: date | None
    date_to: date | None
    time_zone: str

    @cached_property
    def start(self) -> datetime | None:
        """First instant of the first day, aware UTC."""
        return midnight(self.date_from, self.time_zone) if self.date_from else None

    @cached_property
    def end(self) -> datetime | None:
        """First instant after the last day (excluded), aware UTC."""
        if self.date_to is None:
            return None
        if self.date_to == date.max:
            return _LAST
        return midnight(self.date_to + _DAY, self.time_zone)

    def contains(self, item: Item) -> bool:
        """Whether the entry, or one occurrence of the series, overlaps the window.

        A series that cannot be expanded counts from its start on: rather examined once
        too often than forgotten.
        """
        if self.date_from is None and self.date_to is None:
            return True
        if item.when is None:
            return False
        after, before = self.start or _FIRST, self.end or _LAST
        start, end = instants(item.when, self.time_zone)
        if not item.recurrence:
            # Without a length it overlaps where it starts
            return start < before and (end > after or start >= after)
        try:
            return any(occurrences(self._placed(item), after, before, limit=1))
        except Unreadable:
            return start < before

    def distance(self, item: Item, now: datetime) -> float:
        """Seconds from ``now`` to the nearest occurrence; 0 while it is going on.

        Infinite for an entry without a date.
        """
        if not item.recurrence:
            return self._apart(item.when, now)
        try:
            return self._nearest(self._placed(item), now)
        except Unreadable:
            return self._apart(item.when, now)

    def _nearest(self, item: Item, now: datetime) -> float:
        following = next(occurrences(item, now, _LAST, limit=1), None)
        ahead = self._apart(following, now)
        return min(ahead, self._behind(item, now, ahead))

    def _behind(self, item: Item, now: datetime, ahead: float) -> float:
        """Distance of the last occurrence before, sought no farther than ahead."""
        back = min(ahead, 32 * 86400.0)
        while True:
            begin = shift(now, -timedelta(seconds=min(back, 1e11)))
            passed = occurrences(item, begin, now)
            distances = (self._apart(when, now) for when in passed)
            distance = min(distances, default=math.inf)
            if distance < math.inf or back >= ahead or begin == _FIRST:
                return distance
            back = min(back * 8, ahead)

    def _apart(self, when: When | None, now: datetime) -> float:
        if when is None:
            return math.inf
        start, end = instants(when, self.time_zone)
        if start <= now < end:
            return 0.0
        return min(abs((start - now).total_seconds()), abs((now - end).total_seconds()))

    def _placed(self, item: Item) -> Item:
        """All-day entries have no zone: their days are those of the window's zone."""
        if item.when is not None and item.when.all_day:
            return replace(item, time_zone=self.time_zone)
        return item
