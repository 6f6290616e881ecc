"""Runs: started, carried out, cut off, disturbed, and never two at once."""

import threading
from contextlib import closing, suppress
from datetime import date
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import LockError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.calendar_google_sync.google_api.oauth import Grant
from odoo.addons.calendar_google_sync.models import calendar_google_run

from .common import GoogleCase

SYNCHRONIZER = "odoo.addons.calendar_google_sync.engine.synchronizer.Synchronizer"
AT_ONCE = {"retry_after": 3600, "count": None}


class TestRuns(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        self.event(self.sofia)
        self.task(self.sofia)

    def start(self, **values):
        """Start a run as the popup does."""
        self.login(self.sofia)
        wizards = self.env["calendar.google.sync"]
        wizard = wizards.browse(self.call(self.sofia, wizards, "create", values))
        self.call(self.sofia, wizard, "action_synchronize")
        return self.account(self.sofia).run_ids.filtered(
            lambda run: run.state == "running"
        )

    def carry_out(self):
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_server_carries_it_out(self):
        triggers = self.env["ir.cron.trigger"].search_count([])
        run = self.start()
        self.assertEqual(len(run), 1)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)
        self.assertEqual(self.entries(self.sofia), {})
        status = self.call(
            self.sofia, self.env["calendar.google.account"], "get_status"
        )
        self.assertEqual(status["run"]["id"], run.id)
        self.carry_out()
        self.assertEqual((run.state, run.trigger), ("done", "manual"), run.message)
        self.assertEqual(run.remote_created, 2)
        self.assertEqual((run.total, run.progress), (2, 2))
        self.assertTrue(run.started_at and run.finished_at)
        self.assertEqual(self.account(self.sofia).last_run_id, run)
        self.assertEqual(self.account(self.sofia).last_sync_at, run.finished_at)
        self.assertEqual(len(self.entries(self.sofia)), 1)

    def test_window_of_the_popup(self):
        today = date.today()
        run = self.start()
        self.assertEqual(run.date_from, today.replace(day=1))
        self.assertFalse(run.everything)
        self.carry_out()
        run = self.start(scope="range", date_from="2031-02-03", date_to="2031-02-04")
        self.assertEqual(run.date_from, date(2031, 2, 3))
        self.assertEqual(run.date_to, date(2031, 2, 4))
        self.carry_out()
        run = self.start(scope="all")
        self.assertTrue(run.everything)
        self.assertFalse(run.date_from or run.date_to)
        self.carry_out()
        self.assertEqual(
            set(self.account(self.sofia).run_ids.mapped("state")), {"done"}
        )

    def test_a_long_run_goes_on_with_the_next_job(self):
        """Odoo ends a job after two minutes; the run lets it end before."""
        self.patch(calendar_google_run, "SLICE", 1e-9)
        start = self.day(1).replace(hour=9)
        for number in range(70):
            self.event(self.sofia, f"Event {number}", start=start, stop=start)
        run = self.start()
        self.carry_out()
        self.assertEqual((run.state, run.progress, run.total), ("running", 50, 72))
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("calendar_google_sync.ir_cron_run").id)]
        )
        self.assertTrue(triggers)
        self.carry_out()
        self.assertEqual((run.state, run.progress), ("running", 71), run.message)
        self.carry_out()
        self.assertEqual((run.state, run.progress), ("done", 72), run.message)
        self.assertEqual(run.remote_created, 72)
        self.assertEqual(len(self.entries(self.sofia)), 71)

    def test_only_one_at_a_time(self):
        run = self.start()
        with self.assertRaisesRegex(AssertionError, "already running"):
            self.start()
        self.carry_out()
        self.assertEqual(self.account(self.sofia).run_ids, run)
        self.start()

    def test_synchronize_finishes_a_waiting_run_first(self):
        """What was cut off, or not yet begun, comes to its end; nothing is doubled."""
        waiting = self.start()
        run = self.synchronize(self.sofia)
        self.assertNotEqual(run, waiting)
        self.assertEqual((waiting.state, waiting.remote_created), ("done", 2))
        self.assertEqual((run.state, run.remote_created), ("done", 0))
        self.assertIn("Nothing had changed", run.message)

    def test_cut_off_run_is_completed(self):
        """The worker dies after the batch: the entries are in Google, no answer."""
        run = self.start()
        writer = "odoo.addons.calendar_google_sync.engine.remote_applier.RemoteApplier"
        # Not assertRaises: Odoo's rolls back what was committed in between
        with (
            patch(f"{writer}._remember", side_effect=KeyboardInterrupt),
            suppress(KeyboardInterrupt),
            closing(self.registry.cursor()) as cr,
        ):
            self.env.flush_all()
            run.with_env(self.env(cr=cr))._execute()
        self.env.invalidate_all()
        self.assertEqual(run.state, "running")
        self.assertTrue(run.started_at)
        self.carry_out()
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(len(self.entries(self.sofia)), 1)
        self.assertEqual(len(self.entries(self.sofia, "tasks")), 1)

    def test_counters_and_message(self):
        run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_created, run.local_created), (2, 0))
        self.assertIn("Your calendars are synchronized.", run.message)
        self.assertIn("Created in Google: 2", run.message)
        [entry] = self.entries(self.sofia).values()
        self.edit_entry(self.sofia, entry, summary="Renamed")
        start = self.day(2).replace(hour=9)
        self.add_entry(self.sofia, summary="Lunch", **self.timed(start))
        [other] = self.entries(self.sofia, "tasks").values()
        self.delete_entry(self.sofia, other, "tasks")
        run = self.synchronize(self.sofia)
        self.assertEqual(
            (run.local_created, run.local_updated, run.detached), (1, 1, 1)
        )
        for text in ("Created in Odoo: 1", "Updated in Odoo: 1", "kept in Odoo"):
            self.assertIn(text, run.message)

    def test_history_is_kept(self):
        for __ in range(3):
            self.synchronize(self.sofia)
        runs = self.call(
            self.sofia,
            self.env["calendar.google.run"],
            "search_read",
            [],
            ["create_date", "state", "message", "remote_created"],
        )
        self.assertEqual([run["remote_created"] for run in runs], [0, 0, 2])

    def test_failed_run_says_why(self):
        self.google.add_fault(path="/calendars/", status=503, **AT_ONCE)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("cannot be reached", run.message)
        self.assertTrue(run.finished_at)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.last_run_id, run)
        self.assertFalse(account.last_sync_at)
        self.google.clear_faults()
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_failed_in_the_middle_says_what_was_done(self):
        self.google.add_fault(
            batch="whole", skip=1, status=503, retry_after=3600, count=None
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("cannot be reached", run.message)
        self.assertEqual(run.remote_created, 1)
        self.assertIn("Created in Google: 1", run.message)
        self.google.clear_faults()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 1))

    def test_lost_grant_while_it_waits(self):
        run = self.start()
        self.google.withdraw_access(self.gmail(self.sofia))
        self.carry_out()
        self.assertEqual(run.state, "failed")
        self.assertIn("connect again", run.message)
        self.assertEqual(self.account(self.sofia).state, "reconnect")

    def test_state_changed_while_it_waits(self):
        run = self.start()
        self.account(self.sofia).sudo().write(
            {"state": "reconnect", "state_message": "Connect again."}
        )
        self.google.clear_requests()
        self.carry_out()
        self.assertEqual((run.state, run.message), ("failed", "Connect again."))
        self.assertEqual(self.google.requests(), [])

    def test_odd_windows(self):
        account = self.account(self.sofia)
        for window in (
            {"date_from": "2031-02-03", "date_to": "2031-02-02"},
            {"date_from": "2131-02-03"},
            {"date_from": "rubbish"},
        ):
            with self.subTest(window=window), self.assertRaises(AssertionError):
                self.call(self.sofia, account, "synchronize", **window)
        self.assertFalse(account.run_ids)
        run = self.synchronize(self.sofia, date_from="2031-02-03", date_to="2031-02-03")
        self.assertEqual((run.state, run.remote_created), ("done", 0))

    def test_without_an_account(self):
        wizard = self.env["calendar.google.sync"].with_user(self.marco).create({})
        with self.assertRaisesRegex(AssertionError, "not configured"):
            self.call(self.marco, wizard, "action_synchronize")


@tagged("post_install", "-at_install")
class TestLocks(BaseCase):
    """Two transactions at once, on a real database: everything here is committed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.cr, self.env = self.transaction()
        params = self.env["ir.config_parameter"]
        for key in ("client_id", "client_secret"):
            params.set_param(f"calendar_google_sync.{key}", "for locks")
        users = self.env["res.users"].with_context(no_reset_password=True)
        self.user = users.create({"name": "Locks", "login": "locks"})
        self.addCleanup(self.clean_up)
        self.cr.commit()

    def transaction(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return cr, api.Environment(cr, SUPERUSER_ID, {})

    def clean_up(self):
        self.cr.rollback()
        self.env["calendar.google.account"].search([]).unlink()
        partner = self.user.partner_id
        self.user.unlink()
        partner.unlink()
        self.env["ir.config_parameter"].search(
            [("key", "like", "calendar_google_sync.client_")]
        ).unlink()
        self.cr.commit()

    def connected(self):
        accounts = self.env["calendar.google.account"].with_user(self.user)
        account = accounts._create_account(Grant("refresh", "access"))
        account.sudo().write({"state": "connected", "email": "locks@example.com"})
        self.cr.commit()
        return account

    def running(self, account):
        run = account._create_run("manual")
        self.cr.commit()
        return run

    def test_nobody_else_touches_a_run(self):
        account = self.connected()
        run = self.running(account)
        __, other = self.transaction()
        other["calendar.google.run"].browse(run.id)._lock()
        with self.assertRaisesRegex(LockError, "already running"):
            account.synchronize()
        self.cr.rollback()
        with self.assertRaises(LockError):
            run._execute()
        self.cr.rollback()
        with self.assertRaisesRegex(LockError, "has ended"):
            account.action_revoke()
        self.cr.rollback()
        with patch(f"{SYNCHRONIZER}.run") as synchronizer_run:
            self.env["calendar.google.run"]._cron_execute()
            synchronizer_run.assert_not_called()
            self.assertEqual(run.state, "running")
            other.cr.rollback()
            self.env["calendar.google.run"]._cron_execute()
            synchronizer_run.assert_called_once()
        self.assertEqual(run.state, "done")

    def test_a_set_leaves_out_what_somebody_else_holds(self):
        account = self.connected()
        run = account._create_run("auto", **account._taken())
        self.cr.commit()
        __, other = self.transaction()
        other["calendar.google.run"].browse(run.id)._lock()
        with patch(f"{SYNCHRONIZER}.run") as synchronizer_run:
            run._execute_together()
            synchronizer_run.assert_not_called()
            self.assertEqual(run.state, "running")
            other.cr.rollback()
            run._execute_together()
            synchronizer_run.assert_called_once()
        self.assertEqual(run.state, "done")

    def test_two_starts_at_once(self):
        """Both looked, and neither saw a run; the database tells the second."""
        account = self.connected()
        __, other = self.transaction()
        other_account = other["calendar.google.account"].browse(account.id)
        self.assertFalse(other_account._running_run())
        self.running(account)
        with self.assertRaisesRegex(Exception, "running_uniq"):
            other_account._create_run("manual")

    def test_disturbed_run_is_taken_up_again(self):
        """Somebody else changes a record that the run writes: PostgreSQL refuses."""
        account = self.connected()
        run = self.running(account)
        attempts = []

        def disturbed(synchronizer):
            attempts.append(1)
            account_sudo = synchronizer._world.store._account.sudo()
            account_sudo.read(["email"])
            if len(attempts) == 1:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    env["calendar.google.account"].browse(account.id).email = "x@y.z"
            account_sudo.state_message = "next"
            account_sudo.flush_recordset()

        with patch(f"{SYNCHRONIZER}.run", disturbed), self.quiet():
            run._execute()
        self.assertEqual(len(attempts), 2)
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(account.email, "x@y.z")
        self.assertEqual(account.state_message, "next")

    def test_run_that_is_always_disturbed_says_so(self):
        account = self.connected()
        run = self.running(account)

        def disturbed(synchronizer):
            account_sudo = synchronizer._world.store._account.sudo()
            account_sudo.read(["email"])
            with self.registry.cursor() as cr:
                cr.execute("UPDATE calendar_google_account SET email = email || 'x'")
            account_sudo.state_message = "next"
            account_sudo.flush_recordset()

        with patch(f"{SYNCHRONIZER}.run", disturbed), self.quiet():
            run._execute()
        self.assertEqual(run.state, "failed")
        self.assertIn("being changed", run.message)
        self.assertEqual(
            account.email,
            "locks@example.com" + "x" * calendar_google_run.ATTEMPTS,
        )

    def test_revoked_while_it_runs(self):
        """Nothing that a run still does brings an account back."""
        account = self.connected()
        run = self.running(account)

        def revoked(synchronizer):
            synchronizer._world.store._account.sudo().state = "revoking"
            raise calendar_google_run.errors.AccessWithdrawn()

        with patch(f"{SYNCHRONIZER}.run", revoked):
            run._execute()
        self.assertEqual(run.state, "failed")
        self.assertEqual(account.state, "revoking")

    def test_two_windows_connect_at_once(self):
        """Both have their consent; one makes the calendars, the other is told."""
        accounts = self.env["calendar.google.account"].with_user(self.user)
        created = accounts.sudo().create({"user_id": self.user.id})
        created.flush_recordset()
        outcome = []

        def second():
            __, env = self.transaction()
            try:
                env["calendar.google.account"].with_user(self.user.id)._create_account(
                    Grant("refresh", "access")
                )
            except LockError as error:
                outcome.append(error)

        with self.quiet():
            thread = threading.Thread(target=second)
            thread.start()
            thread.join(0.5)
            self.cr.commit()
            thread.join(10)
        self.assertEqual(len(outcome), 1)
        self.assertIn("another window", str(outcome[0]))
        self.assertEqual(accounts.search_count([]), 1)

    def test_two_windows_reconnect_at_once(self):
        account = self.connected()
        account._lock_connection()
        __, other = self.transaction()
        other_accounts = other["calendar.google.account"].with_user(self.user.id)
        with self.assertRaisesRegex(LockError, "another window"):
            other_accounts._connect(Grant("refresh", "access"))

    def quiet(self):
        return self.assertLogs("odoo.sql_db", "ERROR")
