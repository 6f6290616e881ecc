from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    google_calendar_auto_sync = fields.Boolean(
        "Sync with Google Calendar",
        help="Synchronize the Google accounts of this company's users every hour.",
    )
