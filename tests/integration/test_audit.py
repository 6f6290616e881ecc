"""Nobody reads or changes what is another person's, whatever they call.

Every model, method and field of the addon is found in the registry. A part of the calls
is made here; ``./dev test audit`` makes all of them and prints how many there were.
"""

import os
import zlib
from datetime import timedelta

from odoo import fields
from odoo.models import BaseModel
from odoo.tools import mute_logger

from tests.audit import arguments, probes
from tests.audit.report import Report
from tests.audit.targets import targets
from tests.audit.visitor import Visitor

from .common import CLIENT_SECRET, GoogleCase

#: "all", or one call of so many
SHARE = os.environ.get("AUDIT", "40")
TRANSPORTS = ("JSON-RPC", "/json/2")
#: Of what Odoo does in one way for both, one call of so many goes over the second
AGAIN = 6
#: What an administrator may do to others; it has tests of its own.
POWERS = {
    ("base.module.uninstall", "action_gcal_sync_remove"),
    ("base.module.uninstall", "action_uninstall"),
    # It asks Google what only Google has, and remembers the answer
    ("calendar.google.account", "action_open_revocation"),
    ("calendar.google.account", "action_synchronize_for_user"),
    ("calendar.google.revoke", "action_revoke"),
}
#: Parameters, jobs and templates that decide about the victim, and her own records
TABLES = {
    "calendar.event": "calendar_event",
    "calendar.google.account": "calendar_google_account",
    "calendar.google.binding": "calendar_google_binding",
    "calendar.google.calendar": "calendar_google_calendar",
    "calendar.google.channel": "calendar_google_channel",
    "calendar.google.configure": "calendar_google_configure",
    "calendar.google.credential": "calendar_google_credential",
    "calendar.google.run": "calendar_google_run",
    "calendar.google.run.line": "calendar_google_run_line",
    "calendar.google.sync": "calendar_google_sync",
    "calendar.recurrence": "calendar_recurrence",
    "ir.config_parameter": "ir_config_parameter",
    "ir.cron": "ir_cron",
    "project.task": "project_task",
    "res.company": "res_company",
    "res.users": "res_users",
}
EVENT, TODO, TASK = "CANARY event", "CANARY to-do", "CANARY task"
PROJECT, TEXT, LUNCH = "CANARY project", "CANARY text", "CANARY lunch"
OUTSIDE = "CANARY of Google"


class TestAudit(GoogleCase):
    """Sofia is the victim; each test is what somebody else tries."""

    maxDiff = None
    patience = 60

    def setUp(self):
        super().setUp()
        self.sofia.group_ids += self.env.ref("project.group_project_user")
        self._fill()
        self.victims = self._victims()
        credential = self.account(self.sofia)._credential_sudo()
        self.tokens = {
            CLIENT_SECRET,
            credential.refresh_token,
            credential.access_token,
            credential.encrypted_refresh_token,
            credential.encrypted_access_token,
            *self._channels().mapped("token_hash"),
            *self._channels().mapped("google_id"),
        }
        self.report = Report()

    def _fill(self):
        """What nobody else may know, in each place where it can stand."""
        self.connect(self.sofia)
        self._open_channels()
        self.event(self.sofia, EVENT, privacy="private", description=TEXT)
        lunch = self.event(self.sofia, LUNCH)
        project = self.env["project.project"].create(
            {
                "name": PROJECT,
                "privacy_visibility": "followers",
                "message_partner_ids": [(4, self.sofia.partner_id.id)],
            }
        )
        self.task(self.sofia, TASK, project_id=project.id)
        self.task(self.sofia, TODO, description=TEXT)
        values = {"gcal_sync_project_id": project.id}
        self.call(self.sofia, self.sofia, "write", values)
        when = self.timed(self.day(400))
        self.add_entry(self.sofia, summary=OUTSIDE, description=TEXT, **when)
        near = {"date_from": f"{self.day(0):%F}", "date_to": f"{self.day(9):%F}"}
        self.synchronize(self.sofia, **near)
        lunch.unlink()
        self.synchronize(self.sofia, **near)
        for model in ("calendar.google.sync", "calendar.google.configure"):
            self.call(self.sofia, self.env[model], "create", {})
        account = self.account(self.sofia)
        account.state_message = account.last_error = TEXT

    def _open_channels(self):
        self.google.configure(hold_notices=True)
        self.sofia.company_id.write(
            {"google_calendar_auto_sync": True, "google_calendar_instant_sync": True}
        )
        self.env.ref("calendar_google_sync.ir_cron_channels").method_direct_trigger()

    def _channels(self):
        account = self.account(self.sofia)
        channels = self.env["calendar.google.channel"].sudo()
        return channels.search([("calendar_id.account_id", "=", account.id)])

    def _victims(self):
        """:return: dict of model to the ids of what is the victim's"""
        account = self.account(self.sofia)
        mine = [("create_uid", "=", self.sofia.id)]
        found = {
            "calendar.google.account": account,
            "calendar.google.binding": account.binding_ids,
            "calendar.google.calendar": account.calendar_ids,
            "calendar.google.channel": self._channels(),
            "calendar.google.credential": account._credential_sudo(),
            "calendar.google.run": account.run_ids,
            "calendar.google.run.line": account.run_ids.line_ids,
            "calendar.google.sync": self.env["calendar.google.sync"].search(mine),
            "calendar.google.configure": self.env["calendar.google.configure"].search(
                mine
            ),
            "calendar.event": self.env["calendar.event"].search(
                [("user_id", "=", self.sofia.id)]
            ),
            "project.task": self.env["project.task"].search(
                [("user_ids", "in", self.sofia.ids)]
            ),
            "project.project": self.env["project.project"].search(
                [("name", "=", PROJECT)]
            ),
            "res.users": self.sofia,
            "res.company": self.sofia.company_id,
        }
        for model, records in found.items():
            self.assertTrue(records, model)
        return {model: tuple(records.ids) for model, records in found.items()}

    # Who tries

    def test_anonymous(self):
        self.session = None
        self.authenticate(None, None)
        self._audit("anonymous", None)

    def test_portal(self):
        portal = self.person("petra")
        portal.write({"group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]})
        self._audit("portal", portal)

    def test_linked_colleague(self):
        self.connect(self.marco)
        self.event(self.marco)
        self.synchronize(self.marco)
        self._audit("linked colleague", self.marco)

    def test_unlinked_employee(self):
        employee = self.person("erik", "project.group_project_user")
        self._audit("unlinked employee", employee)

    def test_access_rights_manager(self):
        self._audit(
            "access-rights manager", self.person("rita", "base.group_erp_manager")
        )

    def test_administrator(self):
        self._audit("administrator", self.person("boss", "base.group_system"))

    # What they try

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def _audit(self, role, user):
        if user:
            self.login(user)
        self.canaries = self._canaries(role)
        self.env.flush_all()
        self.before = self._fingerprint()
        for transport in TRANSPORTS:
            visitor = Visitor(self, role, transport, self._key(user))
            for target in targets(self.env):
                self._visit(visitor, target)
        print(f"\n{self.report}")
        self.assertGreater(self.report.calls.total(), 10)
        self.assertEqual(self.report.holes, [])

    def _key(self, user):
        if not user:
            return "none"
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        return keys._generate("rpc", "audit", tomorrow)

    def _canaries(self, role):
        """:return: set of words that this role must not read"""
        words = {*self.tokens, EVENT, TODO, TASK, PROJECT}
        if role == "administrator":  # addresses and states, and what is not private
            return words
        return {*words, TEXT, LUNCH, OUTSIDE, self.gmail(self.sofia)}

    def _visit(self, visitor, target):
        model = self.env[target.model]
        ids = self.victims.get(target.model, (1,))
        known = self._what_odoo_says(visitor, target, ids)
        calls = []
        for method in target.methods:
            calls += self._calls(target, model, method, ids)
        for name in target.fields:
            calls += probes.reading(model, name, ids)
            if target.is_own:
                calls += probes.assigning(model, name, self.victims)
        for call in calls:
            if self._is_chosen(visitor, call):
                self._try(visitor, call, known)
        if visitor.transport == "JSON-RPC" and visitor.role != "administrator":
            for name in target.fields:
                self._guess(visitor, model, name)

    def _calls(self, target, model, method, ids):
        function = getattr(type(model), method)
        if getattr(function, "_api_model", False):
            ids = None
        return [
            probes.Call(target.model, method, kwargs, ids)
            for kwargs in arguments.keywords(model, function, {"create_uid": 1})
        ]

    def _is_chosen(self, visitor, call):
        if visitor.role == "administrator" and self._is_power(call):
            return False
        is_ours = not hasattr(BaseModel, call.method)
        if SHARE == "all" and (visitor.transport == TRANSPORTS[0] or is_ours):
            return True
        key = f"{visitor.role} {visitor.transport} {call}".encode()
        share = AGAIN if SHARE == "all" else SHARE
        return zlib.crc32(key) % int(share) == 0

    def _is_power(self, call):
        entered = str(call.kwargs) + str(call.context)
        return (call.model, call.method) in POWERS or (
            call.model == "calendar.google.configure"
            and ("'client_" in entered or "default_client_" in entered)
        )

    def _what_odoo_says(self, visitor, target, ids):
        """The words that models of others tell this role without us."""
        if target.is_own:
            return set()
        said = ""
        for names in (["id"], ["display_name"]):
            call = probes.Call(target.model, "read", {"fields": names}, ids)
            said += visitor.send(call).text
        return {word for word in self.canaries if word in said}

    def _try(self, visitor, call, known):
        self.env.cr.execute("SAVEPOINT audit")
        answer = visitor.send(call)
        self.report.count(visitor.role, visitor.transport, answer.outcome)
        self._check(visitor, call, answer, known)
        if call.reads_back and answer.outcome == "answered":
            self._read_back(visitor, call, answer, known)
        if self._fingerprint() != self.before:
            self.report.hole(visitor.role, call, "the victim's rows have changed")
        self.env.cr.execute("ROLLBACK TO SAVEPOINT audit")
        self.env.invalidate_all(flush=False)

    def _check(self, visitor, call, answer, known=()):
        # What somebody sends may come back
        text = answer.text.replace(str(call.kwargs), "")
        for word in self.canaries - set(known):
            if word in text:
                self.report.hole(visitor.role, call, f"{word} in {_near(text, word)}")

    def _read_back(self, visitor, call, answer, known):
        ids = answer.result if isinstance(answer.result, list) else [answer.result]
        model = self.env[call.model]
        for back in (
            probes.Call(call.model, "read", {}, tuple(ids)),
            probes.Call(
                call.model,
                "web_read",
                {"specification": {n: probes.nested(model, n) for n in model._fields}},
                tuple(ids),
            ),
        ):
            self._check(visitor, back, visitor.send(back), known)
            self.report.count(visitor.role, visitor.transport, "read back")

    def _guess(self, visitor, model, name):
        """Whether somebody learns from a search that a guess is right."""
        words = [self.gmail(self.sofia), EVENT, PROJECT]
        field = model._fields[name]
        if field.relational and field.comodel_name != "res.company":
            words += self.victims.get(field.comodel_name, ())[:1]
        for pair in probes.guessing(model, name, words):
            if not self._is_chosen(visitor, pair[0]):
                continue
            said = []
            for call in pair:
                answer = visitor.send(call)
                self.report.count(visitor.role, visitor.transport, answer.outcome)
                said.append(answer.result if answer.outcome == "answered" else None)
            if said[0] != said[1]:
                self.report.hole(visitor.role, pair[0], f"{said[0]}, not {said[1]}")

    def _fingerprint(self):
        """:return: text that changes with each row that is the victim's"""
        parts = []
        for model, table in TABLES.items():
            ids = self.victims.get(model)
            where = f"id IN {ids}".replace(",)", ")") if ids else _SETTINGS[table]
            parts.append(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t "
                f"WHERE {where}"
            )
        self.env.cr.execute(" UNION ALL ".join(parts))
        return str(self.env.cr.fetchall())


#: The rows of tables that are nobody's
_SETTINGS = {
    "calendar_recurrence": "TRUE",
    "ir_config_parameter": "key LIKE 'calendar_google_sync.%%'",
    "ir_cron": "cron_name LIKE '%%Google%%'",
}


def _near(text, word):
    at = text.index(word)
    return repr(text[max(at - 80, 0) : at + 80])
