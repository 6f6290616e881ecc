"""Time zones by name, tolerant of the names that calendars really carry.

Windows names and renamed zones come from Babel's copy of Unicode's CLDR:
https://www.unicode.org/reports/tr35/tr35-dates.html#Time_Zone_Names
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

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
#: No zone has a longer name
_LONGEST = 255
#: Files beside the zones that are none
_NO_ZONES = {"Factory", "localtime"}


@lru_cache(maxsize=1024)
def known(name: str | None) -> str:
    """The IANA name, one that this machine has, of the zone of that name.

    Google passes on what other programs wrote: "GMT+05:00", "Romance Standard Time",
    "europe/paris", "/freeassociation.sourceforge.net/Europe/Paris", "US/Pacific".

    :return: "" when nobody knows such a zone; never a zone that is another one
    """
    if not name or not isinstance(name, str) or len(name) > _LONGEST:
        return ""
    wanted = name.strip()
    if _FIXED.fullmatch(wanted):
        wanted = _fixed(wanted)
    candidates = (same for text in _without_prefix(wanted) for same in _names(text))
    return next(filter(None, map(_by_lower_case().get, candidates)), "")


def zone(name: str | None) -> tzinfo:
    """The zone of that name; UTC for a name that nobody knows."""
    found = known(name)
    return ZoneInfo(found) if found else UTC


def _fixed(offset: str) -> str:
    """Whole hours have an IANA name (of the opposite sign), of the others a few."""
    sign, hours, minutes = _FIXED.fullmatch(offset).groups()  # type: ignore[union-attr]
    if int(minutes or 0):
        return _ODD_OFFSETS.get(f"{sign}{int(hours):02}:{minutes}", "")
    return f"Etc/GMT{'-' if sign == '+' else '+'}{int(hours)}"


def _without_prefix(name: str) -> Iterator[str]:
    """The name, and what may be one behind the prefix of a program.

    Only a name with a slash in front has such a prefix (RFC 5545, 3.2.19).
    """
    yield name
    if name.startswith("/"):
        parts = name.split("/")
        yield from ("/".join(parts[number:]) for number in range(1, len(parts)))


def _names(name: str) -> tuple[str, ...]:
    """All names of a zone in lower case, the given one first.

    Which of them CLDR takes for the current one depends on its version: "Asia/Kolkata"
    was long an alias of "Asia/Calcutta", and is the other way round now.
    """
    lower = name.lower()
    iana = _windows_names().get(lower, lower)
    return (lower, *_renamed().get(iana, (iana,)))


@lru_cache(maxsize=1)
def _by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - _NO_ZONES}


@lru_cache(maxsize=1)
def _windows_names() -> dict[str, str]:
    """IANA names by Windows names, both in lower case.

    A Windows name covers several zones; CLDR names the one for the whole world.
    """
    mapping: Mapping[str, str] = get_global("windows_zone_mapping")
    return {name.lower(): iana.lower() for name, iana in mapping.items()}


@lru_cache(maxsize=1)
def _renamed() -> dict[str, tuple[str, ...]]:
    return _groups(get_global("zone_aliases"))


def _groups(aliases: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each name of a renamed zone all its names, in lower case.

    :param aliases: other names of a zone, each with the one that CLDR gives it
    """
    groups = defaultdict(list)
    for alias, name in aliases.items():
        groups[name.lower()].append(alias.lower())
    return {
        each: (name, *others)
        for name, others in groups.items()
        for each in (name, *others)
    }


def as_instant(point: date | datetime, time_zone: str | None) -> datetime:
    """Aware UTC; of a day its midnight in that zone."""
    return point if isinstance(point, datetime) else midnight(point, time_zone)


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
