"""What is a person's alone, and what nobody sees: accounts, tokens, secrets."""

import inspect
import logging
from urllib.parse import parse_qs, urlsplit

from odoo.orm.models import MetaModel

from .common import CLIENT_SECRET, GoogleCase, RpcError

ORM = {"create", "write", "unlink", "copy"}
#: Every method that somebody can call over RPC; a new one needs a look at its rights.
PUBLIC = {
    "base.module.uninstall": {"action_gcal_sync_remove", "action_uninstall"},
    "calendar.google.account": {
        "action_open_history",
        "action_open_revocation",
        "action_pause",
        "action_resume",
        "action_revoke",
        "action_synchronize_for_user",
        "ask_revocation",
        "get_status",
        "look_if_old",
        "pop_notice",
        "synchronize",
    },
    "calendar.google.configure": {
        "action_confirm",
        "action_continue",
        "action_discard",
        "action_save_client",
        "action_use_another",
        "test_client",
    },
    "calendar.google.not.synchronized": {"action_way_out", "count_waiting"},
    "calendar.google.revoke": {"action_revoke"},
    "calendar.google.run": {"action_confirm_removals", "action_stop"},
    "calendar.google.run.line": {"action_open_record"},
    "calendar.google.sync": {
        "action_open_history",
        "action_synchronize",
        "ask_preview",
    },
    "calendar.google.sync.status.mixin": {
        "action_gcal_sync_now",
        "action_gcal_sync_again",
    },
    "res.users": {"gcal_sync_access"},
}
REFUSALS = ("AccessError", "AccessDenied")
RECORDS = ("account", "binding", "calendar", "run", "run.line")
#: An administrator sees states and errors, and the history; see test_board
BOARD = ("account", "calendar", "run", "run.line")


def public_methods():
    """:return: dict of model to the public methods that the addon defines on it"""
    found = {}
    for definition in MetaModel._module_to_models__["calendar_google_sync"]:
        names = {
            name
            for name, method in vars(definition).items()
            if inspect.isfunction(method)
            and not name.startswith("_")
            and not getattr(method, "_api_private", False)
        }
        if names - ORM:
            found.setdefault(definition._name, set()).update(names - ORM)
    return found


class RightsCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.boss = self.person("boss", "base.group_system")
        self.meeting = self.event(self.sofia, "Secret meeting")
        self.connect(self.sofia)
        self.last_run = self.synchronize(self.sofia)
        self.mine = self.account(self.sofia)
        self.credential = self.mine._credential_sudo()
        self.others = self.marco + self.boss

    def hers(self, model):
        return self.env[f"calendar.google.{model}"].sudo().search([])

    def hidden_from(self, user):
        board = BOARD if user == self.boss else ()
        return [model for model in RECORDS if model not in board]

    def assertRefused(self, user, records, method, *args, **kwargs):
        with self.assertRaises(RpcError, msg=(user.login, method)) as caught:
            self.call(user, records, method, *args, **kwargs)
        self.assertIn(caught.exception.name, REFUSALS, str(caught.exception))

    def assertNotExported(self, user, records, field):
        """Export is a right of its own, whose absence is a UserError."""
        with self.assertRaisesRegex(RpcError, "access to|not allowed|rights to export"):
            self.call(user, records, "export_data", [field])


class TestForeignRecords(RightsCase):
    def test_list_of_public_methods(self):
        self.assertEqual(public_methods(), PUBLIC)

    def test_nobody_finds_them(self):
        for user in self.others:
            for model in self.hidden_from(user):
                with self.subTest(user=user.login, model=model):
                    records = self.hers(model)
                    self.assertTrue(records)
                    empty = records.browse()
                    self.assertEqual(self.call(user, empty, "search", []), [])
                    self.assertEqual(self.call(user, empty, "search_count", []), 0)
                    self.assertEqual(self.call(user, empty, "search_read", []), [])
                    self.assertEqual(self.call(user, empty, "name_search", ""), [])
                    groups = self.call(
                        user, empty, "formatted_read_group", [], ["id"], ["__count"]
                    )
                    self.assertEqual(groups, [])

    def test_nobody_reads_or_changes_them(self):
        for user in self.others:
            for model in self.hidden_from(user):
                with self.subTest(user=user.login, model=model):
                    records = self.hers(model)
                    self.assertRefused(user, records, "read", ["display_name"])
                    self.assertNotExported(user, records, "display_name")
                    self.assertRefused(user, records, "web_read", {"display_name": {}})
            for model in RECORDS:
                with self.subTest(user=user.login, model=model):
                    records = self.hers(model)
                    self.assertRefused(user, records, "write", {"create_uid": 1})
                    self.assertRefused(user, records, "unlink")
                    self.assertRefused(user, records, "copy")

    def test_nobody_creates_them(self):
        for user in self.sofia + self.others:
            for model, values in (
                ("account", {"user_id": user.id}),
                ("account", {"user_id": self.sofia.id}),
                ("run", {"account_id": self.mine.id}),
                ("binding", {"account_id": self.mine.id, "google_id": "x"}),
                (
                    "credential",
                    {"account_id": self.mine.id, "encrypted_refresh_token": "x"},
                ),
            ):
                with self.subTest(user=user.login, model=model):
                    empty = self.env[f"calendar.google.{model}"]
                    self.assertRefused(user, empty, "create", values)

    def test_owner_reads_and_changes_nothing(self):
        for model in RECORDS:
            with self.subTest(model=model):
                records = self.hers(model)
                self.assertTrue(self.call(self.sofia, records, "read", ["id"]))
                self.assertRefused(self.sofia, records, "write", {"create_uid": 1})
                self.assertRefused(self.sofia, records, "unlink")

    def test_nobody_acts_for_her(self):
        self.google.clear_requests()
        for user in self.others:
            for method in ("synchronize", "action_revoke"):
                with self.subTest(user=user.login, method=method):
                    self.assertRefused(user, self.mine, method)
            status = self.call(user, self.mine.browse(), "get_status")
            self.assertFalse(status["state"] or status["email"] or status["message"])
            access = self.call(user, self.env["res.users"], "gcal_sync_access")
            self.assertFalse(access)
        self.assertEqual(self.google.requests(), [])
        self.assertEqual(self.mine.state, "connected")

    def test_private_methods_are_private(self):
        """Odoo refuses them; here are those that would hurt."""
        for method in (
            "_connect",
            "_forget",
            "_revoke",
            "_gateway",
            "_credential_sudo",
            "_oauth_client",
            "_as_user",
            "_create_run",
            "_set_state",
            "_cron_synchronize",
            "_end_channels",
            "_keep_channels",
            "_push_states",
        ):
            for user in self.sofia + self.boss:
                self.assertRefused(user, self.mine, method)
        channels = self.env["calendar.google.channel"]
        for method in ("_receive", "_cron_keep", "_wake", "_find"):
            for user in self.sofia + self.boss:
                self.assertRefused(user, channels, method)
        for method in ("_execute", "_cron_execute", "_fail"):
            self.assertRefused(self.sofia, self.hers("run"), method)
        self.assertRefused(
            self.sofia, self.env["calendar.google.configure"], "_store_client", "x"
        )

    def test_again_button_of_a_foreign_record(self):
        self.delete_entry(self.sofia, self.entries(self.sofia)["Secret meeting"])
        self.synchronize(self.sofia)
        binding = self.hers("binding")
        self.assertEqual(binding.state, "detached")
        for user in self.others:
            self.call_quietly(user, self.meeting, "action_gcal_sync_again")
        self.assertEqual(self.hers("binding"), binding)
        self.assertEqual(binding.state, "detached")
        self.call(self.sofia, self.meeting, "action_gcal_sync_again")
        self.assertGreater(len(self.hers("binding")), 1)

    def call_quietly(self, *args):
        """Whether it is refused or does nothing is the same here."""
        try:
            self.call(*args)
        except RpcError:
            return

    def test_popup_acts_for_its_user_only(self):
        wizards = self.env["calendar.google.sync"]
        wizard = wizards.browse(self.call(self.sofia, wizards, "create", {}))
        for user in self.others:
            with self.assertRaises(RpcError):
                self.call(user, wizard, "action_synchronize")
        # Neither may a run of hers be watched through one's own popup
        own = wizards.browse(
            self.call(self.marco, wizards, "create", {"run_id": self.last_run.id})
        )
        with self.assertRaises(RpcError):
            self.call(
                self.marco,
                own,
                "web_read",
                {"run_id": {"fields": {"message": {}, "account_id": {}}}},
            )

    def test_public_and_portal(self):
        portal = self.person("petra")
        portal.write({"group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]})
        for model in (*RECORDS, "channel", "credential", "sync", "configure"):
            empty = self.env[f"calendar.google.{model}"]
            self.assertRefused(portal, empty, "search_read", [])
        self.assertRefused(portal, self.mine.browse(), "get_status")
        for model in RECORDS:
            self.assertRefused(portal, self.hers(model), "read", ["display_name"])

    def test_project_that_one_may_not_see(self):
        private = self.env["project.project"].create(
            {"name": "Private", "privacy_visibility": "followers"}
        )
        with self.assertRaisesRegex(RpcError, "may not see"):
            self.call(
                self.marco,
                self.marco,
                "write",
                {"gcal_sync_project_id": private.id},
            )


class TestSecrets(RightsCase):
    def secrets(self):
        found = {self.credential.refresh_token, self.credential.access_token}
        return {*found, CLIENT_SECRET}

    def test_tokens_over_rpc(self):
        model = self.credential.browse()
        for user in self.sofia + self.others:
            with self.subTest(user=user.login):
                for method, args in (
                    ("search", [[]]),
                    ("search_count", [[]]),
                    ("search_read", [[]]),
                    ("web_search_read", [[], {"encrypted_refresh_token": {}}]),
                    (
                        "formatted_read_group",
                        [[], ["encrypted_refresh_token"], ["__count"]],
                    ),
                    ("name_search", [""]),
                    (
                        "create",
                        [{"account_id": self.mine.id, "encrypted_refresh_token": "x"}],
                    ),
                ):
                    self.assertRefused(user, model, method, *args)
                for method, args in (
                    ("read", [["encrypted_refresh_token"]]),
                    ("web_read", [{"encrypted_refresh_token": {}}]),
                    ("write", [{"encrypted_refresh_token": "x"}]),
                    ("copy", []),
                    ("unlink", []),
                ):
                    self.assertRefused(user, self.credential, method, *args)
                self.assertNotExported(user, self.credential, "encrypted_refresh_token")

    def test_no_way_from_the_account_to_the_tokens(self):
        for user in self.sofia + self.boss:
            fields = self.call(user, self.mine.browse(), "fields_get")
            for name, field in fields.items():
                self.assertNotIn("credential", field.get("relation") or "", name)
            self.assertFalse([name for name in fields if "_token" in name])
        read = str(self.call(self.sofia, self.mine, "read"))
        read += str(self.call(self.sofia, self.hers("run"), "read"))
        read += str(self.call(self.sofia, self.hers("binding"), "read"))
        users = self.env["res.users"]
        read += str(self.call(self.sofia, users, "gcal_sync_access"))
        for secret in self.secrets():
            self.assertNotIn(secret, read)

    def test_the_client_secret_stays_with_the_server(self):
        settings = self.env["res.config.settings"]
        defaults = self.call(self.boss, settings, "default_get", list(settings._fields))
        self.assertNotIn(CLIENT_SECRET, str(defaults))
        record = settings.browse(self.call(self.boss, settings, "create", {}))
        names = [n for n in settings._fields if n.startswith("gcal_sync")]
        read = self.call(self.boss, record, "read", names)
        self.assertNotIn(CLIENT_SECRET, str(read))
        self.assertTrue(read[0]["gcal_sync_has_secret"])

        wizards = self.env["calendar.google.configure"]
        for user in self.sofia + self.boss:
            wizard = wizards.browse(self.call(user, wizards, "create", {}))
            self.assertNotIn(CLIENT_SECRET, str(self.call(user, wizard, "read")))

    def test_only_administrators_enter_the_client(self):
        params = self.env["ir.config_parameter"].sudo()
        key = "calendar_google_sync.client_secret"
        wizards = self.env["calendar.google.configure"]
        wizard = wizards.browse(self.call(self.sofia, wizards, "create", {}))
        client = {"client_id": "mine", "client_secret": "mine"}
        self.assertRefused(self.sofia, wizards, "create", client)
        self.assertRefused(self.sofia, wizard, "write", client)
        self.assertRefused(self.sofia, wizard, "action_save_client")
        self.assertRefused(self.sofia, self.env["res.config.settings"], "create", {})
        accounts = self.env["calendar.google.account"]
        self.assertEqual(accounts._oauth_client().client_secret, CLIENT_SECRET)
        self.call(self.boss, wizards, "create", client)
        self.assertEqual(accounts._oauth_client().client_secret, "mine")
        self.assertNotIn("mine", params.get_param(key))

    def test_system_parameters(self):
        params = self.env["ir.config_parameter"]
        domain = [("key", "like", "calendar_google_sync.")]
        for user in self.sofia + self.marco:
            self.assertRefused(user, params, "search_read", domain, ["value"])
            self.assertRefused(
                user, params, "get_param", "calendar_google_sync.client_secret"
            )
            self.assertRefused(
                user, params, "set_param", "calendar_google_sync.scope", "x"
            )

    def test_nothing_secret_is_logged_or_in_an_address(self):
        """A whole life at the most talkative level; SQL is Odoo's own --log-sql."""
        self.call(self.sofia, self.mine, "action_revoke")
        heard = Listener()
        root = logging.getLogger()
        levels = {root: root.level}
        levels.update(
            (logger, logger.level)
            for logger in map(logging.getLogger, list(root.manager.loggerDict))
        )
        self.addCleanup(root.removeHandler, heard)
        for logger, level in levels.items():
            self.addCleanup(logger.setLevel, level)
            logger.setLevel(logging.DEBUG)
        logging.getLogger("odoo.sql_db").setLevel(logging.INFO)
        root.addHandler(heard)

        self.google.clear_requests()
        self.login(self.sofia)
        to_google = self.go("/calendar_google_sync/connect?origin=crm")
        to_google = to_google.headers["Location"]
        back = self.google.consent(to_google, self.gmail(self.sofia))
        self.come_back(back)
        self.credential = self.account(self.sofia)._credential_sudo()
        secrets = self.secrets()
        answer = parse_qs(urlsplit(back).query)
        self.synchronize(self.sofia)
        self.google.expire_access_tokens(self.gmail(self.sofia))
        self.synchronize(self.sofia)
        secrets |= self.secrets()
        self.assertEqual(len(secrets), 4)
        addresses = str([(r["path"], r["query"]) for r in self.google.requests()])
        addresses += to_google + back
        self.call(self.sofia, self.account(self.sofia), "action_revoke")

        root.removeHandler(heard)
        self.assertGreater(len(heard.lines), 50)
        # Google sends the code in an address, which a web server logs: it is used up
        # by then, and worth nothing without the verifier (PKCE)
        lines = [line for name, line in heard.lines if name != "werkzeug"]
        secrets_and_code = {*secrets, *answer["code"]}
        for secret in secrets_and_code:
            found = [line for line in lines if secret in line]
            self.assertEqual(found, [])
        for secret in secrets:
            self.assertNotIn(secret, addresses)
            for name, line in heard.lines:
                self.assertNotIn(secret, line, name)


class Listener(logging.Handler):
    """Keeps what anybody says."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        text = f"{record.getMessage()} {record.exc_info or ''}"
        self.lines.append((record.name, text))
