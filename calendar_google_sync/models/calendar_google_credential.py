from odoo import fields, models

from ..google_api.oauth import Grant


class CalendarGoogleCredential(models.Model):
    """What Google gave us for one account.

    A model of its own without any access right: not even an administrator reads
    a token over RPC, in a view or in an export.
    """

    _name = "calendar.google.credential"
    _description = "Google Calendar Credential"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, ondelete="cascade"
    )
    refresh_token = fields.Char(required=True, copy=False)
    access_token = fields.Char(copy=False)
    access_token_expires_at = fields.Datetime()
    scopes = fields.Char()

    _account_uniq = models.UniqueIndex("(account_id)")

    def _grant(self):
        self.ensure_one()
        return Grant(
            refresh_token=self.refresh_token,
            access_token=self.access_token or "",
            expires_at=self.access_token_expires_at or None,
            scopes=tuple((self.scopes or "").split()),
        )

    def _store(self, grant):
        self.ensure_one()
        self.write(self._values(grant))

    def _values(self, grant):
        return {
            "refresh_token": grant.refresh_token,
            "access_token": grant.access_token,
            "access_token_expires_at": grant.expires_at,
            "scopes": " ".join(grant.scopes),
        }
