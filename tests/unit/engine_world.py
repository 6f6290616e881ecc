"""One person with Odoo and Google, and what can happen to them."""

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from engine_google import Calendar, Gateway
from engine_ledger import Ledger, token
from engine_odoo import ENTRIES, MODELS, ZONE, Account, Binding, synchronizer
from engine_orm import Database, Env, Killed
from psycopg2 import OperationalError

from calendar_google_sync.google_api import errors
from calendar_google_sync.report import Report
from calendar_google_sync.sync import (
    Kind,
    Window,
    default_days,
    parse,
    record_of,
    text,
)

synchronizer.CHUNK = 2
EVERYTHING = Window(None, None, ZONE)
PLENTY = 5000
ATTEMPTS = 3
#: What goes wrong where
FAULTS = {
    "list": {"expired", "unreachable"},
    "get": {"unreachable"},
    "write": {"unreachable", "lost", "half", "part", "retried", "refused"},
}
KILLED = "killed"


class Run(Counter):
    """Counters of one run."""

    total = 0
    progress = 0

    def __init__(self, world, env):
        super().__init__()
        self.world, self.env, self.lines = world, env, []

    def _write_lines(self, lines):
        self.lines += lines

    def _commit(self):
        self.world.point("commit")
        self.env.commit()
        self.world.point("stored")


class World:
    def __init__(self):
        self.now = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
        self.database, self.ledger = Database(), Ledger()
        self.calendars = {kind: Calendar() for kind in Kind}
        self.serial, self.locked = 0, False
        self.script, self.pending, self.count = {}, [], 0
        self.written, self.window, self.acts = set(), EVERYTHING, None
        self.kept = None
        clocks = {"clock": staticmethod(lambda: self.tick().replace(tzinfo=None))}
        self.models = {
            name: type(model.__name__, (model,), clocks if model in ENTRIES else {})
            for name, model in MODELS.items()
        }
        with self.odoo() as env:
            self.account = env[Account._name].create({}).id

    def tick(self):
        self.now += timedelta(seconds=1)
        return self.now

    def number(self):
        self.serial += 1
        return self.serial

    @contextmanager
    def odoo(self):
        """What a person does in Odoo, in a transaction of its own."""
        env = Env(self.database, self.models, tz=ZONE, world=self)
        yield env
        env.commit()

    # What there is

    def records(self, env):
        models = [env[model._name] for model in ENTRIES]
        return [record for model in models for record in model.search([])]

    def entries(self):
        """(kind, id, item) of what lives in Google; the item is None if unreadable."""
        return [
            (kind, event["id"], parse({**event, "eventType": ""}, kind, ZONE).item)
            for kind, calendar in self.calendars.items()
            for event in calendar.living()
        ]

    def bindings(self, env):
        return env[Binding._name]

    def binding_of(self, env, record):
        terms = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.bindings(env).search(terms)

    def record_of(self, env, found):
        """The record of a binding, or None."""
        record = found.res_id and env[found.res_model].browse(found.res_id)
        return record and record.exists() or None

    def made_for(self, env, event_id):
        """The record that an id of ours was made for, or None."""
        told = record_of(event_id, "uuid", self.account, list(env.models))
        return told and env[told[0]].browse(told[1]).exists() or None

    def binding_at(self, env, kind, event_id):
        terms = [("kind", "=", kind.value), ("google_id", "=", event_id)]
        return self.bindings(env).search(terms)

    # Runs

    def default_window(self):
        return Window(*default_days(self.now.date()), ZONE)

    def run(self, window=EVERYTHING, limit=PLENTY, script=None):
        """As ``calendar.google.run`` does it; returns counters, or None if cut off."""
        self.script, self.pending, self.count = dict(script or {}), [], 0
        self.written, self.window = set(), window
        self.process = env = Env(self.database, self.models, tz=ZONE, world=self)
        gateway = Gateway(self, ZONE)
        report = Run(self, env)
        try:
            self._attempts(env, gateway, window, limit, report)
        except Killed:
            report = None
        finally:
            self.script, self.pending = {}, []
        self._note_detached()
        return report and {**report, "sent": gateway.sent}

    def _attempts(self, env, gateway, window, limit, report):
        for _attempt in range(ATTEMPTS):
            account = env[Account._name].browse(self.account)
            told, now = Report(report), self.tick()
            try:
                synchronizer.Synchronizer(
                    account, gateway, window, now, limit, told
                ).run()
            except OperationalError:
                env.rollback()
                continue
            except errors.GoogleError:
                report["failed"] += 1
            try:
                report._commit()
                break
            except OperationalError:
                env.rollback()

    def _note_detached(self):
        with self.odoo() as env:
            for record in self.records(env):
                if self.binding_of(env, record).state == "detached":
                    self.ledger.detached.add(token(record.item.title))

    def point(self, name):
        """Something may happen here; returns the fault that the caller acts out."""
        self.count += 1
        event = self.script.pop(self.count, None)
        if event == KILLED:
            self._kill()
        elif isinstance(event, str):
            self.pending.append(event)
        elif event is not None:
            self.acts(self, event)
        fault = next((f for f in self.pending if f in FAULTS.get(name, ())), None)
        if fault:
            self.pending.remove(fault)
        return fault

    def _kill(self):
        self.process.killed = True
        raise Killed

    # What the engine may not do

    def imported(self, record, item):
        assert self.window.contains(item), "imported from outside the window"
        self.written.add((record._name, record.id))

    def wrote_local(self, record, item, names):
        before = record._google_item().description
        same = "description" in names and text.same_text(before, item.description)
        assert not same, "a text is replaced that was only written in another way"
        found = self.binding_of(record.env, record)
        assert found.state != "detached", "a detached record was written"
        self.written.add((found.kind, found.google_id))

    def wrote_remote(self, kind, event_id, is_new):
        if is_new:
            item = parse(self.calendars[kind].get(event_id), kind, ZONE).item
            assert self.window.contains(item), "sent from outside the window"
        with self.odoo() as env:
            found = self.binding_at(env, kind, event_id)
            assert found.state != "detached", "a detached entry was written"
        self.written.add((kind.value, event_id))

    # The database of yesterday

    def backup(self):
        self.kept = self.database.rows, self.database.last_id
