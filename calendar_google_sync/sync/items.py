"""The words of a synchronization: what an entry is, and what is known of both sides.

Nothing here knows Odoo or Google. *Local* is Odoo, *remote* is Google. What each field
of an item means on both sides is in ``fields``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any


class Kind(str, Enum):
    """Which of the two calendars an entry belongs to."""

    EVENT = "event"
    TASK = "task"


class Unknown(Enum):
    """The type of ``UNKNOWN``."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False


#: In place of a value: the field came to the addon after the snapshot was written, so
#: nobody knows what this side had in it. It is neither a change nor the same as None.
#: False, so that code that writes an item takes it for nothing
UNKNOWN = Unknown.UNKNOWN


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

    @property
    def length(self) -> timedelta:
        return self.end - self.start  # type: ignore[operator]  # both of one type


@dataclass(frozen=True)
class Item:
    """The content of one entry, as one side has it.

    ``None`` in a field means that this side has no opinion about it (an Odoo task knows
    no location); such a field never counts as changed and is never written. ``UNKNOWN``
    may stand in any field that came later than the snapshot of which the item was read.

    Each attribute but ``kind`` has a row in ``fields.FIELDS``.
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
    # None: not modeled, or Google's default reminders of the calendar
    reminders: tuple[Reminder, ...] | None = None
    done: bool | None = None  # tasks only
    # Remote only: e-mail addresses of guests that people added in Google
    guests: tuple[str, ...] = ()
    # Link to the video call. Remote: that of Google's conference, which the addon never
    # writes. Local: what Odoo has, its own or taken over from Google
    video: str = ""
    # Local: what the addon writes below the description in Google. Remote: what is
    # there; a change of it is never carried
    footer: str = ""
    # Local only: the description was cut to Google's limit, never write it back
    cut: bool = False


@dataclass(frozen=True)
class Pair:
    """One entry as both sides have it now, beside what they agreed on last.

    ``agreed_local`` and ``agreed_remote`` are the snapshots: each side is compared with
    its own past, so that text which one side merely writes differently is no change.

    A field that is unknown of one side now is unknown of the other, too: nothing can be
    decided about it, and whoever remembers the pair as agreed must not remember a value
    that was never compared.
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
    # Refused before: it comes after all that may succeed
    parked: bool = False
    # Of an occurrence: the footer of its series, which Google shows with it; None: it
    # is none, and a footer that leads to another record is wrong
    series_footer: str | None = None

    def __post_init__(self) -> None:
        if self.local is None or self.remote is None:
            return
        local, remote = unknown_fields(self.local), unknown_fields(self.remote)
        if local != remote:
            unknown = dict.fromkeys({*local, *remote}, UNKNOWN)
            object.__setattr__(self, "local", replace(self.local, **unknown))
            object.__setattr__(self, "remote", replace(self.remote, **unknown))

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
    """What is to be done with a pair: data, applied by others."""

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


def replace(item: Item, **changes: Any) -> Item:
    """A copy of the item with other values in the named fields."""
    return dataclasses.replace(item, **changes)


def has_value(value: object) -> bool:
    """Whether a side has an opinion about a field, and it is known which."""
    return value is not None and value is not UNKNOWN


def unknown_fields(item: Item) -> frozenset[str]:
    """Names of the fields that are ``UNKNOWN`` in an item.

    Empty for what was just read of Odoo or Google; see ``snapshot``.
    """
    values = vars(item)
    if UNKNOWN not in values.values():
        return frozenset()
    return frozenset(name for name, value in values.items() if value is UNKNOWN)
