"""The Google Calendar API as the addon needs it: one gateway per person.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import batch
from .batch import Result, Write
from .errors import AlreadyGone, NotFound, SyncTokenExpired
from .executor import RequestExecutor, unreadable
from .oauth import Grant, OAuthClient

__all__ = ["Gateway", "Page", "Result", "Write"]

PAGE_SIZE = 2500


@dataclass(frozen=True)
class Page:
    """One page of a listing."""

    events: list[dict[str, Any]]
    """Google's event JSON: series, single events, exceptions, deleted events
    (status 'cancelled', perhaps with nothing but an id)."""
    next_sync_token: str | None
    """Only on the last page."""
    time_zone: str
    """IANA name of the calendar's zone, in which its all-day entries lie."""


class Gateway:
    """Calendars and events of one person.

    :param timeout: seconds to wait for a response (a batch gets three times as long)
    :param sleep: called with the seconds to wait, for the backoff and the rate limit
    :param on_grant: called with the new grant after each refresh, to be stored
    :param tries: how often a request that may be repeated is sent at most

    Every method raises the errors of `errors`. Reads, writes of events and the
    deletion of a calendar are retried when Google is busy or out of reach;
    the creation of a calendar never is.
    """

    def __init__(
        self,
        client: OAuthClient,
        grant: Grant,
        *,
        timeout: float = 20,
        sleep: Callable[[float], None] = time.sleep,
        on_grant: Callable[[Grant], None] | None = None,
        tries: int = 5,
    ):
        self._executor = RequestExecutor(client, grant, timeout, tries, sleep, on_grant)
        self._calendars = self._executor.api.calendars()
        self._events = self._executor.api.events()

    @property
    def grant(self) -> Grant:
        """The current grant: after a refresh another than at the start."""
        return self._executor.grant

    @property
    def requests(self) -> int:
        """HTTP requests sent to the Calendar API so far; a batch is one."""
        return self._executor.session.sent

    @property
    def calls(self) -> int:
        """Calls as Google counts them so far; a batch of n is n."""
        return self._executor.calls

    def create_calendar(
        self, summary: str, time_zone: str, description: str = ""
    ) -> dict[str, Any]:
        """Create a secondary calendar: one attempt, never repeated.

        Google has no id of ours for it and no way to find it again.

        :return: {"id", "summary", "timeZone", "dataOwner", ...}
        :raises Unreachable: with `maybe_done` when there may be a calendar now
        """
        body = {"summary": summary, "timeZone": time_zone}
        if description:
            body["description"] = description
        self.close()  # an idle connection may be dead, as if the response were lost
        return self._executor.execute(self._calendars.insert(body=body))

    def get_calendar(self, calendar_id: str) -> dict[str, Any]:
        """Return {"id", "summary", "timeZone", "dataOwner", ...}.

        :raises NotFound: it was deleted, or is not ours
        """
        return self._executor.execute_with_retries(
            self._calendars.get(calendarId=calendar_id)
        )

    def delete_calendar(self, calendar_id: str) -> None:
        """Delete a calendar. That it does not exist, or no longer, is a success too."""
        with contextlib.suppress(NotFound, AlreadyGone):
            self._executor.execute_with_retries(
                self._calendars.delete(calendarId=calendar_id)
            )

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]:
        """Yield all events, or what changed since the sync token, page by page.

        The query is the same on every page, and with a token as without: Google
        demands it.
        https://developers.google.com/workspace/calendar/api/guides/sync

        :raises SyncTokenExpired: list everything, without a token
        :raises NotFound: the calendar was deleted, or is not ours
        """
        token = {"syncToken": sync_token} if sync_token else {}
        request = self._events.list(
            calendarId=calendar_id,
            singleEvents=False,
            showDeleted=True,
            maxResults=PAGE_SIZE,
            **token,
        )
        while request is not None:
            try:
                page = self._executor.execute_with_retries(request)
            except AlreadyGone as err:  # 410, for a reason that we do not know
                raise SyncTokenExpired(err.message, status=err.status) from err
            if "items" not in page:  # must not look like a calendar without events
                raise unreadable(request)
            yield Page(
                page["items"],
                page.get("nextSyncToken"),
                page.get("timeZone", ""),
            )
            request = self._events.list_next(request, page)

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]:
        """Return Google's event JSON; a deleted one comes as 'cancelled' for a time.

        :raises NotFound: neither the event nor a trace of it, or no such calendar
        """
        return self._executor.execute_with_retries(
            self._events.get(calendarId=calendar_id, eventId=event_id)
        )

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]:
        """Send writes in batches and yield each result as soon as it is final.

        Results come in any order, one for each write. What Google could not do now
        is retried, and nothing else. When a response was lost, the second attempt
        shows what happened: AlreadyExists, AlreadyGone or ChangedMeanwhile may then
        be due to our own first attempt, and are left to the caller, who reads the
        event.

        :raises AccessWithdrawn, ClientRejected, ScopeMissing, ApiDisabled,
            QuotaExceeded: the whole account; what is known has been yielded before
        :raises Unreachable, RateLimited: no response to a whole batch in any attempt;
            its writes have no result, and may have taken effect
        """
        for part in batch.split(writes):
            yield from self._executor.execute_batch(calendar_id, part)

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        self._executor.session.close()
