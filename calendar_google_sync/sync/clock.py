"""The clock on the wall where a series takes place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .items import When
from .zones import UTC, known, midnight, to_utc, to_wall

_SECOND = timedelta(seconds=1)


class Clock:
    """Walls have no zone, instants are aware UTC.

    All-day: walls are midnights, and instants the same midnights, called UTC.
    """

    def __init__(self, when: When, time_zone: str | None):
        self.all_day = when.all_day
        self._time_zone = None if self.all_day else time_zone
        self.start = self._as_instant(when.start)
        self.start_wall = self.wall(self.start).replace(microsecond=0)

    def instant(self, wall: datetime) -> datetime:
        """When the clock shows that, the first time; the start's own where it is that.

        A start may be the second time of a clock that is set back.
        """
        if wall == self.start_wall:
            return self.start
        return to_utc(wall, self._time_zone)

    def wall(self, instant: datetime) -> datetime:
        return to_wall(instant, self._time_zone)

    def instant_in(self, wall: datetime, time_zone: str) -> datetime:
        """The same of a clock in another zone.

        An unknown one is that of the series, to expand what was stored once; what is
        read from Google with such a zone is refused before (``recurrence.unreadable``).
        """
        other = known(time_zone)
        if not other or other == known(self._time_zone):
            return self.instant(wall)
        return to_utc(wall, other)

    def at_start_time(self, day: date) -> datetime:
        """The time of day of the start, on another day."""
        return self.instant(datetime.combine(day, self.start_wall.time()))

    def end_of(self, day: date) -> datetime:
        """The last second of a day."""
        if day == date.max:
            return datetime.combine(day, time.max, UTC)
        return midnight(day + timedelta(days=1), self._time_zone) - _SECOND

    def _as_instant(self, start: date | datetime) -> datetime:
        if isinstance(start, datetime):
            return start
        return datetime(start.year, start.month, start.day, tzinfo=UTC)
