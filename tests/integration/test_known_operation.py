"""Known failures of Odoo's own google_calendar: limits, many people, many requests."""

from datetime import timedelta
from unittest.mock import patch

from odoo.addons.calendar_google_sync.google_api import retry
from odoo.addons.calendar_google_sync.models import calendar_google_run_together

from .test_known_failures import KnownFailuresCase

POPUP = {"method": "popup", "minutes": 10}


class TestKnownOperation(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)

    def many(self, user, number, prefix="Event"):
        start = self.day(1).replace(hour=9)
        values = {
            "start": start,
            "stop": start + timedelta(hours=1),
            "user_id": user.id,
            "partner_ids": user.partner_id.ids,
        }
        names = [f"{prefix} {n:03}" for n in range(number)]
        events = self.env["calendar.event"].with_user(user)
        return events.create([{**values, "name": name} for name in names])

    def test_each_403_is_told_apart(self):
        """#49401, #38172: 403 is one error, for a limit and for a refusal."""
        self.connect(self.sofia)
        account = self.account(self.sofia)
        insert = {"api_method": r"events\.insert$", "status": 403}
        for reason, count, state, sentence in (
            ("rateLimitExceeded", 1, "done", "Created in Google: 1"),
            ("userRateLimitExceeded", 1, "done", "Created in Google: 1"),
            ("rateLimitExceeded", None, "done", "Left for the next synchronization: 1"),
            ("forbidden", None, "done", "Failed, see the list"),
            ("quotaExceeded", None, "failed", "asks for a rest"),
            ("accessNotConfigured", None, "failed", "administrator"),
        ):
            with self.subTest(reason=reason, count=count):
                event = self.event(self.sofia, reason)
                self.google.add_fault(**insert, reason=reason, count=count)
                run = self.synchronize(self.sofia)
                self.assertEqual(run.state, state)
                self.assertIn(sentence, run.message)
                self.assertEqual(account.state, "connected")
                self.google.clear_faults()
                account.sudo().resting_until = False
                # A refusal waits until something changes, all else for the next run
                event.with_user(self.sofia).location = "Ghent"
                self.synchronize_done(self.sofia)
                self.assertEqual(self.titles(self.sofia), [reason])
                event.unlink()
                self.synchronize_done(self.sofia)

    def test_each_person_has_a_turn(self):
        """#76788, #44981, #43651, #73054, #108064, #210286: many people, no time.

        The first has more than her turn is long; the others have theirs all the same.
        """
        company = self.sofia.company_id
        company.google_calendar_auto_sync = True
        self.google.add_account("lena@gmail.example.com")
        people = self.sofia | self.marco | self.person("lena")
        for user in people:
            self.connect(user)
            self.many(user, 60 if user == self.sofia else 1)
            self.account(user).sudo().last_sync_at = self.day(-1)
        self.account(self.sofia).sudo().last_sync_at = False
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        with patch.object(calendar_google_run_together, "SLICE", 1e-9):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.titles(self.sofia)), 50)
        self.assertEqual(self.account(self.sofia).run_ids.state, "running")
        for user in people - self.sofia:
            self.assertEqual(self.account(user).last_run_id.state, "done")
            self.assertEqual(len(self.titles(user)), 1)
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(set(self.titles(self.sofia))), 60)
        self.assertEqual(self.account(self.sofia).run_ids.state, "done")

    def test_looking_at_the_calendar_asks_google_nothing(self):
        """#66403, #69619, #85465: each open tab synchronizes, until they deadlock."""
        self.connect(self.sofia)
        event = self.event(self.sofia)
        self.synchronize_done(self.sofia)
        self.google.clear_requests()
        accounts = self.env["calendar.google.account"]
        for __ in range(3):
            for page in ("workspace-calendar", "crm-calendar", "calendar"):
                self.assertEqual(self.go(f"/odoo/{page}").status_code, 200)
            self.call(self.sofia, accounts, "get_status")
            self.call(self.sofia, accounts, "pop_notice")
            for model in ("calendar.event", "project.task"):
                model = self.env[model]
                views = [[False, "calendar"], [False, "form"]]
                self.call(self.sofia, model, "get_views", views)
                self.call(self.sofia, model, "search_read", [], ["name"])
        self.call(self.sofia, event, "read", ["gcal_sync_state"])
        self.assertEqual(self.google.requests(), [])
        self.assertEqual(len(self.account(self.sofia).run_ids), 1)

    def test_writing_in_odoo_asks_google_nothing(self):
        """#69937: each record that is saved is a request, and the person waits."""
        self.connect(self.sofia)
        self.event(self.sofia)
        self.synchronize_done(self.sofia)
        self.google.clear_requests()
        model = self.env["calendar.event"]
        [event_id] = self.call(self.sofia, model, "create", [{"name": "By RPC"}])
        event = model.browse(event_id)
        self.call(self.sofia, event, "write", {"location": "Ghent"})
        self.call(self.sofia, event, "unlink")
        self.series(self.sofia).with_user(self.sofia).write(
            {"name": "Each day", "recurrence_update": "all_events"}
        )
        self.task(self.sofia).state = "1_done"
        self.assertEqual(self.google.requests(), [])

    def test_requests_do_not_grow_with_the_entries(self):
        """#69937: one request for each record."""
        self.connect(self.sofia)
        events = self.many(self.sofia, 40)
        for change in (
            lambda: None,
            lambda: events.write({"location": "Ghent"}),
            lambda: events[:20].unlink(),
        ):
            change()
            self.google.clear_requests()
            self.synchronize_done(self.sofia)
            # Two listings, and one batch
            self.assertEqual(len(self.google.requests()), 3)
        self.assertEqual(len(self.titles(self.sofia)), 20)

    def test_queries_do_not_grow_with_what_google_tells(self):
        """#69937: each entry of a listing is looked for on its own."""
        self.connect(self.sofia)
        today = str(self.day(0).date())
        window = {"date_from": today, "date_to": today}
        counts = []
        for number in (2, 2, 40):
            for __ in range(number):
                self.add_entry(self.sofia, summary="Far", **self.timed(self.day(9)))
            before = self.env.cr.sql_log_count
            self.synchronize(self.sofia, **window)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[2], counts[1] + 10)
        self.assertEqual(len(self.account(self.sofia).binding_ids), 44)

    def test_imported_reminders_and_guests_notify_nobody(self):
        """#69619: an import notifies each attendee of each event."""
        self.connect(self.sofia)
        self.event(self.sofia)
        self.synchronize_done(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        reminders = {"useDefault": False, "overrides": [POPUP]}
        guests = [{"email": self.marco.email}]
        details = {"reminders": reminders, "attendees": guests}
        self.edit_entry(self.sofia, entry, **details)
        soon = self.day(2).replace(hour=9)
        rule = ["RRULE:FREQ=DAILY;COUNT=5"]
        times = self.timed(soon, zone="Europe/Brussels")
        self.add_entry(self.sofia, summary="Lunch", recurrence=rule, **details, **times)
        told = self.env["bus.bus"].search([])
        mails = self.env["mail.mail"].sudo().search_count([])
        self.synchronize_done(self.sofia)
        self.assertEqual(len(self.events("Lunch")), 5)
        self.assertIn(self.marco.partner_id, self.events("Meeting").partner_ids)
        new = self.env["bus.bus"].search([]) - told
        self.assertFalse([m for m in new.mapped("message") if "calendar.alarm" in m])
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)
