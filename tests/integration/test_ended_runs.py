"""A run that the server ends in the middle: a kill, a limit of memory or CPU time."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from odoo.addons.calendar_google_sync.engine import google_provider

from .common import GoogleCase

HEAVY = "Heavy"
PARSE = "odoo.addons.calendar_google_sync.engine.google_provider.parse"
CPU = "CPU time limit exceeded."


class Killed(BaseException):
    """The process is gone: nothing that catches an error may catch it."""


class TestEndedRuns(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def waiting_run(self, user=None):
        account = self.account(user or self.sofia).with_user(user or self.sofia)
        return account._start_run(everything=True).with_user(self.env.user)

    def carry_out(self, runs, method, *args):
        """As a scheduled job does: in a transaction of its own, gone with its end."""
        self.env.invalidate_all(flush=True)
        try:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                getattr(env[runs._name].browse(runs.ids), method)(*args)
        finally:
            self.env.invalidate_all(flush=False)

    def is_killed(self, runs, method):
        # Odoo's assertRaises would undo what was stored before
        try:
            self.carry_out(runs, method)
        except Killed:
            return True
        return False

    def attempts(self, run):
        """Attempts until one is not killed; returns how many were."""
        for number in range(20):
            try:
                self.carry_out(run, "_execute", 60)
            except Killed:
                continue
            if run.state != "running":
                return number
        raise AssertionError("the run never ends")

    def killer(self, model, method, error=Killed):
        """Reading one record of a model costs the process its life."""
        cls = self.registry[model]
        original = getattr(cls, method)

        def heavy(record, *args):
            if HEAVY in (record.name or ""):
                raise error
            return original(record, *args)

        return patch.object(cls, method, heavy)

    def binding(self):
        return self.env["calendar.google.binding"].search([("state", "=", "parked")])

    def fill(self):
        for number in range(70):
            self.event(self.sofia, f"Event {number}")
        self.task(self.sofia, "Report")

    def assert_left_out(self, run):
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(run.parked, 1)
        self.assertIn("more time or memory", self.binding().reason)
        self.assertEqual(len(self.binding()), 1)

    def test_a_record_that_cannot_be_read_in_time(self):
        self.fill()
        heavy = self.event(self.sofia, HEAVY)
        run = self.waiting_run()
        with self.killer("calendar.event", "_gcal_sync_item"):
            self.assertLessEqual(self.attempts(run), 4)
        self.assert_left_out(run)
        self.assertEqual(self.binding().res_id, heavy.id)
        titles = set(self.entries(self.sofia)) | set(self.entries(self.sofia, "tasks"))
        self.assertEqual(len(titles), 71)
        # The next run does not read it, and costs what it always costs
        run = self.waiting_run()
        with self.killer("calendar.event", "_gcal_sync_item"):
            self.assertEqual(self.attempts(run), 0)
        # It is tried again when it has changed
        heavy.with_user(self.sofia).name = "Light"
        self.synchronize(self.sofia)
        self.assertIn("Light", self.entries(self.sofia))

    def test_a_linked_record_that_becomes_heavy(self):
        self.fill()
        event = self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        event.with_user(self.sofia).name = HEAVY
        run = self.waiting_run()
        with self.killer("calendar.event", "_gcal_sync_item"):
            self.assertLessEqual(self.attempts(run), 4)
        self.assert_left_out(run)
        self.assertIn("Pitch", self.entries(self.sofia))

    def test_an_entry_of_google_that_cannot_be_read_in_time(self):
        for number in range(70):
            title = HEAVY if number == 33 else f"Entry {number}"
            self.add_entry(self.sofia, summary=title, **self.timed(self.day(2)))
        original = google_provider.parse

        def heavy(event, *args):
            if event.get("summary") == HEAVY:
                raise Killed
            return original(event, *args)

        run = self.waiting_run()
        with patch(PARSE, heavy):
            self.assertLessEqual(self.attempts(run), 4)
        self.assert_left_out(run)
        self.assertEqual(run.local_created, 69)

    def test_an_entry_that_cannot_be_written_in_time(self):
        for number in range(20):
            title = HEAVY if number == 3 else f"Entry {number}"
            self.add_entry(self.sofia, summary=title, **self.timed(self.day(2)))
        cls = self.registry["calendar.event"]
        original = cls._gcal_sync_create

        def heavy(model, news):
            if any(new.item.title == HEAVY for new in news):
                raise Killed
            return original(model, news)

        run = self.waiting_run()
        with patch.object(cls, "_gcal_sync_create", heavy):
            self.assertLessEqual(self.attempts(run), 4)
        self.assert_left_out(run)
        self.assertEqual(run.local_created, 19)
        events = self.env["calendar.event"].search_count([("name", "=like", "Entry %")])
        self.assertEqual(events, 19)

    def test_memory_and_cpu_time(self):
        for error in (MemoryError(), Exception(CPU)):
            with self.subTest(error=error):
                self.event(self.sofia, f"Before {error!r}")
                run = self.waiting_run()
                synchronizer = (
                    "odoo.addons.calendar_google_sync.engine.synchronizer.Synchronizer"
                )
                with (
                    patch(f"{synchronizer}.run", side_effect=error),
                    self.assertLogs("odoo.addons.calendar_google_sync", "ERROR"),
                ):
                    self.carry_out(run, "_execute", 60)
                self.assertEqual((run.state, run.in_hand), ("running", True))
                self.carry_out(run, "_execute", 60)
                self.assertEqual((run.state, run.kills), ("done", 1), run.message)

    def test_a_run_that_is_ended_always_is_given_up(self):
        self.event(self.sofia)
        run = self.waiting_run()
        path = "odoo.addons.calendar_google_sync.engine.fetcher.Fetcher.fetch"
        with patch(path, side_effect=Killed):
            self.assertLessEqual(self.attempts(run), 17)
        self.assertEqual(run.state, "failed")
        self.assertIn("times", run.message)

    def test_the_others_come_first(self):
        self.connect(self.marco)
        self.event(self.sofia, HEAVY)
        self.event(self.marco, "Pitch")
        first, second = self.waiting_run(), self.waiting_run(self.marco)
        self.assertLess(first.id, second.id)
        runs = self.env["calendar.google.run"]
        with self.killer("calendar.event", "_gcal_sync_item"):
            self.assertTrue(self.is_killed(runs, "_cron_execute"))
            self.assertEqual((first.state, second.state), ("running", "running"))
            self.assertTrue(self.is_killed(runs, "_cron_execute"))
            self.assertEqual((first.state, second.state), ("running", "done"))
