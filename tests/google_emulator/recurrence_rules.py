"""The text of recurrence rules, as Google accepts it.

https://developers.google.com/workspace/calendar/api/concepts/events-calendars
RFC 5545, sections 3.3.10 (rules) and 3.8.5 (exception and extra dates).
"""

import re
from datetime import datetime

from dateutil.rrule import rrulestr

from . import times
from .errors import GoogleError

RULE_PARTS = {
    "FREQ": r"(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "COUNT": r"[1-9]\d{0,5}",
    "INTERVAL": r"[1-9]\d{0,5}",
    "WKST": r"(MO|TU|WE|TH|FR|SA|SU)",
    "BYDAY": r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
    r"(,([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU))*",
}
NUMBERS = r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"
LIMITS = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (1, 366),
}
"""Smallest and largest number; most parts also count from the end."""
DATE_LINE = re.compile(r"^DATE(?=;TZID=)")
"""What Google itself gives out at times: allenporter/gcal_sync#327."""
LINE = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)((?:;[A-Z]+=[^:;]+)*):(.+)")
UTC_MOMENT = re.compile(r"\d{8}T\d{6}Z")
MOMENT = re.compile(r"\d{8}T\d{6}Z?")
DAY = re.compile(r"\d{8}")


def check(lines, all_day):
    """Refuse what Google refuses: 400 "Invalid recurrence rule."."""
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            raise _refusal()
        name, parameters, value = found.groups()
        if name in ("RRULE", "EXRULE"):
            _check_rule(value, parameters, all_day)
        else:
            _check_dates(value, parameters, all_day)


def _check_rule(value, parameters, all_day):
    parts = parts_of(value)
    if parameters or parts is None or "FREQ" not in parts:
        raise _refusal()
    if not all(_part_fits(name, text) for name, text in parts.items()):
        raise _refusal()
    if "COUNT" in parts and "UNTIL" in parts:
        raise _refusal()
    _check_until(parts.get("UNTIL"), all_day)
    ordinal = re.search(r"\d", parts.get("BYDAY", ""))
    if ordinal and parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        raise _refusal()
    try:
        rrulestr(without_until(parts), dtstart=datetime(2000, 1, 1))
    except (ValueError, TypeError, KeyError) as error:
        raise _refusal() from error


def _check_until(until, all_day):
    """UNTIL has the form of the start: a date, or a moment in UTC."""
    form = DAY if all_day else UTC_MOMENT
    if until is None:
        return
    if not form.fullmatch(until):
        raise _refusal()
    try:
        datetime.strptime(until, "%Y%m%d" if all_day else "%Y%m%dT%H%M%SZ")
    except ValueError as error:
        raise _refusal() from error


def parts_of(value):
    """Split `FREQ=DAILY;COUNT=3`; None when it is no list of distinct parts."""
    pairs = [part.partition("=")[::2] for part in value.split(";")]
    parts = dict(pairs)
    return parts if len(parts) == len(pairs) else None


def _part_fits(name, text):
    if name not in LIMITS:
        return bool(re.fullmatch(RULE_PARTS.get(name, "(?!)"), text))
    if not re.fullmatch(NUMBERS, text):
        return False
    lowest, highest = LIMITS[name]
    numbers = [int(number) for number in text.split(",")]
    if lowest:
        numbers = [abs(number) for number in numbers]
    return all(lowest <= number <= highest for number in numbers)


def without_until(parts):
    return joined({name: text for name, text in parts.items() if name != "UNTIL"})


def joined(parts):
    return ";".join(f"{name}={text}" for name, text in parts.items())


def _check_dates(value, parameters, all_day):
    """Dates of an all-day series need VALUE=DATE; a zone must be a real one."""
    named = dict(item.split("=", 1) for item in parameters.split(";") if item)
    if set(named) - {"VALUE", "TZID"}:
        raise _refusal()
    if (named.get("VALUE") == "DATE") != all_day:
        raise _refusal()
    form = DAY if all_day else MOMENT
    if not all(form.fullmatch(item) for item in value.split(",")):
        raise _refusal()
    try:
        times.zone(named.get("TZID", "UTC"))
        for item in value.split(","):
            parse_stamp(item)
    except ValueError as error:
        raise _refusal() from error


def _refusal():
    return GoogleError(400, "invalid", "Invalid recurrence rule.")


def parse_stamp(text):
    """Read `20260131` or `20260131T100000`, without a zone."""
    form = "%Y%m%d" if len(text) == 8 else "%Y%m%dT%H%M%S"
    return datetime.strptime(text.rstrip("Z"), form)
