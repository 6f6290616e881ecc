from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sync import default_days


class CalendarGoogleSync(models.TransientModel):
    """Ask what to synchronize, start it, and watch it.

    The run goes on by itself on the server: closing the popup stops nothing.
    """

    _name = "calendar.google.sync"
    _description = "Synchronize with Google"

    scope = fields.Selection(
        [
            ("default", "This month and the next two"),
            ("range", "A date range"),
            ("all", "All events and tasks"),
        ],
        required=True,
        default="default",
    )
    date_from = fields.Date("From", default=lambda self: self._default_date_from())
    date_to = fields.Date("To", default=lambda self: self._default_date_to())
    run_id = fields.Many2one(
        "calendar.google.run", readonly=True, default=lambda self: self._default_run()
    )
    run_limit = fields.Integer(compute="_compute_run_limit")
    email = fields.Char("Google Account", compute="_compute_account")
    sync_events = fields.Boolean("Synchronize Events", compute="_compute_account")
    sync_tasks = fields.Boolean("Synchronize Tasks", compute="_compute_account")

    def _default_date_from(self):
        return self._default_days()[0]

    def _default_date_to(self):
        return self._default_days()[1]

    def _default_days(self):
        # Odoo takes a zone that the machine does not know for UTC
        zone = self.env.user._gcal_sync_time_zone()
        return default_days(fields.Date.context_today(self.with_context(tz=zone)))

    def _default_run(self):
        """A run that is already on its way is what the person wants to see."""
        account = self.env["calendar.google.account"]._current()
        return account._running_run()

    @api.depends("scope")
    def _compute_run_limit(self):
        parameters = self.env["ir.config_parameter"].sudo()
        limit = parameters.get_param("calendar_google_sync.run_limit")
        self.run_limit = int(limit) if limit and limit.isdigit() else 5000

    @api.depends_context("uid")
    def _compute_account(self):
        account = self.env["calendar.google.account"]._current()
        self.email = account.email
        self.sync_events = account.sync_events
        self.sync_tasks = account.sync_tasks

    @api.constrains("run_id")
    def _check_run_id(self):
        self.run_id.check_access("read")

    @api.model
    def ask_preview(self, scope, date_from=False, date_to=False):
        """Let the server look what a synchronization would do.

        :param scope: one of the choices of this popup
        :param date_from: first day of a range
        :param date_to: last day of a range
        :return: dict of the id of the preview, or of the problem in words
        """
        values = {"scope": scope, "date_from": date_from, "date_to": date_to}
        try:
            window = self.new(values)._window()
            account = self._account()
            preview = self.env["calendar.google.run"]._start_preview(account, **window)
        except UserError as error:
            return {"id": False, "problem": str(error)}
        return {"id": preview.id, "problem": False}

    def action_synchronize(self):
        self.ensure_one()
        self.run_id = self._account()._start_run(**self._window())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_sync_action"
        )
        return {**action, "res_id": self.id}

    def _account(self):
        account = self.env["calendar.google.account"]._current()
        if not account:
            raise UserError(
                self.env._(
                    "Your calendar is not configured with Google yet. "
                    "Use Configure with Google on the calendar page first."
                )
            )
        return account

    def action_open_history(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_run_action"
        )

    def _window(self):
        """What the person chose, as arguments of a run."""
        if self.scope == "all":
            return {"date_from": None, "date_to": None, "everything": True}
        if self.scope == "default":
            return {"date_from": None, "date_to": None, "everything": False}
        if not (self.date_from and self.date_to):
            raise UserError(
                self.env._("Please enter both the first and the last day of the range.")
            )
        if self.date_from > self.date_to:
            raise UserError(
                self.env._("The first day of the range must not be after the last day.")
            )
        return {
            "date_from": self.date_from,
            "date_to": self.date_to,
            "everything": False,
        }
