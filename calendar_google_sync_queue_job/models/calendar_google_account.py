from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import LockError

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import (
    ENQUEUED,
    PENDING,
    STARTED,
    WAIT_DEPENDENCIES,
    Job,
)

#: Seconds of a job, which a worker of Odoo must not exceed (limit_time_real)
SLICE = 60
#: Seconds after which a job looks again at an account that somebody else works on
BUSY = 5
#: Seconds after which a job goes on with a run for which its time was too short
GO_ON = 1
#: States of a job that will still look at what is due
WAITING = (WAIT_DEPENDENCIES, PENDING, ENQUEUED)
#: Jobs that are made with one statement
SET = 500


class CalendarGoogleAccount(models.Model):
    _inherit = "calendar.google.account"

    @api.model
    def _cron_synchronize(self):
        if self.search_count([], limit=1):
            self.env["calendar.google.due"]._warn_without_jobs()
        return super()._cron_synchronize()

    @api.model
    def _job_key(self, account_id=""):
        """:return: what the waiting job of an account is known by: there is only one"""
        return f"calendar_google_sync.{account_id}"

    @api.model
    def _make_jobs(self, waiting):
        """Make the jobs of accounts that have none, and hurry those that have one.

        :param waiting: dict of account id to (priority, whether a run of it waits)
        """
        if not waiting:
            return
        jobs_sudo = self.env["queue.job"].sudo()
        keys = {self._job_key(account_id): account_id for account_id in waiting}
        known_sudo = jobs_sudo.search_fetch(
            [("identity_key", "in", list(keys)), ("state", "in", (*WAITING, STARTED))],
            ["identity_key", "state", "priority"],
        )
        wanted = dict(waiting)
        for job_sudo in known_sudo:
            account_id = keys[job_sudo.identity_key]
            priority, is_running = waiting[account_id]
            # One that has started does not look again at what is due
            if is_running or job_sudo.state != STARTED:
                wanted.pop(account_id, None)
            if job_sudo.state == PENDING and job_sudo.priority > priority:
                job_sudo.priority = priority
        accounts = self.browse(wanted)
        for start in range(0, len(accounts), SET):
            part = accounts[start : start + SET]
            values = [account._job_values(wanted[account.id][0]) for account in part]
            jobs_sudo.create(values)

    def _job_values(self, priority):
        """:return: dict of values of a ``queue.job``

        ``with_delay()`` would make each one with statements of its own.
        """
        job = Job(
            self._synchronize_as_job,
            priority=priority,
            max_retries=0,  # Google is back at some time; the waiting grows
            description=self.env._("Synchronize Google account %s", self.id),
            identity_key=self._job_key(self.id),
        )
        company = self.sudo().user_id.company_id
        return {**job._store_values(create=True), "company_id": company.id}

    def _synchronize_as_job(self):
        """Carry out the run of this account that waits, or what is due.

        :return: what the job's screen says became of it
        :raises RetryableJobError: the job has to go on, or to try again
        """
        if not self.exists():
            return self.env._("The account is gone.")
        try:
            run = self._running_run()
            if run:
                run._execute(SLICE)
            else:
                run = self._take_as_job()
                if run:
                    run._execute(SLICE, is_new=True)
        except (LockError, UniqueViolation) as error:
            raise RetryableJobError(str(error), BUSY, ignore_retry=True) from error
        return run._job_outcome()

    def _take_as_job(self):
        """:return: a new run, stored; none when nothing is due

        :raise LockError: when somebody else is about to take this account
        """
        due = self.env["calendar.google.due"]
        if not self.try_lock_for_update(allow_referencing=True):
            raise LockError(self.env._("A synchronization is already running."))
        is_due = self.env.execute_query(due._waiting(self))
        if is_due or self._is_to_be_retried():
            run = due._begin(self)
            self.env["ir.cron"]._commit_progress()
            return run
        return self.env["calendar.google.run"]

    def _is_to_be_retried(self):
        """Not at once by the job of what was saved while the last run failed."""
        is_resting = self.retry_at and self.retry_at > fields.Datetime.now()
        return self.last_run_id.is_worth_retrying and not is_resting
