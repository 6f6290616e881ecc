"""The preview: what a synchronization would do, before it does anything."""

from unittest.mock import patch

from odoo.addons.calendar_google_sync.engine.preview import Preview

from .common import GoogleCase, RpcError

COUNTS = ("remote_created", "remote_updated", "local_created", "local_updated")


class TestPreview(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        self.login(self.sofia)
        self.runs = self.env["calendar.google.run"]
        self.wizards = self.env["calendar.google.sync"]

    def ask(self, scope="default", **dates):
        answer = self.call(self.sofia, self.wizards, "ask_preview", scope, **dates)
        return self.runs.browse(answer["id"]), answer["problem"]

    def look(self):
        self.env.ref("calendar_google_sync.ir_cron_preview").method_direct_trigger()
        self.env.invalidate_all()

    def preview(self, *args, **dates):
        preview, problem = self.ask(*args, **dates)
        self.assertFalse(problem)
        self.look()
        self.assertTrue(preview.finished_at)
        self.assertEqual(preview.state, "preview")
        return preview

    def told(self, preview):
        return sorted((line.action, line.title) for line in preview.line_ids)

    def written(self):
        """Requests that changed something in Google."""
        return [r for r in self.google.requests() if r["method"] != "GET"]

    def test_it_tells_and_writes_nothing(self):
        event = self.event(self.sofia, "Changed here")
        gone = self.event(self.sofia, "Deleted here")
        both = self.event(self.sofia, "Both")
        self.synchronize(self.sofia)
        entries = self.entries(self.sofia)
        start = self.day(2).replace(hour=9)
        self.add_entry(self.sofia, summary="Lunch", **self.timed(start))
        self.edit_entry(self.sofia, entries["Both"], location="Google")
        both.location = "Odoo"
        event.location = "Room 1"
        gone.unlink()
        self.task(self.sofia, "Report")
        before = self.content()
        self.google.clear_requests()

        preview = self.preview()

        self.assertFalse(preview.message)
        self.assertEqual(self.written(), [])
        self.assertEqual(self.content(), before)
        actions = self.told(preview)
        for line in (
            ("local_created", "Lunch"),
            ("remote_created", "Report"),
            ("remote_updated", "Changed here"),
            ("remote_deleted", "Deleted here"),
            ("conflicts", "Both"),
        ):
            self.assertIn(line, actions)
        conflict = preview.line_ids.filtered(lambda line: line.action == "conflicts")
        self.assertIn("Location", conflict.reason)
        self.assertIn("Google", conflict.reason)
        [changed] = preview.line_ids.filtered(lambda x: x.title == "Changed here")
        self.assertEqual((changed.reason, changed.res_id), ("Location", event.id))
        for counter in COUNTS:
            lines = preview.line_ids.filtered(lambda x, c=counter: x.action == c)
            self.assertEqual(preview[counter], len(lines))

        # The run then does just that
        run = self.synchronize(self.sofia)
        self.assertEqual(self.told(run), actions)

    def content(self):
        """What is stored of bindings and records."""
        self.env.cr.flush()
        self.env.invalidate_all()
        bindings = self.env["calendar.google.binding"].search([], order="id")
        events = self.env["calendar.event"].search([], order="id")
        account = self.account(self.sofia)
        return (
            bindings.read(["state", "remote", "agreed_local", "local_version"]),
            events.read(["name", "location", "active", "write_date"]),
            account.read(["state", "last_run_id"]),
            account.calendar_ids.read(["sync_token"]),
        )

    def test_a_series_beyond_odoo_stays_as_it_is(self):
        """Planning takes it apart; a preview puts it together again."""
        start = self.day(1).replace(hour=9)
        entry = self.add_entry(
            self.sofia,
            summary="Series",
            recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"],
            **self.timed(start),
        )
        self.synchronize(self.sofia)
        [series] = self.env["calendar.recurrence"].search([])
        rule = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=5"
        self.edit_entry(self.sofia, entry, recurrence=[rule])
        before = self.content()
        self.preview("all")
        self.assertTrue(series.exists())
        self.assertEqual(self.content(), before)

    def test_what_is_switched_off_is_not_foretold(self):
        self.event(self.sofia, "Meeting")
        self.task(self.sofia, "Report")
        self.account(self.sofia).sudo().sync_tasks = False
        self.google.clear_requests()
        self.assertEqual(self.told(self.preview()), [("remote_created", "Meeting")])
        self.assertEqual(len(self.google.requests()), 1)

    def test_the_cap_and_what_is_left(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "calendar_google_sync.run_limit", "2"
        )
        for number in range(5):
            self.event(self.sofia, f"Event {number}")
        preview = self.preview()
        self.assertEqual((preview.remote_created, preview.remaining), (2, 3))
        self.assertEqual(len(preview.line_ids), 5)

    def test_many_removals_are_announced(self):
        events = self.env["calendar.event"]
        for number in range(25):
            events |= self.event(self.sofia, f"Event {number}")
        self.synchronize(self.sofia)
        events.unlink()
        preview = self.preview()
        self.assertEqual((preview.removals, preview.remote_deleted), (25, 25))

    def test_it_is_in_nobodys_way(self):
        self.event(self.sofia)
        waiting, __ = self.ask()
        self.assertFalse(
            self.call(self.sofia, self.env["calendar.google.account"], "get_status")[
                "run"
            ]
        )
        wizard = self.wizards.browse(self.call(self.sofia, self.wizards, "create", {}))
        self.call(self.sofia, wizard, "action_synchronize")
        self.assertFalse(waiting.exists())
        __, problem = self.ask()
        self.assertIn("already running", problem)
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()
        [run] = self.account(self.sofia).run_ids
        self.assertEqual((run.state, run.remote_created), ("done", 1), run.message)

    def test_a_run_that_starts_meanwhile_goes_first(self):
        self.event(self.sofia)
        preview, __ = self.ask()
        plain = Preview._fetch

        def fetch(preview, kind):
            if kind == "event":
                # All cursors of a test see the same
                self.account(self.sofia)._create_run("auto")
            return plain(preview, kind)

        with patch.object(Preview, "_fetch", fetch):
            self.look()
        self.assertFalse(preview.exists())

    def test_a_newer_one_replaces_it(self):
        first, __ = self.ask()
        second, __ = self.ask("all")
        self.assertFalse(first.exists())
        self.look()
        self.assertTrue(second.finished_at)

    def test_google_out_of_reach(self):
        self.google.add_fault(
            path="/calendars/", status=503, retry_after=3600, count=None
        )
        preview = self.preview()
        self.assertIn("cannot be reached", preview.message)
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_calendar_gone(self):
        self.google.delete_calendar(
            self.gmail(self.sofia), self.account(self.sofia).events_calendar_id
        )
        preview = self.preview()
        self.assertTrue(preview.message)
        self.assertEqual(self.account(self.sofia).state, "calendars_missing")

    def test_dates_are_checked(self):
        __, problem = self.ask("range", date_from="2031-02-03", date_to="2031-02-02")
        self.assertIn("must not be after", problem)
        __, problem = self.ask("range")
        self.assertIn("first and the last day", problem)
        answer = self.call(self.marco, self.wizards, "ask_preview", "default")
        self.assertIn("not configured", answer["problem"])

    def test_nobody_else_sees_it(self):
        self.event(self.sofia, "Secret")
        preview = self.preview()
        for records in preview, preview.line_ids:
            with self.assertRaises(RpcError):
                self.call(self.marco, records, "read", ["display_name"])
