from datetime import timedelta

from odoo import fields, models

from ..sync import snapshot

#: A sync token with which nothing came is replaced after this time only; Google gives
#: no other word on how long it is good for than that it may expire.
#: https://developers.google.com/workspace/calendar/api/guides/sync
TOKEN_AGE = timedelta(days=1)


class CalendarGoogleCalendar(models.Model):
    """One of the two calendars of an account, and how far it is followed."""

    _name = "calendar.google.calendar"
    _description = "Google Calendar"
    _order = "account_id, kind"
    _rec_name = "kind"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("event", "Events"), ("task", "Tasks")], required=True)
    google_id = fields.Char(help="Empty as long as there is none in Google.")
    name = fields.Char()
    is_synchronized = fields.Boolean(default=True)
    sync_token = fields.Char()
    token_at = fields.Datetime("Token Since")
    fields_version = fields.Integer(
        default=0,
        help="Of the table of fields with which everything was read. Fields that came "
        "later are only known after a whole listing.",
    )

    _kind_uniq = models.UniqueIndex(
        "(account_id, kind)", "An account has one calendar of each kind."
    )

    def write(self, vals):
        result = super().write(vals)
        if {"google_id", "is_synchronized"} & set(vals):
            self.env["calendar.google.channel"]._wake()
        return result

    def _get_sync_token(self):
        """:return: the sync token, None when everything is to be listed"""
        self.ensure_one()
        is_current = self.fields_version == snapshot.VERSION
        return (is_current and self.sync_token) or None

    def _is_token_fresh(self):
        """:return: whether Google knows the sync token for a long time to come"""
        self.ensure_one()
        now = fields.Datetime.now()
        return bool(self.token_at) and now - self.token_at < TOKEN_AGE

    def _set_sync_token(self, token):
        """
        :param token: None to have everything listed
        """
        self.ensure_one()
        self.write(
            {
                "sync_token": token or False,
                "token_at": fields.Datetime.now(),
                "fields_version": snapshot.VERSION if token else self.fields_version,
            }
        )
