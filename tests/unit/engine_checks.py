"""What must be true of Odoo and Google when everything has come to rest."""

from collections import defaultdict
from datetime import datetime

from engine_acts import perform
from engine_acts_google import google_edit
from engine_checks_occurrences import look_at_occurrences
from engine_deeds import Act
from engine_google import read
from engine_ledger import marks, noted, token
from engine_odoo import POISON, ZONE, Rights, links, records
from engine_series import has_events
from engine_store import Tokens
from engine_world import EVERYTHING, PLENTY

from calendar_google_sync.engine.history import COUNTERS
from calendar_google_sync.sync import MERGED, Kind, odoo_series, tasks
from calendar_google_sync.sync.compare import same
from calendar_google_sync.sync.items import replace
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


def foretell(world, window, limit):
    """A preview writes nothing, and its numbers are those of the run that follows.

    :return: whether they could be compared: what goes wrong cannot be foretold
    """
    is_strange = any(
        event.get("eventType")
        for calendar in world.calendars.values()
        for event in calendar.living()
    )
    before, changes = world.database.rows, _changes(world)
    foretold = world.preview(window, limit)
    assert world.database.rows is before, "a preview writes in Odoo"
    assert _changes(world) == changes, "a preview writes in Google"
    report = world.run(window, limit)
    if not world.is_calm or report.get("parked") or report.get("undone"):
        return False
    if is_strange:
        return False  # it may take a second attempt to remove what nobody can read
    for name in COUNTERS:
        assert foretold.counts[name] == report.get(name, 0), f"{name} is foretold wrong"
    assert _told(foretold.lines) == _told(world.lines)
    return True


def _occurrences(record):
    """The events of a series by original start, or none."""
    if not record.ref.is_series or not record.has_events:
        return {}
    return record.by_original_start


def _told(lines):
    """What a person reads of each entry.

    A task begins where its entry in Google does, or its allocated hours before it is
    due; there is no need to tell them apart.
    """
    found = []
    for line in lines:
        start = line.start if line.kind is Kind.EVENT else None
        found.append((line.counter, line.kind, line.title, start))
    return sorted(found, key=repr)


def _changes(world):
    return [calendar.changes for calendar in world.calendars.values()]


def _content(rows):
    """All but which state of Google is known, which moves with every listing."""
    return {key: row for key, row in rows.items() if key[0] is not Tokens}


def heal(world):
    """People correct what could not be synchronized, and touch what was refused."""
    for kind, calendar in world.calendars.items():
        for event in calendar.living():
            for one in [event, *calendar.exceptions(event["id"])]:
                if one["status"] != "cancelled":
                    _make_sane(world, kind, one)
    with world.odoo() as session:
        session.put(Rights, None, Rights())
        for record in records(session):
            if record.row.locked:
                record.write(locked=False)
        parked = [link for link in links(session) if link.state == "parked"]
    for link in parked:
        _touch(world, link)


def _make_sane(world, kind, event):
    if event.get("eventType"):
        world.calendars[kind].patch(
            event["id"], {"eventType": None}, None, world.tick()
        )
    if not event.get("location", "").startswith(POISON):
        return
    if event.get("recurringEventId"):
        body = {"location": f"L{world.number()}"}
        world.calendars[kind].patch(event["id"], body, None, world.tick())
        world.ledger.give_up_all(token(event["summary"]))
    else:
        event = world.calendars[kind].get(event["id"])
        google_edit(world, Act("google_location", 0, 0), kind, event)


def _touch(world, link):
    living = {event["id"]: event for event in world.calendars[link.kind].living()}
    if link.google_id in living:
        act = Act("google_title", 0, 0)
        google_edit(world, act, link.kind, living[link.google_id])
        return
    with world.odoo() as session:
        refs = [record.ref for record in records(session)]
    if link.record in refs:
        perform(world, Act("odoo_title", refs.index(link.record), 0))
    elif link.recurring_event_id:
        _touch_occurrence(world, link)


def _touch_occurrence(world, link):
    """What is parked of one occurrence is written once more on either side."""
    with world.odoo() as session:
        record = world.record_of(session, link)
        if record:
            record.edit(replace(record.item, location=f"L{world.number()}"))
            world.ledger.give_up_all(token(record.title))


def look(world):
    """Every token, on both sides."""
    with world.odoo() as session:
        found, entries = defaultdict(list), defaultdict(list)
        for record in records(session):
            found[token(record.title)].append(record)
        for kind, event_id, item in world.entries():
            # What was deleted in Google and taken out of its bin is left alone
            if not world.is_detached(session, kind, event_id):
                entries[token(item.title)].append((kind, event_id, item))
        known = set(world.ledger.tokens)
        assert {*found, *entries} <= known, "something was invented"
        for one in world.ledger.tokens:
            _look_at(world, one, found[one], entries[one])


def _look_at(world, one, records, entries):
    ledger = world.ledger
    assert len(records) < 2, f"{one} is twice in Odoo"
    assert len(entries) < 2, f"{one} is twice in Google"
    if not records:
        assert one in ledger.removed | ledger.vanished, f"{one} is gone from Odoo"
        assert not entries, f"{one} is still in Google"
        return
    [record] = records
    assert one not in ledger.removed, f"{one} is back in Odoo"
    if one in ledger.detached:
        assert record.is_detached, f"{one} is synchronized again"
    if record.is_detached:
        assert one in ledger.once_gone, f"{one} is detached without a reason"
        assert not entries, f"{one} is detached, and in Google"
    elif not record.is_eligible:
        assert not entries, f"{one} is still in Google"
    else:
        assert one not in ledger.gone, f"{one} was deleted in Google, and is back"
        assert entries, f"{one} is gone from Google"
        _look_at_both(world, one, record, entries[0])


def _look_at_both(world, one, record, entry):
    kind, event_id, remote = entry
    local, link = record.content, record.link
    assert link.state == "linked", f"{one} is {link.state}"
    assert (link.kind, link.google_id) == (kind, event_id)
    differing = [name for name in MERGED if not _agree(name, local, remote)]
    assert not differing, f"{one}: {differing}\n{local}\n{remote}"
    if record.ref.is_series and record.has_events:
        look_at_occurrences(world, one, record, event_id)
    if f"res_id={record.ref.id}" in remote.footer and not world.ledger.is_restored:
        assert same("footer", local.footer, remote.footer), f"{one}: footer"
    told = noted(kind, record.row.notes)
    for name, value in marks(local).items():
        lost = world.ledger.values[one][name] - told[name] - {value}
        # Where two occurrences say two things, either may be what the series says
        events = _occurrences(record)
        lost -= {marks(event.item).get(name) for event in events.values()}
        lost -= _replaced_in_all(world.ledger, one, name, events)
        assert not lost, f"{one}: {name} {lost} is lost, {value} is kept"
        world.ledger.values[one][name] = {value}


def _replaced_in_all(ledger, one, field, keys):
    """What a series said until people had edited each of its occurrences alone.

    :param keys: original starts of the occurrences that are left
    """
    replaced = [ledger.replaced_in_one[one, key][field] for key in keys]
    return set.intersection(*replaced) if replaced else set()


def _agree(name, local, remote):
    mine, theirs = getattr(local, name), getattr(remote, name)
    if name == "when" and local.kind is Kind.TASK:
        due = tasks.deadline_of(theirs, ZONE)
        # Odoo may tell more exactly when a task of a whole day is due
        return mine.end == due or theirs.all_day and _day(mine.end) == _day(due)
    if name == "recurrence" and has_events(local):
        # Which dates are left out is looked at occurrence by occurrence
        return odoo_series.same_rule(mine, theirs)
    return None in (mine, theirs) or same(name, mine, theirs)


def _day(moment):
    return to_wall(moment, ZONE).date()


def restore(world):
    """The database goes back to the backup, Google does not."""
    if not world.kept:
        return
    world.is_calm = False
    world.database.rows, world.database.last_id = world.kept
    with world.odoo() as session:
        known = {token(record.title): record for record in records(session)}
        entries = {}
        for kind, event_id, _item in world.entries():
            link = world.link_at(session, kind, event_id)
            record = world.record_of(session, link)
            is_leaving = link and link.record and not record
            if not world.is_detached(session, kind, event_id) and not is_leaving:
                one = _same_again(world, session, kind, event_id, known)
                before = link and link.agreed_remote
                now = read(kind, world.calendars[kind].get(event_id))
                entries[one] = (before, now)
    world.ledger.restored(known, entries)


def _same_again(world, session, kind, event_id, known):
    """The token of an entry, which may have become another one since the backup."""
    calendar = world.calendars[kind]
    event = calendar.get(event_id)
    one = token(event["summary"])
    if one not in world.ledger.tokens:
        # It came out of the bin beside the one that was synchronized again
        world.ledger.born(read(kind, event))
    link = world.link_at(session, kind, event_id)
    owner = world.record_of(session, link)
    if not link:
        made_for = world.made_for(session, event_id)
        mine = made_for and _is_older(made_for, event) and not _is_other(made_for)
        owner = mine and made_for
    if owner:
        mine = token(owner.title)
        if mine != one:
            event["summary"] = f"{mine} v{world.number()}"
            calendar.keep(event, world.tick())
        return mine
    if not link and one in known and _is_other(known[one]):
        number = world.number()
        event["summary"] = f"T{number} v{number}"
        world.ledger.born(read(kind, calendar.keep(event, world.tick())))
        if not known[one].is_eligible:
            # Whoever edits that record now may have archived it now: its entry goes
            world.ledger.vanished.add(f"T{number}")
        return f"T{number}"
    return one


def _is_other(record):
    """Nobody could tell that this record has to do with an entry made since then."""
    return bool(record.link) or not record.is_eligible


def _is_older(record, event):
    return record.row.created <= datetime.fromisoformat(event["created"])
