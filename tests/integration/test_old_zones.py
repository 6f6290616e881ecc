"""A machine that does not know old names of time zones, such as Debian 13.

Odoo's users and series keep the names that they were once given.
"""

from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz

from odoo.addons.calendar_google_sync.sync import zones

from tests.data.zone_files import without_old_names
from tests.google_emulator import times

from .common import GoogleCase

OLD, NEW = "US/Pacific", "America/Los_Angeles"
OLD_INDIA = "Asia/Calcutta"
HOUR = timedelta(hours=1)


@contextmanager
def old_machine():
    """Neither Python nor pytz, which Debian feeds from the same files, knows them."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        google = {name: times.zone(name) for name in (OLD, OLD_INDIA)}
        stack.enter_context(without_old_names(Path(folder), zones))
        # Google itself knows them
        usual = times.zone
        stack.enter_context(
            patch.object(times, "zone", lambda name: google.get(name) or usual(name))
        )
        known = pytz.all_timezones_set - {OLD, OLD_INDIA}
        stack.enter_context(patch.object(pytz, "all_timezones_set", known))
        stack.enter_context(patch.dict(pytz._tzinfo_cache))
        pytz._tzinfo_cache.pop(OLD, None)
        yield


class TestOldZones(GoogleCase):
    def setUp(self):
        super().setUp()
        self.sofia.tz = OLD

    def enter(self):
        machine = old_machine()
        machine.__enter__()
        self.addCleanup(machine.__exit__, None, None, None)
        self.assertRaises(ZoneInfoNotFoundError, ZoneInfo, OLD)

    def connect_there(self):
        self.enter()
        self.connect(self.sofia)

    def local(self, moment):
        moment = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(NEW))
        return moment.replace(tzinfo=None)

    def test_calendars_are_in_the_zone_of_that_name(self):
        self.connect_there()
        calendars = self.google.calendars(self.gmail(self.sofia))
        zones_ = {c["timeZone"] for c in calendars if not c.get("primary")}
        self.assertEqual(zones_, {NEW})

    def test_both_ways(self):
        self.connect_there()
        due = self.day(2).replace(hour=22)
        self.event(self.sofia, "Pitch")
        self.task(self.sofia, "Report", date_deadline=due)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.parked), ("done", 0), run.message)
        entry = self.entries(self.sofia, "tasks")["Report"]
        self.assertEqual(self.naive(entry["end"]), due)
        day = self.day(3).date().isoformat()
        after = (self.day(3).date() + timedelta(days=1)).isoformat()
        self.add_entry(
            self.sofia,
            "tasks",
            summary="All day",
            start={"date": day},
            end={"date": after},
        )
        self.synchronize(self.sofia)
        task = self.env["project.task"].search([("name", "=", "All day")])
        deadline = self.local(task.date_deadline)
        self.assertEqual(deadline.date().isoformat(), day)
        self.assertEqual((deadline.hour, deadline.minute), (23, 59))

    def test_series_of_google_in_an_old_zone(self):
        """At nine in India, whatever the name: half past three in the morning, UTC."""
        self.connect(self.sofia)
        first = self.day(3)
        for number, name in enumerate((OLD_INDIA, OLD)):
            start = first + timedelta(hours=9)
            self.add_entry(
                self.sofia,
                summary=f"Series {number}",
                start={"dateTime": start.isoformat(), "timeZone": name},
                end={"dateTime": (start + HOUR).isoformat(), "timeZone": name},
                recurrence=["RRULE:FREQ=WEEKLY;COUNT=40"],
            )
        self.enter()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.parked), ("done", 0), run.message)
        events = self.env["calendar.event"].search([("name", "=like", "Series %")])
        self.assertEqual(len(events), 80)
        series = events.recurrence_id
        self.assertEqual(set(series.mapped("event_tz")), {"Asia/Kolkata", NEW})
        for event in events:
            zone = ZoneInfo(event.recurrence_id.event_tz)
            wall = event.start.replace(tzinfo=timezone.utc).astimezone(zone)
            self.assertEqual((wall.hour, wall.minute), (9, 0))
        self.assertIn("Nothing had changed", self.synchronize(self.sofia).message)

    def test_series_that_odoo_stored_by_its_old_name(self):
        self.connect_there()
        start = self.day(3).replace(hour=20)
        first = self.event(
            self.sofia,
            "Standup",
            start=start,
            stop=start + HOUR,
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
            event_tz=NEW,
        )
        series = first.recurrence_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_recurrence SET event_tz = %s WHERE id = %s",
            [OLD, series.id],
        )
        self.env.invalidate_all()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.parked), ("done", 0), run.message)
        entry = self.entries(self.sofia)["Standup"]
        self.assertEqual(entry["start"]["timeZone"], NEW)
        self.assertEqual([when for when, _title in self.shown()][0], start)
        later = start + timedelta(hours=2)
        self.edit_entry(self.sofia, entry, **self.timed(later, zone=NEW))
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.parked), ("done", 0), run.message)
        events = self.env["calendar.event"].search([("name", "=", "Standup")])
        found = [self.local(event.start) for event in events.sorted("start")]
        self.assertEqual({moment.hour for moment in found}, {self.local(later).hour})
        self.assertEqual(len(found), 3)

    def test_screens_show_the_hour_of_the_person(self):
        self.connect_there()
        moment = datetime(2026, 1, 15, 3)
        owner = self.sofia.with_user(self.sofia)
        self.assertIn("7:00", owner._gcal_sync_moment(moment))
        event = self.event(
            self.sofia, "Night", start=moment, stop=moment + HOUR
        ).with_context(tz=OLD)
        first, last = event._gcal_sync_days()
        self.assertEqual({first, last}, {datetime(2026, 1, 14).date()})
        wizard = self.env["calendar.google.sync"].with_user(self.sofia)
        today = datetime.now(ZoneInfo(NEW)).date()
        defaults = wizard.with_context(tz=OLD).default_get(["date_from"])
        self.assertEqual(defaults["date_from"], today.replace(day=1))
