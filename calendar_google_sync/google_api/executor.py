"""Executes requests of the Calendar API: counted, rate limited, retried."""

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
from .rate_limit import PATCH_UNITS, RateLimiter
from .retry import RetryPolicy, send_with_retries
from .transport import AuthorizedHttp, Token, TokenSession

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
        sleep: Callable[[float], None],
        on_grant: Callable[[Grant], None] | None,
    ):
        self.grant = grant
        self.calls = 0
        self.session = TokenSession(
            (grant.access_token, grant.expires_at), self._refresh
        )
        # The description of the API lies in the package: no request is made for it.
        self.api = build_from_document(
            get_static_doc("calendar", "v3"),
            http=AuthorizedHttp(self.session, timeout),
            client_options={"api_endpoint": endpoints.calendar_api()},
        )
        self._batch_http = AuthorizedHttp(self.session, timeout * BATCH_TIMEOUT)
        self._client = client
        self._on_grant = on_grant
        self._policy = RetryPolicy(tries, sleep)
        self._limiter = RateLimiter(sleep)

    def execute(self, request: HttpRequest) -> dict[str, Any]:
        """Send a request once.

        :return: Google's JSON; {} where it sends none, as for a DELETE
        :raises GoogleError: any response but a success, or none that can be read
        """
        self._count([request])
        try:
            content = request.execute()
        except (ValueError, RecursionError) as err:  # no JSON, or far too deep
            raise unreadable(request) from err
        if isinstance(content, dict):
            return content
        if request.method == "DELETE":
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
            events = self.api.events()
            requests = [batch.build_request(events, calendar_id, w) for w in part]
            self._count(requests)
            return batch.send(self._batch_http, part, requests)

        return send_with_retries(send, writes, self._policy)

    def _count(self, requests: list[HttpRequest]) -> None:
        patches = sum(request.method == "PATCH" for request in requests)
        self._limiter.acquire(len(requests) + patches * (PATCH_UNITS - 1))
        self.calls += len(requests)

    def _refresh(self) -> Token:
        self.grant = oauth.refresh(self._client, self.grant)
        if self._on_grant:
            self._on_grant(self.grant)
        return self.grant.access_token, self.grant.expires_at


def unreadable(request: HttpRequest) -> Unreachable:
    """Return the error of a response that is not one of the Calendar API."""
    return Unreachable(reason="unreadable", maybe_done=request.method != "GET")
