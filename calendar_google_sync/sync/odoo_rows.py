"""Odoo's rules, and the dates on which its rows fall.

Odoo 19, ``calendar.recurrence``: every occurrence is a row of its own, at most 720. It
begins to count at the start of the period (week, month) of the first row, taken in UTC,
then drops the rows before the first one. That is imitated here step by step, except
that Odoo knows of no summer time after 2037.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil import rrule
from dateutil.relativedelta import relativedelta

from .items import When
from .rule import FREQUENCIES
from .rule_lines import WEEKDAYS
from .zones import UTC, to_wall, zone

#: ``MAX_RECURRENT_EVENT`` of Odoo
LONGEST = 720
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Odoo's all-day rows begin at eight, whatever the zone
_MORNING = time(8)


@dataclass(frozen=True)
class OdooRule:
    """Names and values as in ``calendar.recurrence`` of Odoo 19."""

    rrule_type: str  # "daily", "weekly", "monthly", "yearly"
    interval: int = 1
    end_type: str = "forever"  # "count", "end_date", "forever"
    count: int = 1
    until: date | None = None
    days: frozenset[str] = frozenset()  # of "mon" .. "sun"; weekly only
    month_by: str = "date"  # "date" or "day"; monthly only
    day: int = 1
    weekday: str = ""  # "MON" .. "SUN"
    byday: str = ""  # "1", "2", "3", "4", "-1"
    #: How many rows Odoo has made of an endless rule; no field of Odoo's
    reach: int = LONGEST

    def values(self) -> dict[str, Any]:
        """Values to write, by field name (``mon`` .. ``sun`` one by one)."""
        values = asdict(self)
        chosen = values.pop("days")
        del values["reach"]
        for name in ("until", "weekday", "byday"):
            values[name] = values[name] or False
        return {**values, **{day: day in chosen for day in DAYS}}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> OdooRule:
        """From a record, or from whatever gives all the values by field name.

        What the type of the rule does not use is left at its default.
        """
        kind, end = values["rrule_type"], values["end_type"] or "forever"
        content: dict[str, Any] = {"interval": values["interval"] or 1, "end_type": end}
        if end != "forever":
            name = "count" if end == "count" else "until"
            content[name] = values[name]
        if kind == "weekly":
            content["days"] = frozenset(day for day in DAYS if values[day])
        if kind == "monthly":
            by_day = values["month_by"] == "day"
            names = ("month_by", "weekday", "byday") if by_day else ("day",)
            content.update({name: values[name] for name in names})
        return cls(kind, **content)


def odoo_rows(
    rule: OdooRule, when: When, time_zone: str, week_start: str = "MO"
) -> list[date | datetime]:
    """Starts of Odoo's rows: dates, or aware UTC times.

    ``when``: the first row; ``week_start``: that of the user's language.
    """
    rows = _Rows(rule, when, time_zone, WEEKDAYS.index(week_start)).starts()
    if when.all_day:
        return sorted({row.date() for row in rows})
    return sorted({row.replace(tzinfo=UTC) for row in rows})


class _Rows:
    """One expansion; times without a zone are UTC, as in Odoo's database."""

    def __init__(self, rule: OdooRule, when: When, time_zone: str, week_start: int):
        self._rule, self._when, self._week_start = rule, when, week_start
        self._zone, self._zone_name = zone(time_zone), time_zone

    def starts(self) -> list[datetime]:
        first = self._first()
        rows = self._from_first(self._asked)
        missing = self._asked - len(rows)
        if self._rule.end_type != "end_date" and missing > 0:
            rows = self._from_first(self._asked + missing)
        return [row for row in rows if row.date() >= first.date()]

    @property
    def _asked(self) -> int:
        rule = self._rule
        return rule.reach if rule.end_type == "forever" else rule.count

    def _first(self) -> datetime:
        start = self._when.start
        if isinstance(start, datetime):
            return start.astimezone(UTC).replace(tzinfo=None)
        return datetime.combine(start, _MORNING)

    def _from_first(self, count: int) -> list[datetime]:
        first = self._first()
        begin = self._period_start(first)
        if self._when.all_day:
            rows = set(self._rrule(begin, count))
        else:
            wall = to_wall(begin.replace(tzinfo=UTC), self._zone_name)
            # Two rows become one where the clock leaps from one to the other
            rows = {self._utc(one) for one in self._rrule(wall, count)}
        return [row for row in rows if row.date() >= first.date()]

    def _period_start(self, first: datetime) -> datetime:
        start = first
        if self._rule.rrule_type == "weekly":
            monday = rrule.weekday(self._week_start)
            start = first + relativedelta(weekday=monday(-1))
        elif self._rule.rrule_type == "monthly":
            start = first.replace(day=1)
        # Odoo's own precaution against an hour's shift over summer time
        return start if self._dst(start) == self._dst(first) else first

    def _dst(self, moment: datetime) -> timedelta | None:
        return moment.replace(tzinfo=self._zone).dst()

    def _utc(self, wall: datetime) -> datetime:
        """Of a time that the clock shows twice Odoo takes the one in winter time."""
        local = wall.replace(tzinfo=self._zone)
        later = local.replace(fold=1)
        if _offset(local) > _offset(later) and not later.dst():
            local = later
        return local.astimezone(UTC).replace(tzinfo=None)

    def _rrule(self, begin: datetime, count: int) -> rrule.rrule:
        rule = self._rule
        options: dict[str, Any] = {}
        if rule.rrule_type == "weekly":
            options["byweekday"] = [DAYS.index(day) for day in sorted(rule.days)]
            options["wkst"] = self._week_start
        elif rule.rrule_type == "monthly" and rule.month_by == "date":
            options["bymonthday"] = rule.day
        elif rule.rrule_type == "monthly":
            weekday = WEEKDAYS.index(rule.weekday[:2])
            options["byweekday"] = rrule.weekday(weekday, int(rule.byday))
        options.update(self._end(count))
        frequency = FREQUENCIES[rule.rrule_type.upper()]
        return rrule.rrule(frequency, begin, interval=rule.interval, **options)

    def _end(self, count: int) -> dict[str, Any]:
        if self._rule.end_type == "end_date" and self._rule.until:
            return {"until": datetime.combine(self._rule.until, time.max)}
        return {"count": min(count, LONGEST)}


def _offset(moment: datetime) -> timedelta:
    """From UTC; ``tzinfo`` of the standard library allows none."""
    return moment.utcoffset() or timedelta()
