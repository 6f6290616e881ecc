from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ..sync import Item, Kind, Reminder, When, text
from ..tools import aware, footer_of, naive


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "calendar.google.sync.mixin"]

    _google_shown = frozenset(
        {
            "name",
            "description",
            "location",
            "start",
            "stop",
            "start_date",
            "stop_date",
            "duration",
            "allday",
            "privacy",
            "show_as",
            "alarm_ids",
            "partner_ids",
            "attendee_ids",
            "user_id",
            "active",
            "recurrency",
            "recurrence_id",
            "follow_recurrence",
        }
    )

    def write(self, vals):
        if "recurrence_id" in vals:
            # The series that these events leave
            self.recurrence_id._google_mark_changed()
        return super().write(vals)

    def _google_mark_changed(self):
        self.recurrence_id._google_mark_changed()
        return super()._google_mark_changed()

    # Contract of calendar.google.sync.mixin

    def _google_subject(self):
        return self.recurrence_id or self

    @api.model
    def _google_kind(self):
        return Kind.EVENT

    @api.model
    def _google_own_domain(self):
        """Events that the user organizes or attends and has not declined."""
        attends = Domain("partner_id", "=", self.env.user.partner_id.id) & Domain(
            "state", "!=", "declined"
        )
        return Domain("user_id", "=", self.env.uid) | Domain(
            "attendee_ids", "any", attends
        )

    @api.model
    def _google_domain(self):
        return self._google_own_domain() & Domain("recurrence_id", "=", False)

    @api.model
    def _google_window_domain(self, window):
        domain = Domain.TRUE
        # An all-day event's start and stop stand for days, whatever the time zone
        margin = timedelta(days=1)
        if window.start:
            start = window.start.replace(tzinfo=None) - margin
            domain &= Domain("stop", ">=", start)
        if window.end:
            end = window.end.replace(tzinfo=None) + margin
            domain &= Domain("start", "<", end)
        return domain

    def _google_when(self):
        self.ensure_one()
        if self.allday:
            # start and stop of such an event are no instants: E:417 of calendar_event
            first = self.start_date or self.start.date()
            last = self.stop_date or self.stop.date()
            return When(first, max(first, last) + timedelta(days=1))
        return When(aware(self.start), aware(self.stop))

    def _google_item(self):
        self.ensure_one()
        description = text.canonical(self.description or "")
        footer = footer_of(self, self._google_guests())
        return Item(
            kind=Kind.EVENT,
            **self._google_plain(),
            description=description,
            when=self._google_when(),
            recurrence=(),
            footer=footer,
            cut=text.to_google(description, footer)[1],
        )

    def _google_plain(self):
        """:return: dict of the fields of ``sync.Item`` that need no more than this"""
        return {
            "title": self.name or "",
            "location": self.location or "",
            "visibility": self.privacy or "default",
            "busy": self.show_as != "free",
            "reminders": self._google_reminders(),
        }

    def _google_content(self, read_text):
        """What this event may have of its own in a series, besides its times.

        :param read_text: ``sync.text.canonical``
        """
        return (read_text(self.description or ""), *self._google_plain().values())

    def _google_guests(self):
        """Names of the other attendees, in a fixed order."""
        others = self.attendee_ids.partner_id - self.env.user.partner_id
        return sorted(partner.display_name or "" for partner in others)

    def _google_reminders(self):
        methods = {"email": "email", "notification": "popup"}
        found = {
            Reminder(methods[alarm.alarm_type], alarm.duration_minutes)
            for alarm in self.alarm_ids
            if alarm.alarm_type in methods
        }
        return tuple(sorted(found, key=lambda r: (r.method, r.minutes)))

    @api.model
    def _google_create(self, item):
        return self.create(self._google_create_values(item))

    @api.model
    def _google_create_values(self, item):
        me = self.env.user
        guests = self._google_guest_partners(item) - me.partner_id
        values = self._google_values(
            item, {"title", "description", "when", "location", "visibility", "busy"}
        )
        return {
            **values,
            "alarm_ids": [Command.set(self._google_alarms(item).ids)],
            "user_id": me.id,
            "partner_ids": [Command.set((me.partner_id + guests).ids)],
        }

    def _google_write(self, item, names):
        self.ensure_one()
        if "recurrence" in names and item.recurrence:
            return self._google_make_recurrent(item, names)
        values = self._google_write_values(item, names)
        if self.recurrence_id:
            values["recurrence_update"] = "self_only"
        self.write(values)
        return self

    def _google_eligible(self):
        # Also an occurrence that has an entry of its own
        return self.search(Domain("id", "in", self.ids) & self._google_own_domain())

    def _google_make_recurrent(self, item, names):
        """Turn a single event into the first one of a series."""
        values = self._google_write_values(item, names)
        rule = self.env["calendar.recurrence"]._google_rule_values(item)
        self.write({**values, **rule, "recurrency": True})
        return self.recurrence_id

    def _google_write_values(self, item, names):
        values = self._google_values(item, names)
        if "reminders" in names:
            values["alarm_ids"] = [Command.set(self._google_alarms(item).ids)]
        if "guests" in names:
            new = self._google_guest_partners(item) - self.partner_ids
            values["partner_ids"] = [Command.link(partner.id) for partner in new]
        return values

    @api.model
    def _google_values(self, item, names):
        """Odoo's values of the plain fields among ``names``."""
        values = {}
        if "title" in names:
            values["name"] = item.title or self.env._("(No title)")
        if "description" in names:
            values["description"] = item.description
        if "location" in names:
            values["location"] = item.location or False
        if "visibility" in names:
            known = item.visibility in ("public", "private", "confidential")
            values["privacy"] = item.visibility if known else False
        if "busy" in names:
            values["show_as"] = "free" if item.busy is False else "busy"
        if "when" in names:
            values.update(self._google_time_values(item.when))
        return values

    @api.model
    def _google_time_values(self, when):
        if when.all_day:
            last = when.end - timedelta(days=1)
            return {
                "allday": True,
                "start_date": when.start,
                "stop_date": last,
                # Odoo's own convention for the instants of such an event
                "start": fields.Datetime.to_datetime(when.start).replace(hour=8),
                "stop": fields.Datetime.to_datetime(last).replace(hour=18),
            }
        return {
            "allday": False,
            "start_date": False,
            "stop_date": False,
            "start": naive(when.start),
            "stop": naive(when.end),
        }

    @api.model
    def _google_guest_partners(self, item):
        """Contacts that exist for guests added in Google; none is ever created."""
        wanted = {email_normalize(guest) for guest in item.guests} - {False}
        if not wanted:
            return self.env["res.partner"]
        found = self.env["res.partner"].search(
            [("email_normalized", "in", list(wanted))], order="id"
        )
        first = {}
        # Of several contacts with one address, the one who works here
        for partner in found.sorted(lambda partner: not partner.user_ids):
            first.setdefault(partner.email_normalized, partner.id)
        return self.env["res.partner"].browse(first.values())

    @api.model
    def _google_alarms(self, item):
        types = {"popup": "notification", "email": "email"}
        alarms = self.env["calendar.alarm"]
        for reminder in item.reminders or ():
            kind = types.get(reminder.method)
            if kind:
                alarms += self._google_alarm(kind, reminder.minutes)
        return alarms

    @api.model
    def _google_alarm(self, kind, minutes):
        alarm = self.env["calendar.alarm"].search(
            [("alarm_type", "=", kind), ("duration_minutes", "=", minutes)], limit=1
        )
        return alarm or self.env["calendar.alarm"].create(
            {
                "name": self.env._("%(minutes)s minutes before", minutes=minutes),
                "alarm_type": kind,
                "duration": minutes,
                "interval": "minutes",
            }
        )

    def _google_follow(self, binding):
        return self.recurrence_id or self

    def _google_is_private(self):
        return self.effective_privacy == "private"
