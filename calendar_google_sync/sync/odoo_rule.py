"""Recurrence lines <-> the fields of Odoo's ``calendar.recurrence``.

Odoo knows fewer rules than Google, and expands some of them in its own way. So a rule
counts as expressible only when Odoo's rows (``odoo_rows``) fall on the very dates that
Google shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, date, datetime

from ..messages import _
from .clock import Clock
from .items import When
from .odoo_rows import DAYS, LONGEST, OdooRule, odoo_rows
from .recurrence import Forbidden, Unreadable, canonical
from .rule_lines import WEEKDAYS, parts
from .series import Series

__all__ = ["OdooRule", "Unsupported", "to_odoo", "to_rrule"]

_WITHIN_A_DAY = _("Odoo cannot repeat an event within a day.")
_REASONS = {
    "BYSETPOS": _("Odoo cannot choose single ones out of the dates of a rule."),
    "BYMONTH": _("Odoo cannot bind a repetition to certain months."),
    "BYYEARDAY": _("Odoo cannot repeat an event by the number of the day in the year."),
    "BYWEEKNO": _("Odoo cannot repeat an event by the number of the week."),
    **dict.fromkeys(("BYHOUR", "BYMINUTE", "BYSECOND"), _WITHIN_A_DAY),
    "BYMONTHDAY": _(
        "Odoo repeats an event on one day of the month, that of its start."
    ),
    "BYDAY": _("Odoo cannot repeat an event on these weekdays."),
}


class Unsupported(ValueError):
    """Odoo has no such rule; the message is a sentence for the user."""


def to_odoo(
    recurrence: Sequence[str], when: When, time_zone: str, week_start: str = "MO"
) -> OdooRule:
    """The rule for Odoo that falls on the same dates; raises Unsupported.

    ``week_start``: first day of the week in the user's language, which Odoo uses.
    """
    line = _only_rule(canonical(recurrence))
    try:
        series = Series(line, when, time_zone)
        dates = series.dates()
    except Forbidden as error:
        raise Unsupported(_reason(parts(line.partition(":")[2]))) from error
    except Unreadable as error:
        raise Unsupported(*error.args) from error
    _check(series, dates)
    for rule in series.candidates(dates, week_start):
        rows = odoo_rows(rule, when, time_zone, week_start)
        if series.agrees(dates, rows):
            _check_last(rows[-1])
            return rule
    raise Unsupported(_reason(series.values))


def to_rrule(
    rule: OdooRule, when: When, time_zone: str, week_start: str = "MO"
) -> tuple[str, ...]:
    """One RRULE line for Google; ``week_start`` as in ``to_odoo``."""
    values = {"FREQ": rule.rrule_type.upper(), "INTERVAL": str(rule.interval)}
    if rule.rrule_type == "weekly":
        days = [WEEKDAYS[number] for number, day in enumerate(DAYS) if day in rule.days]
        values["BYDAY"] = ",".join(days)
        if rule.interval > 1 and len(days) > 1:
            values["WKST"] = week_start
    elif rule.rrule_type == "monthly" and rule.month_by == "date":
        values["BYMONTHDAY"] = str(rule.day)
    elif rule.rrule_type == "monthly":
        values["BYDAY"] = f"{rule.byday}{rule.weekday[:2]}"
    if rule.end_type == "count":
        values["COUNT"] = str(rule.count)
    elif rule.end_type == "end_date" and rule.until:
        values["UNTIL"] = _until(rule.until, when, time_zone)
    text = ";".join(f"{name}={value}" for name, value in values.items() if value)
    return canonical([f"RRULE:{text}"])


def _until(day: date, when: When, time_zone: str) -> str:
    """Included, and in the form of the start: a date, or UTC."""
    if when.all_day:
        return f"{day:%Y%m%d}"
    return f"{Clock(when, time_zone).end_of(day):%Y%m%dT%H%M%SZ}"


def _only_rule(lines: tuple[str, ...]) -> str:
    """The one line that Odoo can hold."""
    for line in lines:
        if line.startswith("EXDATE"):
            raise Unsupported(_("Odoo cannot leave single dates out of a rule."))
        if line.startswith("RDATE"):
            raise Unsupported(_("Odoo cannot add single dates to a rule."))
        if line.startswith("EXRULE"):
            raise Unsupported(_("Odoo cannot leave out what another rule tells."))
    if len(lines) != 1:
        raise Unsupported(_("Odoo repeats an event by one rule only."))
    return lines[0]


def _check(series: Series, dates: list[date | datetime]) -> None:
    if {"COUNT", "UNTIL"} <= set(series.values):
        raise Unsupported(
            _("Odoo ends a series by a number or by a date, not by both.")
        )
    if not series.starts_on_rule:
        raise Unsupported(_("This series does not start on one of its own dates."))
    if not series.endless and len(dates) > LONGEST:
        raise Unsupported(
            _("Odoo repeats an event at most %(number)s times.", number=LONGEST)
        )


def _check_last(start: date | datetime) -> None:
    """Whole days end on the day after, and Python has none after the year 9999."""
    if start.year == MAXYEAR:
        raise Unsupported(_("Odoo cannot hold a series that goes on to the year 9999."))


def _reason(values: Mapping[str, str]) -> str:
    if values["FREQ"] in ("HOURLY", "MINUTELY", "SECONDLY"):
        return _WITHIN_A_DAY
    for name, sentence in _REASONS.items():
        if name in values:
            return sentence
    return _("Odoo has no repetition that falls on the same dates.")
