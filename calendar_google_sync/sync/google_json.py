"""The values of an event in Google's JSON, for the rows of ``fields``.

https://developers.google.com/workspace/calendar/api/v3/reference/events, where each key
is described; what is odd about them is in the glossary of ``google_event``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import footers, text
from .google_time import read_when, read_zone, write_when
from .items import Item, Kind, Reminder
from .rule_lines import canonical
from .zones import known

#: Stands before the title of a closed task
DONE = "✓ "
#: Of ``reminders.overrides``
MAX_REMINDERS = 5
#: Four weeks, of ``reminders.overrides[].minutes``
MAX_MINUTES = 40320
#: Of ``visibility``; there is none of these where nobody chose one
VISIBILITIES = ("default", "public", "private", "confidential")

_DONE = re.compile("^\\s*[✓✔]\ufe0f?\\s?")
_UNWANTED = re.compile("[\0\ud800-\udfff]")
_METHODS = ("popup", "email")


class Event:
    """An event of Google that is being read; what several fields need is read once.

    :raises NotUnderstood: when it has no start, or mixes a time with a whole day
    """

    def __init__(
        self, content: Mapping[str, Any], kind: Kind, calendar_time_zone: str
    ) -> None:
        self.content = content
        self.kind = kind
        start = content.get("start")
        self.when = read_when(start, content.get("end"), calendar_time_zone)
        self.time_zone = (
            None if self.when.all_day else read_zone(start, calendar_time_zone)
        )
        #: Canonical HTML without the addon's footer, and the footer
        self.description, self.footer = "", ""
        if description := self.text("description"):
            self.description, self.footer = text.split_footer(description)

    def text(self, name: str) -> str:
        """A value that is text, without what neither side can store; else ""."""
        return clean_text(self.content.get(name))


@dataclass(frozen=True)
class Draft:
    """A body for Google that is being written."""

    item: Item
    #: Names of the fields to write
    names: Collection[str]
    #: What Google has; None: a new entry
    current: Item | None
    #: For an item that knows no zone of its own
    default_time_zone: str

    @property
    def is_patch(self) -> bool:
        return self.current is not None

    @cached_property
    def span(self) -> dict[str, Any]:
        """``start`` and ``end``, with the time zone in which a series repeats."""
        when = self.item.when
        if not when:
            return {}
        zone = known(self.item.time_zone) or known(self.default_time_zone) or "UTC"
        return write_when(when, zone, self.is_patch)


def clean_text(value: object) -> str:
    """Text without what neither side can store, "" for anything else."""
    return _UNWANTED.sub("", value) if isinstance(value, str) else ""


# summary: the title, and the mark of a closed task


def read_title(event: Event) -> str:
    title = event.text("summary")
    return _DONE.sub("", title) if event.kind is Kind.TASK else title


def read_done(event: Event) -> bool:
    return bool(_DONE.match(event.text("summary")))


def write_summary(draft: Draft) -> dict[str, Any]:
    item = draft.item
    if item.kind is not Kind.TASK or item.done is None:
        return {"summary": item.title}
    # An open task whose own title begins with the mark would come back as closed
    title = _DONE.sub("", item.title)
    return {"summary": f"{DONE}{title}" if item.done else title}


# description: the text, and the addon's footer


def write_description(draft: Draft) -> dict[str, Any]:
    """The footer goes below the text of the draft, or else below what Google has."""
    current, footer = draft.current, draft.item.footer
    keeps_text = current is not None and "description" not in draft.names
    shown = current if keeps_text and current else draft.item
    if current and current.video:
        # Google shows its own conference already
        footer = footers.without_link(footer, current.video)
    return {"description": text.join_footer(shown.description, footer)[0]}


# start and end


def write_time_zone(draft: Draft) -> dict[str, Any]:
    """The days of an all-day entry have no zone."""
    when = draft.item.when
    return draft.span if when and not when.all_day else {}


def write_recurrence(draft: Draft) -> dict[str, Any]:
    """A series needs its zone, which ``start`` and ``end`` hold."""
    lines = list(draft.item.recurrence or ())
    return {"recurrence": lines or None, **(draft.span if lines else {})}


def read_recurrence(event: Event) -> tuple[str, ...]:
    lines = event.content.get("recurrence")
    if not isinstance(lines, list):
        return ()
    return canonical([clean_text(line) for line in lines])


# The others


def read_visibility(event: Event) -> str:
    visibility = event.content.get("visibility")
    return visibility if visibility in VISIBILITIES else "default"


def read_busy(event: Event) -> bool:
    return bool(event.content.get("transparency") != "transparent")


def write_busy(draft: Draft) -> dict[str, Any]:
    return {"transparency": "opaque" if draft.item.busy else "transparent"}


def read_reminders(event: Event) -> tuple[Reminder, ...] | None:
    """None: the default reminders of the calendar."""
    reminders = event.content.get("reminders")
    if not isinstance(reminders, Mapping) or reminders.get("useDefault", True):
        return None
    overrides = reminders.get("overrides")
    found = {
        Reminder(override["method"], override["minutes"])
        for override in (overrides if isinstance(overrides, list) else ())
        if isinstance(override, Mapping)
        and override.get("method") in _METHODS
        and type(override.get("minutes")) is int
        and 0 <= override["minutes"] <= MAX_MINUTES
    }
    return tuple(sorted(found, key=_by_minutes))


def write_reminders(draft: Draft) -> dict[str, Any]:
    overrides = [
        {"method": reminder.method, "minutes": reminder.minutes}
        for reminder in shown_reminders(draft.item.reminders or ())
    ]
    return {"reminders": {"useDefault": False, "overrides": overrides}}


def shown_reminders(reminders: Iterable[Reminder]) -> tuple[Reminder, ...]:
    """Those that Google can hold: the five nearest to the start, at most four weeks
    before it."""
    possible = {r for r in reminders if 0 <= r.minutes <= MAX_MINUTES}
    return tuple(sorted(possible, key=_by_minutes)[:MAX_REMINDERS])


def same_reminders(a: Iterable[Reminder], b: Iterable[Reminder]) -> bool:
    """Whether Google shows the same for both."""
    return shown_reminders(a) == shown_reminders(b)


def take_reminders(
    now: tuple[Reminder, ...] | None,
    before: tuple[Reminder, ...] | None,
    local: tuple[Reminder, ...] | None,
    local_before: tuple[Reminder, ...] | None,
) -> tuple[Reminder, ...]:
    """Google's reminders, and those of Odoo that were never in Google.

    :param before: what Google had when both sides agreed; None: that is not known
    :param local: what Odoo has now; ``local_before``: what it had then
    """
    shown = set(shown_reminders(local or ()))
    known, old = set(before or ()), set(local_before or ())
    kept = {r for r in local or () if r not in shown or r in old and r not in known}
    return tuple(sorted({*(now or ()), *kept}, key=_by_minutes))


def read_guests(event: Event) -> tuple[str, ...]:
    """Addresses of the ``attendees`` that are people, but for the calendar itself."""
    attendees = event.content.get("attendees")
    addresses = {
        clean_text(attendee.get("email")).strip().lower()
        for attendee in (attendees if isinstance(attendees, list) else ())
        if isinstance(attendee, Mapping)
        and not (attendee.get("resource") or attendee.get("self"))
    }
    return tuple(sorted(addresses - {""}))


def _by_minutes(reminder: Reminder) -> tuple[int, str]:
    return reminder.minutes, reminder.method
