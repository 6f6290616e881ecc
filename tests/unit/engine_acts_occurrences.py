"""What people do with one occurrence of a series.

Every one of them may be edited: what the series says is not what most of them have. The
first and the last one are never deleted, so that some are always left.
"""

from datetime import timedelta

from engine_google import read
from engine_ledger import token
from engine_odoo import ZONE, records

from calendar_google_sync.sync import Kind, When
from calendar_google_sync.sync.google_time import write_when
from calendar_google_sync.sync.items import replace

EDITS = ("title", "location", "move")


def _edited(world, act, item):
    name = act.name.rpartition("_")[2]
    if name == "title":
        return replace(item, title=f"{token(item.title)} v{world.number()}")
    if name == "location":
        return replace(item, location=f"L{world.number()}")
    # Later on the same day, at a time that no other occurrence has
    start = item.when.start + timedelta(minutes=1 + world.number() % 30)
    return replace(item, when=When(start, start + item.when.length))


def _chosen(keys, act):
    """Any of them to be edited, one of the middle ones to be deleted."""
    found = sorted(keys)
    if not act.name.endswith(("title", "location")):
        found = found[1:-1]
    return found[act.way % len(found)] if found else None


# In Odoo


def _in_odoo(change):
    def act_on_occurrence(world, act):
        with world.odoo() as session:
            found = [
                record
                for record in records(session)
                if record.ref.is_series and record.has_events and record.is_eligible
            ]
            if not found:
                return
            series = found[act.which % len(found)]
            dates = series.series_content(series.memory).expected
            key = _chosen(dates, act)
            event = series.by_original_start.get(key)
            if event and not event.is_detached:
                change(world, act, event, (token(series.title), key))

    return act_on_occurrence


def _odoo_edit(world, act, event, name):
    before = event.item
    after = _edited(world, act, before)
    event.edit(after)
    world.ledger.wrote_one(name, before, after)


def _odoo_delete(world, act, event, name):
    event.remove()
    world.ledger.gone_in_odoo.add(name)
    world.ledger.give_up_one(name)


# In Google


def _in_google(change):
    def act_on_occurrence(world, act):
        calendar = world.calendars[Kind.EVENT]
        found = [event for event in calendar.living() if calendar.dates(event["id"])]
        if not found:
            return
        series = found[act.which % len(found)]
        key = _chosen(calendar.dates(series["id"]), act)
        event = calendar.get(f"{series['id']}_{key}")
        change(world, act, event, (token(series["summary"]), key))

    return act_on_occurrence


def _google_edit(world, act, event, name):
    if event["status"] == "cancelled":
        return
    before = read(Kind.EVENT, event)
    after = _edited(world, act, before)
    body = {"summary": after.title, "location": after.location}
    body.update(write_when(after.when, ZONE, True))
    calendar = world.calendars[Kind.EVENT]
    calendar.patch(event["id"], body, None, world.tick())
    if not world.is_detached_at(Kind.EVENT, event["id"]):
        world.ledger.wrote_one(name, before, after)


def _google_delete(world, act, event, name):
    if event["status"] == "cancelled":
        return
    world.calendars[Kind.EVENT].delete(event["id"], None, world.tick())
    world.ledger.gone_in_google.add(name)
    world.ledger.give_up_one(name)


def _google_show(world, act, event, name):
    """A cancelled occurrence is back."""
    if event["status"] == "cancelled":
        body = {"status": "confirmed"}
        world.calendars[Kind.EVENT].patch(event["id"], body, None, world.tick())
        world.ledger.give_up_one(name)


ON_ONE = {
    **{f"odoo_one_{name}": _in_odoo(_odoo_edit) for name in EDITS},
    "odoo_one_delete": _in_odoo(_odoo_delete),
    **{f"google_one_{name}": _in_google(_google_edit) for name in EDITS},
    "google_one_delete": _in_google(_google_delete),
    "google_one_show": _in_google(_google_show),
}
