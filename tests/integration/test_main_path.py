"""The main job, end to end: connect, synchronize both ways, revoke."""

from datetime import timedelta

from .common import GoogleCase


class TestMainPath(GoogleCase):
    def test_connect_creates_two_calendars(self):
        self.assertEqual(self.connect(self.sofia, origin="crm"), "/odoo/crm-calendar")
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.email, "sofia@gmail.example.com")
        company = self.sofia.company_id.name
        names = [
            calendar["summary"]
            for calendar in self.google.calendars("sofia@gmail.example.com")
            if not calendar.get("primary")
        ]
        self.assertEqual(len(names), 3 - 1)
        self.assertTrue(
            any(name.startswith(f"{company} Events (created: ") for name in names)
        )
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "success")
        self.assertFalse(self.notice(self.sofia))

    def test_event_and_task_travel_both_ways(self):
        self.connect(self.sofia)
        event = self.event(self.sofia, "Meeting", location="Room 1")
        self.task(self.sofia, "Report")
        start = self.day(2).replace(hour=9)
        self.add_entry(self.sofia, summary="Lunch", **self.timed(start))
        self.add_entry(self.sofia, "tasks", summary="Call", **self.timed(start))

        run = self.synchronize(self.sofia)

        self.assertEqual(run.state, "done", run.message)
        entry = self.entries(self.sofia)["Meeting"]
        self.assertEqual(entry["location"], "Room 1")
        self.assertIn("Report", self.entries(self.sofia, "tasks"))
        lunch = self.env["calendar.event"].search([("name", "=", "Lunch")])
        self.assertEqual(lunch.start, start)
        self.assertEqual(lunch.user_id, self.sofia)
        call = self.env["project.task"].search([("name", "=", "Call")])
        self.assertEqual(call.date_deadline, start + timedelta(hours=1))
        self.assertEqual(call.user_ids, self.sofia)
        self.assertFalse(call.project_id)
        self.assertEqual((run.remote_created, run.local_created), (2, 2))

        event.write({"name": "Meeting 2"})
        self.edit_entry(self.sofia, entry, location="Room 2")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        entry = self.entries(self.sofia)["Meeting 2"]
        self.assertEqual(entry["location"], "Room 2")
        self.assertEqual(event.location, "Room 2")

    def test_idle_run_costs_one_request_a_calendar(self):
        self.connect(self.sofia)
        self.event(self.sofia)
        self.synchronize(self.sofia)
        self.synchronize(self.sofia)
        self.google.clear_requests()
        run = self.synchronize(self.sofia)
        paths = [request["path"] for request in self.google.requests()]
        self.assertEqual(len(paths), 2, paths)
        self.assertEqual(run.requests, 2)
