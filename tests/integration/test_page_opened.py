"""A person opens a calendar page: the server looks at Google, if it is time for it."""

from datetime import timedelta

from odoo import fields

from .common import GoogleCase, RpcError

LONG_AGO = timedelta(minutes=6)


class TestPageOpened(GoogleCase):
    def setUp(self):
        super().setUp()
        self.company = self.sofia.company_id
        self.company.google_calendar_auto_sync = True
        self.company.google_calendar_instant_sync = True
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.mine = self.account(self.sofia).sudo()
        self.due.search([]).unlink()

    @property
    def due(self):
        return self.env["calendar.google.due"].sudo()

    def age(self, account, delta=LONG_AGO):
        """As if the last look had been so long ago."""
        moment = fields.Datetime.now() - delta
        account.last_sync_at = moment
        account.last_run_id.finished_at = moment

    def open(self, user=None):
        """:return: reasons of what is due after it"""
        account = self.env["calendar.google.account"]
        self.assertIsNone(self.call(user or self.sofia, account, "look_if_old"))
        return self.due.search([("account_id", "=", self.mine.id)]).mapped("reason")

    def test_an_old_look_is_repeated(self):
        self.age(self.mine)
        self.assertEqual(self.open(), ["page"])
        self.assertEqual(self.open(), ["page"], "One run is enough")
        start = self.day(1).replace(hour=9)
        self.add_entry(self.sofia, summary="Lunch", **self.timed(start))
        self.env.ref("calendar_google_sync.ir_cron_lane_1").method_direct_trigger()
        self.env.invalidate_all()
        found = self.env["calendar.event"].search_count([("name", "=", "Lunch")])
        self.assertEqual(found, 1)
        self.assertFalse(self.due.search([]))
        self.assertEqual(self.open(), [])

    def test_a_fresh_look_is_not(self):
        self.age(self.mine, timedelta(minutes=4))
        self.assertEqual(self.open(), [])

    def test_never_looked_at(self):
        self.mine.write({"last_sync_at": False, "last_run_id": False})
        self.assertEqual(self.open(), ["page"])

    def test_what_failed_is_not_repeated_with_each_page(self):
        self.age(self.mine)
        lasting = {"retry_after": 60, "count": None}
        self.google.add_fault(path="/calendars/", status=503, **lasting)
        self.assertEqual(self.synchronize(self.sofia).state, "failed")
        self.due.search([]).unlink()  # it is tried again by itself
        self.assertEqual(self.open(), [])
        self.age(self.mine)
        self.assertEqual(self.open(), ["page"])

    def test_who_does_not_want_it(self):
        self.age(self.mine)
        for name in ("google_calendar_auto_sync", "google_calendar_instant_sync"):
            with self.subTest(name):
                self.company[name] = False
                self.assertEqual(self.open(), [])
                self.company[name] = True
        for values in (
            {"state": "reconnect"},
            {"state": "revoking"},
            {"user_paused": True},
        ):
            with self.subTest(values):
                self.mine.write(values)
                self.assertEqual(self.open(), [])
                self.mine.write({"state": "connected", "user_paused": False})
        self.assertEqual(self.open(), ["page"])

    def test_only_the_own_account(self):
        self.age(self.mine)
        boss = self.person("boss", "base.group_system")
        for user in self.marco + boss:
            self.assertEqual(self.open(user), [])
        portal = self.person("guest")
        portal.group_ids = self.env.ref("base.group_portal")
        with self.assertRaises(RpcError) as caught:
            self.open(portal)
        self.assertEqual(caught.exception.name, "AccessError")
        self.assertFalse(self.due.search([]))

    def test_it_costs_next_to_nothing(self):
        accounts = self.env["calendar.google.account"].with_user(self.sofia)
        for is_on, most in ((False, 1), (True, 2)):
            self.company.google_calendar_instant_sync = is_on
            accounts.look_if_old()  # the switches are in memory then
            self.env.flush_all()
            self.env.invalidate_all()
            # The session has read the user
            self.assertEqual(accounts.env.user.company_id, self.company)
            before = self.env.cr.sql_log_count
            accounts.look_if_old()
            self.assertLessEqual(self.env.cr.sql_log_count - before, most)
