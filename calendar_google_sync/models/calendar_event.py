from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, email_normalize

from ..datetimes import aware, naive
from ..sync import Item, Kind, Reminder, When, text, video
from ..sync.compare import same
from ..sync.google_json import shown_reminders
from ..sync.odoo_series import CONTENT
from ..texts.record_texts import footer_of

#: Google's methods of reminders in Odoo
ALARM_TYPES = {"popup": "notification", "email": "email"}
METHODS = {alarm_type: method for method, alarm_type in ALARM_TYPES.items()}
#: Fields that say where a series ends
_ENDS = frozenset({"end_type", "count", "until", "rrule"})


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "calendar.google.sync.mixin"]

    _gcal_sync_shown = frozenset(
        {
            "name",
            "description",
            "location",
            "videocall_location",
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
            self.recurrence_id._gcal_sync_mark_changed()
        return super().write(vals)

    def _update_future_events(self, values, time_values, recurrence_values):
        endless = self.recurrence_id._gcal_sync_rule().end_type == "forever"
        result = super()._update_future_events(values, time_values, recurrence_values)
        if endless and _ENDS.isdisjoint(recurrence_values):
            # Odoo counts the events that are left, and the series is no longer endless
            self.recurrence_id.gcal_sync_endless_count = self.recurrence_id.count
        return result

    def _gcal_sync_mark_changed(self):
        # Both at once, for Odoo's own tests count the queries of a deletion
        bindings = self.env["calendar.google.binding"]
        return bindings._mark_changed(self, self.recurrence_id)

    # Contract of calendar.google.sync.mixin

    @api.model
    def _gcal_sync_owners(self, ids):
        """Its organizer and its attendees; who declines has it only if bound."""
        self.flush_model(["user_id"])
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])
        return SQL(
            "SELECT account.id FROM calendar_google_account account "
            "JOIN res_users owner ON owner.id = account.user_id WHERE (owner.id IN "
            "(SELECT user_id FROM calendar_event WHERE id = ANY(%(ids)s)) "
            "OR owner.partner_id IN (SELECT partner_id FROM calendar_attendee "
            "WHERE event_id = ANY(%(ids)s) AND state IS DISTINCT FROM 'declined'))",
            ids=ids,
        )

    def _gcal_sync_subject(self):
        return self.recurrence_id or self

    @api.model
    def _gcal_sync_kind(self):
        return Kind.EVENT

    @api.model
    def _gcal_sync_own_domain(self):
        """Events that the user organizes or attends and has not declined."""
        # A part of the query: the user is not read for it
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        me = users_sudo._search([("id", "=", self.env.uid)]).subselect("partner_id")
        attends = Domain("partner_id", "in", me) & Domain("state", "!=", "declined")
        return Domain("user_id", "=", self.env.uid) | Domain(
            "attendee_ids", "any", attends
        )

    @api.model
    def _gcal_sync_series_domain(self):
        """The user's events that a series in Google is to show."""
        return self._gcal_sync_own_domain() & self._gcal_sync_not_left_domain()

    @api.model
    def _gcal_sync_not_left_domain(self):
        """Without events that were deleted in Google before they came to their dates.

        When Odoo moves them to another series ("this and following"), or their series
        to other dates, they are left alone all the same.
        """
        return Domain.custom(to_sql=partial(_not_left, self.env.uid))

    @api.model
    def _gcal_sync_domain(self):
        return self._gcal_sync_own_domain() & Domain("recurrence_id", "=", False)

    @api.model
    def _gcal_sync_window_domain(self, window):
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

    @api.model
    def _gcal_sync_candidates(self, account, window):
        """Single events and series, in one query."""
        series = self.env["calendar.recurrence"]
        alone = Domain("recurrence_id", "=", False)
        alone &= self._gcal_sync_unbound_domain(account)
        repeated = Domain("recurrence_id", "!=", False)
        repeated &= series._gcal_sync_unbound_domain(account, "recurrence_id")
        repeated &= self._gcal_sync_not_left_domain()
        found = self.search_fetch(
            self._gcal_sync_own_domain()
            & self._gcal_sync_window_domain(window)
            & (alone | repeated),
            ["recurrence_id"],
        )
        return [found.recurrence_id, found.filtered(lambda e: not e.recurrence_id)]

    def _gcal_sync_when(self):
        self.ensure_one()
        if self.allday:
            # start and stop of such an event are no instants: E:417 of calendar_event
            first = self.start_date or self.start.date()
            last = self.stop_date or self.stop.date()
            return When(first, max(first, last) + timedelta(days=1))
        return When(aware(self.start), aware(self.stop))

    def _gcal_sync_item(self):
        self.ensure_one()
        description = text.canonical(self.description or "")
        footer = footer_of(self, self._gcal_sync_guests(), self.videocall_location)
        return Item(
            kind=Kind.EVENT,
            **self._gcal_sync_plain(),
            description=description,
            when=self._gcal_sync_when(),
            recurrence=(),
            footer=footer,
            cut=text.join_footer(description, footer)[1],
        )

    def _gcal_sync_plain(self):
        """:return: dict of the fields of ``sync.Item`` that need no more than this"""
        return {
            "title": self.name or "",
            "location": self.location or "",
            "visibility": self.privacy or "default",
            "busy": self.show_as != "free",
            "reminders": self._gcal_sync_reminders(),
            "video": video.of_odoo(self.videocall_location or ""),
        }

    def _gcal_sync_content(self, read_text):
        """
        :param read_text: ``sync.text.canonical``
        :return: tuple of the values of ``sync.odoo_series.CONTENT``
        """
        values = self._gcal_sync_plain()
        values["description"] = read_text(self.description or "")
        values["reminders"] = shown_reminders(values["reminders"])
        return tuple(values[name] for name in CONTENT)

    def _gcal_sync_guests(self):
        """Names of the other attendees, in a fixed order."""
        others = self.attendee_ids.partner_id - self.env.user.partner_id
        return sorted(partner.display_name or "" for partner in others)

    def _gcal_sync_reminders(self):
        found = {_reminder_of(alarm) for alarm in self.alarm_ids} - {None}
        return tuple(sorted(found, key=lambda r: (r.method, r.minutes)))

    def _gcal_sync_hidden_reminders(self):
        """:return: set of the reminders that Google cannot hold besides the others"""
        reminders = self._gcal_sync_reminders()
        return set(reminders) - set(shown_reminders(reminders))

    def _gcal_sync_hidden_alarms(self):
        """:return: the alarms that Google cannot hold, text messages among them"""
        shown = set(shown_reminders(self._gcal_sync_reminders()))
        return self.alarm_ids.filtered(lambda alarm: _reminder_of(alarm) not in shown)

    @api.model
    def _gcal_sync_takes(self, item):
        return item.kind is Kind.EVENT and not item.recurrence

    @api.model
    def _gcal_sync_create(self, news):
        return self.create(self._gcal_sync_create_values([new.item for new in news]))

    @api.model
    def _gcal_sync_create_values(self, items):
        """:return: list of Odoo's values for new events"""
        me = self.env.user
        contacts = self._gcal_sync_contacts(items)
        alarms = self._gcal_sync_alarms(items)
        names = {"title", "description", "when", "location", "visibility", "busy"}
        # Without a link a new event keeps what Odoo gives it
        linked = {*names, "video"}
        return [
            {
                **self._gcal_sync_values(item, linked if item.video else names),
                **self._gcal_sync_duration(item.when),
                "alarm_ids": self._gcal_sync_alarm_commands(item.reminders, alarms),
                "user_id": me.id,
                "partner_ids": [
                    Command.set(
                        list(
                            dict.fromkeys(
                                [me.partner_id.id, *_ids(contacts, item.guests)]
                            )
                        )
                    )
                ],
            }
            for item in items
        ]

    def _gcal_sync_write(self, write):
        self.ensure_one()
        item, names = write.item, write.names
        if "recurrence" in names and item.recurrence:
            return self._gcal_sync_make_recurrent(item, names)
        values = self._gcal_sync_write_values(item, names)
        # Not as "self_only", which means the same: with microsoft_calendar Odoo then
        # forbids to move an occurrence past its neighbors, whoever uses Outlook or not
        self.write(values)
        return self

    def _gcal_sync_write_equal(self, write):
        """Write what this event had in common with its series.

        :param write: ``engine.ports.RecordWrite`` of the series
        """
        own = self._gcal_sync_item()
        names = [
            name
            for name in write.names
            if same(name, getattr(own, name), getattr(write.before, name))
        ]
        if names:
            self.write(self._gcal_sync_write_values(write.item, names))

    @api.model
    def _gcal_sync_eligible_domain(self):
        # Also an occurrence that has an entry of its own
        return self._gcal_sync_own_domain()

    def _gcal_sync_make_recurrent(self, item, names):
        """Turn a single event into the first one of a series."""
        values = self._gcal_sync_write_values(item, names)
        rule = self.env["calendar.recurrence"]._gcal_sync_rule_values(item)
        self.write({**values, **rule, "recurrency": True})
        self.recurrence_id._gcal_sync_put_right(item)
        return self.recurrence_id

    def _gcal_sync_write_values(self, item, names):
        values = self._gcal_sync_values(item, names)
        if "reminders" in names:
            alarms = self._gcal_sync_alarms([item])
            values["alarm_ids"] = self._gcal_sync_alarm_commands(item.reminders, alarms)
        if "guests" in names:
            found = _ids(self._gcal_sync_contacts([item]), item.guests)
            known = set(self.partner_ids.ids)
            values["partner_ids"] = [Command.link(i) for i in found if i not in known]
        return values

    @api.model
    def _gcal_sync_values(self, item, names):
        """Odoo's values of the plain fields among ``names``."""
        values = {}
        if "title" in names:
            values["name"] = item.title or self.env._("(No title)")
        if "description" in names:
            values["description"] = item.description
        if "location" in names:
            values["location"] = item.location or False
        if "video" in names and not video.is_room(item.video):
            values["videocall_location"] = item.video or False
        if "visibility" in names:
            known = item.visibility in ("public", "private", "confidential")
            values["privacy"] = item.visibility if known else False
        if "busy" in names:
            values["show_as"] = "free" if item.busy is False else "busy"
        if "when" in names:
            values.update(self._gcal_sync_time_values(item.when))
        return values

    @api.model
    def _gcal_sync_time_values(self, when):
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
    def _gcal_sync_duration(self, when):
        """What Odoo would compute of a new event, and store by further statements."""
        if when.all_day:
            return {}
        return {"duration": self._get_duration(naive(when.start), naive(when.end))}

    @api.model
    def _gcal_sync_contacts(self, items):
        """Contacts that exist for guests added in Google; none is ever created.

        :return: dict of a guest's address, as Google writes it, to the contact's id
        """
        guests = {guest: email_normalize(guest) for i in items for guest in i.guests}
        wanted = set(guests.values()) - {False}
        if not wanted:
            return {}
        found = self.env["res.partner"].search(
            [("email_normalized", "in", list(wanted))], order="id"
        )
        first = {}
        # Of several contacts with one address, the one who works here
        for partner in found.sorted(lambda partner: not partner.user_ids):
            first.setdefault(partner.email_normalized, partner.id)
        return {
            guest: first[address]
            for guest, address in guests.items()
            if address in first
        }

    @api.model
    def _gcal_sync_alarms(self, items):
        """Odoo's reminders for those of Google, made where there is none.

        :return: dict of ``sync.Reminder`` to the id of a ``calendar.alarm``
        """
        reminders = {reminder for item in items for reminder in item.reminders or ()}
        wanted = {(ALARM_TYPES.get(one.method), one.minutes): one for one in reminders}
        wanted = {key: one for key, one in wanted.items() if key[0]}
        if not wanted:
            return {}
        alarms = self.env["calendar.alarm"]
        found = {}
        for alarm in alarms.search(_lasting({key[1] for key in wanted}), order="id"):
            found.setdefault((alarm.alarm_type, alarm.duration_minutes), alarm.id)
        missing = sorted(wanted.keys() - found.keys())
        new = alarms.create(
            [
                {
                    "name": self.env._("%(minutes)s minutes before", minutes=number),
                    "alarm_type": kind,
                    "duration": number,
                    "interval": "minutes",
                }
                for kind, number in missing
            ]
        )
        found.update(zip(missing, new.ids, strict=True))
        return {reminder: found[key] for key, reminder in wanted.items()}

    def _gcal_sync_alarm_commands(self, reminders, alarms):
        """What Google cannot hold stays (a text message), and so does an alarm that
        says the same already.

        :param reminders: collection of ``sync.Reminder``, or None
        :param alarms: what ``_gcal_sync_alarms`` returned for them
        :return: list of commands for ``alarm_ids`` of this event, or of a new one
        """
        wanted = {None, *(reminders or ())}
        stay = self.alarm_ids.filtered(lambda alarm: _reminder_of(alarm) in wanted)
        missing = wanted - {_reminder_of(alarm) for alarm in stay}
        return [Command.set([*stay.ids, *_ids(alarms, missing)])]

    def _gcal_sync_follow(self, anchor):
        return self.recurrence_id or self

    def _gcal_sync_is_private(self):
        return self.effective_privacy == "private"


def _reminder_of(alarm):
    """:return: ``sync.Reminder``; None for one of a kind that Google does not have"""
    method = METHODS.get(alarm.alarm_type)
    return Reminder(method, alarm.duration_minutes) if method else None


def _lasting(minutes):
    """:return: Domain of the ``calendar.alarm`` of so many minutes

    Odoo's own search for ``duration_minutes`` takes 60 for 90: in whole hours.
    """
    units = {"minutes": 1, "hours": 60, "days": 24 * 60}
    return Domain.OR(
        Domain("interval", "=", unit)
        & Domain("duration", "in", [n // size for n in minutes if not n % size])
        for unit, size in units.items()
    )


def _ids(known, names):
    """The ids of those among ``names`` that are known, each once."""
    return list(dict.fromkeys(known[name] for name in names or () if name in known))


def _not_left(user_id, _model, alias, _query):
    """:return: SQL condition: not deleted in Google as another occurrence

    One of another series, or of another date on which the same series fell before.
    """
    return SQL(
        "%s NOT IN (SELECT one.res_id FROM calendar_google_binding one "
        "JOIN calendar_google_account account ON account.id = one.account_id "
        "JOIN calendar_event event ON event.id = one.res_id "
        "LEFT JOIN calendar_google_binding series "
        "ON series.account_id = one.account_id "
        "AND series.google_id = one.recurring_event_id "
        "AND series.res_model = 'calendar.recurrence' "
        "WHERE account.user_id = %s AND one.res_model = 'calendar.event' "
        "AND one.state = 'detached' AND one.original_start IS NOT NULL "
        "AND (series.res_id IS DISTINCT FROM event.recurrence_id "
        "OR event.follow_recurrence AND one.original_start <> CASE "
        "WHEN event.allday THEN to_char(event.start_date, 'YYYYMMDD') "
        'ELSE to_char(event.start, \'YYYYMMDD"T"HH24MISS"Z"\') END))',
        SQL.identifier(alias, "id"),
        user_id,
    )
