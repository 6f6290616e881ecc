from datetime import timedelta

from odoo import api, fields, models

#: Who opens a calendar finds what Google had so long ago at most
AGE = timedelta(minutes=5)


class CalendarGoogleAccount(models.Model):
    """What happens when a person opens a calendar page."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def look_if_old(self):
        """Let the server look at Google if nothing else tells of changes there.

        For the account of the current user alone; the page does not wait for it.
        """
        instant_ids = self.env["res.company"]._gcal_sync_instant_ids()
        if self.env.user.company_id.id not in instant_ids:
            return
        account = self._current()
        if account and account._is_look_due():
            self.env["calendar.google.due"]._add(account, "page")

    def _is_look_due(self):
        return (
            self.state == "connected"
            and not self.user_paused
            and self._is_old(self.last_sync_at)
            # One that failed or was stopped is not repeated with each page
            and self._is_old(self.last_run_id.finished_at)
            and self._gcal_sync_push_state()[0] != "works"
        )

    @api.model
    def _is_old(self, moment):
        return not moment or moment < fields.Datetime.now() - AGE
