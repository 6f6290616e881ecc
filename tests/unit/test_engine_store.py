"""The contracts of the engine's ports over rows in memory."""

import unittest
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from engine_database import Database, Session, UniqueViolation
from engine_odoo import (
    EVENT,
    POISON,
    SERIES,
    TASK,
    ZONE,
    Entry,
    add_entry,
    record_at,
    stored,
)
from engine_records import MemoryRecords, Watch
from engine_series import add_series
from engine_store import MemoryStore

from tests.contracts.house import House, item, task_item
from tests.contracts.records import RecordsContract
from tests.contracts.store import StoreContract


class Memory(House, unittest.TestCase):
    """Everything happens in one transaction, as in Odoo's test cases."""

    twice = UniqueViolation

    def setUp(self):
        self.now = datetime(2026, 3, 1, tzinfo=timezone.utc)
        self.session = Session(Database(self.tick))
        self.store = MemoryStore(self.session)
        self.records = MemoryRecords(self.session, Watch())

    def tick(self):
        self.now += timedelta(seconds=1)
        return self.now

    @contextmanager
    def savepoint(self):
        with self.session.savepoint():
            yield

    def _add(self, model, content):
        return add_entry(self.session, model, stored(model, content)).ref

    def event(self, title="Meeting"):
        return self._add(EVENT, item(title))

    def series(self, title="Course"):
        rule = ("RRULE:FREQ=DAILY;COUNT=3",)
        course = item(title, recurrence=rule, time_zone=ZONE)
        return add_series(self.session, stored(SERIES, course)).ref

    def task(self, title="Report"):
        return self._add(TASK, task_item(title))

    def locked_task(self, title="Plan"):
        return self._lock(self.task(title))

    def locked_event(self, title="Board"):
        return self._lock(self.event(title))

    def _lock(self, ref):
        self._record(ref).write(locked=True)
        return ref

    def _record(self, ref):
        return record_at(self.session, ref)

    def rename(self, ref, title):
        record = self._record(ref)
        record.edit(replace(record.item, title=title))

    def archive(self, ref):
        self._record(ref).write(active=False)

    def hide(self, ref, is_hidden=True):
        row = replace(self._record(ref).row, hidden=is_hidden)
        self.session.put(Entry, ref, row)

    def remove(self, ref):
        self._record(ref).remove()

    def date(self, ref, created, written):
        row = replace(self._record(ref).row, created=created, written=written)
        self.session.put(Entry, ref, row)

    def bad_item(self):
        return item("Bad", location=POISON)

    def mine(self):
        return {*self.session.all(Entry)}

    def notes(self, ref):
        return [conflict.lost for conflict in self._record(ref).row.notes]


class TestMemoryStore(StoreContract, Memory):
    pass


class TestMemoryRecords(RecordsContract, Memory):
    pass
