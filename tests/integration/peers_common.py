"""A database with Odoo's own google_calendar, and a person who uses it."""

import os
from datetime import datetime, timedelta
from functools import wraps
from unittest import SkipTest
from unittest.mock import patch

from odoo.tests.test_cursor import TestCursor
from odoo.tools.misc import Callbacks

from odoo.addons.mail.models.mail_mail import MailMail

from devtools.peer_requests import ToEmulator
from devtools.pytests import EXPECTED

from .connect_common import WIDE, ConnectCase

PEER = "google_calendar"
PEER_CLIENT = "peer.apps.googleusercontent.com"
PEER_SECRET = "peer-secret"
ORGANIZING = ("insert", "patch", "update", "delete")


def send_after_commit(commit):
    """Odoo's tests drop what is to follow a commit; here it follows, as it does live.

    The peer sends its requests then, and Odoo its mails.
    """

    @wraps(commit)
    def wrapped(cursor):
        cursor.flush()
        pending, cursor.postcommit = cursor.postcommit, Callbacks()
        commit(cursor)
        cursor.postcommit = pending
        pending.run()

    return wrapped


class PeersCase(ConnectCase):
    """Sofia is for us, Paula has Odoo's own google_calendar, Marco has none.

    The peer's requests go to the emulated Google, too, which tells who sent what.
    """

    foreign = ("primary",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.require_peer()
        params = cls.env["ir.config_parameter"].sudo()
        params.set_param("google_calendar_client_id", PEER_CLIENT)
        params.set_param("google_calendar_client_secret", PEER_SECRET)
        cls.paula = cls.person("paula")

    @classmethod
    def require_peer(cls):
        """
        :raises SkipTest: without google_calendar, unless the database should have it
        """
        modules = cls.env["ir.module.module"].sudo()
        if modules.search_count([("name", "=", PEER), ("state", "=", "installed")]):
            return
        if PEER in os.environ.get(EXPECTED, ""):
            raise AssertionError(f"{PEER} is not installed, and should be")
        raise SkipTest(f"{PEER} is not installed in this database (see --peers)")

    def setUp(self):
        super().setUp()
        # Only where the module is installed: an import would make its models known
        from odoo.addons.google_account.models import google_service  # noqa: PLC0415

        self.mails = []
        for patcher in (
            patch.object(google_service, "requests", ToEmulator(self.google.url)),
            patch.object(TestCursor, "commit", send_after_commit(TestCursor.commit)),
            patch.object(MailMail, "create", self.noting(MailMail.create)),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)
        self.google.add_account(self.gmail(self.paula))
        self.google.add_client(PEER_CLIENT, PEER_SECRET)
        self.link_peer(self.paula)
        # The first synchronization of all differs from those that follow it
        self.open_calendar(self.paula)

    def noting(self, create):
        """Of each e-mail that Odoo makes: its subject and whom it goes to."""

        @wraps(create)
        def wrapped(mails, vals_list):
            made = create(mails, vals_list)
            for mail in made:
                to = [*mail.recipient_ids.mapped("email"), mail.email_to or ""]
                self.mails.append((mail.subject, sorted(filter(None, to))))
            return made

        return wrapped

    def link_peer(self, user):
        """The person consented to Odoo's own synchronization."""
        answer = self.google.grant(self.gmail(user), PEER_CLIENT, [WIDE])
        settings = self.env["res.users.settings"]._find_or_create_for_user(user)
        settings.sudo().write(
            {
                "google_calendar_rtoken": answer["refresh_token"],
                "google_calendar_token": answer["access_token"],
                "google_calendar_token_validity": datetime.now() + timedelta(hours=1),
            }
        )

    def open_calendar(self, user):
        """Open Odoo's calendar, which lets the peer synchronize.

        :return: the peer's answer
        """
        self.login(user)
        response = self.url_open(
            "/google_calendar/sync_data",
            json={"params": {"model": "calendar.event", "fromurl": "/odoo/calendar"}},
        ).json()
        self.env.invalidate_all()
        self.assertNotIn("error", response)
        return response["result"]["status"]

    def writes(self, user):
        """What was written into a person's Google, since the log was cleared.

        :return: list of the emulator's log entries
        """
        wanted = {f"calendar.events.{name}" for name in ORGANIZING}
        return [
            call
            for call in self.google.calls()
            if call["email"] == self.gmail(user) and call["api_method"] in wanted
        ]

    def primary(self, user):
        """The entries of a person's own calendar in Google.

        :return: list of Google's JSON
        """
        email = self.gmail(user)
        return self.google.events(email, email)
