"""One RRULE or EXRULE, expanded with dateutil on the wall clock of the series."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from dateutil import rrule

from .rule_lines import WEEKDAYS, last_instant, parts

FREQUENCIES = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
}
#: Parts with numbers: the largest one, and whether they count from the end as well
_NUMBERS = {
    "BYSETPOS": (366, True),
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYHOUR": (23, False),
    "BYMINUTE": (59, False),
    "BYSECOND": (59, False),
}
_FROM_ZERO = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_OTHERS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
#: Parts that choose the day; without any the start's own day counts
_CHOOSE_DAY = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
#: Parts that dateutil would look for until the year 9999 below these frequencies
_SENSELESS = {
    "DAILY": {"BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
}
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Unreadable(ValueError):
    """The lines cannot be expanded; the message is a sentence for the user."""


class Rule:
    """A rule (the value of its line) of a series that starts at ``start``.

    All times are those of the clock on the wall, without a zone. Raises Unreadable.
    """

    def __init__(
        self, value: str, start: datetime, time_zone: str | None, all_day: bool
    ):
        self._start = start
        self._told = parts(value)
        try:
            self._read(time_zone, all_day)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            text = f"The repetition rule “{value}” cannot be read."
            raise Unreadable(text) from error

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Its dates in order, up to ``last``; those before ``first`` may be missing."""
        until = min(last, self._until or last)
        if self._count is None:
            return iter(self._expand(self._begin_near(first), until))
        return self._counted(iter(self._expand(self._start, until)))

    def _counted(self, found: Iterator[datetime]) -> Iterator[datetime]:
        """The start counts as the first one even where the rule leaves it out."""
        left = self._count or 0
        for number, wall in enumerate(found):
            if number == 0 and wall != self._start:
                left -= 1
            if left <= 0:
                return
            yield wall
            left -= 1

    def _read(self, time_zone: str | None, all_day: bool) -> None:
        told = self._told
        if set(told) - _OTHERS - set(_NUMBERS):
            raise ValueError("unknown part")
        self._frequency = told["FREQ"]
        self._interval = int(told.get("INTERVAL", 1))
        self._count = int(told["COUNT"]) if "COUNT" in told else None
        self._until = None
        if "UNTIL" in told:
            self._until = last_instant(told["UNTIL"], time_zone, all_day)
        if self._interval < 1 or ("UNTIL" in told and not self._until):
            raise ValueError("out of range")
        self._options = self._read_options()
        self._expand(self._start, self._start)  # dateutil checks the rest
        self._refuse_impossible()

    def _read_options(self) -> dict:
        """Options of dateutil, with what the start implies told outright."""
        told = self._told
        options: dict = {
            name.lower(): [_in_range(name, number) for number in told[name].split(",")]
            for name in _NUMBERS
            if name in told
        }
        if "BYDAY" in told:
            options["byweekday"] = [_weekday(day) for day in told["BYDAY"].split(",")]
        options["wkst"] = WEEKDAYS.index(told.get("WKST", "MO"))
        if not _CHOOSE_DAY & set(told):
            options.update(self._implied(options))
        return options

    def _implied(self, options: dict) -> dict:
        start = self._start
        if self._frequency == "YEARLY":
            months = options.get("bymonth", [start.month])
            return {"bymonth": months, "bymonthday": [start.day]}
        if self._frequency == "MONTHLY":
            return {"bymonthday": [start.day]}
        return {"byweekday": [start.weekday()]} if self._frequency == "WEEKLY" else {}

    def _expand(self, begin: datetime, until: datetime) -> rrule.rrule:
        return rrule.rrule(
            FREQUENCIES[self._frequency],
            dtstart=begin,
            interval=self._interval,
            until=until,
            **self._options,
        )

    def _refuse_impossible(self) -> None:
        """dateutil would look for the 30th of February until the year 9999."""
        options = self._options
        if _SENSELESS.get(self._frequency, set()) & set(self._told):
            raise ValueError("no such rule")
        days = options.get("bymonthday", [1])
        months = options.get("bymonth", range(1, 13))
        if min(map(abs, days)) > max(_LONGEST[month - 1] for month in months):
            raise ValueError("no such day")
        if self._frequency == "WEEKLY" and 7 < abs(options.get("bysetpos", [1])[0]):
            raise ValueError("no such day")
        weekdays = [day[0] for day in map(_number, options.get("byweekday", ()))]
        if self._frequency == "DAILY" and weekdays and self._interval % 7 == 0:
            if self._start.weekday() not in weekdays:
                raise ValueError("never on that day")

    def _begin_near(self, first: datetime) -> datetime:
        """A start in step with the true one, so that far dates cost no counting."""
        start, step = self._start, self._interval
        if first <= start:
            return start
        if self._frequency in ("DAILY", "WEEKLY"):
            unit = step * (7 if self._frequency == "WEEKLY" else 1)
            rounds = (first - start).days // unit - 1
            return start + timedelta(days=max(rounds, 0) * unit)
        unit = step * (12 if self._frequency == "YEARLY" else 1)
        months = (first.year - start.year) * 12 + first.month - start.month
        rounds = months // unit - 1
        if rounds < 1:
            return start
        year, month = divmod(start.year * 12 + start.month - 1 + rounds * unit, 12)
        if self._frequency == "YEARLY":
            month = 0
        return start.replace(year=year, month=month + 1, day=1)


def _in_range(name: str, text: str) -> int:
    number, (largest, signed) = int(text), _NUMBERS[name]
    if abs(number) > largest or (number < 0 and not signed):
        raise ValueError("out of range")
    if number == 0 and name not in _FROM_ZERO:
        raise ValueError("out of range")
    return number


def _weekday(text: str) -> rrule.weekday:
    found = _WEEKDAY.fullmatch(text)
    if not found:
        raise ValueError("no weekday")
    number = int(found[1]) if found[1] else None
    return rrule.weekday(WEEKDAYS.index(found[2]), number)


def _number(day: rrule.weekday | int) -> tuple[int, int | None]:
    return (day, None) if isinstance(day, int) else (day.weekday, day.n)
