from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    gcal_sync_has_runner = fields.Boolean(
        "Jobs Get On", compute="_compute_gcal_sync_jobs"
    )
    gcal_sync_jobs = fields.Char("Jobs", compute="_compute_gcal_sync_jobs")

    @api.depends("company_id")
    def _compute_gcal_sync_jobs(self):
        due = self.env["calendar.google.due"].sudo()
        self.gcal_sync_has_runner = due._is_left_to_jobs()
        self.gcal_sync_jobs = due._text_jobs()
