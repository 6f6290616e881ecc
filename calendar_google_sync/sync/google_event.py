"""Item <-> event of the Google Calendar API.

https://developers.google.com/workspace/calendar/api/v3/reference/events

Glossary of Google's ways:

- *Deleted* entries come as ``status=cancelled`` with little more than an id. With
  ``recurringEventId`` it is one occurrence of a living series that was cancelled.
- *An occurrence* that differs from its series is an event of its own, without
  ``recurrence``; ``originalStartTime`` tells which one it replaces and never changes.
- *The end is excluded*, also of all-day entries. Old ones end on the day they start.
- *Time zones* are IANA names, but what other programs imported may be anything. Those
  of all-day entries mean nothing; a series that has times must have one.
- *Missing* means the default: no ``visibility`` is "default", no ``transparency`` is
  busy, no ``reminders`` or ``useDefault`` are those of the calendar, no ``summary`` is
  "(No title)".
- *A patch* merges objects, replaces lists, and deletes what is null. What we never name
  (attendees, colour, attachments, conference, extended properties) is left alone.
- *Descriptions* are HTML that Google rewrites at will, or plain text. See ``text``.
- *Reminders* belong to the person, at most five, up to four weeks before the start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..words import _
from . import text
from .google_body import MAX_MINUTES, body, reminder_order, without_mark
from .google_time import (
    NotUnderstood,
    original_start,
    read_moment,
    read_when,
    read_zone,
)
from .items import Item, Kind, Reminder
from .recurrence import canonical, unreadable

__all__ = ["RemoteEntry", "body", "original_start", "parse"]

_UNWANTED = re.compile("[\0\ud800-\udfff]")
_VISIBILITIES = ("default", "public", "private", "confidential")


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


def parse(event: dict, kind: Kind, calendar_time_zone: str) -> RemoteEntry:
    """Reads an event of Google; never raises, see ``problem``."""
    if not isinstance(event, Mapping):
        return RemoteEntry("", problem=_("Google sent something that is no entry."))
    entry = _envelope(event, calendar_time_zone)
    if entry.deleted:
        return entry
    try:
        item = _item(event, kind, calendar_time_zone)
    except NotUnderstood as error:
        return replace(entry, problem=error.args[0])
    except ArithmeticError:
        return replace(entry, problem=_("Its dates cannot be read."))
    problem = unreadable(item)
    return replace(entry, item=None if problem else item, problem=problem)


def _envelope(event: Mapping, calendar_time_zone: str) -> RemoteEntry:
    original = read_moment(event.get("originalStartTime"), calendar_time_zone)
    return RemoteEntry(
        google_id=_text(event.get("id")),
        etag=_text(event.get("etag")),
        title=_text(event.get("summary")),
        created=_instant(event.get("created")),
        updated=_instant(event.get("updated")),
        deleted=event.get("status") == "cancelled",
        recurring_event_id=_text(event.get("recurringEventId")),
        original_start=original_start(original) if original else "",
    )


def _item(event: Mapping, kind: Kind, calendar_time_zone: str) -> Item:
    type_ = event.get("eventType") or "default"
    if type_ != "default":
        raise NotUnderstood(
            _("Odoo has no entries of Google's type “%(type)s”.", type=type_)
        )
    start, lines = event.get("start"), event.get("recurrence")
    when = read_when(start, event.get("end"), calendar_time_zone)
    description, footer = text.split_footer(_text(event.get("description")))
    item = Item(
        kind,
        title=_text(event.get("summary")),
        description=description,
        footer=footer,
        when=when,
        time_zone=None if when.all_day else read_zone(start, calendar_time_zone),
        recurrence=canonical(lines if isinstance(lines, list) else ()),
        guests=_guests(event.get("attendees")),
    )
    return _task(item) if kind is Kind.TASK else _event(item, event)


def _task(item: Item) -> Item:
    title = without_mark(item.title)
    return replace(item, title=title, done=title != item.title)


def _event(item: Item, event: Mapping) -> Item:
    visibility = event.get("visibility")
    return replace(
        item,
        location=_text(event.get("location")),
        visibility=visibility if visibility in _VISIBILITIES else "default",
        busy=event.get("transparency") != "transparent",
        reminders=_reminders(event.get("reminders")),
    )


def _reminders(told: object) -> tuple[Reminder, ...] | None:
    if not isinstance(told, Mapping) or told.get("useDefault", True):
        return None
    overrides = told.get("overrides")
    found = {
        Reminder(one["method"], one["minutes"])
        for one in (overrides if isinstance(overrides, list) else ())
        if isinstance(one, Mapping)
        and one.get("method") in ("popup", "email")
        and type(one.get("minutes")) is int
        and 0 <= one["minutes"] <= MAX_MINUTES
    }
    return tuple(sorted(found, key=reminder_order))


def _guests(told: object) -> tuple[str, ...]:
    people = (one for one in (told if isinstance(told, list) else ()))
    addresses = {
        _text(one.get("email")).strip().lower()
        for one in people
        if isinstance(one, Mapping) and not (one.get("resource") or one.get("self"))
    }
    return tuple(sorted(addresses - {""}))


def _instant(told: object) -> datetime | None:
    found = read_moment({"dateTime": told}, "UTC")
    return found if isinstance(found, datetime) else None


def _text(value: object) -> str:
    return _UNWANTED.sub("", value) if isinstance(value, str) else ""
