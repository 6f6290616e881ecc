"""Known failures of Odoo's own google_calendar: connecting, tokens and rights."""

import json
import logging
from urllib.parse import parse_qs, quote, urlsplit

from odoo.addons.calendar_google_sync.google_api import retry

from .common import CLIENT_ID, CLIENT_SECRET, RpcError
from .test_known_failures import KnownFailuresCase
from .test_rights import Listener

ADDON = "odoo.addons.calendar_google_sync"
SECRET = "calendar_google_sync.client_secret"


class TestKnownAccess(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)
        self.params = self.env["ir.config_parameter"].sudo()

    def credential(self, user):
        return self.account(user)._credential_sudo()

    def listen(self, *names):
        heard = Listener()
        for logger in map(logging.getLogger, names):
            self.addCleanup(logger.setLevel, logger.level)
            self.addCleanup(logger.removeHandler, heard)
            logger.setLevel(logging.DEBUG)
            logger.addHandler(heard)
        return heard.lines

    def test_token_is_in_no_address_and_no_log(self):
        """#38172, #33058: the access token stands in addresses and in the log."""
        self.connect(self.sofia)
        heard = self.listen("urllib3.connectionpool", "google.auth", ADDON)
        said, secrets = [], {CLIENT_SECRET}
        for fault in (
            {"status": 401},
            {"status": 403, "reason": "forbidden"},
            {"status": 500},
            {"drop": True},
            {"truncate": True},
        ):
            # When Google is asked for changes, and when it is written to
            for method in ("list", "insert"):
                event = self.event(self.sofia)
                where = {"api_method": rf"events\.{method}$", "count": None}
                self.google.add_fault(**where, **fault)
                run = self.synchronize(self.sofia)
                self.google.clear_faults()
                event.unlink()
                said += [run.message, *run.account_id.binding_ids.mapped("reason")]
                credential = self.credential(self.sofia)
                secrets |= {credential.access_token, credential.refresh_token}
        self.assertGreater(len(secrets), 3)
        self.assertIn("events?", str(heard))
        asked = [
            (request["path"], request["query"]) for request in self.google.requests()
        ]
        for secret in secrets:
            self.assertNotIn(secret, str([*said, *heard]))
            self.assertNotIn(secret, str(asked))

    def test_answer_that_nobody_here_asked_for(self):
        """google_calendar 19.0: whoever opens an answer of Google gets that account."""
        self.login(self.marco)
        way = self.go("/calendar_google_sync/connect?origin=crm").headers["Location"]
        link = self.google.consent(way, self.gmail(self.marco))
        code = parse_qs(urlsplit(link).query)["code"][0]
        evil = "https://evil.example.com/"
        forged = json.dumps({"d": self.env.cr.dbname, "s": "calendar", "f": evil})
        self.login(self.sofia)
        self.google.clear_requests()
        for state in (None, "", quote(forged)):
            path = f"{urlsplit(link).path}?code={code}&state={state}"
            response = self.go(path if state is not None else link)
            self.assertLess(response.status_code, 400)
            self.assertNotIn("evil", response.headers["Location"])
        # Refused before Google is asked what the code is worth
        self.assertEqual(self.google.requests(), [])
        self.env.invalidate_all()
        self.assertFalse(self.account(self.sofia))
        self.assertFalse(self.env["calendar.google.credential"].sudo().search([]))
        calendars = self.google.calendars(self.gmail(self.marco))
        self.assertEqual([c for c in calendars if not c.get("primary")], [])

    def test_nobody_stops_the_synchronization_of_another(self):
        """#269559: anybody stops another person's synchronization, or everybody's."""
        self.connect(self.sofia)
        account = self.account(self.sofia)
        company = self.sofia.company_id
        company.google_calendar_auto_sync = True
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        for records, method, args in (
            (account, "action_revoke", []),
            (account, "synchronize", []),
            (account, "write", [{"state": "paused"}]),
            (account, "unlink", []),
            (account, "_set_state", ["paused"]),
            (account, "_forget", []),
            (company, "write", [{"google_calendar_auto_sync": False}]),
            (self.env["res.config.settings"], "create", [{}]),
            (self.env["ir.config_parameter"], "set_param", [SECRET, "x"]),
            (cron, "write", [{"active": False}]),
            (self.sofia, "write", [{"gcal_sync_project_id": False}]),
        ):
            with self.subTest(model=records._name, method=method):
                with self.assertRaises(RpcError) as caught:
                    self.call(self.marco, records, method, *args)
                self.assertEqual(caught.exception.name, "AccessError")
        self.assertEqual(account.state, "connected")
        self.event(self.sofia)
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.titles(self.sofia), ["Meeting"])

    def test_mistake_of_the_administrator_costs_nobody_the_access(self):
        """#41651, #79635, #65280: a wrong client secret wipes everybody's tokens."""
        people = self.sofia | self.marco
        tokens = []
        for user in people:
            self.connect(user)
            self.event(user, f"Of {user.name}")
            tokens.append(self.credential(user).refresh_token)
        self.params.set_param(SECRET, "mistyped")
        for status, reason in (
            (None, "the emulator refuses the secret"),
            (400, "invalid_client"),
            (400, "invalid_request"),
            (503, "temporarily_unavailable"),
        ):
            if status:
                where = {"path": "^/token$", "count": None}
                self.google.add_fault(status=status, reason=reason, **where)
            for user in people:
                self.google.expire_access_tokens(self.gmail(user))
                run = self.synchronize(user)
                self.assertEqual(run.state, "failed", reason)
                self.assertEqual(self.account(user).state, "connected", reason)
            self.google.clear_faults()
        kept = [self.credential(user).refresh_token for user in people]
        self.assertEqual(kept, tokens)
        self.params.set_param(SECRET, CLIENT_SECRET)
        for user in people:
            self.synchronize_done(user)
            self.assertEqual(self.titles(user), [f"Of {user.name}"])

    def test_failed_renewal_takes_nothing_back(self):
        """#79635, #65280: a failed renewal of the token rolls back what was done."""
        self.connect(self.sofia)
        start = self.day(1).replace(hour=9)
        for number in range(60):
            self.event(self.sofia, f"Event {number:02}", start=start, stop=start)
        # The token ends after the first batch, and the new one is not to be had
        self.google.add_fault(path="^/batch/", skip=1, status=401, count=None)
        self.google.add_fault(path="^/token$", status=500, count=None)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("failed", 50), run.message)
        states = self.account(self.sofia).binding_ids.mapped("state")
        self.assertEqual(states.count("linked"), 50)
        self.google.clear_faults()
        run = self.synchronize_done(self.sofia)
        self.assertEqual(run.remote_created, 10)
        self.assertEqual(len(set(self.titles(self.sofia))), 60)

    def test_renewed_token_outlives_a_failure(self):
        """#79635: what goes wrong after the renewal takes the new token along."""
        self.connect(self.sofia)
        former = self.credential(self.sofia).access_token
        self.google.expire_access_tokens(self.gmail(self.sofia))

        def fail(*_arguments):
            raise ZeroDivisionError("a mistake of ours")

        runs = type(self.env["calendar.google.run"])
        self.patch(runs, "_succeed", fail)
        with self.assertLogs(ADDON, "ERROR"):
            run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertNotEqual(self.credential(self.sofia).access_token, former)

    def test_redirect_uri_is_the_one_that_was_shown(self):
        """#181308, #200305, #173799, #231858, #111336, #113902: redirect_uri_mismatch.

        Behind a proxy that ends https, Odoo is asked over http and by another name.
        """
        wizards = self.env["calendar.google.configure"].with_user(self.sofia)
        here = self.params.get_param("web.base.url")
        for base in ("https://odoo.example.com/", f"{here}/"):
            self.params.set_param("web.base.url", base)
            shown = wizards.create({"origin": "crm"}).redirect_uri
            self.assertEqual(shown, f"{base}calendar_google_sync/callback")
            self.login(self.sofia)
            way = self.url_open(
                "/calendar_google_sync/connect?origin=crm",
                headers={"X-Forwarded-Proto": "http", "X-Forwarded-Host": "inside"},
                allow_redirects=False,
            ).headers["Location"]
            asked = parse_qs(urlsplit(way).query)["redirect_uri"]
            self.assertEqual(asked, [shown])
        # The second question has the same one: Google compares both with its list
        self.google.add_client(CLIENT_ID, CLIENT_SECRET, [shown])
        self.come_back(self.google.consent(way, self.gmail(self.sofia)))
        self.assertEqual(self.account(self.sofia).state, "connected")
