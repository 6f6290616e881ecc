"""Google's ``start``, ``end`` and ``originalStartTime``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.parser import isoparse

from ..messages import _
from .items import When
from .zones import UTC, known, to_utc, zone

_DAY = timedelta(days=1)
#: What no side can store, and how many characters of a name a sentence quotes
_UNSHOWN, _SHOWN = re.compile("[\0\ud800-\udfff]"), 100


class NotUnderstood(ValueError):
    """The message is a sentence for the user."""


def read_when(start: object, end: object, calendar_time_zone: str) -> When:
    """The span of an event.

    :raises NotUnderstood: the message says why, for the user
    """
    for point in (start, end):
        _check_zone(point, calendar_time_zone)
    first = read_moment(start, calendar_time_zone)
    last = read_moment(end, calendar_time_zone)
    if first is None:
        raise NotUnderstood(_("Google tells no start for this entry."))
    if not isinstance(first, datetime):
        # Old entries end on the day that they start (2007: "end == start")
        until = last.date() if isinstance(last, datetime) else last
        return When(first, max(until or first, first + _DAY))
    if last is not None and not isinstance(last, datetime):
        raise NotUnderstood(_("It starts at a time of day, but ends as a whole day."))
    return When(first, max(last or first, first))


def read_moment(point: object, calendar_time_zone: str) -> date | datetime | None:
    """A date, or an aware UTC time; an offset in the text counts more than a zone.

    :param point: ``{"date": "2026-03-30"}``, or ``{"dateTime": ..., "timeZone": ...}``
        in the form of RFC 3339
    :return: None for anything else, and for a time without an offset in an unknown zone
    """
    if not isinstance(point, Mapping):
        return None
    try:
        if isinstance(point.get("date"), str):
            return date.fromisoformat(point["date"][:10])
        moment = _parse(point["dateTime"])
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        zone_name = read_zone(point, calendar_time_zone)
        return to_utc(moment, zone_name) if zone_name else None
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return None


def read_zone(point: object, calendar_time_zone: str) -> str | None:
    """The IANA zone that Google names, else the calendar's, else UTC.

    :return: None when Google names a zone that nobody knows: another one in its place
        would shift the entry, or the repetitions of a series
    """
    named = _zone_name(point, calendar_time_zone)
    return (known(named) or None) if named else "UTC"


def _zone_name(point: object, calendar_time_zone: str) -> str:
    named = point.get("timeZone") if isinstance(point, Mapping) else None
    return named if named and isinstance(named, str) else calendar_time_zone


def _check_zone(point: object, calendar_time_zone: str) -> None:
    """:raises NotUnderstood: a time without an offset, in a zone that nobody knows"""
    if not isinstance(point, Mapping) or read_zone(point, calendar_time_zone):
        return
    try:
        needs_zone = _parse(point["dateTime"]).tzinfo is None
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return  # no time at all, which others report
    if needs_zone:
        name = _UNSHOWN.sub("", _zone_name(point, calendar_time_zone))[:_SHOWN]
        raise NotUnderstood(_("Its time zone “%(name)s” is unknown.", name=name))


def original_start(start: date | datetime) -> str:
    """How ids of occurrences write it: "20260301T090000Z", all-day "20260301".

    Google's id of an occurrence is ``{id of the series}_{original start}`` (not
    documented, relied on by many).
    """
    if isinstance(start, datetime):
        return start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return start.strftime("%Y%m%d")


def write_when(when: When, time_zone: str, patch: bool) -> dict[str, Any]:
    """``start`` and ``end`` of a body, times on the clock of ``time_zone``.

    A patch merges: without a null the other form's key would stay and make a mixture.
    """
    return {
        "start": _write(when.start, time_zone, patch),
        "end": _write(when.end, time_zone, patch),
    }


def _parse(moment: str) -> datetime:
    """The fast way for what Google writes, and ISO 8601 in all its forms.

    :raises ValueError: for anything else; TypeError for what is no text
    """
    try:
        return datetime.fromisoformat(moment)
    except ValueError:
        return isoparse(moment)


def _write(moment: date | datetime, time_zone: str, patch: bool) -> dict[str, Any]:
    if isinstance(moment, datetime):
        local = moment.astimezone(zone(time_zone)).isoformat(timespec="seconds")
        written, other = {"dateTime": local, "timeZone": time_zone}, ["date"]
    else:
        written, other = {"date": moment.isoformat()}, ["dateTime", "timeZone"]
    return {**written, **dict.fromkeys(other)} if patch else written
