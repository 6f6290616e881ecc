"""Rules 15 (the brake) and 20 (the queue), a rest for Google, copies, backups."""

from datetime import timedelta

from odoo import fields

from .common import GoogleCase, RpcError


class TestBrake(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        start = self.day(1).replace(hour=9)
        self.events = self.env["calendar.event"]
        for number in range(30):
            self.events |= self.event(
                self.sofia, f"Event {number}", start=start, stop=start
            )
        self.synchronize(self.sofia)

    def test_many_removals_are_asked_for(self):
        self.events[:21].unlink()
        self.events[21].name = "Changed"
        self.google.clear_requests()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.removals), ("failed", 21), run.message)
        self.assertIn("21 of 30", run.message)
        self.assertTrue(run.asked)
        self.assertEqual(set(run.line_ids.mapped("action")), {"removals"})
        self.assertIn("Event 3", run.line_ids.mapped("title"))
        self.assertEqual(len(self.google.requests()), 2)
        self.assertEqual(len(self.entries(self.sofia)), 30)
        # It goes on asking, and forgets nothing
        self.assertEqual(self.synchronize(self.sofia).removals, 21)

        self.call(self.sofia, run, "action_confirm_removals")
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()
        run = self.account(self.sofia).last_run_id
        self.assertEqual((run.state, run.remote_deleted), ("done", 21), run.message)
        self.assertEqual(len(self.entries(self.sofia)), 9)

    def test_a_confirmed_run_says_what_was_confirmed(self):
        self.events[:21].unlink()
        run = self.synchronize(self.sofia)
        self.call(self.sofia, run, "action_confirm_removals")
        self.assertEqual(run.outcome, "confirmed")
        self.assertIn("confirmed that 21 entries", run.message)
        self.assertNotIn("list", run.message)
        self.assertEqual(run.line_count, 21)

    def test_nobody_else_confirms(self):
        self.events[:21].unlink()
        run = self.synchronize(self.sofia)
        with self.assertRaises(RpcError):
            self.call(self.marco, run, "action_confirm_removals")

    def test_twenty_and_a_half_are_not_many(self):
        self.events[:20].unlink()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_deleted, 20, run.message)

    def test_many_out_of_more_are_not_half(self):
        start = self.day(2).replace(hour=9)
        for number in range(14):
            self.event(self.sofia, f"More {number}", start=start, stop=start)
        self.synchronize(self.sofia)
        self.events[:22].unlink()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_deleted, 22, run.message)

    def test_the_hourly_run_tells_once(self):
        self.sofia.company_id.google_calendar_auto_sync = True
        self.events[:25].unlink()
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        told = []
        for __ in range(2):
            before = self.env["bus.bus"].search_count([])
            cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(self.account(self.sofia).last_run_id.removals, 25)
            messages = self.env["bus.bus"].search([], offset=before, order="id")
            told.append("25 of 30" in str(messages.mapped("message")))
        self.assertEqual(told, [True, False])
        self.assertEqual(len(self.entries(self.sofia)), 30)


class TestRest(GoogleCase):
    def test_google_gets_its_rest(self):
        self.connect(self.sofia)
        self.event(self.sofia)
        self.google.add_fault(
            api_method="calendar.events.insert", status=403, reason="quotaExceeded"
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "failed")
        self.assertIn("asks for a rest", run.message)
        account = self.account(self.sofia)
        self.assertEqual(account.state, "connected")
        self.google.clear_requests()
        with self.assertRaisesRegex(RpcError, "asks for a rest"):
            self.synchronize(self.sofia)
        self.assertEqual(self.google.requests(), [])
        account.sudo().resting_until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(self.synchronize(self.sofia).remote_created, 1)


class TestRevocationQueue(GoogleCase):
    def test_the_server_tries_again(self):
        self.connect(self.sofia)
        self.google.add_fault(
            api_method="calendar.calendars.delete",
            status=503,
            count=None,
            retry_after=3600,
        )
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertEqual(self.account(self.sofia).state, "revoking")
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.account(self.sofia).state, "revoking")
        self.google.clear_faults()
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.account(self.sofia))
        calendars = self.google.calendars(self.gmail(self.sofia))
        self.assertEqual([c for c in calendars if not c.get("primary")], [])
        told = self.env["bus.bus"].search([], order="id desc", limit=1).message
        self.assertIn("is revoked", str(told))


class TestCopy(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        self.event(self.sofia)
        self.synchronize(self.sofia)
        self.params = self.env["ir.config_parameter"].sudo()
        self.original = self.params.get_param("database.uuid")
        self.params.set_param("database.uuid", "a-copy-of-the-database")
        self.google.clear_requests()

    def test_a_copy_does_not_talk_to_google(self):
        with self.assertRaisesRegex(RpcError, "is a copy"):
            self.synchronize(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "paused")
        self.assertIn("is a copy", self.account(self.sofia).state_message)
        self.assertEqual(self.google.requests(), [])
        self.params.set_param("database.uuid", self.original)
        self.assertEqual(self.synchronize(self.sofia).state, "done")

    def test_revoking_in_a_copy_leaves_the_original_alone(self):
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.google.requests(), [])
        calendars = self.google.calendars(self.gmail(self.sofia))
        self.assertEqual(len([c for c in calendars if not c.get("primary")]), 2)
        self.connect(self.sofia)
        calendars = self.google.calendars(self.gmail(self.sofia))
        self.assertEqual(len([c for c in calendars if not c.get("primary")]), 4)


class TestBackup(GoogleCase):
    """A database restored from a backup takes over what Google knows better."""

    TABLES = ("calendar_event", "calendar_google_binding", "calendar_google_account")

    def test_googles_newer_state_is_kept(self):
        self.connect(self.sofia)
        edited = self.event(self.sofia, "Edited")
        deleted = self.event(self.sofia, "Deleted")
        self.synchronize(self.sofia)
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT backup")
        edited.location = "Later"
        later = self.event(self.sofia, "Later")
        deleted.unlink()
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {"Edited", "Later"})
        self.env.invalidate_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT backup")
        self.env.invalidate_all()
        self.assertFalse(later.exists())
        # The next record takes an id that was given before the backup was restored
        self.env.cr.execute("SELECT setval('calendar_event_id_seq', %s)", [deleted.id])
        new = self.event(self.sofia, "New")
        # The transaction of a test has one time for all that it creates
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_event SET create_date = now() AT TIME ZONE 'UTC' "
            "+ interval '1 hour' WHERE id = %s",
            [new.id],
        )
        self.env.invalidate_all()

        run = self.synchronize(self.sofia)

        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(edited.location, "Later")
        self.assertTrue(deleted.exists())
        mine = self.env["calendar.event"].search([("user_id", "=", self.sofia.id)])
        self.assertEqual(
            sorted(mine.mapped("name")), ["Deleted", "Edited", "Later", "New"]
        )
        self.assertEqual(set(self.entries(self.sofia)), {"Edited", "Later", "New"})
        self.assertTrue(new.exists())

    def test_what_was_first_sent_after_the_backup_is_recognized(self):
        """The record has no binding any more, but its entry has an id of ours."""
        self.connect(self.sofia)
        event = self.event(self.sofia, "Meeting")
        archived = self.event(self.sofia, "Archived later")
        deleted = self.event(self.sofia, "Deleted later")
        self.synchronize_and_restore(archived, deleted)
        self.assertFalse(self.env["calendar.google.binding"].search([]))

        run = self.synchronize(self.sofia)

        self.assertEqual(run.state, "done", run.message)
        self.assertEqual((run.local_created, run.remote_created), (0, 0), run.message)
        self.assertEqual(event.location, "Google")
        [entry] = self.entries(self.sofia).values()
        self.assertEqual(entry["location"], "Google")
        # What was removed from Google since the backup does not come back by itself
        for gone in archived, deleted:
            self.assertEqual(gone.gcal_sync_state, "detached")

    def synchronize_and_restore(self, archived, deleted):
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT backup")
        self.synchronize(self.sofia)
        entries = self.entries(self.sofia)
        self.edit_entry(self.sofia, entries["Meeting"], location="Google")
        self.delete_entry(self.sofia, entries["Deleted later"])
        archived.active = False
        self.synchronize(self.sofia)
        self.env.invalidate_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT backup")
        self.env.invalidate_all()
