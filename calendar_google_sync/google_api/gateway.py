"""The Google Calendar API as the addon needs it: one gateway per person.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import HttpRequest

from . import batch, endpoints, oauth
from .batch import Result, Write
from .errors import (
    AlreadyGone,
    GoogleError,
    NotFound,
    SyncTokenExpired,
    Unreachable,
)
from .oauth import Grant, OAuthClient
from .retry import Pace, Patience, carry_out
from .transport import AuthorizedHttp, Token, TokenSession

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
        self.grant = grant
        """The current grant; another one than at the start after a refresh."""
        self.calls = 0
        """Calls as Google counts them; a batch of n is n."""
        self._client = client
        self._on_grant = on_grant
        self._session = TokenSession(
            (grant.access_token, grant.expires_at), self._renew
        )
        self._batch_http = AuthorizedHttp(self._session, timeout * 3)
        self._service = build_from_document(
            get_static_doc("calendar", "v3"),
            http=AuthorizedHttp(self._session, timeout),
            client_options={"api_endpoint": endpoints.calendar_api()},
        )
        self._patience = Patience(tries, sleep)
        self._pace = Pace(sleep)

    @property
    def requests(self) -> int:
        """HTTP requests sent to the Calendar API so far; a batch is one."""
        return self._session.sent

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
        return self._once(self._service.calendars().insert(body=body))

    def get_calendar(self, calendar_id: str) -> dict[str, Any]:
        """Return {"id", "summary", "timeZone", "dataOwner", ...}."""
        return self._call(self._service.calendars().get(calendarId=calendar_id))

    def delete_calendar(self, calendar_id: str) -> None:
        """Delete a calendar; one that is not there, or not any more, is fine."""
        with contextlib.suppress(NotFound, AlreadyGone):
            self._call(self._service.calendars().delete(calendarId=calendar_id))

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]:
        """Yield all events, or what changed since the sync token, page by page.

        The query is the same on every page, and with a token as without one.
        https://developers.google.com/workspace/calendar/api/guides/sync

        :raises SyncTokenExpired: list everything, without a token
        """
        token = {"syncToken": sync_token} if sync_token else {}
        events = self._service.events()
        request = events.list(
            calendarId=calendar_id,
            singleEvents=False,
            showDeleted=True,
            maxResults=PAGE_SIZE,
            **token,
        )
        while request is not None:
            try:
                answer = self._call(request)
            except AlreadyGone as err:  # 410, in words that we do not know
                raise SyncTokenExpired(err.message, status=err.status) from err
            if "items" not in answer:  # must not look like a calendar without events
                raise _unreadable(request)
            yield Page(
                answer["items"],
                answer.get("nextSyncToken"),
                answer.get("timeZone", ""),
            )
            request = events.list_next(request, answer)

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]:
        """Return Google's event JSON; a deleted one comes as 'cancelled' for a time."""
        request = self._service.events().get(calendarId=calendar_id, eventId=event_id)
        return self._call(request)

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]:
        """Carry out writes in batches and yield each result as soon as it is final.

        Results come in any order, one for each write. What Google could not do now
        is tried again, part by part. When an answer was lost, the second try says
        what happened: AlreadyExists, AlreadyGone or ChangedMeanwhile may then be
        our own first try, and are left to the caller, who reads the event.

        :raises AccessWithdrawn, ClientRejected, ScopeMissing, ApiDisabled,
            QuotaExceeded: the whole account; what is known has been yielded before
        :raises Unreachable, RateLimited: no answer to a whole batch, again and again;
            its writes have no result, and may have taken effect
        """
        send = functools.partial(self._send, calendar_id)
        for group in batch.groups(writes):
            yield from carry_out(send, group, self._patience)

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        self._session.close()

    # -- one request ----------------------------------------------------------

    def _call(self, request: HttpRequest) -> Any:
        """Send a request that may be repeated."""
        for attempt in itertools.count():
            try:
                return self._once(request)
            except GoogleError as err:
                if not self._patience.allows(attempt, err):
                    raise
                self._patience.wait(attempt, [err])

    def _once(self, request: HttpRequest) -> Any:
        self._count(1)
        try:
            answer = request.execute()
        except UnicodeDecodeError as err:
            raise _unreadable(request) from err
        if request.method != "DELETE" and not isinstance(answer, dict):
            raise _unreadable(request)
        return answer

    def _send(self, calendar_id: str, writes: list[Write]) -> list[Result]:
        """Send one batch, once."""
        self._count(len(writes))
        events = self._service.events()
        requests = [batch.as_request(events, calendar_id, write) for write in writes]
        return batch.send(self._batch_http, writes, requests)

    def _count(self, calls: int) -> None:
        self._pace.take(calls)
        self.calls += calls

    def _renew(self) -> Token:
        self.grant = oauth.refresh(self._client, self.grant)
        if self._on_grant:
            self._on_grant(self.grant)
        return self.grant.access_token, self.grant.expires_at


def _unreadable(request: HttpRequest) -> Unreachable:
    return Unreachable("the answer cannot be read", maybe_done=request.method != "GET")
