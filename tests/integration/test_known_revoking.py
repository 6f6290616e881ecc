"""Known failures of Odoo's own google_calendar: giving the access back."""

from .test_known_failures import KnownFailuresCase


class TestKnownRevoking(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.google.add_account("lena@gmail.example.com")
        # An employee without any further right
        self.lena = self.person("lena")

    def revoke(self):
        action = self.call(self.lena, self.account(self.lena), "action_revoke")
        return action["params"]

    def test_everybody_gives_back_the_own_access_in_every_state(self):
        """#78472, #83397: the reset fails with an error, or for want of rights."""
        states = dict(self.env["calendar.google.account"]._fields["state"].selection)
        for state in states:
            with self.subTest(state=state):
                self.connect(self.lena)
                self.event(self.lena)
                self.synchronize_done(self.lena)
                self.account(self.lena).sudo().state = state
                self.assertEqual(self.revoke()["type"], "success")
                self.assertFalse(self.account(self.lena))
                credentials = self.env["calendar.google.credential"].sudo()
                self.assertFalse(credentials.search([]))

    def test_nothing_of_it_stays_at_google(self):
        """google_calendar 19.0: the grant and what was written stay at Google."""
        self.connect(self.lena)
        self.event(self.lena)
        self.task(self.lena)
        self.synchronize_done(self.lena)
        email = self.gmail(self.lena)
        own = self.google.add_calendar(email, summary="Family")
        self.assertEqual(len(self.google.grants(email)), 1)
        self.google.clear_requests()
        self.revoke()
        self.assertEqual(self.google.grants(email), [])
        left = {calendar["id"] for calendar in self.google.calendars(email)}
        self.assertEqual(left, {own["id"], email})
        # The calendars first: without the grant nobody could delete them
        asked = [request["path"] for request in self.google.requests()]
        self.assertEqual(asked.index("/revoke"), len(asked) - 1)

    def test_google_out_of_reach_is_not_forgotten(self):
        """google_calendar 19.0: the tokens are forgotten, and Google is not told."""
        self.connect(self.lena)
        email = self.gmail(self.lena)
        for fault in ({"api_method": r"calendars\.delete$"}, {"path": "^/revoke$"}):
            away = {"status": 503, "retry_after": 3600, "count": None}
            self.google.add_fault(**fault, **away)
            self.assertEqual(self.revoke()["type"], "warning")
            self.assertEqual(self.account(self.lena).state, "revoking")
            self.assertEqual(len(self.google.grants(email)), 1)
            self.google.clear_faults()
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.account(self.lena))
        self.assertEqual(self.google.grants(email), [])
        left = [calendar["id"] for calendar in self.google.calendars(email)]
        self.assertEqual(left, [email])
