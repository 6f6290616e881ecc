from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CalendarGoogleAccount(models.Model):
    """What its owner wants synchronized, and whether at all for now."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    user_paused = fields.Boolean(
        "Paused by the User",
        readonly=True,
        help="Nothing is synchronized until the person resumes it.",
    )

    @api.constrains("sync_events", "sync_tasks")
    def _check_kinds(self):
        for account in self:
            if not account._kinds():
                raise ValidationError(
                    self.env._(
                        "Synchronize events, tasks or both. To stop everything for a "
                        "while, pause the synchronization instead."
                    )
                )

    def action_pause(self):
        """Synchronize nothing until the owner resumes."""
        self._set_preferences({"user_paused": True})
        return True

    def action_resume(self):
        """Go on where the synchronization was paused."""
        self._set_preferences({"user_paused": False})
        return True

    def _set_preferences(self, values):
        """:param values: of the fields of this class"""
        self._check_owner()
        self.sudo().write(values)

    def _text_user_paused(self):
        return self.env._(
            "You have paused the synchronization with Google. Resume it, and it goes "
            "on where it stopped."
        )
