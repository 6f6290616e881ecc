"""The administrator's OAuth client is replaced, or deleted at Google."""

from .common import CLIENT_ID, CLIENT_SECRET
from .connect_common import ConnectCase

NEW_ID, NEW_SECRET = "2000-new.apps.googleusercontent.com", "new-secret"
PARAMETERS = ("client_id", "client_secret")


class TestOtherClient(ConnectCase):
    def setUp(self):
        super().setUp()
        self.google.add_client(NEW_ID, NEW_SECRET)
        self.meeting = self.event(self.sofia, "Meeting")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.known = self.account(self.sofia)
        self.former = self.known._calendar_ids()
        self.names = self.made_names(self.sofia)

    def tearDown(self):
        self.google.add_client(CLIENT_ID, CLIENT_SECRET)
        super().tearDown()

    def set_client(self, *values):
        params = self.env["ir.config_parameter"].sudo()
        for name, value in zip(PARAMETERS, values, strict=True):
            params.set_param(f"calendar_google_sync.{name}", value)

    def replace_client(self):
        self.set_client(NEW_ID, NEW_SECRET)

    def hourly(self):
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def status(self):
        return self.call(self.sofia, self.known.browse(), "get_status")

    def revoke(self):
        action = self.call(self.sofia, self.known, "action_revoke")
        return action["params"]

    def assertToReconnect(self):
        self.assertEqual(self.known.state, "reconnect")
        self.assertIn("connect again", self.known.state_message)
        self.assertTrue(self.known._credential_sudo().refresh_token)

    def test_a_grant_knows_its_client(self):
        self.assertEqual(self.known._credential_sudo().client_id, CLIENT_ID)

    def test_each_account_is_to_be_connected_again(self):
        self.connect(self.marco)
        self.replace_client()
        self.hourly()
        self.assertToReconnect()
        self.assertEqual(self.account(self.marco).state, "reconnect")

    def test_noticed_by_a_page(self):
        self.replace_client()
        self.assertEqual(self.status()["state"], "reconnect")
        self.assertToReconnect()

    def test_noticed_by_a_synchronization(self):
        self.replace_client()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("connect again", run.message)
        self.assertToReconnect()
        with self.assertRaisesRegex(AssertionError, "connect again"):
            self.synchronize(self.sofia)

    def test_no_token_goes_to_google_under_another_name(self):
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.replace_client()
        self.google.clear_requests()
        self.synchronize(self.sofia)
        self.assertEqual(self.google.requests(), [])

    def test_the_former_client_comes_back(self):
        """The administrator has mistyped it: that costs nobody the connection."""
        self.replace_client()
        self.hourly()
        self.assertToReconnect()
        self.set_client(CLIENT_ID, CLIENT_SECRET)
        self.assertEqual(self.status()["state"], "connected")
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_the_former_client_comes_back_by_night(self):
        self.replace_client()
        self.hourly()
        self.set_client(CLIENT_ID, CLIENT_SECRET)
        self.hourly()
        self.assertEqual(self.known.state, "connected")

    def assertReconnected(self):
        self.connect(self.sofia)
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "success", notice)
        for name in self.names:
            self.assertIn(f"“{name}”", notice["message"])
        self.assertIn("delete", notice["message"])
        self.assertEqual(self.known.state, "connected")
        self.assertFalse(set(self.known._calendar_ids()) & set(self.former))
        self.assertEqual(self.known._credential_sudo().client_id, NEW_ID)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)

    def test_connecting_again(self):
        self.replace_client()
        self.assertReconnected()
        # What the new client made is deleted, the rest is named
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "success")
        for name in self.names:
            self.assertIn(name, receipt["message"])
        left = {c["id"] for c in self.made(self.sofia).values()}
        self.assertEqual(left, set(self.former))

    def test_connecting_again_when_google_forbids_the_old_calendars(self):
        self.google.configure(foreign_calendar_status=403)
        self.replace_client()
        self.assertReconnected()

    def test_connecting_again_after_a_deleted_client(self):
        self.google.delete_client(CLIENT_ID)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertToReconnect()
        self.replace_client()
        self.assertReconnected()

    def test_another_google_account_with_the_new_client(self):
        self.google.add_account("stranger@gmail.example.com")
        self.replace_client()
        self.connect(self.sofia, "stranger@gmail.example.com")
        self.assertIn(self.gmail(self.sofia), self.notice(self.sofia)["message"])
        self.assertEqual(self.known._calendar_ids(), self.former)
        self.assertEqual(self.known._credential_sudo().client_id, CLIENT_ID)
        self.assertFalse(self.known.left_calendars)

    def test_another_client_of_the_same_project(self):
        """Google shows its apps the calendars of their project."""
        project = CLIENT_ID.partition("-")[0]
        other = f"{project}-other.apps.googleusercontent.com"
        self.google.add_client(other, "other-secret")
        self.set_client(other, "other-secret")
        self.connect(self.sofia)
        self.assertEqual(self.known.state, "connected")
        self.assertEqual(self.known._calendar_ids(), self.former)
        self.assertFalse(self.known.left_calendars)

    def test_revoking_with_what_is_left_of_the_access(self):
        """The access token outlives its client by an hour at most."""
        self.replace_client()
        self.assertEqual(self.revoke()["type"], "success")
        self.assertEqual(self.made_names(self.sofia), [])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertFalse(self.account(self.sofia))

    def assertEnds(self):
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "warning")
        for text in (*self.names, "yourself"):
            self.assertIn(text, receipt["message"])
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.assertEqual(self.made_names(self.sofia), self.names)

    def test_revoking_comes_to_an_end(self):
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.replace_client()
        self.assertEnds()

    def test_revoking_comes_to_an_end_after_a_deleted_client(self):
        self.google.delete_client(CLIENT_ID)
        self.assertEnds()

    def test_revoking_comes_to_an_end_without_any_client(self):
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.set_client(False, False)
        self.assertEnds()

    def test_what_was_being_revoked_comes_to_an_end(self):
        busy = {"status": 503, "retry_after": 3600, "count": None}
        self.google.add_fault(path="/calendars/", **busy)
        self.revoke()
        self.assertEqual(self.known.state, "revoking")
        self.google.clear_faults()
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.replace_client()
        self.hourly()
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
