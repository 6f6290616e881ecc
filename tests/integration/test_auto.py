"""The hourly synchronization: rule 18."""

from unittest.mock import patch

from .common import GoogleCase

SYNCHRONIZER = "odoo.addons.calendar_google_sync.engine.synchronizer.Synchronizer"
LOGGER = "odoo.addons.calendar_google_sync"


class TestAutomatic(GoogleCase):
    def setUp(self):
        super().setUp()
        self.cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        self.google.add_account("lena@gmail.example.com")
        self.lena = self.person("lena")
        self.people = self.sofia + self.marco + self.lena
        self.company = self.sofia.company_id
        for user in self.people:
            self.connect(user)
            self.event(user, f"Meeting of {user.name}")

    def hourly(self, switch_on=True):
        if switch_on:
            self.company.google_calendar_auto_sync = True
        self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def reached(self):
        """The people whose meeting is in Google."""
        return self.people.filtered(self.entries)

    def run_of(self, user):
        return self.account(user).last_run_id

    def test_off_by_default(self):
        self.assertFalse(self.company.google_calendar_auto_sync)
        self.assertFalse(
            self.env["res.company"].create({"name": "New"}).google_calendar_auto_sync
        )
        self.google.clear_requests()
        self.hourly(switch_on=False)
        self.assertEqual(self.google.requests(), [])
        self.assertFalse(self.reached())

    def test_every_hour(self):
        self.assertTrue(self.cron.active)
        self.assertEqual(self.cron.interval_number, 1)
        self.assertEqual(self.cron.interval_type, "hours")
        self.assertEqual(self.cron.user_id, self.env.ref("base.user_root"))

    def test_switch_in_the_settings(self):
        self.env.user.group_ids += self.env.ref("base.group_system")
        settings = self.env["res.config.settings"].create(
            {"google_calendar_auto_sync": True}
        )
        settings.execute()
        self.assertTrue(self.env.company.google_calendar_auto_sync)

    def test_switched_on(self):
        self.hourly()
        self.assertEqual(self.reached(), self.people)
        for user in self.people:
            run = self.run_of(user)
            self.assertEqual((run.state, run.trigger), ("done", "auto"))
            self.assertEqual(run.remote_created, 1)
            self.assertFalse(run.everything)

    def test_next_hour(self):
        self.hourly()
        first = self.run_of(self.sofia)
        self.event(self.sofia, "Later")
        self.hourly()
        self.assertNotEqual(self.run_of(self.sofia), first)
        self.assertIn("Later", self.entries(self.sofia))
        self.assertFalse(self.env["calendar.google.due"].search([]))

    def test_nothing_to_do_leaves_no_row(self):
        self.hourly()
        account = self.account(self.sofia)
        first = account.last_run_id
        account.sudo().last_sync_at = "2020-01-01"
        self.hourly()
        self.assertEqual(account.run_ids, first)
        self.assertEqual(account.last_run_id, first)
        self.assertGreater(account.last_sync_at.year, 2020)

    def test_nothing_to_do_after_a_failure_is_told(self):
        self.hourly()
        account = self.account(self.sofia)
        account.last_run_id.sudo().state = "failed"
        self.hourly()
        self.assertEqual(len(account.run_ids), 2)
        self.assertEqual(account.last_run_id.state, "done")

    def test_a_person_sees_also_that_there_was_nothing_to_do(self):
        self.hourly()
        run = self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).last_run_id, run)

    def test_per_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.marco.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.hourly()
        self.assertEqual(self.reached(), self.sofia + self.lena)
        self.company.google_calendar_auto_sync = False
        other.google_calendar_auto_sync = True
        self.hourly(switch_on=False)
        self.assertEqual(self.reached(), self.people)

    def test_archived_people_are_left_out(self):
        self.marco.active = False
        self.hourly()
        self.assertEqual(self.reached(), self.sofia + self.lena)

    def test_accounts_that_wait_for_their_person_are_left_out(self):
        self.account(self.marco).sudo().state = "reconnect"
        self.hourly()
        self.assertEqual(self.reached(), self.sofia + self.lena)
        self.assertFalse(self.account(self.marco).run_ids)

    def test_withdrawn_access_touches_nobody_else(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        self.hourly()
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        self.assertEqual(self.run_of(self.sofia).state, "failed")
        for user in self.marco + self.lena:
            self.assertEqual(self.run_of(user).state, "done")
        self.event(self.marco, "Later")
        self.hourly()
        self.assertEqual(len(self.account(self.sofia).run_ids), 1)
        self.assertEqual(len(self.account(self.marco).run_ids), 2)

    def test_broken_calendars_touch_nobody_else(self):
        self.google.add_fault(
            email=self.gmail(self.sofia), status=500, retry_after=3600, count=None
        )
        self.hourly()
        self.assertEqual(self.run_of(self.sofia).state, "failed")
        self.assertIn("cannot be reached", self.run_of(self.sofia).message)
        self.assertEqual(self.account(self.sofia).state, "connected")
        for user in self.marco + self.lena:
            self.assertEqual(self.run_of(user).state, "done")
        self.google.clear_faults()
        self.hourly()
        self.assertEqual(self.reached(), self.people)

    def test_our_own_mistake_touches_nobody_else(self):
        unlucky = self.account(self.sofia)

        def run(synchronizer):
            if synchronizer._world.store._account == unlucky:
                raise ZeroDivisionError("a mistake of ours")

        with patch(f"{SYNCHRONIZER}.run", run), self.assertLogs(LOGGER, "ERROR"):
            self.hourly()
        self.assertEqual(self.run_of(self.sofia).state, "failed")
        # In our words; the log has the rest
        self.assertIn("unexpected error", self.run_of(self.sofia).message)
        self.assertNotIn("a mistake of ours", self.run_of(self.sofia).message)
        for user in self.marco + self.lena:
            self.assertEqual(self.run_of(user).state, "done")

    def test_a_mistake_outside_of_the_run_touches_nobody_else(self):
        account_class = type(self.env["calendar.google.account"])
        unlucky, run_values = self.account(self.sofia), account_class._run_values

        def fail(account, *args, **kwargs):
            if account == unlucky:
                raise ZeroDivisionError("a mistake of ours")
            return run_values(account, *args, **kwargs)

        with (
            patch.object(account_class, "_run_values", fail),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            self.hourly()
        self.assertEqual(self.reached(), self.marco + self.lena)
        due = self.env["calendar.google.due"].search([])
        self.assertNotIn(unlucky, due.account_id)
        self.hourly()
        self.assertEqual(self.reached(), self.people)

    def test_oldest_first(self):
        self.account(self.sofia).sudo().last_sync_at = self.day(-1)
        self.account(self.lena).sudo().last_sync_at = self.day(-2)
        # Marco was never synchronized
        self.hourly()
        runs = self.env["calendar.google.run"].search([], order="id")
        self.assertEqual(
            [run.user_id for run in runs], [self.marco, self.lena, self.sofia]
        )

    def test_a_round_that_was_cut_short_goes_on(self):
        """The time of the job is over: the next call begins where it stopped."""
        cron_class = type(self.env["ir.cron"])
        commit_progress = cron_class._commit_progress

        def no_time(cron, processed=0, **options):
            left = commit_progress(cron, processed, **options)
            return 0 if processed else left

        with patch.object(cron_class, "_commit_progress", no_time):
            self.company.google_calendar_auto_sync = True
            self.cron.method_direct_trigger()
            self.env.invalidate_all()
        reached = self.reached()
        runs = self.env["calendar.google.run"].search([])
        self.assertEqual(reached, self.people)
        self.assertEqual(len(runs), 3, "everybody once")

    def test_a_run_of_the_person_is_not_disturbed(self):
        wizard = self.env["calendar.google.sync"].with_user(self.sofia).create({})
        self.call(self.sofia, wizard, "action_synchronize")
        self.hourly()
        self.assertEqual(self.account(self.sofia).run_ids.trigger, "manual")
        self.assertEqual(self.run_of(self.marco).state, "done")
        self.assertEqual(self.run_of(self.lena).state, "done")

    def test_the_person_sees_it_in_the_history(self):
        self.hourly()
        runs = self.call(
            self.sofia,
            self.env["calendar.google.run"],
            "search_read",
            [],
            ["trigger", "state", "message"],
        )
        [run] = runs
        self.assertEqual((run["trigger"], run["state"]), ("auto", "done"))
        self.assertIn("Created in Google: 1", run["message"])
