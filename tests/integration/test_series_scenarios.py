"""What google_calendar's own tests go through with series, and what is expected here.

The docstrings name those tests: google_calendar 19.0, tests/test_sync_google2odoo.py
and tests/test_sync_odoo2google.py.
"""

from datetime import timedelta

from .test_occurrences import HOUR, OccurrencesCase


class TestGoogleToOdoo(OccurrencesCase):
    RULE = "RRULE:FREQ=DAILY;COUNT=4"

    def imported(self, rule=RULE, **values):
        entry = self.import_series(rule, **values)
        self.done(local_created=1)
        return entry

    def assert_settled(self):
        self.assert_same()
        self.assert_idle()

    def test_first_occurrence_is_changed(self):
        """test_recurrencde_first_updated, test_existing_recurrence_first_updated"""
        self.import_series(self.RULE)
        self.edit_entry(self.sofia, self.instance(1), summary="Before")
        self.done(local_created=1)
        self.edit_entry(self.sofia, self.instance(1), summary="After")
        self.done(local_updated=1)
        names = [event.name for event in self.rows()]
        self.assertEqual(names, ["After", "Tour", "Tour", "Tour"])
        self.assert_settled()

    def test_series_on_another_day_of_the_week(self):
        """test_recurrence_moved"""
        start = self.day(1).replace(hour=10)
        days = [f"{start + timedelta(days=n):%a}"[:2].upper() for n in (0, 2)]
        self.imported(f"RRULE:FREQ=WEEKLY;COUNT=3;BYDAY={days[0]}")
        moved = self.timed(start + timedelta(days=2), zone="Europe/Brussels")
        rule = [f"RRULE:FREQ=WEEKLY;COUNT=3;BYDAY={days[1]}"]
        self.edit_entry(self.sofia, self.master(), recurrence=rule, **moved)
        self.done(local_updated=1, detached=0)
        self.assertEqual(len(self.rows()), 3)
        self.assert_settled()

    def test_series_is_renamed(self):
        """test_recurrence_name_updated"""
        self.imported()
        before = self.rows().ids
        self.edit_entry(self.sofia, self.master(), summary="Renamed")
        self.done(local_updated=1)
        self.assertEqual(self.rows().ids, before)
        self.assert_settled()

    def test_series_is_renamed_beside_a_moved_one(self):
        """test_recurrence_write_with_outliers"""
        self.imported()
        moved = self.day(2).replace(hour=17)
        self.edit_entry(self.sofia, self.instance(2), **self.timed(moved))
        self.done(local_updated=1)
        before = self.rows().ids
        self.edit_entry(self.sofia, self.master(), location="Ghent")
        self.done()
        self.assertEqual(self.rows().ids, before)
        self.assertIn(moved, self.rows().mapped("start"))
        self.assert_settled()

    def test_series_gets_other_times_and_one_more(self):
        """test_recurrence_write_time_fields"""
        self.imported()
        later = self.timed(self.day(1).replace(hour=12), zone="Europe/Brussels")
        rule = ["RRULE:FREQ=DAILY;COUNT=5"]
        self.edit_entry(self.sofia, self.master(), recurrence=rule, **later)
        self.done(local_updated=1, detached=0)
        self.assertEqual(len(self.rows()), 5)
        self.assert_settled()

    def test_series_keeps_its_time_zone(self):
        """test_recurrence_timezone"""
        times = self.timed(self.day(1).replace(hour=10), zone="America/New_York")
        self.imported(**times)
        self.assertEqual(self.rows().recurrence_id.event_tz, "America/New_York")
        self.assert_settled()

    def test_two_series_at_once(self):
        """test_recurrence_no_duplicate"""
        self.import_series(self.RULE, "First")
        self.import_series(self.RULE, "Second")
        self.done(local_created=2)
        self.assertEqual(len(self.rows()), 8)
        self.assertEqual(len(self.rows().recurrence_id), 2)
        self.assert_settled()

    def test_foreign_parts_and_dates_left_out(self):
        """test_recurrence_list_contains_more_items, which ignores what is left out"""
        out = self.day(2).replace(hour=10)
        lines = [
            f"EXDATE;X-EVOLUTION-ENDDATE=20991231T000000Z:{out:%Y%m%dT%H%M%SZ}",
            f"{self.RULE};X-EVOLUTION-ENDDATE=20991231T000000Z",
        ]
        start = self.day(1).replace(hour=10)
        calendar = self.account(self.sofia).events_calendar_id
        body = {**self.timed(start, zone="Europe/Brussels"), "recurrence": lines}
        self.google.add_event(
            self.gmail(self.sofia), calendar, lenient=True, summary="Tour", **body
        )
        self.done(local_created=1)
        self.assertEqual(len(self.rows()), 3)
        self.assertNotIn(out, self.rows().mapped("start"))
        self.assert_idle()

    def test_single_entry_becomes_a_series(self):
        """test_simple_event_into_recurrency"""
        times = self.timed(self.day(1).replace(hour=10), zone="Europe/Brussels")
        entry = self.add_entry(self.sofia, summary="Tour", **times)
        self.done(local_created=1)
        event = self.rows()
        self.edit_entry(self.sofia, entry, recurrence=[self.RULE], **times)
        self.done(local_updated=1, detached=0)
        self.assertEqual(len(self.rows()), 4)
        self.assertIn(event, self.rows())
        self.assert_settled()

    def test_split_and_moved_back(self):
        """test_recurrence_reduced"""
        self.imported("RRULE:FREQ=DAILY;COUNT=2")
        moved = self.day(2).replace(hour=15)
        self.google.split_series(
            self.gmail(self.sofia),
            self.account(self.sofia).events_calendar_id,
            self.instance(2)["id"],
            **self.timed(moved, zone="Europe/Brussels"),
        )
        self.done()
        self.assertEqual(len(self.rows()), 2)
        [tail] = [e for e in self.series_entries() if "_R" in e["id"]]
        back = self.timed(self.day(2).replace(hour=10), zone="Europe/Brussels")
        self.edit_entry(self.sofia, tail, **back)
        self.done()
        self.assertEqual(len(self.rows()), 2)
        self.assert_settled()

    def series_entries(self):
        calendar = self.account(self.sofia).events_calendar_id
        found = self.google.events(self.gmail(self.sofia), calendar)
        return [entry for entry in found if "recurrence" in entry]


class TestOdooToGoogle(OccurrencesCase):
    def test_single_event_becomes_a_series(self):
        """test_event_added_to_recurrence, which deletes the entry and makes another"""
        event = self.event(self.sofia, "Meeting")
        self.done(remote_created=1)
        [entry] = self.entries(self.sofia).values()
        event.write(
            {
                "recurrency": True,
                "rrule_type": "daily",
                "end_type": "count",
                "count": 3,
                "event_tz": "Europe/Brussels",
            }
        )
        self.done(remote_created=0, remote_updated=1, remote_deleted=0)
        self.assertEqual(self.master()["id"], entry["id"])
        self.assert_same()
        self.assert_idle()

    def test_all_in_another_time_zone(self):
        """test_all_event_with_tz_updated, which makes a new series"""
        self.series()
        self.done()
        first = self.rows()[0]
        first.write({"event_tz": "America/New_York", "recurrence_update": "all_events"})
        self.done(remote_created=0, remote_deleted=0)
        self.assertEqual(self.master()["start"]["timeZone"], "America/New_York")
        self.assert_same()
        self.assert_idle()

    def test_deleted_one_after_the_other(self):
        """test_recurrence_delete_single_events"""
        self.series(count=3)
        self.done()
        for left in (2, 1):
            self.rows()[0].active = False
            self.done(remote_created=0, remote_deleted=0)
            self.assertEqual(len(self.shown()), left)
            self.assert_same()
        self.rows().active = False
        self.done(remote_deleted=1)
        self.assertEqual(self.shown(), [])
        self.assert_idle()

    def test_this_and_following_at_another_time_is_no_new_series_before(self):
        """test_following_event_updated"""
        self.series()
        self.done()
        before = self.master()["id"]
        third = self.rows()[2]
        third.write(
            {
                "start": third.start + HOUR,
                "stop": third.stop + HOUR,
                "recurrence_update": "future_events",
            }
        )
        self.done(remote_created=1, remote_updated=1, remote_deleted=0)
        self.assertIn(before, [e["id"] for e in self.entries_of_google()])
        self.assert_same()
        self.assert_idle()

    def entries_of_google(self):
        calendar = self.account(self.sofia).events_calendar_id
        return self.google.events(self.gmail(self.sofia), calendar)

    def test_all_are_deleted(self):
        """The other mass deletion: one request, whatever the number of events."""
        self.series(count=30)
        self.done()
        self.google.clear_requests()
        self.rows()[3].action_mass_deletion("all_events")
        self.done(remote_deleted=1)
        self.assertEqual(self.shown(), [])
        self.assertEqual(len(self.google.calls("calendar.events.delete")), 1)
        self.assert_idle()
