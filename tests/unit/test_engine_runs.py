"""What single runs do that random histories do not lead to."""

from dataclasses import replace

import pytest
from engine_acts import perform
from engine_checks import foretell, settle
from engine_deeds import Act
from engine_odoo import kind_of, links, records
from engine_records import MemoryRecords
from engine_world import EVERYTHING, PLENTY, World

from calendar_google_sync.engine import errors
from calendar_google_sync.engine.doing import Doing
from calendar_google_sync.engine.google_provider import GoogleProvider
from calendar_google_sync.engine.ports import SeriesReading
from calendar_google_sync.engine.synchronizer import MANY
from calendar_google_sync.sync import Kind
from calendar_google_sync.sync.links import State


@pytest.fixture
def world():
    world = World()
    world.acts = perform
    return world


def create(world, *models):
    """Records in Odoo: 0 is an event, 1 a task, 2 a series."""
    for number, model in enumerate(models):
        perform(world, Act("odoo_create", model, number % 8))


def titles(world):
    return sorted(item.title for _kind, _id, item in world.entries())


def states(world):
    with world.odoo() as session:
        return [link.state for link in links(session)]


# Many removals


def archive_all(world):
    with world.odoo() as session:
        for record in records(session):
            record.write(active=False)


def test_a_run_asks_before_it_removes_most_of_all(world):
    create(world, *[0] * (MANY + 1))
    world.run()
    archive_all(world)
    before = titles(world)
    foretold = world.preview()
    with pytest.raises(errors.TooManyRemovals) as caught:
        world.run()
    assert caught.value.linked == len(before) == MANY + 1
    assert titles(world) == before
    assert {line.counter for line in world.history.lines} == {"removals"}
    counted = world.history.counts["removals"]
    assert counted == foretold.counts["removals"] == MANY + 1


def test_a_person_who_agreed_is_not_asked(world):
    create(world, *[0] * (MANY + 1))
    world.run()
    archive_all(world)
    report = world.run(confirmed=True)
    assert report["remote_deleted"] == MANY + 1
    assert not titles(world)
    settle(world)


@pytest.mark.parametrize(("removed", "kept"), [(MANY, 0), (MANY + 1, MANY + 1), (1, 0)])
def test_a_run_does_not_ask_for_few(world, removed, kept):
    create(world, *[0] * (removed + kept))
    world.run()
    with world.odoo() as session:
        for record in records(session)[:removed]:
            record.write(active=False)
    foretold = world.preview()
    assert world.run()["remote_deleted"] == removed
    assert not foretold.counts["removals"]
    assert len(titles(world)) == kept


# What is switched off


def test_a_calendar_that_is_switched_off_stays_as_it_is(world):
    create(world, 0, 1)
    world.run(kinds=(Kind.EVENT,))
    assert [kind for kind, _id, _item in world.entries()] == [Kind.EVENT]
    perform(world, Act("google_create", 1, 0))
    world.run(kinds=(Kind.EVENT,))
    with world.odoo() as session:
        assert len(records(session)) == 2
    world.run()
    with world.odoo() as session:
        found = [kind_of(record.ref.model) for record in records(session)]
    assert found == [Kind.EVENT, Kind.TASK, Kind.TASK]
    settle(world)


# Out of time


class Clock:
    """Lets a run go on for so many chunks."""

    def __init__(self, chunks):
        self.chunks = chunks

    def __call__(self):
        self.chunks -= 1
        if self.chunks < 1:
            raise errors.OutOfTime


@pytest.mark.parametrize("chunks", range(1, 5))
def test_a_run_out_of_time_keeps_what_it_did(world, chunks):
    create(world, *[0] * 9)
    with pytest.raises(errors.OutOfTime):
        world.run(check_time=Clock(chunks))
    # At least one batch, and the next call goes on
    first = len(titles(world))
    assert 2 <= first < 9
    assert world.report["remote_created"] == first
    report = world.run()
    assert report["remote_created"] == 9 - first
    settle(world)


# Stopped


class Wish:
    """Somebody wants the run to stop when it has looked so many times."""

    def __init__(self, looks):
        self.looks = looks

    def __call__(self):
        self.looks -= 1
        if self.looks < 1:
            raise errors.Stopped(7)


@pytest.mark.parametrize("looks", range(1, 6))
def test_a_stopped_run_keeps_what_it_did(world, looks):
    create(world, *[0] * 9)
    with pytest.raises(errors.Stopped) as caught:
        world.run(told={"check_stop": Wish(looks)})
    assert caught.value.user_id == 7
    first = len(titles(world))
    # The first look is before anything is written
    assert (first == 0) == (looks == 1)
    assert world.history.progress == first < world.history.total == 9
    assert world.report["remote_created"] == first
    report = world.run()
    assert report["remote_created"] == 9 - first
    settle(world)


def test_a_run_that_waits_for_google_is_stopped_there(world):
    """What Google has answered before is remembered."""
    create(world, *[0] * 9)
    written = []

    class Waiting(GoogleProvider):
        def write(self, kind, writes):
            for answer in super().write(kind, writes):
                written.append(answer)
                yield answer
                if len(written) == 5:  # the first of the third batch
                    raise errors.Stopped(7)

    with pytest.raises(errors.Stopped):
        world.run(provider=Waiting)
    assert len(titles(world)) == 5
    assert world.report["remote_created"] == world.history.progress == 5
    assert world.run()["remote_created"] == 4
    settle(world)


def test_a_run_tells_what_it_does(world):
    create(world, 0)
    told = []
    world.run(told={"tell": told.append})
    assert told == [Doing.FETCH, Doing.COMPARE, Doing.LOCAL, Doing.REMOTE]


# Series


class UnreadableSeries(MemoryRecords):
    """No series can be read."""

    def read_series(self, requests):
        found = super().read_series(requests)
        return {ref: SeriesReading(failure="It is broken.") for ref in found}


def test_an_unreadable_series_is_parked(world):
    create(world, 2)
    world.run()
    perform(world, Act("odoo_title", 0, 0))
    report = world.run(records=UnreadableSeries)
    assert (report["parked"], states(world)) == (1, [State.PARKED])
    with world.odoo() as session:
        assert links(session)[0].reason == "It is broken."
    settle(world)


def test_a_detached_series_is_not_even_read(world):
    create(world, 2)
    world.run()
    perform(world, Act("google_delete", 0, 0))
    world.run()
    assert states(world) == [State.DETACHED]
    perform(world, Act("odoo_title", 0, 0))
    report = world.run(records=UnreadableSeries)
    assert not report.get("parked")
    assert states(world) == [State.DETACHED]
    settle(world)


def test_versions_of_links_are_those_of_people(world):
    """However often a run stores a link, its version only counts writes."""
    create(world, 0)
    world.run()
    for number in range(3):
        perform(world, Act("odoo_title", 0, 0))
        world.run()
        with world.odoo() as session:
            [link] = links(session)
        assert link == replace(link, local_version=number + 1)
        assert not link.is_local_changed


def test_what_says_the_same_is_examined_once(world):
    create(world, 0)
    world.run()
    calendar = world.calendars[Kind.EVENT]
    [event] = calendar.living()
    body = {"summary": f"{event['summary']} "}
    calendar.patch(event["id"], body, None, world.tick())
    report = world.run()
    assert not report["sent"]
    with world.odoo() as session:
        [link] = links(session)
        assert link.remote != link.agreed_remote
        assert not link.remote_changed and not link.is_local_changed


# Series and their occurrences


def test_a_series_and_one_of_its_occurrences_at_once(world):
    """Odoo writes into all events of a series, those with a link of their own, too."""
    create(world, 2)
    world.run()
    for name in ("google_one_location", "google_one_move", "google_location"):
        if name == "google_one_move":
            world.run()
        perform(world, Act(name, 0, 0))
    world.run()
    settle(world)


# What Google has and nobody understands


def make_strange(world):
    create(world, 0)
    world.run()
    perform(world, Act("google_strange", 0, 0))
    perform(world, Act("google_location", 0, 0))
    world.run()
    assert states(world) == [State.PARKED]


def test_an_edit_beside_it_is_tried_once(world):
    make_strange(world)
    perform(world, Act("odoo_title", 0, 0))
    report = world.run()
    # Refused by the etag, so that nothing is written over what was not read
    assert (report["sent"], report["parked"]) == (1, 1)
    assert states(world) == [State.PARKED]
    for _number in range(2):
        report = world.run()
        assert (report["sent"], report.get("parked")) == (0, None)
    # Both edits arrive when it is understood
    settle(world)


def test_a_deletion_beside_it_takes_it_along(world):
    make_strange(world)
    perform(world, Act("odoo_delete", 0, 0))
    report = world.run()
    assert report["remote_deleted"] == 1
    assert not titles(world)
    settle(world)


def test_a_preview_foretells_nothing_where_nothing_is_to_be_written(world):
    """A task is longer in Google now, which Odoo does not know."""
    create(world, 1)
    world.run()
    perform(world, Act("google_length", 0, 1))
    assert foretell(world, EVERYTHING, PLENTY)
    assert not world.lines


def test_what_is_left_is_left_once(world):
    """Another entry has the run go on, in which nobody tries it once more."""
    create(world, 0, 0)
    world.run()
    perform(world, Act("odoo_title", 0, 0))
    perform(world, Act("odoo_title", 1, 0))
    # Somebody is faster than the first write, and the second is one too many
    script = {("list", 1): "part", ("write", 1): Act("google_location", 0, 0)}
    report = world.run(script=script)
    assert (report["remaining"], report["remote_updated"]) == (1, 1)
    settle(world)
