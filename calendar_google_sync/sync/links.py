"""A link between one record and one entry, and everything that can become of it.

A :class:`Link` is the pure form of a binding. Each function below is one thing that can
happen to it and returns the next link; no other code sets a state. The first sentence
of each is what a user would say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from . import odoo_series
from .fields import FIELDS
from .google_event import RemoteEntry
from .google_time import original_start
from .ids import is_cut_off, occurrence_id
from .items import Item, Kind, Pair, When, unknown_fields
from .odoo_series import Memory
from .recurrence import is_endless

#: Stands for the etag of an entry that an earlier installation of the addon linked,
#: until Google has said whether it is still there
KEPT = "kept"


class State(str, Enum):
    """How a link stands."""

    WAITING = "waiting"  # one side does not have it yet
    LINKED = "linked"
    PARKED = "parked"  # refused or not understood, until a side changes
    DETACHED = "detached"  # deleted in Google, the record stays and is left alone
    SINGLE = "single"  # a series whose occurrences are entries of their own
    REMOVING = "removing"  # our deletion is on its way to Google
    REMOVED = "removed"  # what keeps an identifier from being used twice


#: States of occurrences that are no news to Odoo
_GIVEN_UP = (State.DETACHED, State.REMOVED)


class RecordRef(NamedTuple):
    """Which record of Odoo: its model and id."""

    model: str
    id: int
    #: Its events are the occurrences of one entry in Google
    is_series: bool = False


class Listed(NamedTuple):
    """For which time Google has listed the occurrences of a series; aware, UTC."""

    after: datetime
    before: datetime
    #: For no window: as many as there are, of an endless series the nearest ones
    everything: bool = False

    def covers(self, other: Listed) -> bool:
        """Whether nothing is to be asked again for the other time."""
        if other.everything and not self.everything:
            return False
        return self.after <= other.after and other.before <= self.before

    def with_other(self, other: Listed) -> Listed:
        """Both times, if they meet; else the other one."""
        if other.after > self.before or self.after > other.before:
            return other
        return Listed(
            min(self.after, other.after),
            max(self.before, other.before),
            self.everything or other.everything,
        )


@dataclass(frozen=True)
class Link:
    """One record and one entry of one account, and what both agreed on."""

    kind: Kind
    google_id: str
    #: Of the binding; None: not stored yet
    id: int | None = None
    record: RecordRef | None = None
    #: The event by which a series is found again when Odoo replaces its recurrence
    anchor: int = 0
    state: State = State.WAITING
    #: Why it is parked, a sentence for the user
    reason: str = ""
    origin: str = "local"  # or "remote"
    etag: str = ""
    #: Also of an entry that could not be read
    google_title: str = ""
    agreed_local: Item | None = None
    agreed_remote: Item | None = None
    #: The latest in Google
    remote: Item | None = None
    #: Google has a change that Odoo does not have yet
    remote_changed: bool = False
    remote_updated_at: datetime | None = None  # aware, UTC
    # The record is to be read anew while both differ
    local_version: int = 0
    synced_version: int = -1
    # Of an occurrence that has an entry of its own: of which series, and which one
    recurring_event_id: str = ""
    original_start: str = ""
    #: Google does not show this occurrence
    cancelled: bool = False
    #: Of a series: original starts by id of the event
    rows: Mapping[int, str] = field(default_factory=dict)
    #: Of a series that comes as single entries
    listed: Listed | None = None

    @property
    def is_local_changed(self) -> bool:
        return self.local_version != self.synced_version

    @property
    def is_series(self) -> bool:
        if self.recurring_event_id:
            return False
        of_series = self.record is not None and self.record.is_series
        repeats = self.remote is not None and bool(self.remote.recurrence)
        return self.state is State.SINGLE or of_series or repeats

    @property
    def is_unreadable(self) -> bool:
        """Whether there is an entry in Google that was never understood."""
        return bool(self.etag and not self.remote and not self.cancelled)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether Google has not shown this entry before, though it was to have it."""
        states = (State.WAITING, State.LINKED, State.REMOVING)
        return bool(self.reason) and self.state in states

    @property
    def is_leaving(self) -> bool:
        """Whether a deletion in Google is no news to Odoo."""
        leaving = self.record is None or self.state is State.REMOVING
        return leaving and self.state not in (State.DETACHED, State.SINGLE)

    @property
    def is_kept(self) -> bool:
        """Whether Google has not listed this entry since the addon is back."""
        return self.etag == KEPT and self.record is not None and not self.is_occurrence

    @property
    def is_occurrence(self) -> bool:
        return bool(self.recurring_event_id)

    @property
    def is_provisional(self) -> bool:
        """Whether Google has not said yet what it calls this occurrence."""
        own = occurrence_id(self.recurring_event_id, self.original_start)
        return is_cut_off(self.recurring_event_id) and self.google_id == own

    @property
    def last_row(self) -> date | datetime | None:
        """The last date that Odoo has of a series without an end; None: it has all."""
        in_odoo = self.state is State.LINKED and self.is_series and self.rows
        if not in_odoo or not self.remote or not is_endless(self.remote):
            return None
        return odoo_series.start_of(max(self.rows.values()))

    @property
    def item(self) -> Item | None:
        """The best that is known of its content."""
        return self.remote or self.agreed_local or self.agreed_remote

    @property
    def is_unmatched(self) -> bool:
        """Whether Google tells of this occurrence, and no event was sought for it."""
        if self.record or self.agreed_remote or self.state in _GIVEN_UP:
            return False
        return bool(self.remote or self.remote_changed or self.etag)

    def memory(self, occurrences: Collection[Link]) -> Memory:
        """What is known of a series that Odoo does not store.

        ``occurrences``: those that have a link of their own.
        """
        agreed = self.agreed_local
        return Memory(
            first=agreed.when.start if agreed and agreed.when else None,
            originals=dict(self.rows),
            own=frozenset(one.original_start for one in occurrences),
            unmatched=frozenset(
                one.original_start for one in occurrences if one.is_unmatched
            ),
            agreed=agreed,
        )

    def is_restored(self, memory: Memory) -> bool:
        """Whether Google shows an occurrence again that both sides were without.

        ``memory``: of the series, with the events that it had before.
        """
        known = self.original_start in memory.originals.values()
        fresh = self.agreed_remote is None and self.record is None
        return fresh and not known and self.remote is not None and not self.cancelled


def pair_of(
    link: Link,
    local: Item | None,
    local_changed_at: datetime | None,
    series_footer: str | None = None,
) -> Pair:
    """This entry as the planner sees it.

    ``local``: the content of the record now, or None; ``local_changed_at``: aware, UTC;
    ``series_footer``: of an occurrence, see ``Pair``.
    """
    agreed_local, agreed_remote = link.agreed_local, link.agreed_remote
    assumed = bool(link.record and link.remote and not agreed_remote)
    if assumed:
        # It was sent and the answer got lost, so Google had what was sent; of a
        # record that is gone meanwhile nothing else matters
        agreed_remote = _as_sent(agreed_local) if local else link.remote
    if not agreed_remote or assumed:
        agreed_local = agreed_remote
    return Pair(
        key=link.id,
        local=local,
        remote=link.remote,
        agreed_local=agreed_local,
        agreed_remote=agreed_remote,
        local_changed_at=local_changed_at,
        remote_changed_at=link.remote_updated_at,
        detached=link.state is State.DETACHED,
        assumed=assumed,
        parked=link.state is State.PARKED,
        series_footer=series_footer,
    )


def _as_sent(item: Item | None) -> Item | None:
    """What Google had right after it was told this: only people there fill the rest."""
    nothing = {row.name: row.default for row in FIELDS.inward}
    return item and replace(item, **nothing)


# What Google says


def found_in_google(kind: Kind, entry: RemoteEntry) -> Link:
    """ "I wrote it in Google" """
    link = Link(kind, entry.google_id, origin="remote", synced_version=0)
    return _with_entry(link, entry)


def returned_to(link: Link, record: RecordRef, anchor: int) -> Link:
    """ "The database was restored": the entry belongs to the record it was made for"""
    return replace(
        link, record=record, anchor=anchor, origin="local", synced_version=-1
    )


def absorbed(link: Link, entry: RemoteEntry) -> Link:
    """ "I changed it in Google", or our own write comes back"""
    is_known = link.remote is None or not unknown_fields(link.remote)
    # An earlier version of the addon did not understand it
    is_read = link.state is State.PARKED and link.is_unreadable and bool(entry.item)
    if entry.etag and entry.etag == link.etag and is_known and not is_read:
        return link
    if link.state is State.DETACHED:
        # It stays so, but somebody may have taken it out of Google's bin
        now = _with_entry(link, entry)
        return replace(
            link,
            etag=now.etag,
            remote=now.remote,
            remote_updated_at=now.remote_updated_at,
        )
    if entry.deleted and not link.recurring_event_id and link.is_leaving:
        return dropped(link)
    if entry.deleted and link.is_kept:
        return replace(detached(link), etag="")
    return _with_entry(link, entry)


def vanished(link: Link) -> Link:
    """ "I deleted it in Google": there is no such entry any more"""
    is_news = link.state is not State.DETACHED
    if link.recurring_event_id and not link.cancelled:
        # No exception any more: the occurrence is one as all others
        return replace(link, remote=None, etag="", remote_changed=is_news)
    if link.is_leaving:
        return dropped(link)
    if link.is_kept:
        return replace(detached(link), etag="")
    return replace(link, remote=None, etag="", remote_changed=is_news)


def cancelled(link: Link) -> Link:
    """ "I deleted this occurrence in Google" """
    return replace(link, remote=None, etag="", cancelled=True, remote_changed=True)


def _with_entry(link: Link, entry: RemoteEntry) -> Link:
    item = None if entry.deleted else entry.item
    is_new = item != link.agreed_remote or link.state is State.PARKED
    now = replace(
        link,
        etag="" if entry.deleted else entry.etag,
        google_title=entry.title or link.google_title,
        remote=item,
        remote_updated_at=entry.updated,
        remote_changed=not entry.problem and is_new,
        state=State.LINKED if link.agreed_remote else State.WAITING,
        reason="",
    )
    if entry.recurring_event_id:
        now = replace(
            now,
            recurring_event_id=entry.recurring_event_id,
            original_start=entry.original_start,
            cancelled=entry.deleted,
            remote_changed=not entry.problem,
        )
    if entry.problem:
        now = _not_understood(link, now, entry)
    if link.state is State.SINGLE:
        reason = entry.problem or link.reason
        now = replace(now, state=State.SINGLE, reason=reason)
    return now


def _not_understood(link: Link, now: Link, entry: RemoteEntry) -> Link:
    now = replace(now, state=State.PARKED, reason=entry.problem)
    if entry.deleted or entry.item:
        return now
    # It is there, only not understood: what was known of it stays, with the old etag,
    # so that nothing is written over what was not read
    return replace(now, remote=link.remote, etag=link.etag if link.remote else now.etag)


# What a run does


def made_for(kind: Kind, google_id: str, record: RecordRef, anchor: int) -> Link:
    """ "I wrote it in Odoo": stored before Google is asked, with an id of ours"""
    return Link(kind, google_id, record=record, anchor=anchor)


def sent(link: Link, local: Item) -> Link:
    """It is on its way: if the answer gets lost, both sides had agreed on this."""
    return replace(link, agreed_local=link.agreed_local or local)


def agreed(
    link: Link,
    record: RecordRef,
    anchor: int,
    local: Item,
    remote: Item,
    version: int,
    etag: str | None = None,
) -> Link:
    """Both sides hold the same now.

    ``version``: of the record when ``local`` was read; ``etag``: of ``remote``, None
    if it is the one that is known.
    """
    if record.is_series:
        # Its occurrences are examined after it, if not in this run in the next
        version -= 1
    return replace(
        link,
        record=record,
        anchor=anchor,
        agreed_local=local,
        agreed_remote=remote,
        remote=remote,
        remote_changed=False,
        synced_version=version,
        state=State.LINKED,
        reason="",
        cancelled=False,
        etag=link.etag if etag is None else etag,
    )


def half_agreed(
    link: Link,
    record: RecordRef,
    anchor: int,
    agreed_local: Item | None = None,
    agreed_remote: Item | None = None,
) -> Link:
    """Odoo has what Google changed; what Odoo changed is still on its way."""
    link = replace(link, record=record, anchor=anchor)
    if agreed_local is None:
        return link
    return replace(link, agreed_local=agreed_local, agreed_remote=agreed_remote)


def settled(link: Link, version: int) -> Link:
    """A write in Odoo that changed nothing for Google."""
    return replace(link, synced_version=version)


def in_step(link: Link, version: int) -> Link:
    """Whatever changed on either side, both say the same.

    ``version``: of the record when that was found out.
    """
    state = State.LINKED if link.state is State.WAITING else link.state
    return replace(link, state=state, synced_version=version, remote_changed=False)


def parked(link: Link, reason: str, retry: bool = False) -> Link:
    """It was refused: left alone until one of its sides changes.

    ``retry``: try it with each run all the same.
    """
    link = replace(link, state=State.PARKED, reason=reason)
    if retry:
        return link
    return replace(link, remote_changed=False, synced_version=link.local_version)


def unconfirmed(link: Link, reason: str) -> Link:
    """Google does not show what it says to have: a whole listing is to tell."""
    state = link.state
    if state is State.PARKED:
        state = State.LINKED if link.agreed_remote else State.WAITING
    return replace(link, reason=reason, state=state)


def detached(link: Link) -> Link:
    """ "I deleted it in Google": the record stays, and is never synchronized again"""
    return replace(link, state=State.DETACHED, remote_changed=False, reason="")


def removing(link: Link) -> Link:
    """From here on the deletion is ours.

    If its answer gets lost and the record comes back, it was no deletion in Google.
    """
    return replace(link, state=State.REMOVING)


def kept(link: Link) -> Link:
    """ "I took it back": the record is there again before its entry went"""
    return replace(link, state=State.LINKED)


def dropped(link: Link) -> Link:
    """Nothing links both sides any more; an id of ours remains as used."""
    return replace(
        link,
        record=None,
        state=State.REMOVED,
        cancelled=bool(link.recurring_event_id),
        etag="",
        agreed_local=None,
        agreed_remote=None,
        remote=None,
        remote_changed=False,
        reason="",
        synced_version=link.local_version,
    )


def followed(link: Link, record: RecordRef, anchor: int) -> Link:
    """Odoo moved the entry to another record."""
    return replace(link, record=record, anchor=anchor)


def renamed(link: Link, google_id: str) -> Link:
    """The number of the record was given before: another id of ours is sent."""
    return replace(link, google_id=google_id, agreed_local=None)


def renewed(link: Link) -> Link:
    """ "Synchronize it again": its old entry came back, or is an occurrence"""
    return replace(
        _unknown(link),
        remote_changed=link.remote is not None,
    )


def replaced(link: Link, google_id: str) -> tuple[Link, Link]:
    """ "Synchronize it again": with a new entry.

    The old entry may come back from Google's bin: it stays known and left alone. The
    next run looks at it once more: events of a series are to have links of the new one.

    :return: the old link without its record, and the new one
    """
    new = replace(_unknown(link), id=None, google_id=google_id, origin="local", etag="")
    old = replace(link, record=None, synced_version=link.local_version - 1)
    return old, new


def _unknown(link: Link) -> Link:
    return replace(
        link,
        state=State.WAITING,
        agreed_local=None,
        agreed_remote=None,
        synced_version=link.local_version - 1,
    )


# Occurrences


def occurrence_of(
    series: Link, start: date | datetime, google_id: str = "", **values: object
) -> Link:
    """A link for one occurrence of a series, which its series stood for until now.

    ``start``: where it stands if nobody moved it; ``google_id``: as Google names it,
    otherwise see ``ids.occurrence_id``.
    """
    key = original_start(start)
    link = Link(
        series.kind,
        google_id or occurrence_id(series.google_id, key),
        origin="remote",
        recurring_event_id=series.google_id,
        original_start=key,
    )
    return replace(link, **values)  # type: ignore[arg-type]


def as_in_series(
    link: Link, series: Item, start: date | datetime, is_news: bool = True
) -> Link:
    """What Google says of a series it says of this occurrence, too.

    ``is_news``: Odoo does not know it yet.
    """
    remote = odoo_series.occurrence(series, start)
    return replace(link, remote=remote, remote_changed=is_news)


def as_shown(link: Link, series: Item, when: When, is_news: bool = True) -> Link:
    """Google shows this occurrence of a series then, and otherwise as the series."""
    remote = replace(series, when=when, recurrence=())
    return replace(link, remote=remote, remote_changed=is_news)


def named(link: Link, google_id: str) -> Link:
    """Google calls this occurrence so."""
    return replace(link, google_id=google_id)


def name_lost(link: Link) -> Link:
    """ "I split the series": Google calls an occurrence of another part so now"""
    name = f"{link.google_id}_{link.recurring_event_id}"
    return replace(link, google_id=name, etag="")


def in_other_series(link: Link, series: Link, when: When) -> Link:
    """ "I split the series": this occurrence belongs to another part now

    ``when``: as Google shows it there.
    """
    assert series.remote
    if link.state is State.REMOVED:
        link = replace(
            occurrence_of(series, when.start, link.google_id, synced_version=0),
            id=link.id,
            local_version=link.local_version,
            synced_version=link.local_version,
        )
    link = replace(link, recurring_event_id=series.google_id, cancelled=False)
    if link.state is State.DETACHED or link.etag:
        return link
    return as_shown(link, series.remote, when)


def agreed_as_in_series(
    link: Link, series: Link, start: date | datetime, footer: str | None
) -> Link:
    """Until now this occurrence was as its series says.

    ``series``: linked; ``footer``: of the event, which has a link of its own.
    """
    assert series.agreed_local and series.agreed_remote
    local = odoo_series.occurrence(series.agreed_local, start)
    local = replace(local, time_zone=None)
    if footer is not None:
        local = replace(local, footer=footer)
    remote = odoo_series.occurrence(series.agreed_remote, start)
    return replace(link, agreed_local=local, agreed_remote=remote)


def as_single_entries(link: Link, reason: str) -> Link:
    """Odoo cannot repeat this series: its occurrences are entries of their own."""
    return replace(link, state=State.SINGLE, reason=reason)


def broken_up(link: Link, reason: str) -> Link:
    """The series got beyond what Odoo can repeat; its events go on alone."""
    return replace(
        link, record=None, state=State.SINGLE, reason=reason, agreed_local=None
    )


def expanded(link: Link, reason: str, listed: Listed | None = None) -> Link:
    """The occurrences are as the series is in Google now.

    ``listed``: for which time, None if nothing had to be asked.
    """
    return replace(
        link,
        agreed_remote=link.remote,
        reason=reason,
        remote_changed=False,
        synced_version=link.local_version,
        listed=listed or link.listed,
    )


def with_rows(link: Link, rows: Mapping[int, str]) -> Link:
    return replace(link, rows=dict(rows))


def with_row(link: Link, row: int, event: RecordRef) -> Link:
    """The event that is this occurrence now, which may have come back."""
    if link.state is State.REMOVED:
        link = replace(link, state=State.WAITING, synced_version=link.local_version - 1)
    if link.record is None or link.record.id != row:
        link = replace(link, record=event, synced_version=link.local_version - 1)
    return link


def without_row(link: Link) -> Link:
    """ "I deleted this occurrence in Odoo" """
    return replace(link, record=None, synced_version=link.local_version - 1)


def never_had_row(link: Link) -> Link:
    """An occurrence that neither side has."""
    state = State.REMOVED if link.cancelled else State.WAITING
    return replace(link, state=state, remote_changed=False)


def taken_over(new: Link, old: Link) -> Link:
    """The series moved: this date takes over the record of a former one."""
    behind = int(old.is_local_changed)
    return replace(
        new,
        record=old.record,
        anchor=old.anchor,
        agreed_local=old.agreed_local,
        agreed_remote=old.agreed_remote,
        state=old.state,
        synced_version=new.local_version - behind,
    )


def without_date(link: Link) -> Link:
    """The series no longer falls on this date, and its event may not be archived."""
    return replace(link, remote=None, remote_changed=True, cancelled=True)


def left_by_event(link: Link) -> Link:
    """ "I synchronized its series again", or split it: another series has its event"""
    return replace(
        link, record=None, remote_changed=False, synced_version=link.local_version
    )


def left_by_series(link: Link) -> Link:
    """The series was deleted in Google, and with it all of its occurrences."""
    link = replace(link, recurring_event_id="")
    if link.state is State.DETACHED:
        return link
    return replace(link, remote=None, etag="", remote_changed=True)
