"""Real servers: a save is in Google within seconds, and two servers share accounts."""

import time
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from statistics import median

import pytest

from devtools import databases, servers
from devtools.processes import free_port
from tests.lifecycle.world import running_world

PURPOSE = "atonce"
WITHIN = 10  # seconds from the save to Google
SAVES = 5
MANY = 40
PATIENCE = 180


@pytest.fixture
def world():
    with running_world(PURPOSE, databases.INSTALLED) as world:
        yield world


def switch_on(world):
    [company] = world.rpc().search_read("res.company", [], ["id"], limit=1)
    world.rpc().write(
        "res.company",
        company["id"],
        google_calendar_auto_sync=True,
        google_calendar_instant_sync=True,
    )


def meeting(title):
    start = datetime.combine(date.today() + timedelta(days=1), datetime.min.time())
    stop = start + timedelta(hours=1)
    return {"name": title, "start": str(start), "stop": str(stop)}


def eventually(is_true, patience):
    """:return: seconds until it was true"""
    begin = time.monotonic()
    while not is_true():
        assert time.monotonic() - begin < patience
        time.sleep(0.1)
    return time.monotonic() - begin


def arrival(world, person, title):
    """:return: seconds until an entry of this title is in Google"""
    return eventually(lambda: title in world.entries(person), PATIENCE)


def test_a_save_is_in_google_within_seconds(world):
    with world.odoo(max_cron_threads=2):
        world.enter_client()
        switch_on(world)
        sofia = world.add_person("Sofia")
        world.connect(sofia)
        world.synchronize(sofia)
        client, delays = world.rpc(sofia.login), []
        for number in range(SAVES):
            title = f"Event {number}"
            event = client.create("calendar.event", **meeting(title))
            delays.append(arrival(world, sofia, title))
        client.write("calendar.event", event, name="Another")
        delays.append(arrival(world, sofia, "Another"))
    print(f"\nFrom the save to Google: {[round(delay, 1) for delay in delays]} s")
    assert median(delays) < WITHIN


def test_two_servers_share_the_accounts(world):
    """How fast one and two of them are is only told: others use the machine, too."""
    with world.odoo(max_cron_threads=0):
        world.enter_client()
        people = [world.add_person(f"Person{number}") for number in range(MANY)]
        for person in people:
            world.connect(person)
    speeds = {count: speed_of(world, people, count) for count in (1, 2)}
    print(f"\nAccounts a second with one and with two servers: {speeds}")
    assert not world.google.violations()


def speed_of(world, people, count):
    """A round in which everybody has something new, with so many servers.

    :return: accounts a second
    """
    title = f"Round {count}"
    with world.odoo(max_cron_threads=0):
        for person in people:
            world.rpc(person.login).create("calendar.event", **meeting(title))
    [(last,)] = world.sql("SELECT COALESCE(max(id), 0) FROM calendar_google_run")
    world.google.clear_requests()
    open_round(world)
    with ExitStack() as stack:
        for number in range(count):
            stack.enter_context(
                servers.running_odoo(
                    world.server,
                    world.database,
                    free_port(),
                    servers.log_of(PURPOSE, f"odoo{number}"),
                    world.google.url,
                    max_cron_threads=1,
                )
            )
        eventually(lambda: len(done(world, last)) == len(people), PATIENCE)
    runs = done(world, last)
    assert len({account for account, *_moments in runs}) == len(people)
    for person in people:
        assert title in world.entries(person)
    assert len(world.google.calls("calendar.events.insert")) == len(people)
    begin, end = min(run[1] for run in runs), max(run[2] for run in runs)
    return round(len(people) / max((end - begin).total_seconds(), 1), 1)


def open_round(world):
    """All accounts are due, and nothing else is to be done by any scheduled job."""
    world.sql("DELETE FROM ir_cron_trigger")
    world.sql("UPDATE ir_cron SET nextcall = now() + interval '1 day'")
    world.sql(
        "INSERT INTO calendar_google_due (account_id, reason, priority, due_at) "
        "SELECT id, 'hourly', 10, now() AT TIME ZONE 'UTC' "
        "FROM calendar_google_account"
    )
    world.sql(
        "INSERT INTO ir_cron_trigger (cron_id, call_at) "
        "SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data "
        "WHERE module = 'calendar_google_sync' AND model = 'ir.cron' "
        "AND starts_with(name, 'ir_cron_lane_')"
    )


def done(world, last):
    """:return: rows of account, start and end of the runs after ``last``"""
    return world.sql(
        "SELECT account_id, started_at, finished_at FROM calendar_google_run "
        "WHERE id > %s AND state = 'done'",
        last,
    )
