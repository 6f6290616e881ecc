"""The stack that ./dev chaos plays with: one Odoo and one Google for all histories."""

import json
import os
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from tests.google_emulator.client import EmulatorClient

from . import chaos_server, databases, demo_people
from .rpc import OdooClient, RpcError
from .servers import running_demo

CONNECT = "/calendar_google_sync/connect?origin=workspace"
GROUPS = (
    "base.group_user",
    "sales_team.group_sale_salesman",
    "project.group_project_user",
)
ACCOUNT = "calendar.google.account"
PARAMETERS = "ir.config_parameter"
ERRORS = (RpcError, requests.RequestException)
TRIES = 20


@contextmanager
def running_world():
    with tempfile.TemporaryDirectory() as folder:
        os.environ[chaos_server.FOLDER] = folder
        stack = running_demo(
            "chaos",
            layer=databases.INSTALLED,
            program="devtools.chaos_server",
            workers=2,
            max_cron_threads=0,
        )
        try:
            with stack as demo:
                yield World(demo, Path(folder))
        finally:
            del os.environ[chaos_server.FOLDER]


class World:
    """Servers, an administrator, and ways to disturb a run."""

    def __init__(self, demo, folder):
        self.demo, self.folder = demo, folder
        self.google = EmulatorClient(demo.google_url)
        self.admin = OdooClient(demo.url, demo.database, "admin")
        self.set_parameter("client_id", demo_people.CLIENT_ID)
        self.set_parameter("client_secret", demo_people.CLIENT_SECRET)
        self._groups = [self._id(name) for name in GROUPS]

    def _id(self, external_id):
        module, _dot, name = external_id.partition(".")
        domain = [("module", "=", module), ("name", "=", name)]
        [found] = self.admin.search_read("ir.model.data", domain, ["res_id"])
        return found["res_id"]

    def set_parameter(self, name, value):
        key = f"calendar_google_sync.{name}"
        self.admin.call(PARAMETERS, "set_param", key, value)

    def new_person(self, login, zone):
        """Somebody new, in Odoo and at Google, connected."""
        self.google.reset()
        person = Person(self, login, f"{login}@example.com", zone)
        person.connect()
        return person

    def create_user(self, login, email, zone):
        values = {
            "name": login.capitalize(),
            "login": login,
            "password": login,
            "email": email,
            "tz": zone,
            "group_ids": [(6, 0, self._groups)],
        }
        quiet = {"no_reset_password": True}
        self.admin.call("res.users", "create", values, context=quiet)
        self.google.add_account(email, login.capitalize(), time_zone=zone)

    def sql(self, statement, *values):
        """:return: list of tuples"""
        database = self.demo.database
        return self.demo.postgres.sql(statement, *values, database=database)

    def end_rest(self, uid):
        """As if the hours that Google asked for were over.

        And those after failures, and those after which a run has lost its process.
        """
        self.sql(
            "UPDATE calendar_google_account SET resting_until = NULL, retry_at = NULL "
            "WHERE user_id = %s",
            uid,
        )
        self.sql(
            "UPDATE calendar_google_run SET taken_at = taken_at - interval '1 hour' "
            "WHERE user_id = %s AND state = 'running'",
            uid,
        )

    # At once

    def switch_at_once(self, is_on):
        self.admin.call(
            "res.company",
            "write",
            [1],
            {
                "google_calendar_auto_sync": is_on,
                "google_calendar_instant_sync": is_on,
            },
        )

    def forget_others(self, person):
        """Google knows only the person of this history."""
        self.sql("DELETE FROM calendar_google_channel")
        self.sql(
            "UPDATE calendar_google_account SET user_paused = (user_id <> %s)",
            person.odoo.uid,
        )

    def trigger(self, cron):
        """Call a scheduled job, which no thread of Odoo calls here.

        :param cron: its external id
        """
        self.admin.call("ir.cron", "method_direct_trigger", [self._id(cron)])

    def is_due(self, person):
        return bool(
            self.sql(
                "SELECT FROM calendar_google_due due "
                "JOIN calendar_google_account account ON account.id = due.account_id "
                "WHERE account.user_id = %s "
                "AND due.due_at <= now() AT TIME ZONE 'UTC'",
                person.odoo.uid,
            )
        )

    # Orders to the server

    def order(self, what, after):
        path = self.folder / chaos_server.ORDER
        path.write_text(json.dumps({"what": what, "after": after}))

    def take_back_orders(self):
        for name in (chaos_server.ORDER, chaos_server.STANDING, chaos_server.GO_ON):
            (self.folder / name).unlink(missing_ok=True)

    def while_standing(self, work, done):
        """Do the work while the run stands still; not at all if it never does.

        :param done: a function, whether the run has ended
        """
        standing = self.folder / chaos_server.STANDING
        while not standing.exists() and not done():
            time.sleep(0.005)
        if standing.exists():
            work()
        (self.folder / chaos_server.GO_ON).touch()


class Person:
    """One user of Odoo with a Google account."""

    def __init__(self, world, login, email, zone):
        self.world, self.email, self.zone = world, email, zone
        world.create_user(login, email, zone)
        self.odoo = OdooClient(world.demo.url, world.demo.database, login)
        # The same log-in for the thread that synchronizes
        self._runner = object.__new__(OdooClient)
        self._runner.url, self._runner.uid = self.odoo.url, self.odoo.uid
        self._runner.http = requests.Session()
        self._runner.http.cookies.update(self.odoo.http.cookies)

    def connect(self):
        answer = self.odoo.get(CONNECT, allow_redirects=False)
        back = self.world.google.consent(answer.headers["Location"], self.email)
        self.odoo.get(back, allow_redirects=False)
        assert self.account["state"] == "connected", self.account

    @property
    def account(self):
        fields = ["state", "state_message", "events_calendar_id", "tasks_calendar_id"]
        domain = [("user_id", "=", self.odoo.uid)]
        [account] = self.odoo.search_read(ACCOUNT, domain, fields)
        return account

    def synchronize(self, **window):
        """One synchronization to its end; returns the run."""
        answer = self._runner.call(
            ACCOUNT, "synchronize", [self.account["id"]], **window
        )
        return self._runner.call("calendar.google.run", "read", answer)[0]

    @property
    def push_state(self):
        domain = [("user_id", "=", self.odoo.uid)]
        [account] = self.odoo.search_read(ACCOUNT, domain, ["push_state"])
        return account["push_state"]

    def try_to_synchronize(self, meanwhile=None, **window):
        """Whatever happens; returns what happened in words."""

        def synchronize():
            run = self.synchronize(**window)
            return f"{run['state']}: {' '.join((run['message'] or '').split())}"

        return self._try_to(synchronize, meanwhile)

    def try_lane(self, cron, meanwhile=None):
        """The same, by a lane; :param cron: its external id"""

        def work_off():
            self.world.trigger(cron)
            return "done"

        return self._try_to(work_off, meanwhile)

    def _try_to(self, work, meanwhile):
        result = []
        thread = threading.Thread(target=self._try, args=(result, work))
        thread.start()
        if meanwhile:
            self.world.while_standing(meanwhile, lambda: not thread.is_alive())
        thread.join()
        self.world.take_back_orders()
        return result[0]

    @staticmethod
    def _try(result, work):
        try:
            result.append(work())
        except ERRORS as error:
            result.append(f"{type(error).__name__}: {error}"[:200])

    def recover(self):
        """Do what the messages ask a person to do, when Google is well again."""
        self.world.end_rest(self.odoo.uid)
        for _try in range(TRIES):
            with suppress(*ERRORS):
                if self.account["state"] not in ("connected", "paused"):
                    self.connect()
                return
            time.sleep(0.1)
        raise AssertionError("Odoo does not answer any more")
