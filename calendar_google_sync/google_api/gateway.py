"""The Google Calendar API as the addon needs it: one gateway per person.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .batch import Result, Write
from .oauth import Grant, OAuthClient

__all__ = ["Gateway", "Page", "Result", "Write"]


@dataclass(frozen=True)
class Page:
    """One page of a listing."""

    events: list[dict[str, Any]]
    next_sync_token: str | None
    """Only on the last page."""
    time_zone: str
    """IANA zone of the calendar: the one in which all-day entries lie."""


class Gateway:
    """Calendars and events of one person."""

    def __init__(
        self,
        client: OAuthClient,
        grant: Grant,
        *,
        timeout: float = 20,
        sleep: Callable[[float], None] = time.sleep,
        on_grant: Callable[[Grant], None] | None = None,
    ):
        raise NotImplementedError

    @property
    def grant(self) -> Grant:
        """The current grant; differs from the first one after a refresh."""
        raise NotImplementedError

    @property
    def requests(self) -> int:
        """HTTP requests sent to the Calendar API so far; a batch is one."""
        raise NotImplementedError

    @property
    def calls(self) -> int:
        """Calls as Google counts them so far; a batch of n is n."""
        raise NotImplementedError

    def create_calendar(
        self, summary: str, time_zone: str, description: str = ""
    ) -> dict[str, Any]:
        """Create a secondary calendar: one attempt, never repeated."""
        raise NotImplementedError

    def get_calendar(self, calendar_id: str) -> dict[str, Any]:
        """Return Google's calendar JSON (id, summary, timeZone, dataOwner, ...)."""
        raise NotImplementedError

    def delete_calendar(self, calendar_id: str) -> None:
        """Delete a calendar; one that is not there (any more) is fine."""
        raise NotImplementedError

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]:
        """Yield all events, or what changed since the sync token, page by page."""
        raise NotImplementedError

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]:
        """Return Google's event JSON; a deleted one may come as 'cancelled'."""
        raise NotImplementedError

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]:
        """Carry out writes in batches and yield each answer as soon as it is final."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections; the gateway opens new ones when it is used again."""
        raise NotImplementedError
