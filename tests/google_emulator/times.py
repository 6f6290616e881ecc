"""Points in time as the Calendar API writes them.

https://developers.google.com/workspace/calendar/api/concepts/events-calendars
and RFC 3339.
"""

import re
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEARS = range(1000, 9000)


def zone(name):
    """Return an IANA time zone; ValueError when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, TypeError) as error:
        raise ValueError(f"no time zone {name!r}") from error


def parse_datetime(text, zone_name=None):
    """Return an aware datetime; ValueError when neither offset nor zone is known."""
    if not DATE_TIME.fullmatch(text):
        raise ValueError(f"no RFC 3339 date-time: {text!r}")
    text = re.sub(r"\.\d+", "", text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    _check_year(moment)
    if moment.tzinfo:
        return moment
    if not zone_name:
        raise ValueError(f"neither offset nor time zone: {text!r}")
    return moment.replace(tzinfo=zone(zone_name))


def parse_date(text):
    if not DATE.fullmatch(text):
        raise ValueError(f"no date: {text!r}")
    day = date.fromisoformat(text)
    _check_year(day)
    return day


def _check_year(day):
    """Keep away from the ends of Python's calendar."""
    if day.year not in YEARS:
        raise ValueError(f"the year {day.year} is out of reach")


def render(moment, time_zone):
    """Write a datetime in a zone, with `Z` where the offset is zero as Google does.

    RFC 3339 has no seconds in offsets; moments from the days of local mean time,
    which need them, are written in UTC.
    """
    local = moment.astimezone(time_zone)
    if local.utcoffset().seconds % 60:
        local = moment.astimezone(timezone.utc)
    return local.isoformat(timespec="seconds").replace("+00:00", "Z")


def utc_stamp(seconds):
    """Write seconds since 1970 as `updated` and `created` are written."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_all_day(point):
    return bool(point.get("date"))


def moment_of(point, calendar_zone):
    """Return when a start or end is; all-day points count in the calendar's zone."""
    if is_all_day(point):
        return datetime.combine(parse_date(point["date"]), time(), calendar_zone)
    return parse_datetime(point["dateTime"], point.get("timeZone"))


def in_zone(point, time_zone):
    """Return a copy of a start or end with its time written in a zone."""
    if is_all_day(point):
        return dict(point)
    moment = parse_datetime(point["dateTime"], point.get("timeZone"))
    return {**point, "dateTime": render(moment, time_zone)}
