import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Key of the data of the transaction: the schedulers are woken when it is committed
WOKEN = "gcal_sync_woken"
#: More lanes than anybody has
ALL = 1000

#: The sooner one comes first; nobody waits for the hourly one
PRIORITIES = {"save": 0, "notice": 0, "page": 0, "retry": 0, "hourly": 10}
#: The moment at which this transaction began, as Odoo stores moments
NOW = SQL("now() AT TIME ZONE 'UTC'")
#: Odoo clears the triggers of past seconds when a scheduled job begins
THIS_SECOND = SQL("date_trunc('second', %s)", NOW)
#: When a row ``due`` of an ``account`` may be taken. After runs that failed it is the
#: hour and the person that decide, and nothing that could come every second
DUE_AT = SQL(
    "GREATEST(due.due_at, CASE WHEN due.reason <> 'hourly' THEN account.retry_at END)"
)
#: What a transaction is known by, also in its savepoints
TRANSACTION = SQL("pg_current_xact_id()::text")


class CalendarGoogleDue(models.Model):
    """The queue of the accounts that are to be synchronized by themselves.

    Rows are only ever inserted and deleted, so that a save never meets a run that works
    on the same account. Many rows of an account make one run.
    """

    _name = "calendar.google.due"
    _description = "Due Google Calendar Account"
    _order = "priority, due_at, id"
    _log_access = False

    account_id = fields.Many2one(
        "calendar.google.account", required=True, index=True, ondelete="cascade"
    )
    due_at = fields.Datetime(required=True, index=True, default=fields.Datetime.now)
    reason = fields.Selection(
        [
            ("hourly", "Every Hour"),
            ("save", "Saved in Odoo"),
            ("notice", "Notice from Google"),
            ("page", "Calendar Opened"),
            ("retry", "Try again"),
        ],
        required=True,
    )
    priority = fields.Integer(help="The lower, the sooner.")
    transaction = fields.Char(
        help="The transaction of PostgreSQL in which something was saved."
    )

    @api.model
    def _add(self, accounts_or_ids, reason, due_at=None, before=None):
        """Let accounts be synchronized as soon as a lane is free.

        An account that waits for the same reason already is left out. So the change
        that it is about must have been there before this transaction began: a lane may
        be taking that very row. A save is such a change not, see ``_add_saved``.

        :param accounts_or_ids: ``calendar.google.account``, or a list of ids, in order
        :param reason: of the field ``reason``
        :param due_at: naive UTC, or a list of one for each account; default: now
        :param before: SQL of a WITH clause, which is carried out in every case
        :return: the new rows
        """
        ids = getattr(accounts_or_ids, "ids", accounts_or_ids)
        moments = due_at if isinstance(due_at, list) else [due_at] * len(ids)
        rows = self._insert(
            SQL(
                """
                SELECT account.id, %(reason)s, %(priority)s,
                       COALESCE(wanted.due_at, %(now)s), NULL
                  FROM unnest(%(ids)s::int[], %(moments)s::timestamp[])
                       WITH ORDINALITY AS wanted (account_id, due_at, place)
                  JOIN calendar_google_account account ON account.id = wanted.account_id
                 WHERE NOT EXISTS (
                       SELECT FROM calendar_google_due due
                        WHERE due.account_id = account.id AND due.reason = %(reason)s
                          AND due.due_at <= COALESCE(wanted.due_at, %(now)s))
                 ORDER BY wanted.place
                """,
                ids=list(ids),
                moments=moments,
                now=NOW,
                reason=reason,
                priority=PRIORITIES[reason],
            ),
            before,
        )
        if rows:
            rows._wake_lanes()
        return rows

    @api.model
    def _add_saved(self, update, marks, company_ids):
        """Note what was saved, and let whoever has it in Google be synchronized.

        One statement. Each transaction makes a row of its own: one that is there
        already may be taken before what is saved here can be read.

        :param update: SQL that marks the bindings, and names the column ``account_id``
        :param marks: dict of model, and id of the account whose run wrote (or None), to
            a set of ids of changed records
        :param company_ids: those where what is saved is synchronized at once
        """
        saved = [SQL("SELECT account_id FROM changed WHERE %s", _not_own(marks))]
        for (model, writer), ids in marks.items():
            owners = self.env[model]._gcal_sync_owners(sorted(ids))
            if owners:
                other = SQL("account.id IS DISTINCT FROM %s", writer)
                saved.append(SQL("%s AND %s", owners, other))
        with_saved = SQL(
            "WITH changed AS (%s RETURNING account_id, res_model, res_id), "
            "saved AS (%s)",
            update,
            SQL(" UNION ").join(saved),
        )
        chosen = SQL("SELECT account_id FROM saved")
        self._insert_saved(chosen, company_ids, with_saved)

    @api.model
    def _add_changed(self, accounts):
        """The same of accounts where something else than a record was changed.

        :param accounts: those of companies that do not synchronize at once are left out
        """
        company_ids = self.env["res.company"]._gcal_sync_instant_ids()
        if company_ids:
            accounts.flush_recordset(["state", "user_paused"])
            self._insert_saved(SQL("SELECT unnest(%s)", accounts.ids), company_ids)

    @api.model
    def _insert_saved(self, chosen, company_ids, before=None):
        """
        :param chosen: SQL of the ids of accounts; some cannot be synchronized
        :param before: SQL of a WITH clause
        """
        rows = self._insert(
            SQL(
                """
                SELECT account.id, 'save', %(priority)s, %(now)s, %(transaction)s
                  FROM calendar_google_account account
                  JOIN res_users owner ON owner.id = account.user_id
                 WHERE account.id IN (%(chosen)s)
                   AND account.state = 'connected' AND account.user_paused IS NOT TRUE
                   AND owner.active AND owner.company_id = ANY(%(companies)s)
                   AND NOT EXISTS (
                       SELECT FROM calendar_google_due due
                        WHERE due.account_id = account.id
                          AND due.transaction = %(transaction)s)
                """,
                priority=PRIORITIES["save"],
                now=NOW,
                transaction=TRANSACTION,
                companies=list(company_ids),
                chosen=chosen,
            ),
            before,
        )
        if rows:
            rows._wake_lanes()

    @api.model
    def _insert(self, query, before=None):
        """
        :param query: SQL that selects the columns below from ``account``
        :param before: SQL of a WITH clause
        :return: the new rows

        Who takes an account away at this moment is not waited for: no row is made.
        """
        inserted = self.env.execute_query(
            SQL(
                """
                %s INSERT INTO calendar_google_due
                          (account_id, reason, priority, due_at, transaction)
                %s FOR KEY SHARE OF account SKIP LOCKED
                RETURNING id
                """,
                before or SQL(),
                query,
            )
        )
        return self.browse(row_id for (row_id,) in inserted)

    # Waking

    def _wake_lanes(self):
        """Let the lanes look for what is due, when these rows are; without any: now.

        One lane for each account; more of them while some are at work, for a lane that
        is at work may be held up. All of it is one statement, whoever saves.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH moment AS (%(moments)s), lane AS (
                    SELECT cron.id, row_number() OVER (ORDER BY random()) AS place
                      FROM ir_cron cron JOIN ir_model_data data
                        ON data.model = 'ir.cron' AND data.res_id = cron.id
                     WHERE data.module = 'calendar_google_sync' AND cron.active
                       AND data.name LIKE 'ir_cron_lane_%%'
                )
                INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, write_uid,
                                             create_date, write_date)
                SELECT lane.id, moment.call_at, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM moment JOIN lane ON lane.place <= moment.wanted + (
                       SELECT count(*) FROM calendar_google_run WHERE state = 'running')
                """,
                moments=self._moments(),
                now=NOW,
                uid=self.env.uid,
            )
        )
        self._notify_after_commit()

    def _moments(self):
        """
        :return: SQL of pairs: when these rows are due, as Odoo's triggers know it, and
            how many; without any rows: now, and more than there are lanes
        """
        self.env["calendar.google.account"].flush_model(["retry_at"])
        if not self:
            return SQL("SELECT %s AS call_at, %s AS wanted", THIS_SECOND, ALL)
        return SQL(
            """
            SELECT CASE WHEN %(due_at)s <= %(now)s THEN %(this_second)s
                        ELSE date_trunc('minute', %(due_at)s + interval '1 minute')
                   END AS call_at, count(*) AS wanted
              FROM calendar_google_due due
              JOIN calendar_google_account account ON account.id = due.account_id
             WHERE due.id = ANY(%(ids)s) GROUP BY 1
            """,
            due_at=DUE_AT,
            now=NOW,
            this_second=THIS_SECOND,
            ids=self.ids,
        )

    @api.model
    def _notify_after_commit(self):
        """Wake Odoo's schedulers when this transaction is stored, once."""
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get(WOKEN):
            postcommit.data[WOKEN] = True
            postcommit.add(self._notify)

    @api.model
    def _notify(self):
        """Tell Odoo's schedulers that something is to be done at once.

        It comes after the save: if it fails, they look by themselves within a minute.
        """
        try:
            self.env["ir.cron"]._notifydb()
        except psycopg2.Error:
            _logger.warning("The schedulers could not be woken", exc_info=True)


def _not_own(marks):
    """:return: SQL condition of ``changed``: not only its own account changed it"""
    return SQL(" OR ").join(
        SQL(
            "(res_model = %s AND res_id = ANY(%s) AND account_id IS DISTINCT FROM %s)",
            model,
            sorted(ids),
            writer,
        )
        for (model, writer), ids in marks.items()
    )
