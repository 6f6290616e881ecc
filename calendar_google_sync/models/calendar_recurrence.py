import logging
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ..messages import Explained
from ..sync import (
    Kind,
    OdooRule,
    Row,
    When,
    odoo_series,
    original_start,
    series_content,
    text,
    to_odoo,
    video,
)
from ..sync.recurrence import canonical
from ..sync.rule_lines import WEEKDAYS
from ..sync.zones import known
from ..texts.record_texts import footer_of
from .adapters.halving import BROKEN

_logger = logging.getLogger(__name__)

#: The fields of ``sync.OdooRule``.
RULE_FIELDS = (
    "rrule_type",
    "interval",
    "end_type",
    "count",
    "until",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "month_by",
    "day",
    "weekday",
    "byday",
)


class CalendarRecurrence(models.Model):
    _name = "calendar.recurrence"
    _inherit = ["calendar.recurrence", "calendar.google.sync.mixin"]

    _gcal_sync_shown = frozenset({*RULE_FIELDS, "rrule", "event_tz", "base_event_id"})

    gcal_sync_endless_count = fields.Integer(
        "Repetitions That Stand for an Endless Series",
        help="As many events as Odoo took over when somebody edited an endless series "
        "from one event on. While the series has as many repetitions, it has no end.",
    )

    # Contract of calendar.google.sync.mixin

    _gcal_sync_is_series = True

    @api.model
    def _gcal_sync_kind(self):
        return Kind.EVENT

    @api.model
    def _gcal_sync_takes(self, item):
        return item.kind is Kind.EVENT and bool(item.recurrence)

    @api.model
    def _gcal_sync_candidates(self, account, window):
        return []  # found together with single events

    @api.model
    def _gcal_sync_domain(self):
        events = self.env["calendar.event"]._gcal_sync_series_domain()
        return Domain("calendar_event_ids", "any", events)

    @api.model
    def _gcal_sync_window_domain(self, window):
        events = self.env["calendar.event"]._gcal_sync_window_domain(window)
        return Domain("calendar_event_ids", "any", events)

    def _gcal_sync_obstacles(self):
        """A series is kept out by what keeps out its events.

        :return: dict of id to the code of the rule
        """
        everything = self.with_context(active_test=False)
        codes = everything.calendar_event_ids._gcal_sync_obstacles()
        found = {}
        for series in everything:
            own = [codes.get(event.id) for event in series.calendar_event_ids]
            found[series.id] = next(filter(None, own), None) if own else "deleted"
        return found

    def _gcal_sync_first_event(self):
        """The event that the series starts with, as Google's DTSTART."""
        self.ensure_one()
        events = self.calendar_event_ids.sorted("start")
        # None of them is where the rule wants it, when that ends before all of them
        return self._gcal_sync_first_of(events) or self.base_event_id or events[:1]

    def _gcal_sync_first_of(self, events):
        """Odoo's ``_get_first_event``, which expands the whole rule to find it.

        :param events: of this series, in the order of time
        """
        starts = iter(self._get_occurrences(events[0].start)) if events else iter(())
        start = next(starts, None)
        for event in events:
            while start and start < event.start:
                start = next(starts, None)
            if start == event.start:
                return event
        return events.browse()

    def _gcal_sync_anchor(self):
        return self._gcal_sync_first_event().id

    def _gcal_sync_item(self):
        return self._gcal_sync_item_of(self._gcal_sync_series_content())

    def _gcal_sync_items_of(self, contents):
        """
        :param contents: what ``_gcal_sync_contents`` returned for these
        :return: as ``_gcal_sync_items``
        """
        found = {}
        for record in self:
            content = contents[record.id]
            if isinstance(content, Exception):
                found[record.id] = content
                continue
            try:
                found[record.id] = record._gcal_sync_item_of(content)
            except BROKEN:
                raise
            except Exception as error:
                _logger.warning("%s cannot be read for Google", record, exc_info=True)
                found[record.id] = error
        return found

    def _gcal_sync_contents(self, memories):
        """
        :param memories: dict of id to ``sync.Memory`` or None
        :return: dict of id to ``sync.SeriesContent``, what the events of each series
            say about it, or to the exception of its reading
        """
        events = self._gcal_sync_events()
        found = {}
        for record in self:
            try:
                found[record.id] = record._gcal_sync_content(
                    events[record.id], memories.get(record.id)
                )
            except BROKEN:
                raise
            except Exception as error:
                _logger.warning("%s cannot be read for Google", record, exc_info=True)
                found[record.id] = error
        return found

    def _gcal_sync_events(self):
        """:return: dict of id to the events of each series that are the user's"""
        Event = self.env["calendar.event"]
        domain = Domain("recurrence_id", "in", self.ids)
        domain &= Event._gcal_sync_series_domain()
        events = Event.search(domain, order="start, id")
        ids = defaultdict(list)
        for event in events:
            ids[event.recurrence_id.id].append(event.id)
        return {
            record.id: Event.browse(ids[record.id]).with_prefetch(events.ids)
            for record in self
        }

    def _gcal_sync_item_of(self, content):
        """
        :param content: ``sync.SeriesContent`` of this series
        """
        self.ensure_one()
        usual = self.env["calendar.event"].browse(content.usual)
        base = self.base_event_id or usual or self._gcal_sync_first_event()
        item = usual._gcal_sync_item() if usual else content.agreed
        # Whichever event has the usual content, the link leads to the same one
        is_usual = video.of_odoo(base.videocall_location or "") == item.video
        shown = base if is_usual else usual
        footer = footer_of(base, base._gcal_sync_guests(), shown.videocall_location)
        return replace(
            item,
            footer=footer,
            when=content.when,
            time_zone=self._gcal_sync_zone(),
            recurrence=content.lines,
        )

    def _gcal_sync_series_content(self, memory=None):
        """:return: ``sync.SeriesContent``, what the events of this series say"""
        self.ensure_one()
        return self._gcal_sync_content(self._gcal_sync_events()[self.id], memory)

    def _gcal_sync_content(self, events, memory):
        # Most rows have the same text
        read_text = lru_cache(text.canonical)
        rows = [
            Row(
                key=event.id,
                when=event._gcal_sync_when(),
                follows=event.follow_recurrence,
                content=event._gcal_sync_content(read_text),
            )
            for event in events
        ]
        return series_content(
            self._gcal_sync_rule(),
            rows,
            self._gcal_sync_zone(),
            self._gcal_sync_week_start(),
            memory,
        )

    def _gcal_sync_rule(self):
        """:return: ``sync.OdooRule``"""
        [values] = self.read([*RULE_FIELDS, "gcal_sync_endless_count"])
        count, endless = values["count"], values["gcal_sync_endless_count"]
        # Odoo itself stores an endless rule as one of as many repetitions
        is_endless = count >= MAX_RECURRENT_EVENT or count == endless
        if values["end_type"] != "count" or not is_endless:
            return OdooRule.from_values(values)
        rule = OdooRule.from_values({**values, "end_type": "forever"})
        return replace(rule, reach=min(count, MAX_RECURRENT_EVENT))

    def _gcal_sync_zone(self):
        return known(self.event_tz) or self.env.user._gcal_sync_time_zone()

    @api.model
    def _gcal_sync_create(self, news):
        Event = self.env["calendar.event"]
        items = [new.item for new in news]
        # A rule that Odoo cannot express is to be found out before anything is made
        rules = [self._gcal_sync_rule_values(item) for item in items]
        values = Event._gcal_sync_create_values(items)
        events = Event.create(
            [
                {**plain, **rule, "recurrency": True}
                for plain, rule in zip(values, rules, strict=True)
            ]
        )
        series = [event.recurrence_id.id for event in events]
        for new, key in zip(news, series, strict=True):
            self.browse(key)._gcal_sync_put_right(new.item)
            self.browse(key)._gcal_sync_leave_out(new.item, new.without)
        return self.browse(series)

    def _gcal_sync_write(self, write):
        self.ensure_one()
        item, names = write.item, write.names
        event = self.base_event_id or self._gcal_sync_first_event()
        values = event._gcal_sync_write_values(item, set(names) - {"when", "reminders"})
        if "recurrence" in names and not item.recurrence:
            event.write({"recurrency": False, "recurrence_update": "all_events"})
            values = event._gcal_sync_write_values(item, names)
            event.write({**values, "recurrency": False})
            return event
        if not {"recurrence", "when", "time_zone"} & set(names):
            # Not as "all_events": with google_calendar Odoo then makes the series anew,
            # without its exceptions, whoever uses that or not. Events with an entry of
            # their own follow that one
            differing = event.browse(write.differing)
            rows = (self.calendar_event_ids or event) - event.browse(write.apart)
            (rows - differing).write(values)
            if "reminders" in names:
                self._gcal_sync_write_reminders(item, event, rows - differing)
            for row in rows & differing:
                row._gcal_sync_write_equal(write)
            return self
        if "reminders" in names:
            values.update(event._gcal_sync_write_values(item, {"reminders"}))
        values.update(self._gcal_sync_rule_values(item))
        values.update(event._gcal_sync_time_values(item.when))
        # Odoo writes no series of which this event was deleted
        self.base_event_id = event
        kept = self._gcal_sync_hidden_alarms()
        event.write({**values, "recurrence_update": "all_events"})
        series = event.recurrence_id
        series._gcal_sync_put_right(item)
        series._gcal_sync_leave_out(item, write.without)
        series._gcal_sync_give_back(kept)
        return series

    def _gcal_sync_hidden_alarms(self):
        """:return: list of (start, alarms that Google cannot hold) of each event, in
        the order of time
        """
        return [
            (event._gcal_sync_when().start, event._gcal_sync_hidden_alarms())
            for event in self.calendar_event_ids.sorted("start")
        ]

    def _gcal_sync_give_back(self, kept):
        """Odoo has made the events anew, as copies of one of them.

        :param kept: what ``_gcal_sync_hidden_alarms`` returned before
        """
        alarms = dict(kept)
        if not any(alarms.values()):
            return
        events = {
            event._gcal_sync_when().start: event for event in self.calendar_event_ids
        }
        before = odoo_series.counterparts(
            list(alarms), sorted(events), self._gcal_sync_zone()
        )
        [(usual, _count)] = Counter(alarms.values()).most_common(1)
        parts = defaultdict(self.env["calendar.event"].browse)
        for start, event in events.items():
            hidden = alarms[before[start]] if start in before else usual
            wanted = event.alarm_ids - event._gcal_sync_hidden_alarms() | hidden
            if wanted != event.alarm_ids:
                parts[wanted] |= event
        for wanted, part in parts.items():
            part.write({"alarm_ids": [Command.set(wanted.ids)]})

    def _gcal_sync_write_reminders(self, item, base, events):
        """Each event keeps the alarms of its own that Google cannot hold.

        :param base: the event that the reminders of the item were made for
        :param events: those to write
        """
        alarms = events._gcal_sync_alarms([item])
        common = set(item.reminders or ()) - base._gcal_sync_hidden_reminders()
        for part in events.grouped("alarm_ids").values():
            wanted = common | part[0]._gcal_sync_hidden_reminders()
            part.write({"alarm_ids": part[0]._gcal_sync_alarm_commands(wanted, alarms)})

    def _gcal_sync_restore(self, content, start):
        """An event for an occurrence that had none.

        :param content: ``sync.SeriesContent`` of this series
        :param start: where its rule falls
        :return: id of the event
        """
        events = self.env["calendar.event"]
        event = events.browse(content.usual) or self._gcal_sync_first_event()
        values = (
            {}
            if content.usual
            else event._gcal_sync_write_values(content.agreed, odoo_series.CONTENT)
        )
        return self._gcal_sync_add(event, start, content.when, values).id

    def _gcal_sync_add(self, event, start, when, values=()):
        """A copy of an event as one more of this series, as long as ``when``."""
        values = {
            **dict(values),
            **self._gcal_sync_row_values(start, when),
            "recurrence_id": self.id,
            "follow_recurrence": True,
        }
        return event.copy(values)

    @api.model
    def _gcal_sync_row_values(self, start, when):
        """Odoo's values of the times of an event as long as ``when``."""
        times = When(start, start + when.length)
        return self.env["calendar.event"]._gcal_sync_time_values(times)

    def _gcal_sync_put_right(self, item):
        """Move the events that Odoo has just made elsewhere than Google shows them.

        Odoo's clocks (pytz) may know other rules of summer time than those by which
        was decided that Odoo can hold the series.
        """
        zone = self._gcal_sync_zone()
        dates = odoo_series.dates_of(
            self._gcal_sync_rule(), item.when, zone, self._gcal_sync_week_start()
        )
        by_start = {
            original_start(event._gcal_sync_when().start): event
            for event in self.calendar_event_ids
            if odoo_series.is_sure(event._gcal_sync_when().start)
        }
        missing = [dates[stamp] for stamp in sorted(dates.keys() - by_start.keys())]
        wrong = [by_start[stamp] for stamp in sorted(by_start.keys() - dates.keys())]
        for start, event in zip_longest(missing, wrong):
            if start is None:
                event.unlink()
            elif event is None:
                self._gcal_sync_add(self._gcal_sync_first_event(), start, item.when)
            else:
                values = self._gcal_sync_row_values(start, item.when)
                event.write({**values, "follow_recurrence": True})

    def _gcal_sync_leave_out(self, item, without):
        """Take out the events that Google does not show."""
        lines = item.recurrence or ()
        if not without and odoo_series.without_exclusions(lines) == canonical(lines):
            return
        content = self._gcal_sync_series_content()
        events = {start: key for key, start in content.originals.items()}
        zone = self._gcal_sync_zone()
        dates = odoo_series.dates_of(
            self._gcal_sync_rule(), item.when, zone, self._gcal_sync_week_start()
        )
        gone = odoo_series.left_out(item, dates) | without
        keys = [key for stamp, key in events.items() if stamp in gone]
        if len(keys) == len(events):
            raise Explained(self.env._("Google shows no occurrence of this series."))
        self.env["calendar.event"].browse(keys).unlink()

    @api.model
    def _gcal_sync_rule_values(self, item):
        """Odoo's values of a rule.

        :raise sync.Unsupported: when Odoo cannot express it exactly
        """
        zone = self._gcal_sync_zone_of(item)
        return {**self._gcal_sync_to_odoo(item).values(), "event_tz": zone}

    @api.model
    def _gcal_sync_zone_of(self, item):
        return item.time_zone or self.env.user._gcal_sync_time_zone()

    @api.model
    def _gcal_sync_to_odoo(self, item):
        """:return: ``sync.OdooRule``, without the dates that are left out"""
        zone = self._gcal_sync_zone_of(item)
        lines = odoo_series.without_exclusions(item.recurrence)
        return to_odoo(lines, item.when, zone, self._gcal_sync_week_start())

    @api.model
    def _gcal_sync_week_start(self):
        """The first day of the week in the user's language, which Odoo expands by."""
        # As _get_lang_week_start has it, without reading the user
        language = self.env["res.lang"]._get_data(code=self.env.lang)
        return WEEKDAYS[int(language.week_start or "7") - 1]

    def _gcal_sync_break_up(self, events):
        """The events go on as single ones.

        :param events: ids of the events of this series
        """
        self.env["calendar.event"].browse(events).write(
            {"recurrence_id": False, "recurrency": False}
        )
        self.unlink()

    def _gcal_sync_follow(self, anchor):
        if self:
            return self
        # Odoo replaced the recurrence, or made the event a single one; the base
        # event is what survives
        event = self.env["calendar.event"].browse(anchor).exists()
        return event.recurrence_id or event

    def _gcal_sync_changed_at(self):
        return max(self.write_date, self._gcal_sync_first_event().write_date)

    def _gcal_sync_is_private(self):
        return self._gcal_sync_first_event()._gcal_sync_is_private()

    def _gcal_sync_log_conflicts(self, conflicts):
        self._gcal_sync_first_event()._gcal_sync_log_conflicts(conflicts)
