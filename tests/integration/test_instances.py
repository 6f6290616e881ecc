"""What Google shows of a series that Odoo cannot repeat, or that a person split."""

from datetime import date, timedelta

from .test_occurrences import OccurrencesCase

DAY = timedelta(days=1)
DAILY = "RRULE:FREQ=DAILY;COUNT=8"
#: The same days, which Odoo has no such rule for
ODD = "RRULE:FREQ=HOURLY;INTERVAL=24;COUNT=8"


class InstancesCase(OccurrencesCase):
    #: The window of a run; None: everything
    window = None

    def synchronize(self, user, **window):
        return super().synchronize(user, **(window or self.window or {}))

    def asked(self):
        """How often Google was asked for the occurrences of a series."""
        return len(self.google.calls("calendar.events.instances"))

    def calendar_id(self):
        return self.account(self.sofia).events_calendar_id

    def split(self, number, hour=10, **changes):
        """The person changes this and the following ones."""
        start = self.day(number).replace(hour=hour)
        [whole] = {
            entry["id"].partition("_R")[0]
            for entry in self.google.events(self.gmail(self.sofia), self.calendar_id())
            if "recurrence" in entry
        }
        self.whole = whole
        name = f"{whole}_{start:%Y%m%dT%H%M%SZ}"
        return self.google.split_series(
            self.gmail(self.sofia), self.calendar_id(), name, **changes
        )

    def part(self, number, hour=10):
        start = self.day(number).replace(hour=hour)
        return {"id": f"{self.whole}_{start:%Y%m%dT%H%M%SZ}"}


class TestSplitInGoogle(InstancesCase):
    def imported(self, rule=DAILY):
        self.import_series(rule)
        self.done(local_created=8 if rule == ODD else 1)
        self.split(4, summary="Second half")

    def test_one_of_the_second_half_is_edited_in_odoo(self):
        self.imported()
        self.done()
        self.assert_same()
        self.only(self.rows()[5], name="Alone")
        self.done(remote_updated=1, detached=0)
        self.assert_same()
        self.assertIn("Alone", dict(map(reversed, self.shown())))
        self.assert_idle()

    def test_one_of_the_second_half_is_deleted_in_odoo(self):
        self.imported()
        self.done()
        self.rows()[5].unlink()
        self.done(detached=0)
        self.assertEqual(len(self.shown()), 7)
        self.assert_same()
        self.assert_idle()

    def test_one_of_the_second_half_is_edited_in_google(self):
        self.imported()
        self.done()
        self.edit_entry(self.sofia, self.part(6), summary="Alone")
        self.done(local_updated=1)
        self.assertEqual(len(self.rows()), 8)
        self.assert_same()
        self.assert_idle()

    def test_one_is_edited_on_both_sides(self):
        self.imported()
        self.done()
        self.only(self.rows()[5], location="Here")
        self.edit_entry(self.sofia, self.part(6), summary="Alone")
        self.done(local_updated=1, remote_updated=1)
        self.assertEqual(len(self.rows()), 8)
        self.assert_same()
        self.assertEqual(self.shown_entries()[5].get("location"), "Here")
        self.assert_idle()

    def test_an_exception_before_the_split(self):
        self.import_series(DAILY)
        self.edit_entry(self.sofia, self.instance(6), summary="Exception")
        self.done()
        self.split(4, summary="Second half")
        self.done()
        self.only(self.rows([("start", ">=", self.day(6))])[0], name="Alone")
        self.done()
        names = [name for _start, name in self.shown()]
        self.assertEqual(names.count("Alone"), 1)
        self.assert_idle()

    def test_google_names_it_in_a_listing(self):
        """Two links meet: that of the first half, and one that had no name yet."""
        self.import_series(DAILY)
        self.edit_entry(self.sofia, self.instance(6), summary="Exception")
        self.done()
        self.split(4, summary="Second half")
        self.done()
        row = self.rows([("name", "=", "Second half")])[2]
        self.assertEqual(row.start, self.day(6).replace(hour=10))
        self.only(row, name="Alone")
        self.google.add_fault(
            api_method="calendar.events.instances", status=503, count=None
        )
        self.done(remaining=1)
        self.google.clear_faults()
        self.edit_entry(self.sofia, self.part(6), location="Here")
        self.done(remote_updated=1, local_updated=1)
        self.assertEqual((row.name, row.location), ("Alone", "Here"))
        shown = [(e["summary"], e.get("location")) for e in self.shown_entries()]
        self.assertEqual(shown.count(("Alone", "Here")), 1)
        self.assert_idle()

    def test_split_once_more(self):
        self.imported()
        self.done()
        self.only(self.rows()[6], name="Alone")
        self.done(remote_updated=1)
        self.split(6, summary="The end")
        self.done()
        self.only(self.rows([("name", "=", "The end")])[1], name="Last")
        self.done(remote_updated=1)
        self.assertEqual([name for _, name in self.shown()].count("Last"), 1)
        self.assert_idle()

    def test_whole_days(self):
        day = self.day(1).date()
        points = {"start": {"date": f"{day}"}, "end": {"date": f"{day + DAY}"}}
        entry = self.add_entry(self.sofia, summary="Trip", recurrence=[DAILY], **points)
        name = f"{entry['id']}_{day + 3 * DAY:%Y%m%d}"
        self.google.split_series(
            self.gmail(self.sofia), self.calendar_id(), name, summary="Second half"
        )
        self.done(local_created=2)
        self.only(self.rows()[5], name="Alone")
        self.done(remote_updated=1)
        names = [entry["summary"] for entry in self.shown_entries()]
        self.assertEqual(names.count("Alone"), 1)
        self.edit_entry(
            self.sofia, {"id": f"{entry['id']}_{day + 6 * DAY:%Y%m%d}"}, summary="Two"
        )
        self.done(local_updated=1)
        self.assertEqual(len(self.rows()), 8)
        self.assert_idle()

    def test_a_series_of_single_entries(self):
        """The second half keeps the records that it has in Odoo."""
        self.imported(ODD)
        before = self.rows().ids
        self.done(local_created=0, remote_deleted=0)
        self.assertEqual(self.rows().ids, before)
        self.assert_same()
        self.only(self.rows()[5], name="Alone")
        self.done(remote_updated=1)
        self.edit_entry(self.sofia, self.part(7), summary="Other")
        self.done(local_updated=1)
        self.assert_same()
        self.assert_idle()


class TestAsked(InstancesCase):
    """Google is asked once for what is new or changed, or comes into the window."""

    def test_once(self):
        self.import_series(ODD)
        self.done(local_created=8)
        self.assertEqual(self.asked(), 1)
        self.assert_same()
        self.assert_idle()

    def test_a_series_that_odoo_repeats_is_not_asked_for(self):
        self.import_series(DAILY)
        self.done(local_created=1)
        self.only(self.rows()[2], name="Alone")
        self.done(remote_updated=1)
        self.assertEqual(self.asked(), 0)

    def test_it_changes(self):
        self.import_series(ODD)
        self.done(local_created=8)
        before = self.rows().ids
        moved = self.timed(self.day(1).replace(hour=12), zone="Europe/Brussels")
        self.edit_entry(self.sofia, self.master(), summary="Later", **moved)
        self.done(local_updated=8)
        self.assertEqual(self.rows().ids, before)
        self.assertEqual(self.asked(), 2)
        self.assert_same()
        self.assert_idle()

    def test_the_window_moves_on(self):
        self.import_series("RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYMONTH=1,2,3,5,8,9,11")
        first, second = date(2027, 2, 1), date(2027, 5, 1)
        windows = [
            {"date_from": f"{day}", "date_to": f"{day + 27 * DAY}"}
            for day in (first, second)
        ]
        for window in windows:
            self.google.clear_requests()
            self.window = window
            self.done()
            self.assertEqual(self.asked(), 1)
            self.assert_idle()
        months = {event.start.month for event in self.rows()}
        self.assertEqual(months, {2, 5})

    def test_pages(self):
        self.google.configure(page_size=3, empty_pages=True)
        self.import_series(ODD)
        self.done(local_created=8)
        self.google.configure(page_size=0, empty_pages=False)
        self.assert_same()
        self.assert_idle()

    def test_google_does_not_answer(self):
        self.import_series(ODD)
        for status, reason in (
            (503, "backendError"),
            (404, "notFound"),
            (410, "deleted"),
        ):
            self.google.add_fault(
                api_method="calendar.events.instances",
                status=status,
                reason=reason,
                count=None,
            )
            run = self.synchronize(self.sofia)
            self.assertEqual((run.state, run.parked, run.local_created), ("done", 0, 0))
            self.assertEqual(run.remaining, int(status == 503))
            self.assertFalse(self.rows())
            self.google.clear_faults()
        self.done(local_created=8)
        self.assert_same()
        self.assert_idle()

    def test_google_stops_in_the_middle(self):
        self.google.configure(page_size=3)
        self.import_series(ODD)
        self.done(local_created=8)
        self.edit_entry(self.sofia, self.master(), summary="Renamed")
        for status in (404, 410):
            self.google.add_fault(
                api_method="calendar.events.instances", status=status, skip=1
            )
            self.done(local_updated=0)
            self.assertEqual(len(self.rows([("name", "=", "Tour")])), 8)
            self.google.clear_faults()
        self.done(local_updated=8)
        self.assert_same()
        self.assert_idle()


class TestForbidden(InstancesCase):
    """RFC 5545 forbids these rules, and Google shows them."""

    RULES = (
        "FREQ=MONTHLY;BYYEARDAY=-1;BYMONTHDAY=-1;COUNT=3",
        "FREQ=DAILY;BYWEEKNO=10;COUNT=4",
        "FREQ=WEEKLY;BYMONTHDAY=1,2,3;COUNT=5",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3",
        "FREQ=DAILY;BYYEARDAY=60,70;COUNT=3",
    )

    def test_they_are_shown(self):
        for number, rule in enumerate(self.RULES):
            self.import_series(f"RRULE:{rule}", name=f"Rule {number}")
        self.done()
        self.assert_same()
        self.assertEqual(self.asked(), len(self.RULES))
        self.only(self.rows([("name", "=", "Rule 1")])[2], name="Alone")
        self.done(remote_updated=1)
        self.assert_same()
        self.assert_idle()


class TestOldSeries(InstancesCase):
    """Odoo makes 720 events at most, Google goes on."""

    def old(self, rule="RRULE:FREQ=DAILY", days=900):
        start = self.day(-days).replace(hour=10)
        return self.add_entry(
            self.sofia,
            summary="Old",
            recurrence=[rule],
            **self.timed(start, zone="UTC"),
        )

    def setUp(self):
        super().setUp()
        self.window = {
            "date_from": f"{self.day(0):%F}",
            "date_to": f"{self.day(20):%F}",
        }

    def starts(self):
        """Those of the window, in Odoo."""
        inside = [("start", ">=", self.day(0)), ("start", "<", self.day(21))]
        return [event.start for event in self.rows(inside)]

    def test_what_google_shows_is_there(self):
        self.old()
        self.done(local_created=21)
        wanted = [self.day(n).replace(hour=10) for n in range(21)]
        self.assertEqual(self.starts(), wanted)
        self.assertEqual(len(self.rows()), 21)
        self.assert_idle()

    def test_edits_on_both_sides(self):
        entry = self.old()
        self.done(local_created=21)
        rows = self.rows()
        self.only(rows[3], name="Odoo")
        self.edit_entry(
            self.sofia,
            {"id": f"{entry['id']}_{rows[5].start:%Y%m%dT%H%M%SZ}"},
            summary="Google",
        )
        rows[7].unlink()
        self.done(remote_updated=1, local_updated=1, remote_deleted=1)
        names = self.rows().mapped("name")
        self.assertEqual((names[3], names[5], len(names)), ("Odoo", "Google", 20))
        self.edit_entry(self.sofia, entry, summary="New")
        self.done(local_updated=18)
        self.assert_idle()

    def test_the_window_moves_beyond_what_odoo_has(self):
        self.old(days=705)
        self.window = {"date_from": f"{self.day(0):%F}", "date_to": f"{self.day(9):%F}"}
        self.done(local_created=1)
        self.assertTrue(self.rows()[0].recurrence_id)
        self.assert_idle()
        before = self.rows().ids
        self.window = {
            "date_from": f"{self.day(0):%F}",
            "date_to": f"{self.day(20):%F}",
        }
        self.done()
        self.assertEqual(len(self.starts()), 21)
        self.assertLessEqual(set(before), set(self.rows().ids))
        self.assertFalse(self.rows().recurrence_id)
        self.assert_idle()
        self.only(self.rows()[-1], name="Odoo")
        self.done(remote_updated=1)
        self.assert_idle()

    def test_one_that_ended_is_a_series(self):
        self.old("RRULE:FREQ=DAILY;COUNT=3", days=1)
        self.done(local_created=1)
        self.assertTrue(self.rows()[0].recurrence_id)
        self.assertEqual(self.asked(), 0)
