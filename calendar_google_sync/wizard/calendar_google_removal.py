import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError

_logger = logging.getLogger(__name__)

#: Until an account is tried again that somebody else was working with.
PAUSE = timedelta(seconds=30)


class CalendarGoogleRemoval(models.TransientModel):
    """What became of one person's Google calendars before the addon is uninstalled."""

    _name = "calendar.google.removal"
    _description = "Removal of a Person's Google Calendars"
    _order = "user_name, id"
    _rec_name = "user_name"

    account_id = fields.Many2one("calendar.google.account", ondelete="set null")
    user_name = fields.Char("Person", required=True)
    email = fields.Char("Google Account")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("removed", "Removed"),
            ("left", "Still in Google"),
        ],
        required=True,
        default="waiting",
    )
    message = fields.Text("Receipt")

    _account_uniq = models.UniqueIndex("(account_id)")

    @api.model
    def _start(self, accounts):
        """Let the server remove the calendars of these accounts.

        The receipts of a removal before this one are forgotten.
        """
        self.search([("state", "!=", "waiting")]).unlink()
        waiting = self.search([("state", "=", "waiting")])
        self.create(
            [
                {
                    "account_id": account.id,
                    "user_name": account.user_id.name,
                    "email": account.email,
                }
                for account in accounts - waiting.account_id
            ]
        )
        self._trigger_cron()

    @api.model
    def _trigger_cron(self, at=None):
        cron_sudo = self.env.ref("calendar_google_sync.ir_cron_removal").sudo()
        cron_sudo._trigger(at)

    @api.model
    def _cron_remove(self):
        """Remove the calendars of one person after the other."""
        waiting = self.search([("state", "=", "waiting")])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for removal in waiting:
            removal._remove()
            if not cron._commit_progress(1):
                break
        if waiting.filtered(lambda removal: removal.state == "waiting"):
            self._trigger_cron(fields.Datetime.now() + PAUSE)

    def _remove(self):
        """Revoke the access in the name of the administrator who asked for it.

        Whatever happens, the next person follows.
        """
        administrator = self.create_uid
        account = self.account_id.with_user(administrator).with_context(
            lang=administrator.lang
        )
        if not account:
            self.state = "removed"  # its owner was faster
            return
        try:
            receipt = account._revoke_for_user()["params"]
        except LockError as error:
            self.message = str(error)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Google account %s is not removed", account.id)
            self.write({"state": "left", "message": self._text_failed()})
        else:
            removed = receipt["type"] == "success"
            self.write(
                {
                    "state": "removed" if removed else "left",
                    "message": receipt["message"],
                }
            )

    def _text_failed(self):
        return self.env._("Odoo could not do it. The server's log says why.")
