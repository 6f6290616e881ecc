"""Item <-> event of the Google Calendar API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from .items import Item, Kind


@dataclass(frozen=True)
class RemoteEntry:
    """One entry of a listing, as far as it could be understood."""

    google_id: str
    etag: str = ""
    updated: datetime | None = None
    #: Deleted, or (with ``recurring_event_id``) one occurrence cancelled
    deleted: bool = False
    #: Id of the series that this is an exception of
    recurring_event_id: str = ""
    #: Which occurrence it replaces: "20260301T090000Z" (UTC) or "20260301" (all-day),
    #: as in Google's instance ids: ``{recurring_event_id}_{original_start}``
    original_start: str = ""
    #: None when deleted, or not understood
    item: Item | None = None
    #: Why it was not understood, a sentence for the user; else ""
    problem: str = ""


def parse(event: dict, kind: Kind, calendar_time_zone: str) -> RemoteEntry:
    """Reads an event of Google; never raises, see ``problem``."""
    raise NotImplementedError


def body(
    item: Item,
    fields: Collection[str],
    current: Item | None,
    default_time_zone: str = "UTC",
) -> dict:
    """JSON to insert (``current`` None) or to patch the named fields.

    ``default_time_zone``: for items that know no zone of their own (the user's zone).
    """
    raise NotImplementedError
