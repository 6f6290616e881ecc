"""Series in zones other than the person's, and around the change of the clocks."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .test_occurrences import HOUR, OccurrencesCase

WEEK = timedelta(days=7)
#: The clocks change within the weeks below: on 8 March, 29 March, or 5 April (two of
#: them, one by half an hour); never in Nepal
ZONES = (
    "America/New_York",
    "Europe/Brussels",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Kathmandu",
)
FIRST = datetime(2026, 3, 2, 9, 30)
WEEKS = 8
FAR = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


class TestZones(OccurrencesCase):
    @staticmethod
    def utc(wall, zone):
        moment = wall.replace(tzinfo=ZoneInfo(zone))
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    def walls(self, name, zone):
        return [
            row.start.replace(tzinfo=timezone.utc)
            .astimezone(ZoneInfo(zone))
            .replace(tzinfo=None)
            for row in self.rows([("name", "=", name)])
        ]

    def weekly(self, name, zone, **values):
        start = self.utc(FIRST, zone)
        rule = {
            "recurrency": True,
            "rrule_type": "weekly",
            "mon": True,
            "end_type": "count",
            "count": WEEKS,
            "event_tz": zone,
        }
        times = {"start": start, "stop": start + HOUR}
        return self.event(self.sofia, name, **{**rule, **times, **values})

    def weekly_in_google(self, name, zone, rule=f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"):
        times = self.timed(self.utc(FIRST, zone), zone=zone)
        return self.add_entry(self.sofia, summary=name, recurrence=[rule], **times)

    def of_series(self, name, start):
        """The entry in Google of one occurrence; ``start`` is naive UTC or a day."""
        calendar = self.account(self.sofia).events_calendar_id
        found = self.google.events(self.gmail(self.sofia), calendar)
        [entry] = [e for e in found if e["summary"] == name and "recurrence" in e]
        form = "%Y%m%dT%H%M%SZ" if isinstance(start, datetime) else "%Y%m%d"
        return {"id": f"{entry['id']}_{start.strftime(form)}"}

    def edit_both_sides(self, name, zone):
        """Two weeks lie before all changes of the clocks, and two behind them."""
        rows = self.rows([("name", "=", name)])
        weeks = [self.utc(FIRST + number * WEEK, zone) for number in range(WEEKS)]
        self.only(rows[6], start=weeks[6] + 3 * HOUR, stop=weeks[6] + 4 * HOUR)
        rows[1].unlink()
        moved = self.timed(weeks[2] + HOUR, zone=zone)
        self.edit_entry(self.sofia, self.of_series(name, weeks[2]), **moved)
        return self.of_series(name, weeks[5])

    def test_both_sides_on_the_same_dates(self):
        for zone in ZONES:
            self.weekly(f"Odoo {zone}", zone)
            self.weekly_in_google(f"Google {zone}", zone)
        self.done(remote_created=len(ZONES), local_created=len(ZONES))
        self.assert_same()
        walls = [FIRST + number * WEEK for number in range(WEEKS)]
        for zone in ZONES:
            with self.subTest(zone):
                self.assertEqual(self.walls(f"Odoo {zone}", zone), walls)
                self.assertEqual(self.walls(f"Google {zone}", zone), walls)
        gone = []
        for zone in ZONES:
            for side in ("Odoo", "Google"):
                gone.append(self.edit_both_sides(f"{side} {zone}", zone))
        self.done(remote_created=0)
        self.assert_same()
        walls[6] += 3 * HOUR
        walls[2] += HOUR
        del walls[1]
        for zone in ZONES:
            with self.subTest(zone):
                self.assertEqual(self.walls(f"Odoo {zone}", zone), walls)
                self.assertEqual(self.walls(f"Google {zone}", zone), walls)
        self.assert_idle()
        for entry in gone:
            self.delete_entry(self.sofia, entry)
        self.done(detached=len(gone), remote_updated=0, remote_deleted=0)
        self.assertEqual(set(self.odoo()) - set(self.shown()), self.detached())
        self.assert_idle()

    def detached(self):
        rows = self.rows().filtered(lambda one: one.gcal_sync_state == "detached")
        return {(row.start, row.name) for row in rows}

    def test_a_person_in_another_zone(self):
        """Her own zone changes nothing, not even when she moves in between."""
        self.weekly("Odoo", "America/New_York")
        self.weekly_in_google("Google", "Asia/Kathmandu")
        self.done()
        for zone in FAR:
            self.sofia.tz = zone
            row = self.rows([("name", "=", "Odoo")])[4]
            self.only(row, start=row.start + HOUR, stop=row.stop + HOUR)
            self.done(remote_updated=1, local_updated=0)
            self.assert_same()
            self.assert_idle()

    def test_all_day_far_from_utc(self):
        self.sofia.tz = FAR[0]
        for number, zone in enumerate(FAR):
            with self.subTest(zone):
                self.sofia.tz = zone
                self.all_day(f"Odoo {number}", f"Google {number}")

    def all_day(self, mine, theirs):
        day = FIRST.date()
        days = {"allday": True, "start_date": day, "stop_date": day}
        times = {"start": FIRST, "stop": FIRST}
        rule = {"rrule_type": "weekly", "mon": True, "end_type": "count"}
        self.event(self.sofia, mine, recurrency=True, count=4, **rule, **days, **times)
        after = day + timedelta(days=1)
        self.add_entry(
            self.sofia,
            summary=theirs,
            recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"],
            start={"date": str(day)},
            end={"date": str(after)},
        )
        self.done(remote_created=1, local_created=1)
        self.assert_same_days()
        for name in (mine, theirs):
            rows = self.rows([("name", "=", name)])
            rows[1].unlink()
            third = rows[3].start_date
            moved = {"start": {"date": str(third + timedelta(days=1))}}
            moved["end"] = {"date": str(third + timedelta(days=2))}
            self.edit_entry(self.sofia, self.of_series(name, third), **moved)
        self.done()
        self.assert_same_days()
        self.assert_idle()

    def assert_same_days(self):
        mine = [(row.start_date, row.stop_date, row.name) for row in self.rows()]
        shown = [(one.date(), one.date(), name) for one, name in self.shown()]
        self.assertEqual(sorted(mine), shown)

    def test_an_endless_series_that_outlives_summer_time(self):
        """Odoo has no summer time after 2037; what is before it counts all the same."""
        self.weekly("Odoo", "Europe/Brussels", end_type="forever")
        self.weekly_in_google("Google", "Europe/Brussels", "RRULE:FREQ=WEEKLY")
        self.done(remote_created=1, local_created=1)
        for name in ("Odoo", "Google"):
            rows = self.rows([("name", "=", name)])
            self.only(rows[4], location="Ghent")
            rows[2].unlink()
        self.done(remote_created=0)
        entries = self.google.events(
            self.gmail(self.sofia), self.account(self.sofia).events_calendar_id
        )
        self.assertEqual([e.get("location") for e in entries].count("Ghent"), 2)
        last = datetime(2030, 1, 1)
        mine, shown = self.odoo(), self.shown()
        self.assertEqual(*[[o for o in one if o[0] < last] for one in (mine, shown)])
        self.assert_idle()
