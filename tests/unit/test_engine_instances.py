"""When Google is asked for the occurrences of a series, and what becomes of them."""

from datetime import date, datetime, timedelta, timezone

import pytest
from engine_google import read
from engine_odoo import links, records
from engine_world import KILLED, ZONE, World

from calendar_google_sync.engine.errors import OutOfTime
from calendar_google_sync.sync import Kind, When, Window
from calendar_google_sync.sync.google_time import write_when
from calendar_google_sync.sync.links import State

START = datetime(2026, 3, 16, 9, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31), ZONE)
APRIL = Window(date(2026, 4, 1), date(2026, 4, 30), ZONE)
#: Each day, as Odoo cannot say it
ODD = "RRULE:FREQ=HOURLY;INTERVAL=24;COUNT=20"


@pytest.fixture
def world():
    return World()


def add(world, name="theirs00001", rule=ODD, start=START):
    body = {"summary": name, "recurrence": [rule]}
    body.update(write_when(When(start, start + HOUR), ZONE, False))
    world.calendars[Kind.EVENT].insert(name, body, world.tick())


def edit(world, name, **changes):
    world.calendars[Kind.EVENT].patch(name, changes, None, world.tick())


def days(world):
    """The days in Odoo that are not archived, by month and day."""
    with world.odoo() as session:
        found = [one for one in records(session) if one.is_eligible]
        starts = [one.content.when.start for one in found]
    return sorted((start.month, start.day) for start in starts)


def series(world):
    with world.odoo() as session:
        return [link for link in links(session) if link.state is State.SINGLE]


def test_once_for_each_window(world):
    add(world)
    for window, asked in ((MARCH, 1), (MARCH, 0), (APRIL, 1), (APRIL, 0), (MARCH, 0)):
        world.run(window)
        assert world.points["instances"] == asked
    assert days(world) == [(3, n) for n in range(16, 32)] + [
        (4, n) for n in range(1, 5)
    ]


def test_once_for_each_change(world):
    add(world)
    world.run(MARCH)
    edit(world, "theirs00001", summary="Renamed")
    world.run(MARCH)
    assert world.points["instances"] == 1
    with world.odoo() as session:
        assert {one.title for one in records(session)} == {"Renamed"}
    edit(world, "theirs00001", recurrence=["RRULE:FREQ=HOURLY;INTERVAL=48;COUNT=3"])
    world.run(MARCH)
    assert world.points["instances"] == 1
    assert days(world) == [(3, 16), (3, 18), (3, 20)]


def test_what_is_over_is_not_asked_for(world):
    until = START + 3 * DAY
    add(world, rule=f"RRULE:FREQ=HOURLY;INTERVAL=24;UNTIL={until:%Y%m%dT%H%M%SZ}")
    world.run(APRIL)
    world.run(APRIL)
    assert world.points["instances"] == 0 and days(world) == []
    world.run(MARCH)
    assert world.points["instances"] == 1 and len(days(world)) == 4


def test_everything_has_what_is_over(world):
    start = START - 500 * DAY
    rule = f"RRULE:FREQ=HOURLY;INTERVAL=24;UNTIL={start + 3 * DAY:%Y%m%dT%H%M%SZ}"
    add(world, rule=rule, start=start)
    world.run()
    assert world.points["instances"] == 1 and len(days(world)) == 4
    world.run()
    world.run(MARCH)
    assert world.points["instances"] == 0


@pytest.mark.parametrize("fault", ["unreachable", "hidden"])
def test_google_does_not_answer(world, fault):
    add(world)
    add(world, "theirs00002", start=START + 2 * HOUR)
    report = world.run(MARCH, script={("instances", 1): fault})
    assert report.get("remaining", 0) == (fault == "unreachable")
    assert len(days(world)) == 16
    world.run(MARCH)
    assert world.points["instances"] == 1 and len(days(world)) == 32
    world.run(MARCH)
    assert world.points["instances"] == 0


def test_a_killed_run_asks_again(world):
    add(world)
    assert world.run(MARCH, script={("instances", 1): KILLED}) is None
    assert days(world) == []
    world.run(MARCH)
    assert len(days(world)) == 16


def test_no_time_left_to_ask(world):
    add(world)

    def stop():
        raise OutOfTime

    with pytest.raises(OutOfTime):
        world.run(MARCH, check_time=stop)
    world.run(MARCH)
    assert len(days(world)) == 16


def test_a_preview_asks_and_stores_nothing(world):
    add(world)
    history = world.preview(MARCH)
    assert history.counts["local_created"] == 16
    assert days(world) == [] and not series(world)


def test_the_ids_are_those_that_google_says(world):
    add(world, "whole_R20260316T090000")
    calendar = world.calendars[Kind.EVENT]
    told = calendar.instances

    def renamed(*arguments):
        return [
            {**one, "id": f"odd{one['id'][-16:-1]}".lower()} for one in told(*arguments)
        ]

    calendar.instances = renamed
    world.run(MARCH)
    with world.odoo() as session:
        ids = {link.google_id for link in links(session) if link.is_occurrence}
    assert len(ids) == 16 and all(one.startswith("odd202603") for one in ids)


def test_a_daily_series_of_years_ago(world):
    add(world, rule="RRULE:FREQ=DAILY", start=START - 1000 * DAY)
    world.run(MARCH)
    assert len(days(world)) == 31
    [link] = series(world)
    assert "720" in str(link.reason)
    assert read(Kind.EVENT, world.calendars[Kind.EVENT].get(link.google_id)).recurrence
