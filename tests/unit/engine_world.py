"""One person with Odoo and Google, and what can happen to them."""

from collections import Counter
from datetime import datetime, timedelta, timezone

from engine_database import Database, Killed, SerializationFailure, Session
from engine_google import Calendar, Gateway, read
from engine_ledger import Ledger, token
from engine_odoo import MODELS, ZONE, Entry, record_at, records, reference
from engine_records import MemoryRecords, Watch
from engine_store import ACCOUNT, DATABASE, MemoryStore

from calendar_google_sync.engine import ports
from calendar_google_sync.engine.google_provider import GoogleProvider
from calendar_google_sync.engine.history import History
from calendar_google_sync.engine.preview import Preview
from calendar_google_sync.engine.remote_applier import REMEMBERED
from calendar_google_sync.engine.synchronizer import Synchronizer
from calendar_google_sync.google_api import errors
from calendar_google_sync.sync import (
    Kind,
    Window,
    default_days,
    record_of,
    text,
)

EVERYTHING = Window(None, None, ZONE)
PLENTY = 5000
ATTEMPTS = 3
#: Small, so that there are several of them in a short history
CHUNK, BATCH = 3, 2
#: What goes wrong where
FAULTS = {
    "list": {"expired", "unreachable"},
    # Google does not show at once what it has
    "get": {"unreachable", "hidden"},
    "instances": {"unreachable", "hidden"},
    "write": {"unreachable", "lost", "half", "part", "retried", "refused"},
}
KILLED = "killed"


class MemoryTransaction:
    """``engine.ports.Transaction`` of one run.

    :param point: called where something may happen, see ``World.point``
    :param counts: of what the run has stored so far
    """

    def __init__(self, session, point, counts):
        self._session, self._point, self._counts = session, point, counts
        self.progress, self.lines = 0, []

    def commit(self, history):
        self._point("commit")
        self._session.commit()
        counts, lines = history.take()
        self._counts.update(counts)
        self.lines += lines
        self.progress = history.progress
        self._point("stored")

    def raise_if_broken(self, error):
        if isinstance(error, SerializationFailure):
            raise error


class PreviewTransaction:
    """A preview stores nothing."""

    def commit(self, history):
        pass

    def raise_if_broken(self, error):
        pass


class World(Watch):
    def __init__(self):
        self.now = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
        self.database, self.ledger = Database(self.tick), Ledger()
        self.calendars = {kind: Calendar() for kind in Kind}
        self.serial = 0
        self.script, self.pending, self.points = {}, [], Counter()
        self.written, self.window, self.acts = set(), EVERYTHING, None
        self.process = self.kept = None
        #: Counters and lines of the last run, and what is not stored of them
        self.report, self.lines, self.history = Counter(), [], History()
        #: Nothing has gone wrong until now
        self.is_calm = True

    def tick(self):
        self.now += timedelta(seconds=1)
        return self.now

    def number(self):
        self.serial += 1
        return self.serial

    def odoo(self):
        """What a person does in Odoo, in a transaction of its own."""
        return self.database.transaction()

    # What there is

    def entries(self):
        """(kind, id, item) of what lives in Google."""
        return [
            (kind, event["id"], read(kind, event))
            for kind, calendar in self.calendars.items()
            for event in calendar.living()
        ]

    def link_at(self, session, kind, event_id):
        """The link of an entry, or None."""
        found = MemoryStore(session).by_google_id(kind, [event_id])
        return found[0] if found else None

    def is_detached(self, session, kind, event_id):
        link = self.link_at(session, kind, event_id)
        return link is not None and link.state == "detached"

    def is_detached_at(self, kind, event_id):
        with self.odoo() as session:
            return self.is_detached(session, kind, event_id)

    def record_of(self, session, link):
        """The record of a link, or None."""
        ref = link and link.record
        return record_at(session, ref) if ref and session.get(Entry, ref) else None

    def made_for(self, session, event_id):
        """The record that an id of ours was made for, or None."""
        found = record_of(event_id, DATABASE, ACCOUNT, MODELS)
        ref = found and reference(*found)
        return record_at(session, ref) if ref and session.get(Entry, ref) else None

    # Runs

    def default_window(self):
        return Window(*default_days(self.now.date()), ZONE)

    def run(
        self,
        window=EVERYTHING,
        limit=PLENTY,
        script=None,
        check_time=None,
        told=None,
        **options,
    ):
        """As ``calendar.google.run`` does it.

        :param script: what happens at which point, see ``point``
        :param check_time: called between two chunks
        :param told: the ports ``check_stop`` and ``tell``
        :param options: other ``engine.ports.Options``, and the classes of
            ``records`` and ``provider``
        :return: counters, with "failed" and "sent"; None if the process was killed
        """
        self._begin(window, script)
        gateway, self.report = Gateway(self, ZONE), Counter()
        try:
            self._attempts(gateway, limit, check_time, told, **options)
        except Killed:
            return None
        finally:
            #: What never came to happen
            self.unplayed = self.script, self.pending
            self.script, self.pending = {}, []
            self._note_detached()
        return {**self.report, "sent": gateway.sent}

    def _begin(self, window, script=None):
        self.script, self.pending = dict(script or {}), []
        self.points = Counter()
        self.written, self.window = set(), window
        self.process = Session(self.database)

    def _attempts(
        self,
        gateway,
        limit,
        check_time,
        told,
        records=MemoryRecords,
        provider=GoogleProvider,
        **options,
    ):
        transaction = MemoryTransaction(self.process, self.point, self.report)
        self.lines = transaction.lines
        world = self._ports(gateway, transaction, records, check_time, told, provider)
        for _attempt in range(ATTEMPTS):
            history = self.history = History()
            history.progress = transaction.progress
            rest = max(limit - history.progress, 0)
            try:
                Synchronizer(world, self._options(rest, **options), history).run()
            except SerializationFailure:
                self.process.rollback()
                continue
            except errors.GoogleError:
                self.report["failed"] += 1
            try:
                transaction.commit(history)
                break
            except SerializationFailure:
                self.process.rollback()

    def preview(self, window=EVERYTHING, limit=PLENTY):
        """:return: the history that a run would have"""
        self._begin(window)
        world = self._ports(Gateway(self, ZONE), PreviewTransaction())
        history = History()
        Preview(world, self._options(limit), history).run()
        return history

    def _ports(
        self,
        gateway,
        transaction,
        records=MemoryRecords,
        check_time=None,
        told=None,
        provider=GoogleProvider,
    ):
        return ports.World(
            provider=provider(gateway, {kind: kind for kind in Kind}, ZONE),
            store=MemoryStore(self.process),
            records=records(self.process, self),
            transaction=transaction,
            check_time=check_time or (lambda: None),
            **(told or {}),
        )

    def _options(self, limit, **options):
        known = {
            "window": self.window,
            "now": self.tick(),
            "limit": limit,
            "kinds": tuple(Kind),
            "time_zone": ZONE,
            "chunk": CHUNK,
            "batch": BATCH,
        }
        return ports.Options(**{**known, **options})

    def _note_detached(self):
        with self.odoo() as session:
            for record in records(session):
                if record.is_detached:
                    self.ledger.detached.add(token(record.title))

    def point(self, name):
        """Something may happen here; returns the fault that the caller acts out.

        The keys of a script are numbers of points, or a name with the number among the
        points of that name.
        """
        self.points[name] += 1
        keys = self.points.total(), (name, self.points[name])
        event = next((self.script.pop(key) for key in keys if key in self.script), None)
        if event == KILLED:
            self.is_calm = False
            self.process.kill()
        elif isinstance(event, str):
            self.pending.append(event)
        elif event is not None:
            self.acts(self, event)
        fault = next((f for f in self.pending if f in FAULTS.get(name, ())), None)
        if fault:
            self.is_calm = False
            self.pending.remove(fault)
        return fault

    # What the engine may not do

    def imported(self, record, item):
        assert self.window.contains(item), "imported from outside the window"
        self.written.add(record.ref)

    def wrote_local(self, record, item, names):
        before = record.content.description
        same = "description" in names and text.same_text(before, item.description)
        assert not same, "a text is replaced that was only written in another way"
        link = record.link
        assert not record.is_detached, "a detached record was written"
        self.written.add((link.kind, link.google_id))

    def wrote_remote(self, kind, event_id, is_new, names=()):
        if is_new:
            item = read(kind, self.calendars[kind].get(event_id))
            assert self.window.contains(item), "sent from outside the window"
        with self.odoo() as session:
            found = self.is_detached(session, kind, event_id)
            assert not found, "a detached entry was written"
        if set(names) != {"footer"}:
            # What leads to its record is a part of the entry that came in
            self.written.add((kind, event_id))

    def pass_month(self):
        self.now += timedelta(days=28)

    def expire(self):
        """All sync tokens are too old, and Google forgets what was deleted long ago."""
        for calendar in self.calendars.values():
            calendar.expire(self.now - REMEMBERED)

    # The database of yesterday

    def backup(self):
        self.kept = self.database.rows, self.database.last_id
