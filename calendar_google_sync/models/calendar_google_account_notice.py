from datetime import timedelta

from odoo import api, fields, models

#: How long a person may be away before a problem is mailed to them.
AWAY = timedelta(days=1)
PROBLEMS = ("reconnect", "calendars_missing", "paused")


class CalendarGoogleAccount(models.Model):
    """Telling a person who is away that nothing is synchronized any more."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    problem_at = fields.Datetime(
        "Problem Since",
        readonly=True,
        help="When the account came into its state, until the owner knows of it.",
    )

    def _note_problem(self, state):
        """Remember since when the owner has to be told."""
        account_sudo = self.sudo()
        account_sudo.problem_at = state in PROBLEMS and fields.Datetime.now()

    @api.model
    def _mail_problems(self):
        """Mail each problem once to whom was away since it is there.

        Whoever was there has got a notification, and sees it on the link.
        """
        late = self.search(
            [
                ("state", "in", PROBLEMS),
                ("problem_at", "<", fields.Datetime.now() - AWAY),
                ("user_id.active", "=", True),
            ]
        )
        template = self.env.ref(
            "calendar_google_sync.mail_template_problem", raise_if_not_found=False
        )
        for account in late:
            if template and not account._was_there():
                template.send_mail(account.id)
            account.problem_at = False

    def _was_there(self):
        """Whether the owner had Odoo open since the problem is there."""
        presences_sudo = self.sudo().user_id.presence_ids
        return any(
            presence.last_poll and presence.last_poll > self.problem_at
            for presence in presences_sudo
        )
