from odoo import api, fields, models

#: Field of the user's preferences to the field of the Google account
CHOICES = {
    "gcal_sync_events": "sync_events",
    "gcal_sync_tasks": "sync_tasks",
    "gcal_sync_paused": "user_paused",
}


class ResUsers(models.Model):
    """The choices of a Google account, in its owner's preferences."""

    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    gcal_sync_linked = fields.Boolean(
        "Linked to Google",
        compute="_compute_gcal_sync_linked",
        help="Whether there is a Google account to choose something for.",
    )
    gcal_sync_events = fields.Boolean(
        "Synchronize Events",
        compute="_compute_gcal_sync_events",
        inverse="_inverse_gcal_sync_choices",
        help="Off: your events and the entries of Google's events calendar stay as "
        "they are. On again: what changed meanwhile is brought up to date.",
    )
    gcal_sync_tasks = fields.Boolean(
        "Synchronize Tasks",
        compute="_compute_gcal_sync_tasks",
        inverse="_inverse_gcal_sync_choices",
        help="Off: your tasks and the entries of Google's tasks calendar stay as they "
        "are. On again: what changed meanwhile is brought up to date.",
    )
    gcal_sync_paused = fields.Boolean(
        "Pause the Synchronization",
        compute="_compute_gcal_sync_paused",
        inverse="_inverse_gcal_sync_choices",
        help="Nothing is synchronized until you switch it off again.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["gcal_sync_linked", *CHOICES]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + [*CHOICES]

    # A compute each, so that the inverse can read those that were not written

    @api.depends_context("uid")
    def _compute_gcal_sync_linked(self):
        self._gcal_sync_compute_choice("gcal_sync_linked", "id")

    @api.depends_context("uid")
    def _compute_gcal_sync_events(self):
        self._gcal_sync_compute_choice("gcal_sync_events", "sync_events")

    @api.depends_context("uid")
    def _compute_gcal_sync_tasks(self):
        self._gcal_sync_compute_choice("gcal_sync_tasks", "sync_tasks")

    @api.depends_context("uid")
    def _compute_gcal_sync_paused(self):
        self._gcal_sync_compute_choice("gcal_sync_paused", "user_paused")

    def _gcal_sync_compute_choice(self, name, field):
        """Not sudo: who may not see an account learns nothing of it here either."""
        accounts = self.env["calendar.google.account"].search(
            [("user_id", "in", self.ids)]
        )
        by_user = {account.user_id: account for account in accounts}
        for user in self:
            account = by_user.get(user._origin, accounts.browse())
            user[name] = bool(account[field])

    def _inverse_gcal_sync_choices(self):
        for user in self:
            account = self.env["calendar.google.account"].search(
                [("user_id", "=", user.id)]
            )
            if account:
                account._set_preferences(
                    {field: user[name] for name, field in CHOICES.items()}
                )
