from dataclasses import replace
from functools import lru_cache

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ..sync import Kind, OdooRule, Row, When, odoo_series, tell, text, to_odoo
from ..tools import footer_of

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

    _google_shown = frozenset({*RULE_FIELDS, "rrule", "event_tz", "base_event_id"})

    # Contract of calendar.google.sync.mixin

    @api.model
    def _google_kind(self):
        return Kind.EVENT

    @api.model
    def _google_domain(self):
        events = self.env["calendar.event"]._google_own_domain()
        return Domain("calendar_event_ids", "any", events)

    @api.model
    def _google_window_domain(self, window):
        events = self.env["calendar.event"]._google_window_domain(window)
        return Domain("calendar_event_ids", "any", events)

    def _google_first_event(self):
        """The event that the series starts with, as Google's DTSTART."""
        self.ensure_one()
        return self._get_first_event() or self.base_event_id

    def _google_item(self, memory=None):
        return self._google_item_of(self._google_told(memory))

    def _google_item_of(self, told):
        """
        :param told: ``sync.Told`` of this series
        """
        self.ensure_one()
        usual = self.env["calendar.event"].browse(told.usual)
        base = self.base_event_id or usual
        return replace(
            usual._google_item(),
            # Whichever event has the usual content, the link leads to the same one
            footer=footer_of(base, base._google_guests()),
            when=told.when,
            time_zone=self._google_zone(),
            recurrence=told.lines,
        )

    def _google_told(self, memory=None):
        """:return: ``sync.Told``, what the events of this series say about it"""
        self.ensure_one()
        Event = self.env["calendar.event"]
        # Most rows have the same text
        read_text = lru_cache(text.canonical)
        domain = Domain("recurrence_id", "=", self.id) & Event._google_own_domain()
        rows = [
            Row(
                key=event.id,
                when=event._google_when(),
                follows=event.follow_recurrence,
                content=event._google_content(read_text),
            )
            for event in Event.search(domain, order="start, id")
        ]
        return tell(
            self._google_rule(),
            rows,
            self._google_zone(),
            self._google_week_start(),
            memory,
        )

    def _google_rule(self):
        """:return: ``sync.OdooRule``"""
        [values] = self.read(RULE_FIELDS)
        if values["end_type"] == "count" and values["count"] >= MAX_RECURRENT_EVENT:
            # Odoo itself stores an endless rule as one of as many repetitions
            values["end_type"] = "forever"
        return OdooRule.from_values(values)

    def _google_zone(self):
        return self.event_tz or self.env.user.tz or "UTC"

    @api.model
    def _google_create(self, item, without=frozenset()):
        """
        :param without: original starts of occurrences that Google does not show
        """
        Event = self.env["calendar.event"]
        values = Event._google_create_values(item)
        rule = self._google_rule_values(item)
        event = Event.create({**values, **rule, "recurrency": True})
        series = event.recurrence_id
        series._google_leave_out(item, without)
        return series

    def _google_write(self, item, names, without=frozenset()):
        self.ensure_one()
        event = self.base_event_id or self._google_first_event()
        values = event._google_write_values(item, set(names) - {"when"})
        if "recurrence" in names and not item.recurrence:
            event.write({"recurrency": False, "recurrence_update": "all_events"})
            values = event._google_write_values(item, names)
            event.write({**values, "recurrency": False})
            return event
        if not {"recurrence", "when", "time_zone"} & set(names):
            event.write({**values, "recurrence_update": "all_events"})
            return self
        values.update(self._google_rule_values(item))
        values.update(event._google_time_values(item.when))
        event.write({**values, "recurrence_update": "all_events"})
        series = event.recurrence_id
        series._google_leave_out(item, without)
        return series

    def _google_restore(self, start):
        """An event for an occurrence that had none.

        :param start: where the rule falls; None: it does not
        :return: id of the event, or None
        """
        if start is None:
            return None
        told = self._google_told()
        usual = self.env["calendar.event"].browse(told.usual)
        when = usual._google_when()
        when = When(start, start + (when.end - when.start))
        values = {
            **usual._google_time_values(when),
            "recurrence_id": self.id,
            "follow_recurrence": True,
        }
        return usual.copy(values).id

    def _google_leave_out(self, item, without):
        """Take out the events that Google does not show."""
        told = self._google_told()
        events = {stamp: key for key, stamp in told.originals.items()}
        zone = self._google_zone()
        dates = odoo_series.dates_of(
            self._google_rule(), item.when, zone, self._google_week_start()
        )
        gone = odoo_series.left_out(item, dates) | without
        keys = [key for stamp, key in events.items() if stamp in gone]
        if len(keys) == len(events):
            raise ValueError(self.env._("Google shows no occurrence of this series."))
        self.env["calendar.event"].browse(keys).unlink()

    @api.model
    def _google_rule_values(self, item):
        """Odoo's values of a rule.

        :raise sync.Unsupported: when Odoo cannot express it exactly
        """
        zone = self._google_zone_of(item)
        return {**self._google_to_odoo(item).values(), "event_tz": zone}

    @api.model
    def _google_zone_of(self, item):
        return item.time_zone or self.env.user.tz or "UTC"

    @api.model
    def _google_to_odoo(self, item):
        """:return: ``sync.OdooRule``, without the dates that are left out"""
        zone = self._google_zone_of(item)
        lines = odoo_series.without_exclusions(item.recurrence)
        return to_odoo(lines, item.when, zone, self._google_week_start())

    @api.model
    def _google_week_start(self):
        """The first day of the week in the user's language, which Odoo expands by."""
        return str(self._get_lang_week_start())[:2]

    def _google_follow(self, binding):
        if self:
            return self
        # Odoo replaced the recurrence, or made the event a single one; the base
        # event is what survives
        event = self.env["calendar.event"].browse(binding.base_event_id).exists()
        return event.recurrence_id or event

    def _google_changed_at(self):
        return max(self.write_date, self._google_first_event().write_date)

    def _google_is_private(self):
        return self._google_first_event()._google_is_private()

    def _google_log_conflicts(self, conflicts):
        self._google_first_event()._google_log_conflicts(conflicts)
