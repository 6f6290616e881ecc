"""Google's ``start``, ``end`` and ``originalStartTime``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from dateutil.parser import isoparse

from ..words import _
from .items import When
from .zones import UTC, known, to_utc, zone

_DAY = timedelta(days=1)


class NotUnderstood(ValueError):
    """The message is a sentence for the user."""


def read_when(start: object, end: object, calendar_time_zone: str) -> When:
    """The span of an event; raises NotUnderstood."""
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
    """A date, or an aware UTC time; None for anything else. Offsets are honoured."""
    if not isinstance(point, Mapping):
        return None
    try:
        if isinstance(point.get("date"), str):
            return date.fromisoformat(point["date"][:10])
        moment = isoparse(point["dateTime"])
        if moment.tzinfo is None:
            return to_utc(moment, read_zone(point, calendar_time_zone))
        return moment.astimezone(UTC)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return None


def read_zone(point: object, calendar_time_zone: str) -> str:
    """The zone that Google names, else the calendar's, else UTC."""
    named = point.get("timeZone") if isinstance(point, Mapping) else None
    return known(named if isinstance(named, str) else "") or (
        known(calendar_time_zone) or "UTC"
    )


def original_start(start: date | datetime) -> str:
    """How ids of occurrences tell it: "20260301T090000Z", all-day "20260301".

    Google's id of an occurrence is ``{id of the series}_{original start}`` (not
    documented, relied on by many).
    """
    if isinstance(start, datetime):
        return start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return start.strftime("%Y%m%d")


def write_when(when: When, time_zone: str, patch: bool) -> dict:
    """``start`` and ``end`` of a body.

    A patch merges: without a null the other form's key would stay and make a mixture.
    """
    return {
        "start": _write(when.start, time_zone, patch),
        "end": _write(when.end, time_zone, patch),
    }


def _write(moment: date | datetime, time_zone: str, patch: bool) -> dict:
    if not isinstance(moment, datetime):
        told: dict = {"date": moment.isoformat()}
        other: dict = {"dateTime": None, "timeZone": None}
    else:
        local = moment.astimezone(zone(time_zone))
        told = {"dateTime": local.isoformat(timespec="seconds"), "timeZone": time_zone}
        other = {"date": None}
    return {**told, **(other if patch else {})}
