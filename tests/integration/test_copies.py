"""A copy that a person makes in Google leads to its own record."""

import re
from datetime import timedelta

from .common import GoogleCase


class TestCopies(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def led_to(self, entry):
        """:return: ids of the records that the description of an entry links to"""
        found = re.findall(r"res_id=(\d+)", entry["description"])
        return [int(number) for number in found]

    def copy(self, entry, summary, days, kind="events", **changes):
        """As "Duplicate" in Google Calendar does."""
        shift = timedelta(days=days)
        times = self.timed(self.naive(entry["start"]) + shift)
        body = {"description": entry["description"], **times, **changes}
        self.add_entry(self.sofia, kind, summary=summary, **body)
        return self.synchronize(self.sofia)

    def assert_quiet(self):
        run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_updated, run.local_updated), (0, 0), run.message)

    def test_copy_of_an_event(self):
        event = self.event(self.sofia, "Pitch", description="<p>Bring slides</p>")
        self.synchronize(self.sofia)
        run = self.copy(self.entries(self.sofia)["Pitch"], "Second pitch", 1)
        self.assertEqual((run.local_created, run.remote_updated), (1, 1))
        second = self.env["calendar.event"].search([("name", "=", "Second pitch")])
        entries = self.entries(self.sofia)
        self.assertEqual(self.led_to(entries["Second pitch"]), [second.id])
        self.assertEqual(self.led_to(entries["Pitch"]), [event.id])
        self.assertIn("Bring slides", entries["Second pitch"]["description"])
        self.assertIn("Bring slides", second.description)
        self.assertNotIn("Odoo", second.description)
        self.assert_quiet()

    def test_copy_of_a_task(self):
        self.task(self.sofia, "Report")
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia, "tasks")["Report"]
        self.copy(entry, "Second report", 1, "tasks")
        second = self.env["project.task"].search([("name", "=", "Second report")])
        entry = self.entries(self.sofia, "tasks")["Second report"]
        self.assertEqual(self.led_to(entry), [second.id])
        self.assert_quiet()

    def test_copy_in_the_preview(self):
        self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Pitch"]
        body = {"description": entry["description"], **self.timed(self.day(2))}
        self.add_entry(self.sofia, summary="Second pitch", **body)
        wizards = self.env["calendar.google.sync"]
        answer = self.call(self.sofia, wizards, "ask_preview", "default")
        self.env.ref("calendar_google_sync.ir_cron_preview").method_direct_trigger()
        self.env.invalidate_all()
        preview = self.env["calendar.google.run"].browse(answer["id"])
        self.assertEqual((preview.local_created, preview.remote_updated), (1, 1))

    def test_copy_that_was_linked_before(self):
        """Of an earlier version of the addon: mended when it is examined."""
        event = self.event(self.sofia, "Pitch")
        other = self.event(self.sofia, "Other")
        self.synchronize(self.sofia)
        entries = self.entries(self.sofia)
        wrong = entries["Other"]["description"].replace(
            f"res_id={other.id}", f"res_id={event.id}"
        )
        self.edit_entry(self.sofia, entries["Other"], description=wrong)
        self.synchronize(self.sofia)
        self.assertEqual(self.led_to(self.entries(self.sofia)["Other"]), [other.id])
        self.assert_quiet()

    def test_footer_that_was_removed_in_google_stays_away(self):
        self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Pitch"]
        self.edit_entry(self.sofia, entry, description="Mine")
        self.synchronize(self.sofia)
        self.assertEqual(self.entries(self.sofia)["Pitch"]["description"], "Mine")

    def series(self):
        first = self.event(
            self.sofia,
            "Standup",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=6,
            event_tz="UTC",
        )
        self.synchronize(self.sofia)
        return first.recurrence_id

    def master(self):
        return next(e for e in self.raw() if e.get("recurrence"))

    def raw(self):
        calendar = self.account(self.sofia).events_calendar_id
        return self.google.events(self.gmail(self.sofia), calendar)

    def instance(self, master, number):
        start = self.naive(master["start"]) + timedelta(days=number)
        return f"{master['id']}_{start:%Y%m%dT%H%M%SZ}"

    def test_second_half_of_a_split(self):
        series = self.series()
        calendar = self.account(self.sofia).events_calendar_id
        master = self.master()
        exception = self.instance(master, 4)
        self.google.edit_event(
            self.gmail(self.sofia), calendar, exception, summary="Short standup"
        )
        self.google.split_series(
            self.gmail(self.sofia), calendar, self.instance(master, 3), location="Gent"
        )
        self.synchronize(self.sofia)
        self.synchronize(self.sofia)
        masters = [entry for entry in self.raw() if entry.get("recurrence")]
        self.assertEqual(len(masters), 2)
        both = self.env["calendar.recurrence"].search(
            [("calendar_event_ids.user_id", "=", self.sofia.id)]
        )
        self.assertEqual(len(both), 2)
        bases = {both[0].base_event_id.id, both[1].base_event_id.id}
        self.assertEqual({self.led_to(entry)[0] for entry in masters}, bases)
        second = next(e for e in masters if e["id"] != master["id"])
        of_second = both - series
        for entry in self.raw():
            if entry.get("recurringEventId") == second["id"]:
                self.assertIn(self.led_to(entry)[0], of_second.calendar_event_ids.ids)
        self.assert_quiet()

    def test_an_occurrence_shows_the_footer_of_its_series(self):
        self.series()
        calendar = self.account(self.sofia).events_calendar_id
        exception = self.instance(self.master(), 2)
        self.google.edit_event(
            self.gmail(self.sofia), calendar, exception, summary="Short standup"
        )
        run = self.synchronize(self.sofia)
        self.assertEqual((run.local_updated, run.remote_updated), (1, 0))
        self.assert_quiet()
