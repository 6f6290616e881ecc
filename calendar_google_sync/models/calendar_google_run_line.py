import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .adapters.synchronized_models import synchronized_models

#: Columns of a line that a run writes, with their types
COLUMNS = {
    "kind": "varchar",
    "action": "varchar",
    "title": "varchar",
    "date_start": "timestamp",
    "all_day": "bool",
    "res_model": "varchar",
    "res_id": "int4",
    "reason": "text",
    "private": "bool",
}
NAMES = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
TYPES = SQL(", ").join(
    SQL("%s %s", SQL.identifier(name), SQL(type_)) for name, type_ in COLUMNS.items()
)


class CalendarGoogleRunLine(models.Model):
    """What a run did, or a preview would do, with one entry."""

    _name = "calendar.google.run.line"
    _description = "Google Calendar Synchronization Run Line"
    _order = "run_id desc, date_start, id"
    # Not _rec_name: Odoo names a record also to those who may not read it
    _rec_names_search = ["title"]

    run_id = fields.Many2one(
        "calendar.google.run", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("event", "Event"), ("task", "Task")], required=True)
    # The counter of the run that the entry was counted in
    action = fields.Selection(
        [
            ("remote_created", "Created in Google"),
            ("remote_updated", "Updated in Google"),
            ("remote_deleted", "Removed from Google"),
            ("local_created", "Created in Odoo"),
            ("local_updated", "Updated in Odoo"),
            ("detached", "Deleted in Google, Kept in Odoo"),
            ("conflicts", "Changed on Both Sides"),
            ("undone", "Undone in Google"),
            ("parked", "Failed"),
            ("remaining", "Left for the Next Run"),
            ("removals", "To Be Confirmed: Remove from Google"),
        ],
        required=True,
    )
    title = fields.Char()
    date_start = fields.Datetime("Starts")
    all_day = fields.Boolean()
    when = fields.Char(compute="_compute_when")
    res_model = fields.Char("Model")
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    reason = fields.Text()
    private = fields.Boolean(help="Nobody but the owner of the account sees it.")

    @api.depends("date_start", "all_day")
    @api.depends_context("lang", "tz")
    def _compute_when(self):
        for line in self:
            start = line.date_start
            if line.all_day:
                line.when = format_date(self.env, start and start.date())
            else:
                line.when = self.env.user._gcal_sync_moment(start)

    @api.depends("run_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._("Line %s of the History", line.id)

    @api.model
    def _insert_lines(self, run, lines):
        """Add lines to a run in one statement, however many there are.

        :param lines: list of dicts of ``COLUMNS``, as JSON has them
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO calendar_google_run_line (run_id, %s, "
                "create_uid, write_uid, create_date, write_date) "
                "SELECT %s, %s, %s, %s, now() AT TIME ZONE 'UTC', "
                "now() AT TIME ZONE 'UTC' FROM jsonb_to_recordset(%s::jsonb) AS v(%s)",
                NAMES,
                run.id,
                NAMES,
                self.env.uid,
                self.env.uid,
                json.dumps(lines),
                TYPES,
            )
        )
        run.invalidate_recordset(["line_ids"])

    def action_open_record(self):
        """Open the event or the task, with the rights of the current user."""
        self.ensure_one()
        self.check_access("read")
        record = self._record()
        action = {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
        is_task = record._name == "project.task"
        if is_task and not self.env.user.has_group("project.group_project_user"):
            # Without the rights of a project user the form of tasks cannot be read
            view = "project_todo.project_task_view_todo_form"
            action["context"] = {"form_view_ref": view}
        return action

    def _record(self):
        """
        :raise UserError: when there is none, or the current user may not see it
        """
        title = self.title or self.env._("(No title)")
        if not self.res_id or self.res_model not in synchronized_models(self.env):
            raise UserError(
                self.env._("“%s” is an entry in Google, and not in Odoo.", title)
            )
        record = self.env[self.res_model].browse(self.res_id).exists()
        if record and not record.has_access("read"):
            raise UserError(
                self.env._(
                    "You may not open “%s” in Odoo. Ask whom it belongs to.", title
                )
            )
        if record and record._name == "calendar.recurrence":
            record = record._gcal_sync_first_event()
        if not record:
            raise UserError(self.env._("“%s” is not in Odoo any more.", title))
        return record
