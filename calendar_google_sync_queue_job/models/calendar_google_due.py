import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.calendar_google_sync.models.calendar_google_due import DUE_AT, NOW
from odoo.addons.calendar_google_sync.models.calendar_google_due_lane import LOST
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..hooks import CHANNEL

_logger = logging.getLogger(__name__)

#: So often in a row jobs are looked at again when their runner was faster
ATTEMPTS = 5
#: An account that waits for longer than this is not left to the jobs
PATIENCE = SQL("interval '10 minutes'")


class CalendarGoogleDue(models.Model):
    """Accounts that are due become jobs, as long as somebody runs jobs.

    What is due stays where it is until a job takes it. So nothing is lost with a job:
    where no runner is at work, or jobs do not get on, the lanes do the work as before.
    """

    _inherit = "calendar.google.due"

    def _wake_lanes(self):
        """Wake what makes jobs; it wakes the lanes where nobody runs any.

        A save must neither look for a runner nor make a job. This is one statement, as
        without jobs.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, write_uid,
                                             create_date, write_date)
                SELECT data.res_id, moment.call_at, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (%(moments)s) AS moment, ir_model_data data
                 WHERE data.module = 'calendar_google_sync_queue_job'
                   AND data.name = 'ir_cron_jobs'
                """,
                moments=self._moments(),
                now=NOW,
                uid=self.env.uid,
            )
        )
        self._notify_after_commit()

    @api.model
    def _wake_without_jobs(self):
        """Wake what does the work without jobs, if there is any."""
        waiting = self._waiting_accounts().values()
        if any(not is_run for _priority, is_run in waiting):
            for lane in self._lanes():
                lane._trigger()
        if any(is_run for _priority, is_run in waiting):
            self.env.ref("calendar_google_sync.ir_cron_run")._trigger()

    @api.model
    def _lanes(self):
        """:return: the scheduled actions that work off what is due"""
        known = self.env["ir.model.data"].search(
            [
                ("module", "=", "calendar_google_sync"),
                ("model", "=", "ir.cron"),
                ("name", "=like", "ir_cron_lane_%"),
            ]
        )
        return self.env["ir.cron"].browse(known.mapped("res_id"))

    @api.model
    def _cron_make_jobs(self):
        """Make a job for each account that is due, and for each run that waits."""
        if self._has_runner():
            self._make_jobs()
        if not self._is_left_to_jobs():
            self._wake_without_jobs()

    @api.model
    def _work_off(self):
        """A lane rests while jobs do its work."""
        if not self._is_left_to_jobs():
            return super()._work_off()
        self._wake_lanes()
        self.env["ir.cron"]._commit_progress(remaining=0)
        return None

    # Who does the work

    @api.model
    def _is_left_to_jobs(self):
        return self._has_runner() and not self._has_overdue()

    @api.model
    def _has_runner(self):
        """:return: whether a job runner of queue_job is at work in this database

        It holds a lock of the database for as long as it lives; of several, one does.
        """
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1 FROM pg_locks
                     WHERE locktype = 'advisory' AND granted AND objsubid = 1
                       AND (classid::bigint << 32) + objid::bigint = %s
                       AND database = (SELECT oid FROM pg_database
                                        WHERE datname = current_database())
                    """,
                    PG_ADVISORY_LOCK_ID,
                )
            )
        )

    @api.model
    def _has_overdue(self):
        """:return: whether the jobs do not get on: no capacity, or a wrong address

        An account whose job waits for Google, to try it again, is not overdue.
        """
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1 FROM calendar_google_due due
                      JOIN calendar_google_account account
                        ON account.id = due.account_id
                     WHERE due.id IN (%(waiting)s)
                       AND %(due_at)s < %(now)s - %(patience)s
                       AND NOT EXISTS (
                           SELECT FROM queue_job job
                            WHERE job.identity_key = %(prefix)s || due.account_id
                              AND job.state = 'pending' AND job.eta > %(now)s)
                     LIMIT 1
                    """,
                    waiting=self._waiting(),
                    due_at=DUE_AT,
                    now=NOW,
                    patience=PATIENCE,
                    prefix=self.env["calendar.google.account"]._job_key(),
                )
            )
        )

    @api.model
    def _warn_without_jobs(self):
        """Say once an hour in the log who does the work, if jobs do not."""
        if not self._has_runner():
            _logger.warning(
                "Google Calendar: the job runner of queue_job is not at work, so "
                "scheduled actions synchronize instead"
            )
        elif self._has_overdue():
            _logger.warning(
                "Google Calendar: jobs of %s wait for more than ten minutes, so "
                "scheduled actions help",
                CHANNEL,
            )

    @api.model
    def _text_jobs(self):
        """:return: a sentence for administrators: who does the work, and why"""
        if not self._has_runner():
            return self.env._(
                "queue_job is installed, but its job runner is not at work in this "
                "database: scheduled actions synchronize instead, and nothing waits. "
                "Load queue_job with the server and configure its channels."
            )
        if self._has_overdue():
            return self.env._(
                "Jobs wait for more than ten minutes: scheduled actions help. Look "
                "whether the channel %s has capacity, and whether the job runner "
                "reaches Odoo.",
                CHANNEL,
            )
        return self.env._(
            "Each synchronization is a job of queue_job. Accounts that wait: %s",
            self._count_waiting(),
        )

    # Jobs

    @api.model
    def _make_jobs(self):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.env["calendar.google.account"]._make_jobs(self._waiting_accounts())
                self.env["ir.cron"]._commit_progress()
                return
            except OperationalError as error:
                # The runner has just begun a job that waited
                self.env.cr.rollback()
                if attempt == ATTEMPTS:
                    raise
                _logger.info("Jobs are looked at again: %s", error)

    @api.model
    def _waiting_accounts(self):
        """:return: dict of account id to (priority, whether a run of it waits)"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account_id, min(priority), FALSE FROM calendar_google_due
                 WHERE id IN (%(waiting)s) GROUP BY account_id
                 UNION ALL
                SELECT account_id, 0, TRUE FROM calendar_google_run
                 WHERE state = 'running'
                   AND (in_hand IS NOT TRUE OR taken_at < %(now)s - %(lost)s)
                """,
                waiting=self._waiting(),
                now=NOW,
                lost=LOST,
            )
        )
        return {account_id: (priority, runs) for account_id, priority, runs in rows}
