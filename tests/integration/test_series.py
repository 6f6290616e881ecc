"""Plain recurring entries are one series on either side."""

from datetime import timedelta

from .common import GoogleCase


class TestSeries(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def series(self, name="Standup", **values):
        values = {
            "recurrency": True,
            "rrule_type": "daily",
            "interval": 1,
            "end_type": "count",
            "count": 5,
            "event_tz": "Europe/Brussels",
            **values,
        }
        return self.event(self.sofia, name, **values)

    def occurrences(self, name):
        events = self.env["calendar.event"].search([("name", "=", name)], order="start")
        return events.mapped("start")

    def import_series(self, rule, name="Series", start=None):
        start = start or self.day(3).replace(hour=8)
        times = self.timed(start, zone="Europe/Brussels")
        return self.add_entry(self.sofia, summary=name, recurrence=[rule], **times)

    def rule(self, name="Standup"):
        [rule] = self.entries(self.sofia)[name]["recurrence"]
        return rule

    def bindings(self):
        return self.env["calendar.google.binding"].search(
            [("account_id.user_id", "=", self.sofia.id)]
        )

    def test_each_plain_rule_to_google(self):
        start = self.day(1).replace(hour=10)
        weekday = start.strftime("%a").lower()
        cases = {
            "Daily": ({"rrule_type": "daily", "interval": 2}, "FREQ=DAILY"),
            "Weekly": ({"rrule_type": "weekly", weekday: True}, "FREQ=WEEKLY"),
            "Monthly": (
                {"rrule_type": "monthly", "month_by": "date", "day": start.day},
                "FREQ=MONTHLY",
            ),
            "Yearly": ({"rrule_type": "yearly", "end_type": "forever"}, "FREQ=YEARLY"),
        }
        for name, (values, __) in cases.items():
            self.series(name, **values)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 4, run.message)
        for name, (__, expected) in cases.items():
            with self.subTest(name):
                self.assertIn(expected, self.rule(name))
        self.assertIn("INTERVAL=2", self.rule("Daily"))
        self.assertIn("COUNT=5", self.rule("Weekly"))
        self.assertNotIn("COUNT", self.rule("Yearly"))
        entry = self.entries(self.sofia)["Daily"]
        self.assertEqual(entry["start"]["timeZone"], "Europe/Brussels")

    def test_each_plain_rule_to_odoo(self):
        rules = {
            "Daily": ("RRULE:FREQ=DAILY;COUNT=4", "daily", 4),
            "Weekly": ("RRULE:FREQ=WEEKLY;COUNT=3", "weekly", 3),
            "Monthly": ("RRULE:FREQ=MONTHLY;COUNT=3", "monthly", 3),
            "Yearly": ("RRULE:FREQ=YEARLY;COUNT=2", "yearly", 2),
        }
        start = self.day(3).replace(hour=8, day=14)
        for name, (rule, __, __) in rules.items():
            self.import_series(rule, name, start=start)
        run = self.synchronize(self.sofia)
        self.assertEqual(
            run.local_created, 4, self.bindings().filtered("reason").mapped("reason")
        )
        for name, (__, kind, count) in rules.items():
            with self.subTest(name):
                events = self.env["calendar.event"].search([("name", "=", name)])
                self.assertEqual(len(events), count)
                self.assertEqual(events.recurrence_id.rrule_type, kind)
                self.assertEqual(min(events.mapped("start")), start)
                self.assertEqual(events.user_id, self.sofia)

    def test_series_until_and_all_day(self):
        first = self.day(2).date()
        last = first + timedelta(days=3)
        self.add_entry(
            self.sofia,
            summary="Fair",
            recurrence=[f"RRULE:FREQ=DAILY;UNTIL={last:%Y%m%d}"],
            start={"date": first.isoformat()},
            end={"date": (first + timedelta(days=1)).isoformat()},
        )
        self.synchronize(self.sofia)
        events = self.env["calendar.event"].search([("name", "=", "Fair")])
        self.assertEqual(len(events), 4)
        self.assertTrue(all(events.mapped("allday")))
        self.assertEqual(max(events.mapped("stop_date")), last)

    def test_unchanged_series_costs_nothing(self):
        self.series()
        self.import_series("RRULE:FREQ=WEEKLY;COUNT=3")
        self.synchronize(self.sofia)
        self.google.clear_requests()
        run = self.synchronize(self.sofia)
        self.assertEqual(len(self.google.requests()), 2)
        self.assertEqual((run.local_updated, run.remote_updated), (0, 0))

    def test_renamed_and_moved_in_odoo(self):
        event = self.series()
        self.synchronize(self.sofia)
        old = self.entries(self.sofia)["Standup"]
        event.with_user(self.sofia).write(
            {
                "name": "Standup 2",
                "start": event.start + timedelta(hours=1),
                "stop": event.stop + timedelta(hours=1),
                "recurrence_update": "all_events",
            }
        )
        run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_updated, run.remote_created), (1, 0), run.message)
        entries = self.entries(self.sofia)
        self.assertEqual(list(entries), ["Standup 2"])
        self.assertEqual(entries["Standup 2"]["id"], old["id"])
        self.assertNotEqual(entries["Standup 2"]["start"], old["start"])
        self.assertEqual(len(self.bindings()), 1)

    def test_renamed_and_moved_in_google(self):
        entry = self.import_series("RRULE:FREQ=DAILY;COUNT=4", "Tour")
        self.synchronize(self.sofia)
        start = self.day(3).replace(hour=11)
        self.edit_entry(
            self.sofia,
            entry,
            summary="Tours",
            **self.timed(start, zone="Europe/Brussels"),
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(
            run.local_updated, 1, self.bindings().filtered("reason").mapped("reason")
        )
        self.assertFalse(self.occurrences("Tour"))
        self.assertEqual(
            self.occurrences("Tours"), [start + timedelta(days=n) for n in range(4)]
        )
        run = self.synchronize(self.sofia)
        self.assertEqual((run.local_updated, run.remote_updated), (0, 0))

    def test_rule_changed_in_google(self):
        entry = self.import_series("RRULE:FREQ=DAILY;COUNT=4", "Tour")
        self.synchronize(self.sofia)
        self.edit_entry(self.sofia, entry, recurrence=["RRULE:FREQ=DAILY;COUNT=6"])
        self.synchronize(self.sofia)
        self.assertEqual(len(self.occurrences("Tour")), 6)

    def test_single_event_becomes_a_series_in_odoo(self):
        event = self.event(self.sofia, "Once")
        self.synchronize(self.sofia)
        old = self.entries(self.sofia)["Once"]
        event.with_user(self.sofia).write(
            {
                "recurrency": True,
                "rrule_type": "daily",
                "interval": 1,
                "end_type": "count",
                "count": 3,
                "event_tz": "Europe/Brussels",
            }
        )
        run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_updated, run.remote_created), (1, 0), run.message)
        entry = self.entries(self.sofia)["Once"]
        self.assertEqual(entry["id"], old["id"])
        self.assertIn("COUNT=3", entry["recurrence"][0])

    def test_single_entry_becomes_a_series_in_google(self):
        start = self.day(3).replace(hour=8)
        entry = self.add_entry(
            self.sofia, summary="Once", **self.timed(start, zone="Europe/Brussels")
        )
        self.synchronize(self.sofia)
        self.edit_entry(self.sofia, entry, recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
        run = self.synchronize(self.sofia)
        self.assertEqual(
            run.local_updated, 1, self.bindings().filtered("reason").mapped("reason")
        )
        self.assertEqual(len(self.occurrences("Once")), 3)
        self.assertEqual(len(self.bindings()), 1)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.local_created, run.remote_updated), (0, 0))

    def test_series_deleted_in_odoo_is_removed_from_google(self):
        event = self.series()
        self.synchronize(self.sofia)
        event.with_user(self.sofia).action_mass_deletion("all_events")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_deleted, 1, run.message)
        self.assertFalse(self.entries(self.sofia))

    def test_series_deleted_in_google_stays_in_odoo(self):
        event = self.series()
        self.synchronize(self.sofia)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Standup"])
        run = self.synchronize(self.sofia)
        self.assertEqual(run.detached, 1)
        self.assertEqual(len(self.occurrences("Standup")), 5)
        # An edit of all of it makes a new recurrence in Odoo, still the detached one
        event.with_user(self.sofia).write(
            {
                "name": "Edited",
                "start": event.start + timedelta(hours=1),
                "stop": event.stop + timedelta(hours=1),
                "recurrence_update": "all_events",
            }
        )
        run = self.synchronize(self.sofia)
        self.assertFalse(self.entries(self.sofia))
        self.assertEqual(run.remote_created, 0)
