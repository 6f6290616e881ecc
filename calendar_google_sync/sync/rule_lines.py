"""Reading and spelling recurrence lines (RFC 5545, sections 3.3.10 and 3.8.5).

Google returns what other programs once sent it: parameters of their own (``X-...``),
dates in another form than the start, bare date lines. All of that is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from .clock import Clock
from .zones import UTC

NAMES = ("RRULE", "EXRULE", "RDATE", "EXDATE")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Parts that say nothing when they have this value
_DEFAULTS = {"INTERVAL": "1", "WKST": "MO", "RSCALE": "GREGORIAN", "SKIP": "OMIT"}
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
#: No part has longer ones; and Python does not read numbers of thousands of digits
_NUMBER = re.compile(r"-?\d{1,9}")
_ZONE = re.compile(r"TZID=(?:\"([^\"]*)|([^;]*))", re.IGNORECASE)


def split(line: str) -> tuple[str, str, str]:
    """Name, parameters and value: "EXDATE;TZID=Europe/Rome:2026..." in its parts.

    No value holds a colon, but names of zones do: "GMT+02:00".
    """
    head, colon, value = line.strip().rpartition(":")
    if not colon:
        head, value = value, ""
    name, _, params = head.partition(";")
    name = name.strip().upper()
    if name in NAMES:
        return name, params, value.strip()
    if "FREQ=" in head.upper() or "FREQ=" in value.upper():
        return "RRULE", "", ";".join(filter(None, (head, value)))
    if colon and name == "DATE":  # seen from Google: "DATE;TZID=Europe/Rome:2026..."
        return "RDATE", params, value.strip()
    return name, params, value.strip()


def zone_of(params: str) -> str:
    """The name in a TZID parameter, or ""."""
    found = _ZONE.search(params)
    return (found[1] or found[2] or "").strip() if found else ""


def parts(value: str) -> dict[str, str]:
    """The parts of a rule, upper case, without foreign and empty ones."""
    result = {}
    for part in "".join(value.upper().split()).split(";"):
        name, _, text = part.partition("=")
        if name and text and not name.startswith("X-"):
            result[name] = text
    return result


def spell(rule: Mapping[str, str]) -> str:
    """The value of a rule in its one spelling: FREQ first, the others by name."""
    values = {k: _list(k, v) for k, v in rule.items() if _DEFAULTS.get(k) != v}
    names = sorted(values, key=lambda name: (name != "FREQ", name))
    return ";".join(f"{name}={values[name]}" for name in names)


def canonical(lines: Iterable[str]) -> tuple[str, ...]:
    """The same rule in one spelling; never raises.

    Rules come first, dates after them; DTSTART and foreign lines are left out.
    """
    texts = (row for text in lines or () for row in str(text).splitlines())
    spelled = {_line(*split(text)) for text in texts} - {""}
    return tuple(sorted(spelled, key=lambda row: (NAMES.index(_name(row)), row)))


def stamps(value: str, params: str, clock: Clock) -> list[date | datetime]:
    """The dates of a line: instants, and dates that mean a whole day."""
    read = (stamp(text, params, clock) for text in value.split(","))
    return [found for found in read if found]


def stamp(text: str, params: str, clock: Clock) -> date | datetime | None:
    """One date or time; of a period ("start/end") its start."""
    found = _STAMP.match(text.strip().upper())
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.group(4, 5, 6))
    try:
        day = date(*map(int, found.group(1, 2, 3)))
        at = time(hour, minute, second)
    except ValueError:
        return None
    if clock.all_day or found[4] is None:
        return day
    wall = datetime.combine(day, at)
    return (
        wall.replace(tzinfo=UTC)
        if found[7]
        else clock.instant_in(wall, zone_of(params))
    )


def last_instant(text: str, clock: Clock) -> datetime | None:
    """UNTIL, included; a mere date includes that whole day."""
    found = stamp(text, "", clock)
    if found is None or isinstance(found, datetime):
        return found
    return clock.end_of(found)


def _name(row: str) -> str:
    return re.split("[;:]", row, maxsplit=1)[0]


def _line(name: str, params: str, value: str) -> str:
    if name in ("RRULE", "EXRULE"):
        # No part has a colon, by which a line is split
        text = spell(parts(value.replace(":", "?")))
        return f"{name}:{text}" if text else ""
    dates = sorted({text.strip().upper() for text in value.split(",")} - {""})
    if name not in NAMES or not dates:
        return ""
    return f"{name}{_params(params, dates)}:{','.join(dates)}"


def _params(params: str, dates: list[str]) -> str:
    if all(len(text) == 8 for text in dates):
        return ";VALUE=DATE"
    own = zone_of(params)
    if own and not all(text.endswith("Z") for text in dates):
        return f";TZID={own}"
    return ";VALUE=PERIOD" if any("/" in text for text in dates) else ""


def _list(name: str, value: str) -> str:
    if not name.startswith("BY"):
        return value
    return ",".join(sorted({_plain(text) for text in value.split(",")}, key=_rank))


def _plain(text: str) -> str:
    return re.sub(r"^([+-]?)0*(?=\d)", lambda sign: sign[1].strip("+"), text)


def _rank(text: str) -> tuple[int, int, str]:
    number = _NUMBER.match(text)
    day = text[-2:]
    rank = WEEKDAYS.index(day) if day in WEEKDAYS else 0
    return int(number[0]) if number else 0, rank, text
