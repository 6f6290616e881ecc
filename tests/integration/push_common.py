"""What the tests of push channels share.

The emulated Google holds its messages back, and the test carries them to the real
route: Odoo's test server takes no requests but those of the test.
"""

from datetime import timedelta

from odoo import fields

from .common import GoogleCase

PUSH = "/calendar_google_sync/push"


class PushCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.google.configure(hold_notices=True, notice_seconds=0)
        self.company = self.sofia.company_id
        self.connect(self.sofia)

    def switch_on(self):
        self.company.write(
            {"google_calendar_auto_sync": True, "google_calendar_instant_sync": True}
        )
        self.keep()

    def keep(self):
        """The scheduled job that opens, renews and stops."""
        self.env.ref("calendar_google_sync.ir_cron_channels").method_direct_trigger()
        self.env.invalidate_all()

    def is_woken(self):
        """Whether the job above is to run soon; forgets it."""
        cron = self.env.ref("calendar_google_sync.ir_cron_channels")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        is_woken = bool(triggers)
        triggers.unlink()
        return is_woken

    def channels(self, user=None):
        """Odoo's channels, of both calendars."""
        account = self.account(user or self.sofia)
        domain = [("calendar_id.account_id", "=", account.id)]
        return self.env["calendar.google.channel"].sudo().search(domain)

    def channel(self, kind="event"):
        return self.channels().filtered(lambda one: one.calendar_id.kind == kind)

    def at_google(self, user=None):
        """Google's channels of this person, by id."""
        found = self.google.channels(self.gmail(user or self.sofia))
        return {channel["id"]: channel for channel in found}

    def assertSame(self, user=None):
        """Google has the channels that Odoo knows, and no others."""
        self.assertEqual(
            sorted(self.at_google(user)),
            sorted(self.channels(user).mapped("google_id")),
        )

    def post(self, headers=None, method="POST", **options):
        response = self.url_open(PUSH, headers=headers or {}, method=method, **options)
        self.env.invalidate_all()
        return response

    def carry(self, state=None):
        """Carry the messages that wait at Google.

        :param state: only these; the others are lost
        :return: list of the statuses that Google gets
        """
        notices = [notice["headers"] for notice in self.google.take_notices()]
        if state:
            notices = [n for n in notices if n["X-Goog-Resource-State"] == state]
        return [self.post(headers).status_code for headers in notices]

    def confirm(self):
        self.assertEqual(self.carry("sync"), [204, 204])

    def held(self):
        """The headers of a true notice about Sofia's calendar of events."""
        self.add_entry(self.sofia, summary="Told", **self.timed(self.day(1)))
        [notice] = self.google.take_notices()
        return notice["headers"]

    def due(self):
        """The reasons for which accounts wait, oldest first."""
        self.env.flush_all()
        rows = self.env["calendar.google.due"].search([], order="id")
        return [(row.account_id.user_id.login, row.reason) for row in rows]

    def work_off(self):
        """A lane works off what is due."""
        self.env.ref("calendar_google_sync.ir_cron_lane_1").method_direct_trigger()
        self.env.invalidate_all()

    def ago(self, **duration):
        return fields.Datetime.now() - timedelta(**duration)
