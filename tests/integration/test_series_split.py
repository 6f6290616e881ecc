""" "This and following" in Odoo, and what then stands in Google."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytz

from odoo.addons.calendar.models.calendar_recurrence import CalendarRecurrence

from .common import ZONE
from .test_occurrences import HOUR, OccurrencesCase

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SplitCase(OccurrencesCase):
    """A weekly series on two days, which begins on the first of them."""

    #: Local time of day
    hour = 12

    def weekly(self, days=("mon", "wed"), count=8, zone=ZONE, **values):
        """A series from the next first of these days on; returns its events."""
        start = self.next_day(days[0])
        start = start.replace(hour=self.hour, tzinfo=ZoneInfo(zone))
        start = start.astimezone(timezone.utc).replace(tzinfo=None)
        times = {"start": start, "stop": start + HOUR}
        rule = {
            **dict.fromkeys(DAYS, False),
            **dict.fromkeys(days, True),
            "rrule_type": "weekly",
            "end_type": "count",
            "count": count,
            "event_tz": zone,
        }
        self.event(
            self.sofia, "Standup", recurrency=True, **{**times, **rule, **values}
        )
        self.done()
        self.assert_same()
        return self.rows()

    def next_day(self, name):
        day = self.day(1)
        return day + timedelta(days=(DAYS.index(name) - day.weekday()) % 7)

    def following(self, event, **values):
        """An edit of this event and those after it."""
        for name in ("start", "stop"):
            if name in values and isinstance(values[name], datetime):
                values[name] = f"{values[name]:%Y-%m-%d %H:%M:%S}"
        event.write({**values, "recurrence_update": "future_events"})

    def all_events(self, event, **values):
        event.write({**values, "recurrence_update": "all_events"})

    def assert_settled(self, count=None):
        """Google shows the rows of Odoo, and nothing is left to be done."""
        self.done()
        if count is not None:
            self.assertEqual(len(self.rows()), count)
        self.assert_same()
        self.assert_idle()

    def assert_same(self):
        odoo, shown = self.odoo(), self.shown()
        # Of a series without an end Google shows more
        self.assertEqual(odoo, shown[: len(odoo)] if self.is_endless() else shown)

    def shown_entries(self, kind="events"):
        """With exceptions that Google goes on showing when their series got shorter."""
        shown = super().shown_entries(kind)
        ids = {entry["id"] for entry in shown}
        calendar = self.account(self.sofia)[f"{kind}_calendar_id"]
        found = self.google.events(self.gmail(self.sofia), calendar)
        left = [e for e in found if "recurringEventId" in e and e["id"] not in ids]
        return sorted(
            [*shown, *left], key=lambda e: (self.naive(e["start"]), e["summary"])
        )

    def is_endless(self):
        return any(
            "COUNT" not in lines[0] and "UNTIL" not in lines[0]
            for lines in self.rules()
        )

    def odoo(self, without=()):
        """(start, title) of each event, of an all-day one its midnight."""
        return sorted(
            (datetime.combine(e.start_date, time.min) if e.allday else e.start, e.name)
            for e in self.rows()
            if e not in without
        )

    def clear(self):
        self.rows().unlink()
        self.assert_settled(0)

    def masters(self):
        """The series in Google, in the order of their starts."""
        calendar = self.account(self.sofia).events_calendar_id
        found = self.google.events(self.gmail(self.sofia), calendar)
        series = [entry for entry in found if "recurrence" in entry]
        return sorted(series, key=lambda entry: self.naive(entry["start"]))

    def rules(self):
        return [entry["recurrence"] for entry in self.masters()]


class TestThisAndFollowing(SplitCase):
    def test_from_the_second_day_of_a_week(self):
        for number, title in ((1, "A"), (3, "B"), (7, "C"), (6, "D"), (0, "E")):
            with self.subTest(number):
                rows = self.weekly()
                self.following(rows[number], name=title)
                self.assert_settled(8)
                self.clear()

    def test_until(self):
        rows = self.weekly(
            end_type="end_date", until=self.next_day("mon") + timedelta(days=24)
        )
        self.following(rows[3], name="Retro")
        self.assert_settled(len(rows))

    def test_endless(self):
        rows = self.weekly(end_type="forever")
        self.following(rows[3], name="Retro")
        self.assert_settled()
        self.assertNotIn("COUNT", self.rules()[1][0])
        self.assertNotIn("UNTIL", self.rules()[1][0])

    def test_daily_endless(self):
        self.series(end_type="forever")
        self.done()
        self.following(self.rows()[20], name="Retro")
        self.assert_settled()
        self.assertEqual(self.rules()[1], ["RRULE:FREQ=DAILY"])
        row = self.rows()[25]
        self.all_events(row, start=row.start + HOUR, stop=row.stop + HOUR)
        self.assert_settled()
        self.assertEqual(self.rules()[1], ["RRULE:FREQ=DAILY"])
        self.following(self.rows()[30], name="Party")
        self.assert_settled()
        self.assertEqual(self.rules()[2], ["RRULE:FREQ=DAILY"])
        self.following(self.rows()[40], count=5)
        self.assert_settled(45)
        self.assertEqual(self.rules()[3], ["RRULE:FREQ=DAILY;COUNT=5"])

    def test_endless_of_google(self):
        self.import_series("RRULE:FREQ=DAILY")
        self.done()
        self.following(self.rows()[20], name="Retro")
        self.assert_settled()
        self.assertEqual(self.rules()[1], ["RRULE:FREQ=DAILY"])

    def test_other_time(self):
        rows = self.weekly()
        row = rows[3]
        self.following(row, start=row.start + HOUR, stop=row.stop + HOUR)
        self.assert_settled()

    def test_other_day(self):
        rows = self.weekly()
        row = rows[3]
        day = timedelta(days=1)
        self.following(row, start=row.start + day, stop=row.stop + day)
        self.assert_settled()

    def test_other_days(self):
        rows = self.weekly()
        self.following(rows[3], tue=True)
        self.assert_settled()

    def test_all_day(self):
        day = self.next_day("mon")
        rows = self.weekly(
            allday=True,
            start=day,
            stop=day,
            start_date=day.date(),
            stop_date=day.date(),
        )
        self.following(rows[3], name="Retro")
        self.assert_settled()

    def test_becomes_all_day(self):
        rows = self.weekly()
        day = rows[3].start.date()
        self.following(rows[3], allday=True, start_date=day, stop_date=day)
        self.assert_settled()

    def test_moved_before(self):
        for by in (
            HOUR,
            -HOUR,
            timedelta(days=1),
            timedelta(days=-1),
            timedelta(days=3),
            timedelta(days=-3),
            timedelta(days=8),
        ):
            with self.subTest(by):
                if by in (timedelta(days=-3), timedelta(days=8)):
                    self.skip_beside_peers("microsoft_calendar forbids this move")
                rows = self.weekly()
                self.only(rows[3], start=rows[3].start + by, stop=rows[3].stop + by)
                self.done()
                self.assert_same()
                self.following(rows[3], name="Retro")
                self.assert_settled()
                self.clear()

    def test_moved_others(self):
        for number, by in ((2, timedelta(days=5)), (4, timedelta(days=-5)), (5, HOUR)):
            with self.subTest(number):
                if abs(by) > HOUR:
                    self.skip_beside_peers("microsoft_calendar forbids this move")
                rows = self.weekly()
                self.only(
                    rows[number],
                    start=rows[number].start + by,
                    stop=rows[number].stop + by,
                )
                self.done()
                self.following(rows[3], name="Retro")
                self.assert_settled()
                self.clear()

    def test_twice(self):
        rows = self.weekly()
        self.following(rows[3], name="Retro")
        self.following(rows[5], name="Party")
        self.assert_settled()

    def test_twice_synced(self):
        rows = self.weekly()
        self.following(rows[3], name="Retro")
        self.assert_settled()
        self.following(self.rows()[5], name="Party")
        self.assert_settled()
        self.following(self.rows()[1], name="Zero")
        self.assert_settled()

    def test_exceptions_on_both_sides(self):
        rows = self.weekly()
        self.only(rows[1], name="One")
        self.only(rows[6], name="Six")
        entry = self.shown_entries()[5]
        self.edit_entry(self.sofia, entry, summary="Five")
        entry = self.shown_entries()[2]
        self.edit_entry(self.sofia, entry, summary="Two")
        self.done()
        self.assert_settled()
        self.following(self.rows()[3], name="Retro")
        self.assert_settled()

    def test_delete_following(self):
        rows = self.weekly()
        rows[3].action_mass_deletion("future_events")
        self.assert_settled(3)

    def test_only_event_behind_the_end_of_its_rule(self):
        """Odoo ends the rule before the week of the split, and loses the others."""
        rows = self.weekly(count=4)
        self.following(rows[3], name="Retro")
        self.assert_settled(4)
        (rows[0] + rows[1]).unlink()
        self.assert_settled(2)
        [entry] = [e for e in self.masters() if e["summary"] == "Standup"]
        times = self.timed(rows[2].start + HOUR, zone=ZONE)
        self.edit_entry(self.sofia, entry, **times)
        self.assert_settled(2)

    def test_archive_following(self):
        rows = self.weekly()
        rows[3].action_mass_archive("future_events")
        self.assert_settled(3)

    def test_break(self):
        rows = self.weekly()
        self.following(rows[3], recurrency=False)
        self.assert_settled(4)

    def test_deleted_in_google(self):
        for number in (3, 4, 7, 0):
            for described in (False, True):
                with self.subTest(number, described=described):
                    rows = self.weekly()
                    self.delete_entry(self.sofia, self.shown_entries()[number])
                    self.done(detached=1)
                    if described:
                        self.only(rows[number], description="<p>Own</p>")
                    self.following(rows[number], name="Retro")
                    self.assert_left(rows[number])
                    self.clear()

    def test_deleted_in_google_other_time(self):
        rows = self.weekly()
        self.delete_entry(self.sofia, self.shown_entries()[3])
        self.done()
        self.following(rows[3], start=rows[3].start + HOUR, stop=rows[3].stop + HOUR)
        self.assert_left(rows[3])
        rows[0].action_mass_deletion("all_events")
        self.assert_left(rows[3])
        self.call(self.sofia, rows[3], "action_gcal_sync_again")
        self.assert_settled()

    def test_deleted_in_google_and_all_moved(self):
        """Of a series that Odoo makes anew, its base event remains."""
        rows = self.weekly()
        self.delete_entry(self.sofia, self.shown_entries()[0])
        self.done()
        row = rows[2]
        self.all_events(row, start=row.start + HOUR, stop=row.stop + HOUR)
        self.assert_left(rows[0])
        self.call(self.sofia, rows[0], "action_gcal_sync_again")
        self.assert_settled(8)

    def test_deleted_in_google_alone(self):
        rows = self.weekly()
        self.delete_entry(self.sofia, self.shown_entries()[3])
        self.done()
        self.following(rows[3], recurrency=False)
        self.assert_left(rows[3])
        self.call(self.sofia, rows[3], "action_gcal_sync_again")
        self.assert_settled(4)

    def test_moved_and_first_series_waits(self):
        rows = self.weekly()
        self.only(rows[4], description="<p>Own</p>")
        self.done()
        self.following(rows[4], name="Retro")
        self.only(rows[4], description="<p>Other</p>")
        self.google.add_fault(api_method="events.patch", status=503, count=None)
        self.synchronize(self.sofia)
        self.google.clear_faults()
        self.assert_settled(8)

    def assert_left(self, event):
        """This one is left alone, and the others are in Google."""
        for _number in range(2):
            self.done()
            self.assertEqual(event.gcal_sync_state, "detached")
            wanted = [(e.start, e.name) for e in self.rows() if e != event]
            self.assertEqual(wanted, self.shown())
        self.assert_idle()

    def test_zones(self):
        for zone in ("America/New_York", "Pacific/Auckland", "Asia/Kolkata"):
            for number in (1, 3):
                with self.subTest(zone, number=number):
                    rows = self.weekly(zone=zone, count=40)
                    self.following(rows[number], name="Retro")
                    self.assert_settled(40)
                    self.clear()


class TestMajority(SplitCase):
    def test_three_of_five_in_google(self):
        self.import_series("RRULE:FREQ=WEEKLY;COUNT=5")
        for entry in self.shown_entries()[1:4]:
            self.edit_entry(self.sofia, entry, summary="Other")
        self.done()
        self.assert_settled(5)
        self.assertEqual(self.master()["summary"], "Tour")

    def test_three_of_five_longer(self):
        self.import_series("RRULE:FREQ=WEEKLY;COUNT=5")
        for entry in self.shown_entries()[1:4]:
            self.edit_entry(
                self.sofia,
                entry,
                **self.timed(self.naive(entry["start"]), hours=3, zone=ZONE),
            )
        self.done()
        self.assert_settled(5)
        self.assertEqual(self.master()["summary"], "Tour")

    def test_all_of_five(self):
        self.import_series("RRULE:FREQ=WEEKLY;COUNT=5")
        for entry in self.shown_entries():
            self.edit_entry(self.sofia, entry, summary="Other")
        self.done()
        self.assert_settled(5)
        self.assertEqual(self.master()["summary"], "Tour")
        self.all_events(self.rows()[0], name="All")
        self.assert_settled(5)

    def test_one_after_the_other(self):
        self.import_series("RRULE:FREQ=WEEKLY;COUNT=4")
        self.done()
        for number in (1, 0):
            self.edit_entry(self.sofia, self.shown_entries()[number], summary="X")
            self.assert_settled(4)
        self.assertEqual([n for _, n in self.odoo()], ["X", "X", "Tour", "Tour"])

    def test_three_of_five_in_odoo(self):
        self.series()
        self.done()
        for row in self.rows()[1:4]:
            self.only(row, name="Other")
        self.assert_settled(5)
        self.assertEqual(self.master()["summary"], "Standup")


class TestClocks(SplitCase):
    """Odoo expands rules with pytz, whose time zones may be of another year."""

    def setUp(self):
        super().setUp()
        # Without summer time from this year on, as if a government had just said so
        zone = pytz.timezone("Etc/GMT+5")
        self.patch(CalendarRecurrence, "_get_timezone", lambda *_arguments: zone)

    def walls(self):
        """The local times of day of the events."""
        zone = ZoneInfo("America/New_York")
        starts = [row.start.replace(tzinfo=timezone.utc) for row in self.rows()]
        return {start.astimezone(zone).hour for start in starts}

    def imported(self, **values):
        start = self.day(1).replace(hour=16)
        times = self.timed(start, zone="America/New_York")
        rule = "RRULE:FREQ=DAILY;INTERVAL=7;COUNT=52"
        return self.import_series(rule, **{**times, **values})

    def test_imported(self):
        self.imported()
        self.done(local_created=1)
        self.assertEqual(len(self.walls()), 1)
        self.assert_settled(52)
        self.assertEqual(len(self.rows().recurrence_id), 1)

    def test_changed_in_google(self):
        self.imported()
        self.done(local_created=1)
        later = self.timed(self.day(1).replace(hour=18), zone="America/New_York")
        self.edit_entry(self.sofia, self.master(), **later)
        self.done(local_updated=1)
        self.assertEqual(len(self.walls()), 1)
        self.assert_settled(52)

    def test_becomes_a_series_in_google(self):
        start = self.day(1).replace(hour=16)
        times = self.timed(start, zone="America/New_York")
        entry = self.add_entry(self.sofia, summary="Once", **times)
        self.done(local_created=1)
        rule = ["RRULE:FREQ=WEEKLY;COUNT=52"]
        self.edit_entry(self.sofia, entry, recurrence=rule)
        self.done(local_updated=1)
        self.assertEqual(len(self.walls()), 1)
        self.assert_settled(52)

    def test_made_in_odoo(self):
        """What Odoo has is what Google shows."""
        self.weekly(zone="America/New_York", count=110)
        self.assertEqual(len(self.walls()), 2)
        self.assert_settled(110)
