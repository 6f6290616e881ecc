from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from .adapters.synchronized_models import synchronized_models


class CalendarGoogleRunLine(models.Model):
    """What a run did, or a preview would do, with one entry."""

    _name = "calendar.google.run.line"
    _description = "Google Calendar Synchronization Run Line"
    _order = "run_id desc, id"
    _rec_name = "title"

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
                line.when = format_datetime(self.env, start, dt_format="short")

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
