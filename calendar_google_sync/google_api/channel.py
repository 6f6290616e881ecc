"""One person's line to the Calendar API: requests counted, paced, and tried again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import HttpRequest

from . import batch, endpoints, oauth
from .batch import Result, Write
from .errors import GoogleError, Unreachable
from .oauth import Grant, OAuthClient
from .retry import PATCH_UNITS, Pace, Patience, carry_out
from .transport import AuthorizedHttp, Token, TokenSession

BATCH_TIMEOUT = 3
"""A batch may take that many times as long as a single request."""


class Channel:
    """Sends requests that googleapiclient has built; see Gateway for the arguments."""

    def __init__(
        self,
        client: OAuthClient,
        grant: Grant,
        timeout: float,
        tries: int,
        sleep: Callable[[float], None],
        on_grant: Callable[[Grant], None] | None,
    ):
        self.grant = grant
        self.calls = 0
        self.session = TokenSession((grant.access_token, grant.expires_at), self._renew)
        # The description of the API lies in the package: no request is made for it.
        self.api = build_from_document(
            get_static_doc("calendar", "v3"),
            http=AuthorizedHttp(self.session, timeout),
            client_options={"api_endpoint": endpoints.calendar_api()},
        )
        self._batch_http = AuthorizedHttp(self.session, timeout * BATCH_TIMEOUT)
        self._client = client
        self._on_grant = on_grant
        self._patience = Patience(tries, sleep)
        self._pace = Pace(sleep)

    def once(self, request: HttpRequest) -> Any:
        """Send a request and return Google's JSON (nothing of use for a DELETE)."""
        self._count([request])
        try:
            answer = request.execute()
        except UnicodeDecodeError as err:
            raise unreadable(request) from err
        if request.method != "DELETE" and not isinstance(answer, dict):
            raise unreadable(request)
        return answer

    def repeatedly(self, request: HttpRequest) -> Any:
        """The same for a request that does no harm when it is sent again."""
        for attempt in itertools.count():
            try:
                return self.once(request)
            except GoogleError as err:
                if not self._patience.allows(attempt, err):
                    raise
                self._patience.wait(attempt, [err])

    def write(self, calendar_id: str, writes: list[Write]) -> Iterator[Result]:
        """Send the writes of one batch."""

        def send(part: list[Write]) -> list[Result]:
            events = self.api.events()
            requests = [batch.as_request(events, calendar_id, write) for write in part]
            self._count(requests)
            return batch.send(self._batch_http, part, requests)

        return carry_out(send, writes, self._patience)

    def _count(self, requests: list[HttpRequest]) -> None:
        patches = sum(request.method == "PATCH" for request in requests)
        self._pace.take(len(requests) + patches * (PATCH_UNITS - 1))
        self.calls += len(requests)

    def _renew(self) -> Token:
        self.grant = oauth.refresh(self._client, self.grant)
        if self._on_grant:
            self._on_grant(self.grant)
        return self.grant.access_token, self.grant.expires_at


def unreadable(request: HttpRequest) -> Unreachable:
    """An answer came, but what it says is not the Calendar API's."""
    return Unreachable(reason="unreadable", maybe_done=request.method != "GET")
