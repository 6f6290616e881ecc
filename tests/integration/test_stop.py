"""A run says what it waits for, and the person can stop it."""

import time
from unittest.mock import patch

from odoo.addons.calendar_google_sync.engine.remote_applier import RemoteApplier
from odoo.addons.calendar_google_sync.google_api import rate_limit
from odoo.addons.calendar_google_sync.models import calendar_google_run
from odoo.addons.calendar_google_sync.models.adapters import change_notice
from odoo.addons.calendar_google_sync.models.adapters.run_signals import (
    RunSignals,
    signals_of,
)

from .common import GoogleCase, RpcError

ENTRIES = 120


class StopCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def start(self):
        run = self.account(self.sofia).with_user(self.sofia)._start_run()
        return run.with_env(self.env)

    def carry_out(self):
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()

    def hourly(self):
        self.env.company.google_calendar_auto_sync = True
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.env.invalidate_all()

    def fill(self, number=ENTRIES):
        """Events for so many entries."""
        start = self.day(1).replace(hour=9)
        values = {"start": start, "stop": start.replace(hour=10)}
        events = self.env["calendar.event"].with_user(self.sofia)
        events.create([{"name": f"Event {n}", **values} for n in range(number)])

    def at_batch(self, number, act):
        """Do something when so many batches were sent."""
        send, sent = RemoteApplier._send_batch, []

        def watched(applier, kind, batch):
            send(applier, kind, batch)
            sent.append(batch)
            if len(sent) == number:
                act()

        return patch.object(RemoteApplier, "_send_batch", watched)

    def at_step(self, act):
        """Do something at each step of a wait: act(number)."""
        check, steps = RunSignals.check_stop, []

        def watched(signals):
            steps.append(signals)
            act(len(steps))
            check(signals)

        return patch.object(RunSignals, "check_stop", watched)

    def small_quota(self, seconds):
        """So that there is a wait of so many seconds after the first batch."""
        self.patch(rate_limit, "UNITS_PER_WINDOW", 54)
        self.patch(rate_limit, "WINDOW", seconds)

    def stop(self, run, user=None):
        return run.with_user(user or self.sofia).action_stop()


class TestStop(StopCase):
    def test_between_two_batches(self):
        self.fill()
        run = self.start()
        with self.at_batch(1, lambda: self.stop(run)):
            self.carry_out()
        self.assertEqual((run.state, run.stopped), ("done", True), run.message)
        self.assertEqual((run.progress, run.total, run.remaining), (50, 120, 70))
        self.assertEqual(
            run.message.splitlines()[0],
            "Stopped by you. 50 of 120 are done; the next synchronization goes on from "
            "there.",
        )
        self.assertIn("Created in Google: 50", run.message)
        self.assertTrue(run.finished_at)
        self.assertEqual(len(self.entries(self.sofia)), 50)
        account = self.account(self.sofia)
        self.assertEqual((account.last_run_id, account.failures), (run, 0))
        self.assertFalse(account.last_sync_at)
        rest = self.synchronize(self.sofia)
        self.assertEqual((rest.state, rest.remote_created), ("done", 70))
        self.assertFalse(rest.stopped)
        self.assertEqual(len(self.entries(self.sofia)), ENTRIES)

    def test_an_hourly_run_goes_on_with_what_was_left(self):
        """And is kept in the history, though it was not asked for."""
        self.fill(60)
        run = self.start()
        with self.at_batch(1, lambda: self.stop(run)):
            self.carry_out()
        self.assertEqual(run.remaining, 10)
        self.hourly()
        last = self.account(self.sofia).last_run_id
        self.assertEqual((last.trigger, last.remote_created), ("auto", 10))

    def test_before_it_has_begun(self):
        """Nobody works on it: it ends at once, without any scheduled action."""
        self.event(self.sofia)
        run = self.start()
        self.google.clear_requests()
        self.assertIsNone(self.call(self.sofia, run, "action_stop"))
        self.assertEqual((run.state, run.stopped), ("done", True))
        self.assertEqual(
            run.message, "Stopped by you. The next synchronization goes on from there."
        )
        self.carry_out()
        self.assertEqual(self.google.requests(), [])
        self.assertEqual(self.synchronize(self.sofia).remote_created, 1)

    def test_between_two_jobs(self):
        self.patch(calendar_google_run, "SLICE", 1e-9)
        self.fill()
        run = self.start()
        self.carry_out()
        self.assertEqual((run.state, run.in_hand, run.progress), ("running", False, 50))
        self.call(self.sofia, run, "action_stop")
        self.assertEqual((run.state, run.remaining), ("done", 70))

    def test_after_the_server_has_ended_it(self):
        """It looks as if somebody worked on it: the next job sees the wish."""
        self.event(self.sofia)
        run = self.start()
        run.sudo().in_hand = True
        self.call(self.sofia, run, "action_stop")
        [told] = self.call(self.sofia, run, "read", ["state", "stopping"])
        self.assertEqual((told["state"], told["stopping"]), ("running", True))
        self.carry_out()
        self.assertEqual((run.state, run.stopped), ("done", True))
        self.assertEqual(self.entries(self.sofia), {})

    def test_twice_and_too_late(self):
        self.fill()
        run = self.start()

        def twice():
            self.stop(run)
            self.stop(run)

        with self.at_batch(2, twice):
            self.carry_out()
        fields = ["state", "message", "remaining", "finished_at"]
        told = run.read(fields)
        self.assertEqual(told[0]["remaining"], 20)
        self.call(self.sofia, run, "action_stop")
        self.assertEqual(run.read(fields), told)
        done = self.synchronize(self.sofia)
        message = done.message
        self.call(self.sofia, done, "action_stop")
        self.assertEqual((done.stopped, done.message), (False, message))

    def test_only_its_owner_and_an_administrator(self):
        boss = self.person("boss", "base.group_system")
        self.connect(self.marco)
        self.login(self.sofia)
        self.fill()
        run = self.start()
        for user in (self.marco, self.person("clerk", "")):
            with self.assertRaises(RpcError) as caught:
                self.call(user, run, "action_stop")
            self.assertEqual(caught.exception.name, "AccessError")
        self.assertFalse(self.env.execute_query(signals_of(run.ids)))
        with self.at_batch(1, lambda: self.stop(run, boss)):
            self.carry_out()
        self.assertTrue(run.stopped)
        self.assertIn("Stopped by Boss. 50 of 120 are done", run.message)

    def test_in_the_language_of_its_owner(self):
        self.env["res.lang"]._activate_lang("de_DE")
        boss = self.person("boss", "base.group_system")
        boss.lang = "de_DE"
        run = self.start()
        self.call(boss, run, "action_stop")
        self.assertEqual(
            run.message, "Stopped by Boss. The next synchronization goes on from there."
        )

    def test_what_cannot_be_stopped(self):
        account = self.account(self.sofia).with_user(self.sofia)
        preview = self.env["calendar.google.run"]._start_preview(account)
        self.call(self.sofia, preview.with_env(self.env), "action_stop")
        self.assertEqual(preview.state, "preview")
        pull = account._create_run("manual", is_pull=True)
        with self.assertRaisesRegex(RpcError, "until everything is in Odoo"):
            self.call(self.sofia, pull, "action_stop")
        self.assertEqual(pull.state, "running")


class TestWait(StopCase):
    def test_it_says_what_it_waits_for_and_how_long(self):
        self.fill()
        self.small_quota(5)
        run, told = self.start(), []

        def look(_number):
            run.invalidate_recordset()
            told.append((run.doing, run.waiting_seconds))

        with self.at_step(look):
            self.carry_out()
        self.assertEqual((run.state, run.remote_created), ("done", ENTRIES))
        self.assertEqual({doing for doing, _left in told}, {"quota"})
        lefts = [left for _doing, left in told]
        self.assertLessEqual(max(lefts), 5)
        self.assertGreaterEqual(max(lefts), 4)
        # It counts down: each step shows less, until the next wait begins
        falls = [b - a for a, b in zip(lefts, lefts[1:], strict=False)]
        self.assertIn(-1, falls)
        self.assertFalse(run.doing or run.waiting_seconds)

    def test_a_break_that_google_asks_for(self):
        self.event(self.sofia)
        self.google.add_fault(batch="whole", status=429, retry_after=3)
        run, told = self.start(), set()
        with self.at_step(lambda _number: told.add(self.doing(run))):
            self.carry_out()
        self.assertEqual((run.state, told), ("done", {"busy"}))

    def test_google_does_not_answer(self):
        self.event(self.sofia)
        self.google.add_fault(batch="whole", status=503, retry_after=3)
        run, told = self.start(), set()
        with self.at_step(lambda _number: told.add(self.doing(run))):
            self.carry_out()
        self.assertEqual((run.state, told), ("done", {"unreachable"}))

    def doing(self, run):
        run.invalidate_recordset()
        return run.doing

    def test_a_wait_is_stopped(self):
        self.fill()
        self.small_quota(60)
        run, began = self.start(), time.monotonic()

        def wish(number):
            if number == 2:
                self.stop(run)

        with self.at_step(wish):
            self.carry_out()
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual((run.state, run.stopped), ("done", True))
        self.assertEqual((run.progress, run.remaining), (50, 70))
        self.assertIn("50 of 120 are done", run.message)

    def test_a_job_ends_in_time_and_the_next_one_waits_on(self):
        """Odoo ends a job after two minutes, and a wait may last one."""
        self.fill(60)
        self.small_quota(8)
        self.patch(calendar_google_run, "SLICE", 2)
        run, began = self.start(), time.monotonic()
        self.carry_out()
        self.assertLess(time.monotonic() - began, 7)
        self.assertEqual((run.state, run.in_hand, run.progress), ("running", False, 50))
        self.assertTrue(run.doing == "quota" and run.waiting_seconds)
        self.patch(calendar_google_run, "SLICE", 60)
        self.carry_out()
        self.assertGreater(time.monotonic() - began, 7)
        self.assertEqual((run.state, run.progress), ("done", 60))

    def test_who_watches_may_be_out_of_reach(self):
        """The words are lost, the work is not."""
        self.fill(60)
        self.small_quota(10)
        run = self.start()
        # As if there were no such table
        name = "calendar_google_run_signal"
        self.env.cr.execute(f"ALTER TABLE {name} RENAME TO gone")
        self.env.cr.execute(f"CREATE VIEW {name} AS SELECT DISTINCT * FROM gone")
        with self.assertLogs(RunSignals.__module__, "WARNING") as logs:
            self.carry_out()
        self.assertIn("cannot be told about", "".join(logs.output))
        self.assertEqual((run.state, run.remote_created), ("done", 60), run.message)

    def test_words_of_ended_runs_are_cleared_away(self):
        run = self.start()
        ended = self.synchronize(self.sofia)
        words = self.env["calendar.google.run.signal"]
        words.create([{"run_key": key, "kind": "stop"} for key in (0, ended.id)])
        late = self.start()
        words.create({"run_key": late.id, "kind": "doing", "doing": "local"})
        words._gc_ended()
        self.assertEqual(words.search([]).mapped("run_key"), [late.id])
        self.assertEqual(run.state, "done")


class TestNotice(StopCase):
    def messages(self):
        self.env.cr.precommit.run()
        domain = [("message", "like", f'"{change_notice.CHANGED}"')]
        return self.env["bus.bus"].sudo().search(domain)

    def test_pages_are_told_when_something_has_changed(self):
        self.event(self.sofia)
        self.synchronize(self.sofia)
        [message] = self.messages()
        self.assertIn(f'"res.partner",{self.sofia.partner_id.id}', message.channel)
        self.assertEqual(self.payload(message), "{}")
        start = self.day(2).replace(hour=9)
        self.add_entry(self.sofia, summary="Lunch", **self.timed(start))
        self.hourly()
        self.assertEqual(len(self.messages()), 2)

    def payload(self, message):
        return message.message.split('"payload":')[1].rstrip("}") + "}"

    def test_nobody_is_told_of_nothing(self):
        self.event(self.sofia)
        self.synchronize(self.sofia)
        self.synchronize(self.sofia)  # learns of its own writes
        before = self.messages()
        self.synchronize(self.sofia)
        self.hourly()
        self.assertEqual(self.messages(), before)

    def test_a_long_run_tells_now_and_then(self):
        self.patch(change_notice, "INTERVAL", 1e-9)
        self.fill()
        self.synchronize(self.sofia)
        self.assertGreaterEqual(len(self.messages()), 3)
        self.messages().unlink()
        self.patch(change_notice, "INTERVAL", 3600)
        self.env["calendar.event"].search([("name", "like", "Event ")]).write(
            {"location": "Here"}
        )
        self.synchronize(self.sofia)
        self.assertEqual(len(self.messages()), 1)

    def test_what_was_only_settled_is_told(self):
        """Changed and changed back: its status is another one."""
        event = self.event(self.sofia)
        self.synchronize(self.sofia)
        self.synchronize(self.sofia)
        self.messages().unlink()
        for name in ("Another", "Meeting"):
            self.call(self.sofia, event, "write", {"name": name})
        self.assertEqual(event.with_user(self.sofia).gcal_sync_state, "changed")
        run = self.synchronize(self.sofia)
        self.assertIn("Nothing had changed", run.message)
        event.invalidate_recordset()
        self.assertEqual(event.with_user(self.sofia).gcal_sync_state, "linked")
        self.assertEqual(len(self.messages()), 1)
