"""Rule 25: reminders that one side cannot hold survive the edits of their neighbors."""

from datetime import timedelta

from odoo.fields import Command

from .common import GoogleCase


class TestReminders(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def alarm(self, minutes, kind="notification", **values):
        values = {"duration": minutes, "interval": "minutes", **values}
        name = f"{kind} {minutes}"
        return self.env["calendar.alarm"].create(
            {"name": name, "alarm_type": kind, **values}
        )

    def text_message(self):
        """An alarm of a kind that Google does not have, an SMS where Odoo has those."""
        alarm = self.alarm(15)
        kinds = dict(self.env["calendar.alarm"]._fields["alarm_type"].selection)
        self.assertIn("sms", kinds, "calendar_sms is among the addons of these tests")
        alarm.alarm_type = "sms"
        return alarm

    def overrides(self, title="Pitch"):
        entry = self.entries(self.sofia)[title]
        return sorted(one["minutes"] for one in entry["reminders"]["overrides"])

    def remind(self, *minutes, title="Pitch"):
        """The person sets these pop-ups in Google."""
        overrides = [{"method": "popup", "minutes": number} for number in minutes]
        self.edit_entry(
            self.sofia,
            self.entries(self.sofia)[title],
            reminders={"useDefault": False, "overrides": overrides},
        )

    def pitch(self, alarms, **values):
        event = self.event(
            self.sofia, "Pitch", alarm_ids=[Command.set(alarms.ids)], **values
        )
        self.synchronize(self.sofia)
        return event

    def minutes(self, event):
        return sorted(event.alarm_ids.mapped("duration_minutes"))

    def assert_quiet(self):
        run = self.synchronize(self.sofia)
        counts = run.remote_updated, run.local_updated, run.parked
        self.assertEqual(counts, (0, 0, 0), run.message)

    def test_each_minute_counts(self):
        self.alarm(1, interval="hours")
        self.alarm(1, interval="days")
        numbers = [0, 59, 60, 61, 90, 1440, 1500]
        start = self.day(3)
        for number in numbers:
            overrides = [{"method": "popup", "minutes": number}]
            self.add_entry(
                self.sofia,
                summary=f"In {number}",
                reminders={"useDefault": False, "overrides": overrides},
                **self.timed(start + timedelta(hours=9)),
            )
        self.synchronize(self.sofia)
        events = self.env["calendar.event"].search([("name", "=like", "In %")])
        found = {event.name: event.alarm_ids.duration_minutes for event in events}
        self.assertEqual(found, {f"In {number}": number for number in numbers})
        in_an_hour = events.filtered(lambda event: event.name == "In 60")
        self.assertIn(in_an_hour.alarm_ids.interval, ("hours", "minutes"))
        self.assert_quiet()

    def test_a_text_message_survives_an_edit_in_google(self):
        text_message = self.text_message()
        event = self.pitch(text_message | self.alarm(10))
        self.assertEqual(self.overrides(), [10])
        self.remind(25)
        self.synchronize(self.sofia)
        self.assertIn(text_message, event.alarm_ids)
        self.assertEqual(self.minutes(event), [15, 25])
        self.assert_quiet()

    def test_an_alarm_with_a_text_of_its_own_is_not_replaced(self):
        usual, own = self.alarm(10), self.alarm(10, body="Bring the contract")
        event = self.pitch(own | self.alarm(20))
        self.remind(10, 30)
        self.synchronize(self.sofia)
        self.assertIn(own, event.alarm_ids)
        self.assertNotIn(usual, event.alarm_ids)
        self.assertEqual(self.minutes(event), [10, 30])

    def test_more_than_google_takes(self):
        alarms = self.env["calendar.alarm"]
        for number in (1, 2, 3, 4, 5, 6, 50000):
            alarms |= self.alarm(number)
        event = self.pitch(alarms)
        self.assertEqual(self.overrides(), [1, 2, 3, 4, 5])
        self.assert_quiet()
        self.remind(2, 3, 4, 5)
        self.synchronize(self.sofia)
        self.assertEqual(self.minutes(event), [2, 3, 4, 5, 6, 50000])
        self.remind(2, 3, 4, 8)
        self.synchronize(self.sofia)
        self.assertEqual(self.minutes(event), [2, 3, 4, 6, 8, 50000])
        self.assert_quiet()

    def test_what_google_has_not_is_sent_with_the_next_change(self):
        event = self.pitch(self.alarm(50000))
        self.assertEqual(self.overrides(), [])
        event.with_user(self.sofia).alarm_ids |= self.alarm(40320)
        self.synchronize(self.sofia)
        self.assertEqual(self.overrides(), [40320])
        self.assert_quiet()

    def test_each_event_of_a_series_keeps_its_own(self):
        text_message, early = self.text_message(), self.alarm(50000)
        first = self.pitch(
            self.alarm(10),
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=4,
            event_tz="UTC",
        )
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        rows[1].with_user(self.sofia).alarm_ids |= text_message
        rows[2].with_user(self.sofia).alarm_ids |= early
        self.synchronize(self.sofia)
        self.assert_quiet()
        self.remind(25)
        self.synchronize(self.sofia)
        self.assertEqual(
            [self.minutes(row) for row in rows], [[25], [15, 25], [25, 50000], [25]]
        )
        self.assertEqual(rows.exists(), rows)
        self.assert_quiet()

    def test_a_series_moved_in_google(self):
        """Odoo makes its events anew, as copies of the first one."""
        text_message, early = self.text_message(), self.alarm(50000)
        first = self.pitch(
            self.alarm(10) | early,
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=4,
            event_tz="UTC",
        )
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        rows[1].with_user(self.sofia).alarm_ids |= text_message
        rows[2:].with_user(self.sofia).alarm_ids -= early
        self.synchronize(self.sofia)
        self.assert_quiet()
        start = rows[0].start + timedelta(hours=1)
        [entry] = self.entries(self.sofia).values()
        self.edit_entry(self.sofia, entry, **self.timed(start))
        self.synchronize(self.sofia)
        rows = self.env["calendar.event"].search(
            [("name", "=", "Pitch")], order="start"
        )
        self.assertEqual(rows[0].start, start)
        self.assertEqual(
            [self.minutes(row) for row in rows],
            [[10, 50000], [10, 15, 50000], [10], [10]],
        )
        self.assert_quiet()
