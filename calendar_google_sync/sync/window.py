"""Which entries one synchronisation looks at, and which of them come first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .items import Item


def default_days(today: date) -> tuple[date, date]:
    """First day of this month and last day of the month two later, ends included."""
    raise NotImplementedError


@dataclass(frozen=True)
class Window:
    """A range of days in one time zone, ends included; ``None`` is open on that side."""

    date_from: date | None
    date_to: date | None
    time_zone: str

    @property
    def start(self) -> datetime | None:
        """First instant of the first day, aware UTC."""
        raise NotImplementedError

    @property
    def end(self) -> datetime | None:
        """First instant after the last day (excluded), aware UTC."""
        raise NotImplementedError

    def contains(self, item: Item) -> bool:
        """Whether the entry, or one occurrence of the series, overlaps the window."""
        raise NotImplementedError

    def distance(self, item: Item, now: datetime) -> float:
        """Seconds from ``now`` to the nearest occurrence; 0 while it is going on."""
        raise NotImplementedError
