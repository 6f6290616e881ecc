"""Google behind the Provider port: items instead of Google's JSON."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from ..google_api.batch import Result, Write
from ..google_api.errors import AlreadyGone, NotFound
from ..google_api.gateway import Page
from ..sync import Kind, RemoteEntry, body, parse
from ..sync.google_event import UNFORESEEN
from ..sync.odoo_series import start_of
from ..sync.zones import shift
from .ports import EntryAnswer, EntryPage, EntryWrite
from .watch import TOO_HEAVY, Watch, google_key

_logger = logging.getLogger(__name__)

_BASICS = ("id", "etag", "recurringEventId", "originalStartTime", "status")

_DAY = timedelta(days=1)


class CalendarGateway(Protocol):
    """What is used of ``google_api.gateway.Gateway``."""

    def get_calendar(self, calendar_id: str) -> dict[str, Any]: ...

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]: ...

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]: ...

    def list_instances(
        self,
        calendar_id: str,
        event_id: str,
        *,
        time_min: datetime | None = None,
        time_max: datetime | None = None,
        original_start: date | datetime | None = None,
        show_deleted: bool = False,
    ) -> Iterator[Page]: ...

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]: ...


class GoogleProvider:
    """
    :param calendars: Google's ids of the person's two calendars
    :param time_zone: the person's, for what has no zone of its own
    :param watch: for what takes too much time to be read
    """

    def __init__(
        self,
        gateway: CalendarGateway,
        calendars: Mapping[Kind, str],
        time_zone: str,
        watch: Watch | None = None,
    ):
        self._gateway, self._calendars = gateway, calendars
        self._time_zone, self._watch = time_zone, watch or Watch()

    def list_changes(self, kind: Kind, token: str | None) -> Iterator[EntryPage]:
        for page in self._gateway.list_changes(self._calendars[kind], token or None):
            entries = self._read(page.events, kind, page.time_zone)
            yield EntryPage(entries, page.next_sync_token)

    def _read(
        self, events: Sequence[Any], kind: Kind, time_zone: str
    ) -> list[RemoteEntry]:
        def key(event: Any) -> str:
            known = isinstance(event, Mapping)
            return google_key(kind.value, event.get("id") if known else None)

        entries = [
            _left_out(event, kind, time_zone)
            if self._watch.is_condemned(key(event))
            else parse(event, kind, time_zone)
            for part in self._watch.parts(events, key)
            for event in part
        ]
        for entry in entries:
            if entry.problem == UNFORESEEN:
                _logger.warning("Entry %s breaks what reads it", entry.google_id)
        return entries

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

    def occurrences(
        self, kind: Kind, series_id: str, after: datetime, before: datetime
    ) -> list[RemoteEntry]:
        # Google places whole days in the zone of the calendar, not in the person's
        pages = self._gateway.list_instances(
            self._calendars[kind],
            series_id,
            time_min=shift(after, -_DAY),
            time_max=shift(before, _DAY),
        )
        return _parse_pages(pages, kind)

    def occurrence(
        self, kind: Kind, series_id: str, original_start: str
    ) -> RemoteEntry | None:
        pages = self._gateway.list_instances(
            self._calendars[kind],
            series_id,
            original_start=start_of(original_start),
            show_deleted=True,
        )
        try:
            found = _parse_pages(pages, kind)
        except (NotFound, AlreadyGone):
            return None
        wanted = (one for one in found if one.original_start == original_start)
        return next(wanted, None)

    def write(self, kind: Kind, writes: Sequence[EntryWrite]) -> Iterator[EntryAnswer]:
        calls = [self._call(write) for write in writes]
        for result in self._gateway.write(self._calendars[kind], calls):
            entry = None
            if result.event is not None:
                entry = parse(result.event, kind, self._time_zone)
            assert isinstance(result.key, int)  # that of an EntryWrite
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


def _parse_pages(pages: Iterator[Page], kind: Kind) -> list[RemoteEntry]:
    return [
        parse(event, kind, page.time_zone) for page in pages for event in page.events
    ]


def _left_out(event: Mapping[str, Any], kind: Kind, time_zone: str) -> RemoteEntry:
    """An entry of which nothing is read but what it is called by."""
    basics = {name: event[name] for name in _BASICS if name in event}
    entry = parse({**basics, "status": "cancelled"}, kind, time_zone)
    if event.get("status") == "cancelled":
        return entry
    return replace(entry, deleted=False, problem=TOO_HEAVY)
