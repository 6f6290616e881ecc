"""Recurrence lines (RFC 5545) and their occurrences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from .items import Item, When


class Unreadable(ValueError):
    """The lines cannot be expanded; the message is a sentence for the user."""


def canonical(lines: Sequence[str]) -> tuple[str, ...]:
    """The same rule in one spelling; never raises."""
    raise NotImplementedError


def occurrences(
    item: Item, after: datetime, before: datetime, limit: int = 5000
) -> Iterator[When]:
    """Occurrences that overlap [after, before), aware instants, in order.

    All-day entries: by calendar days in the item's zone (UTC without one).
    Raises Unreadable.
    """
    raise NotImplementedError
