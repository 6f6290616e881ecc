from odoo import api, fields, models

from .calendar_google_account_push import PUSH_STATES


class ResConfigSettings(models.TransientModel):
    """Whether Google can reach this Odoo, for who switches on that it is to."""

    _inherit = "res.config.settings"  # pylint: disable=consider-merging-classes-inherited

    gcal_sync_push_state = fields.Selection(
        PUSH_STATES,
        string="Notices from Google",
        compute="_compute_gcal_sync_push",
    )
    gcal_sync_push_known_at = fields.Char(
        "Known Since", compute="_compute_gcal_sync_push"
    )

    @api.depends("company_id")
    def _compute_gcal_sync_push(self):
        for settings in self:
            state, moment = settings.company_id._gcal_sync_push_state()
            settings.gcal_sync_push_state = state
            known_at = moment and self.env.user._gcal_sync_moment(moment)
            settings.gcal_sync_push_known_at = known_at
