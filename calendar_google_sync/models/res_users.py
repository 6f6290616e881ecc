from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    calendar_google_project_id = fields.Many2one(
        "project.project",
        "Project for Tasks from Google",
        domain=[("is_template", "=", False)],
        ondelete="set null",
        help="Tasks added in the Google calendar become tasks of this project. "
        "Without a project they become private to-dos.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["calendar_google_project_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["calendar_google_project_id"]

    @api.constrains("calendar_google_project_id")
    def _check_calendar_google_project_id(self):
        """Preferences are written as superuser: ask with the user's own rights."""
        for user in self:
            project = user.calendar_google_project_id
            if project and not project.with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._("You cannot choose a project that you may not see.")
                )
