from odoo import models


class ResCompany(models.Model):
    """Whether changes arrive at once, and whether Google reaches this Odoo for it."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _gcal_sync_is_instant(self):
        """:return: whether both switches are on"""
        self.ensure_one()
        return self.google_calendar_auto_sync and self.google_calendar_instant_sync

    def _gcal_sync_push_state(self):
        """Whether Google reaches this Odoo, after a real try.

        Google sends a first message when a channel is opened: it arrives within a
        minute, or it does not.

        :return: tuple of ``off`` (a switch is off), ``no_https`` (the address of this
            Odoo is none that Google sends to), ``waiting`` (nothing is known yet),
            ``works`` or ``unreachable``, and the moment at which that was known (naive
            UTC) or False
        """
        self.ensure_one()
        channels_sudo = self.env["calendar.google.channel"].sudo()
        if not self._gcal_sync_is_instant():
            return "off", False
        if not channels_sudo._takes_notices():
            return "no_https", False
        # Only the newest tries tell, however many people there are
        newest_sudo = channels_sudo.search(
            [
                ("calendar_id.account_id.user_id.company_id", "=", self.id),
                ("address", "=", channels_sudo._address()),
            ],
            limit=100,
        )
        return newest_sudo._judged()
