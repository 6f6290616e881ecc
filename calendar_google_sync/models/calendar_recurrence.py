from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.calendar.models.calendar_recurrence import MAX_RECURRENT_EVENT

from ..sync import Kind, OdooRule, to_odoo, to_rrule

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

    def _google_item(self):
        self.ensure_one()
        event = self._google_first_event()
        item = event._google_item()
        [values] = self.read(RULE_FIELDS)
        if values["end_type"] == "count" and values["count"] >= MAX_RECURRENT_EVENT:
            # Odoo itself stores an endless rule as one of as many repetitions
            values["end_type"] = "forever"
        rule = OdooRule.from_values(values)
        zone = self.event_tz or self.env.user.tz or "UTC"
        return replace(
            item,
            time_zone=zone,
            recurrence=to_rrule(rule, item.when, zone, self._google_week_start()),
        )

    @api.model
    def _google_create(self, item):
        Event = self.env["calendar.event"]
        values = Event._google_create_values(item)
        rule = self._google_rule_values(item)
        event = Event.create({**values, **rule, "recurrency": True})
        return event.recurrence_id

    def _google_write(self, item, names):
        self.ensure_one()
        event = self.base_event_id or self._google_first_event()
        values = event._google_write_values(item, names)
        if "recurrence" in names and not item.recurrence:
            event.write({"recurrency": False, "recurrence_update": "all_events"})
            event.write({**values, "recurrency": False})
            return event
        if {"recurrence", "when", "time_zone"} & set(names):
            values.update(self._google_rule_values(item))
            values.update(event._google_time_values(item.when))
        event.write({**values, "recurrence_update": "all_events"})
        return event.recurrence_id

    @api.model
    def _google_rule_values(self, item):
        """Odoo's values of a rule.

        :raise sync.Unsupported: when Odoo cannot express it exactly
        """
        zone = item.time_zone or self.env.user.tz or "UTC"
        rule = to_odoo(item.recurrence, item.when, zone, self._google_week_start())
        return {**rule.values(), "event_tz": zone}

    @api.model
    def _google_week_start(self):
        """The first day of the week in the user's language, which Odoo expands by."""
        return str(self._get_lang_week_start())[:2]

    def _google_follow(self, binding):
        series = self.browse(binding.res_id).exists()
        if series:
            return series
        # Odoo replaced the recurrence, or made the event a single one; the base
        # event is what survives
        event = self.env["calendar.event"].browse(binding.base_event_id).exists()
        return event.recurrence_id or event

    def _google_changed_at(self):
        return max(self.write_date, self._google_first_event().write_date)

    def _google_log_conflicts(self, conflicts):
        self._google_first_event()._google_log_conflicts(conflicts)
