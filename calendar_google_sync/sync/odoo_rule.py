"""Recurrence lines <-> the fields of Odoo's ``calendar.recurrence``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .items import When


class Unsupported(ValueError):
    """Odoo has no such rule; the message is a sentence for the user."""


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

    def values(self) -> dict:
        """Values to write, by field name (``mon`` .. ``sun`` one by one)."""
        raise NotImplementedError

    @classmethod
    def from_values(cls, values: Mapping) -> OdooRule:
        """From the values of a record (a mapping by field name)."""
        raise NotImplementedError


def to_odoo(
    recurrence: Sequence[str], when: When, time_zone: str, week_start: str = "MO"
) -> OdooRule:
    """The rule for Odoo that falls on the same dates; raises Unsupported.

    ``week_start``: first day of the week in the user's language, which Odoo uses.
    """
    raise NotImplementedError


def to_rrule(
    rule: OdooRule, when: When, time_zone: str, week_start: str = "MO"
) -> tuple[str, ...]:
    """One RRULE line for Google."""
    raise NotImplementedError
