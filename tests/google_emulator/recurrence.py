"""Recurring events: their occurrences.

https://developers.google.com/workspace/calendar/api/guides/recurringevents
"""

import contextlib
import re
from datetime import datetime, time, timedelta, timezone
from itertools import islice, takewhile

from dateutil.rrule import rruleset, rrulestr

from . import times
from .recurrence_rules import (
    DATE_LINE,
    DAY,
    LINE,
    UTC_MOMENT,
    joined,
    parse_stamp,
    parts_of,
    without_until,
)

DAYS_OF_YEAR = {"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"}
"""Parts that choose days of a year."""
CUT_OFF = re.compile(r"_R\d{8}(T\d{6})?$")
MINUTE = timedelta(minutes=1)
FAR = datetime(2100, 1, 1)
"""Nobody asks for what comes later."""
SKIPPED = timedelta(hours=3)
"""More than any clock is put forward."""


def family(series_id):
    """Return the id of the series that a person cut this one from, else its own.

    `{id}_R{moment}` is what "this and following" made, and its occurrences are named
    `{id}_{moment}`: odoo/odoo#287171.
    """
    return CUT_OFF.sub("", series_id)


class Series:
    """The occurrences of a recurring event, as wall-clock times of its zone.

    Reading is lenient, because Google itself gives out odd rules at times:
    another form of UNTIL or of dates than the start has, or lines of no kind.
    """

    def __init__(self, master, limit=730):
        start, end = master["start"], master["end"]
        self.limit = limit
        self.all_day = times.is_all_day(start)
        if self.all_day:
            self.zone = timezone.utc
            self.first = datetime.combine(times.parse_date(start["date"]), time())
            last = datetime.combine(times.parse_date(end["date"]), time())
            self.duration = last - self.first
        else:
            begin = times.parse_datetime(start["dateTime"], start.get("timeZone"))
            try:
                self.zone = times.zone(start["timeZone"])
            except (ValueError, KeyError):  # as other programs write them
                self.zone = begin.tzinfo
            finish = times.parse_datetime(end["dateTime"], end.get("timeZone"))
            self.first = begin.astimezone(self.zone).replace(tzinfo=None)
            self.duration = finish - begin
        self._master = master
        self._set = self._read(master.get("recurrence") or [])

    def _read(self, lines):
        """Read the lines; the start is an occurrence whatever the rule says.

        RFC 5545 leaves that open; what Google does: fmeringdal/rust-rrule#119.
        """
        dates = rruleset(cache=True)
        lines = [DATE_LINE.sub("RDATE", line, count=1) for line in lines]
        found = [line.groups() for line in map(LINE.fullmatch, lines) if line]
        self._end = self._last_until(found)
        if self.first <= self._end:
            dates.rdate(self.first)
        for line in found:
            with contextlib.suppress(ValueError):
                self._add(dates, *line)
        return dates

    def _last_until(self, lines):
        """Return when all rules are over; Google shows no added dates after it.

        esrg-knights/Squire#107
        """
        rules = [parts_of(value) or {} for name, _, value in lines if name == "RRULE"]
        ends = [rule.get("UNTIL") for rule in rules]
        if not ends or None in ends:
            return datetime.max
        with contextlib.suppress(ValueError):
            return max(map(self._until, ends))
        return datetime.max

    def _add(self, dates, name, parameters, value):
        if name in ("RRULE", "EXRULE"):
            rule = self._rule(value)
            next(iter(rule), None)  # ValueError: its parts never meet
            (dates.rrule if name == "RRULE" else dates.exrule)(rule)
            return
        add = dates.rdate if name == "RDATE" else dates.exdate
        zone_name = re.search(r"TZID=([^:;]+)", parameters)
        for item in value.split(","):
            wall = self._wall(item, zone_name.group(1) if zone_name else None)
            if wall <= self._end:
                add(wall)

    def _rule(self, value):
        parts = parts_of(value) or {}
        until = parts.pop("UNTIL", None)
        parts = self._once_a_year(parts)
        rule = rrulestr(without_until(parts), dtstart=self.first)
        if "COUNT" in parts and next(iter(rule), None) != self.first:
            # The start is counted, though the rule leaves it out
            rule = rule.replace(count=int(parts["COUNT"]) - 1)
        if until or "COUNT" not in parts:
            # Of what never comes every day until the year 9999 would be looked at
            rule = rule.replace(until=self._until(until) if until else FAR)
        return rule

    def _once_a_year(self, parts):
        """A day of the month alone is one of the year, in the month of the start.

        home-assistant/core#85373, allenporter/gcal_sync#179; RFC 5545 has it monthly.
        """
        if parts.get("FREQ") != "YEARLY" or DAYS_OF_YEAR & set(parts) != {"BYMONTHDAY"}:
            return parts
        return {**parts, "BYMONTH": str(self.first.month)}

    def _until(self, text):
        if self.all_day:
            return parse_stamp(text[:8])
        if DAY.fullmatch(text):
            return parse_stamp(text) + timedelta(days=1, seconds=-1)
        try:
            return self._last_of_both(self._wall(text, None), text)
        except OverflowError:  # the end of all time, on a clock ahead of UTC
            return datetime.max

    def _last_of_both(self, wall, text):
        """Return the end of the times that the clock shows twice, after the first ones.

        An occurrence takes place at the first of both.
        """
        last = parse_stamp(text).replace(tzinfo=timezone.utc)
        wall = wall.replace(fold=0)
        if not text.endswith("Z") or self._instant(wall) == last:
            return wall
        while self._instant(wall + MINUTE) <= last:
            wall += MINUTE
        return wall

    def _instant(self, wall):
        return wall.replace(tzinfo=self.zone).astimezone(timezone.utc)

    def _wall(self, text, zone_name):
        """Return a date or moment as wall-clock time of the series."""
        moment = parse_stamp(text)
        if self.all_day:
            return datetime.combine(moment.date(), time())
        if DAY.fullmatch(text):
            return datetime.combine(moment.date(), self.first.time())
        if text.endswith("Z"):
            moment = moment.replace(tzinfo=timezone.utc)
        else:
            zone = times.zone(zone_name) if zone_name else self.zone
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def starts(self, before=None):
        """Return the occurrences before a moment, else as many as Google expands."""
        if before is None:
            return list(islice(self._set, self.limit))
        return list(takewhile(lambda start: start < before, self._set))

    def wall(self, moment, calendar_zone):
        """Return a moment on the clock of the series, else of the calendar."""
        zone = calendar_zone if self.all_day else self.zone
        return moment.astimezone(zone).replace(tzinfo=None)

    def occurs_within(self, lower, upper):
        """Tell whether an occurrence ends after and starts before; None: no limit."""
        if lower is None:
            start = next(iter(self._set), None)
        else:
            start = self._set.after(lower - self.duration)
        return start is not None and (upper is None or start < upper)

    def instance_id(self, start):
        """Return `{series}_{moment in UTC}`, or `{series}_{date}` for all-day.

        What a person split off is named after the series that it was a part of.
        """
        return f"{family(self._master['id'])}_{self._stamp(start)}"

    def _stamp(self, start):
        if self.all_day:
            return start.strftime("%Y%m%d")
        moment = start.replace(tzinfo=self.zone).astimezone(timezone.utc)
        return moment.strftime("%Y%m%dT%H%M%SZ")

    def start_of(self, stamp):
        """Return the wall-clock start that an instance id names, or None."""
        form = DAY if self.all_day else UTC_MOMENT
        if not form.fullmatch(stamp):
            return None
        try:
            near = self._wall(stamp, None)
        except ValueError:
            return None
        # A clock time that a change to summer time skips has two readings.
        around = self._set.between(near - SKIPPED, near + SKIPPED, inc=True)
        return next((start for start in around if self._stamp(start) == stamp), None)

    def wall_of(self, point):
        """Return an `originalStartTime` as wall-clock time of the series."""
        if times.is_all_day(point):
            return datetime.combine(times.parse_date(point["date"]), time())
        moment = times.parse_datetime(point["dateTime"], point.get("timeZone"))
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def split_rules(self, start):
        """Return the recurrence before an occurrence, and from it on."""
        before, following = [], []
        for line in self._master["recurrence"]:
            if not line.startswith("RRULE:"):
                before.append(line)
                continue
            parts = parts_of(line.removeprefix("RRULE:"))
            count = int(parts.pop("COUNT", 0))
            past = len(
                self._rule(without_until(parts)).between(
                    self.first, start - timedelta(seconds=1), inc=True
                )
            )
            rest = dict(parts, COUNT=str(count - past)) if count else parts
            following.append("RRULE:" + joined(rest))
            before.append("RRULE:" + joined(dict(parts, UNTIL=self._last(start))))
        return before, following

    def _last(self, start):
        """Return the UNTIL of a series that ends just before an occurrence."""
        if self.all_day:
            return (start - timedelta(days=1)).strftime("%Y%m%d")
        moment = start.replace(tzinfo=self.zone) - timedelta(seconds=1)
        return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")

    def point(self, start):
        """Write a wall-clock start as the API does."""
        if self.all_day:
            return {"date": start.date().isoformat()}
        return self._timed_point(start.replace(tzinfo=self.zone))

    def _timed_point(self, moment):
        point = {"dateTime": times.render(moment, self.zone)}
        named = self._master["start"].get("timeZone")
        return {**point, "timeZone": named} if named else point

    def instance(self, start):
        """Return one occurrence as the API shows it, taken from the series."""
        body = {k: v for k, v in self._master.items() if k != "recurrence"}
        if self.all_day:
            end = {"date": (start + self.duration).date().isoformat()}
        else:
            moment = start.replace(tzinfo=self.zone).astimezone(timezone.utc)
            end = self._timed_point(moment + self.duration)
        body.update(
            id=self.instance_id(start),
            recurringEventId=self._master["id"],
            originalStartTime=self.point(start),
            start=self.point(start),
            end=end,
        )
        return body
