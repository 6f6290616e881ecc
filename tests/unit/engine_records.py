"""``engine.ports.Records`` over rows in memory."""

from dataclasses import replace

from engine_odoo import (
    EVENT,
    POISON,
    SERIES,
    TASK,
    Rights,
    add_entry,
    kind_of,
    links,
    record_at,
    records,
    reference,
    stored,
)
from engine_series import add_series, has_events

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
        found = [(self._record(one.record), one.memory) for one in requests]
        return {
            record.ref: _reading(record, memory)
            for record, memory in found
            if record.is_eligible
        }

    def unbound(self, kinds, window):
        bound = {link.record for link in links(self._session)}
        return [
            _reading(record)
            for record in records(self._session)
            if kind_of(record.ref.model) in kinds
            and record.is_eligible
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
        return [self._attempt(self._create, kind, new) for new in news]

    def _create(self, kind, new):
        rights = self._session.get(Rights, None) or Rights()
        if not rights.may_create:
            raise Denied("You may not create this.")
        item = new.item
        _check(item)
        model = TASK if kind is Kind.TASK else SERIES if item.recurrence else EVENT
        if has_events(item):
            record = add_series(self._session, stored(model, item))
            record.leave_out(new.without | record.left_out_of(item))
        else:
            record = add_entry(self._session, model, stored(model, item))
        self._watch.imported(record, item)
        return _reading(record, new.memory)

    def write(self, writes):
        return [self._attempt(self._write, one) for one in writes]

    def _write(self, write):
        record, item = self._record(write.record), write.item
        if record.is_locked:
            raise Denied("You may not change this.")
        if "location" in write.names:
            _check(item)
        self._watch.wrote_local(record, item, write.names)
        before = record.item
        now = stored(record.ref.model, item, before)
        values = {name: getattr(now, name) for name in write.names if name != "guests"}
        if record.ref.is_series and record.has_events:
            record.edit(replace(before, **values), write)
        else:
            record.edit(replace(before, **values))
        return _reading(record, write.memory)

    def _attempt(self, step, *arguments):
        """What is refused leaves nothing behind, and spoils no other."""
        try:
            with self._session.savepoint():
                return Outcome(step(*arguments))
        except Denied as error:
            return Outcome(failure=str(error), denied=True)
        except ValueError as error:
            return Outcome(failure=str(error))

    def log_conflicts(self, conflicts):
        for ref, lost in conflicts.items():
            self._record(ref).note(lost)

    # Series

    def read_series(self, requests):
        found = [(self._record(one.record), one.memory) for one in requests]
        return {
            record.ref: _series_reading(record, memory)
            for record, memory in found
            if record.is_eligible
        }

    def restore_occurrence(self, series, content, start):
        return self._record(series).restore(content, start)

    def archive(self, record):
        found = self._record(record)
        if found.is_locked:
            return False
        found.write(active=False)
        return True

    def event(self, id):
        return reference(EVENT, id)

    def alone(self, record):
        found = self._record(record)
        return found.is_eligible and found.series is None

    def _record(self, ref):
        return record_at(self._session, ref)


def _check(item):
    if item.location and item.location.startswith(POISON):
        raise ValueError("Odoo cannot hold this.")


def _reading(record, memory=None):
    content, series = record.content, None
    if record.ref.is_series and record.has_events:
        series = record.series_content(memory)
        content = record.content_of(series)
    return Reading(record.ref, content, changed_at=record.row.written, series=series)


def _series_reading(record, memory):
    if not record.has_events:
        return SeriesReading(_whole(record.content), record.content)
    found = record.series_content(memory)
    return SeriesReading(found, record.content_of(found))


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
