"""A rule as Google shows it, and the rules of Odoo that may mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from .clock import Clock
from .items import Item, Kind, When
from .odoo_rows import DAYS, LONGEST, OdooRule
from .odoo_shapes import shapes
from .recurrence import occurrences
from .rule import Rule
from .rule_lines import WEEKDAYS, last_instant, parts
from .zones import UTC, as_instant

#: An endless rule is compared for so many dates, and for so long: a year has 53 weeks
#: every five to seven years, and no leap day for eight years at most
_ENOUGH = 60
_LONG_ENOUGH = timedelta(days=12 * 366)
#: but not farther than Odoo's rows reach, a few of which fall before the start
_SURE = LONGEST - 40
_LAST = datetime.max.replace(tzinfo=UTC)


class Series:
    """One canonical RRULE line with its start; raises Unreadable."""

    def __init__(self, line: str, when: When, time_zone: str):
        value = line.partition(":")[2]
        self.values = parts(value)
        self.endless = not {"COUNT", "UNTIL"} & set(self.values)
        self._line, self._when, self._time_zone = line, when, time_zone
        self._clock = Clock(when, time_zone)
        self._wall = self._clock.start_wall
        self._rule = Rule(value, self._clock)

    @property
    def starts_on_rule(self) -> bool:
        """Google always shows the start, even where the rule leaves it out."""
        return next(self._rule.starts(self._wall, self._wall), None) == self._wall

    def dates(self) -> list[date | datetime]:
        """Starts in Google; of an endless rule as many as are to be compared."""
        found: list[date | datetime] = []
        for one in self._occurrences():
            long_enough = When(self._when.start, one.start).length > _LONG_ENOUGH
            if self.endless and (
                len(found) >= _SURE or (len(found) >= _ENOUGH and long_enough)
            ):
                break
            found.append(one.start)
        return found

    def agrees(self, dates: list[date | datetime], rows: list[date | datetime]) -> bool:
        """Whether Odoo's rows fall on these dates."""
        more = self.endless and len(dates) >= _ENOUGH
        return dates == (rows[: len(dates)] if more else rows)

    def candidates(
        self, dates: list[date | datetime], week_start: str
    ) -> Iterator[OdooRule]:
        """Rules of Odoo to be tried, the most natural first.

        ``dates``: as Google shows them, from which those in other frequencies follow.
        """
        natural = self._shapes()
        for shape in chain(natural, self._inferred(dates, week_start, natural)):
            for end in self._ends():
                yield replace(shape, **end)

    def _inferred(
        self,
        dates: list[date | datetime],
        week_start: str,
        natural: list[OdooRule],
    ) -> Iterator[OdooRule]:
        """None for what repeats within a day, which is not bound to the clock."""
        if not natural:
            return
        walls = [
            self._clock.wall(one).date() if isinstance(one, datetime) else one
            for one in dates
        ]
        yield from (one for one in shapes(walls, week_start) if one not in natural)

    def _shapes(self) -> list[OdooRule]:
        frequency = self.values["FREQ"].lower()
        every = int(self.values.get("INTERVAL", 1))
        # Days and years as well: Odoo errs on the begin of some weeks and months
        if frequency == "weekly":
            return [self._weekly(every), OdooRule("daily", every * 7)]
        if frequency == "monthly":
            return [*self._monthly(every), *self._yearly(every)]
        if frequency == "yearly":
            return [*self._yearly(every * 12), *self._monthly(every * 12)]
        if frequency == "daily":
            return [OdooRule("daily", every), self._weekly(every)]
        return []  # within a day

    def _yearly(self, months: int) -> list[OdooRule]:
        return [] if months % 12 else [OdooRule("yearly", months // 12)]

    def _weekly(self, every: int) -> OdooRule:
        names = self.values.get("BYDAY", WEEKDAYS[self._wall.weekday()]).split(",")
        # A number before the weekday means nothing in a week
        chosen = frozenset(DAYS[WEEKDAYS.index(name[-2:])] for name in names)
        return OdooRule("weekly", every, days=chosen)

    def _monthly(self, every: int) -> list[OdooRule]:
        """On the start's day, on its weekday of that week, on its last weekday."""
        day, weekday = self._wall.day, DAYS[self._wall.weekday()].upper()
        numbers = [str(number) for number in ((day - 1) // 7 + 1, -1) if number < 5]
        by_day = [
            OdooRule("monthly", every, month_by="day", weekday=weekday, byday=number)
            for number in numbers
        ]
        by_date = OdooRule("monthly", every, day=day)
        days = self.values.get("BYDAY", "")
        if not days:
            return [by_date, *by_day]
        by_day.sort(key=lambda rule: not days.startswith(rule.byday))
        return [*by_day, by_date]

    def _ends(self) -> list[dict[str, Any]]:
        if "COUNT" in self.values:
            return [{"end_type": "count", "count": int(self.values["COUNT"])}]
        if self.endless:
            return [{}]
        last = last_instant(self.values["UNTIL"], self._clock)
        day = self._clock.wall(last).date() if last else date.max
        # Odoo includes the whole last day, Google may end before that day's occurrence
        before = day - timedelta(days=1)
        return [{"end_type": "end_date", "until": one} for one in (day, before)]

    def _occurrences(self) -> Iterator[When]:
        when, zone = self._when, self._time_zone
        item = Item(Kind.EVENT, when=when, time_zone=zone, recurrence=(self._line,))
        first = as_instant(when.start, zone)
        return occurrences(item, first, _LAST, limit=LONGEST + 1)
