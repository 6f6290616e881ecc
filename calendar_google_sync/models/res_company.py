from odoo import api, fields, models, tools
from odoo.fields import Domain

SWITCHES = {"google_calendar_auto_sync", "google_calendar_instant_sync"}


class ResCompany(models.Model):
    _inherit = "res.company"

    google_calendar_auto_sync = fields.Boolean(
        "Sync with Google Calendar",
        help="Synchronize the Google accounts of this company's users every hour.",
    )
    google_calendar_instant_sync = fields.Boolean(
        "As soon as something changes",
        help="Synchronize also when something changes, and not only every hour. It "
        "counts while the hourly synchronization is switched on.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(not SWITCHES.isdisjoint(vals) for vals in vals_list):
            self._gcal_sync_forget_switches()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if not SWITCHES.isdisjoint(vals):
            self._gcal_sync_forget_switches()
            self.env["calendar.google.channel"]._wake()
        return result

    def _gcal_sync_forget_switches(self):
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache()
    def _gcal_sync_instant_ids(self):
        """Asked for by every save: in memory, until a switch is set.

        :return: tuple of ids of the companies that synchronize at once
        """
        switched_on = Domain.AND(Domain(name, "=", True) for name in sorted(SWITCHES))
        companies_sudo = self.sudo().with_context(active_test=False)
        return tuple(companies_sudo.search(switched_on).ids)
