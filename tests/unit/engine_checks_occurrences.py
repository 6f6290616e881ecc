"""What must be true of the occurrences of a series that both sides have."""

from engine_google import read
from engine_odoo import links

from calendar_google_sync.sync import Kind
from calendar_google_sync.sync.compare import same
from calendar_google_sync.sync.links import State

FIELDS = ("title", "description", "when", "location", "visibility", "busy", "reminders")


def look_at_occurrences(world, one, series, event_id):
    """
    :param one: the token of the series
    :param event_id: of the series in Google
    """
    here, there = series.by_original_start, _in_google(world, event_id)
    known = {
        link.original_start: link
        for link in links(series.session)
        if link.recurring_event_id == event_id
    }
    assert len(here) == len(series.events), f"{one} has events of no date"
    for key in sorted({*here, *there}):
        name, link = (one, key), known.get(key)
        if link and link.state is State.DETACHED:
            is_known = name in world.ledger.gone_in_google or world.ledger.is_restored
            assert is_known, f"{name} is detached without a reason"
            assert key in here, f"{name} is detached, and gone from Odoo"
            continue
        assert key in there, f"{name} is gone from Google"
        assert key in here, f"{name} is gone from Odoo"
        assert not link or link.state is State.LINKED, f"{name} is {link.state}"
        _compare(world, name, here[key], there[key])


def _in_google(world, event_id):
    """:return: dict of original start to item, of what Google shows"""
    calendar = world.calendars[Kind.EVENT]
    found = {}
    for key in calendar.dates(event_id):
        event = calendar.get(f"{event_id}_{key}")
        if event["status"] != "cancelled":
            found[key] = read(Kind.EVENT, event)
    return found


def _compare(world, name, event, remote):
    local = event.content
    differing = [
        field
        for field in FIELDS
        if None not in (getattr(local, field), getattr(remote, field))
        and not same(field, getattr(local, field), getattr(remote, field))
    ]
    assert not differing, f"{name}: {differing}\n{local}\n{remote}"
    noted = {(note.name, note.lost) for note in event.row.notes}
    for field, values in world.ledger.values_of_one[name].items():
        now = getattr(local, field)
        lost = {value for value in values if (field, value) not in noted} - {now}
        assert not lost, f"{name}: {field} {lost} is lost, {now} is kept"
        world.ledger.values_of_one[name][field] = {now}
