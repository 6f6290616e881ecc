from odoo import fields, models


class CalendarGoogleRevoke(models.TransientModel):
    """What an administrator reads before revoking the access of another."""

    _name = "calendar.google.revoke"
    _description = "Revoke the Access to a Google Account"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, readonly=True, ondelete="cascade"
    )
    user_name = fields.Char(related="account_id.user_id.name")
    email = fields.Char(related="account_id.email")
    events_calendar_name = fields.Char(related="account_id.events_calendar_name")
    tasks_calendar_name = fields.Char(related="account_id.tasks_calendar_name")
    only_in_google = fields.Integer(
        readonly=True, help="Entries that Odoo does not have."
    )
    is_known = fields.Boolean(
        readonly=True, default=True, help="Google has said what it has."
    )

    def action_revoke(self):
        """Revoke the access, as the administrator has confirmed."""
        self.ensure_one()
        action = self.account_id._revoke_for_user()
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
