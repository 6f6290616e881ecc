"""What becomes of an account when Google no longer lets it in."""

from urllib.parse import parse_qs, urlsplit

from .common import CLIENT_ID, CLIENT_SECRET
from .connect_common import INSERT, PAGES, WIDE, ConnectCase


class TestReconnect(ConnectCase):
    """Rule 21: access withdrawn, calendars deleted, another Google account."""

    def setUp(self):
        super().setUp()
        self.google.add_account("stranger@gmail.example.com")
        self.meeting = self.event(self.sofia, "Meeting")
        self.report = self.task(self.sofia, "Report")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.notice(self.sofia)
        self.known = self.account(self.sofia)
        self.calendar_ids = self.known._calendar_ids()

    def notifications(self):
        """What Sofia's screens were told."""
        channel = f'"res.partner",{self.sofia.partner_id.id}]'
        told = self.env["bus.bus"].search([("message", "like", "simple_notification")])
        return told.filtered(lambda n: n.channel.replace(" ", "").endswith(channel))

    def withdraw(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        run = self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        return run

    def test_access_withdrawn(self):
        before = len(self.notifications())
        run = self.withdraw()
        account = self.account(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("connect again", run.message)
        self.assertIn("connect again", account.state_message)
        self.assertEqual(len(self.notifications()), before + 1)
        self.assertTrue(account._credential_sudo().refresh_token)
        with self.assertRaisesRegex(AssertionError, "connect again"):
            self.synchronize(self.sofia)
        self.assertEqual(len(self.notifications()), before + 1)
        status = self.call(self.sofia, account.browse(), "get_status")
        self.assertEqual(status["state"], "reconnect")
        self.assertIn("connect again", status["message"])

    def test_reconnecting_links_again(self):
        self.withdraw()
        self.event(self.sofia, "While away")
        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        account = self.account(self.sofia)
        self.assertEqual(account, self.known)
        self.assertEqual(account.state, "connected")
        self.assertFalse(account.state_message)
        self.assertEqual(account._calendar_ids(), self.calendar_ids)
        self.assertEqual(len(self.made_names(self.sofia)), 2)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "While away"})
        self.assertEqual(set(self.entries(self.sofia, "tasks")), {"Report"})

    def test_google_proposes_the_former_account(self):
        self.withdraw()
        query = parse_qs(urlsplit(self.to_google(self.sofia)).query)
        self.assertEqual(query["login_hint"], [self.gmail(self.sofia)])

    def assertStrangerRefused(self, state):
        """Nothing of the stranger stays, nothing of the account has changed."""
        token = self.known._credential_sudo().refresh_token
        stranger = "stranger@gmail.example.com"
        page = self.connect(self.sofia, stranger, origin="calendar")
        self.assertEqual(page, PAGES["calendar"])
        notice = self.notice(self.sofia)
        self.assertIn(self.gmail(self.sofia), notice["message"])
        # To revoke it at Google would end what the stranger has granted before, too
        self.assertEqual(len(self.google.grants(stranger)), 1)
        self.assertIn("myaccount.google.com", notice["message"])
        self.assertEqual(self.made_names(self.sofia, stranger), [])
        self.assertEqual(self.known.state, state)
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)
        self.assertEqual(self.known._credential_sudo().refresh_token, token)
        self.assertFalse(self.known.calendar_intent)

    def test_another_google_account(self):
        self.withdraw()
        message = self.known.state_message
        self.assertStrangerRefused("reconnect")
        self.assertEqual(self.known.state_message, message)
        self.connect(self.sofia)
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_another_google_account_with_the_wider_scope(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.scope", WIDE)
        self.withdraw()
        self.assertStrangerRefused("reconnect")

    def test_another_google_account_when_calendars_are_missing(self):
        """The old access is still good and must survive the mistake."""
        self.google.delete_calendar(self.gmail(self.sofia), self.calendar_ids[0])
        self.synchronize(self.sofia)
        self.assertStrangerRefused("calendars_missing")
        self.call(self.sofia, self.known, "action_revoke")
        self.assertEqual(self.made_names(self.sofia), [])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])

    def test_the_google_account_of_a_colleague(self):
        """A mistake of hers costs him nothing."""
        self.connect(self.marco)
        self.synchronize(self.marco)
        self.withdraw()
        self.connect(self.sofia, self.gmail(self.marco))
        self.assertIn(self.gmail(self.sofia), self.notice(self.sofia)["message"])
        self.google.expire_access_tokens(self.gmail(self.marco))
        self.event(self.marco, "His")
        run = self.synchronize(self.marco)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)
        self.assertEqual(len(self.made_names(self.marco)), 2)

    def test_another_google_account_that_does_not_answer(self):
        """The grant of before is not replaced by one of nobody knows whom."""
        self.withdraw()
        token = self.known._credential_sudo().refresh_token
        self.google.add_fault(api_method=INSERT, status=403, reason="forbidden")
        self.connect(self.sofia, "stranger@gmail.example.com")
        self.assertEqual(self.known._credential_sudo().refresh_token, token)
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)
        self.connect(self.sofia)
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)

    def test_the_address_is_renamed(self):
        """An account is known by its calendars, not by its address."""
        self.withdraw()
        self.google.rename_account(self.gmail(self.sofia), "sofia.new@example.com")
        self.connect(self.sofia, "sofia.new@example.com")
        self.assertEqual(self.notice(self.sofia)["type"], "success")
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known.email, "sofia.new@example.com")
        self.assertEqual(self.known._calendar_ids(), self.calendar_ids)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_the_address_is_renamed_and_a_calendar_is_missing(self):
        for calendar_id in self.calendar_ids:
            with self.subTest(calendar_id):
                email = self.known.email
                self.google.delete_calendar(email, calendar_id)
                self.google.rename_account(email, f"x{email}")
                self.synchronize(self.sofia)
                self.assertEqual(self.known.state, "calendars_missing")
                self.connect(self.sofia, f"x{email}")
                self.assertEqual(self.known.state, "connected")
                self.assertEqual(self.known.email, f"x{email}")
                self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_wrong_secret_costs_nobody_the_access(self):
        params = self.env["ir.config_parameter"].sudo()
        token = self.known._credential_sudo().refresh_token
        params.set_param("calendar_google_sync.client_secret", "mistyped")
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.event(self.sofia, "Later")
        before = len(self.notifications())
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("administrator", run.message)
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known._credential_sudo().refresh_token, token)
        self.assertEqual(len(self.notifications()), before)
        params.set_param("calendar_google_sync.client_secret", CLIENT_SECRET)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)

    def test_missing_client_costs_nobody_the_access(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_id", False)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("not set up", run.message)
        self.assertEqual(self.known.state, "connected")
        params.set_param("calendar_google_sync.client_id", CLIENT_ID)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_expired_access_token_is_renewed_silently(self):
        self.google.expire_access_tokens(self.gmail(self.sofia))
        old = self.known._credential_sudo().access_token
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.assertNotEqual(self.known._credential_sudo().access_token, old)
        self.google.clear_requests()
        self.synchronize(self.sofia)
        paths = [request["path"] for request in self.google.requests()]
        self.assertNotIn("/token", paths)

    def test_calendar_deleted_in_google(self):
        detached = self.event(self.sofia, "Left alone")
        self.synchronize(self.sofia)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Left alone"])
        self.add_entry(
            self.sofia, summary="Lunch", **self.timed(self.day(2).replace(hour=9))
        )
        self.synchronize(self.sofia)
        before = len(self.notifications())
        self.google.delete_calendar(self.gmail(self.sofia), self.calendar_ids[0])
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.known.state, "calendars_missing")
        self.assertIn(self.known.events_calendar_name, self.known.state_message)
        self.assertEqual(run.message, self.known.state_message)
        self.assertEqual(len(self.notifications()), before + 1)
        self.assertTrue(self.meeting.exists())

        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        self.assertEqual(self.known.state, "connected")
        self.assertNotEqual(self.known.events_calendar_id, self.calendar_ids[0])
        self.assertEqual(self.known.tasks_calendar_id, self.calendar_ids[1])
        self.assertEqual(len(self.made_names(self.sofia)), 2)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "Lunch"})
        self.assertEqual(set(self.entries(self.sofia, "tasks")), {"Report"})
        found = self.env["calendar.event"].search([("name", "=", "Lunch")])
        self.assertEqual(len(found), 1)
        detached.with_user(self.sofia).write({"name": "Left alone still"})
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "Lunch"})

    def test_both_calendars_deleted(self):
        for calendar_id in self.calendar_ids:
            self.google.delete_calendar(self.gmail(self.sofia), calendar_id)
        self.synchronize(self.sofia)
        self.assertEqual(self.known.state, "calendars_missing")
        self.connect(self.sofia)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)
        self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_calendar_deleted_while_writing(self):
        """The listing still worked, the batch meets a calendar that is gone."""
        self.google.delete_calendar(self.gmail(self.sofia), self.calendar_ids[1])
        self.event(self.sofia, "Extra")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn(self.known.tasks_calendar_name, run.message)

    def test_names_are_asked_for_once_a_day(self):
        """A renamed calendar or address is shown without anybody reconnecting."""
        account = self.account(self.sofia)
        email = self.gmail(self.sofia)
        self.google.rename_calendar(email, account.events_calendar_id, "Work")
        self.google.rename_account(email, "sofia.new@example.com")
        self.google.clear_requests()
        self.synchronize(self.sofia)
        self.assertEqual(account.email, email)
        self.assertFalse(self.google.calls("calendar.calendars.get"))
        account.sudo().names_at = self.day(-2)
        self.synchronize(self.sofia)
        self.assertEqual(account.email, "sofia.new@example.com")
        self.assertEqual(account.events_calendar_name, "Work")
        self.assertEqual(len(self.google.calls("calendar.calendars.get")), 2)
        self.synchronize(self.sofia)
        self.assertEqual(len(self.google.calls("calendar.calendars.get")), 2)

    def test_a_calendar_that_is_gone_is_found_all_the_same(self):
        account = self.account(self.sofia)
        calendar_id = account.events_calendar_id
        self.google.delete_calendar(self.gmail(self.sofia), calendar_id)
        account.sudo().names_at = False
        self.synchronize(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
