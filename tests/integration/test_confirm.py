"""A Google account whose address is not the person's own is asked about first."""

from datetime import timedelta
from unittest.mock import patch

from .connect_common import PAGES, ConnectCase

ACCESS = "odoo.addons.calendar_google_sync.models.calendar_google_account_access"


class ConfirmCase(ConnectCase):
    """Sofia comes back from Google with Marco's account."""

    def setUp(self):
        super().setUp()
        self.his = self.gmail(self.marco)

    def choose_his(self, origin="workspace"):
        page = self.connect(self.sofia, self.his, origin=origin)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "unconfirmed")
        return page

    def dialog(self, origin="workspace"):
        """The dialog that the page opens."""
        empty = self.env["calendar.google.configure"]
        values = {"origin": origin}
        [dialog_id] = self.call(self.sofia, empty, "create", [values])
        return empty.browse(dialog_id).with_user(self.sofia)

    def do(self, method):
        return self.answer_question(self.sofia, method)

    def run_job(self):
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def assertGivenBack(self):
        self.assertNothingStored(self.sofia)
        self.assertEqual(self.made_names(self.sofia, self.his), [])
        self.assertFalse(self.env["calendar.google.calendar"].search([]))


class TestQuestion(ConfirmCase):
    def test_nothing_is_connected_before_the_answer(self):
        self.event(self.sofia)
        self.assertEqual(self.choose_his("crm"), PAGES["crm"])
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "question")
        account = self.account(self.sofia)
        for text in (self.sofia.email, self.his):
            self.assertIn(text, account.state_message)
        self.assertFalse(account.connected_at)
        # Only a calendar tells whose account it is
        [name] = self.made_names(self.sofia, self.his)
        self.assertIn("Events", name)
        with self.assertRaisesRegex(AssertionError, "have said whether"):
            self.synchronize(self.sofia)
        self.assertEqual(self.google.events(self.his, account.events_calendar_id), [])
        dialog = self.dialog()
        self.assertEqual(dialog.step, "confirm")
        self.assertEqual(dialog.own_email, self.sofia.email)
        self.assertEqual(dialog.chosen_email, self.his)

    def test_the_hour_leaves_it_alone(self):
        self.sofia.company_id.google_calendar_auto_sync = True
        self.choose_his()
        self.event(self.sofia)
        self.run_job()
        account = self.account(self.sofia)
        self.assertEqual(account.state, "unconfirmed")
        self.assertFalse(account.run_ids)

    def test_a_record_is_silent_about_google(self):
        self.choose_his()
        event = self.event(self.sofia)
        self.assertFalse(event.with_user(self.sofia).gcal_sync_state)

    def test_confirmed(self):
        event = self.event(self.sofia)
        self.choose_his()
        action = self.do("action_confirm")
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn(self.his, action["params"]["message"])
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertFalse(account.state_message)
        self.assertTrue(account.connected_at)
        self.assertEqual(len(self.made_names(self.sofia, self.his)), 2)
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        [entry] = self.google.events(self.his, account.events_calendar_id)
        self.assertEqual(entry["summary"], event.name)

    def test_reconnecting_with_an_accepted_address_does_not_ask(self):
        self.choose_his()
        self.do("action_confirm")
        self.google.withdraw_access(self.his)
        self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        self.connect(self.sofia, self.his)
        self.assertEqual(self.account(self.sofia).state, "connected")
        # Not even when both calendars are gone
        for calendar_id in self.account(self.sofia)._calendar_ids():
            self.google.delete_calendar(self.his, calendar_id)
        self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "calendars_missing")
        self.connect(self.sofia, self.his)
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_an_address_that_changed_at_google_does_not_ask(self):
        self.connect(self.sofia)
        self.google.withdraw_access(self.gmail(self.sofia))
        self.synchronize(self.sofia)
        self.google.rename_account(self.gmail(self.sofia), "married@gmail.example.com")
        self.connect(self.sofia, "married@gmail.example.com")
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.email, "married@gmail.example.com")

    def test_the_own_addresses(self):
        for email, login in (
            ("SOFIA@Gmail.Example.COM", "sofia"),
            (' "Sofia" <sofia@gmail.example.com> ', "sofia"),
            ("sofia@work.example.com", "Sofia@gmail.example.com"),
            (False, "sofia@gmail.example.com"),
        ):
            with self.subTest(email=email, login=login):
                self.sofia.partner_id.email = email
                self.sofia.login = login
                is_own = self.sofia._gcal_sync_is_own_address
                self.assertTrue(is_own("sofia@gmail.example.com"))
                self.assertTrue(is_own("Sofia@GMAIL.example.com"))
                self.assertFalse(is_own(self.his))
                self.assertFalse(is_own("sofia@gmail.example.com.org"))
        self.sofia.login = "sofia"
        self.sofia.partner_id.email = False
        self.assertFalse(self.sofia._gcal_sync_is_own_address(self.his))

    def test_another_window_has_to_answer_first(self):
        self.choose_his()
        back = self.to_google(self.sofia)
        self.assertTrue(back.endswith(PAGES["workspace"]))
        self.assertIn("have said whether", self.notice(self.sofia)["message"])


class TestNo(ConfirmCase):
    def test_cancelled(self):
        self.choose_his()
        action = self.do("action_discard")
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn(self.his, action["params"]["message"])
        self.assertGivenBack()
        self.assertEqual(self.google.grants(self.his), [])

    def test_another_account(self):
        self.choose_his()
        action = self.do("action_use_another")
        self.assertGivenBack()
        response = self.go(action["url"])
        self.assertIn("/o/oauth2/v2/auth?", response.headers["Location"])
        self.assertNotIn("login_hint", response.headers["Location"])
        self.connect(self.sofia)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.email, self.gmail(self.sofia))

    def test_a_colleague_keeps_the_own_access(self):
        self.connect(self.marco)
        self.choose_his()
        action = self.do("action_discard")
        self.assertIn("somebody else uses", action["params"]["message"])
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.synchronize(self.marco).state, "done")
        self.assertEqual(len(self.made_names(self.marco)), 2)

    def test_what_he_wrote_there_meanwhile_stays_his(self):
        self.choose_his()
        calendar_id = self.account(self.sofia).events_calendar_id
        body = self.timed(self.day(1))
        self.google.add_event(self.his, calendar_id, summary="His own", **body)
        before = self.env["calendar.event"].search_count([])
        action = self.do("action_discard")
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(self.env["calendar.event"].search_count([]), before)
        [entry] = self.google.events(self.his, calendar_id)
        self.assertEqual(entry["summary"], "His own")

    def test_google_out_of_reach(self):
        self.choose_his()
        self.google.add_fault(email=self.his, status=503, count=None)
        action = self.do("action_use_another")
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(self.account(self.sofia).state, "revoking")
        self.google.clear_faults()
        self.run_job()
        self.assertGivenBack()

    def test_nobody_answers(self):
        self.choose_his()
        self.run_job()
        self.assertEqual(self.account(self.sofia).state, "unconfirmed")
        with patch(f"{ACCESS}.ANSWER_TIME", timedelta(days=-1)):
            self.run_job()
        self.assertGivenBack()
        self.assertEqual(self.google.grants(self.his), [])

    def test_only_what_is_open_can_be_answered(self):
        self.connect(self.sofia)
        for method in ("action_confirm", "action_discard", "action_use_another"):
            with self.subTest(method=method):
                with self.assertRaisesRegex(AssertionError, "nothing to confirm"):
                    self.do(method)
        self.assertEqual(self.account(self.sofia).state, "connected")
