"""The words of a synchronisation: what an entry is, and what is known of both sides.

Nothing here knows Odoo or Google. *Local* is Odoo, *remote* is Google.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum


class Kind(str, Enum):
    """Which of the two calendars an entry belongs to."""

    EVENT = "event"
    TASK = "task"


@dataclass(frozen=True)
class Reminder:
    """A reminder so many minutes before the start; Google's ``reminders.overrides``."""

    method: str  # "popup" or "email"
    minutes: int


@dataclass(frozen=True)
class When:
    """The span of an entry, end excluded.

    Timed: both ends are aware datetimes in UTC. All-day: both are dates, as Google and
    RFC 5545 have it (one day D is ``start=D, end=D+1``).
    """

    start: date | datetime
    end: date | datetime

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)


@dataclass(frozen=True)
class Item:
    """The content of one entry, as one side tells it.

    ``None`` in a field means that this side has no opinion about it (an Odoo task knows
    no location); such a field never counts as changed and is never written.
    """

    kind: Kind
    title: str = ""
    # HTML of the side that it was read from, in the form of ``text.canonical``
    description: str = ""
    when: When | None = None
    location: str | None = None
    # IANA name; None: the side knows no zone of its own (a single Odoo event)
    time_zone: str | None = None
    # RRULE/RDATE/EXDATE lines without DTSTART; () is a single entry
    recurrence: tuple[str, ...] | None = ()
    visibility: str | None = None  # "default", "public", "private", "confidential"
    busy: bool | None = None
    # None: not modelled, or Google's default reminders of the calendar
    reminders: tuple[Reminder, ...] | None = None
    done: bool | None = None  # tasks only
    # Remote only: e-mail addresses of guests that people added in Google
    guests: tuple[str, ...] = ()
    # Local: what the addon writes below the description in Google. Remote: what stands
    # there; a change of it is never carried
    footer: str = ""
    # Local only: the description was cut to Google's limit, never write it back
    cut: bool = False


#: Fields that both sides know and that are merged one by one.
MERGED = (
    "title",
    "description",
    "when",
    "location",
    "time_zone",
    "recurrence",
    "visibility",
    "busy",
    "reminders",
    "done",
)
#: Fields that only travel from Odoo to Google, or from Google to Odoo.
OUTWARD = ("footer",)
INWARD = ("guests",)


@dataclass(frozen=True)
class Pair:
    """One entry as both sides tell it now, beside what they agreed on last.

    ``agreed_local`` and ``agreed_remote`` are the snapshots: each side is compared with
    its own past, so that text which one side merely writes differently is no change.
    """

    key: Hashable
    local: Item | None = None
    remote: Item | None = None
    agreed_local: Item | None = None
    agreed_remote: Item | None = None
    local_changed_at: datetime | None = None  # aware, UTC
    remote_changed_at: datetime | None = None  # aware, UTC
    detached: bool = False
    # The snapshots are what was sent; Google's answer to it got lost
    assumed: bool = False
    # Refused before: it takes no place from what may succeed
    parked: bool = False

    @property
    def linked(self) -> bool:
        """Both sides had the entry when they last agreed."""
        return self.agreed_local is not None and self.agreed_remote is not None


class Action(str, Enum):
    CREATE_REMOTE = "create_remote"
    CREATE_LOCAL = "create_local"
    UPDATE = "update"  # to either side or to both
    DELETE_REMOTE = "delete_remote"
    DETACH = "detach"
    FORGET = "forget"  # nothing is left on either side
    AGREE = "agree"  # both sides came to the same content by themselves


@dataclass(frozen=True)
class Conflict:
    """One field that both sides changed: the value that was kept and the other one."""

    name: str
    kept: object
    lost: object
    kept_side: str  # "local" or "remote"


@dataclass(frozen=True)
class Operation:
    """What is to be done with one pair; data only, the synchronizer carries it out."""

    action: Action
    key: Hashable
    # Names of fields to write to that side, with the values in ``item``
    to_remote: tuple[str, ...] = ()
    to_local: tuple[str, ...] = ()
    # The merged content, in the fields of ``to_remote`` and ``to_local``
    item: Item | None = None
    conflicts: tuple[Conflict, ...] = ()
    #: Instant that orders the work: nearest dates first
    distance: float = 0.0

    @property
    def writes(self) -> bool:
        """Whether it counts for the limit of entries that one run writes."""
        return self.action in (
            Action.CREATE_REMOTE,
            Action.CREATE_LOCAL,
            Action.UPDATE,
            Action.DELETE_REMOTE,
        )


@dataclass(frozen=True)
class Plan:
    operations: tuple[Operation, ...] = ()
    #: Operations that were left for the next run because of the limit
    left: tuple[Operation, ...] = ()
    #: Keys of pairs that wait outside the window
    outside: tuple[Hashable, ...] = field(default=())

    @property
    def remaining(self) -> int:
        return len(self.left)


def replace(item: Item, **changes) -> Item:
    """``dataclasses.replace`` under the name that the callers read best."""
    return dataclasses.replace(item, **changes)
