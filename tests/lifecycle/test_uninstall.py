"""Uninstalled with two linked people, in both ways, and installed again: rule 23."""

import time

import pytest

from devtools import databases
from devtools.places import ADDON
from devtools.rpc import RpcError
from tests.lifecycle.footprint import added, footprint
from tests.lifecycle.released_story import entry, event, soon
from tests.lifecycle.world import running_world

DIALOG = "base.module.uninstall"
MODULES = "ir.module.module"
PATIENCE = 60  # seconds for the server's scheduled jobs
COUNTERS = (
    "local_created",
    "local_updated",
    "remote_created",
    "remote_updated",
    "remote_deleted",
    "detached",
    "conflicts",
    "parked",
    "remaining",
)
#: What the two have in Odoo, after they have synchronized.
TITLES = ["From Google", "Meeting", "Standup", "Standup", "Standup"]


class Life:
    """A database that gets the addon, loses it and gets it again."""

    def __init__(self, world):
        self.world = world
        self.people = [world.add_person(name) for name in ("Sofia", "Marco")]

    def install(self):
        self._work_on_modules(MODULES, "button_immediate_install", [self.module()])
        self.world.enter_client()

    def module(self):
        [found] = self.world.rpc().search_read(MODULES, [("name", "=", ADDON)], ["id"])
        return found["id"]

    def _work_on_modules(self, model, method, ids):
        """Odoo refuses while one of its scheduled jobs is at work."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.world.rpc().call(model, method, ids)
            except RpcError as error:
                if "scheduled action" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def dialog(self, **values):
        module_ids = [(6, 0, [self.module()])]
        return self.world.rpc().create(DIALOG, module_ids=module_ids, **values)

    def step(self, dialog):
        [told] = self.world.rpc().call(DIALOG, "read", [dialog], ["gcal_sync_step"])
        return told["gcal_sync_step"]

    def uninstall(self, dialog):
        self._work_on_modules(DIALOG, "action_uninstall", [dialog])
        [(state,)] = self.world.sql(
            "SELECT state FROM ir_module_module WHERE name = %s", ADDON
        )
        assert state == "uninstalled"

    def remove(self, dialog):
        """Let the server remove the calendars.

        :return: dict of person to (state, receipt)
        """
        self.world.rpc().call(DIALOG, "action_gcal_sync_remove", [dialog])
        deadline = time.monotonic() + PATIENCE
        while self.step(dialog) == "removing" and time.monotonic() < deadline:
            time.sleep(0.2)
        assert self.step(dialog) == "removed"
        fields = ["user_name", "state", "message"]
        told = self.world.rpc().search_read("calendar.google.removal", [], fields)
        return {one["user_name"]: (one["state"], one["message"]) for one in told}

    def fill(self, person):
        """Entries of both sides, one of them deleted in Google."""
        world, client = self.world, self.world.rpc(person.login)
        client.create("calendar.event", **event("Meeting", days=2))
        client.create("calendar.event", **event("Dentist", days=3))
        rule = {"rrule_type": "daily", "end_type": "count", "count": 3}
        client.create(
            "calendar.event", **event("Standup", days=5), recurrency=True, **rule
        )
        deadline = f"{soon(6):%Y-%m-%d %H:%M:%S}"
        mine = [(6, 0, [client.uid])]
        client.create(
            "project.task", name="Report", user_ids=mine, date_deadline=deadline
        )
        calendar = world.calendar(person, "Events")
        world.google.add_event(person.email, calendar, **entry("From Google", days=7))
        run = world.synchronize(person)
        assert (run["state"], run["local_created"]) == ("done", 1), run["message"]
        dentist = world.entries(person)["Dentist"]
        world.google.delete_event(person.email, calendar, dentist["id"])
        assert world.synchronize(person)["detached"] == 1

    def odoo(self, person):
        """:return: sorted titles of the person's events, and of the tasks"""
        client = self.world.rpc(person.login)
        domain = [("user_id", "=", client.uid), ("name", "!=", "Dentist")]
        events = client.search_read("calendar.event", domain, ["name"])
        tasks = client.search_read(
            "project.task",
            [("user_ids", "in", [client.uid]), ("date_deadline", "!=", False)],
            ["name"],
        )
        return [sorted(one["name"] for one in found) for found in (events, tasks)]

    def google(self, person):
        """:return: sorted titles of the entries of both calendars"""
        world = self.world
        calendars = (world.calendar(person, kind) for kind in ("Events", "Tasks"))
        found = (world.google.events(person.email, one) for one in calendars)
        return [sorted(one["summary"] for one in entries) for entries in found]


@pytest.fixture(scope="module")
def life():
    with running_world("uninstall", databases.BASE) as world, world.odoo():
        yield Life(world)
        assert world.google.mails() == []
        assert world.google.violations() == []


def test_calendars_kept_and_found_again(life):
    world = life.world
    before = footprint(world)
    life.install()
    for person in life.people:
        world.connect(person)
        life.fill(person)
    world.rpc().write("res.company", 1, google_calendar_auto_sync=True)
    made = {person: world.made_calendars(person) for person in life.people}
    entries = {person: life.google(person) for person in life.people}

    life.uninstall(life.dialog())
    left = added(before, footprint(world))
    log = left.pop("log")
    assert left == {}
    assert len(log) == len(life.people)
    told = "SELECT count(*) FROM bus_bus WHERE message LIKE '%%being uninstalled%%'"
    assert world.sql(told) == [(len(life.people),)]
    assert all(line.startswith("calendar_google_sync.kept ") for line in log)
    for person in life.people:
        assert world.made_calendars(person) == made[person]
        assert life.google(person) == entries[person]
        assert life.odoo(person)[0] == TITLES

    life.install()
    for person in life.people:
        notice = world.connect(person)
        assert notice["type"] == "success", notice
        assert world.made_calendars(person) == made[person]
    for person in life.people:
        world.google.clear_requests()
        run = world.synchronize(person)
        assert {name: run[name] for name in COUNTERS if run[name]} == {}
        assert run["state"] == "done", run["message"]
        assert world.writes() == []
        assert life.google(person) == entries[person]
        assert life.odoo(person) == [TITLES, ["Report"]]


def test_an_edit_on_each_side_arrives(life):
    world = life.world
    for person in life.people:
        client = world.rpc(person.login)
        mine = ("user_id", "=", client.uid)
        for title in ("Meeting", "Dentist"):
            [found] = client.search_read(
                "calendar.event", [("name", "=", title), mine], ["id"]
            )
            client.write("calendar.event", found["id"], location="Odoo's place")
        edited = world.entries(person)["From Google"]
        calendar = world.calendar(person, "Events")
        world.google.edit_event(
            person.email, calendar, edited["id"], location="Google's place"
        )
        run = world.synchronize(person)
        assert (run["remote_updated"], run["local_updated"]) == (1, 1), run["message"]
        assert world.entries(person)["Meeting"]["location"] == "Odoo's place"
        domain = [("name", "=", "From Google"), mine]
        [found] = client.search_read("calendar.event", domain, ["location"])
        assert found["location"] == "Google's place"


def test_calendars_removed_first(life):
    world = life.world
    dialog = life.dialog(gcal_sync_choice="remove")
    assert life.step(dialog) == "ask"
    for name, (state, message) in life.remove(dialog).items():
        assert state == "removed", message
        assert name in message
    for person in life.people:
        assert world.made_calendars(person) == {}
        assert world.google.grants(person.email) == []
    life.uninstall(dialog)
    logs = world.sql("SELECT count(*) FROM ir_logging")
    assert logs == [(0,)]
    for person in life.people:
        assert life.odoo(person) == [TITLES, ["Report"]]

    life.install()
    for person in life.people:
        world.connect(person)
        assert len(world.made_calendars(person)) == 2
        run = world.synchronize(person)
        assert (run["state"], run["parked"]) == ("done", 0), run["message"]
        assert life.odoo(person)[0] == TITLES
