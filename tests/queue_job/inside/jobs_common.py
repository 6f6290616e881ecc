"""What the tests of jobs share: a runner that is at work, and what it would do."""

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from tests.integration.common import GoogleCase


class JobsCase(GoogleCase):
    """Sofia and Marco are linked, and their company synchronizes at once."""

    def setUp(self):
        super().setUp()
        self.company = self.sofia.company_id
        for user in self.sofia + self.marco:
            self.connect(user)
        self.switch(True)
        self.cron = self.env.ref("calendar_google_sync_queue_job.ir_cron_jobs")
        self.lanes = self.env.ref("calendar_google_sync.ir_cron_lane_1").search(
            [("cron_name", "like", "(lane ")]
        )

    def switch(self, instant):
        self.company.google_calendar_auto_sync = True
        self.company.google_calendar_instant_sync = instant
        self.settle()

    def settle(self):
        """What was saved so far is stored, and nobody waits for it."""
        self.env.cr.flush()
        self.due().unlink()
        self.env["ir.cron.trigger"].search([]).unlink()

    def due(self):
        self.env.cr.flush()
        self.env["calendar.google.due"].invalidate_model()
        return self.env["calendar.google.due"].search([])

    def woken(self):
        """:return: the scheduled actions that are to be called"""
        return self.env["ir.cron.trigger"].search([]).cron_id

    def start_runner(self):
        """Hold the lock that a runner of queue_job holds for as long as it lives."""
        self.env.cr.execute("SELECT pg_try_advisory_lock(%s)", [PG_ADVISORY_LOCK_ID])
        self.assertTrue(self.env.cr.fetchone()[0], "a runner is at work")
        self.addCleanup(self.stop_runner)

    def stop_runner(self):
        self.env.cr.execute("SELECT pg_advisory_unlock(%s)", [PG_ADVISORY_LOCK_ID])

    def make_jobs(self):
        """:return: the jobs that are there then, the oldest first"""
        self.env.cr.flush()
        self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.jobs()

    def jobs(self):
        domain = [("channel", "=", "root.calendar_google_sync")]
        return self.env["queue.job"].search(domain, order="id")

    def perform(self, job):
        """What the runner does: it asks Odoo over HTTP to carry out a job."""
        self.env.cr.execute(
            "UPDATE queue_job SET state = 'enqueued', eta = NULL WHERE id = %s",
            [job.id],
        )
        self.env.invalidate_all(flush=False)
        self.go(f"/queue_job/runjob?job_uuid={job.uuid}").raise_for_status()
        self.env.invalidate_all()
