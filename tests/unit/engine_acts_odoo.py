"""What people do in Odoo."""

from engine_deeds import EDITS, RULES, content, edited
from engine_ledger import marks, token
from engine_odoo import (
    EVENT,
    SERIES,
    TASK,
    ZONE,
    Rights,
    add_entry,
    kind_of,
    odoo_html,
    records,
)
from engine_series import add_series, has_events
from engine_store import MemoryStore

from calendar_google_sync.sync import Kind, tasks
from calendar_google_sync.sync.items import replace
from calendar_google_sync.sync.links import renewed, replaced


def _odoo_create(world, act):
    model = (EVENT, TASK, SERIES)[act.which % 3]
    item = content(world, act, kind_of(model))
    if model == SERIES:
        item = replace(item, recurrence=(RULES[act.way % 2],), time_zone=ZONE)
    if model == TASK:
        span = tasks.span(item.when.end, act.way % 3)
        item = replace(item, recurrence=None, when=span)
    world.ledger.born(item)
    item = replace(item, description=odoo_html(item.description))
    with world.odoo() as session:
        if has_events(item):
            add_series(session, item)
        else:
            add_entry(session, model, item)


def _in_odoo(change):
    """An act on an existing record."""

    def act_on_record(world, act):
        with world.odoo() as session:
            found = records(session)
            if found:
                change(world, act, found[act.which % len(found)])

    return act_on_record


def odoo_edit(world, act, record):
    before = record.content
    item = edited(world, act, before)
    if act.name == "odoo_description":
        item = replace(item, description=odoo_html(item.description))
    else:
        item = replace(item, description=record.item.description)
    if item.kind is Kind.TASK and act.name == "odoo_move":
        item = replace(item, when=tasks.span(item.when.end, act.which % 3))
    record.edit(replace(item, footer="", cut=False))
    world.ledger.wrote(token(before.title), marks(before), marks(record.content))


def _odoo_guests(world, act, record):
    record.write(guests=(*record.row.guests, "Ann"))


def _odoo_lock(world, act, record):
    record.write(locked=not record.row.locked)


def _odoo_archive(world, act, record):
    record.write(active=not record.row.active)
    _leave_or_return(world, record)


def _odoo_decline(world, act, record):
    record.write(declined=not record.row.declined)
    _leave_or_return(world, record)


def _leave_or_return(world, record):
    """Google's entry goes and comes."""
    one = token(record.title)
    world.ledger.give_up(one)
    if not record.is_detached:
        world.ledger.gone.discard(one)


def _odoo_delete(world, act, record):
    one = token(record.title)
    if _is_forgotten(world, record, one):
        # Unless a run knows already that its entry was made for it, that comes anew
        world.ledger.give_up(one)
        world.ledger.vanished.add(one)
    else:
        world.ledger.removed.add(one)
    world.ledger.came_back(one)
    record.remove()


def _is_forgotten(world, record, one):
    """Whether the link to an entry was lost with a restored backup."""
    if not world.ledger.is_restored or record.link:
        return False
    return one in [token(item.title) for *_, item in world.entries()]


def _odoo_again(world, act, record):
    """The button: synchronize this record again."""
    if not record.is_detached:
        return
    link, store = record.link, MemoryStore(record.session)
    if link.remote:
        store.update([renewed(link)])
    else:
        old, new = replaced(link, store.free_ids([link.record])[0])
        store.update([old])
        store.insert([new])
    world.ledger.came_back(token(record.title))
    world.ledger.give_up(token(record.title))


def _odoo_rights(world, _act):
    """The person may create nothing more in Odoo, or may again."""
    with world.odoo() as session:
        rights = session.get(Rights, None) or Rights()
        session.put(Rights, None, Rights(not rights.may_create))


IN_ODOO = {
    "odoo_create": _odoo_create,
    **{f"odoo_{name}": _in_odoo(odoo_edit) for name in EDITS},
    "odoo_rights": _odoo_rights,
    "odoo_guests": _in_odoo(_odoo_guests),
    "odoo_lock": _in_odoo(_odoo_lock),
    "odoo_archive": _in_odoo(_odoo_archive),
    "odoo_decline": _in_odoo(_odoo_decline),
    "odoo_delete": _in_odoo(_odoo_delete),
    "odoo_again": _in_odoo(_odoo_again),
}
