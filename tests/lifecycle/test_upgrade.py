"""-u from the last release: accounts, bindings, tokens and choices are kept."""

import pytest

from devtools import databases, demo_people, released
from devtools.places import ADDON
from tests.lifecycle.customizations import Customizations
from tests.lifecycle.released_story import EXCEPTION, PROJECT, WAYS, Story
from tests.lifecycle.world import running_world

#: What a secret begins with that is stored encrypted
ENCRYPTED = "fernet:"
TABLES = (
    "calendar_google_account",
    "calendar_google_binding",
    "calendar_google_credential",
    "calendar_google_run",
    "calendar_google_run_line",
)
#: Columns of the release whose content lies elsewhere now: "table.column"
#: Of the round that an update may interrupt; the next hour begins another one
ENDED = {"calendar_google_account.auto_pending"}
MOVED = {
    f"calendar_google_account.{name}"
    for name in (
        "events_calendar_id",
        "events_calendar_name",
        "events_sync_token",
        "sync_events",
        "sync_tasks",
        "tasks_calendar_id",
        "tasks_calendar_name",
        "tasks_sync_token",
    )
} | {f"calendar_google_credential.{name}" for name in ("access_token", "refresh_token")}
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


class Updated:
    """What there was before the update, and what there is after it."""

    def __init__(self, world):
        self.world = world
        with world.odoo(addons_path=released.addons_path()):
            self.people = Story(world).tell()
            self.customizations = Customizations(world)
            self.customizations.make()
        self.before = tables(world)
        world.update(ADDON)
        self.after = tables(world)


@pytest.fixture(scope="module")
def updated():
    with running_world("upgrade", databases.RELEASED) as world:
        updated = Updated(world)
        with world.odoo():
            yield updated
        assert world.google.mails() == []
        assert world.google.violations() == []


def tables(world):
    """:return: dict of table to its rows by id, each a dict of column to value"""
    found = {}
    for table in TABLES:
        columns = [
            name
            for (name,) in world.sql(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s ORDER BY ordinal_position",
                table,
            )
        ]
        listed = ", ".join(columns)
        rows = world.sql(f"SELECT {listed} FROM {table} ORDER BY id")
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        found[table] = {row["id"]: row for row in named}
    return found


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_kept(updated, table):
    before, after = updated.before[table], updated.after[table]
    assert before, "there was nothing to keep"
    assert set(after) == set(before)
    for row_id, row in before.items():
        known = {name: value for name, value in row.items() if name in after[row_id]}
        assert {name: after[row_id][name] for name in known} == known
        gone = {f"{table}.{name}" for name in set(row) - set(known)}
        assert gone <= MOVED | ENDED


def test_calendars_are_records_of_their_own(updated):
    names = "account_id, kind, google_id, name, sync_token, is_synchronized"
    found = set(updated.world.sql(f"SELECT {names} FROM calendar_google_calendar"))
    expected = set()
    for row_id, row in updated.before["calendar_google_account"].items():
        for kind in ("event", "task"):
            values = [f"{kind}s_calendar_id", f"{kind}s_calendar_name"]
            values += [f"{kind}s_sync_token", f"sync_{kind}s"]
            expected.add((row_id, kind, *(row[name] for name in values)))
    assert expected and all(google_id for _, _, google_id, *_ in expected)
    assert found == expected


def test_tokens_and_secret_are_encrypted(updated):
    """A dump of the database holds none of them; that they work is tested below."""
    before = updated.before["calendar_google_credential"].values()
    tokens = {row[name] for row in before for name in ("access_token", "refresh_token")}
    after = updated.after["calendar_google_credential"].values()
    names = ("encrypted_access_token", "encrypted_refresh_token")
    for stored in [row[name] for row in after for name in names]:
        assert stored.startswith(ENCRYPTED)
    [(secret,)] = updated.world.sql(
        "SELECT value FROM ir_config_parameter WHERE key = %s",
        "calendar_google_sync.client_secret",
    )
    assert secret.startswith(ENCRYPTED)
    dump = updated.world.dump()
    assert secret in dump
    for plain in {*tokens, demo_people.CLIENT_SECRET}:
        assert plain not in dump


def test_the_version_is_that_of_the_working_tree(updated):
    [(version,)] = updated.world.sql(
        "SELECT latest_version FROM ir_module_module WHERE name = %s", ADDON
    )
    assert version != released.VERSION


def test_preferences_are_kept(updated):
    for person in updated.people:
        client = updated.world.rpc(person.login)
        [user] = client.call(
            "res.users", "read", [client.uid], ["gcal_sync_project_id"]
        )
        assert user["gcal_sync_project_id"][1] == f"{PROJECT} of {person.name}"


def test_customizations_are_kept(updated):
    updated.customizations.check()


def test_a_quiet_synchronization_sends_nothing(updated):
    for person in updated.people:
        updated.world.google.clear_requests()
        run = updated.world.synchronize(person)
        assert run["state"] == "done", run["message"]
        assert {name: run[name] for name in COUNTERS if run[name]} == {}
        assert updated.world.writes() == []


def test_each_entry_stands_as_before(updated):
    states = {"Dentist": "detached", "Refused": "parked"}
    for person in updated.people:
        client = updated.world.rpc(person.login)
        for model in ("calendar.event", "project.task"):
            domain = [("name", "in", list(WAYS)), ("user_id", "=", client.uid)]
            if model == "project.task":
                domain[1] = ("user_ids", "in", [client.uid])
            found = client.search_read(model, domain, ["name", "gcal_sync_state"])
            assert found
            for record in found:
                wanted = states.get(record["name"], "linked")
                assert record["gcal_sync_state"] == wanted, record
        titles = set(updated.world.entries(person))
        assert titles == {"Meeting", "Standup", EXCEPTION, "From Google"}


def test_an_edit_on_each_side_arrives(updated):
    world = updated.world
    for person in updated.people:
        client = world.rpc(person.login)
        mine = [("user_id", "=", client.uid), ("name", "in", ["Meeting", EXCEPTION])]
        found = client.search_read("calendar.event", mine, ["name"])
        assert len(found) == 2
        for record in found:
            client.write("calendar.event", record["id"], location="Odoo's place")
        calendar = world.calendar(person, "Events")
        edited = world.entries(person)["From Google"]
        world.google.edit_event(
            person.email, calendar, edited["id"], location="Google's place"
        )
        run = world.synchronize(person)
        assert (run["remote_updated"], run["local_updated"]) == (2, 1), run["message"]
        entries = world.entries(person)
        for title in ("Meeting", EXCEPTION):
            assert entries[title]["location"] == "Odoo's place"
        mine[1] = ("name", "=", "From Google")
        [record] = client.search_read("calendar.event", mine, ["location"])
        assert record["location"] == "Google's place"


def test_a_task_of_google_comes_into_the_chosen_project(updated):
    world = updated.world
    for person in updated.people:
        calendar = world.calendar(person, "Tasks")
        body = dict(world.entries(person, "Tasks")["Report"])
        body = {"summary": "New in Google", "start": body["start"], "end": body["end"]}
        world.google.add_event(person.email, calendar, **body)
        world.synchronize(person)
        client = world.rpc(person.login)
        domain = [("name", "=", "New in Google"), ("user_ids", "in", [client.uid])]
        [task] = client.search_read("project.task", domain, ["project_id"])
        assert task["project_id"][1] == f"{PROJECT} of {person.name}"
