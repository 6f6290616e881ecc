"""Many writes in one HTTP request.

https://developers.google.com/workspace/calendar/api/guides/batch
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httplib2
from googleapiclient.errors import Error, HttpError
from googleapiclient.http import BatchHttpRequest, HttpRequest

from . import endpoints
from .errors import GoogleError, Unreachable
from .responses import from_response
from .transport import AuthorizedHttp

MAX_SIZE = 50
"""Writes in one batch. Google's page says 1000, older ones and other clients 50."""

_MALFORMED = (Error, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What BatchHttpRequest raises when a response, or a part of it, is incomplete."""


@dataclass(frozen=True)
class Write:
    """One change of one event."""

    key: Hashable
    """The caller's own name for this write; comes back in Result."""
    method: Literal["insert", "patch", "delete"]
    event_id: str
    body: dict[str, Any] | None = None
    """Google's event JSON (insert, patch); an insert gets its id from event_id."""
    etag: str | None = None
    """Sent as If-Match (patch, delete): ChangedMeanwhile if the event has another."""


@dataclass(frozen=True)
class Result:
    """Google's response to one write."""

    key: Hashable
    event: dict[str, Any] | None = None
    """The event as it is now (insert, patch); None after a delete or an error."""
    error: GoogleError | None = None
    """What went wrong with this write alone; None when it succeeded."""


def split(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Yield the writes in batches of at most MAX_SIZE, in their order.

    Google does not promise any order within a batch, so two writes to one event
    never share one.
    """
    batch: list[Write] = []
    for write in writes:
        if len(batch) == MAX_SIZE or any(write.event_id == w.event_id for w in batch):
            yield batch
            batch = []
        batch.append(write)
    if batch:
        yield batch


def build_request(events: Any, calendar_id: str, write: Write) -> HttpRequest:
    """Return the request for a write.

    :param events: googleapiclient's resource of that name
    """
    if write.method == "insert":
        body = {**(write.body or {}), "id": write.event_id}
        return events.insert(calendarId=calendar_id, body=body)
    event = {"calendarId": calendar_id, "eventId": write.event_id}
    if write.method == "patch":
        request = events.patch(**event, body=write.body or {})
    else:
        request = events.delete(**event)
    if write.etag:
        request.headers["If-Match"] = write.etag
    return request


def send(
    http: AuthorizedHttp, writes: Sequence[Write], requests: Sequence[HttpRequest]
) -> list[Result]:
    """Send one batch, once.

    :param requests: of ``build_request``, one for each write
    :return: one result for each write, in the same order; each part of the response
        is matched by its Content-ID
    :raises GoogleError: no response to the batch, or one that cannot be split into the
        responses of its parts
    """
    responses: dict[str, tuple[Any, HttpError | None]] = {}

    def collect(number: str, content: Any, error: HttpError | None) -> None:
        responses[number] = (content, error)

    batch = _Batch(callback=collect, batch_uri=endpoints.batch())
    for number, request in enumerate(requests):
        batch.add(request, request_id=str(number))
    try:
        batch.execute(http=http)
    except _MALFORMED as err:
        raise Unreachable(reason="unreadable", maybe_done=True) from err
    return [_result(write, *responses[str(n)]) for n, write in enumerate(writes)]


def _result(write: Write, content: Any, error: HttpError | None) -> Result:
    if error is not None:
        headers: httplib2.Response = error.resp
        return Result(
            write.key,
            error=from_response(headers.status, error.content, headers, is_write=True),
        )
    if write.method == "delete":
        return Result(write.key)
    if not isinstance(content, dict):
        return Result(
            write.key, error=Unreachable(reason="unreadable", maybe_done=True)
        )
    return Result(write.key, event=content)


class _Batch(BatchHttpRequest):  # type: ignore[misc]  # the library has no types
    """A batch whose token is refreshed by our own transport.

    Google refuses an expired token in each part (401, within a 200). The library
    sends these parts once more after a refresh, as it should, but would refresh over
    httplib2.
    """

    def _refresh_and_apply_credentials(
        self, request: HttpRequest, http: AuthorizedHttp
    ) -> None:
        if not self._refreshed_credentials:
            http.refresh_token()
            self._refreshed_credentials["token"] = 1
