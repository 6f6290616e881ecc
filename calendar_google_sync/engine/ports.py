"""What a run needs of the world, and the words in which it asks.

``Provider`` is Google, ``Records`` are Odoo's records, ``Store`` keeps the links, and
``Transaction`` makes durable what was done. All of them take and give whole sets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from ..google_api.errors import GoogleError
from ..sync import Conflict, Item, Kind, Memory, RemoteEntry, SeriesContent, Window
from ..sync.links import Link, RecordRef
from .doing import Doing
from .watch import Watch

if TYPE_CHECKING:
    from .history import History


@dataclass(frozen=True)
class Options:
    """What one run is about."""

    window: Window
    now: datetime  # aware, UTC
    limit: int  # entries to write at most
    kinds: tuple[Kind, ...]  # what the person has switched off stays as it is
    time_zone: str  # the person's, IANA
    week_start: str = "MO"  # of the person's language, as RFC 5545 names weekdays
    confirmed: bool = False  # the person agreed to remove many Google entries
    #: Operations between two commits. An ORM `create` has some sixty statements of its
    #: own, whatever it creates.
    chunk: int = 500
    #: Writes to Google between two commits; as many as go into one batch
    batch: int = 50


# Google


@dataclass(frozen=True)
class EntryPage:
    """One page of a listing of changes."""

    entries: Sequence[RemoteEntry]
    #: Only on the last page
    sync_token: str | None = None


@dataclass(frozen=True)
class EntryWrite:
    """One change of one entry."""

    key: int  # comes back in the answer
    method: str  # "insert", "patch" or "delete"
    google_id: str
    #: What to write: the fields ``names`` of ``item``
    item: Item | None = None
    names: Collection[str] = ()
    #: What Google has; None: nothing, or a canceled entry that is to be shown again
    current: Item | None = None
    #: Only if Google still has this version
    etag: str | None = None


@dataclass(frozen=True)
class EntryAnswer:
    """Google's answer to one write: the entry as it is now, or an error."""

    key: int
    entry: RemoteEntry | None = None
    error: GoogleError | None = None


class Provider(Protocol):
    """The two calendars of one person. Every method raises the errors of google_api."""

    def list_changes(self, kind: Kind, token: str | None) -> Iterator[EntryPage]:
        """All entries, or what changed since the sync token, page by page.

        :raises SyncTokenExpired: list everything, without a token
        :raises NotFound: the calendar may be gone
        """

    def has_calendar(self, kind: Kind) -> bool: ...

    def get(self, kind: Kind, google_id: str) -> RemoteEntry | None:
        """The entry as it is now, which may be deleted; None: no trace of it."""

    def occurrences(
        self, kind: Kind, series_id: str, after: datetime, before: datetime
    ) -> list[RemoteEntry]:
        """The occurrences of a series that Google shows in [after, before), and at most
        those of a day around it; without those that were canceled.

        :raises NotFound: there is no such series, or no such calendar
        :raises AlreadyGone: the same
        """

    def occurrence(
        self, kind: Kind, series_id: str, original_start: str
    ) -> RemoteEntry | None:
        """The occurrence as it is now, which may be canceled; None: there is none."""

    def write(self, kind: Kind, writes: Sequence[EntryWrite]) -> Iterator[EntryAnswer]:
        """Answers in any order; writes without an answer may have taken effect."""


# Odoo


@dataclass(frozen=True)
class ReadRequest:
    record: RecordRef
    #: Of a series that was synchronized before
    memory: Memory | None = None


@dataclass(frozen=True)
class Reading:
    """What a record is now, or why that cannot be said."""

    record: RecordRef
    item: Item | None = None
    changed_at: datetime | None = None  # aware, UTC
    #: See ``Link.anchor``
    anchor: int = 0
    #: Nobody but the user may read of it in the history
    private: bool = False
    #: Of a series: what its events say about it
    series: SeriesContent | None = None
    #: Why it could not be read, a sentence for the user
    failure: str = ""


@dataclass(frozen=True)
class NewRecord:
    """A record to be made out of an entry."""

    item: Item
    #: Original starts of occurrences that Google does not show
    without: frozenset[str] = frozenset()
    memory: Memory | None = None


@dataclass(frozen=True)
class RecordWrite:
    """Fields of an entry to be written into a record."""

    record: RecordRef
    item: Item
    names: Sequence[str]
    #: What the record said until now
    before: Item | None = None
    memory: Memory | None = None
    #: Of a series: original starts of occurrences that Google does not show
    without: frozenset[str] = frozenset()
    #: Ids of events with an entry of their own. As long as the dates stay, what is
    #: written into the series is not written into them
    apart: frozenset[int] = frozenset()
    #: Ids of further events that differ from the series. They keep what differs
    differing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What became of one record: as it reads now, or why it was refused."""

    reading: Reading | None = None
    failure: str = ""
    #: The person lacks the right
    denied: bool = False


@dataclass(frozen=True)
class SeriesReading:
    """What the events of a series say about it; None: not the user's, or gone."""

    content: SeriesContent | None = None
    item: Item | None = None
    failure: str = ""


class Records(Protocol):
    """Records of Odoo, with the rights of the linked user."""

    def read(self, requests: Sequence[ReadRequest]) -> dict[RecordRef, Reading]:
        """Those that exist and still belong to the user's Google."""

    def unbound(self, kinds: Sequence[Kind], window: Window) -> list[Reading]:
        """Records of the window that have no link."""

    def follow(self, links: Sequence[Link]) -> dict[int, Reading]:
        """Where Odoo moved the entries of links to, by link; the others are left out.

        Odoo may move an entry from one record to another: a single event becomes a
        series, a series gets a new recurrence.
        """

    def create(self, kind: Kind, news: Sequence[NewRecord]) -> list[Outcome]:
        """One outcome for each, in the same order; a bad one spoils no other."""

    def write(self, writes: Sequence[RecordWrite]) -> list[Outcome]:
        """One outcome for each, in the same order; a bad one spoils no other.

        The record of a reading may be another one, see ``follow``.
        """

    def log_conflicts(self, conflicts: Mapping[RecordRef, Sequence[Conflict]]) -> None:
        """Note in the chatter what a synchronization did not keep."""

    def private(self, records: Iterable[RecordRef]) -> set[RecordRef]:
        """Those of which nobody but the user may read in the history."""

    # Series

    def read_series(
        self, requests: Sequence[ReadRequest]
    ) -> dict[RecordRef, SeriesReading]:
        """What the events of series say; those not found are left out."""

    def restore_occurrence(
        self, series: RecordRef, content: SeriesContent, start: date | datetime
    ) -> int:
        """Make an event for an occurrence that had none, as the series says.

        :return: its id
        """

    def break_up(self, series: RecordRef, events: Collection[int]) -> None:
        """The events of a series go on as single ones."""

    def archive(self, record: RecordRef) -> bool:
        """Archive one event; False: the user may not."""

    def event(self, id: int) -> RecordRef:
        """The record of one event of a series."""

    def kind(self, record: RecordRef) -> Kind:
        """Which calendar its entry belongs to."""

    def explain(self, error: Exception) -> str:
        """What happened, a sentence for the user."""

    def alone(self, record: RecordRef) -> bool:
        """Whether this is an event of the user's that belongs to no series."""


# The links


class Store(Protocol):
    """The links of one account."""

    def sync_token(self, kind: Kind) -> str | None: ...

    def set_sync_token(
        self, kind: Kind, token: str | None, has_news: bool = True
    ) -> None:
        """``token``: None to list everything; ``has_news``: entries came with it."""

    def etags(self, kind: Kind, google_ids: Collection[str]) -> dict[str, str]:
        """Etags of the known entries among these, by Google id."""

    def by_google_id(self, kind: Kind, google_ids: Collection[str]) -> list[Link]: ...

    def by_id(self, ids: Collection[int]) -> list[Link]: ...

    def to_examine(
        self, kinds: Sequence[Kind], window: Window, horizon: datetime | None = None
    ) -> list[Link]:
        """Links of which a side changed, and entries of the window not yet here.

        :param horizon: also series of which Odoo has no events until then, though they
            go on, see ``Link.last_row``
        """

    def note_rights(self, kinds: Sequence[Kind]) -> None:
        """Let the links be examined whose record the person may not see any more, or
        may see again. A change of rights writes no record."""

    def not_present(self, kind: Kind, google_ids: Collection[str]) -> list[Link]:
        """Links of entries that Google had, but that are not among these."""

    def series_of(self, links: Collection[Link]) -> list[Link]:
        """The series of these occurrences."""

    def occurrences_of(self, series: Collection[Link]) -> list[Link]:
        """The occurrences of these series that have a link of their own."""

    def versions(self, ids: Collection[int]) -> dict[int, int]:
        """The local versions as they are now."""

    def count_linked(self, kinds: Sequence[Kind]) -> int: ...

    def bound(self, records: Collection[RecordRef]) -> set[RecordRef]:
        """Those that have a link."""

    def free_ids(self, records: Sequence[RecordRef]) -> list[str]:
        """An id of ours for each record, which was never used."""

    def owners(self, entries: Sequence[RemoteEntry]) -> dict[str, Reading]:
        """The records that unknown entries were made for, by Google id.

        Their ids are ours: the database is an older one, restored from a backup.
        """

    def made_for_living(self, google_ids: Collection[str]) -> set[str]:
        """Ids of ours whose record still exists."""

    def made_after(self, moment: datetime | None, record: RecordRef) -> bool:
        """Whether an entry was made after its record, so for it."""

    def insert(self, links: Sequence[Link]) -> list[Link]:
        """Store new links; returns them with their ids, in the same order."""

    def update(self, links: Sequence[Link]) -> None: ...

    def release(self, ids: Collection[int]) -> None:
        """Take the records off these links, so that others may have them."""

    def delete(self, ids: Collection[int]) -> None: ...

    def delete_occurrences(self, kind: Kind, series_ids: Collection[str]) -> None:
        """Delete the links of occurrences, but not of events that are left alone."""


class Transaction(Protocol):
    def commit(self, history: History) -> None:
        """Store what was done so far; a crash loses nothing that came before."""

    def raise_if_broken(self, error: Exception) -> None:
        """Raise an error after which nothing more can be done in this transaction."""


@dataclass
class World:
    """The ports of one run."""

    provider: Provider
    store: Store
    records: Records
    transaction: Transaction
    #: Called between two chunks: raises OutOfTime or Superseded
    check_time: Callable[[], None] = lambda: None
    #: Called where nothing is in hand: raises Stopped
    check_stop: Callable[[], None] = lambda: None
    #: Told what is done from now on
    tell: Callable[[Doing], None] = lambda doing: None
    #: What is noted before it is handled, once a run was ended in the middle
    watch: Watch = field(default_factory=Watch)
