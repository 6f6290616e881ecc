"""The Google Calendar API as the addon needs it: one gateway per person.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from googleapiclient.http import HttpRequest

from . import batch, values
from .batch import Result, Write
from .bounds import BoundedAdapter, Listing
from .errors import AlreadyGone, NotFound, SyncTokenExpired
from .executor import RequestExecutor, unreadable
from .oauth import Grant, OAuthClient
from .waits import Sleep, Waits

__all__ = ["Channel", "Gateway", "Page", "Result", "Write"]

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


@dataclass(frozen=True)
class Channel:
    """A push channel that Google has opened."""

    resource_id: str
    """What ``stop`` needs besides the channel's id."""
    expires_at: datetime
    """Naive UTC; Google sends nothing after it."""


class Gateway:
    """Calendars and events of one person.

    :param client: that the grant was given to; None when it is no longer in use, which
        the access token outlives by an hour at most
    :param timeout: seconds to wait for a response (a batch gets three times as long)
    :param sleep: how to wait, for the backoff and the rate limit
    :param on_grant: called with the new grant after each refresh, to be stored
    :param tries: how often a request that may be repeated is sent at most
    :param adapter: connections to use, see ``bounds.lent_adapter``

    Every method raises the errors of `errors`. Reads, writes of events and the
    deletion of a calendar are retried when Google is busy or out of reach;
    the creation of a calendar never is.
    """

    def __init__(
        self,
        client: OAuthClient | None,
        grant: Grant,
        *,
        timeout: float = 20,
        sleep: Sleep | Waits = time.sleep,
        on_grant: Callable[[Grant], None] | None = None,
        tries: int = 5,
        adapter: BoundedAdapter | None = None,
    ):
        self._executor = RequestExecutor(
            client, grant, timeout, tries, sleep, on_grant, adapter
        )
        self._calendars = self._executor.calendars
        self._events = self._executor.events
        self._channels = self._executor.channels

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

    @property
    def units(self) -> int:
        """What these calls cost of the quota, see ``rate_limit.PATCH_UNITS``."""
        return self._executor.units

    def create_calendar(
        self, summary: str, time_zone: str, description: str = ""
    ) -> dict[str, Any]:
        """Create a secondary calendar: one attempt, never repeated.

        Google has no id of ours for it and no way to find it again.

        :return: {"id", "summary", "timeZone", "dataOwner"}, see ``values.calendar``
        :raises Unreachable: with `maybe_done` when there may be a calendar now
        """
        body = {"summary": summary, "timeZone": time_zone}
        if description:
            body["description"] = description
        self.close()  # an idle connection may be dead, as if the response were lost
        request = self._calendars.insert(body=body)
        return _calendar(request, self._executor.execute(request))

    def get_calendar(self, calendar_id: str) -> dict[str, Any]:
        """Return {"id", "summary", "timeZone", "dataOwner"}, see ``values.calendar``.

        :raises NotFound: it was deleted, or is not ours
        """
        request = self._calendars.get(calendarId=calendar_id)
        return _calendar(request, self._executor.execute_with_retries(request))

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
        try:
            yield from self._pages(request, self._events.list_next)
        except AlreadyGone as err:  # 410, for a reason that we do not know
            raise SyncTokenExpired(err.message, status=err.status) from err

    def list_instances(
        self,
        calendar_id: str,
        event_id: str,
        *,
        time_min: datetime | None = None,
        time_max: datetime | None = None,
        original_start: date | datetime | None = None,
        show_deleted: bool = False,
    ) -> Iterator[Page]:
        """Yield the occurrences of a series as Google shows them, page by page.

        https://developers.google.com/workspace/calendar/api/v3/reference/events/instances

        :param event_id: of the series
        :param time_min: aware; those that end at or after it
        :param time_max: aware; those that start before it
        :param original_start: the one that the rule puts there; aware, or a day
        :param show_deleted: also those that were canceled
        :raises NotFound: no such event, or no such calendar
        :raises AlreadyGone: the same
        :raises Refused: the event does not repeat
        """
        limits = {
            "timeMin": time_min,
            "timeMax": time_max,
            "originalStart": original_start,
        }
        request = self._events.instances(
            calendarId=calendar_id,
            eventId=event_id,
            showDeleted=show_deleted,
            maxResults=PAGE_SIZE,
            **{name: at.isoformat() for name, at in limits.items() if at},
        )
        try:
            yield from self._pages(request, self._events.instances_next)
        except SyncTokenExpired as err:  # 410, and there is no token
            raise AlreadyGone(err.message, status=err.status) from err

    def _pages(
        self,
        request: HttpRequest | None,
        following: Callable[[HttpRequest, dict[str, Any]], HttpRequest | None],
    ) -> Iterator[Page]:
        """All pages, within the bounds of a listing.

        :param following: the request for the page after one; None: there is none
        """
        listing = Listing()
        while request is not None:
            with listing.timed():
                page = self._executor.execute_with_retries(request)
            items = page.get("items")
            if not isinstance(items, list):
                # It must not look like a calendar, or a series, without events
                raise unreadable(request)
            yield Page(
                list(values.objects(items)),
                values.name(page.get("nextSyncToken"), values.TOKEN_LENGTH) or None,
                values.text(page.get("timeZone")),
            )
            if listing.is_endless(page.get("nextPageToken")):
                raise unreadable(request)
            request = following(request, page)

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

    def watch(
        self, calendar_id: str, channel_id: str, token: str, address: str, ttl: int
    ) -> Channel:
        """Have Google tell an address when the calendar changes: one attempt.

        It is never repeated: a lost answer has opened the channel, and taken its id.
        https://developers.google.com/workspace/calendar/api/v3/reference/events/watch

        :param channel_id: never used before; at most 64 letters, digits and ``-_+/=``
        :param token: comes with each notice; at most 256 characters
        :param address: https
        :param ttl: seconds; Google may grant less
        :raises AddressRefused: no notices are sent there
        :raises AlreadyExists: the id was used before
        :raises NotFound: the calendar was deleted, or is not ours
        :raises Unreachable: with ``maybe_done`` when there may be a channel now
        """
        body = {
            "id": channel_id,
            "type": "web_hook",
            "address": address,
            "token": token,
            "params": {"ttl": str(ttl)},
        }
        self.close()  # an idle connection may be dead, as if the response were lost
        request = self._events.watch(calendarId=calendar_id, body=body)
        content = self._executor.execute(request)
        resource_id, expires_at = values.channel(content)
        if not resource_id:
            raise unreadable(request)
        wished = datetime.now(timezone.utc).replace(tzinfo=None)
        wished += timedelta(seconds=ttl)
        return Channel(resource_id, min(expires_at or wished, wished))

    def stop(self, channel_id: str, resource_id: str) -> None:
        """Stop a channel. That there is none, or none any longer, is a success too.

        https://developers.google.com/workspace/calendar/api/v3/reference/channels/stop
        """
        body = {"id": channel_id, "resourceId": resource_id}
        with contextlib.suppress(NotFound, AlreadyGone):
            self._executor.execute_with_retries(self._channels.stop(body=body))

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        self._executor.session.close()


def _calendar(request: HttpRequest, content: dict[str, Any]) -> dict[str, Any]:
    """Return Google's calendar; one without an id could never be found again."""
    calendar = values.calendar(content)
    if "id" not in calendar:
        raise unreadable(request)
    return calendar
