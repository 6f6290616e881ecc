"""Known failures of Odoo's own google_calendar: what vanished from calendars."""

from odoo.fields import Command

from .test_known_failures import KnownFailuresCase


class TestKnownVanished(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.google.add_account("second@gmail.example.com")
        self.connect(self.sofia)

    def test_nothing_vanishes_with_the_access(self):
        """#167299: events and series vanish when the account is reset."""
        event, task = self.event(self.sofia), self.task(self.sofia)
        series = self.series(self.sofia).recurrence_id
        start = self.day(3).replace(hour=9)
        rule = ["RRULE:FREQ=DAILY;COUNT=3"]
        times = self.timed(start, zone="Europe/Brussels")
        self.add_entry(self.sofia, summary="Single", **self.timed(start))
        self.add_entry(self.sofia, summary="Series", recurrence=rule, **times)
        self.add_entry(self.sofia, "tasks", summary="Task", **self.timed(start))
        self.synchronize_done(self.sofia)
        imported = self.events("Single") | self.events("Series")
        tasks = self.env["project.task"].search([("name", "=", "Task")]) | task
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertFalse(self.account(self.sofia))
        all_events = event | series.calendar_event_ids | imported
        self.assertEqual(len(all_events), 1 + 5 + 1 + 3)
        for records in (all_events, tasks):
            self.assertEqual(records.exists(), records)
            self.assertEqual(records.filtered("active"), records)
            shown = self.call(self.sofia, records, "read", ["name"])
            self.assertEqual(len(shown), len(records))

    def test_this_and_following_keep_their_owner(self):
        """#156077: after an edit of this and following events nobody attends them."""
        self.series(self.sofia)
        self.synchronize(self.sofia)
        third = self.events("Daily")[2].with_user(self.sofia)
        # Else the events that Odoo makes anew get other texts
        third = third.with_context(skip_contact_description=True)
        third.write({"name": "Later", "recurrence_update": "future_events"})
        self.synchronize_done(self.sofia)
        guests = [{"email": self.marco.email}]
        for entry in self.entries(self.sofia).values():
            self.edit_entry(self.sofia, entry, location="Ghent", attendees=guests)
        self.synchronize_done(self.sofia)
        for name, count in (("Daily", 2), ("Later", 3)):
            events = self.events(name)
            self.assertEqual(len(events), count)
            self.assertEqual(set(events.mapped("location")), {"Ghent"})
            for event in events:
                people = self.sofia | self.marco
                self.assertEqual(event.partner_ids, people.partner_id)
                self.assertTrue(event.active)

    def test_the_owner_stays_an_attendee(self):
        """#60697, #63167, #62406, #62298, #62300: the owner is no attendee any more."""
        event = self.event(self.sofia)
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        for attendees in ([{"email": "somebody@example.com"}], []):
            title = f"Renamed for {len(attendees)}"
            self.edit_entry(self.sofia, entry, summary=title, attendees=attendees)
            self.synchronize_done(self.sofia)
            self.assertEqual(event.name, title)
            self.assertEqual(event.partner_ids, self.sofia.partner_id)
            self.assertEqual(event.attendee_ids.partner_id, self.sofia.partner_id)

    def test_the_owner_of_an_imported_entry_is_an_attendee(self):
        """#60697: what comes from Google is not in its own person's calendar."""
        guests = [[], [{"email": "somebody@example.com"}]]
        for number, attendees in enumerate(guests):
            times = self.timed(self.day(2 + number).replace(hour=9))
            title = f"Lunch {number}"
            self.add_entry(self.sofia, summary=title, attendees=attendees, **times)
        self.synchronize_done(self.sofia)
        for number in range(len(guests)):
            event = self.events(f"Lunch {number}")
            self.assertEqual(event.user_id, self.sofia)
            self.assertEqual(event.partner_ids, self.sofia.partner_id)
            self.assertEqual(event.attendee_ids.partner_id, self.sofia.partner_id)

    def test_guests_of_odoo_stay(self):
        """#62406: attendees of Odoo are removed by a synchronization."""
        both = (self.sofia | self.marco).partner_id
        event = self.event(self.sofia, partner_ids=[Command.set(both.ids)])
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        gustav = self.env["res.partner"].create(
            {"name": "Gustav", "email": "gustav@example.com"}
        )
        for guests in ([{"email": gustav.email}], []):
            place = f"Place of {len(guests)}"
            self.edit_entry(self.sofia, entry, location=place, attendees=guests)
            self.synchronize_done(self.sofia)
            self.assertEqual(event.location, place)
            self.assertEqual(event.partner_ids, both | gustav)
            self.assertEqual(event.attendee_ids.partner_id, both | gustav)

    def test_another_google_account_is_noticed(self):
        """google_calendar 19.0: another Google account takes over the former ids."""
        self.event(self.sofia)
        self.synchronize(self.sofia)
        account = self.account(self.sofia)
        links = account.binding_ids.mapped("google_id")
        self.google.withdraw_access(self.gmail(self.sofia))
        self.synchronize(self.sofia)
        second = "second@gmail.example.com"
        self.connect(self.sofia, second)
        self.assertIn(self.gmail(self.sofia), self.notice(self.sofia)["message"])
        self.assertEqual(account.state, "reconnect")
        self.assertEqual(account.email, self.gmail(self.sofia))
        self.assertEqual(account.binding_ids.mapped("google_id"), links)
        # Google would end every grant of that account, a colleague's included
        self.assertEqual(len(self.google.grants(second)), 1)

        # After revoking, the other account is a new beginning
        self.call(self.sofia, account, "action_revoke")
        self.connect(self.sofia, second)
        self.answer_question(self.sofia)
        run = self.synchronize_done(self.sofia)
        self.assertEqual((run.remote_created, run.detached), (1, 0))
        account = self.account(self.sofia)
        self.assertEqual(account.email, second)
        [entry] = self.google.events(second, account.events_calendar_id)
        self.assertEqual(entry["summary"], "Meeting")
        self.assertNotIn(entry["id"], links)
