"""Rules 12 and 13: the window, and the limit of entries that one run writes."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from .common import GoogleCase, RpcError


class TestWindow(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        today = date.today()
        self.first = today.replace(day=1)
        self.last = self.first + relativedelta(months=3, days=-1)

    def at(self, day, **values):
        """An event at noon of a day."""
        start = self.day(0).replace(
            year=day.year, month=day.month, day=day.day, hour=12
        )
        values = {"start": start, "stop": start + timedelta(hours=1), **values}
        return self.event(self.sofia, str(day), **values)

    def titles(self, kind="events"):
        return set(self.entries(self.sofia, kind))

    def test_default_is_this_month_and_the_next_two(self):
        days = [
            self.first - timedelta(days=1),
            self.first,
            self.last,
            self.last + timedelta(days=1),
        ]
        for day in days:
            self.at(day)
        [run_id] = self.call(self.sofia, self.account(self.sofia), "synchronize")
        run = self.env["calendar.google.run"].browse(run_id)
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual((run.date_from, run.date_to), (self.first, self.last))
        self.assertEqual(self.titles(), {str(self.first), str(self.last)})

    def test_range_takes_what_overlaps_it(self):
        start, end = self.first + timedelta(days=4), self.first + timedelta(days=6)
        for offset in range(2, 9):
            self.at(self.first + timedelta(days=offset))
        long = self.at(self.first)
        long.write({"name": "Long", "stop": long.start + timedelta(days=20)})
        self.synchronize(self.sofia, date_from=str(start), date_to=str(end))
        expected = {str(self.first + timedelta(days=offset)) for offset in (4, 5, 6)}
        self.assertEqual(self.titles(), expected | {"Long"})

    def test_edges_of_the_range_are_those_of_the_persons_zone(self):
        day = self.first + timedelta(days=10)
        midnight = self.day(0).replace(year=day.year, month=day.month, day=day.day)
        # 23:30 UTC of the day before is 00:30 or 01:30 of the day in Brussels
        start = midnight - timedelta(minutes=30)
        self.event(self.sofia, "Early", start=start, stop=start + timedelta(minutes=10))
        end = midnight + timedelta(hours=23, minutes=30)
        self.event(self.sofia, "Late", start=end, stop=end + timedelta(minutes=10))
        self.synchronize(self.sofia, date_from=str(day), date_to=str(day))
        self.assertEqual(self.titles(), {"Early"})

    def test_all_takes_every_date(self):
        self.at(self.first - timedelta(days=900))
        self.at(self.last + timedelta(days=900))
        run = self.synchronize(self.sofia, everything=True)
        self.assertEqual(len(self.titles()), 2)
        self.assertTrue(run.everything)
        self.assertFalse(run.date_from)

    def test_range_that_ends_before_it_starts_is_refused(self):
        with self.assertRaisesRegex(RpcError, "ends before it starts"):
            self.synchronize(self.sofia, date_from="2030-02-01", date_to="2030-01-01")

    def test_entry_of_google_outside_waits_and_comes_without_a_request(self):
        far = self.last + timedelta(days=40)
        start = self.day(0).replace(year=far.year, month=far.month, day=far.day)
        entry = self.add_entry(self.sofia, summary="Far", **self.timed(start))
        self.call(self.sofia, self.account(self.sofia), "synchronize")
        events = self.env["calendar.event"].search([("name", "=", "Far")])
        self.assertFalse(events)
        binding = self.env["calendar.google.binding"].search(
            [("google_id", "=", entry["id"])]
        )
        self.assertEqual(binding.state, "waiting")
        self.google.clear_requests()
        self.synchronize(self.sofia, date_from=str(far), date_to=str(far))
        self.assertEqual(len(self.google.requests()), 2)
        events = self.env["calendar.event"].search([("name", "=", "Far")])
        self.assertEqual(len(events), 1)

    def test_linked_entry_outside_the_range_waits_with_its_changes(self):
        event = self.at(self.last + timedelta(days=40))
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)[event.name]
        self.edit_entry(self.sofia, entry, location="Google")
        event.write({"description": "<p>Odoo</p>"})
        day = str(self.first)
        self.synchronize(self.sofia, date_from=day, date_to=day)
        self.assertFalse(event.location)
        self.assertNotIn(
            "Odoo</p>", self.entries(self.sofia)[event.name]["description"]
        )
        self.synchronize(self.sofia)
        self.assertEqual(event.location, "Google")
        self.assertIn("Odoo", self.entries(self.sofia)[event.name]["description"])

    def test_series_belongs_when_an_occurrence_overlaps(self):
        day = self.first - timedelta(days=60)
        start = self.day(0).replace(year=day.year, month=day.month, day=day.day, hour=8)
        for name, count in (("Long", 100), ("Short", 2)):
            self.event(
                self.sofia,
                name,
                start=start,
                stop=start + timedelta(hours=1),
                recurrency=True,
                rrule_type="daily",
                interval=1,
                end_type="count",
                count=count,
                event_tz="Europe/Brussels",
            )
        self.call(self.sofia, self.account(self.sofia), "synchronize")
        self.assertEqual(self.titles(), {"Long"})

    def test_limit_takes_the_nearest_dates_and_the_next_run_goes_on(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.run_limit", "3")
        for offset in (9, 1, 5, -3, 7):
            self.event(
                self.sofia,
                f"Day {offset}",
                start=self.day(offset).replace(hour=12),
                stop=self.day(offset).replace(hour=13),
            )
        run = self.synchronize(self.sofia)
        self.assertEqual(self.titles(), {"Day 1", "Day -3", "Day 5"})
        self.assertEqual((run.remote_created, run.remaining), (3, 2))
        self.assertIn("2", run.message)
        run = self.synchronize(self.sofia)
        self.assertEqual(len(self.titles()), 5)
        self.assertEqual((run.remote_created, run.remaining), (2, 0))

    def test_limit_counts_both_directions_and_unchanged_entries_not(self):
        self.event(self.sofia, "Odoo")
        self.synchronize(self.sofia)
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.run_limit", "2")
        for offset in (2, 3):
            start = self.day(offset).replace(hour=9)
            self.add_entry(self.sofia, summary=f"G{offset}", **self.timed(start))
            self.event(self.sofia, f"O{offset}", start=start, stop=start)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.local_created + run.remote_created, 2)
        self.assertEqual(run.remaining, 2)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remaining, 0)
        self.assertEqual(self.titles(), {"Odoo", "G2", "G3", "O2", "O3"})
