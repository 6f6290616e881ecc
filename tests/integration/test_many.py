"""Runs of several accounts, carried out together: each ends as it does alone."""

import threading

from odoo import SUPERUSER_ID, api

from odoo.addons.calendar_google_sync.google_api import rate_limit, retry
from odoo.addons.calendar_google_sync.models import calendar_google_run_together
from odoo.addons.calendar_google_sync.models.adapters.run_world import RunWorld

from .common import GoogleCase

#: Of each person: the state of the account, and of the run that stands in the history
ENDS = {
    "idle": ("connected", None),
    "withdrawn": ("reconnect", "failed"),
    "gone": ("calendars_missing", "failed"),
    "changed": ("connected", "done"),
    "listed": ("connected", None),
    "refreshed": ("connected", None),
    "archived": ("connected", "failed"),
    "busy": ("connected", "failed"),
    "mistaken": ("connected", "failed"),
}


class ManyCase(GoogleCase):
    logins = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {login: cls.person(login) for login in cls.logins}

    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)
        for user in self.people.values():
            self.google.add_account(self.gmail(user))
            self.connect(user)
            self.event(user, "Meeting")
            # Once for what there is, and once for what comes back of it
            self.synchronize(user)
            self.synchronize(user)

    def account_of(self, login):
        return self.account(self.people[login])

    def begin(self, *logins):
        """:return: runs that were just created as taken"""
        runs = self.env["calendar.google.run"]
        for login in logins or self.logins:
            account = self.account_of(login)
            runs += account._create_run("auto", **account._taken())
        self.env.flush_all()
        return runs

    def carry_out(self, runs, method, *args, **kwargs):
        """As a scheduled job does: in a transaction of its own."""
        self.env.invalidate_all(flush=True)
        try:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                return getattr(env[runs._name].browse(runs.ids), method)(
                    *args, **kwargs
                )
        finally:
            self.env.invalidate_all(flush=False)

    def together(self, runs, **kwargs):
        self.carry_out(runs, "_execute_together", **kwargs)

    def ends(self, runs_by_login):
        return {
            login: (self.account_of(login).state, run.exists().state or None)
            for login, run in runs_by_login.items()
        }


class TestTogether(ManyCase):
    logins = tuple(ENDS)

    def setUp(self):
        super().setUp()
        self.google.withdraw_access(self.gmail(self.people["withdrawn"]))
        gone = self.account_of("gone")
        self.google.delete_calendar(
            self.gmail(self.people["gone"]), gone.events_calendar_id
        )
        changed = self.people["changed"]
        self.event(changed, "New in Odoo")
        start = self.day(2).replace(hour=9)
        self.add_entry(changed, summary="New in Google", **self.timed(start))
        self.google.expire_sync_tokens(self.gmail(self.people["listed"]))
        self.google.expire_access_tokens(self.gmail(self.people["refreshed"]))
        self.google.add_fault(
            email=self.gmail(self.people["busy"]), status=503, count=None
        )
        self.runs = dict(zip(self.logins, self.begin(), strict=True))
        self.people["archived"].active = False
        mistaken = self.account_of("mistaken")
        original = RunWorld.synchronize

        def synchronize(world, *args):
            if world._account == mistaken:
                raise ZeroDivisionError("a mistake of ours")
            return original(world, *args)

        self.patch(RunWorld, "synchronize", synchronize)

    def check(self):
        self.assertEqual(self.ends(self.runs), ENDS)
        changed = self.people["changed"]
        self.assertLessEqual(
            {"Meeting", "New in Odoo", "New in Google"}, set(self.entries(changed))
        )
        imported = self.env["calendar.event"].search([("name", "=", "New in Google")])
        self.assertEqual(imported.user_id, changed)
        refreshed = self.account_of("refreshed")._credential_sudo()
        self.google.clear_requests()
        self.together(self.begin("refreshed"))
        self.assertEqual(len(self.google.requests()), 2, "the new token was kept")
        self.assertTrue(refreshed.access_token)
        for login, text in (
            ("withdrawn", "connect again"),
            ("gone", "does not exist"),
            ("archived", "archived"),
            ("busy", "cannot be reached"),
            ("mistaken", "unexpected error"),
        ):
            self.assertIn(text, self.runs[login].message)

    def test_alone(self):
        with self.assertLogs("odoo.addons.calendar_google_sync", "ERROR"):
            for run in self.runs.values():
                self.carry_out(run, "_execute", 8, is_new=True)
        self.check()

    def test_together(self):
        runs = self.env["calendar.google.run"].union(*self.runs.values())
        with self.assertLogs("odoo.addons.calendar_google_sync", "ERROR"):
            self.together(runs)
        self.check()


class TestMany(ManyCase):
    logins = tuple(f"idle{number}" for number in range(6))

    def test_requests_overlap(self):
        self.google.clear_requests()
        self.google.configure(latency=0.3)
        runs = self.begin()
        self.together(runs)
        self.google.configure(latency=0)
        self.assertFalse(runs.exists())
        self.assertEqual(len(self.google.requests()), 2 * len(self.logins))
        self.assertEqual(self.google.most_at_once(), len(self.logins))

    def test_statements_of_an_idle_account(self):
        """With what a set costs once, and a new access token as in most hours."""
        self.together(self.begin())
        for refreshed, limit in ((False, 14), (True, 16)):
            with self.subTest(refreshed=refreshed):
                for user in self.people.values():
                    if refreshed:
                        self.google.expire_access_tokens(self.gmail(user))
                runs = self.begin()
                thread = threading.current_thread()
                thread.query_count, thread.query_time = 0, 0
                self.together(runs)
                self.assertLessEqual(thread.query_count / len(runs), limit)
                self.assertFalse(runs.exists())

    def test_the_account_knows_when_it_was_looked_at(self):
        account = self.account_of("idle0").sudo()
        account.write({"last_sync_at": "2020-01-01", "failures": 2, "last_error": "x"})
        self.together(self.begin())
        self.assertGreater(account.last_sync_at.year, 2020)
        self.assertEqual((account.failures, account.last_error), (0, False))

    def test_slow_account_is_left_to_the_server(self):
        """Who waits for Google longer than the set has time holds up nobody."""
        slow = self.people["idle0"]
        self.google.add_fault(email=self.gmail(slow), latency=8, count=1)
        runs = self.begin()
        self.together(runs, seconds=3)
        self.assertEqual(runs.exists().account_id, self.account(slow))
        run = runs.exists()
        self.assertEqual((run.state, run.in_hand), ("running", False))
        trigger = self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref("calendar_google_sync.ir_cron_run").id)]
        )
        self.assertTrue(trigger)
        self.carry_out(run.browse(), "_cron_execute")
        self.assertFalse(run.exists())

    def test_a_run_that_waits_for_its_turn_is_nobody_elses(self):
        run = self.begin("idle0")
        self.carry_out(run.browse(), "_cron_execute")
        self.assertEqual((run.state, run.kills), ("running", 0))
        # Its process is gone
        run.taken_at -= 2 * calendar_google_run_together.TURN
        self.carry_out(run.browse(), "_cron_execute")
        self.assertFalse(run.exists())

    def test_many_first_synchronizations(self):
        """Nothing is asked ahead where everything is to be listed."""
        for login in self.logins:
            calendars_sudo = self.account_of(login).calendar_ids.sudo()
            calendars_sudo.sync_token = False
        runs = self.begin()
        self.together(runs)
        self.assertFalse(runs.exists())
        tokens = self.env["calendar.google.calendar"].search([]).mapped("sync_token")
        self.assertTrue(all(tokens))

    def test_the_quota_of_the_project_is_shared(self):
        """What others have used within a minute is waited for, but not for long."""
        usage = self.env["calendar.google.usage"]
        limit = int(rate_limit.PROJECT_UNITS * rate_limit.PROJECT_SHARE)
        self.assertEqual(usage._limit(), limit)
        self.assertEqual(usage._book(100), 0)
        usage._note(limit)
        self.assertAlmostEqual(usage._book(1), 10, delta=0.1)
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.project_quota", "1000000")
        self.assertEqual(usage._book(100), 0)
        self.env.cr.execute(
            "UPDATE calendar_google_usage SET used_at = used_at - interval '2 minutes'"
        )
        usage._book(1)
        usage.invalidate_model()
        self.assertEqual(usage.search([]).mapped("units"), [1])
