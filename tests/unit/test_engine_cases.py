"""Short histories that once lost, doubled or stranded something; see engine_world."""

import pytest
from engine_acts import perform
from engine_checks import settle
from engine_deeds import Act
from engine_world import KILLED, World

CASES = {
    "an insert whose answer is lost": [
        "odoo_create",
        {11: "lost"},
        "google_title",
        "odoo_description",
    ],
    "our own deletion is none of Google's, whose answer is lost": [
        "odoo_create",
        {},
        "odoo_archive",
        {1: "lost"},
        "odoo_archive",
    ],
    "our own deletion is none of Google's, when the run is killed": [
        "odoo_create",
        {},
        "odoo_archive",
        {13: KILLED},
        "odoo_archive",
    ],
    "an id that is taken, and nothing to be found under it": [
        "odoo_create",
        {},
        "odoo_archive",
        {},
        {1: "expired"},
        "odoo_archive",
    ],
    "an edit that waits while the entry is parked": [
        "odoo_create",
        {},
        "odoo_move",
        "google_poison",
        {},
        "google_location",
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
        {1: "lost"},
    ],
    "somebody is faster in Google": [
        "odoo_create",
        {},
        "odoo_title",
        {10: Act("google_title", 0, 0)},
    ],
    "somebody writes in Odoo while Google answers": [
        "odoo_create",
        {12: Act("odoo_title", 0, 0)},
    ],
    "an edit in Odoo between two chunks": [
        *(Act("odoo_create", 0, way) for way in (0, 1, 3)),
        {},
        *(Act("google_location", which, 0) for which in range(3)),
        *(Act("odoo_title", which, 0) for which in range(2)),
        {18: Act("odoo_description", 2, 0)},
        *(Act("google_description", which, 0) for which in range(3)),
    ],
    "a deletion that a full listing has to tell": [
        "google_create",
        {},
        "google_delete",
        {1: "expired"},
    ],
}


@pytest.mark.parametrize("history", CASES.values(), ids=CASES)
def test_both_sides_agree_in_the_end(history):
    world = World()
    world.acts = perform
    for step in history:
        if isinstance(step, dict):
            world.run(script=step)
        else:
            perform(world, step if isinstance(step, Act) else Act(step, 0, 0))
    settle(world)
