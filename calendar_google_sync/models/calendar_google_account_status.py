from odoo import models


class CalendarGoogleAccount(models.Model):
    """What the status of a record asks of the account."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    def _last_done_run(self):
        """The last synchronization that came to its end."""
        return self.env["calendar.google.run"].search(
            [("account_id", "=", self.id), ("state", "=", "done")],
            order="id desc",
            limit=1,
        )

    def _last_window(self):
        """:return: ``sync.Window`` of the last synchronization, or None"""
        run = self._last_done_run()
        return run._window(self._as_user()) if run else None

    def _is_kind_on(self, kind):
        """Whether the person has entries of this kind synchronized."""
        switch = f"sync_{kind}s"
        return switch not in self._fields or self[switch]

    def _told_state(self):
        """The state, or that the person paused the account."""
        paused = "user_paused" in self._fields and self.user_paused
        return "user_paused" if paused and self.state == "connected" else self.state
