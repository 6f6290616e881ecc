"""Known failures of Odoo's own google_calendar with series."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .common import ZONE
from .test_known_failures import KnownFailuresCase

BUENOS_AIRES = "America/Argentina/Buenos_Aires"


class TestKnownSeries(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def import_series(self, name, rule, start, end, zone=None, **more):
        """A series of Google, from two local times or two days."""
        kind = "dateTime" if zone else "date"
        times = {
            key: {kind: value, **({"timeZone": zone} if zone else {})}
            for key, value in (("start", start), ("end", end))
        }
        self.add_entry(self.sofia, summary=name, recurrence=[rule], **times, **more)
        return self.synchronize_done(self.sofia)

    def days(self, name):
        return [event.start_date or event.start.date() for event in self.events(name)]

    def local(self, start):
        return start.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(ZONE))

    def test_first_day_of_an_imported_all_day_series(self):
        """#161835, #166885: the first day of an all-day series is there twice."""
        rule = "RRULE:FREQ=DAILY;COUNT=3"
        first = self.day(2).date()
        self.import_series("Fair", rule, str(first), str(first + timedelta(days=1)))
        run = self.synchronize_done(self.sofia)
        self.assertEqual((run.remote_created, run.remote_updated), (0, 0))
        wanted = [first + timedelta(days=number) for number in range(3)]
        self.assertEqual(self.days("Fair"), wanted)
        self.assertEqual(self.titles(self.sofia), ["Fair"])
        self.assert_idle(self.sofia)

    def test_first_day_of_an_all_day_series_of_odoo(self):
        """#161835: an all-day series of Odoo sends its first day on its own, too."""
        first = self.day(2)
        values = {"allday": True, "start_date": first, "stop_date": first, "count": 3}
        self.series(self.sofia, "Fair", **values, start=first, stop=first)
        self.synchronize_done(self.sofia)
        [entry] = self.entries(self.sofia).values()
        self.assertEqual(self.titles(self.sofia), ["Fair"])
        self.assertEqual(entry["start"], {"date": str(first.date())})
        [rule] = entry["recurrence"]
        self.assertIn("COUNT=3", rule)
        self.edit_entry(self.sofia, entry, location="Ghent")
        self.synchronize_done(self.sofia)
        self.assertEqual(len(self.events("Fair")), 3)
        self.assert_idle(self.sofia)

    def test_imported_series_is_not_sent_back(self):
        """#113558: the base event is doubled on import, and sent with invitations."""
        guests = [{"email": self.marco.email}, {"email": "nobody@example.com"}]
        rule = "RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO"
        times = ("2027-03-01T09:00:00", "2027-03-01T10:00:00", ZONE)
        self.google.clear_requests()
        self.import_series("Course", rule, *times, attendees=guests)
        self.synchronize_done(self.sofia)
        writes = [r for r in self.google.requests() if r["method"] != "GET"]
        self.assertEqual(writes, [])
        self.assertEqual(len(self.events("Course")), 4)
        self.assertEqual(len(self.events("Course").recurrence_id), 1)
        self.assertEqual(self.titles(self.sofia), ["Course"])
        self.assertFalse(self.env["mail.mail"].sudo().search([]))

    def test_series_around_the_change_of_the_clocks(self):
        """#114030, #117299: a series that starts after the change is there thrice."""
        rule = "RRULE:FREQ=DAILY;COUNT=4"
        for title, day in (("Before", 26), ("After", 29)):
            start, end = (f"2027-03-{day}T{hour}:00:00" for hour in ("09", "10"))
            self.import_series(title, rule, start, end, ZONE)
        for number, title in enumerate(("Own before", "Own after")):
            # Nine o'clock in Brussels, in winter and in summer
            start = datetime(2027, 3, 26 + 3 * number, 8 - number)
            stop = start + timedelta(hours=1)
            self.series(self.sofia, title, start=start, stop=stop, count=4)
        self.synchronize_done(self.sofia)
        for entry in self.entries(self.sofia).values():
            self.assertEqual(entry["start"]["timeZone"], ZONE)
            self.edit_entry(self.sofia, entry, location="Ghent")
        self.synchronize_done(self.sofia)
        for title, first in (("Before", 26), ("After", 29)):
            wanted = [date(2027, 3, first) + timedelta(days=n) for n in range(4)]
            for name in (title, f"Own {title.lower()}"):
                starts = [self.local(event.start) for event in self.events(name)]
                self.assertEqual([start.date() for start in starts], wanted)
                self.assertEqual({start.hour for start in starts}, {9})
        self.assert_idle(self.sofia)

    def test_count_is_changed_in_odoo(self):
        """#160062: a new number of repetitions from one event on doubles events."""
        for mode, position, counts in (
            ("all_events", 0, {"Series": 4}),
            ("future_events", 2, {"Series": 2, "Rest": 4}),
        ):
            with self.subTest(mode=mode):
                event = self.series(self.sofia, "Series")
                self.synchronize_done(self.sofia)
                event = self.events("Series")[position].with_user(self.sofia)
                name = "Rest" if position else "Series"
                # Else the events that Odoo makes anew get other texts
                event = event.with_context(skip_contact_description=True)
                event.write({"name": name, "count": 4, "recurrence_update": mode})
                for __ in range(2):
                    self.synchronize_done(self.sofia)
                self.assertEqual(self.titles(self.sofia), sorted(counts))
                for title, count in counts.items():
                    self.assertEqual(len(self.events(title)), count)
                self.assert_idle(self.sofia)
                self.events("Series").unlink()
                self.synchronize_done(self.sofia)

    def test_count_is_changed_in_google(self):
        """#160062: the same in Google, which cuts the series in two."""
        self.series(self.sofia)
        self.synchronize_done(self.sofia)
        [entry] = self.entries(self.sofia).values()
        third = self.day(3).replace(hour=10)
        self.google.split_series(
            self.gmail(self.sofia),
            self.account(self.sofia).events_calendar_id,
            f"{entry['id']}_{third:%Y%m%dT%H%M%SZ}",
            summary="Rest",
            recurrence=["RRULE:FREQ=DAILY;COUNT=4"],
        )
        for __ in range(2):
            self.synchronize_done(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Daily", "Rest"])
        self.assertEqual(len(self.events("Daily")), 2)
        self.assertEqual(len(self.events("Rest")), 4)
        self.assert_idle(self.sofia)

    def test_until_at_the_edge_of_the_day(self):
        """#265297: the last day in UTC makes one occurrence more west of Greenwich."""
        self.sofia.tz = BUENOS_AIRES
        # Ten in the evening in Buenos Aires is the next day already in UTC
        times = ("2027-03-01T22:00:00", "2027-03-01T23:00:00", BUENOS_AIRES)
        for until, count in (("20270304T010000Z", 3), ("20270304T005959Z", 2)):
            rule = f"RRULE:FREQ=DAILY;UNTIL={until}"
            self.import_series(until, rule, *times)
            self.assertEqual(len(self.events(until)), count)
        self.assert_idle(self.sofia)
