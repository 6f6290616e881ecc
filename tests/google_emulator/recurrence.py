"""Recurring events: their rules and their occurrences.

https://developers.google.com/workspace/calendar/api/guides/recurringevents
RFC 5545, sections 3.3.10 (rules) and 3.8.5 (exception and extra dates).
"""

import re
from datetime import datetime, time, timedelta, timezone
from itertools import islice

from dateutil.rrule import rruleset, rrulestr

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
NUMBER_PARTS = (
    "BYSECOND BYMINUTE BYHOUR BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS".split()
)
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
    parts = _parts(value)
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
        rrulestr(_without_until(parts), dtstart=datetime(2000, 1, 1))
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


def _parts(value):
    """Split `FREQ=DAILY;COUNT=3`; None when it is no list of distinct parts."""
    pairs = [part.partition("=")[::2] for part in value.split(";")]
    parts = dict(pairs)
    return parts if len(parts) == len(pairs) else None


def _part_fits(name, text):
    pattern = RULE_PARTS.get(name, NUMBERS if name in NUMBER_PARTS else None)
    return bool(pattern and re.fullmatch(pattern, text))


def _without_until(parts):
    return _joined({name: text for name, text in parts.items() if name != "UNTIL"})


def _joined(parts):
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
            _parse(item)
    except ValueError as error:
        raise _refusal() from error


def _refusal():
    return GoogleError(400, "invalid", "Invalid recurrence rule.")


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
            self.zone = times.zone(start["timeZone"])
            begin = times.parse_datetime(start["dateTime"], start["timeZone"])
            finish = times.parse_datetime(end["dateTime"], end.get("timeZone"))
            self.first = begin.astimezone(self.zone).replace(tzinfo=None)
            self.duration = finish - begin
        self._master = master
        self._set = self._read(master.get("recurrence") or [])

    def _read(self, lines):
        dates = rruleset(cache=True)
        has_rule = False
        for line in lines:
            found = LINE.fullmatch(line)
            if not found:
                continue
            name, parameters, value = found.groups()
            if name == "RRULE":
                has_rule = True
            self._add(dates, name, parameters, value)
        if not has_rule:
            dates.rdate(self.first)
        return dates

    def _add(self, dates, name, parameters, value):
        if name in ("RRULE", "EXRULE"):
            rule = self._rule(value)
            (dates.rrule if name == "RRULE" else dates.exrule)(rule)
            return
        add = dates.rdate if name == "RDATE" else dates.exdate
        zone_name = re.search(r"TZID=([^:;]+)", parameters)
        for item in value.split(","):
            add(self._wall(item, zone_name.group(1) if zone_name else None))

    def _rule(self, value):
        parts = _parts(value)
        until = parts.pop("UNTIL", None)
        rule = rrulestr(_without_until(parts), dtstart=self.first)
        return rule.replace(until=self._until(until)) if until else rule

    def _until(self, text):
        if self.all_day:
            return _parse(text[:8])
        if DAY.fullmatch(text):
            return _parse(text) + timedelta(days=1, seconds=-1)
        return self._wall(text, None)

    def _wall(self, text, zone_name):
        """Return a date or moment as wall-clock time of the series."""
        moment = _parse(text)
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

    def starts(self):
        """Return the first occurrences, at most as many as Google expands."""
        return list(islice(self._set, self.limit))

    def has(self, start):
        return bool(self._set.between(start, start, inc=True))

    def instance_id(self, start):
        """Return `{series}_{moment in UTC}`, or `{series}_{date}` for all-day."""
        return f"{self._master['id']}_{self._stamp(start)}"

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
            start = self._wall(stamp, None)
        except ValueError:
            return None
        return start if self.has(start) else None

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
            parts = _parts(line.removeprefix("RRULE:"))
            count = int(parts.pop("COUNT", 0))
            past = len(
                self._rule(_without_until(parts)).between(
                    self.first, start - timedelta(seconds=1), inc=True
                )
            )
            rest = dict(parts, COUNT=str(count - past)) if count else parts
            following.append("RRULE:" + _joined(rest))
            before.append("RRULE:" + _joined(dict(parts, UNTIL=self._last(start))))
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
        zone_name = self._master["start"]["timeZone"]
        return {"dateTime": times.render(moment, self.zone), "timeZone": zone_name}

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


def _parse(text):
    """Read `20260131` or `20260131T100000`, without a zone."""
    form = "%Y%m%d" if len(text) == 8 else "%Y%m%dT%H%M%S"
    return datetime.strptime(text.rstrip("Z"), form)
