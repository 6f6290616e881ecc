"""The series of ``tests/data/series``, and an oracle that tells their dates.

The oracle shares nothing with the addon: python-dateutil expands what a series means,
on the clock on the wall; the rest is what Google's pages and RFC 5545 say:

- the start is the first occurrence and counts for COUNT, whatever the rule says;
- a day of the month, and nothing else, comes once a year, in the month of the start;
- UNTIL is included; behind the last one nothing is shown, not even added dates;
- a time that the clock leaps over is read with the offset before the leap, one that it
  shows twice is the first of both;
- an exception replaces the occurrence of its original start; a cancelled one is gone.

A file has ``about``, ``time_zone`` and ``kind`` of its calendar, and ``series``. Each
of them has a ``name``, its ``events``, and where they are odd:

- ``means``: well-formed lines that mean the same as the odd ones;
- ``clock``: the IANA name of the zone that is meant;
- ``shows``: the first dates, against mistakes that the oracle might share with us;
- ``expect``: "problem" where the series cannot be expanded, "asked" where only Google
  can say what it shows (the oracle then says what the emulated one shows).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import islice, takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse
from dateutil.rrule import rrulestr

FOLDER = Path(__file__).parents[1] / "data" / "series"
UTC = timezone.utc
DAY = timedelta(days=1)
#: Dates are compared for three years, or where they are few for forty
YEARS = (3, 40)
FEW = 12
MANY = 800
MOST = 8 * MANY
#: So far at least: the oldest ones began in 2019
UNTIL = datetime(2027, 2, 1, tzinfo=UTC)
#: Parts that choose days of a year
CHOOSE = {"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"}


@dataclass(frozen=True, eq=False)
class Series:
    """A master as Google lists it, with its exceptions."""

    file: str
    name: str
    kind: str
    calendar_zone: str
    master: dict
    exceptions: list = field(default_factory=list)
    means: list | None = None
    clock: str = ""
    expect: str = ""
    shows: tuple = ()

    def __str__(self):
        return f"{self.file}: {self.name}"

    @property
    def lines(self):
        return self.means if self.means is not None else self.master["recurrence"]

    @property
    def zone(self):
        return self.clock or self.master["start"].get("timeZone") or self.calendar_zone

    @property
    def start(self):
        return moment(self.master["start"], self.zone)

    @property
    def length(self):
        return moment(self.master["end"], self.zone) - self.start


@cache
def all_series():
    return tuple(
        one
        for path in sorted(FOLDER.glob("*.json"))
        for one in _of_file(path.stem, json.loads(path.read_text("utf-8")))
    )


def _of_file(file, told):
    for one in told["series"]:
        events = one["events"]
        masters = [event for event in events if "recurringEventId" not in event]
        for number, master in enumerate(masters):
            yield Series(
                file,
                one["name"] + (f" ({number + 1})" if number else ""),
                told.get("kind", "event"),
                told["time_zone"],
                master,
                [e for e in events if e.get("recurringEventId") == master.get("id")],
                one.get("means"),
                one.get("clock", ""),
                one.get("expect", ""),
                tuple(isoparse(moment) for moment in one.get("shows", ())),
            )


def moment(point, zone):
    """A date, or an aware UTC time."""
    if "date" in point:
        return date.fromisoformat(point["date"])
    read = isoparse(point["dateTime"])
    return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))).astimezone(
        UTC
    )


def dates(lines, start, zone):
    """Starts of the lines from the first on, and until when these are all."""
    for years in YEARS:
        horizon = max(_instant(start) + years * 366 * DAY, UNTIL)
        expansion = _Expansion(start, zone, horizon)
        found, horizon = expansion.starts(lines), expansion.horizon
        if len(found) >= FEW:
            break
    most = MANY + max(0, (UNTIL - _instant(start)).days)
    if len(found) > most:
        found = found[:most]
        horizon = _instant(found[-1])
    return found, horizon


@cache
def starts(series):
    return dates(tuple(series.lines), series.start, series.zone)


def shown(series):
    """(start, end, title) of what Google shows up to the horizon, with exceptions."""
    title = series.master.get("summary", "")
    entries = {
        start: (start, start + series.length, title) for start in starts(series)[0]
    }
    others = []
    for event in series.exceptions:
        entries.pop(moment(event["originalStartTime"], series.zone), None)
        if event["status"] != "cancelled":
            ends = [moment(event[name], series.zone) for name in ("start", "end")]
            others.append((*ends, event.get("summary", "")))
    return sorted([*entries.values(), *others], key=str)


class _Expansion:
    """One set of lines; instants are aware UTC, of whole days midnights called UTC."""

    def __init__(self, start, zone, horizon):
        self.timed = isinstance(start, datetime)
        self.zone = ZoneInfo(zone) if self.timed else UTC
        self.start, self.horizon = _instant(start), horizon
        self.wall = self.start.astimezone(self.zone).replace(tzinfo=None)

    def starts(self, lines):
        added, excluded, ends = {self.start}, set(), []
        for line in lines:
            head, value = line.split(":")
            name, _, params = head.partition(";")
            if name in ("RRULE", "EXRULE"):
                found = set(self.rule(value))
                ends.append(self.until(value)) if name == "RRULE" else None
            else:
                found = set(self.listed(params, value, name == "EXDATE"))
            added |= found if name in ("RRULE", "RDATE") else set()
            excluded |= found if name in ("EXRULE", "EXDATE") else set()
        last = max(ends) if ends and None not in ends else self.horizon
        left = {one for one in added if one not in excluded and one <= last}
        left = {one for one in left if self.wall_of(one).date() not in excluded}
        found = sorted(one for one in left if one <= self.horizon)
        return found if self.timed else [one.date() for one in found]

    def rule(self, value) -> Iterator[datetime]:
        told = dict(part.split("=") for part in value.split(";"))
        count, until = told.pop("COUNT", None), self.until(value)
        told.pop("UNTIL", None)
        if told["FREQ"] == "YEARLY" and CHOOSE & set(told) == {"BYMONTHDAY"}:
            told["BYMONTH"] = str(self.wall.month)
        text = ";".join(f"{name}={part}" for name, part in told.items())
        last = min(self.horizon, until or self.horizon).replace(tzinfo=None) + DAY
        try:
            found = rrulestr(text, dtstart=self.wall)
            found = takewhile(lambda one: one <= last, found)
            walls = list(islice(found, MOST))
        except ValueError:  # hours or minutes that the interval never comes to
            walls = []
        if len(walls) == MOST:
            self.horizon = min(self.horizon, self.instant(walls[-1]))
        if count:
            walls = walls[: int(count) - (walls[:1] != [self.wall])]
        found = map(self.instant, walls)
        return (one for one in found if until is None or one <= until)

    def until(self, value):
        found = re.search(r"UNTIL=(\w+)", value)
        if not found:
            return None
        if not self.timed or len(found[1]) == 8:
            last = datetime.combine(_day(found[1]), time(23, 59, 59))
            return last.replace(tzinfo=self.zone).astimezone(UTC)
        return self.stamp(found[1], "")

    def listed(self, params, value, excluded):
        """Instants; days where whole days are left out."""
        for text in value.split(","):
            text = text.partition("/")[0]
            if self.timed and "T" in text:
                yield self.stamp(text, params)
            elif excluded:
                yield _day(text)
            else:
                yield self.instant(datetime.combine(_day(text), self.wall.time()))

    def stamp(self, text, params):
        wall = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
        if text.endswith("Z"):
            return wall.replace(tzinfo=UTC)
        named = re.search("TZID=([^;]+)", params)
        if named and named[1] != str(self.zone):
            return wall.replace(tzinfo=ZoneInfo(named[1])).astimezone(UTC)
        return self.instant(wall)

    def instant(self, wall):
        if wall == self.wall:
            return self.start
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def wall_of(self, instant):
        return instant.astimezone(self.zone)


def _instant(start):
    if isinstance(start, datetime):
        return start
    return datetime.combine(start, time(), UTC)


def _day(text):
    return datetime.strptime(text[:8], "%Y%m%d").date()
