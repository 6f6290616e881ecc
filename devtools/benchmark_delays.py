"""./dev benchmark: seconds from a change until the other side shows it.

With servers as people have them: Odoo, its scheduled jobs and Google are processes of
their own, and nobody waits for anything but the change.
"""

import time
from statistics import median

from tests.lifecycle.released_story import entry, event
from tests.lifecycle.world import running_world

from . import databases

CHANGES = 20
#: Seconds between two looks at the side on which the change is to appear
LOOK = 0.05
PATIENCE = 120
COMPANY = 1


def measure():
    """:return: list of (title, most seconds of the median, list of seconds)"""
    with (
        running_world("benchmark", databases.INSTALLED) as world,
        world.odoo(max_cron_threads=2),
    ):
        person = _person_at_once(world)
        return [
            ("a change in Odoo is in Google", 10, _each(world, person, _from_odoo)),
            ("a change in Google is in Odoo", 5, _each(world, person, _from_google)),
        ]


def report(delays):
    """Print them, beside what is to be reached."""
    print("\nSeconds from a change until the other side shows it, at once switched on")
    for title, limit, seconds in delays:
        middle = median(seconds)
        verdict = "reached" if middle <= limit else "MISSED"
        print(
            f"  {title}: median {middle:.1f}, longest {max(seconds):.1f} "
            f"of {len(seconds)}; median at most {limit}  {verdict}"
        )


def _person_at_once(world):
    """:return: somebody whose channels work, and of whom nothing is left to be done"""
    world.enter_client()
    person = world.add_person("Sofia")
    world.connect(person)
    world.synchronize(person)
    world.rpc().write(
        "res.company",
        COMPANY,
        google_calendar_auto_sync=True,
        google_calendar_instant_sync=True,
    )
    _until(lambda: world.account(person, "push_state")["push_state"] == "works")
    return person


def _each(world, person, change):
    """:return: list of seconds"""
    return [_until(change(world, person, number)) for number in range(CHANGES)]


def _from_odoo(world, person, number):
    """Make an event there.

    :return: function, whether it is in Google
    """
    title = f"From Odoo {number}"
    world.rpc(person.login).create("calendar.event", **event(title, days=2))
    return lambda: title in world.entries(person)


def _from_google(world, person, number):
    title = f"From Google {number}"
    calendar = world.calendar(person, "Events")
    client = world.rpc(person.login)
    world.google.add_event(person.email, calendar, **entry(title, days=2))
    domain = [("user_id", "=", client.uid), ("name", "=", title)]
    return lambda: client.search_read("calendar.event", domain, ["id"])


def _until(is_true):
    """:return: seconds until it was true"""
    began = time.monotonic()
    while not is_true():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"Not within {PATIENCE} s")
        time.sleep(LOOK)
    return time.monotonic() - began
