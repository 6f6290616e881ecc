"""Mails to people who are away that nothing is synchronized anymore.

Whoever has Odoo open gets a notification, and sees it on the link.
"""

from datetime import timedelta

from odoo import fields

#: States in which nothing is synchronized until the owner has done something.
PROBLEMS = ("reconnect", "calendars_missing", "paused")
#: How long a person may be away before a problem is mailed to them.
AWAY = timedelta(days=1)
TEMPLATE = "calendar_google_sync.mail_template_problem"


class ProblemMail:
    """Mails each problem once.

    :param accounts_sudo: ``calendar.google.account``, an empty set as superuser
    """

    def __init__(self, accounts_sudo):
        self._accounts_sudo = accounts_sudo
        self._template = accounts_sudo.env.ref(TEMPLATE, raise_if_not_found=False)

    def send(self):
        """Mail to the owners who were away since their problem began."""
        for account in self._late():
            if self._template and not self._was_there(account):
                self._template.send_mail(account.id)
            account.problem_at = False

    def _late(self):
        return self._accounts_sudo.search(
            [
                ("state", "in", PROBLEMS),
                ("problem_at", "<", fields.Datetime.now() - AWAY),
                ("user_id.active", "=", True),
            ]
        )

    def _was_there(self, account):
        """Whether the owner had Odoo open since the problem began."""
        return any(
            presence.last_poll and presence.last_poll > account.problem_at
            for presence in account.user_id.presence_ids
        )
