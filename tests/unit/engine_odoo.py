"""Odoo in memory: events, series and tasks, and what people see of them.

An endless series is a record as a whole; see ``engine_series`` for one with an end.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from engine_database import Session

from calendar_google_sync.sync import Conflict, Item, Kind, OdooRule, tasks, text
from calendar_google_sync.sync.links import Link, RecordRef

ZONE = "Europe/Brussels"
#: A location that Odoo cannot hold
POISON = "poison"
EVENT, SERIES, TASK = "calendar.event", "calendar.recurrence", "project.task"
MODELS = (SERIES, EVENT, TASK)


@dataclass(frozen=True)
class Entry:
    """The row of an event, a series, or a task."""

    #: Of a series with events only the time zone counts
    item: Item
    created: datetime
    written: datetime
    active: bool = True
    declined: bool = False
    #: The linked user may not change it
    locked: bool = False
    #: The linked user may not see it
    hidden: bool = False
    guests: tuple[str, ...] = ()
    #: Conflicts noted in the chatter
    notes: tuple[Conflict, ...] = ()
    #: Of a series with events
    rule: OdooRule | None = None
    #: Of an event: the series that it belongs to, and whether it is where its rule
    #: wants it
    series: RecordRef | None = None
    follows: bool = True

    @property
    def is_eligible(self):
        return self.active and not self.declined and not self.hidden


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
    return record_at(session, ref)


def record_at(session, ref):
    """:return: ``Record``, which may be gone"""
    return Record.of_model.get(ref.model, Record)(session, ref)


def records(session):
    """:return: all records by model, without the events of series"""
    found = [record_at(session, ref) for ref in session.all(Entry)]
    found = [record for record in found if not record.row.series]
    return sorted(found, key=lambda record: MODELS.index(record.ref.model))


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
    #: Classes of records that are more than one row
    of_model = {}

    @property
    def row(self):
        return self.session.get(Entry, self.ref)

    @property
    def item(self):
        """What the record has."""
        return self.row.item

    @property
    def title(self):
        return self.item.title

    @property
    def series(self):
        """The series that this event belongs to, or None."""
        return self.row.series and record_at(self.session, self.row.series)

    @property
    def is_eligible(self):
        if self.row is None or not self.row.is_eligible:
            return False
        return self.series is None or self.series.row.is_eligible

    @property
    def is_locked(self):
        return self.row.locked or bool(self.series and self.series.row.locked)

    @property
    def content(self):
        """What is synchronized of it."""
        return content(self.ref, self.item, self.row.guests)

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
        self.put(**changes, written=self.session.database.clock())
        mark_changed(self.session, self.ref)
        if self.series:
            self.series.write()

    def edit(self, item):
        """Write another content."""
        if self.series and item.when != self.item.when:
            self.put(follows=False)
        self.write(item=item)

    def put(self, **changes):
        """Values that are no change for Google, such as a note in the chatter."""
        self.session.put(Entry, self.ref, replace(self.row, **changes))

    def note(self, conflicts):
        self.put(notes=(*self.row.notes, *conflicts))

    def remove(self):
        if self.series:
            self.series.write()
        mark_changed(self.session, self.ref)
        self.session.delete(Entry, self.ref)


# How Odoo stores and shows content


def content(ref, item, guests):
    description = text.canonical(item.description)
    footer = _footer(ref.model, ref.id, guests)
    cut = text.to_google(description, footer)[1]
    return replace(item, description=description, footer=footer, cut=cut)


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
