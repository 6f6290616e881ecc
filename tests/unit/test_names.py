"""No name of ours in other people's models, views and scripts is theirs, too.

Whatever is found: begin the name with the prefix, or make it an override that hands on
what it was given, and list it in ``tests/names/model_rules.py``.
"""

import re
from pathlib import Path

import pytest

from devtools import places
from tests.names import model_rules, models
from tests.names.check import (
    READERS,
    elsewhere,
    odoo_models,
    odoo_root,
    odoo_sources,
    on_models,
    said,
)

REPO = Path(__file__).parents[2]
ADDON = REPO / "calendar_google_sync"
ADDONS = [REPO / name for name in places.ADDONS]
#: Modules that an addon of calendars and tasks meets.
NEIGHBORS = {"google_calendar", "hr_calendar", "mail", "microsoft_calendar", "project"}
#: Models of others that the addon extends, at the least.
EXTENDED = {
    "calendar.alarm",
    "calendar.alarm_manager",
    "calendar.attendee",
    "calendar.event",
    "calendar.recurrence",
    "project.task",
    "res.company",
    "res.config.settings",
    "res.users",
}


def test_names_on_models():
    found = on_models(*ADDONS)
    assert not found, said(found)


@pytest.mark.parametrize("folder", ADDONS, ids=lambda folder: folder.name)
def test_names_elsewhere(folder):
    found = elsewhere(folder)
    assert not found, said(found)


def test_the_prefix_is_nobody_elses():
    prefix = re.compile(r"gcal_?sync", re.IGNORECASE)
    theirs = [
        path for path, text in odoo_sources().texts.items() if prefix.search(text)
    ]
    assert not theirs


# The rules above must not hold for want of names to compare


def test_all_of_odoo_is_read():
    read = {one.module for one in odoo_models().classes}
    with_models = {path.parent.name for path in odoo_root().glob("addons/*/models")}
    assert {*NEIGHBORS, *with_models, models.FRAMEWORK, "base"} <= read


def test_every_model_of_the_addon_is_understood():
    addon = models.read_addon(ADDON)
    known = addon + odoo_models()
    for one in addon.classes:
        for name in (one.model, *one.parents):
            assert known.by_model.get(name), name
    assert model_rules.extended(addon, odoo_models()) >= EXTENDED


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_every_reader_finds_names(reader):
    assert reader.uses(ADDON)
