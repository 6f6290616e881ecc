"""What people do in Odoo."""

from engine_deeds import EDITS, RULES, content, edited
from engine_ledger import marks, token
from engine_odoo import ZONE, Event, Series, Task, odoo_html

from calendar_google_sync.sync import Kind, tasks
from calendar_google_sync.sync.items import replace


def _odoo_create(world, act):
    model = (Event, Task, Series)[act.which % 3]
    item = content(world, act, model.kind)
    if model is Series:
        item = replace(item, recurrence=(RULES[act.way % 2],), time_zone=ZONE)
    if model is Task:
        span = tasks.span(item.when.end, act.way % 3)
        item = replace(item, recurrence=None, when=span)
    world.ledger.born(item)
    with world.odoo() as env:
        html = odoo_html(item.description)
        env[model._name].create({"item": replace(item, description=html)})


def _in_odoo(change):
    """An act on an existing record."""

    def act_on_record(world, act):
        with world.odoo() as env:
            records = world.records(env)
            if records:
                change(world, act, records[act.which % len(records)])

    return act_on_record


def odoo_edit(world, act, record):
    before = record._google_item()
    item = edited(world, act, before)
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
    if world.binding_of(record.env, record).state != "detached":
        world.ledger.gone.discard(one)


def _odoo_delete(world, act, record):
    one = token(record.item.title)
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
    if not world.ledger.is_restored or world.binding_of(record.env, record):
        return False
    return one in [token(item.title) for *_, item in world.entries()]


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


IN_ODOO = {
    "odoo_create": _odoo_create,
    **{f"odoo_{name}": _in_odoo(odoo_edit) for name in EDITS},
    "odoo_rights": _odoo_rights,
    "odoo_guests": _in_odoo(_odoo_write(lambda r: {"guests": (*r.guests, "Ann")})),
    "odoo_lock": _in_odoo(_odoo_write(lambda record: {"locked": not record.locked})),
    "odoo_archive": _in_odoo(_odoo_leave),
    "odoo_decline": _in_odoo(_odoo_leave),
    "odoo_delete": _in_odoo(_odoo_delete),
    "odoo_again": _in_odoo(_odoo_again),
}
