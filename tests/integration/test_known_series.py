"""Known failures of Odoo's own google_calendar with series: see test_known_failures."""

from datetime import timedelta

from .test_known_failures import KnownFailuresCase


class TestKnownSeries(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def import_series(self, name, rule, start, end=None, **more):
        times = {"start": start, "end": end or start}
        return self.add_entry(
            self.sofia, summary=name, recurrence=[rule], **times, **more
        )

    def test_rows_4_and_5_imported_series_has_no_extra_occurrence(self):
        first = self.day(2).date()
        days = {"start": {"date": str(first)}, "end": {"date": str(first)}}
        days["end"]["date"] = str(first + timedelta(days=1))
        self.import_series("Fair", "RRULE:FREQ=DAILY;COUNT=3", **days)
        for __ in range(2):
            run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_created, run.remote_updated), (0, 0))
        wanted = [first + timedelta(days=number) for number in range(3)]
        self.assertEqual(self.events("Fair").mapped("start_date"), wanted)
        self.assertEqual(list(self.entries(self.sofia)), ["Fair"])
        self.assert_idle(self.sofia)

    def test_row_6_series_over_the_change_of_the_clocks(self):
        zone = "Europe/Brussels"
        start = {"dateTime": "2027-03-26T09:00:00", "timeZone": zone}
        end = {"dateTime": "2027-03-26T10:00:00", "timeZone": zone}
        self.import_series("Clock", "RRULE:FREQ=DAILY;COUNT=4", start, end)
        self.synchronize(self.sofia)
        hours = [(e.start.day, e.start.hour) for e in self.events("Clock")]
        self.assertEqual(hours, [(26, 8), (27, 8), (28, 7), (29, 7)])
        self.assert_idle(self.sofia)

    def test_row_7_this_and_following_in_odoo(self):
        event = self.event(
            self.sofia,
            "Daily",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=5,
        )
        self.synchronize(self.sofia)
        third = event.recurrence_id.calendar_event_ids.sorted("start")[2]
        third.with_user(self.sofia).write(
            {"name": "Later", "recurrence_update": "future_events"}
        )
        self.synchronize(self.sofia)
        entries = self.entries(self.sofia)
        self.assertEqual(set(entries), {"Daily", "Later"})
        self.assertEqual(len(self.events("Daily")), 2)
        self.assertEqual(len(self.events("Later")), 3)
        self.assert_idle(self.sofia)

    def test_row_9_until_at_the_edge_of_the_day(self):
        """Ten in the evening in Buenos Aires is the next day already in UTC."""
        self.sofia.tz = "America/Argentina/Buenos_Aires"
        start = {"dateTime": "2027-03-01T22:00:00", "timeZone": self.sofia.tz}
        end = {"dateTime": "2027-03-01T23:00:00", "timeZone": self.sofia.tz}
        rule = "RRULE:FREQ=DAILY;UNTIL=20270304T010000Z"
        self.import_series("Tango", rule, start, end)
        self.synchronize(self.sofia)
        self.assertEqual(len(self.events("Tango")), 3)
        self.assert_idle(self.sofia)
