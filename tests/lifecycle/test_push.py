"""Google to Odoo within seconds, with servers as people have them.

Odoo, its scheduled jobs and Google are processes of their own; Google's messages go
over HTTP. How long a change takes is printed, and only asserted not to be an hour.
"""

import statistics
import time

import pytest

from devtools import databases
from devtools.places import ADDON
from devtools.rpc import RpcError
from tests.lifecycle.released_story import entry, event
from tests.lifecycle.world import ACCOUNT, running_world

PATIENCE = 60  # seconds, far more than it takes
QUIET = 3  # seconds in which nothing more may happen
CHANGES = 10
MODULES = "ir.module.module"


def wait(what, patience=PATIENCE):
    """Wait until a function returns something true; return that."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"it did not come to {what} within {patience} s")


@pytest.fixture(scope="module")
def world():
    with running_world("push", databases.INSTALLED) as world, world.odoo():
        world.enter_client()
        yield world
        assert world.google.mails() == []
        assert world.google.violations() == []


@pytest.fixture(scope="module")
def sofia(world):
    """A person whose two channels work."""
    person = world.add_person("Sofia")
    world.connect(person)
    switch(world, google_calendar_auto_sync=True, google_calendar_instant_sync=True)
    wait(lambda: len(world.google.channels(person.email)) == 2)
    wait(lambda: answers(world, "sync") == [204, 204])
    return person


def switch(world, **values):
    world.rpc().write("res.company", 1, **values)


def answers(world, state):
    """What Odoo has answered to Google's messages of this kind."""
    return [one["status"] for one in world.google.notices() if one["state"] == state]


def titles(world, person):
    client = world.rpc(person.login)
    domain = [("user_id", "=", client.uid)]
    return {
        one["name"] for one in client.search_read("calendar.event", domain, ["name"])
    }


def rest(world):
    """Wait until neither side does anything anymore; return the requests of all."""

    def is_quiet():
        before = len(world.google.calls()), len(world.google.notices())
        time.sleep(QUIET)
        return (len(world.google.calls()), len(world.google.notices())) == before

    wait(is_quiet)
    return world.google.calls()


def add(world, person, title):
    calendar = world.calendar(person, "Events")
    world.google.add_event(person.email, calendar, **entry(title, days=2))


def test_reachable(world, sofia):
    account = world.account(sofia, "push_state", "push_lost")
    assert (account["push_state"], account["push_lost"]) == ("works", 0)


def test_a_change_in_google_arrives(world, sofia):
    took = []
    for number in range(CHANGES):
        title = f"From Google {number}"
        add(world, sofia, title)
        start = time.monotonic()
        wait(lambda title=title: title in titles(world, sofia))
        took.append(time.monotonic() - start)
    print(
        f"\nFrom Google to Odoo: median {statistics.median(took):.1f} s, "
        f"longest {max(took):.1f} s of {CHANGES}"
    )
    assert set(answers(world, "exists")) == {204}


def test_many_changes_are_few_runs(world, sofia):
    rest(world)
    world.google.clear_requests()
    for number in range(20):
        add(world, sofia, f"Many {number}")
    wait(lambda: {f"Many {n}" for n in range(20)} <= titles(world, sofia))
    looks = [call["api_method"] for call in rest(world)]
    print(f"\n20 changes: {len(looks)} requests")
    assert set(looks) == {"calendar.events.list"}
    assert len(looks) <= 2 * 20


def test_what_odoo_writes_comes_to_rest(world, sofia):
    rest(world)
    world.google.clear_requests()
    heard = len(answers(world, "exists"))
    world.rpc(sofia.login).create("calendar.event", **event("From Odoo", days=3))
    start = time.monotonic()
    wait(lambda: "From Odoo" in world.entries(sofia))
    print(f"\nFrom Odoo to Google: {time.monotonic() - start:.1f} s")
    calls = [call["api_method"] for call in rest(world)]
    notices = len(answers(world, "exists")) - heard
    print(f"The echo of one write: {notices} notices, {len(calls)} requests in all")
    assert notices == 1
    assert calls.count("calendar.events.insert") == 1
    # The run that wrote, and a quiet one after Google's notice of it
    assert calls.count("calendar.events.list") == 4


def test_lost_late_repeated_and_forged(world, sofia):
    google = world.google
    rest(world)
    google.add_fault(notice="exists", drop=True)
    add(world, sofia, "Lost")
    wait(lambda: answers(world, "exists")[-1] == "lost")
    google.add_fault(notice="exists", repeat=3)
    add(world, sofia, "Repeated")
    wait(lambda: {"Lost", "Repeated"} <= titles(world, sofia))
    google.add_fault(notice="exists", latency=2)
    add(world, sofia, "Late")
    time.sleep(0.5)
    add(world, sofia, "In time")
    wait(lambda: {"Late", "In time"} <= titles(world, sofia))
    google.add_fault(notice="exists", forge=True)
    add(world, sofia, "Forged")
    wait(lambda: "Forged" in titles(world, sofia))
    rest(world)
    forged = [one["status"] for one in google.notices() if one["forged"]]
    assert forged == [404]


def test_a_pause_stops_them(world, sofia):
    client, account = world.rpc(sofia.login), world.account(sofia)
    client.call(ACCOUNT, "action_pause", [account["id"]])
    wait(lambda: not world.google.channels(sofia.email))
    client.call(ACCOUNT, "action_resume", [account["id"]])
    wait(lambda: len(world.google.channels(sofia.email)) == 2)
    add(world, sofia, "After the pause")
    wait(lambda: "After the pause" in titles(world, sofia))


def test_uninstalling_stops_them(world, sofia):
    [module] = world.rpc().search_read(MODULES, [("name", "=", ADDON)], ["id"])

    def uninstall():
        try:
            world.rpc().call(MODULES, "button_immediate_uninstall", [module["id"]])
        except RpcError as error:
            if "scheduled action" not in str(error):
                raise
            return False
        return True

    wait(uninstall)
    assert world.google.channels() == []
