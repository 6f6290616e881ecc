from odoo import fields, models


class CalendarGoogleCredential(models.Model):
    """What Google gave us for one account.

    A model of its own without any access right: not even an administrator reads
    a token over RPC, in a view or in an export.
    """

    _name = "calendar.google.credential"
    _description = "Google Calendar Credential"
    _rec_name = "account_id"
    _log_access = True

    account_id = fields.Many2one(
        "calendar.google.account", required=True, ondelete="cascade"
    )
    refresh_token = fields.Char(required=True, copy=False)
    access_token = fields.Char(copy=False)
    access_token_expires_at = fields.Datetime()
    scopes = fields.Char()

    _account_uniq = models.UniqueIndex("(account_id)")
