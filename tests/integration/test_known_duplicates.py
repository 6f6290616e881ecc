"""Known failures of Odoo's own google_calendar: what came back as a duplicate."""

from odoo.fields import Command

from odoo.addons.calendar_google_sync.google_api import retry

from .test_known_failures import KnownFailuresCase


class TestKnownDuplicates(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)
        self.connect(self.sofia)

    def invitation(self, *emails):
        """What Google shows of an invitation that came by mail."""
        return {
            "summary": "Invited",
            "iCalUID": "invitation@example.com",
            "attendees": [{"email": email} for email in emails],
            **self.timed(self.day(3).replace(hour=9)),
        }

    def test_insert_without_an_answer_is_the_same_entry_next_time(self):
        """#242064: an insert that is tried again after a timeout makes a twin."""
        self.event(self.sofia, "Once")
        self.series(self.sofia, "Each day")
        self.task(self.sofia, "Report")
        for __ in range(2):
            self.google.add_fault(
                api_method=r"events\.insert$", drop=True, after=True, count=None
            )
            self.synchronize(self.sofia)
            self.google.clear_faults()
        self.synchronize_done(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Each day", "Once"])
        self.assertEqual(self.titles(self.sofia, "tasks"), ["Report"])
        self.assertEqual(len(self.events("Once")), 1)
        self.assertEqual(len(self.events("Each day")), 5)
        tasks = self.env["project.task"].search([("name", "=", "Report")])
        self.assertEqual(len(tasks), 1)
        self.assert_idle(self.sofia)

    def test_meeting_of_two_people_is_not_multiplied(self):
        """#241997, #39606: two people synchronize one meeting, copies multiply."""
        self.connect(self.marco)
        both = [Command.set((self.sofia | self.marco).partner_id.ids)]
        self.event(self.sofia, "By Odoo", partner_ids=both)
        guest = {"email": self.marco.partner_id.email}
        start = self.day(3).replace(hour=9)
        self.add_entry(
            self.sofia, summary="By Google", attendees=[guest], **self.timed(start)
        )
        for __ in range(3):
            for user in self.sofia | self.marco:
                self.synchronize_done(user)
        for name in ("By Odoo", "By Google"):
            self.assertEqual(len(self.events(name)), 1)
        self.assertEqual(self.events("By Google").user_id, self.sofia)
        for user in self.sofia | self.marco:
            self.assertEqual(self.titles(user), ["By Google", "By Odoo"])
            self.assert_idle(user)

    def test_invitation_of_a_group_is_nobodys_event(self):
        """#40229: the invitation of a Google Group is an event for each member."""
        self.connect(self.marco)
        for user in self.sofia | self.marco:
            self.google.add_event(
                self.gmail(user),
                self.gmail(user),
                **self.invitation("team@googlegroups.com", self.gmail(user)),
            )
            self.synchronize_done(user)
        self.assertFalse(self.events("Invited"))
        # Put into our calendar by one member, it is one event, and no guest is made up
        self.add_entry(self.sofia, **self.invitation("team@googlegroups.com"))
        for user in self.sofia | self.marco:
            self.synchronize_done(user)
        event = self.events("Invited")
        self.assertEqual(len(event), 1)
        self.assertEqual(event.partner_ids, self.sofia.partner_id)
        self.assertEqual(self.titles(self.marco), [])

    def test_nothing_is_made_again_and_again(self):
        """#215449, #217949, #217955: events are created again in an endless loop."""
        text = "<p>One</p><ul><li>two &amp; three</li></ul>"
        self.event(self.sofia, "Rich", description=text, location="Ghent")
        self.event(self.sofia, "Days", allday=True, privacy="private")
        self.series(self.sofia, "Series", description=text)
        self.task(self.sofia, "Task", description=text, allocated_hours=3)
        times = self.timed(self.day(3).replace(hour=9), zone="America/New_York")
        google = {"description": "<b>x</b>\n\n* y", "summary": "Google", **times}
        self.add_entry(self.sofia, **google)
        self.add_entry(self.sofia, "tasks", **google)
        rule = ["RRULE:FREQ=WEEKLY;COUNT=3"]
        self.add_entry(self.sofia, recurrence=rule, **{**google, "summary": "Weekly"})
        self.synchronize_done(self.sofia)
        before = self.env["calendar.event"].search_count([])
        self.assert_idle(self.sofia)
        # Google rewrites what it has, and then tells everything anew
        for kind in ("events", "tasks"):
            for entry in self.entries(self.sofia, kind).values():
                text = entry["description"].replace("<br>", "<br />\n")
                changes = {"colorId": "5", "description": text}
                self.edit_entry(self.sofia, entry, kind, **changes)
        for __ in range(3):
            self.google.expire_sync_tokens(self.gmail(self.sofia))
            run = self.synchronize(self.sofia)
            self.assertIn("Nothing had changed", run.message)
        self.assert_idle(self.sofia)
        self.assertEqual(self.env["calendar.event"].search_count([]), before)
        wanted = ["Days", "Google", "Rich", "Series", "Weekly"]
        self.assertEqual(self.titles(self.sofia), wanted)
        self.assertEqual(self.titles(self.sofia, "tasks"), ["Google", "Task"])

    def test_a_sync_token_that_google_refuses_is_replaced(self):
        """Also where the listing that follows brings nothing."""
        self.synchronize_done(self.sofia)
        self.google.expire_sync_tokens(self.gmail(self.sofia))
        self.synchronize_done(self.sofia)
        self.google.clear_requests()
        self.synchronize_done(self.sofia)
        statuses = [call["status"] for call in self.google.calls()]
        self.assertEqual(statuses, [200, 200])

    def test_series_after_revoking_and_connecting_again(self):
        """#271337, #272721: after a reset series remain and block the next import."""
        self.series(self.sofia, "By Odoo")
        days = self.timed(self.day(2).replace(hour=9), zone="Europe/Brussels")
        rule = ["RRULE:FREQ=DAILY;COUNT=3"]
        self.add_entry(self.sofia, summary="By Google", recurrence=rule, **days)
        self.synchronize_done(self.sofia)
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.connect(self.sofia)
        self.add_entry(self.sofia, summary="Anew", recurrence=rule, **days)
        run = self.synchronize_done(self.sofia)
        self.assertEqual((run.remote_created, run.local_created), (2, 1))
        self.assertEqual(self.titles(self.sofia), ["Anew", "By Google", "By Odoo"])
        for name, count in (("Anew", 3), ("By Google", 3), ("By Odoo", 5)):
            self.assertEqual(len(self.events(name)), count)
        self.assert_idle(self.sofia)

    def test_link_is_not_in_the_record(self):
        """OCA/OpenUpgrade#3256: the link was lost with a column of the event."""
        event = self.event(self.sofia)
        task = self.task(self.sofia)
        self.synchronize_done(self.sofia)
        for record in event | event.copy({"name": "Copy"}), task:
            stored = [field for field in record._fields.values() if field.store]
            ours = [f.name for f in stored if "calendar_google_sync" in f._modules]
            self.assertFalse(ours)
        run = self.synchronize_done(self.sofia)
        self.assertEqual(run.remote_created, 1)
        self.assertEqual(self.titles(self.sofia), ["Copy", "Meeting"])
