"""The fields of an item, one row each: all that the addon knows about a field.

Reading Google (``google_event``), writing to it (``google_body``), comparing, merging,
snapshots and the texts of the history walk this table. A new field is

- an attribute of ``items.Item``, with the default of a side without an opinion,
- a row here, with ``since=`` one more than the version of the table until now,
- its reading and writing in the models of Odoo that have it.

What a snapshot of an earlier version cannot know is ``UNKNOWN`` in it. The first time
that both sides are compared, such a field is adopted from the side that has it (see
``merge``): what a new field is in Odoo by default never overwrites what people wrote in
Google, nor the other way round.

Where Google keeps a field, and in which form, is documented at
https://developers.google.com/workspace/calendar/api/v3/reference/events .
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ..messages import _
from . import google_json as google
from . import video
from .footers import is_foreign
from .items import Kind, Reminder, When
from .recurrence import canonical
from .table import Field, Table, Way, names
from .text import same_text
from .zones import UTC

_EVENTS = frozenset({Kind.EVENT})
_TASKS = frozenset({Kind.TASK})


def _same_line(a: str, b: str) -> bool:
    return a.strip() == b.strip()


def _dump_when(when: When) -> list[str]:
    return [_dump_moment(when.start), _dump_moment(when.end)]


def _dump_moment(moment: date | datetime) -> str:
    if isinstance(moment, datetime) and moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat()


def _load_when(moments: list[str]) -> When:
    start, end = moments
    return When(_load_moment(start), _load_moment(end))


def _load_moment(moment: str) -> date | datetime:
    if "T" in moment:
        return datetime.fromisoformat(moment)
    return date.fromisoformat(moment)


def _dump_reminders(reminders: tuple[Reminder, ...]) -> list[list[Any]]:
    return [[reminder.method, reminder.minutes] for reminder in reminders]


def _load_reminders(reminders: list[list[Any]]) -> tuple[Reminder, ...]:
    return tuple(Reminder(method, minutes) for method, minutes in reminders)


def _new_guests(
    now: tuple[str, ...], before: tuple[str, ...], local: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Guests only ever come: who was removed in Google stays in Odoo."""
    known = {*before, *local}
    return tuple(guest for guest in now if guest not in known) or None


FIELDS = Table(
    (
        Field(
            "title",
            _("Title"),
            read=google.read_title,
            write=google.write_summary,
            same=_same_line,
            default="",
        ),
        Field(
            "description",
            _("Description"),
            read=lambda event: event.description,
            write=google.write_description,
            same=same_text,
            default="",
            is_html=True,
        ),
        Field(
            "when",
            _("Time"),
            read=lambda event: event.when,
            write=lambda draft: draft.span,
            dump=_dump_when,
            load=_load_when,
        ),
        Field(
            "location",
            _("Location"),
            read=lambda event: event.text("location"),
            write=lambda draft: {"location": draft.item.location},
            same=_same_line,
            default="",
            kinds=_EVENTS,
        ),
        Field(
            "time_zone",
            _("Time zone"),
            read=lambda event: event.time_zone,
            write=google.write_time_zone,
        ),
        Field(
            "recurrence",
            _("Repetition"),
            read=google.read_recurrence,
            write=google.write_recurrence,
            same=lambda a, b: canonical(a) == canonical(b),
            default=(),
            dump=list,
            load=tuple,
        ),
        Field(
            "visibility",
            _("Visibility"),
            read=google.read_visibility,
            write=lambda draft: {"visibility": draft.item.visibility},
            default="default",
            kinds=_EVENTS,
            choices={
                "default": _("Default"),
                "public": _("Public"),
                "private": _("Private"),
                "confidential": _("Confidential"),
            },
        ),
        Field(
            "busy",
            _("Busy or free"),
            read=google.read_busy,
            write=google.write_busy,
            default=True,
            kinds=_EVENTS,
            choices={True: _("Busy"), False: _("Free")},
        ),
        Field(
            "reminders",
            _("Reminders"),
            read=google.read_reminders,
            write=google.write_reminders,
            same=google.same_reminders,
            take=google.take_reminders,
            default=(),
            kinds=_EVENTS,
            dump=_dump_reminders,
            load=_load_reminders,
            google_default=True,
        ),
        Field(
            "done",
            _("Done"),
            read=google.read_done,
            write=google.write_summary,
            default=False,
            kinds=_TASKS,
            choices={True: _("Yes"), False: _("No")},
        ),
        Field(
            "guests",
            _("Guests"),
            read=google.read_guests,
            default=(),
            way=Way.INWARD,
            dump=list,
            load=tuple,
            news=_new_guests,
        ),
        Field(
            "video",
            _("Video call"),
            read=lambda event: video.read(event.content),
            default="",
            way=Way.INWARD,
            kinds=_EVENTS,
            since=2,
            news=video.news,
        ),
        Field(
            "footer",
            _("Guests or link below the description"),
            read=lambda event: event.footer,
            write=google.write_description,
            same=same_text,
            is_foreign=is_foreign,
            default="",
            way=Way.OUTWARD,
            is_html=True,
        ),
        Field("cut", "", default=False, way=Way.NONE),
    )
)

#: Names of the fields that both sides know and that are merged one by one
MERGED = names(FIELDS.both_ways)
#: Names of those that only travel from Odoo to Google, or from Google to Odoo
OUTWARD = names(FIELDS.outward)
INWARD = names(FIELDS.inward)
