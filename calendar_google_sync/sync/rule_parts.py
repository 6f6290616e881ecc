"""The parts of one RRULE or EXRULE, read and checked.

RFC 5545, 3.3.10. What a part leaves to the start of the series is said outright.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, Literal

from dateutil import rrule

from ..messages import _
from .clock import Clock
from .rule_lines import WEEKDAYS, last_instant, parts

FREQUENCIES: dict[str, Literal[0, 1, 2, 3, 4, 5, 6]] = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
    "HOURLY": rrule.HOURLY,
    "MINUTELY": rrule.MINUTELY,
    "SECONDLY": rrule.SECONDLY,
}
#: Those within a day: how often a day, at an interval of one
_A_DAY = {"HOURLY": 24, "MINUTELY": 24 * 60, "SECONDLY": 24 * 60 * 60}
_PARTS_OF_DAY = {"BYHOUR": 24, "BYMINUTE": 60, "BYSECOND": 60}
#: Every half hour: three months of it fit into one synchronization
_MOST_A_DAY = 48
#: Unless it ends after so many, which is as far as Odoo repeats
_FEW = 720
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
_FROM_ZERO = set(_PARTS_OF_DAY)
_OTHERS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
#: Parts that choose the day; without any the start's own day counts
_CHOOSE_DAY = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
_CHOOSE_DATE = _CHOOSE_DAY | {"BYMONTH"}
#: Parts that make no sense with a frequency (RFC 5545, 3.3.10)
_SENSELESS = {
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    **dict.fromkeys(_A_DAY, {"BYWEEKNO"}),
}
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
#: Parts that leave out days; dateutil is slow at leaving out many
_LIMIT_DAYS = {"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY"}
_FORTY_YEARS = 41 * 12  # in months; the 29th of February is a Monday every 28 or 40
#: The longest interval that is read
_LONGEST = 10_000
#: So many dates are counted at most, where the last one cannot be calculated
_COUNTED = 10_000
#: The last Monday of a year is its 53rd at most
_WEEKS = 53
#: So much of a rule is named in a sentence
_SHOWN = 200
_DAY = timedelta(days=1)
_LAST_MONTH = date(date.max.year, 12, 1)


class Unreadable(ValueError):
    """The lines cannot be expanded; the message is a sentence for the user."""


class Forbidden(Unreadable):
    """RFC 5545 forbids such a rule. Google shows it all the same, in its own way."""


class Parts:
    """The parts of a rule (the value of its line); raises Unreadable."""

    def __init__(self, value: str, clock: Clock):
        self._clock, self._start = clock, clock.start_wall
        self._values = parts(value)
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        try:
            self._read()
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            text = _("The repetition rule “%(rule)s” cannot be read.", rule=shown)
            raise Unreadable(text) from error
        self._refuse_crowds(shown)
        self._refuse_long_counts(shown)
        if self._is_forbidden():
            text = _("Only Google knows what “%(rule)s” means.", rule=shown)
            raise Forbidden(text)

    def last_date(self) -> datetime | None:
        """The last date of a rule with COUNT, if none but its interval chooses dates.

        None where it is found by counting, or has no COUNT.
        """
        values = set(self._values) - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
        if self.frequency == "WEEKLY" and self._values.get("BYDAY") in (
            WEEKDAYS[self._start.weekday()],
        ):
            values -= {"BYDAY"}
        simple = self.frequency not in ("YEARLY", "MONTHLY") and not values
        if not simple or self.count is None or self.count < 1:
            return None
        try:
            return self._start + (self.count - 1) * self.interval * self.period()
        except OverflowError:
            return datetime.max

    def _read(self) -> None:
        values = self._values
        if self._clock.all_day:
            values = {k: v for k, v in values.items() if k not in _PARTS_OF_DAY}
            self._values = values
        if set(values) - _OTHERS - set(_NUMBERS):
            raise ValueError("unknown part")
        self.frequency = values["FREQ"]
        if self.frequency not in FREQUENCIES:
            raise ValueError("no such frequency")
        self.within_a_day = self.frequency in _A_DAY
        self.interval = int(values.get("INTERVAL", 1))
        self.count = int(values["COUNT"]) if "COUNT" in values else None
        self.until = None
        if "UNTIL" in values:
            self.until = last_instant(values["UNTIL"], self._clock)
        if not 1 <= self.interval <= _LONGEST or ("UNTIL" in values and not self.until):
            raise ValueError("out of range")
        self.options = self._read_options()
        self.never = not self._is_forbidden() and self._comes_never()
        self.days = self._read_days()

    def _is_forbidden(self) -> bool:
        values = self._values
        numbered = any(day[:-2] for day in values.get("BYDAY", "").split(","))
        if "BYWEEKNO" in values and numbered:
            return True
        return bool(_SENSELESS.get(self.frequency, set()) & set(values))

    def _comes_never(self) -> bool:
        return self._beyond_the_set() or self._beyond_the_month() or self._in_vain()

    def _refuse_crowds(self, value: str) -> None:
        if self._clock.all_day and self.within_a_day:
            raise Unreadable(
                _(
                    "The repetition rule “%(rule)s” would repeat a whole day within a"
                    " day.",
                    rule=value,
                )
            )
        few = self.count is not None and self.count <= _FEW
        if self._most_a_day() > _MOST_A_DAY and not few:
            raise Unreadable(
                _(
                    "The repetition rule “%(rule)s” falls on more than %(number)s times"
                    " a day, which is more than can be shown.",
                    rule=value,
                    number=_MOST_A_DAY,
                )
            )

    def _refuse_long_counts(self, value: str) -> None:
        if (self.count or 0) > _COUNTED and not self.last_date():
            raise Unreadable(
                _(
                    "The repetition rule “%(rule)s” falls on more than %(number)s"
                    " dates, which is more than can be counted.",
                    rule=value,
                    number=_COUNTED,
                )
            )

    def _most_a_day(self) -> int:
        """On no day there are more."""
        step = self.period().total_seconds() * self.interval
        most, finer, seconds = 1, 1, 1
        for number, (name, full) in reversed(list(enumerate(_PARTS_OF_DAY.items()))):
            size = len(set(self.options.get(name.lower(), ())))
            seconds *= full
            if number >= self._depth():
                most, finer = most * (size or 1), finer * (size or 1)
            else:
                most = min(most * (size or full), ceil(seconds / step) * finer)
        return most

    def _read_days(self) -> Days | None:
        """Of rules that repeat daily or more often."""
        daily = self.within_a_day or self.frequency == "DAILY"
        if not daily or not _LIMIT_DAYS & set(self._values):
            return None
        names = [name.lower() for name in _LIMIT_DAYS]
        names[names.index("byday")] = "byweekday"
        return Days({n: self.options.pop(n) for n in names if n in self.options})

    def _beyond_the_set(self) -> bool:
        """Whether BYSETPOS asks for more dates than a period has."""
        if self.frequency in ("YEARLY", "MONTHLY"):
            return False
        weekdays = {day.weekday for day in self.options.get("byweekday", ())}
        size = len(weekdays) if self.frequency == "WEEKLY" else 1
        depth = self._depth()
        for name in list(_PARTS_OF_DAY)[depth:]:
            size *= len(set(self.options.get(name.lower(), [0])))
        return all(abs(number) > size for number in self.options.get("bysetpos", [0]))

    def _beyond_the_month(self) -> bool:
        """Whether it asks for the 30th of February, or for sixth Mondays only."""
        options = self.options
        months = options.get("bymonth", range(1, 13))
        longest = max(monthrange(2024, month)[1] for month in months)
        if min(map(abs, options.get("bymonthday", [1]))) > longest:
            return True
        return options.get("byweekday") == []

    def _in_vain(self) -> bool:
        """Whether parts that leave out dates leave none for forty years.

        Of what never comes dateutil looks at every period until the year 9999.
        """
        unit = {"YEARLY": 12, "MONTHLY": 1}.get(self.frequency, 0)
        limits = (_LIMIT_DAYS | {"BYWEEKNO", "BYSETPOS"}) & set(self._values)
        if not unit or not limits:
            return False
        first = self._start.year * 12 + (self._start.month - 1 if unit == 1 else 0)
        last = min(first + _FORTY_YEARS * self.interval, date.max.year * 12)
        months = range(first, last, unit * self.interval)
        return not any(map(self._has_dates, months))

    def _has_dates(self, month: int) -> bool:
        """Whether the period that begins in that month (since year 0) has dates."""
        begin = datetime(month // 12, month % 12 + 1, 1)
        beyond = 12 * date.max.year  # the next period lies beyond the calendar
        frequency = FREQUENCIES[self.frequency]
        period = rrule.rrule(frequency, begin, interval=beyond, **self.options)
        return next(iter(period), None) is not None

    def _depth(self) -> int:
        """Hours, minutes and seconds that the frequency itself goes through."""
        return list(_A_DAY).index(self.frequency) + 1 if self.within_a_day else 0

    def period(self) -> timedelta:
        """The step of any frequency up to a week."""
        if self.within_a_day:
            return _DAY / _A_DAY[self.frequency]
        return _DAY * (7 if self.frequency == "WEEKLY" else 1)

    def _read_options(self) -> dict[str, Any]:
        """Options of dateutil, with what the start implies said outright."""
        values = self._values
        options: dict[str, Any] = {
            name.lower(): [
                _in_range(name, number) for number in values[name].split(",")
            ]
            for name in _NUMBERS
            if name in values
        }
        if "BYDAY" in values:
            days = [_weekday(day) for day in values["BYDAY"].split(",")]
            options["byweekday"] = self._numbered(days)
        options["wkst"] = WEEKDAYS.index(values.get("WKST", "MO"))
        if self.frequency == "YEARLY" and _CHOOSE_DATE & set(values) == {"BYMONTHDAY"}:
            # Google repeats it once a year (home-assistant/core#85373), where RFC 5545
            # means that day of each month
            options["bymonth"] = [self._start.month]
        if not _CHOOSE_DAY & set(values):
            options.update(self._implied(options))
        return options

    def _numbered(self, days: list[rrule.weekday]) -> list[rrule.weekday]:
        """Days with the numbers that a period has; all numbers for those without one.

        Of days with and without numbers dateutil takes those that are both.
        """
        if self.frequency not in ("YEARLY", "MONTHLY") or not any(d.n for d in days):
            return days
        by_month = self.frequency == "MONTHLY" or "BYMONTH" in self._values
        most = 5 if by_month else _WEEKS
        numbered = [
            day(number)
            for day in days
            for number in ([day.n] if day.n else range(1, most + 1))
        ]
        return [day for day in numbered if abs(day.n) <= most]

    def _implied(self, options: dict[str, Any]) -> dict[str, Any]:
        start = self._start
        if self.frequency == "YEARLY":
            months = options.get("bymonth", [start.month])
            return {"bymonth": months, "bymonthday": [start.day]}
        if self.frequency == "MONTHLY":
            return {"bymonthday": [start.day]}
        if self.frequency == "WEEKLY":
            return {"byweekday": [rrule.weekday(start.weekday())]}
        return {}


class Days:
    """Which days a rule may fall on, by the options of dateutil."""

    def __init__(self, options: dict[str, Any]):
        self._months = set(options.get("bymonth", range(1, 13)))
        self._month_days = set(options.get("bymonthday", ()))
        self._year_days = set(options.get("byyearday", ()))
        self._weekdays = {day.weekday for day in options.get("byweekday", ())}

    def steps_from(self, day: date, every: int) -> int:
        """How many steps of so many days lead to the next day that may be one."""
        if day.month in self._months or day >= _LAST_MONTH:
            return 1
        year, month = divmod(day.year * 12 + day.month, 12)
        return max(-(-(date(year, month + 1, 1) - day).days // every), 1)

    def __call__(self, day: date) -> bool:
        if day.month not in self._months:
            return False
        if self._weekdays and day.weekday() not in self._weekdays:
            return False
        if self._month_days:
            length = monthrange(day.year, day.month)[1]
            if not {day.day, day.day - length - 1} & self._month_days:
                return False
        if self._year_days:
            number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
            return bool({number, number - length - 1} & self._year_days)
        return True


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
    if number and abs(number) > _WEEKS:
        raise ValueError("out of range")
    return rrule.weekday(WEEKDAYS.index(found[2]), number)
