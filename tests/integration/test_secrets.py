"""No token, secret or code is anywhere but encrypted in its own table."""

import json
import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from odoo.http import root
from odoo.tools import config

from .common import CLIENT_SECRET, GoogleCase, RpcError

#: Each kind of failure, as the emulated Google plays it
FAULTS = (
    {"status": 400, "reason": "invalid"},
    {"status": 401, "reason": "authError"},
    {"status": 403, "reason": "forbidden"},
    {"status": 403, "reason": "insufficientPermissions"},
    {"status": 403, "reason": "quotaExceeded"},
    {"status": 404, "reason": "notFound"},
    {"status": 410, "reason": "fullSyncRequired"},
    {"status": 500},
    {"drop": True},
    {"truncate": True},
)
#: The same of the endpoint for tokens
TOKEN_FAULTS = (
    {"status": 400, "reason": "invalid_client"},
    {"status": 400, "reason": "invalid_request"},
    {"status": 503},
    {"drop": True},
)
#: Odoo logs the arguments of calls, and the addresses that it is asked for
ODOO_LOGS_ARGUMENTS = {"odoo.service.model", "werkzeug"}


class Listener(logging.Handler):
    """Keeps what anybody says, at the most talkative level, SQL with its values too."""

    def __init__(self, case):
        super().__init__(logging.DEBUG)
        self.lines = []
        loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
        for logger in (logging.root, *loggers):
            case.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        case.addCleanup(logging.root.removeHandler, self)
        logging.root.addHandler(self)

    def emit(self, record):
        text = f"{record.getMessage()} {record.exc_info or ''}"
        self.lines.append((record.name, text))


class TestSecretsAreNowhere(GoogleCase):
    def setUp(self):
        super().setUp()
        self.boss = self.person("boss", "base.group_system")
        self.secrets = {CLIENT_SECRET}
        self.google.clear_requests()
        self.heard = Listener(self)
        self.codes, self.addresses = set(), []

    def test_after_each_kind_of_failure(self):
        self.walk_the_consent()
        self.event(self.sofia)
        self.task(self.sofia)
        self.run_once()
        for fault in FAULTS:
            for method in ("list", "insert", "patch|update"):
                self.fail_once({"api_method": rf"events\.({method})$"}, fault)
        for fault in TOKEN_FAULTS:
            self.google.expire_access_tokens(self.gmail(self.sofia))
            self.fail_once({"path": "^/token$"}, fault)
        self.fail_to_reconnect()
        self.walk_the_consent()
        self.run_once()
        self.assertGreater(len(self.secrets), 4)
        self.assertGreater(len(self.heard.lines), 1000)
        exports = self.exports()
        self.assertIn(self.gmail(self.sofia), exports)
        dump = self.dump()
        self.assertIn(self.gmail(self.sofia), dump)
        self.assertNowhere(
            {
                "an export": exports,
                "the database": dump,
                "a session": self.sessions(),
                "a file": self.filestore(),
                "an address": str(self.addresses) + self.asked(),
            }
        )
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertNowhere({"the database": self.dump()})

    def walk_the_consent(self):
        self.login(self.sofia)
        away = self.go("/calendar_google_sync/connect?origin=crm").headers["Location"]
        back = self.google.consent(away, self.gmail(self.sofia))
        self.codes.update(parse_qs(urlsplit(back).query)["code"])
        # Google itself sends the code in the address of the way back
        self.addresses.append(away)
        self.come_back(back)
        self.keep_secrets()

    def fail_to_reconnect(self):
        """The consent is withdrawn, and the way back fails."""
        self.google.withdraw_access(self.gmail(self.sofia))
        self.run_once()
        self.assertEqual(self.account(self.sofia).state, "reconnect")
        self.google.add_fault(path="^/token$", status=500, count=1)
        self.walk_the_consent()

    def fail_once(self, where, fault):
        # What is to be written stands there until it is
        self.event(self.sofia)
        self.google.add_fault(**where, **fault, count=2)
        self.run_once()
        self.google.clear_faults()
        account = self.account(self.sofia)
        account.resting_until = False
        if account.state != "connected":
            account.write({"state": "connected", "state_message": False})
        self.env.flush_all()

    def run_once(self):
        try:
            self.synchronize(self.sofia)
        except RpcError:
            self.env.invalidate_all()
        self.keep_secrets()

    def keep_secrets(self):
        credential = self.account(self.sofia)._credential_sudo()
        found = {credential.refresh_token, credential.access_token}
        self.secrets |= found - {""}

    # Where they could be

    def exports(self):
        """What both could export of everything that they may read."""
        said = []
        for user in (self.sofia, self.boss):
            for model in ("account", "calendar", "run", "run.line", "binding"):
                name = f"calendar.google.{model}"
                records = self.env[name].sudo().search([("id", "!=", 0)])
                visible = records.with_user(user)._filtered_access("read")
                if visible:
                    fields = sorted(records._fields)
                    found = self.call(user, visible.sudo(), "read", fields)
                    said.append(str(found))
                    data = visible.with_user(self.boss).sudo().export_data(fields)
                    said.append(str(data))
        return " ".join(said)

    def dump(self):
        """Messages, mails, the bus, parameters: every row of every table."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        rows = []
        for (table,) in cr.fetchall():
            cr.execute(f"SELECT t::text FROM {table} t")
            rows += [row for (row,) in cr.fetchall()]
        return "\n".join(rows)

    def sessions(self):
        return json.dumps(dict(root.session_store.get(self.session.sid)), default=str)

    def filestore(self):
        """The content of attachments that the test has made."""
        names = self.env["ir.attachment"].search(
            [("store_fname", "!=", False), ("create_uid", "!=", 1)]
        )
        folder = Path(config.filestore(self.env.cr.dbname))
        return " ".join(
            (folder / name).read_bytes().decode(errors="replace")
            for name in names.mapped("store_fname")
        )

    def asked(self):
        return str([(r["path"], r["query"]) for r in self.google.requests()])

    def assertNowhere(self, places):
        words = self.secrets | self.codes
        for place, text in places.items():
            for word in words:
                self.assertNotIn(word, text, place)
        for name, line in list(self.heard.lines):
            known = self.codes if name in ODOO_LOGS_ARGUMENTS else set()
            for word in words - known:
                self.assertNotIn(word, line, name)
