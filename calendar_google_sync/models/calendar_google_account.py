from odoo import fields, models


class CalendarGoogleAccount(models.Model):
    """A user's link to Google: two calendars, and how far they are followed."""

    _name = "calendar.google.account"
    _description = "Google Calendar Account"
    _rec_name = "email"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade", index=True
    )
    email = fields.Char("Google Account", readonly=True)
    state = fields.Selection(
        [
            ("connected", "Connected"),
            ("reconnect", "To Reconnect"),
            ("calendars_missing", "Calendars Missing"),
            ("paused", "Paused"),
            ("revoking", "Being Revoked"),
        ],
        required=True,
        readonly=True,
        default="connected",
    )
    state_message = fields.Text(readonly=True)
    connected_at = fields.Datetime("Connected Since", readonly=True)
    events_calendar_id = fields.Char("Events Calendar", readonly=True)
    tasks_calendar_id = fields.Char("Tasks Calendar", readonly=True)
    events_calendar_name = fields.Char(readonly=True)
    tasks_calendar_name = fields.Char(readonly=True)
    run_ids = fields.One2many("calendar.google.run", "account_id")
    binding_ids = fields.One2many("calendar.google.binding", "account_id")
    last_run_id = fields.Many2one("calendar.google.run", readonly=True)

    _user_uniq = models.UniqueIndex("(user_id)", "One Google account per user.")
