"""What people do, on either side, whenever they like: also in the middle of a run."""

from datetime import datetime, time, timedelta, timezone
from typing import NamedTuple

from engine_ledger import marks, token
from engine_odoo import POISON, ZONE, Event, Series, Task, odoo_html

from calendar_google_sync.sync import Item, Kind, Reminder, When, parse, tasks
from calendar_google_sync.sync.google_time import write_when
from calendar_google_sync.sync.items import replace

_DAYS = (0, 1, -3, 10, 35, 70, 110, -40)
_RULES = ("RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY;INTERVAL=2")
_SEEN = ("default", "private", "public")
_REMINDERS = ((), (Reminder("popup", 10),), (Reminder("email", 60),))
STRANGE = "outOfOffice"


class Act(NamedTuple):
    """A deed on one of the records or entries, in one of its eight ways."""

    name: str
    which: int
    way: int


def perform(world, act):
    side = _IN_ODOO if act.name in _IN_ODOO else _IN_GOOGLE
    side[act.name](world, act)


def _when(world, act, all_day=False):
    """A time that nobody has used yet, on one of the days around the start."""
    first = datetime(2026, 3, 10) + timedelta(days=_DAYS[act.way])
    if all_day:
        return When(first.date(), first.date() + timedelta(days=1 + act.which % 2))
    minute = timedelta(minutes=world.number() * 7 % 1440)
    start = datetime.combine(first, time(0), timezone.utc) + minute
    return When(start, start + timedelta(minutes=30 * (1 + act.which % 3)))


def _content(world, act, kind):
    number = world.number()
    event = {"location": "", "visibility": "default", "busy": True, "reminders": ()}
    return Item(
        kind,
        title=f"T{number} v{number}",
        description=_text(world),
        when=_when(world, act),
        **({"done": False} if kind is Kind.TASK else event),
    )


def _text(world):
    number = world.number()
    return f"D{number} <b>&amp; bold</b>" + "<br>line" * (number % 2)


def _edited(world, act, item):
    """The item after an edit that both sides offer."""
    name = act.name.removeprefix("google_").removeprefix("odoo_")
    if name == "title":
        return replace(item, title=f"{token(item.title)} v{world.number()}")
    if name == "description":
        return replace(item, description=_text(world))
    if name == "move":
        return replace(item, when=_when(world, act))
    if name == "done" and item.kind is Kind.TASK:
        return replace(item, done=not item.done)
    if act.name == "google_all_day":
        return replace(item, when=_when(world, act, all_day=True))
    if item.kind is Kind.TASK:
        return item
    return _edited_event(world, act, item, name)


def _edited_event(world, act, item, name):
    values = {
        "location": {"location": f"L{world.number()}"},
        "all_day": {"when": _when(world, act, all_day=True)},
        "seen": {"visibility": _SEEN[act.way % 3], "busy": act.way % 2 == 0},
        "reminders": {"reminders": _REMINDERS[act.way % 3]},
        "rule": {"recurrence": (_RULES[act.way % 3],)} if item.recurrence else {},
    }
    return replace(item, **values.get(name, {}))


# In Odoo


def _odoo_create(world, act):
    model = (Event, Task, Series)[act.which % 3]
    item = _content(world, act, model.kind)
    if model is Series:
        item = replace(item, recurrence=(_RULES[act.way % 2],), time_zone=ZONE)
    if model is Task:
        span = tasks.span(item.when.end, act.way % 3)
        item = replace(item, recurrence=None, when=span)
    world.ledger.born(item)
    with world.odoo() as env:
        html = odoo_html(item.description)
        env[model._name].create(
            {
                "item": replace(item, description=html),
                "write_date": env[model._name].clock(),
            }
        )


def _in_odoo(change):
    """An act on an existing record."""

    def act_on_record(world, act):
        with world.odoo() as env:
            records = world.records(env)
            if records:
                change(world, act, records[act.which % len(records)])

    return act_on_record


def _odoo_edit(world, act, record):
    before = record._google_item()
    item = _edited(world, act, before)
    if act.name == "odoo_description":
        item = replace(item, description=odoo_html(item.description))
    else:
        item = replace(item, description=record.item.description)
    if item.kind is Kind.TASK and act.name == "odoo_move":
        item = replace(item, when=tasks.span(item.when.end, act.which % 3))
    record.write({"item": replace(item, footer="", cut=False)})
    after = record._google_item()
    world.ledger.wrote(token(before.title), marks(before), marks(after))


def _odoo_write(values):
    def write(world, act, record):
        record.write(values(record))

    return write


def _odoo_leave(world, act, record):
    """Archived, or declined, or back again: Google's entry goes and comes."""
    one = token(record.item.title)
    name = "active" if act.name == "odoo_archive" else "declined"
    record.write({name: not record[name]})
    world.ledger.give_up(one)
    # Our own deletion may look like a person's when the record is back at once
    world.ledger.once_gone.add(one)
    if world.binding_of(record.env, record).state != "detached":
        world.ledger.gone.discard(one)


def _odoo_delete(world, act, record):
    one = token(record.item.title)
    world.ledger.removed.add(one)
    world.ledger.came_back(one)
    record.remove()


def _odoo_again(world, act, record):
    """The button: synchronize this record again."""
    found = world.binding_of(record.env, record)
    if found.state == "detached":
        found._renew()
        world.ledger.came_back(token(record.item.title))
        world.ledger.give_up(token(record.item.title))


def _odoo_rights(world, _act):
    """The person may create nothing more in Odoo, or may again."""
    world.locked = not world.locked


# In Google


def _google_create(world, act):
    kind = (Kind.EVENT, Kind.TASK)[act.which % 2]
    item = _content(world, act, kind)
    world.ledger.born(item)
    body = {"summary": item.title, "description": item.description, "colorId": "7"}
    body.update(write_when(item.when, ZONE, False))
    if kind is Kind.EVENT and act.which % 3 == 0:
        body["recurrence"] = [_RULES[act.way % 2]]
    world.calendars[kind].insert(f"theirs{world.number():05d}", body, world.tick())


def _in_google(change, deleted=False):
    """An act on an existing entry."""

    def act_on_entry(world, act):
        found = [
            (kind, event)
            for kind, calendar in world.calendars.items()
            for event in (calendar.deleted() if deleted else calendar.living())
        ]
        if found:
            kind, event = found[act.which % len(found)]
            change(world, act, kind, event)

    return act_on_entry


def read(kind, event):
    return parse({**event, "eventType": "default"}, kind, ZONE).item


def google_edit(world, act, kind, event):
    before = read(kind, event)
    after = _edited(world, act, before)
    if act.name == "google_poison" and kind is Kind.EVENT:
        after = replace(before, location=f"{POISON} {world.number()}")
    if after == before:
        return
    mark = "✓ " if after.done else ""
    body = {"summary": f"{mark}{after.title}"}
    if after.description != before.description:
        below = f"<br><br>{after.footer}" if after.footer else ""
        body["description"] = f"{after.description}{below}"
    if after.when != before.when:
        body.update(write_when(after.when, ZONE, True))
    if after.recurrence != before.recurrence:
        body["recurrence"] = list(after.recurrence)
    if kind is Kind.EVENT:
        body.update(_body_of_event(after))
    world.calendars[kind].patch(event["id"], body, None, world.tick())
    told = read(kind, world.calendars[kind].get(event["id"]))
    with world.odoo() as env:
        if world.binding_at(env, kind, event["id"]).state == "detached":
            return
    world.ledger.wrote(token(before.title), marks(before), marks(told))


def _body_of_event(item):
    body = {"location": item.location, "visibility": item.visibility}
    body["transparency"] = "opaque" if item.busy else "transparent"
    if item.reminders is not None:
        told = [{"method": r.method, "minutes": r.minutes} for r in item.reminders]
        body["reminders"] = {"useDefault": False, "overrides": told}
    return body


def _google_touch(body):
    def touch(world, act, kind, event):
        changes = body(act, event)
        world.calendars[kind].patch(event["id"], changes, None, world.tick())

    return touch


def _google_length(world, act, kind, event):
    """A task longer or shorter, or for the whole day, due at the same time."""
    item = read(kind, event)
    if kind is Kind.TASK and not item.when.all_day:
        when = When(item.when.end - timedelta(minutes=15 + 15 * act.way), item.when.end)
        body = write_when(when, ZONE, True)
        world.calendars[kind].patch(event["id"], body, None, world.tick())


def _google_delete(world, act, kind, event):
    one = token(event["summary"])
    world.calendars[kind].delete(event["id"], None, world.tick())
    ledger = world.ledger
    ledger.once_gone.add(one)
    ledger.give_up(one)
    with world.odoo() as env:
        found = world.binding_at(env, kind, event["id"])
        # An entry whose insert was never answered may come back
        if not found or found.agreed_remote:
            ledger.gone.add(one)
        if one not in [token(r.item.title) for r in world.records(env)]:
            ledger.vanished.add(one)


def _google_undelete(world, act, kind, event):
    """Out of Google's bin: the same entry if Odoo still knows it, else a new one."""
    one, calendar = token(event["summary"]), world.calendars[kind]
    with world.odoo() as env:
        found = world.binding_at(env, kind, event["id"])
    if any(token(e["summary"]) == one for e in calendar.living()) or not found.res_id:
        number = world.number()
        event["summary"] = f"T{number} v{number}"
        event = calendar.keep({**event, "status": "confirmed"}, world.tick())
        if not found or found.state != "detached":
            world.ledger.born(read(kind, event))
        return
    calendar.keep({**event, "status": "confirmed"}, world.tick())
    world.ledger.gone.discard(one)
    world.ledger.give_up(one)


_EDITS = "title description move done location all_day seen reminders rule".split()
_IN_ODOO = {
    "odoo_create": _odoo_create,
    **{f"odoo_{name}": _in_odoo(_odoo_edit) for name in _EDITS},
    "odoo_rights": _odoo_rights,
    "odoo_guests": _in_odoo(_odoo_write(lambda r: {"guests": (*r.guests, "Ann")})),
    "odoo_lock": _in_odoo(_odoo_write(lambda record: {"locked": not record.locked})),
    "odoo_archive": _in_odoo(_odoo_leave),
    "odoo_decline": _in_odoo(_odoo_leave),
    "odoo_delete": _in_odoo(_odoo_delete),
    "odoo_again": _in_odoo(_odoo_again),
}
_IN_GOOGLE = {
    "google_create": _google_create,
    **{f"google_{name}": _in_google(google_edit) for name in [*_EDITS, "poison"]},
    "google_length": _in_google(_google_length),
    "google_reformat": _in_google(_google_touch(lambda act, event: {})),
    "google_colour": _in_google(
        _google_touch(lambda act, event: {"colorId": str(act.way)})
    ),
    "google_strange": _in_google(
        _google_touch(lambda act, event: {"eventType": STRANGE})
    ),
    "google_sane": _in_google(_google_touch(lambda act, event: {"eventType": None})),
    "google_delete": _in_google(_google_delete),
    "google_undelete": _in_google(_google_undelete, deleted=True),
}
#: Names of all deeds; those that make up most of a life come more often
DEEDS = sorted([*_IN_ODOO, *_IN_GOOGLE]) + ["odoo_create", "google_create"] * 3
