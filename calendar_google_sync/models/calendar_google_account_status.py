from odoo import fields, models

from ..sync import Window, default_days


class CalendarGoogleAccount(models.Model):
    """What the status of a record asks of the account."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    def _default_window(self):
        """:return: ``sync.Window`` of a synchronization for which nobody chose dates"""
        owner = self._as_user()
        days = default_days(fields.Date.context_today(owner))
        return Window(*days, owner.env.context["tz"])

    def _is_kind_on(self, kind):
        """Whether the person has entries of this kind synchronized."""
        switch = f"sync_{kind}s"
        return switch not in self._fields or self[switch]

    def _shown_state(self):
        """The state, or that the person paused the account."""
        paused = "user_paused" in self._fields and self.user_paused
        return "user_paused" if paused and self.state == "connected" else self.state
