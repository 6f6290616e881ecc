"""Item <-> event of the Google Calendar API.

https://developers.google.com/workspace/calendar/api/v3/reference/events

Glossary of Google's ways:

- *Deleted* entries come as ``status=cancelled`` with little more than an id. With
  ``recurringEventId`` it is one occurrence of a living series that was cancelled.
- *An occurrence* that differs from its series is an event of its own, without
  ``recurrence``; ``originalStartTime`` says which it replaces, and never changes.
- *The end is excluded*, also of all-day entries. Old ones end on the day they start.
- *Time zones* are IANA names, but what other programs imported may be anything. Those
  of all-day entries mean nothing; a series that has times must have one.
- *Missing* means the default: no ``visibility`` is "default", no ``transparency`` is
  busy, no ``reminders`` or ``useDefault`` are those of the calendar, no ``summary`` is
  "(No title)".
- *A patch* merges objects, replaces lists, and deletes what is null. What we never name
  (attendees, color, attachments, conference, extended properties) is left alone.
- *Descriptions* are HTML that Google rewrites at will, or plain text. See ``text``.
- *Reminders* belong to the person, at most five, up to four weeks before the start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..messages import _
from .fields import FIELDS
from .google_body import body
from .google_json import Event, clean_text
from .google_time import NotUnderstood, original_start, read_moment
from .items import Item, Kind
from .recurrence import unreadable
from .table import Table

__all__ = ["UNFORESEEN", "RemoteEntry", "body", "original_start", "parse"]

#: Why an entry was not understood that breaks what reads it
UNFORESEEN = _("Its content cannot be read.")
#: What code raises that meets what it was not made for
_UNFORESEEN = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
_ID = re.compile("[!-~]{1,1100}")  # with what ids of occurrences have besides
#: Characters of Google's that a sentence quotes
_SHOWN = 100


@dataclass(frozen=True)
class RemoteEntry:
    """One entry of a listing, as far as it could be understood."""

    google_id: str
    etag: str = ""
    title: str = ""
    created: datetime | None = None
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


def parse(
    event: Mapping[str, Any], kind: Kind, calendar_time_zone: str, table: Table = FIELDS
) -> RemoteEntry:
    """Reads an event of Google; never raises, see ``problem``.

    :param event: of the answer to a list, get, insert or patch; anything is taken
    :param kind: of the calendar that it is in
    :param calendar_time_zone: for times that name no zone
    """
    if not isinstance(event, Mapping):
        return RemoteEntry("", problem=_("Google sent something that is no entry."))
    deleted = event.get("status") == "cancelled"
    google_id, series = _id(event.get("id")), _id(event.get("recurringEventId"))
    item, problem = None, ""
    if not google_id or series is None:
        series, problem = "", _("Its identifier cannot be read.")
    elif not deleted:
        item, problem = _read(event, kind, calendar_time_zone, table)
    original = event.get("originalStartTime")
    moment = read_moment(original, calendar_time_zone) if original else None
    return RemoteEntry(
        google_id=google_id or "",
        etag=clean_text(event.get("etag")),
        title=clean_text(event.get("summary")),
        created=_instant(event.get("created")),
        updated=_instant(event.get("updated")),
        deleted=deleted,
        recurring_event_id=series,
        original_start=original_start(moment) if moment else "",
        item=item,
        problem=problem,
    )


def _read(
    event: Mapping[str, Any], kind: Kind, calendar_time_zone: str, table: Table
) -> tuple[Item | None, str]:
    """The item, or None and why it was not understood."""
    type_ = event.get("eventType") or "default"
    if type_ != "default":
        shown = clean_text(str(type_)[:_SHOWN])
        return None, _("Odoo has no entries of Google's type “%(type)s”.", type=shown)
    try:
        item = table.read(Event(event, kind, calendar_time_zone))
        problem = unreadable(item) if item.recurrence else ""
    except NotUnderstood as error:
        return None, error.args[0]
    except ArithmeticError:
        return None, _("Its dates cannot be read.")
    except _UNFORESEEN:
        return None, UNFORESEEN
    return (None, problem) if problem else (item, "")


def _id(value: object) -> str | None:
    """An id as Google makes them; "" if there is none, None for anything else.

    https://developers.google.com/workspace/calendar/api/v3/reference/events#id names
    1024 characters; an index of PostgreSQL takes no much longer ones.
    """
    if value is None or value == "":
        return ""
    is_id = isinstance(value, str) and _ID.fullmatch(value)
    return value if is_id else None  # type: ignore[return-value]


def _instant(moment: object) -> datetime | None:
    found = read_moment({"dateTime": moment}, "UTC") if moment else None
    return found if isinstance(found, datetime) else None
