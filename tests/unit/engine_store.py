"""``engine.ports.Store`` over rows in memory."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone

from engine_database import UniqueViolation, check_unique
from engine_odoo import MODELS, Entry, record_at, reference

from calendar_google_sync.engine.ports import Reading
from calendar_google_sync.sync import event_id, record_of
from calendar_google_sync.sync.links import Link, State

DATABASE, ACCOUNT = "uuid", 1
#: A day more on either side: all-day entries lie in the zone of the calendar
MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class Tokens:
    """The row of the sync tokens, by kind."""

    events: str | None = None
    tasks: str | None = None


class Hidden(frozenset):
    """The ids of the links whose record the person could not see before."""


class MemoryStore:
    def __init__(self, session):
        self._session = session

    # Sync tokens

    def sync_token(self, kind):
        return getattr(self._tokens, f"{kind.value}s")

    def set_sync_token(self, kind, token, has_news=True):
        tokens = replace(self._tokens, **{f"{kind.value}s": token or None})
        self._session.put(Tokens, ACCOUNT, tokens)

    @property
    def _tokens(self):
        return self._session.get(Tokens, ACCOUNT) or Tokens()

    # Which links

    def etags(self, kind, google_ids):
        return {one.google_id: one.etag for one in self.by_google_id(kind, google_ids)}

    def by_google_id(self, kind, google_ids):
        return self._links(lambda one: one.kind is kind and one.google_id in google_ids)

    def by_id(self, ids):
        return self._links(lambda one: one.id in ids)

    def to_examine(self, kinds, window, horizon=None):
        return self._links(
            lambda one: (
                one.kind in kinds
                and (is_work(one, window) or ends_before(one, horizon))
            )
        )

    def note_rights(self, kinds):
        hidden = set(self._session.get(Hidden, ACCOUNT) or ())
        for link in self._links(lambda one: one.kind in kinds and one.record):
            is_hidden = not record_at(self._session, link.record).is_eligible
            if is_hidden != (link.id in hidden):
                hidden ^= {link.id}
                changed = replace(link, local_version=link.local_version + 1)
                self._session.put(Link, link.id, changed)
        self._session.put(Hidden, ACCOUNT, Hidden(hidden))

    def not_present(self, kind, google_ids):
        return self._links(
            lambda one: (
                one.kind is kind and one.etag and one.google_id not in google_ids
            )
        )

    def series_of(self, links):
        ids = {link.recurring_event_id for link in links} - {""}
        return self._links(lambda one: one.google_id in ids)

    def occurrences_of(self, series):
        ids = {(link.kind, link.google_id) for link in series}
        return self._links(lambda one: (one.kind, one.recurring_event_id) in ids)

    def versions(self, ids):
        return {link.id: link.local_version for link in self.by_id(ids)}

    def count_linked(self, kinds):
        states = ("linked", "removing")
        return len(self._links(lambda one: one.kind in kinds and one.state in states))

    def bound(self, records):
        return {link.record for link in self._links() if link.record in records}

    def _links(self, condition=lambda one: True):
        return [one for one in self._session.all(Link).values() if condition(one)]

    # Ids of our own

    def free_ids(self, records):
        used = {link.google_id for link in self._links()}
        return [_free_id(record, used) for record in records]

    def owners(self, entries):
        found, taken = {}, self.bound(list(self._session.all(Entry)))
        for entry in entries:
            record = self._record_of(entry.google_id)
            row = record and self._session.get(Entry, record)
            if row and record not in taken and _is_owner(entry, row):
                taken.add(record)
                found[entry.google_id] = Reading(record)
        return found

    def made_for_living(self, google_ids):
        records = {google_id: self._record_of(google_id) for google_id in google_ids}
        known = self._session.all(Entry)
        return {google_id for google_id, record in records.items() if record in known}

    def made_after(self, moment, record):
        return _is_after(moment, self._session.get(Entry, record).created)

    def _record_of(self, google_id):
        found = record_of(google_id, DATABASE, ACCOUNT, MODELS)
        return found and reference(*found)

    # Writing

    def insert(self, links):
        next_id = self._session.database.next_id
        stored = [replace(link, id=next_id()) for link in links]
        for link in stored:
            self._session.put(Link, link.id, link)
        check_unique(self._links())
        return stored

    def update(self, links):
        known = self._session.all(Link)
        links = [link for link in links if link.id in known]
        _check_order(links, known)
        for link in links:
            # It counts the writes of others
            version = known[link.id].local_version
            self._session.put(Link, link.id, replace(link, local_version=version))
        check_unique(self._links())

    def release(self, ids):
        for link in self.by_id(ids):
            self._session.put(Link, link.id, replace(link, record=None))

    def delete(self, ids):
        for link in self.by_id(ids):
            self._session.delete(Link, link.id)

    def delete_occurrences(self, kind, series_ids):
        for link in self._links():
            if link.kind is kind and link.recurring_event_id in series_ids:
                if not (link.state is State.DETACHED and link.record):
                    self._session.delete(Link, link.id)


def is_work(link, window):
    """Whether a run has to look at this link."""
    if link.local_version != link.synced_version or link.state == "single":
        return True
    if not link.remote_changed:
        return False
    if link.remote is None or link.record:
        return True
    start, end = _span(link.item)
    if window.end and start >= window.end + MARGIN:
        return False
    return not window.start or end is None or end >= window.start - MARGIN


def ends_before(link, moment):
    """Whether Odoo has no events of a series until then, which goes on."""
    last = link.last_row
    if not moment or last is None:
        return False
    if not isinstance(last, datetime):
        last = datetime.combine(last, time.min, timezone.utc)
    return last < moment


def _span(item):
    """:return: start and end, aware; an entry that repeats has no end"""
    start, end = item.when.start, item.when.end
    if item.when.all_day:
        start, end = (
            datetime.combine(day, time.min, timezone.utc) for day in (start, end)
        )
    return start, None if item.recurrence else end


def _free_id(record, used):
    generation = 0
    while True:
        found = event_id(DATABASE, ACCOUNT, record.model, record.id, generation)
        if found not in used:
            return found
        generation += 1


def _is_owner(entry, row):
    """Whether an entry with an id of ours was made for this record."""
    if not _is_after(entry.created, row.created):
        return False  # it is a later record with the same number
    # What was archived before it came to Google is none of it: imported anew
    return row.is_eligible or not _is_after(entry.created, row.written)


def _is_after(moment, made_at):
    """Google knows no part of a second when an entry was made."""
    return bool(moment) and moment >= made_at.replace(microsecond=0)


def _check_order(links, known):
    """In which order a database writes the rows of a statement is its own affair.

    :raises UniqueViolation: when a record might have two links in between
    """
    for link in links:
        holder = next((o for o in known.values() if o.record == link.record), None)
        if link.record and holder and holder.id != link.id:
            raise UniqueViolation(f"{link.record} twice")
