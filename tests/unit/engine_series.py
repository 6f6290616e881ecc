"""A series with an end, as Odoo has it: a rule, and an event for each occurrence.

Nobody moves or deletes the first or the last event of a series alone (see
``engine_acts_occurrences``): so some are always left.
"""

from dataclasses import dataclass, replace

from engine_odoo import (
    EVENT,
    SERIES,
    Entry,
    Record,
    add_entry,
    content,
    links,
    record_at,
    stored,
)

from calendar_google_sync.sync import (
    Row,
    When,
    odoo_series,
    series_content,
    text,
    to_odoo,
)
from calendar_google_sync.sync.compare import same
from calendar_google_sync.sync.odoo_rows import odoo_rows
from calendar_google_sync.sync.series_rows import CONTENT, content_of


def has_events(item):
    """Whether a series of this content has events here: it has an end."""
    return any("COUNT" in line for line in item.recurrence or ())


def add_series(session, item):
    """:return: a new series with an event for each of its dates"""
    series = add_entry(session, SERIES, stored(SERIES, item))
    zone = series.row.item.time_zone
    rule = to_odoo(odoo_series.without_exclusions(item.recurrence), item.when, zone)
    series.put(rule=rule)
    plain = replace(stored(EVENT, item), description=item.description)
    for start in odoo_rows(rule, item.when, zone):
        series.add_event(plain, start)
    return series


@dataclass(frozen=True)
class Series(Record):
    """A series as a whole, or one with events."""

    @property
    def has_events(self):
        return self.row.rule is not None

    @property
    def events(self):
        """Those that are the user's, in their order.

        Without those that were deleted in Google as occurrences of an earlier entry.
        """
        found = [
            record_at(self.session, ref)
            for ref, row in self.session.all(Entry).items()
            if row.series == self.ref and row.is_eligible
        ]
        left = self._left_alone
        found = [event for event in found if event.ref not in left]
        return sorted(found, key=lambda event: (event.item.when.start, event.ref.id))

    @property
    def _left_alone(self):
        found = links(self.session)
        own = {link.google_id for link in found if link.record == self.ref}
        return {
            link.record
            for link in found
            if link.state == "detached"
            and link.recurring_event_id
            and link.recurring_event_id not in own
        }

    @property
    def is_eligible(self):
        if self.row is None or not self.row.is_eligible:
            return False
        return not self.has_events or bool(self.events)

    @property
    def memory(self):
        """What its link knows of it, or None."""
        link = self.link
        if link is None:
            return None
        own = [
            one
            for one in links(self.session)
            if one.recurring_event_id == link.google_id
        ]
        return link.memory(own)

    @property
    def item(self):
        if not self.has_events:
            return self.row.item
        return self.item_of(self.series_content(self.memory))

    def series_content(self, memory):
        """:return: ``sync.SeriesContent``, what its events say about it"""
        rows = [
            Row(
                key=event.ref.id,
                when=event.item.when,
                follows=event.row.follows,
                content=_plain_content(event.item),
            )
            for event in self.events
        ]
        zone = self.row.item.time_zone
        return series_content(self.row.rule, rows, zone, "MO", memory)

    def item_of(self, found):
        """:param found: ``sync.SeriesContent``"""
        usual = [e.item for e in self.events if e.ref.id == found.usual]
        return replace(
            next(iter(usual), found.agreed),
            when=found.when,
            time_zone=self.row.item.time_zone,
            recurrence=found.lines,
        )

    def content_of(self, found):
        """What is synchronized of it, by what its events say."""
        return content(self.ref, self.item_of(found), self.row.guests)

    @property
    def by_original_start(self):
        """:return: dict of original start to event"""
        originals = self.series_content(self.memory).originals
        return {
            originals[event.ref.id]: event
            for event in self.events
            if event.ref.id in originals
        }

    def add_event(self, item, start):
        item = replace(
            item,
            when=When(start, start + item.when.length),
            time_zone=None,
            recurrence=(),
        )
        event = add_entry(self.session, EVENT, item)
        event.put(series=self.ref)
        return event

    def left_out_of(self, item):
        """:return: original starts of events that the lines of an item leave out"""
        zone = self.row.item.time_zone
        dates = odoo_series.dates_of(self.row.rule, item.when, zone)
        return odoo_series.left_out(item, dates)

    def leave_out(self, starts):
        """
        :raises ValueError: when no event would be left
        """
        events = self.by_original_start
        if events.keys() <= set(starts):
            raise ValueError("Google shows no occurrence of this series.")
        for start in events.keys() & set(starts):
            events[start].remove()

    def restore(self, found, start):
        """
        :param found: ``sync.SeriesContent``
        :return: id of an event for an occurrence that had none
        """
        event = self.add_event(self.item_of(found), start)
        self.write()
        return event.ref.id

    def edit(self, item, write=None):
        """
        :param write: ``engine.ports.RecordWrite``; None: a person's edit, which Odoo
            writes into all events, also into those that were edited alone
        """
        if not self.has_events:
            super().edit(item)
            return
        before = self.item
        assert (item.when, item.recurrence) == (before.when, before.recurrence)
        values = {name: getattr(item, name) for name in CONTENT}
        changed = {n: v for n, v in values.items() if v != getattr(before, n)}
        for event in self.events:
            if write and event.ref.id in write.apart:
                continue
            if write and event.ref.id in write.differing:
                own = {n: v for n, v in changed.items() if _is_as(event, before, n)}
                event.write(item=replace(event.item, **own))
                continue
            event.write(item=replace(event.item, **changed))
        self.write()

    def remove(self):
        for ref, row in self.session.all(Entry).items():
            if row.series == self.ref:
                record_at(self.session, ref).remove()
        super().remove()


Record.of_model[SERIES] = Series


def _is_as(event, item, name):
    values = [getattr(one, name) for one in (event.item, item)]
    if name == "description":
        values = [text.canonical(value) for value in values]
    return same(name, *values)


def _plain_content(item):
    item = replace(item, description=text.canonical(item.description))
    return content_of(item)
