"""What people do in Google."""

from datetime import timedelta

from engine_deeds import EDITS, RULES, content, edited
from engine_google import read
from engine_ledger import marks, token
from engine_odoo import POISON, ZONE, records

from calendar_google_sync.sync import Kind, When
from calendar_google_sync.sync.google_time import write_when
from calendar_google_sync.sync.items import replace

STRANGE = "outOfOffice"
#: Of Google's conference, which is not what Odoo writes
LINKS = (None, "https://a.example.com", "https://b.example.com", "javascript:x")


def _google_create(world, act):
    kind = (Kind.EVENT, Kind.TASK)[act.which % 2]
    item = content(world, act, kind)
    world.ledger.born(item)
    body = {"summary": item.title, "description": item.description, "colorId": "7"}
    body.update(write_when(item.when, ZONE, False))
    if kind is Kind.EVENT and act.which % 3 == 0:
        body["recurrence"] = [RULES[act.way % 2]]
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


def google_edit(world, act, kind, event):
    before = read(kind, event)
    after = edited(world, act, before)
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
    if world.is_detached_at(kind, event["id"]):
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


def _google_strange(world, act, kind, event):
    """Odoo cannot read it any more."""
    body = {"eventType": STRANGE}
    world.calendars[kind].patch(event["id"], body, None, world.tick())


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
    with world.odoo() as session:
        known = {token(record.title): record for record in records(session)}
        if one not in known:
            ledger.vanished.add(one)
        if not _is_ours(world, session, known.get(one), kind, event["id"]):
            ledger.gone.add(one)


def _is_ours(world, session, record, kind, event_id):
    """Whether a deletion says nothing: the addon deletes it, or has given it up."""
    # Of one that was on its way nobody can tell who deleted it
    link = world.link_at(session, kind, event_id)
    leaving = link is not None and link.state == "removing"
    bound = record and record.link
    return leaving or bool(bound) and bound.google_id != event_id


def _google_undelete(world, act, kind, event):
    """Out of Google's bin: the same entry if Odoo still has it, else a new one."""
    one, calendar = token(event["summary"]), world.calendars[kind]
    if calendar.exceptions(event["id"]):
        return  # they would be cancelled now
    with world.odoo() as session:
        link = world.link_at(session, kind, event["id"])
        record = world.record_of(session, link)
        is_bound = bool(link and link.record)
        leaving = is_bound and not (record and record.is_eligible)
        # The link was lost with a restored backup, and is found again
        owner = world.made_for(session, event["id"])
        lost = not link and owner and token(owner.title) == one
    is_detached = bool(link) and link.state == "detached"
    if any(token(e["summary"]) == one for e in calendar.living()):
        leaving = True
    elif lost or is_bound and (is_detached or not leaving):
        calendar.keep({**event, "status": "confirmed"}, world.tick())
        world.ledger.gone.discard(one)
        world.ledger.give_up(one)
        return
    number = world.number()
    event["summary"] = f"T{number} v{number}"
    event = calendar.keep({**event, "status": "confirmed"}, world.tick())
    if not is_detached:
        world.ledger.born(read(kind, event))
    if leaving:
        # Our deletion is not remembered yet: it is deleted again, or a new entry
        world.ledger.vanished |= {one, f"T{number}"}
        world.ledger.give_up(f"T{number}")


IN_GOOGLE = {
    "google_create": _google_create,
    **{f"google_{name}": _in_google(google_edit) for name in [*EDITS, "poison"]},
    "google_length": _in_google(_google_length),
    "google_reformat": _in_google(_google_touch(lambda act, event: {})),
    "google_color": _in_google(
        _google_touch(lambda act, event: {"colorId": str(act.way)})
    ),
    "google_video": _in_google(
        _google_touch(lambda act, event: {"hangoutLink": LINKS[act.way % len(LINKS)]})
    ),
    "google_strange": _in_google(_google_strange),
    "google_sane": _in_google(_google_touch(lambda act, event: {"eventType": None})),
    "google_delete": _in_google(_google_delete),
    "google_undelete": _in_google(_google_undelete, deleted=True),
}
