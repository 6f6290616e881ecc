"""What an administrator sees of all accounts, does for their owners, and may not."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from .common import CLIENT_ID, CLIENT_SECRET, GoogleCase, RpcError

AT_ONCE = {"retry_after": 3600, "count": None}  # nobody waits that long for a retry
SHOWN = {
    "user_id": {},
    "email": {},
    "company_id": {},
    "user_active": {},
    "needs_attention": {},
    "state": {},
    "state_message": {},
    "last_sync_at": {},
    "backlog": {},
    "parked": {},
    "failures": {},
    "last_error": {},
    "problem": {},
    "next_sync_at": {},
}
METHODS = (
    "action_open_history",
    "action_open_revocation",
    "action_synchronize_for_user",
)


class BoardCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.boss = self.person("boss", "base.group_system")
        self.meeting = self.event(self.sofia, "Secret meeting")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.hers = self.account(self.sofia)

    def board(self, domain=()):
        accounts = self.env["calendar.google.account"]
        return self.call(self.boss, accounts, "web_search_read", list(domain), SHOWN)[
            "records"
        ]

    def execute_waiting_runs(self):
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()

    def assertAccessError(self, user, records, method, *args):
        with self.assertRaises(RpcError, msg=(user.login, method)) as caught:
            self.call(user, records, method, *args)
        self.assertEqual(caught.exception.name, "AccessError")


class TestBoard(BoardCase):
    def test_a_row_opens_the_history_of_its_account(self):
        self.connect(self.marco)
        self.synchronize(self.marco)
        action = self.call(self.boss, self.hers, "action_open_history")
        self.assertEqual(action["name"], "Synchronizations of Sofia")
        runs = self.env["calendar.google.run"]
        found = self.call(
            self.boss, runs, "search_read", action["domain"], ["account_id"]
        )
        self.assertEqual([row["account_id"][0] for row in found], [self.hers.id])

    def test_states_and_counts(self):
        [row] = self.board()
        self.assertEqual(row["email"], self.gmail(self.sofia))
        self.assertEqual(row["state"], "connected")
        self.assertEqual((row["failures"], row["backlog"]), (0, 0))
        self.assertTrue(row["last_sync_at"])
        self.assertFalse(row["next_sync_at"])
        self.assertFalse(row["needs_attention"])
        self.assertFalse(row["problem"])
        limit = "calendar_google_sync.run_limit"
        self.env["ir.config_parameter"].sudo().set_param(limit, 1)
        for number in range(3):
            self.event(self.sofia, f"Meeting {number}")
        self.synchronize(self.sofia)
        self.sofia.company_id.google_calendar_auto_sync = True
        [row] = self.board()
        self.assertEqual(row["backlog"], 2)
        self.assertTrue(row["next_sync_at"])

    def test_no_content(self):
        self.assertNotIn("Secret meeting", str(self.board()))
        self.assertAccessError(self.boss, self.hers.binding_ids, "read", ["title"])
        self.assertAccessError(
            self.boss, self.hers._credential_sudo(), "read", ["encrypted_refresh_token"]
        )
        [read] = self.call(self.boss, self.hers, "read")
        self.assertFalse(read["binding_ids"])
        for secret in (
            self.hers._credential_sudo().refresh_token,
            self.hers._credential_sudo().access_token,
            "Secret meeting",
        ):
            self.assertNotIn(secret, str(read))

    def test_errors_in_a_row(self):
        self.google.add_fault(api_method="events.list", status=500, **AT_ONCE)
        for _time in range(3):
            self.assertFalse(self.board([("needs_attention", "=", True)]))
            run = self.synchronize(self.sofia)
        [row] = self.board([("needs_attention", "=", True)])
        self.assertEqual(row["failures"], 3)
        self.assertEqual(row["last_error"], run.message)
        self.assertFalse(self.board([("needs_attention", "=", False)]))
        self.google.clear_faults()
        self.synchronize(self.sofia)
        [row] = self.board([("needs_attention", "=", False)])
        self.assertEqual((row["failures"], row["last_error"]), (0, False))

    def test_what_needs_attention(self):
        self.google.withdraw_access(self.gmail(self.sofia))
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.synchronize(self.sofia)
        [row] = self.board([("needs_attention", "=", True)])
        self.assertEqual(row["state"], "reconnect")
        self.assertEqual(row["problem"], row["state_message"])

    def test_settings_tell_how_many(self):
        settings = self.env["res.config.settings"]
        names = ["gcal_sync_account_count", "gcal_sync_attention_count"]
        record = settings.browse(self.call(self.boss, settings, "create", {}))
        [read] = self.call(self.boss, record, "read", names)
        self.assertEqual([read[name] for name in names], [1, 0])
        self.hers._set_state("reconnect", "Please connect again.")
        [read] = self.call(self.boss, record, "read", names)
        self.assertEqual([read[name] for name in names], [1, 1])

    def test_synchronize_for_somebody(self):
        self.meeting.name = "Changed"
        action = self.call(self.boss, self.hers, "action_synchronize_for_user")
        self.assertEqual(action["params"]["type"], "success")
        self.execute_waiting_runs()
        self.assertIn("Changed", self.entries(self.sofia))
        self.assertEqual(self.hers.last_run_id.state, "done")

    def test_synchronize_tells_who_is_left_out(self):
        self.connect(self.marco)
        self.call(self.sofia, self.hers, "action_pause")
        both = self.hers + self.account(self.marco)
        action = self.call(self.boss, both, "action_synchronize_for_user")
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("Sofia", action["params"]["message"])
        self.assertIn("started: 1", action["params"]["message"])
        self.execute_waiting_runs()
        self.assertEqual(self.account(self.marco).last_run_id.state, "done")

    def test_administrators_only(self):
        self.google.clear_requests()
        for user in self.sofia + self.marco:
            for method in METHODS:
                self.assertAccessError(user, self.hers, method)
            wizards = self.env["calendar.google.revoke"]
            values = {"account_id": self.hers.id}
            self.assertAccessError(user, wizards, "create", values)
            wizard = wizards.create(values)
            self.assertAccessError(user, wizard, "action_revoke")
        self.assertAccessError(self.boss, self.hers, "write", {"state": "paused"})
        self.assertAccessError(self.boss, self.hers, "unlink")
        self.assertEqual(self.google.requests(), [])


class TestRevokeOnLeave(BoardCase):
    def revoke(self):
        action = self.call(self.boss, self.hers, "action_open_revocation")
        wizards = self.env[action["res_model"]]
        values = {"account_id": action["context"]["default_account_id"]}
        wizard = wizards.browse(self.call(self.boss, wizards, "create", values))
        [read] = self.call(self.boss, wizard, "read", ["events_calendar_name"])
        self.assertEqual(read["events_calendar_name"], self.hers.events_calendar_name)
        return self.call(self.boss, wizard, "action_revoke")["params"]

    def test_revoke(self):
        user_model = self.env.registry["res.users"]
        with patch.object(user_model, "_bus_send", autospec=True) as told:
            receipt = self.revoke()
        self.assertEqual(receipt["type"], "success")
        self.assertIn("access of Sofia is revoked", receipt["message"])
        self.assertFalse(self.account(self.sofia))
        self.assertFalse(self.google.grants(self.gmail(self.sofia)))
        self.assertEqual(len(self.google.calendars(self.gmail(self.sofia))), 1)
        self.assertTrue(self.meeting.exists())
        [sent] = [
            call.args for call in told.call_args_list if call.args[0] == self.sofia
        ]
        self.assertIn("Boss", sent[2]["message"])
        self.assertIn("Deleted in Google", sent[2]["message"])

    def test_of_an_archived_user(self):
        self.sofia.active = False
        [row] = self.board([("user_id.active", "=", False)])
        self.assertTrue(row["needs_attention"])
        self.assertIn("archived", row["problem"])
        action = self.call(self.boss, self.hers, "action_synchronize_for_user")
        self.assertIn("archived", action["params"]["message"])
        self.assertEqual(self.revoke()["type"], "success")
        self.assertFalse(self.hers.exists())

    def test_google_out_of_reach(self):
        self.google.add_fault(api_method="calendars.delete", status=503, **AT_ONCE)
        self.assertEqual(self.revoke()["type"], "warning")
        self.assertEqual(self.hers.state, "revoking")
        self.google.clear_faults()
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.assertFalse(self.hers.exists())

    def test_a_linked_user_is_not_deleted(self):
        with self.assertRaisesRegex(RpcError, "Revoke the access first"):
            self.call(self.boss, self.sofia, "unlink")
        self.assertTrue(self.sofia.exists())
        self.assertTrue(self.google.grants(self.gmail(self.sofia)))
        self.revoke()
        leaver = self.person("leaver")
        self.call(self.boss, leaver, "unlink")
        self.assertFalse(leaver.exists())


class TestProblemMail(BoardCase):
    def setUp(self):
        super().setUp()
        self.hers._set_state("reconnect", "Please connect again.")

    def hourly(self):
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.env.invalidate_all()

    def mails(self):
        domain = [("email_to", "ilike", self.sofia.email)]
        return self.env["mail.mail"].sudo().search(domain)

    def a_day_later(self):
        self.assertTrue(self.hers.problem_at)
        self.hers.problem_at = fields.Datetime.now() - timedelta(hours=25)

    def test_not_at_once(self):
        self.hourly()
        self.assertFalse(self.mails())

    def test_once_to_whom_was_away(self):
        self.a_day_later()
        self.hourly()
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("Please connect again.", mail.body_html)
        self.assertIn("/odoo/workspace-calendar", mail.body_html)
        self.hourly()
        self.assertEqual(self.mails(), mail)

    def test_not_to_whom_was_there(self):
        self.env["mail.presence"].create({"user_id": self.sofia.id, "status": "online"})
        self.a_day_later()
        self.hourly()
        self.assertFalse(self.mails())
        self.assertFalse(self.hers.problem_at)

    def test_not_when_it_is_over(self):
        self.a_day_later()
        self.hers._set_state("connected")
        self.hourly()
        self.assertFalse(self.mails())


class TestClient(GoogleCase):
    """The Test button of the OAuth client."""

    def setUp(self):
        super().setUp()
        self.boss = self.person("boss", "base.group_system")

    def ask(self, *client):
        return self.call(
            self.boss, self.env["calendar.google.configure"], "test_client", *client
        )

    def test_right(self):
        self.assertEqual(self.ask(CLIENT_ID, CLIENT_SECRET)["type"], "success")
        # What is stored is taken for what was not typed
        self.assertEqual(self.ask(CLIENT_ID, False)["type"], "success")
        self.assertEqual(self.ask(False, f" {CLIENT_SECRET} ")["type"], "success")

    def test_wrong(self):
        for client in (CLIENT_ID, "wrong"), ("wrong", CLIENT_SECRET):
            answer = self.ask(*client)
            self.assertEqual(answer["type"], "danger")
            self.assertIn("does not accept this client", answer["message"])
            self.assertNotIn(CLIENT_SECRET, answer["message"])

    def test_nothing_entered(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_secret", False)
        self.google.clear_requests()
        self.assertEqual(self.ask(CLIENT_ID)["type"], "warning")
        self.assertEqual(self.google.requests(), [])

    def test_redirect_uri(self):
        fault = {"status": 400, "reason": "redirect_uri_mismatch"}
        self.google.add_fault(method="POST", path="/token", **fault)
        answer = self.ask(CLIENT_ID, CLIENT_SECRET)
        self.assertEqual(answer["type"], "danger")
        self.assertIn("redirect URI", answer["message"])

    def test_out_of_reach(self):
        self.google.add_fault(method="POST", path="/token", drop=True)
        answer = self.ask(CLIENT_ID, CLIENT_SECRET)
        self.assertEqual(answer["type"], "warning")
        self.assertIn("cannot reach Google", answer["message"])

    def test_nothing_is_stored(self):
        self.ask("other", "other")
        params = self.env["ir.config_parameter"].sudo()
        self.assertEqual(params.get_param("calendar_google_sync.client_id"), CLIENT_ID)

    def test_administrators_only(self):
        self.google.clear_requests()
        configure = self.env["calendar.google.configure"]
        with self.assertRaises(RpcError) as caught:
            self.call(self.sofia, configure, "test_client", CLIENT_ID, CLIENT_SECRET)
        self.assertEqual(caught.exception.name, "AccessError")
        self.assertEqual(self.google.requests(), [])
