"""Failures that users of Odoo's own google_calendar reported: none of them is ours.

Each test of the modules ``test_known_*`` names its source: an issue of odoo/odoo (as
``#`` and a number) or of another repository, or in words what google_calendar of Odoo
19.0 does. Here are what all of them share, and what people missed altogether.
"""

from .common import ZONE, GoogleCase


class KnownFailuresCase(GoogleCase):
    def events(self, name):
        return self.env["calendar.event"].search([("name", "=", name)], order="start")

    def titles(self, user, kind="events"):
        """The titles of all entries; twins are there twice."""
        calendar = self.account(user)[f"{kind}_calendar_id"]
        found = self.google.events(self.gmail(user), calendar)
        return sorted(entry["summary"] for entry in found)

    def series(self, user, name="Daily", **values):
        """A series of five days from tomorrow on; returns its first event."""
        rule = {"rrule_type": "daily", "end_type": "count", "count": 5}
        return self.event(user, name, recurrency=True, **{**rule, **values})

    def synchronize_done(self, user):
        run = self.synchronize(user)
        self.assertEqual(
            (run.state, run.parked),
            ("done", 0),
            (run.message, run.line_ids.mapped("reason")),
        )
        return run

    def assert_idle(self, user):
        self.google.clear_requests()
        self.synchronize(user)
        self.assertEqual(len(self.google.requests()), 2)


class TestMissedByPeople(KnownFailuresCase):
    def test_calendars_of_our_own_for_each_company(self):
        """#39221: everything goes to the primary calendar, whatever the company."""
        other = self.env["res.company"].create({"name": "Second Company"})
        self.marco.write({"company_ids": [(4, other.id)], "company_id": other.id})
        for user in self.sofia | self.marco:
            self.event(user)
            self.connect(user)
            self.synchronize_done(user)
            company = user.company_id.name
            self.assertEqual(self.titles(user), ["Meeting"])
            self.google.calendar(self.gmail(user), f"{company} Events")
            self.google.calendar(self.gmail(user), f"{company} Tasks")
            primary = self.google.events(self.gmail(user), self.gmail(user))
            self.assertEqual(primary, [])

    def test_people_see_what_was_done_and_what_failed(self):
        """#272164, #109358: nobody sees who is synchronized, and what failed why."""
        self.connect(self.sofia)
        self.event(self.sofia)
        rule = "RRULE:FREQ=SECONDLY"
        times = {
            "start": {"dateTime": "2027-03-08T09:00:00", "timeZone": ZONE},
            "end": {"dateTime": "2027-03-08T10:00:00", "timeZone": ZONE},
        }
        self.add_entry(self.sofia, summary="Odd", recurrence=[rule], **times)
        self.synchronize(self.sofia)
        runs, bindings = (
            self.call(self.sofia, self.env[f"calendar.google.{model}"], "search_read")
            for model in ("run", "binding")
        )
        self.assertEqual([(r["state"], r["parked"]) for r in runs], [("done", 1)])
        self.assertIn("Created in Google: 1", runs[0]["message"])
        [parked] = [b for b in bindings if b["state"] == "parked"]
        self.assertEqual(parked["title"], "Odd")
        self.assertIn("FREQ=SECONDLY", parked["reason"])
        for model in ("run", "binding"):
            model = self.env[f"calendar.google.{model}"]
            self.assertEqual(self.call(self.marco, model, "search", []), [])

    def test_no_conference_is_ever_asked_for(self):
        """#162205, #113173, #146561, #221886: time off and rooms got a Meet link."""
        self.connect(self.sofia)
        here = self.event(self.sofia, "Here", location="Ghent", allday=True)
        self.event(self.sofia, "Away", videocall_location="https://meet.example.com/x")
        self.synchronize_done(self.sofia)
        here.with_user(self.sofia).location = "Bruges"
        self.synchronize_done(self.sofia)
        for call in self.google.calls():
            self.assertNotIn("conferenceData", str(call.get("body")))
            self.assertNotIn("conferenceDataVersion", str(call.get("query")))
        for entry in self.entries(self.sofia).values():
            self.assertNotIn("conferenceData", entry)
            self.assertNotIn("hangoutLink", entry)

    def test_tasks_are_in_the_calendar(self):
        """#52678: people want their tasks in Google Calendar, too."""
        self.connect(self.sofia)
        task = self.task(self.sofia)
        self.synchronize_done(self.sofia)
        entry = self.entries(self.sofia, "tasks")["Report"]
        deadline = self.day(4).replace(hour=9)
        times = self.timed(deadline.replace(hour=8))
        self.edit_entry(self.sofia, entry, "tasks", **times)
        self.synchronize_done(self.sofia)
        self.assertEqual(task.date_deadline, deadline)

    def test_series_are_edited_on_both_sides(self):
        """#115253: a series must be edited in the other calendar only."""
        self.connect(self.sofia)
        event = self.series(self.sofia)
        self.synchronize_done(self.sofia)
        [entry] = self.entries(self.sofia).values()
        self.edit_entry(self.sofia, entry, summary="By Google")
        self.synchronize_done(self.sofia)
        self.assertEqual(len(self.events("By Google")), 5)
        event = self.events("By Google")[0].with_user(self.sofia)
        event.write({"name": "By Odoo", "recurrence_update": "all_events"})
        self.synchronize_done(self.sofia)
        # With google_calendar Odoo makes the series anew, and one event differs
        self.assertEqual(set(self.titles(self.sofia)), {"By Odoo"})
        self.assertEqual(len(self.events("By Odoo")), 5)
        self.assert_idle(self.sofia)
