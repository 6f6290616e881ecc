"""Known failures of Odoo's own google_calendar: edits and entries that were lost."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.calendar_google_sync.google_api import retry

from .test_known_failures import KnownFailuresCase

#: Not one of these may count as done, nor be forgotten.
ERRORS = (401, 403, 409, 412, 429, 500)


class TestKnownLost(KnownFailuresCase):
    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)
        self.connect(self.sofia)

    def under(self, method, **error):
        """Two runs while Google answers all requests of a kind with an error."""
        self.google.add_fault(api_method=rf"events\.{method}$", count=None, **error)
        for __ in range(2):
            self.synchronize(self.sofia)
        self.google.clear_faults()

    def test_edit_waits_for_a_success(self):
        """google_calendar 19.0: any error of a patch clears need_sync."""
        event = self.event(self.sofia)
        self.synchronize(self.sofia)
        self.assert_idle(self.sofia)
        for status in ERRORS:
            with self.subTest(status=status):
                event.with_user(self.sofia).location = f"Place {status}"
                self.under("patch", status=status)
                self.synchronize_done(self.sofia)
                entry = self.entries(self.sofia)["Meeting"]
                self.assertEqual(entry["location"], f"Place {status}")

    def test_insert_that_found_no_calendar_waits_for_one(self):
        """google_calendar 19.0: an insert that is answered 404 counts as done."""
        self.synchronize(self.sofia)
        self.event(self.sofia)
        account = self.account(self.sofia)
        former = account.events_calendar_id
        # The calendar disappears after it was listed
        gone = r"(events\.insert|events\.get|calendars\.get)$"
        self.google.add_fault(api_method=gone, status=404, count=None)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("failed", 0))
        self.assertEqual(account.state, "calendars_missing")
        self.assertIn("create the calendars again", account.state_message)
        self.google.clear_faults()
        self.google.delete_calendar(self.gmail(self.sofia), former)
        self.connect(self.sofia)
        self.synchronize_done(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Meeting"])

    def test_deletion_waits_for_a_success(self):
        """google_calendar 19.0: a deletion that Google did not do is forgotten."""
        errors = [{"status": status} for status in ERRORS]
        errors.append({"status": 403, "reason": "forbidden"})
        for error in errors:
            with self.subTest(**error):
                event = self.event(self.sofia)
                self.synchronize(self.sofia)
                event.unlink()
                self.under("delete", **error)
                self.synchronize_done(self.sofia)
                self.assertEqual(self.titles(self.sofia), [])
        self.assertFalse(self.account(self.sofia).binding_ids)

    def test_edit_in_google_older_than_a_write_in_odoo(self):
        """google_calendar 19.0: any later write in Odoo, a tag, drops Google's edit."""
        event, task = self.event(self.sofia), self.task(self.sofia)
        self.synchronize(self.sofia)
        for kind in ("events", "tasks"):
            [entry] = self.entries(self.sofia, kind).values()
            self.edit_entry(self.sofia, entry, kind, summary="By Google")
        kind = self.env["calendar.event.type"].create({"name": "Tag"})
        tag = self.env["project.tags"].create({"name": "Tag"})
        event.with_user(self.sofia).write({"categ_ids": kind.ids, "location": "Ghent"})
        task.with_user(self.sofia).write({"tag_ids": tag.ids, "priority": "1"})
        self.env.flush_all()
        for record in event, task:
            self.env.cr.execute(
                f"UPDATE {record._table} SET write_date = write_date + interval '1 day'"
            )
        self.env.invalidate_all()
        run = self.synchronize_done(self.sofia)
        self.assertEqual(run.conflicts, 0)
        self.assertEqual((event.name, task.name), ("By Google", "By Google"))
        self.assertEqual(self.entries(self.sofia)["By Google"]["location"], "Ghent")

    def test_changes_of_one_listing_do_not_discard_each_other(self):
        """#155712: several updates in one answer discard each other."""
        both = [Command.set((self.sofia | self.marco).partner_id.ids)]
        events = [
            self.event(self.sofia, f"Event {number}", partner_ids=both)
            for number in range(3)
        ]
        self.synchronize(self.sofia)
        for name, entry in self.entries(self.sofia).items():
            self.edit_entry(self.sofia, entry, location=f"Place of {name}")
            self.edit_entry(self.sofia, entry, transparency="transparent")
        # Odoo writes into each of the events between the edits and the run
        for event in events:
            event.with_user(self.sofia).videocall_location = "https://meet.example.com"
            event.attendee_ids.with_user(self.marco).filtered(
                lambda attendee: attendee.partner_id == self.marco.partner_id
            ).do_accept()
        self.synchronize_done(self.sofia)
        for event in events:
            self.assertEqual(event.location, f"Place of {event.name}")
            self.assertEqual(event.show_as, "free")
            states = dict(event.attendee_ids.mapped(lambda a: (a.partner_id, a.state)))
            self.assertEqual(states[self.marco.partner_id], "accepted")

    def test_address_of_a_video_call_stays(self):
        """#117134: the address of a video call is replaced by nothing."""
        address = "https://meet.example.com/room"
        event = self.event(self.sofia, videocall_location=address)
        series = self.series(self.sofia, videocall_location=address)
        self.synchronize(self.sofia)
        for entry in self.entries(self.sofia).values():
            self.edit_entry(self.sofia, entry, location="Ghent")
        self.synchronize_done(self.sofia)
        for one in event | series.recurrence_id.calendar_event_ids:
            self.assertEqual((one.location, one.videocall_location), ("Ghent", address))

    def test_what_happens_during_a_pause_is_done_after_it(self):
        """#156037: events that are created while it is paused are never sent."""
        kept, gone = self.event(self.sofia, "Kept"), self.event(self.sofia, "Gone")
        self.synchronize(self.sofia)
        self.assert_idle(self.sofia)
        params = self.env["ir.config_parameter"].sudo()
        uuid = params.get_param("database.uuid")
        params.set_param("database.uuid", "a copy of it")  # one of the reasons to pause
        with self.assertRaisesRegex(AssertionError, "copy"):
            self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "paused")
        self.event(self.sofia, "New")
        self.task(self.sofia, "New task")
        kept.with_user(self.sofia).location = "Ghent"
        gone.with_user(self.sofia).unlink()
        start = self.day(3).replace(hour=9)
        self.add_entry(self.sofia, summary="Google", **self.timed(start))
        params.set_param("database.uuid", uuid)
        self.synchronize_done(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Google", "Kept", "New"])
        self.assertEqual(self.titles(self.sofia, "tasks"), ["New task"])
        self.assertEqual(self.entries(self.sofia)["Kept"]["location"], "Ghent")
        self.assertEqual(len(self.events("Google")), 1)

    def limit(self, number):
        key = "calendar_google_sync.run_limit"
        self.env["ir.config_parameter"].sudo().set_param(key, str(number))

    def test_what_is_not_hers_takes_no_place(self):
        """google_calendar 19.0: 200 events of others keep her own from being sent."""
        for number in range(10):
            self.event(self.marco, f"Of Marco {number}")
        later = self.day(9).replace(hour=9)
        self.event(self.sofia, "Own", start=later, stop=later + timedelta(hours=1))
        self.limit(1)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.remote_created, run.remaining), (1, 0))
        self.assertEqual(self.titles(self.sofia), ["Own"])

    def test_what_google_refuses_takes_no_place(self):
        """google_calendar 19.0: what can never be sent fills each run, for ever."""
        for number in range(3):
            self.event(self.sofia, f"Refused {number}")
        later = self.day(9).replace(hour=9)
        self.event(self.sofia, "Own", start=later, stop=later + timedelta(hours=1))
        self.google.add_fault(
            api_method=r"events\.insert$", status=400, reason="invalid", count=3
        )
        self.limit(1)
        for __ in range(4):
            self.synchronize(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Own"])

    def test_deletion_that_google_refuses_takes_no_place(self):
        """google_calendar 19.0: the same of what can never be deleted."""
        event = self.event(self.sofia, "Refused")
        self.synchronize_done(self.sofia)
        event.unlink()
        later = self.day(9).replace(hour=9)
        self.event(self.sofia, "Own", start=later, stop=later + timedelta(hours=1))
        refused = {"status": 403, "reason": "forbidden", "count": None}
        self.google.add_fault(api_method=r"events\.delete$", **refused)
        self.limit(1)
        for __ in range(2):
            self.synchronize(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Own", "Refused"])
        self.google.clear_faults()
        self.limit(5000)
        self.synchronize_done(self.sofia)
        self.assertEqual(self.titles(self.sofia), ["Own"])
