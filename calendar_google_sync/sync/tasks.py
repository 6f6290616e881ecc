"""Where a task with nothing but a deadline stands in a calendar.

An entry ends at the deadline. How long it lasts, or that it takes the whole day, is for
people to choose in Google, and is kept when the deadline moves in Odoo.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .items import When
from .zones import UTC, midnight, to_wall

DEFAULT_HOURS = 1.0
LONGEST_HOURS = 8.0
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def span(deadline: datetime, allocated_hours: float) -> When:
    """Ends at the deadline (aware), lasts the allocated hours (at most 8), else 1."""
    hours = allocated_hours if allocated_hours > 0 else DEFAULT_HOURS
    minutes = max(1, round(min(hours, LONGEST_HOURS) * 60))
    end = deadline.astimezone(UTC)
    return When(end - timedelta(minutes=minutes), end)


def deadline_of(when: When, time_zone: str) -> datetime:
    """Aware UTC; of an all-day entry 23:59:59 of its last day in ``time_zone``."""
    if isinstance(when.end, datetime):
        return when.end
    return midnight(when.end, time_zone) - _SECOND


def carry(
    new_local: When,
    agreed_local: When | None,
    agreed_remote: When | None,
    time_zone: str,
) -> When:
    """The Google span for a new deadline, with a length or mark chosen in Google."""
    if agreed_local is None or agreed_remote is None:
        return new_local
    chosen = agreed_remote.length
    if agreed_remote.all_day:
        last = to_wall(deadline_of(new_local, time_zone), time_zone).date()
        return When(last + _DAY - chosen, last + _DAY)
    if chosen == agreed_local.length:
        return new_local
    end = deadline_of(new_local, time_zone)
    return When(end - chosen, end)
