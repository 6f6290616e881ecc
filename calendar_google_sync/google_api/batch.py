"""Many writes in one request: the words of a batch, and its way to Google.

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
from .answers import from_response
from .errors import GoogleError, Unreachable
from .transport import AuthorizedHttp

SIZE = 50
"""Google's page says 1000, older ones and other clients 50."""

_NOT_AS_EXPECTED = (Error, AttributeError, LookupError, TypeError, ValueError)
"""What BatchHttpRequest falls over when an answer, or a part of it, is not complete."""


@dataclass(frozen=True)
class Write:
    """One change of one event."""

    key: Hashable
    """Whatever lets the caller find its own thing again; comes back in Result."""
    method: Literal["insert", "patch", "delete"]
    event_id: str
    body: dict[str, Any] | None = None
    """Google's event JSON (insert, patch); an insert gets its id from event_id."""
    etag: str | None = None
    """Sent as If-Match (patch, delete): ChangedMeanwhile if it is not the last."""


@dataclass(frozen=True)
class Result:
    """Google's answer to one write."""

    key: Hashable
    event: dict[str, Any] | None = None
    """The event as it is now (insert, patch); None after a delete or an error."""
    error: GoogleError | None = None


def groups(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Cut writes into batches, in their order.

    Google does not promise any order within a batch, so two writes to one event
    never share one.
    """
    group: list[Write] = []
    for write in writes:
        if len(group) == SIZE or any(write.event_id == w.event_id for w in group):
            yield group
            group = []
        group.append(write)
    if group:
        yield group


def as_request(events: Any, calendar_id: str, write: Write) -> HttpRequest:
    """Return the write as a call of googleapiclient's events resource."""
    if write.method == "insert":
        body = {**(write.body or {}), "id": write.event_id}
        return events.insert(calendarId=calendar_id, body=body)
    place = {"calendarId": calendar_id, "eventId": write.event_id}
    if write.method == "patch":
        request = events.patch(**place, body=write.body or {})
    else:
        request = events.delete(**place)
    if write.etag:
        request.headers["If-Match"] = write.etag
    return request


def send(
    http: AuthorizedHttp, writes: Sequence[Write], requests: Sequence[HttpRequest]
) -> list[Result]:
    """Send one batch, once, and return a result for each write.

    :raises GoogleError: there is no answer, or none that tells the parts
    """
    answers: dict[str, tuple[Any, HttpError | None]] = {}

    def remember(number: str, answer: Any, error: HttpError | None) -> None:
        answers[number] = (answer, error)

    message = _Batch(callback=remember, batch_uri=endpoints.batch())
    for number, request in enumerate(requests):
        message.add(request, request_id=str(number))
    try:
        message.execute(http=http)
    except _NOT_AS_EXPECTED as err:
        raise Unreachable(reason="unreadable", maybe_done=True) from err
    return [_result(write, *answers[str(n)]) for n, write in enumerate(writes)]


def _result(write: Write, answer: Any, error: HttpError | None) -> Result:
    if error is not None:
        headers: httplib2.Response = error.resp
        return Result(
            write.key,
            error=from_response(headers.status, error.content, headers, is_write=True),
        )
    if write.method == "delete":
        return Result(write.key)
    if not isinstance(answer, dict):
        return Result(
            write.key, error=Unreachable(reason="unreadable", maybe_done=True)
        )
    return Result(write.key, event=answer)


class _Batch(BatchHttpRequest):
    """Google answers an old token in each part (401, within a 200).

    The library sends these parts again after a refresh, as it should; but it would
    refresh over httplib2, so the token is renewed by our transport instead.
    """

    def _refresh_and_apply_credentials(
        self, request: HttpRequest, http: AuthorizedHttp
    ) -> None:
        if not self._refreshed_credentials:
            http.renew_token()
            self._refreshed_credentials["token"] = 1
