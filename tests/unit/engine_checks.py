"""What must be true of Odoo and Google when everything has come to rest."""

from collections import defaultdict
from datetime import datetime

from engine_acts import perform
from engine_acts_google import google_edit, read
from engine_deeds import Act
from engine_ledger import marks, noted, token
from engine_odoo import POISON, ZONE
from engine_world import EVERYTHING, PLENTY

from calendar_google_sync.sync import Kind, snapshot, tasks
from calendar_google_sync.sync.compare import same
from calendar_google_sync.sync.items import MERGED
from calendar_google_sync.sync.zones import to_wall

#: A person needs no more runs than this, whatever the limit
MANY = 200


def settle(world, limit=PLENTY):
    """Nothing is in the way any more: run until all is done, and look at the result."""
    heal(world)
    for _number in range(MANY):
        before = _content(world.database.rows)
        report = world.run(EVERYTHING, limit)
        assert not report.get("failed"), "a quiet run fails"
        assert len(world.written) <= limit, "the limit is exceeded"
        if not report.get("remaining"):
            break
        moved = _content(world.database.rows) != before
        assert world.written or moved, "a run makes no progress"
    else:
        raise AssertionError("the work never ends")
    world.run()
    before, changes = world.database.rows, _changes(world)
    report = world.run()
    assert not report["sent"] and _changes(world) == changes, "a third run writes"
    assert _content(world.database.rows) == _content(before), "a third run changes Odoo"
    look(world)


def _changes(world):
    return [calendar.changes for calendar in world.calendars.values()]


def _content(rows):
    """All but which state of Google is known, which moves with every listing."""
    return {k: row for k, row in rows.items() if k[0] != "calendar.google.account"}


def heal(world):
    """People correct what could not be synchronised, and touch what was refused."""
    world.locked = False
    for kind, calendar in world.calendars.items():
        for event in calendar.living():
            _make_sane(world, kind, event)
    with world.odoo() as env:
        for record in world.records(env):
            if record.locked:
                record.write({"locked": False})
        parked = world.bindings(env).search([("state", "=", "parked")])
        parked = [(Kind(b.kind), b.google_id, b.res_model, b.res_id) for b in parked]
    for one in parked:
        _touch(world, *one)


def _make_sane(world, kind, event):
    if event.get("eventType"):
        world.calendars[kind].patch(
            event["id"], {"eventType": None}, None, world.tick()
        )
    if event.get("location", "").startswith(POISON):
        event = world.calendars[kind].get(event["id"])
        google_edit(world, Act("google_location", 0, 0), kind, event)


def _touch(world, kind, google_id, model, number):
    living = {event["id"]: event for event in world.calendars[kind].living()}
    if google_id in living:
        act = Act("google_title", 0, 0)
        google_edit(world, act, kind, living[google_id])
        return
    with world.odoo() as env:
        names = [(record._name, record.id) for record in world.records(env)]
    if (model, number) in names:
        perform(world, Act("odoo_title", names.index((model, number)), 0))


def look(world):
    """Every token, on both sides."""
    with world.odoo() as env:
        records, entries = defaultdict(list), defaultdict(list)
        for record in world.records(env):
            records[token(record.item.title)].append(record)
        for kind, event_id, item in world.entries():
            # What was deleted in Google and taken out of its bin is left alone
            if world.binding_at(env, kind, event_id).state != "detached":
                entries[token(item.title)].append((kind, event_id, item))
        known = set(world.ledger.tokens)
        assert {*records, *entries} <= known, "something was invented"
        for one in world.ledger.tokens:
            _look_at(world, env, one, records[one], entries[one])


def _look_at(world, env, one, records, entries):
    ledger = world.ledger
    assert len(records) < 2, f"{one} is twice in Odoo"
    assert len(entries) < 2, f"{one} is twice in Google"
    if not records:
        assert one in ledger.removed | ledger.vanished, f"{one} is gone from Odoo"
        assert not entries, f"{one} is still in Google"
        return
    [record] = records
    assert one not in ledger.removed, f"{one} is back in Odoo"
    binding = world.binding_of(env, record)
    if one in ledger.detached:
        assert binding.state == "detached", f"{one} is synchronised again"
    if binding.state == "detached":
        assert one in ledger.once_gone, f"{one} is detached without a reason"
        assert not entries, f"{one} is detached, and in Google"
    elif not record.eligible:
        assert not entries, f"{one} is still in Google"
    else:
        assert one not in ledger.gone, f"{one} was deleted in Google, and is back"
        assert entries, f"{one} is gone from Google"
        _look_at_both(world, one, record, binding, entries[0])


def _look_at_both(world, one, record, binding, entry):
    kind, event_id, remote = entry
    local = record._google_item()
    assert binding.state == "linked", f"{one} is {binding.state}"
    assert (binding.kind, binding.google_id) == (kind.value, event_id)
    differing = [name for name in MERGED if not _agree(name, local, remote)]
    assert not differing, f"{one}: {differing}\n{local}\n{remote}"
    if f"res_id={record.id}" in remote.footer and not world.ledger.is_restored:
        assert same("footer", local.footer, remote.footer), f"{one}: footer"
    told = noted(kind, record.notes)
    for name, value in marks(local).items():
        lost = world.ledger.values[one][name] - told[name] - {value}
        assert not lost, f"{one}: {name} {lost} is lost, {value} is kept"
        world.ledger.values[one][name] = {value}


def _agree(name, local, remote):
    mine, theirs = getattr(local, name), getattr(remote, name)
    if name == "when" and local.kind is Kind.TASK:
        due = tasks.deadline_of(theirs, ZONE)
        # Odoo may tell more exactly when a task of a whole day is due
        return mine.end == due or theirs.all_day and _day(mine.end) == _day(due)
    return None in (mine, theirs) or same(name, mine, theirs)


def _day(moment):
    return to_wall(moment, ZONE).date()


def restore(world):
    """The database goes back to the backup, Google does not."""
    if not world.kept:
        return
    world.database.rows, world.database.last_id = world.kept
    with world.odoo() as env:
        records = {token(r.item.title): r for r in world.records(env)}
        entries = {}
        for kind, event_id, _item in world.entries():
            found = world.binding_at(env, kind, event_id)
            leaving = found.res_id and not world.record_of(env, found)
            if found.state != "detached" and not leaving:
                one = _same_again(world, env, found, kind, event_id, records)
                before = found.agreed_remote
                now = read(kind, world.calendars[kind].get(event_id))
                entries[one] = (before and snapshot.load(before), now)
    world.ledger.restored(records, entries)


def _same_again(world, env, found, kind, event_id, records):
    """The token of an entry, which may have become another one since the backup."""
    calendar = world.calendars[kind]
    event = calendar.get(event_id)
    one = token(event["summary"])
    if one not in world.ledger.tokens:
        # It came out of the bin beside the one that was synchronized again
        world.ledger.born(read(kind, event))
    owner = world.record_of(env, found)
    if not found:
        made_for = world.made_for(env, event_id)
        mine = made_for and _is_older(made_for, event) and not _is_other(made_for)
        owner = mine and made_for
    if owner:
        mine = token(owner.item.title)
        if mine != one:
            event["summary"] = f"{mine} v{world.number()}"
            calendar.keep(event, world.tick())
        return mine
    if not found and one in records and _is_other(records[one]):
        number = world.number()
        event["summary"] = f"T{number} v{number}"
        world.ledger.born(read(kind, calendar.keep(event, world.tick())))
        if not records[one].eligible:
            # Whoever edits that record now may have archived it now: its entry goes
            world.ledger.vanished.add(f"T{number}")
        return f"T{number}"
    return one


def _is_other(record):
    """Nobody could tell that this record has to do with an entry made since then."""
    bound = record.env.context["world"].binding_of(record.env, record)
    return bool(bound) or not record.eligible


def _is_older(record, event):
    made = datetime.fromisoformat(event["created"]).replace(tzinfo=None)
    return record.create_date <= made
