"""The rules of Odoo that may fall on given days.

Google's rules say the same in many ways: ``FREQ=MONTHLY;BYDAY=TU,TH`` is weekly on two
days. What counts are the days: a rule is inferred from them, however they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from math import gcd

from .odoo_rows import DAYS, OdooRule
from .rule_lines import WEEKDAYS

_WEEK = timedelta(days=7)


def shapes(days: Sequence[date], week_start: str) -> Iterator[OdooRule]:
    """Endless rules that may fall on these days, which are in order.

    :param week_start: first day of the week in the user's language
    """
    if len(days) < 2:
        return
    if len({(day.month, day.day) for day in days}) == 1:
        yield from _every("yearly", [day.year for day in days])
    steps = {(later - day).days for day, later in pairwise(days)}
    daily = [OdooRule("daily", step) for step in steps if len(steps) == 1 and step]
    if not any(rule.interval % 7 == 0 for rule in daily):
        yield from daily
    yield from _weekly(days, WEEKDAYS.index(week_start))
    yield from _monthly(days)
    # Odoo errs on the begin of some weeks, but not on days
    yield from daily


def _weekly(days: Sequence[date], week_start: int) -> Iterator[OdooRule]:
    chosen = frozenset(DAYS[day.weekday()] for day in days)
    weeks = [(day.toordinal() - 1 - week_start) // 7 for day in days]
    yield from _every("weekly", weeks, days=chosen)


def _monthly(days: Sequence[date]) -> Iterator[OdooRule]:
    months = [day.year * 12 + day.month for day in days]
    if len({day.day for day in days}) == 1:
        yield from _every("monthly", months, day=days[0].day)
    if len({day.weekday() for day in days}) > 1:
        return
    weekday = DAYS[days[0].weekday()].upper()
    numbers = {(day.day - 1) // 7 + 1 for day in days}
    if len(numbers) == 1 and numbers < {1, 2, 3, 4}:
        number = str(numbers.pop())
        yield from _every(
            "monthly", months, month_by="day", weekday=weekday, byday=number
        )
    if all((day + _WEEK).month != day.month for day in days):
        yield from _every(
            "monthly", months, month_by="day", weekday=weekday, byday="-1"
        )


def _every(kind: str, periods: Sequence[int], **values: object) -> Iterator[OdooRule]:
    """The rule with the interval that fits the numbers of its periods, if one does."""
    step = reduce(gcd, (later - period for period, later in pairwise(periods)))
    if step:
        yield OdooRule(kind, step, **values)  # type: ignore[arg-type]
    elif kind == "weekly":
        yield OdooRule(kind, 1, **values)  # type: ignore[arg-type]
