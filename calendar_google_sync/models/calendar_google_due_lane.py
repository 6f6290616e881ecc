import logging
from datetime import timedelta

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL

from .calendar_google_due import DUE_AT

_logger = logging.getLogger(__name__)

#: Accounts that a lane takes at once, whose requests overlap
BATCH = 64
#: So often in a row a lane looks again when others were faster
ATTEMPTS = 10
#: A run that was not taken up again for so long has lost its process
LOST = timedelta(minutes=5)
#: A call of a scheduled job goes on with what the one before it left, if it left it
#: no longer ago than this
PAUSE = timedelta(minutes=10)
#: As it is now, unlike ``now()``, and one moment for a whole statement
MOMENT = SQL("(SELECT clock_timestamp() AT TIME ZONE 'UTC')")


class CalendarGoogleDue(models.Model):
    """The lanes: each takes accounts that are due, and synchronizes them.

    Odoo runs a scheduled job in one worker at a time, so there are several such jobs.
    They share the work out: no account is taken by two of them.
    """

    _inherit = "calendar.google.due"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_lane(self):
        """Work off what is due, until nothing is left or the job's time is over."""
        self._work_off()

    @api.model
    def _work_off(self):
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self._count_waiting())
        while runs := self._take(BATCH):
            runs._execute_together()
            if not cron._commit_progress(len(runs)):
                cron._commit_progress(remaining=self._count_waiting())
                return
        self._find_lost_runs()
        cron._commit_progress(remaining=0)

    # Taking

    @api.model
    def _take(self, limit):
        """Begin the runs of accounts that are due and have none, and store that.

        Called with nothing open: it is to see what other lanes have taken.

        :param limit: how many accounts at most
        :return: ``calendar.google.run``, as many as could be begun; empty when nothing
            is due
        """
        attempts = ATTEMPTS
        while True:
            accounts = self.env["calendar.google.account"]
            try:
                accounts = self._lock_due(limit)
                runs = self._begin(accounts)
                self.env["ir.cron"]._commit_progress()
            except (OperationalError, UniqueViolation) as error:
                # Another lane, or the owner of an account, was a moment faster
                self.env.cr.rollback()
                attempts -= 1
                if not attempts:
                    raise
                _logger.info("Due accounts are looked for again: %s", error)
            except Exception:
                if not accounts:
                    raise
                self.env.cr.rollback()
                if len(accounts) > 1:
                    limit = 1  # to find out which one it is
                    continue
                _logger.exception("Google account %s is left out", accounts.id)
                self._delete_due(accounts)
                self.env["ir.cron"]._commit_progress()
            else:
                if runs or not accounts:
                    return runs

    @api.model
    def _lock_due(self, limit):
        """:return: the accounts that come next, which nobody else takes meanwhile"""
        self.flush_model()
        self.env["calendar.google.run"].flush_model(["account_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id
                  FROM calendar_google_account account
                  JOIN (SELECT account_id, min(priority) AS priority,
                               min(due_at) AS due_at, min(id) AS id
                          FROM calendar_google_due WHERE id IN (%s)
                         GROUP BY account_id) due ON due.account_id = account.id
                 ORDER BY due.priority, due.due_at, due.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF account SKIP LOCKED
                """,
                self._waiting(),
                limit,
            )
        )
        return self.env["calendar.google.account"].browse(key for (key,) in rows)

    @api.model
    def _begin(self, accounts):
        """:return: the runs of those accounts that may be synchronized now"""
        if not accounts:
            return self.env["calendar.google.run"]
        self._delete_due(accounts)
        return accounts._create_automatic_runs()

    @api.model
    def _delete_due(self, accounts):
        self.env.cr.execute(
            SQL(
                "DELETE FROM calendar_google_due "
                "WHERE account_id = ANY(%s) AND due_at <= %s",
                accounts.ids,
                MOMENT,
            )
        )
        self.invalidate_model(flush=False)

    # What waits

    @api.model
    def _waiting(self, accounts=None, also_resting=False):
        """:return: SQL of the ids of rows that a lane may take now

        :param also_resting: those, too, that wait because the last run has failed
        """
        self.env["calendar.google.account"].flush_model(["retry_at"])
        return SQL(
            """
            SELECT due.id FROM calendar_google_due due
              JOIN calendar_google_account account ON account.id = due.account_id
             WHERE %s <= %s AND %s AND NOT EXISTS (
                   SELECT FROM calendar_google_run run
                    WHERE run.account_id = due.account_id AND run.state = 'running')
            """,
            SQL("due.due_at") if also_resting else DUE_AT,
            SQL("GREATEST(%s, account.retry_at)", MOMENT) if also_resting else MOMENT,
            SQL("TRUE")
            if accounts is None
            else SQL("due.account_id = ANY(%s)", accounts.ids),
        )

    @api.model
    def _count_waiting(self):
        """:return: number of accounts"""
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(DISTINCT account_id) FROM calendar_google_due "
                "WHERE id IN (%s)",
                self._waiting(),
            )
        )
        return count

    @api.model
    def _wake_for(self, accounts):
        """What was saved while a run of these accounts was at work is not in it."""
        rows = self.env.execute_query(self._waiting(accounts, also_resting=True))
        if rows:
            self.browse(row_id for (row_id,) in rows)._wake_lanes()
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _find_lost_runs(self):
        """An account waits for a run that nobody carries out: its process is gone."""
        runs = self.env["calendar.google.run"].sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM calendar_google_run run JOIN calendar_google_due due "
                "ON due.account_id = run.account_id WHERE run.state = 'running' "
                "AND run.taken_at < %s LIMIT 1",
                fields.Datetime.now() - LOST,
            )
        )
        if rows:
            runs._trigger_cron()

    @api.model
    def _is_continued(self):
        """:return: whether the job has just been called, and left something to do"""
        context = self.env.context
        progress_id = context.get("ir_cron_progress_id")
        if not progress_id:
            return False
        progress_sudo = self.env["ir.cron.progress"].sudo()
        before_sudo = progress_sudo.search(
            [("cron_id", "=", context["cron_id"]), ("id", "<", progress_id)],
            order="id desc",
            limit=1,
        )
        since = fields.Datetime.now() - PAUSE
        return before_sudo.remaining > 0 and before_sudo.write_date > since
