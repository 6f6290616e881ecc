"""Short histories that once lost, doubled or stranded something; see engine_world."""

from collections import Counter

import pytest
from engine_acts import perform
from engine_checks import foretell, restore, settle
from engine_deeds import Act
from engine_odoo import links, records
from engine_world import EVERYTHING, KILLED, PLENTY, World

from calendar_google_sync.sync import Kind

CASES = {
    "an insert whose answer is lost": [
        "odoo_create",
        {("write", 1): "lost"},
        "google_title",
        "odoo_description",
    ],
    "our own deletion is none of Google's, whose answer is lost": [
        "odoo_create",
        {},
        "odoo_archive",
        {("write", 1): "lost"},
        "odoo_archive",
    ],
    "our own deletion is none of Google's, when the run is killed": [
        "odoo_create",
        {},
        "odoo_archive",
        {("answer", 1): KILLED},
        "odoo_archive",
    ],
    "an id that is taken, and nothing to be found under it": [
        "odoo_create",
        World.backup,
        {},
        "google_delete",
        World.pass_month,
        World.expire,
        restore,
    ],
    "an id of a record that had the same number, and was deleted long ago": [
        World.backup,
        "odoo_create",
        {},
        "google_delete",
        World.pass_month,
        World.expire,
        restore,
        "odoo_create",
    ],
    "an id that is taken, and not to be seen yet": [
        "odoo_create",
        {("write", 1): "retried", ("get", 1): "hidden"},
    ],
    "an entry that is not understood, and not to be seen": [
        "odoo_create",
        {},
        "google_strange",
        {},
        "odoo_title",
        {("get", 1): "hidden"},
    ],
    "an id of a record that had the same number": [
        World.backup,
        "odoo_create",
        {},
        "google_delete",
        restore,
        "odoo_create",
    ],
    "an edit that waits while the entry is parked": [
        "odoo_create",
        {},
        "odoo_move",
        "google_poison",
        {},
        "google_location",
    ],
    "an edit that waits while the entry is not understood": [
        "odoo_create",
        {},
        "google_strange",
        {},
        "odoo_title",
        {},
        "google_sane",
        {},
    ],
    "an edit beside an entry that is not understood": [
        "odoo_create",
        {},
        "google_description",
        "google_strange",
        {},
        "odoo_guests",
        {},
    ],
    "a deletion beside an entry that is not understood": [
        "odoo_create",
        {},
        "google_strange",
        {},
        "odoo_delete",
        {},
    ],
    "an edit that Odoo refuses beside one in Odoo": [
        "odoo_create",
        {},
        "odoo_lock",
        "odoo_move",
        "google_location",
        {},
    ],
    "a conflict whose patch is lost": [
        "odoo_create",
        {},
        "google_title",
        "odoo_title",
        {("write", 1): "lost"},
    ],
    "an edit that was to go to Google beside one that is in Odoo": [
        "odoo_create",
        {},
        "google_location",
        "odoo_title",
        {("write", 1): "unreachable"},
        "google_location",
    ],
    "somebody is faster in Google": [
        "odoo_create",
        {},
        "odoo_title",
        {("write", 1): Act("google_title", 0, 0)},
    ],
    "somebody writes in Odoo before the entry is sent": [
        "odoo_create",
        {("commit", 1): Act("odoo_title", 0, 0)},
    ],
    "somebody writes in Odoo while Google answers": [
        "odoo_create",
        {("answer", 1): Act("odoo_title", 0, 0)},
    ],
    "somebody writes in Odoo while Google answers an edit": [
        "odoo_create",
        {},
        "odoo_title",
        {("answer", 1): Act("odoo_title", 0, 0)},
    ],
    "somebody writes in Odoo while the answer is remembered": [
        "odoo_create",
        {("commit", 4): Act("odoo_title", 0, 0)},
    ],
    "an edit in Odoo between two chunks": [
        *(Act("odoo_create", 0, way) for way in range(5)),
        {},
        *(Act("google_location", which, 0) for which in range(5)),
        *(Act("odoo_title", which, 0) for which in range(5)),
        # Of the entry that lies farthest ahead
        {("write", 1): Act("odoo_description", 4, 0)},
        *(Act("google_description", which, 0) for which in range(5)),
    ],
    "somebody edits an occurrence before it is written alone": [
        Act("odoo_create", 2, 0),
        {},
        "odoo_one_move",
        {("get", 1): Act("google_one_title", 0, 0)},
    ],
    "an edit of an occurrence whose patch is lost": [
        Act("odoo_create", 2, 0),
        {},
        "odoo_one_move",
        {("write", 1): "lost"},
        "google_one_title",
    ],
    "an occurrence that is deleted on both sides": [
        Act("odoo_create", 2, 0),
        {},
        "odoo_one_delete",
        {("write", 1): Act("google_one_delete", 0, 0)},
    ],
    "an occurrence that is deleted in Odoo, and a killed run": [
        Act("odoo_create", 2, 0),
        {},
        "odoo_one_delete",
        {("answer", 1): KILLED},
    ],
    "an occurrence that is deleted in Google and edited in Odoo": [
        Act("odoo_create", 2, 0),
        {},
        "google_one_delete",
        "odoo_one_title",
        {},
        "google_one_show",
    ],
    "an occurrence that was moved, and a link that is lost": [
        Act("odoo_create", 2, 0),
        "odoo_one_move",
        World.backup,
        {},
        restore,
    ],
    "a series with an occurrence that was moved is synchronized again": [
        Act("odoo_create", 2, 0),
        "odoo_one_move",
        {},
        "google_delete",
        {},
        "odoo_again",
    ],
    "a series is synchronized again of which an occurrence was deleted": [
        Act("odoo_create", 2, 0),
        Act("odoo_one_title", 0, 1),
        {},
        "google_one_delete",
        {},
        "google_delete",
        {},
        "odoo_one_title",
        "odoo_again",
    ],
    "a series of which people edited alone whatever is left": [
        Act("google_create", 0, 0),
        Act("google_one_delete", 0, 0),
        Act("google_one_delete", 0, 2),
        {},
        Act("google_one_title", 0, 4),
        Act("odoo_one_title", 0, 0),
        Act("odoo_one_delete", 0, 1),
    ],
    "a deletion that a full listing has to tell": [
        "google_create",
        {},
        "google_delete",
        {("list", 1): "expired"},
    ],
}


#: Values that are not kept, and noted; everywhere else both sides keep what they wrote
CONFLICTS = {
    "an edit that Odoo refuses beside one in Odoo": 1,
    "a conflict whose patch is lost": 1,
    "somebody is faster in Google": 1,
}


@pytest.mark.parametrize("case", CASES)
def test_both_sides_agree_in_the_end(case):
    world = World()
    world.acts = perform
    for step in CASES[case]:
        if isinstance(step, dict):
            world.run(script=step)
            assert world.unplayed == ({}, []), "the case is about something else"
        elif callable(step):
            step(world)
        else:
            perform(world, step if isinstance(step, Act) else Act(step, 0, 0))
    settle(world)
    with world.odoo() as session:
        notes = [note for record in records(session) for note in record.row.notes]
    assert len(notes) == CONFLICTS.get(case, 0)


def test_a_preview_of_a_new_series_with_an_edited_occurrence():
    world = World()
    world.acts = perform
    perform(world, Act("odoo_create", 2, 0))
    perform(world, Act("odoo_one_location", 0, 1))
    assert foretell(world, world.default_window(), PLENTY)
    names = Counter(line.counter for line in world.lines)
    assert names == {"remote_created": 1, "remote_updated": 1}


def test_a_preview_of_a_series_that_is_rewritten_beside_an_edited_occurrence():
    world = World()
    world.acts = perform
    perform(world, Act("odoo_create", 2, 0))
    world.run()
    perform(world, Act("odoo_title", 0, 0))
    perform(world, Act("odoo_one_title", 0, 0))
    assert foretell(world, EVERYTHING, PLENTY)
    assert Counter(line.counter for line in world.lines) == {"remote_updated": 2}


def test_an_edited_occurrence_is_deleted_while_its_series_is_new_in_odoo():
    """The run ends after the series was made, before its occurrences were planned."""
    world = World()
    world.acts = perform
    perform(world, Act("google_create", 0, 0))
    perform(world, Act("google_one_title", 0, 1))
    world.run(script={("stored", 3): KILLED})
    with world.odoo() as session:
        [series] = records(session)
        second = sorted(series.by_original_start)[1]
    perform(world, Act("odoo_one_delete", 0, 0))
    settle(world)
    with world.odoo() as session:
        [series] = records(session)
        assert second not in series.by_original_start
        assert len(series.events) == 4


def test_a_deleted_occurrence_stays_so_when_its_series_is_synchronized_again():
    world = World()
    world.acts = perform
    perform(world, Act("odoo_create", 2, 0))
    world.run()
    for deed in ("google_one_delete", "google_delete"):
        perform(world, Act(deed, 0, 0))
        world.run()
    perform(world, Act("odoo_again", 0, 0))
    settle(world)
    with world.odoo() as session:
        [series] = records(session)
        assert len(series.events) == 4
        states = [link.state for link in links(session) if link.is_occurrence]
    assert states == ["detached"]
    [series] = world.calendars[Kind.EVENT].living()
    assert "EXDATE" in "".join(series["recurrence"])


def test_one_of_two_occurrences_is_edited_while_its_series_is_new():
    world = World()
    world.acts = perform
    perform(world, Act("odoo_create", 2, 0))
    for way in (0, 2, 1):
        perform(world, Act("odoo_one_delete", 0, way))
    world.run(EVERYTHING, script={1: Act("odoo_one_title", 0, 0)})
    settle(world)
