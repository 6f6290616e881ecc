"""Time zones by name, tolerant of the names that calendars really carry."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

UTC = timezone.utc
_FIXED = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def known(name: str | None) -> str:
    """The IANA name for it, or "" when there is none.

    Google passes on what other programs wrote, such as "GMT+05:00"; whole hours have
    an IANA name (of the opposite sign: Etc/GMT-5), others have none.
    """
    if not name or not isinstance(name, str):
        return ""
    offset = _FIXED.fullmatch(name.strip())
    if offset and not int(offset[3] or 0):
        sign = "-" if offset[1] == "+" else "+"
        name = f"Etc/GMT{sign}{int(offset[2])}"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ""
    return name


def zone(name: str | None) -> tzinfo:
    """The zone of that name; UTC for a name that nobody knows."""
    found = known(name)
    return ZoneInfo(found) if found else UTC


def midnight(day: date, time_zone: str | None) -> datetime:
    """The first instant of a day in a zone, aware UTC."""
    return to_utc(datetime(day.year, day.month, day.day), time_zone)


def to_utc(wall: datetime, time_zone: str | None) -> datetime:
    """The instant of a wall clock's time.

    A time that the clock leaps over is read with the offset before the leap, one that
    comes twice is the first (RFC 5545, 3.3.5).
    """
    try:
        return wall.replace(tzinfo=zone(time_zone)).astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar
        return wall.replace(tzinfo=UTC)


def to_wall(instant: datetime, time_zone: str | None) -> datetime:
    """What the clock on the wall shows, without a zone."""
    try:
        return instant.astimezone(zone(time_zone)).replace(tzinfo=None)
    except OverflowError:
        return instant.replace(tzinfo=None)


def shift(instant: datetime, by: timedelta) -> datetime:
    """``instant + by``, within the calendar's first and last day."""
    try:
        return instant + by
    except OverflowError:
        edge = datetime.max if by > timedelta(0) else datetime.min
        return edge.replace(tzinfo=instant.tzinfo)
