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
from .channel import Channel, unreadable
from .errors import AlreadyGone, NotFound, SyncTokenExpired
from .oauth import Grant, OAuthClient

__all__ = ["Gateway", "Page", "Result", "Write"]

PAGE_SIZE = 2500


@dataclass(frozen=True)
class Page:
    """One page of a listing."""

    events: list[dict[str, Any]]
    """Google's event JSON: masters, single events, exceptions, deleted ones
    (status 'cancelled', perhaps with nothing but an id)."""
    next_sync_token: str | None
    """Only on the last page."""
    time_zone: str
    """IANA zone of the calendar: the one in which all-day entries lie."""


class Gateway:
    """Calendars and events of one person.

    :param timeout: seconds to wait for an answer (a batch gets three times as long)
    :param sleep: called with the seconds to wait between tries
    :param on_grant: called with the new grant after each refresh, to be stored
    :param tries: how often a request that may be repeated is sent at most

    Every method raises the errors of `errors`. Reads, writes of events and the
    deletion of a calendar are tried again when Google is busy or out of reach;
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
        self._channel = Channel(client, grant, timeout, tries, sleep, on_grant)
        self._calendars = self._channel.api.calendars()
        self._events = self._channel.api.events()

    @property
    def grant(self) -> Grant:
        """The current grant: another one than at the start after a refresh."""
        return self._channel.grant

    @property
    def requests(self) -> int:
        """HTTP requests sent to the Calendar API so far; a batch is one."""
        return self._channel.session.sent

    @property
    def calls(self) -> int:
        """Calls as Google counts them so far; a batch of n is n."""
        return self._channel.calls

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
        self.close()  # an idle connection may be dead, which looks like a lost answer
        return self._channel.once(self._calendars.insert(body=body))

    def get_calendar(self, calendar_id: str) -> dict[str, Any]:
        """Return {"id", "summary", "timeZone", "dataOwner", ...}.

        :raises NotFound: it was deleted, or is not ours
        """
        return self._channel.repeatedly(self._calendars.get(calendarId=calendar_id))

    def delete_calendar(self, calendar_id: str) -> None:
        """Delete a calendar; one that is not there, or not any more, is fine."""
        with contextlib.suppress(NotFound, AlreadyGone):
            self._channel.repeatedly(self._calendars.delete(calendarId=calendar_id))

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]:
        """Yield all events, or what changed since the sync token, page by page.

        The query is the same on every page, and with a token as without one.
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
                answer = self._channel.repeatedly(request)
            except AlreadyGone as err:  # 410, in words that we do not know
                raise SyncTokenExpired(err.message, status=err.status) from err
            if "items" not in answer:  # must not look like a calendar without events
                raise unreadable(request)
            yield Page(
                answer["items"],
                answer.get("nextSyncToken"),
                answer.get("timeZone", ""),
            )
            request = self._events.list_next(request, answer)

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]:
        """Return Google's event JSON; a deleted one comes as 'cancelled' for a time.

        :raises NotFound: neither the event nor a trace of it, or no such calendar
        """
        return self._channel.repeatedly(
            self._events.get(calendarId=calendar_id, eventId=event_id)
        )

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]:
        """Carry out writes in batches and yield each result as soon as it is final.

        Results come in any order, one for each write. What Google could not do now
        is tried again, and nothing else. When an answer was lost, the second try
        says what happened: AlreadyExists, AlreadyGone or ChangedMeanwhile may then
        be our own first try, and are left to the caller, who reads the event.

        :raises AccessWithdrawn, ClientRejected, ScopeMissing, ApiDisabled,
            QuotaExceeded: the whole account; what is known has been yielded before
        :raises Unreachable, RateLimited: no answer to a whole batch, again and again;
            its writes have no result, and may have taken effect
        """
        for group in batch.groups(writes):
            yield from self._channel.write(calendar_id, group)

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        self._channel.session.close()
