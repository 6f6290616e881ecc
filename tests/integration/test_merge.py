"""Rules 7, 16 and 17: both sides changed, edits that are not allowed, bad entries."""

from datetime import timedelta

from odoo.fields import Command

from .common import GoogleCase


class TestMerge(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def exported(self, name="Meeting", **values):
        event = self.event(self.sofia, name, **values)
        self.synchronize(self.sofia)
        return event, self.entries(self.sofia)[name]

    def test_different_fields_are_merged(self):
        event, entry = self.exported()
        event.with_user(self.sofia).location = "Odoo"
        self.edit_entry(self.sofia, entry, transparency="transparent")
        run = self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        self.assertEqual((event.location, event.show_as), ("Odoo", "free"))
        self.assertEqual(entry["location"], "Odoo")
        self.assertEqual(entry["transparency"], "transparent")
        self.assertEqual((run.conflicts, run.state), (0, "done"))
        run = self.synchronize(self.sofia)
        self.assertEqual((run.local_updated, run.remote_updated), (0, 0))

    def test_same_field_the_later_wins_and_the_other_is_noted(self):
        event, entry = self.exported()
        event.with_user(self.sofia).location = "Odoo"
        self.env.flush_all()
        # Odoo's change is made older than the one in Google
        self.env.cr.execute(
            "UPDATE calendar_event SET write_date = write_date - interval '1 hour' "
            "WHERE id = %s",
            [event.id],
        )
        self.edit_entry(self.sofia, entry, location="Google")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.conflicts, 1, run.message)
        self.assertEqual(event.location, "Google")
        self.assertEqual(self.entries(self.sofia)["Meeting"]["location"], "Google")
        self.assertIn("Odoo", str(event.message_ids[0].body))

    def test_same_field_later_in_odoo(self):
        event, entry = self.exported()
        self.edit_entry(self.sofia, entry, location="Google")
        event.with_user(self.sofia).location = "Odoo"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_event SET write_date = write_date + interval '1 hour' "
            "WHERE id = %s",
            [event.id],
        )
        self.env.invalidate_all()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.conflicts, 1, run.message)
        self.assertEqual(event.location, "Odoo")
        self.assertEqual(self.entries(self.sofia)["Meeting"]["location"], "Odoo")
        self.assertIn("Google", str(event.message_ids[0].body))

    def test_a_long_text_is_noted_whole(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        lost = " ".join(f"word{number}" for number in range(200))
        event.description = f"<p>{lost}</p>"
        self.edit_entry(
            self.sofia, self.entries(self.sofia)["Meeting"], description="Google"
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.conflicts, 1)
        self.assertIn(lost, str(event.message_ids[0].body))

    def test_same_value_on_both_sides_is_no_conflict(self):
        event, entry = self.exported()
        event.with_user(self.sofia).location = "Same"
        self.edit_entry(self.sofia, entry, location="Same")
        run = self.synchronize(self.sofia)
        self.assertEqual(
            (run.conflicts, run.local_updated, run.remote_updated), (0, 0, 0)
        )

    def test_unrelated_write_in_odoo_does_not_lose_a_google_edit(self):
        event, entry = self.exported()
        self.edit_entry(self.sofia, entry, location="Google")
        tag = self.env["calendar.event.type"].create({"name": "Tag"})
        event.with_user(self.sofia).categ_ids = tag
        self.synchronize(self.sofia)
        self.assertEqual(event.location, "Google")

    def test_edit_in_google_that_odoo_forbids_is_undone(self):
        """A salesperson is assigned to a task of a project, but may not change it."""
        project = self.env["project.project"].create({"name": "Plan"})
        task = self.env["project.task"].create(
            {
                "name": "Fixed",
                "project_id": project.id,
                "user_ids": [Command.set(self.sofia.ids)],
                "date_deadline": self.day(2).replace(hour=12),
            }
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 1, run.message)
        entry = self.entries(self.sofia, "tasks")["Fixed"]
        start = self.day(5).replace(hour=8)
        self.edit_entry(
            self.sofia, entry, "tasks", summary="Changed", **self.timed(start)
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(task.name, "Fixed")
        entry = self.entries(self.sofia, "tasks")["Fixed"]
        self.assertEqual(entry["end"]["dateTime"][:10], str(task.date_deadline.date()))
        self.assertEqual(run.undone, 1, run.message)
        self.assertIn("may not", run.message)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.undone, run.remote_updated, run.parked), (0, 0, 0))

    def test_private_event_of_somebody_else_keeps_its_secret(self):
        self.event(self.marco, "Secret", privacy="private")
        self.synchronize(self.sofia)
        self.assertFalse(self.entries(self.sofia))

    def test_what_google_refuses_is_parked_and_retried_when_it_changes(self):
        # Nearest dates are sent first, so the fault strikes the first one
        event = self.event(self.sofia, "Bad")
        start = self.day(9)
        self.event(self.sofia, "Good", start=start, stop=start)
        self.google.add_fault(
            api_method="calendar.events.insert",
            count=1,
            status=400,
            reason="invalid",
            message="Invalid value for: start.",
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {"Good"})
        self.assertEqual((run.remote_created, run.parked), (1, 1), run.message)
        [shown] = self.call(
            self.sofia, event, "read", ["gcal_sync_state", "gcal_sync_reason"]
        )
        self.assertEqual(shown["gcal_sync_state"], "parked")
        self.assertIn("Invalid value for: start.", shown["gcal_sync_reason"])
        self.google.clear_faults()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_created, run.parked), (0, 0))
        event.with_user(self.sofia).name = "Better"
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 1)
        self.assertIn("Better", self.entries(self.sofia))

    def test_changed_in_google_between_listing_and_writing(self):
        """If-Match: the write is refused, merged again, and nothing is lost."""
        event, entry = self.exported()
        event.with_user(self.sofia).name = "Odoo"
        self.google.add_fault(
            api_method="calendar.events.patch",
            status=412,
            reason="conditionNotMet",
            count=1,
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        self.assertIn("Odoo", self.entries(self.sofia))
        self.assertEqual(len(self.google.calls("calendar.events.patch")), 2)

    def test_lost_answer_of_an_insert_makes_no_twin(self):
        self.event(self.sofia, "Once")
        self.google.add_fault(
            api_method="calendar.events.insert", drop=True, after=True, count=20
        )
        self.synchronize(self.sofia)
        self.google.clear_faults()
        self.synchronize(self.sofia)
        found = self.google.events(
            self.gmail(self.sofia), self.account(self.sofia).events_calendar_id
        )
        self.assertEqual([entry["summary"] for entry in found], ["Once"])
        events = self.env["calendar.event"].search([("name", "=", "Once")])
        self.assertEqual(len(events), 1)

    def test_first_push_goes_in_batches_of_at_most_fifty(self):
        start = self.day(1).replace(hour=9)
        self.env["calendar.event"].with_user(self.sofia).create(
            [
                {
                    "name": f"Event {number}",
                    "start": start + timedelta(minutes=number),
                    "stop": start + timedelta(minutes=number + 30),
                }
                for number in range(120)
            ]
        )
        self.google.clear_requests()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 120, run.message)
        batches = [
            request
            for request in self.google.requests()
            if request["path"].startswith("/batch/")
        ]
        sizes = [len(batch["parts"]) for batch in batches]
        self.assertEqual(sum(sizes), 120)
        self.assertLessEqual(max(sizes), 50)
        self.assertEqual(run.requests, 2 + len(batches))
