"""Giving the access back: rules 19 and 20."""

from .common import GoogleCase

AT_ONCE = {"retry_after": 3600, "count": None}  # nobody waits that long for a retry
DELETE = "calendars.delete"


class TestRevoke(GoogleCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(self.sofia, "Meeting")
        self.report = self.task(self.sofia, "Report")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.names = sorted(self.made())

    def made(self):
        found = self.google.calendars(self.gmail(self.sofia))
        return [c["summary"] for c in found if not c.get("primary")]

    def revoke(self):
        """Press the button; what the receipt says."""
        action = self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertEqual(action["tag"], "display_notification")
        return action["params"]

    def assertForgotten(self):
        self.assertFalse(self.account(self.sofia))
        for model in ("credential", "binding", "run", "account"):
            records = self.env[f"calendar.google.{model}"].sudo().search([])
            self.assertFalse(records, model)
        self.assertTrue(self.meeting.exists())
        self.assertTrue(self.meeting.active)
        self.assertTrue(self.report.exists())
        status = self.call(
            self.sofia, self.env["calendar.google.account"], "get_status"
        )
        self.assertFalse(status["state"])
        access = self.call(self.sofia, self.env["res.users"], "gcal_sync_access")
        self.assertFalse(access)

    def assertRevoking(self, receipt):
        account = self.account(self.sofia)
        self.assertEqual(account.state, "revoking")
        self.assertEqual(receipt["type"], "warning")
        self.assertEqual(receipt["message"], account.state_message)
        self.assertIn("again", account.state_message)
        self.assertTrue(account._credential_sudo())
        with self.assertRaisesRegex(AssertionError, "again"):
            self.synchronize(self.sofia)

    def test_revoke(self):
        self.assertTrue(self.google.grants(self.gmail(self.sofia)))
        self.google.clear_requests()
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "success")
        for text in (*self.names, self.gmail(self.sofia), "stay"):
            self.assertIn(text, receipt["message"])
        self.assertEqual(self.made(), [])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertForgotten()
        asked = [call["api_method"] for call in self.google.calls()]
        self.assertEqual(len([name for name in asked if name.endswith(DELETE)]), 2)
        # What they are called now, and afterwards that they are gone
        self.assertEqual(len([name for name in asked if name.endswith("get")]), 4)
        self.assertEqual(self.google.requests()[-1]["path"], "/revoke")

    def test_names_as_they_are_now(self):
        """The person looks for what Google shows, not for what it was called once."""
        account = self.account(self.sofia)
        email = self.gmail(self.sofia)
        self.google.rename_calendar(email, account.events_calendar_id, "Work")
        self.google.rename_calendar(email, account.tasks_calendar_id, "To do")
        message = self.revoke()["message"]
        self.assertIn("Deleted in Google: “Work” and “To do”.", message)

    def test_names_as_they_are_now_when_some_steps_fail(self):
        account = self.account(self.sofia)
        email = self.gmail(self.sofia)
        self.google.rename_calendar(email, account.events_calendar_id, "Work")
        self.google.add_fault(api_method=DELETE, skip=1, status=503, **AT_ONCE)
        self.assertRevoking(self.revoke())
        self.google.clear_faults()
        self.assertIn("“Work”", self.revoke()["message"])

    def test_only_what_is_ours_is_deleted(self):
        own = self.google.add_calendar(self.gmail(self.sofia), summary="Family")
        self.revoke()
        left = self.google.calendars(self.gmail(self.sofia))
        self.assertEqual({c["id"] for c in left}, {own["id"], self.gmail(self.sofia)})

    def test_other_people_stay_connected(self):
        self.connect(self.marco)
        self.revoke()
        self.event(self.marco)
        self.assertEqual(self.synchronize(self.marco).remote_created, 1)

    def test_two_people_with_one_google_account(self):
        """Google would end both permissions with the first one."""
        self.connect(self.marco, self.gmail(self.sofia))
        self.answer_question(self.marco)
        self.event(self.marco, "Marco's")
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "success")
        self.assertIn("somebody else uses the same", receipt["message"])
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(len(self.made()), 2)
        run = self.synchronize(self.marco)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.assertEqual(self.synchronize(self.marco).state, "done")
        # The last one ends the permission
        action = self.call(self.marco, self.account(self.marco), "action_revoke")
        self.assertNotIn("somebody else", action["params"]["message"])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertEqual(self.made(), [])

    def test_two_people_with_one_google_account_that_was_renamed(self):
        """Only one of both accounts has heard of the new address."""
        self.connect(self.marco, self.gmail(self.sofia))
        self.answer_question(self.marco)
        self.google.rename_account(self.gmail(self.sofia), "new@gmail.example.com")
        self.assertIn("somebody else uses the same", self.revoke()["message"])
        self.google.expire_access_tokens("new@gmail.example.com")
        self.assertEqual(self.synchronize(self.marco).state, "done")

    def test_connect_again(self):
        former = self.account(self.sofia)._calendar_ids()
        self.revoke()
        self.connect(self.sofia)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertFalse(set(account._calendar_ids()) & set(former))
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting"})
        self.assertEqual(set(self.entries(self.sofia, "tasks")), {"Report"})

    def test_connect_again_with_another_google_account(self):
        self.revoke()
        self.google.add_account("second@gmail.example.com")
        self.connect(self.sofia, "second@gmail.example.com")
        self.assertEqual(self.account(self.sofia).email, "second@gmail.example.com")

    def test_withdrawn_in_google(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "warning")
        for text in (*self.names, "yourself", "stay"):
            self.assertIn(text, receipt["message"])
        self.assertForgotten()

    def test_withdrawn_and_known(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        self.assertIn("yourself", self.revoke()["message"])
        self.assertForgotten()

    def test_without_credential(self):
        """A copy of a database has forgotten the tokens: devtools' neutralize."""
        self.account(self.sofia)._credential_sudo().unlink()
        receipt = self.revoke()
        for name in self.names:
            self.assertIn(name, receipt["message"])
        self.assertForgotten()

    def test_tokens_that_this_server_cannot_read(self):
        """A restored dump without its key: nothing can be reached, and that is said."""
        credential = self.account(self.sofia)._credential_sudo()
        stored = credential.encrypted_refresh_token
        credential.encrypted_refresh_token = stored[:-20] + stored[:-21:-1]
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "warning")
        for text in (*self.names, "yourself", "the key", "myaccount.google.com"):
            self.assertIn(text, receipt["message"])
        self.assertForgotten()

    def test_google_out_of_reach(self):
        self.google.add_fault(path="/calendars/", status=503, **AT_ONCE)
        receipt = self.revoke()
        self.assertRevoking(receipt)
        self.assertEqual(len(self.made()), 2)
        status = self.call(
            self.sofia, self.env["calendar.google.account"], "get_status"
        )
        self.assertEqual(status["state"], "revoking")
        self.assertRevoking(self.revoke())

        self.google.clear_faults()
        self.assertEqual(self.revoke()["type"], "success")
        self.assertEqual(self.made(), [])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertForgotten()

    def test_second_calendar_out_of_reach(self):
        self.google.add_fault(api_method=DELETE, skip=1, status=503, **AT_ONCE)
        self.assertRevoking(self.revoke())
        self.assertEqual(len(self.made()), 1)
        self.google.clear_faults()
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "success")
        for name in self.names:
            self.assertIn(name, receipt["message"])
        self.assertForgotten()

    def test_calendar_stays(self):
        """Google says that it is deleted, and it is not: never a wrong receipt."""
        self.google.add_fault(api_method=DELETE, status=404, **AT_ONCE)
        self.assertRevoking(self.revoke())
        self.google.clear_faults()
        self.assertEqual(self.revoke()["type"], "success")
        self.assertEqual(self.made(), [])

    def test_revoke_endpoint_out_of_order(self):
        for fault in ({"status": 503}, {"drop": True}):
            with self.subTest(fault=fault):
                self.google.add_fault(path="/revoke", **fault)
                self.assertRevoking(self.revoke())
        self.assertTrue(self.google.grants(self.gmail(self.sofia)))
        self.assertEqual(self.revoke()["type"], "success")
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertForgotten()

    def test_revoked_without_an_answer(self):
        """The second call must not ask the person to delete what is deleted."""
        self.google.add_fault(path="/revoke", drop=True, after=True)
        self.assertRevoking(self.revoke())
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "success")
        self.assertNotIn("yourself", receipt["message"])
        self.assertForgotten()

    def test_wrong_client_secret(self):
        params = self.env["ir.config_parameter"].sudo()
        secret = params.get_param("calendar_google_sync.client_secret")
        params.set_param("calendar_google_sync.client_secret", "mistyped")
        self.google.expire_access_tokens(self.gmail(self.sofia))
        receipt = self.revoke()
        self.assertRevoking(receipt)
        self.assertIn("administrator", receipt["message"])
        params.set_param("calendar_google_sync.client_secret", secret)
        self.assertEqual(self.revoke()["type"], "success")
        self.assertForgotten()

    def test_calendars_deleted_by_hand(self):
        for calendar_id in self.account(self.sofia)._calendar_ids():
            self.google.delete_calendar(self.gmail(self.sofia), calendar_id)
        self.assertEqual(self.revoke()["type"], "success")
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertForgotten()

    def test_while_revoking_there_is_no_way_back(self):
        self.google.add_fault(path="/calendars/", status=503, **AT_ONCE)
        self.revoke()
        page = self.connect_again()
        self.assertEqual(page, "/odoo/crm-calendar")
        self.assertIn("again", self.notice(self.sofia)["message"])
        self.sofia.company_id.google_calendar_auto_sync = True
        self.google.clear_requests()
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.env.invalidate_all()
        # The hourly job tries to revoke again, and synchronizes nothing
        methods = {call["api_method"] for call in self.google.calls()}
        self.assertEqual(methods, {"calendar.calendars.get"})
        self.assertEqual(self.account(self.sofia).state, "revoking")

    def connect_again(self):
        self.login(self.sofia)
        return self.come_back("/calendar_google_sync/connect?origin=crm")

    def test_with_a_run_that_waits(self):
        """Started, and not begun by the server: it ends with the account."""
        wizard = self.env["calendar.google.sync"].with_user(self.sofia).create({})
        self.call(self.sofia, wizard, "action_synchronize")
        self.assertEqual(self.revoke()["type"], "success")
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()
        self.assertForgotten()

    def test_what_the_credentials_page_shows(self):
        access = self.call(self.sofia, self.env["res.users"], "gcal_sync_access")
        account = self.account(self.sofia)
        self.assertEqual(access["id"], account.id)
        self.assertEqual(access["email"], self.gmail(self.sofia))
        self.assertEqual(access["state"], "connected")
        self.assertTrue(access["connected_at"])
        self.assertTrue(access["last_sync"])
        self.assertIn("Created in Google: 2", access["last_message"])
        self.assertFalse(access["reads_every_calendar"])
