from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: States that a record tells of itself; those below are told by the binding.
RECORD_STATES = ("waiting", "changed", "stopped", "removing")
BINDING_STATES = ("parked", "detached", "single", "removing")
#: Of a record that waits for the next synchronization.
WAITING = ("waiting", "changed", "removing")

#: How many sources there are, each with ids of its own
_SOURCES = 3


class CalendarGoogleNotSynchronized(models.Model):
    """What is mine, belongs in Google and is not there as it is here.

    No table: the database is asked anew each time (``_table_query`` of
    odoo/orm/models.py), as the current user and by the domains that a record's own
    state is found by. So the list is never older than the records.
    """

    _name = "calendar.google.not.synchronized"
    _description = "Not Synchronized with Google Calendar"
    _auto = False
    _order = "date_start, id"
    _rec_names_search = ["name"]
    _depends = {
        "calendar.event": ["active", "name", "recurrence_id", "start", "stop"],
        "project.task": ["active", "date_deadline", "name"],
        "calendar.recurrence": ["base_event_id"],
        "calendar.google.binding": [
            "account_id",
            "date_start",
            "google_title",
            "kind",
            "res_id",
            "res_model",
            "state",
        ],
    }

    kind = fields.Selection([("event", "Event"), ("task", "Task")], readonly=True)
    name = fields.Char("Title", readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    binding_id = fields.Many2one("calendar.google.binding", readonly=True)
    date_start = fields.Datetime("Date", readonly=True)
    dates = fields.Integer(
        readonly=True, help="How many events of a series this line stands for."
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("changed", "Changes Not Sent Yet"),
            ("stopped", "On Hold"),
            ("removing", "Being Removed"),
            ("parked", "Failed"),
            ("detached", "Deleted in Google"),
            ("single", "As Single Entries"),
        ],
        readonly=True,
    )
    reason = fields.Text(compute="_compute_reason")
    way_out = fields.Char("What to Do", compute="_compute_reason")

    @property
    def _table_query(self):
        account = self._own_account()
        if not account:
            return self._binding_rows(SQL("(SELECT 0 LIMIT 0)"))
        bindings = self.env["calendar.google.binding"]
        domain = Domain("account_id", "=", account.id)
        domain &= Domain("state", "in", BINDING_STATES)
        # Of an entry that got another id in Google, the former one is kept
        domain &= Domain("state", "!=", "detached") | Domain("res_id", ">", 0)
        parts = [self._binding_rows(bindings._search(domain).subselect())]
        parts += self._record_rows("calendar.event", self._event_rows, account)
        parts += self._record_rows("project.task", self._task_rows, account)
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    def _own_account(self):
        """The current user's account, if it says how records stand."""
        account = self.env["calendar.google.account"]
        if self.env.user._is_internal():
            account = account._current()
        return account.filtered(lambda one: one.state != "revoking")

    def _record_rows(self, model, rows, account):
        """
        :param rows: function of SQL of ids and their state, to the SQL of their rows
        :return: list of SQL, one for each state of the records of a model
        """
        records = self.env[model].with_context(active_test=False)
        domains = self.env[model]._gcal_sync_state_domains(account)
        told = records._gcal_sync_bound_domain(account, BINDING_STATES, own=True)
        return [
            rows(records._search(domains[state] & ~told).subselect(), state)
            for state in RECORD_STATES
        ]

    def _binding_rows(self, ids):
        # By the name in Odoo only where the user may see it now
        events = self.env["calendar.event"].with_context(active_test=False)
        tasks = self.env["project.task"].with_context(active_test=False)
        return SQL(
            "SELECT binding.id * %s AS id, binding.kind, "
            "COALESCE(event.name, task.name, binding.google_title) AS name, "
            "CASE WHEN event.id > 0 THEN 'calendar.event' ELSE binding.res_model END "
            "AS res_model, COALESCE(event.id, binding.res_id) AS res_id, "
            "binding.id AS binding_id, binding.date_start, 1 AS dates, binding.state "
            "FROM calendar_google_binding AS binding "
            "LEFT JOIN calendar_recurrence AS series ON series.id = binding.res_id "
            "AND binding.res_model = 'calendar.recurrence' "
            "LEFT JOIN calendar_event AS event ON event.id = COALESCE("
            "series.base_event_id, binding.res_id) AND binding.kind = 'event' "
            "AND event.id IN %s "
            "LEFT JOIN project_task AS task ON task.id = binding.res_id "
            "AND binding.kind = 'task' AND task.id IN %s "
            "WHERE binding.id IN %s",
            _SOURCES,
            events._search(events._gcal_sync_own_domain()).subselect(),
            tasks._search(Domain.TRUE).subselect(),
            ids,
        )

    @staticmethod
    def _event_rows(ids, state):
        """One row for each series."""
        # The line of a series is its next event, or the last one if all are over
        return SQL(
            "SELECT id * %s + 1 AS id, 'event' AS kind, name, "
            "'calendar.event' AS res_model, id AS res_id, NULL::integer AS binding_id, "
            "start AS date_start, dates::integer, %s AS state FROM ("
            "SELECT id, name, start, "
            "count(*) OVER (PARTITION BY series) AS dates, "
            "row_number() OVER (PARTITION BY series ORDER BY is_over, far, id) AS rank "
            "FROM (SELECT id, name, start, COALESCE(-recurrence_id, id) AS series, "
            "stop < now() AT TIME ZONE 'UTC' AS is_over, "
            "abs(extract(epoch FROM start - now() AT TIME ZONE 'UTC')) AS far "
            "FROM calendar_event WHERE id IN %s) AS event) AS event WHERE rank = 1",
            _SOURCES,
            state,
            ids,
        )

    @staticmethod
    def _task_rows(ids, state):
        return SQL(
            "SELECT id * %s + 2 AS id, 'task' AS kind, name, "
            "'project.task' AS res_model, id AS res_id, NULL::integer AS binding_id, "
            "date_deadline AS date_start, 1 AS dates, %s AS state "
            "FROM project_task WHERE id IN %s",
            _SOURCES,
            state,
            ids,
        )

    @api.depends_context("uid", "lang", "tz")
    @api.depends("res_model", "res_id", "binding_id", "state")
    def _compute_reason(self):
        for row in self:
            row.reason = row.binding_id and row.binding_id._get_reason()
            row.way_out = False
        for model, rows in self.filtered("res_id").grouped("res_model").items():
            records = self.env[model]
            if "gcal_sync_reason" not in records._fields:
                continue
            visible = set(records.search([("id", "in", rows.mapped("res_id"))]).ids)
            for row in rows.filtered(lambda row, ids=visible: row.res_id in ids):
                record = records.browse(row.res_id).with_prefetch(visible)
                row.reason = record.gcal_sync_reason
                row.way_out = record.gcal_sync_way_out

    @api.model
    def count_waiting(self):
        """How many lines wait for the next synchronization, for the header."""
        return self.search_count([("state", "in", WAITING)])

    def action_way_out(self):
        """What the user can do about it: a new entry, or a synchronization now."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        if self.way_out == "again":
            return record.action_gcal_sync_again()
        return record.action_gcal_sync_now()
