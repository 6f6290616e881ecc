"""Google behind the Provider port: items instead of Google's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from ..google_api.batch import Result, Write
from ..google_api.errors import AlreadyGone, NotFound
from ..google_api.gateway import Page
from ..sync import Kind, RemoteEntry, body, parse
from .ports import EntryAnswer, EntryPage, EntryWrite


class CalendarGateway(Protocol):
    """What is used of ``google_api.gateway.Gateway``."""

    def get_calendar(self, calendar_id: str) -> dict[str, Any]: ...

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]: ...

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]: ...

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]: ...


class GoogleProvider:
    """
    :param calendars: Google's ids of the person's two calendars
    :param time_zone: the person's, for what has no zone of its own
    """

    def __init__(
        self, gateway: CalendarGateway, calendars: Mapping[Kind, str], time_zone: str
    ):
        self._gateway, self._calendars = gateway, calendars
        self._time_zone = time_zone

    def list_changes(self, kind: Kind, token: str | None) -> Iterator[EntryPage]:
        for page in self._gateway.list_changes(self._calendars[kind], token or None):
            entries = [parse(event, kind, page.time_zone) for event in page.events]
            yield EntryPage(entries, page.next_sync_token)

    def has_calendar(self, kind: Kind) -> bool:
        try:
            self._gateway.get_calendar(self._calendars[kind])
        except NotFound:
            return False
        return True

    def get(self, kind: Kind, google_id: str) -> RemoteEntry | None:
        try:
            event = self._gateway.get_event(self._calendars[kind], google_id)
        except (NotFound, AlreadyGone):
            return None
        return parse(event, kind, self._time_zone)

    def write(self, kind: Kind, writes: Sequence[EntryWrite]) -> Iterator[EntryAnswer]:
        calls = [self._call(write) for write in writes]
        for result in self._gateway.write(self._calendars[kind], calls):
            entry = None
            if result.event is not None:
                entry = parse(result.event, kind, self._time_zone)
            yield EntryAnswer(result.key, entry, result.error)

    def _call(self, write: EntryWrite) -> Write:
        content = None
        if write.method != "delete":
            assert write.item
            # A canceled occurrence is shown again
            is_revived = write.method == "patch" and write.current is None
            current = write.item if is_revived else write.current
            content = body(write.item, write.names, current, self._time_zone)
            if is_revived:
                content["status"] = "confirmed"
        return Write(
            key=write.key,
            method=write.method,  # type: ignore[arg-type]
            event_id=write.google_id,
            body=content,
            etag=write.etag,
        )
