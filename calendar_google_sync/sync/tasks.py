"""Where a task with nothing but a deadline stands in a calendar."""

from __future__ import annotations

from datetime import datetime

from .items import When


def span(deadline: datetime, allocated_hours: float) -> When:
    """Ends at the deadline (aware), lasts the allocated hours (at most 8), else 1."""
    raise NotImplementedError


def deadline_of(when: When, time_zone: str) -> datetime:
    """Aware UTC; of an all-day entry 23:59:59 of its last day in ``time_zone``."""
    raise NotImplementedError


def carry(
    new_local: When,
    agreed_local: When | None,
    agreed_remote: When | None,
    time_zone: str,
) -> When:
    """The Google span for a new deadline, with a length or mark chosen in Google."""
    raise NotImplementedError
