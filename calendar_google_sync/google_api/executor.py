"""Executes requests of the Calendar API: counted, rate limited, retried."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import HttpRequest

from . import batch, endpoints, oauth
from .batch import Result, Write
from .bounds import BoundedAdapter
from .errors import GoogleError, Unreachable
from .oauth import Grant, OAuthClient
from .rate_limit import PATCH_UNITS, RateLimiter
from .retry import RetryPolicy, send_with_retries
from .transport import AuthorizedHttp, Token, TokenSession
from .waits import Sleep, Waits

STOP = "calendar.channels.stop"
BATCH_TIMEOUT = 3
"""A batch may take that many times as long as a single request."""


class RequestExecutor:
    """Executes what googleapiclient has built; see Gateway for the arguments."""

    def __init__(
        self,
        client: OAuthClient | None,
        grant: Grant,
        timeout: float,
        tries: int,
        sleep: Sleep | Waits,
        on_grant: Callable[[Grant], None] | None,
        adapter: BoundedAdapter | None = None,
    ):
        self.grant = grant
        self.calls = self.units = 0
        self.session = TokenSession(
            (grant.access_token, grant.expires_at), self._refresh, adapter
        )
        api = _built_api(endpoints.calendar_api())
        self.calendars, self.events = api.calendars, api.events
        self.channels = api.channels
        self._http = AuthorizedHttp(self.session, timeout)
        self._batch_http = AuthorizedHttp(self.session, timeout * BATCH_TIMEOUT)
        self._client = client
        self._on_grant = on_grant
        waits = Waits.of(sleep)
        self._policy = RetryPolicy(tries, waits)
        self._limiter = RateLimiter(waits.quota)

    def execute(self, request: HttpRequest) -> dict[str, Any]:
        """Send a request once.

        :return: Google's JSON; {} where it sends none, as for a DELETE or a stop
        :raises GoogleError: any response but a success, or none that can be read
        """
        self._count([request])
        try:
            content = request.execute(http=self._http)
        except (ValueError, RecursionError) as err:  # no JSON, or far too deep
            raise unreadable(request) from err
        if isinstance(content, dict):
            return content
        if request.method == "DELETE" or request.methodId == STOP:
            return {}
        raise unreadable(request)

    def execute_with_retries(self, request: HttpRequest) -> dict[str, Any]:
        """``execute`` for a request that does no harm when it is sent twice."""
        for attempt in itertools.count():
            try:
                return self.execute(request)
            except GoogleError as err:
                if not self._policy.should_retry(attempt, err):
                    raise
                self._policy.wait(attempt, [err])
        raise AssertionError("itertools.count() does not end")

    def execute_batch(self, calendar_id: str, writes: list[Write]) -> Iterator[Result]:
        """Yield a result for each of at most ``batch.MAX_SIZE`` writes.

        :raises GoogleError: see ``retry.send_with_retries``
        """

        def send(part: list[Write]) -> list[Result]:
            requests = [batch.build_request(self.events, calendar_id, w) for w in part]
            self._count(requests)
            return batch.send(self._batch_http, part, requests)

        return send_with_retries(send, writes, self._policy)

    def _count(self, requests: list[HttpRequest]) -> None:
        patches = sum(request.method == "PATCH" for request in requests)
        units = len(requests) + patches * (PATCH_UNITS - 1)
        self._limiter.acquire(units)
        self.calls += len(requests)
        self.units += units

    def _refresh(self) -> Token:
        self.grant = oauth.refresh(self._client, self.grant)
        if self._on_grant:
            self._on_grant(self.grant)
        return self.grant.access_token, self.grant.expires_at


class _Api(NamedTuple):
    """googleapiclient's resources of these names."""

    calendars: Any
    events: Any
    channels: Any


@lru_cache(maxsize=4)
def _built_api(endpoint: str) -> _Api:
    """Return the API as googleapiclient builds it, which takes milliseconds.

    Its description lies in the package: no request is made for it. Once built it does
    not change, and each request gets the HTTP of its own person: so all threads and
    people share it.
    https://googleapis.github.io/google-api-python-client/docs/thread_safety.html
    """
    api = build_from_document(
        get_static_doc("calendar", "v3"),
        http=_NobodysHttp(),
        client_options={"api_endpoint": endpoint},
    )
    return _Api(api.calendars(), api.events(), api.channels())


class _NobodysHttp:
    """What googleapiclient would send through if it were not told each time."""

    def request(self, *args: object, **kwargs: object) -> None:
        raise AssertionError("A request is sent for somebody")


def unreadable(request: HttpRequest) -> Unreachable:
    """Return the error of a response that is not one of the Calendar API."""
    return Unreachable(reason="unreadable", maybe_done=request.method != "GET")
