"""``engine.ports.Records`` over rows in memory.

A series is one record here, without events of its own.
"""

from dataclasses import replace

from engine_odoo import (
    EVENT,
    POISON,
    SERIES,
    TASK,
    Entry,
    Record,
    Rights,
    add_entry,
    kind_of,
    links,
    records,
    reference,
    stored,
)

from calendar_google_sync.engine.ports import Outcome, Reading, SeriesReading
from calendar_google_sync.sync import Kind
from calendar_google_sync.sync.odoo_series import SeriesContent


class Denied(Exception):
    """The linked user lacks the right."""


class Watch:
    """What a test looks at while a run writes."""

    def imported(self, record, item):
        """An entry of Google became a record."""

    def wrote_local(self, record, item, names):
        """Fields of an entry are about to be written into a record."""


class MemoryRecords:
    def __init__(self, session, watch):
        self._session, self._watch = session, watch

    # Reading

    def read(self, requests):
        found = [self._record(request.record) for request in requests]
        return {
            record.ref: _reading(record)
            for record in found
            if record.row and record.row.is_eligible
        }

    def unbound(self, kinds, window):
        bound = {link.record for link in links(self._session)}
        return [
            _reading(record)
            for record in records(self._session)
            if kind_of(record.ref.model) in kinds
            and record.row.is_eligible
            and record.ref not in bound
        ]

    def follow(self, links):
        return {}

    def private(self, records):
        return set()

    def kind(self, record):
        return kind_of(record.model)

    def explain(self, error):
        return str(error)

    # Writing

    def create(self, kind, news):
        return [_outcome(self._create, kind, new.item) for new in news]

    def _create(self, kind, item):
        rights = self._session.get(Rights, None) or Rights()
        if not rights.may_create:
            raise Denied("You may not create this.")
        _check(item)
        model = TASK if kind is Kind.TASK else SERIES if item.recurrence else EVENT
        record = add_entry(self._session, model, stored(model, item))
        self._watch.imported(record, item)
        return record

    def write(self, writes):
        return [
            _outcome(self._write, self._record(one.record), one.item, one.names)
            for one in writes
        ]

    def _write(self, record, item, names):
        if record.row.locked:
            raise Denied("You may not change this.")
        _check(item)
        self._watch.wrote_local(record, item, names)
        before = record.row.item
        now = stored(record.ref.model, item, before)
        values = {name: getattr(now, name) for name in names if name != "guests"}
        record.write(item=replace(before, **values))
        return record

    def log_conflicts(self, conflicts):
        for ref, lost in conflicts.items():
            self._record(ref).note(lost)

    # Series

    def read_series(self, requests):
        return {
            ref: SeriesReading(_whole(reading.item), reading.item)
            for ref, reading in self.read(requests).items()
        }

    def archive(self, record):
        found = self._record(record)
        if found.row.locked:
            return False
        found.write(active=False)
        return True

    def event(self, id):
        return reference(EVENT, id)

    def alone(self, record):
        row = self._session.get(Entry, record)
        return bool(row and row.is_eligible)

    def _record(self, ref):
        return Record(self._session, ref)


def _outcome(step, *arguments):
    try:
        return Outcome(_reading(step(*arguments)))
    except Denied as error:
        return Outcome(failure=str(error), denied=True)
    except ValueError as error:
        return Outcome(failure=str(error))


def _check(item):
    if item.location and item.location.startswith(POISON):
        raise ValueError("Odoo cannot hold this.")


def _reading(record):
    return Reading(record.ref, record.content, changed_at=record.row.written)


def _whole(item):
    """A series of which nothing is known but the whole."""
    return SeriesContent(
        when=item.when,
        lines=item.recurrence,
        usual=0,
        originals={},
        exceptions=(),
        expected={},
    )
