"""Time zones by name, tolerant of the names that calendars really carry."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from .windows_zones import WINDOWS_ZONES

UTC = timezone.utc
_FIXED = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)


#: Offsets of no whole hours that some place keeps all year: "+05:30"
_ODD_OFFSETS = {
    "-09:30": "Pacific/Marquesas",
    "+04:30": "Asia/Kabul",
    "+05:30": "Asia/Kolkata",
    "+05:45": "Asia/Kathmandu",
    "+06:30": "Asia/Yangon",
    "+08:45": "Australia/Eucla",
    "+09:30": "Australia/Darwin",
}
#: Files beside the zones that are none
_NO_ZONES = {"Factory", "localtime"}


@lru_cache(maxsize=1)
def _by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - _NO_ZONES}


@lru_cache(maxsize=1024)
def known(name: str | None) -> str:
    """The IANA name for it, or "" when there is none.

    Google passes on what other programs wrote: "GMT+05:00", "Romance Standard Time",
    "europe/paris", "/freeassociation.sourceforge.net/Europe/Paris".
    """
    if not name or not isinstance(name, str):
        return ""
    told = name.strip()
    if _FIXED.fullmatch(told):
        told = _fixed(told)
    told = WINDOWS_ZONES.get(told.lower(), told)
    words = told.lower().split("/")
    names = ("/".join(words[number:]) for number in range(len(words)))
    return next((_by_lower_case()[one] for one in names if one in _by_lower_case()), "")


def _fixed(offset: str) -> str:
    """Whole hours have an IANA name (of the opposite sign), of the others a few."""
    sign, hours, minutes = _FIXED.fullmatch(offset).groups()  # type: ignore[union-attr]
    if int(minutes or 0):
        return _ODD_OFFSETS.get(f"{sign}{int(hours):02}:{minutes}", "")
    return f"Etc/GMT{'-' if sign == '+' else '+'}{int(hours)}"


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
