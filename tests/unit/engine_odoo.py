"""Odoo in memory: events, series and tasks, and what people see of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from engine_database import Session

from calendar_google_sync.sync import Conflict, Item, Kind, tasks, text
from calendar_google_sync.sync.links import Link, RecordRef

ZONE = "Europe/Brussels"
#: A location that Odoo cannot hold
POISON = "poison"
EVENT, SERIES, TASK = "calendar.event", "calendar.recurrence", "project.task"
MODELS = (SERIES, EVENT, TASK)


@dataclass(frozen=True)
class Entry:
    """The row of an event, a series as a whole, or a task."""

    item: Item
    created: datetime
    written: datetime
    active: bool = True
    declined: bool = False
    #: The linked user may not change it
    locked: bool = False
    guests: tuple[str, ...] = ()
    #: Conflicts noted in the chatter
    notes: tuple[Conflict, ...] = ()

    @property
    def is_eligible(self):
        return self.active and not self.declined


@dataclass(frozen=True)
class Rights:
    """What the linked user may do besides."""

    may_create: bool = True


def reference(model, id):
    return RecordRef(model, id, model == SERIES)


def kind_of(model):
    return Kind.TASK if model == TASK else Kind.EVENT


def add_entry(session, model, item):
    """A new record with this content, as Odoo stores it."""
    now = session.database.clock()
    ref = reference(model, session.database.next_id())
    session.put(Entry, ref, Entry(item, created=now, written=now))
    return Record(session, ref)


def records(session):
    """:return: all records, by model"""
    found = [Record(session, ref) for ref in session.all(Entry)]
    return sorted(found, key=lambda one: MODELS.index(one.ref.model))


def links(session):
    return list(session.all(Link).values())


def mark_changed(session, ref):
    """The next run reads this record anew."""
    for link in links(session):
        if link.record == ref:
            version = link.local_version + 1
            session.put(Link, link.id, replace(link, local_version=version))


@dataclass(frozen=True)
class Record:
    """One record, as seen and changed in one transaction."""

    session: Session
    ref: RecordRef

    @property
    def row(self):
        return self.session.get(Entry, self.ref)

    @property
    def title(self):
        return self.row.item.title

    @property
    def content(self):
        """What is synchronized of it."""
        return content(self.ref, self.row)

    @property
    def link(self):
        """Its link, or None."""
        found = [link for link in links(self.session) if link.record == self.ref]
        return found[0] if found else None

    @property
    def is_detached(self):
        link = self.link
        return link is not None and link.state == "detached"

    def write(self, **changes):
        now = self.session.database.clock()
        row = replace(self.row, **changes, written=now)
        self.session.put(Entry, self.ref, row)
        mark_changed(self.session, self.ref)

    def note(self, conflicts):
        """A note in the chatter is no change of the record."""
        notes = (*self.row.notes, *conflicts)
        self.session.put(Entry, self.ref, replace(self.row, notes=notes))

    def remove(self):
        mark_changed(self.session, self.ref)
        self.session.delete(Entry, self.ref)


# How Odoo stores and shows content


def content(ref, entry):
    description = text.canonical(entry.item.description)
    footer = _footer(ref.model, ref.id, entry.guests)
    cut = text.to_google(description, footer)[1]
    return replace(entry.item, description=description, footer=footer, cut=cut)


@lru_cache(maxsize=4096)
def _footer(model, number, guests):
    link = f"https://odoo.example.com/mail/view?model={model}&res_id={number}"
    return text.footer(link, "Open in Odoo", guests, "With")


def odoo_html(html):
    """Odoo's editor writes paragraphs, and a mark of its own."""
    written = html.replace("<br>", "<br/>")
    return f'<p data-oe-version="2.0">{written}</p>' if html else ""


def stored(model, item, before=None):
    """What Odoo makes of an entry.

    :param before: what the record has now, or None
    """
    if model == TASK:
        return _stored_task(item, before)
    event = Item(
        Kind.EVENT,
        title=item.title or "(No title)",
        description=odoo_html(item.description),
        when=item.when,
        location=item.location or "",
        visibility=item.visibility or "default",
        busy=item.busy is not False,
        reminders=item.reminders or (),
    )
    if model == SERIES:
        zone = item.time_zone or ZONE
        event = replace(event, recurrence=item.recurrence, time_zone=zone)
    return event


def _stored_task(item, before):
    """Odoo has a deadline and allocated hours."""
    due = tasks.deadline_of(item.when, ZONE)
    length = before and before.when.end - before.when.start
    hours = length.total_seconds() / 3600 if length else 0
    return Item(
        Kind.TASK,
        title=item.title or "(No title)",
        description=odoo_html(item.description),
        when=tasks.span(due, hours),
        recurrence=None,
        done=bool(item.done),
    )
