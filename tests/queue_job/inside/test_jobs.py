"""What is due becomes a job, one for each account, and its job carries it out."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.calendar_google_sync.models.calendar_google_due import (
    CalendarGoogleDue,
)
from odoo.addons.calendar_google_sync_queue_job.hooks import uninstall_hook
from odoo.addons.calendar_google_sync_queue_job.models import calendar_google_account
from odoo.addons.queue_job.exception import RetryableJobError

from tests.queue_job.inside.jobs_common import JobsCase

SAVED, HOURLY = 0, 10
LOGGER = "odoo.addons.calendar_google_sync_queue_job"


class TestMaking(JobsCase):
    def setUp(self):
        super().setUp()
        self.start_runner()

    def save(self):
        event = self.event(self.sofia, "Meeting")
        self.env.cr.flush()
        for name in ("Second", "Third"):
            event.name = name
            self.env.cr.flush()

    def test_many_saves_and_notices_make_one_job(self):
        self.save()
        self.env["calendar.google.due"]._add(self.account(self.sofia), "notice")
        self.assertEqual(self.woken(), self.cron, "the lanes are left alone")
        [job] = self.make_jobs()
        self.assertEqual((job.state, job.priority), ("pending", SAVED))
        self.assertEqual(job.records, self.account(self.sofia))
        self.assertEqual(job.company_id, self.company)
        self.save()
        self.assertEqual(self.make_jobs(), job)

    def test_a_job_tells_nothing_of_the_person(self):
        self.save()
        [job] = self.make_jobs()
        for word in ("Meeting", "Third", "Sofia", "sofia"):
            self.assertNotIn(word, f"{job.name} {job.func_string}")

    def test_the_hourly_round(self):
        self.env["calendar.google.account"]._open_round()
        jobs = self.make_jobs()
        self.assertEqual(jobs.mapped("priority"), [HOURLY, HOURLY])
        self.assertEqual(
            set(jobs.mapped("identity_key")),
            {
                f"calendar_google_sync.{self.account(user).id}"
                for user in self.sofia + self.marco
            },
        )

    def test_a_save_hurries_the_job_of_the_hourly_round(self):
        self.env["calendar.google.account"]._open_round()
        before = self.make_jobs()
        self.save()
        self.assertEqual(self.make_jobs(), before)
        by_account = {job.records: job.priority for job in before}
        self.assertEqual(by_account[self.account(self.sofia)], SAVED)
        self.assertEqual(by_account[self.account(self.marco)], HOURLY)

    def test_a_save_after_the_job_has_begun_makes_another_one(self):
        self.save()
        [first] = self.make_jobs()
        first.state = "started"
        self.save()
        self.assertEqual(len(self.make_jobs()), 2)

    def test_a_run_that_a_person_has_started(self):
        wizard = self.env["calendar.google.sync"].with_user(self.sofia).create({})
        self.call(self.sofia, wizard, "action_synchronize")
        self.assertEqual(self.woken(), self.cron)
        [job] = self.make_jobs()
        self.assertEqual(job.priority, SAVED)
        self.event(self.sofia, "Meeting")
        self.perform(job)
        self.assertEqual((job.state, job.result), ("done", "Synchronized."))
        self.assertEqual(self.account(self.sofia).run_ids.trigger, "manual")
        self.assertIn("Meeting", self.entries(self.sofia))


class TestCost(JobsCase):
    """In statements of SQL."""

    def cost(self, function):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def costs_of_a_save(self):
        """:return: list of what each of a few saves costs, the first of which may
        fill caches"""
        event = self.event(self.sofia)
        self.settle()
        found = []
        for name in ("Second", "Third", "Fourth"):
            self.settle()
            found.append(self.cost(lambda name=name: event.write({"name": name})))
        return found[1:]

    def test_a_save_costs_what_it_costs_without_jobs(self):
        self.start_runner()
        with_jobs = self.costs_of_a_save()
        due_class = self.registry["calendar.google.due"]
        with patch.object(due_class, "_wake_lanes", CalendarGoogleDue._wake_lanes):
            without = self.costs_of_a_save()
        self.assertEqual(with_jobs, without)
        self.switch(False)
        switched_off = self.costs_of_a_save()
        self.assertLessEqual(
            max(with_jobs) - min(switched_off), 2, f"{with_jobs} {switched_off}"
        )

    def test_jobs_are_made_in_sets(self):
        self.start_runner()
        accounts = self.env["calendar.google.account"]
        for number in range(20):
            accounts += accounts.sudo().create(
                {"user_id": self.person(f"person{number}").id}
            )
        make = accounts._make_jobs
        make({self.account(self.sofia).id: (SAVED, False)})
        one = self.cost(lambda: make({accounts[0].id: (SAVED, False)}))
        many = self.cost(
            lambda: make({account.id: (SAVED, False) for account in accounts[1:]})
        )
        self.assertLessEqual(many, one + 2)
        self.assertEqual(len(self.jobs()), 21)


class TestCarryingOut(JobsCase):
    def setUp(self):
        super().setUp()
        self.start_runner()
        self.event(self.sofia, "Meeting")
        [self.job] = self.make_jobs()

    def test_to_the_end(self):
        self.assertTrue(self.due(), "what is due is there until its job takes it")
        self.perform(self.job)
        self.assertEqual((self.job.state, self.job.result), ("done", "Synchronized."))
        self.assertIn("Meeting", self.entries(self.sofia))
        self.assertFalse(self.due())
        self.assertEqual(self.account(self.sofia).last_run_id.trigger, "auto")
        self.assertEqual(self.make_jobs(), self.job)

    def test_once_more_does_nothing(self):
        """As when a runner that died had not yet noted the end."""
        self.perform(self.job)
        self.google.clear_requests()
        self.perform(self.job)
        self.assertEqual(self.job.state, "done")
        self.assertEqual(self.job.result, "Nothing was due.")
        self.assertEqual(self.google.requests(), [])

    def try_once(self):
        """As the job does; queue_job then tries again what raises this error.

        :return: the error
        """
        account = self.account(self.sofia)
        self.env.invalidate_all(flush=True)
        # Odoo's assertRaises would undo what is stored
        try:
            with self.registry.cursor() as cr:
                result = account.with_env(self.env(cr=cr))._synchronize_as_job()
        except RetryableJobError as error:
            self.env.invalidate_all(flush=False)
            return error
        self.fail(result)

    def test_one_whose_time_is_too_short_goes_on(self):
        for number in range(60):
            self.event(self.sofia, f"Event {number}")
        with patch.object(calendar_google_account, "SLICE", 1e-9):
            error = self.try_once()
        self.assertEqual((error.seconds, error.ignore_retry), (1, True))
        [run] = self.account(self.sofia).run_ids
        self.assertEqual((run.state, len(self.entries(self.sofia))), ("running", 50))
        self.perform(self.job)
        self.assertEqual((self.job.state, run.state), ("done", "done"))
        self.assertEqual(len(self.entries(self.sofia)), 61)

    def test_google_out_of_reach_is_tried_again(self):
        self.google.add_fault(
            email=self.gmail(self.sofia), status=500, retry_after=3600, count=None
        )
        error = self.try_once()
        # Nothing but the pattern of the job's function says when
        self.assertEqual((error.seconds, error.ignore_retry), (None, False))
        self.assertEqual(self.account(self.sofia).last_run_id.state, "failed")
        self.google.clear_faults()
        self.end_pause()
        self.perform(self.job)
        self.assertEqual(self.job.state, "done")
        self.assertIn("Meeting", self.entries(self.sofia))

    def end_pause(self):
        """As if the time was over that an account waits after a failure."""
        self.account(self.sofia).sudo().retry_at -= timedelta(minutes=1, seconds=1)
        self.env.flush_all()

    def test_a_save_while_google_is_out_of_reach_waits(self):
        """Its job may have been there before the other one failed."""
        self.google.add_fault(
            email=self.gmail(self.sofia), status=500, retry_after=3600, count=None
        )
        self.try_once()
        self.google.clear_faults()
        self.google.clear_requests()
        self.event(self.sofia, "Another")
        self.perform(self.job)
        self.assertEqual(self.job.result, "Nothing was due.")
        self.assertEqual(self.google.requests(), [])
        self.end_pause()
        self.perform(self.job)
        self.assertIn("Another", self.entries(self.sofia))

    def test_who_waits_after_a_failure_is_not_overdue(self):
        due = self.env["calendar.google.due"]
        self.event(self.sofia, "Another")
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE calendar_google_due SET due_at = due_at - interval '11 minutes'"
        )
        self.assertTrue(due._has_overdue())
        now = fields.Datetime.now()
        self.account(self.sofia).sudo().retry_at = now - timedelta(minutes=9)
        self.assertFalse(due._has_overdue())

    def test_an_account_that_somebody_works_on_is_waited_for(self):
        """A run in another transaction holds its lock until it has stored all."""
        account_class = self.registry["calendar.google.account"]
        with patch.object(
            account_class, "try_lock_for_update", lambda self, **_: self.browse()
        ):
            error = self.try_once()
        self.assertEqual((error.seconds, error.ignore_retry), (5, True))
        self.assertTrue(self.due())

    def test_access_that_was_withdrawn_is_not_tried_again(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        self.perform(self.job)
        self.assertEqual(self.job.state, "done")
        self.assertIn("history", self.job.result)
        self.assertEqual(self.account(self.sofia).state, "reconnect")

    def test_an_account_that_is_gone(self):
        self.account(self.sofia).sudo().unlink()
        self.env.cr.flush()
        self.perform(self.job)
        self.assertEqual(self.job.state, "done")

    def test_uninstalled(self):
        """The addon leaves no job behind, and the lanes do what is due."""
        self.settle_triggers()
        uninstall_hook(self.env)
        self.assertFalse(self.jobs())
        self.assertLessEqual(self.lanes, self.woken())

    def settle_triggers(self):
        self.env["ir.cron.trigger"].search([]).unlink()


class TestNobodyRunsJobs(JobsCase):
    """queue_job is installed, and was not configured: nothing is lost."""

    def hourly(self):
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def text(self):
        self.env.user.group_ids += self.env.ref("base.group_system")
        settings = self.env["res.config.settings"].create({})
        return settings.gcal_sync_has_runner, settings.gcal_sync_jobs

    def wait_long(self):
        self.env.cr.execute(
            "UPDATE calendar_google_due SET due_at = due_at - interval '11 minutes'"
        )

    def test_a_save_wakes_the_lanes(self):
        self.event(self.sofia, "Meeting")
        self.env["ir.cron.trigger"].search([]).unlink()
        self.assertFalse(self.make_jobs())
        self.assertLessEqual(self.lanes, self.woken())
        self.lanes[0].method_direct_trigger()
        self.assertIn("Meeting", self.entries(self.sofia))
        self.assertFalse(self.due())

    def test_the_hourly_round(self):
        self.event(self.sofia, "Meeting")
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self.hourly()
        self.assertIn("job runner of queue_job is not at work", logs.output[0])
        self.assertFalse(self.jobs())
        self.assertIn("Meeting", self.entries(self.sofia))

    def test_a_run_that_a_person_has_started(self):
        wizard = self.env["calendar.google.sync"].with_user(self.sofia).create({})
        self.call(self.sofia, wizard, "action_synchronize")
        self.assertFalse(self.make_jobs())
        execute = self.env.ref("calendar_google_sync.ir_cron_run")
        self.assertIn(execute, self.woken())

    def test_jobs_that_do_not_get_on(self):
        """A channel without capacity, or a runner that does not reach Odoo."""
        self.start_runner()
        self.event(self.sofia, "Meeting")
        [job] = self.make_jobs()
        self.lanes[0].method_direct_trigger()
        self.assertNotIn("Meeting", self.entries(self.sofia))
        self.wait_long()
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self.hourly()
        self.assertIn("wait for more than ten minutes", logs.output[0])
        self.assertIn("Meeting", self.entries(self.sofia))
        self.google.clear_requests()
        self.perform(job)
        self.assertEqual((job.state, job.result), ("done", "Nothing was due."))
        self.assertEqual(self.google.requests(), [], "it is not done twice")

    def test_a_job_that_waits_for_google_is_not_overdue(self):
        self.start_runner()
        self.event(self.sofia, "Meeting")
        [job] = self.make_jobs()
        self.wait_long()
        self.env.cr.execute(
            "UPDATE queue_job SET eta = now() AT TIME ZONE 'UTC' + interval '1 hour'"
        )
        self.assertFalse(self.env["calendar.google.due"]._has_overdue())

    def test_settings_say_who_does_the_work(self):
        is_good, text = self.text()
        self.assertFalse(is_good)
        self.assertIn("not at work", text)
        self.start_runner()
        is_good, text = self.text()
        self.assertTrue(is_good)
        self.assertIn("is a job of queue_job", text)
        self.event(self.sofia, "Meeting")
        self.env.cr.flush()
        self.wait_long()
        is_good, text = self.text()
        self.assertFalse(is_good)
        self.assertIn("root.calendar_google_sync", text)
