"""The history: what each run did with each entry, who sees it, and for how long."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from .common import ZONE, GoogleCase, RpcError

COUNTERS = (
    "local_created",
    "local_updated",
    "remote_created",
    "remote_updated",
    "remote_deleted",
    "detached",
    "conflicts",
    "undone",
    "parked",
    "remaining",
)


class TestLines(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def lines(self, run, action):
        return run.line_ids.filtered(lambda line: line.action == action)

    def run_with_lines(self, **window):
        """Synchronize; each counter has as many lines."""
        run = self.synchronize(self.sofia, **window)
        for counter in COUNTERS:
            self.assertEqual(run[counter], len(self.lines(run, counter)), counter)
        return run

    def test_each_entry_is_told(self):
        event = self.event(self.sofia, "Meeting")
        task = self.task(self.sofia, "Report")
        run = self.run_with_lines()
        created = self.lines(run, "remote_created").sorted("title")
        self.assertEqual(created.mapped("title"), ["Meeting", "Report"])
        self.assertEqual(created.mapped("kind"), ["event", "task"])
        self.assertEqual(created.mapped("res_id"), [event.id, task.id])
        self.assertEqual(created[0].date_start, event.start)
        start = self.day(2).replace(hour=9)
        self.add_entry(self.sofia, summary="Lunch", **self.timed(start))
        entries = self.entries(self.sofia)
        self.edit_entry(self.sofia, entries["Meeting"], summary="Google's name")
        event.name = "Odoo's name"
        [entry] = self.entries(self.sofia, "tasks").values()
        self.delete_entry(self.sofia, entry, "tasks")

        run = self.run_with_lines()

        new = self.env["calendar.event"].search([("name", "=", "Lunch")])
        self.assertEqual(self.lines(run, "local_created").res_id, new.id)
        self.assertEqual(self.lines(run, "detached").title, "Report")
        reason = self.lines(run, "conflicts").reason
        for word in ("Title", "Google's name", "Odoo's name"):
            self.assertIn(word, reason)
        event.unlink()
        gone = self.lines(self.run_with_lines(), "remote_deleted")
        self.assertIn("deleted", gone.reason)

    def test_refusals_are_told_in_words(self):
        self.event(self.sofia, "Refused")
        self.google.add_fault(
            api_method="calendar.events.insert", status=400, message="Bad entry"
        )
        run = self.run_with_lines()
        self.assertEqual(self.lines(run, "parked").title, "Refused")
        self.assertTrue(self.lines(run, "parked").reason)

    def test_what_is_undone(self):
        event = self.event(self.marco, "Marco's", partner_ids=self.both())
        self.run_with_lines()
        entry = self.entries(self.sofia)["Marco's"]
        self.deny_writing()
        self.edit_entry(self.sofia, entry, location="Elsewhere")
        run = self.run_with_lines()
        self.assertIn("Elsewhere", self.lines(run, "undone").reason)
        self.assertFalse(event.location)

    def both(self):
        return [
            fields.Command.set((self.sofia | self.marco).partner_id.ids),
        ]

    def deny_writing(self):
        self.env["ir.rule"].create(
            {
                "name": "Only the organizer writes",
                "model_id": self.env["ir.model"]._get_id("calendar.event"),
                "domain_force": "[('user_id', '=', user.id)]",
                "perm_read": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )

    def test_the_rest_is_told(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "calendar_google_sync.run_limit", "1"
        )
        for number in range(3):
            self.event(self.sofia, f"Event {number}")
        run = self.run_with_lines()
        self.assertEqual((run.remote_created, run.remaining), (1, 2))

    def test_what_a_broken_off_run_did_is_told(self):
        start = self.day(1).replace(hour=9)
        for number in range(60):
            self.event(self.sofia, f"Event {number}", start=start, stop=start)
        self.google.add_fault(
            api_method="calendar.events.insert",
            status=403,
            reason="quotaExceeded",
        )
        run = self.run_with_lines()
        self.assertEqual(run.remote_created, len(self.entries(self.sofia)))

    # Open the record

    def open(self, line, user=None):
        return self.call(user or self.sofia, line, "action_open_record")

    def test_open(self):
        event = self.event(self.sofia, "Meeting")
        task = self.task(self.sofia, "Report")
        first, second = self.synchronize(self.sofia).line_ids.sorted("title")
        action = self.open(first)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("calendar.event", event.id)
        )
        action = self.open(second)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("project.task", task.id)
        )
        event.unlink()
        with self.assertRaisesRegex(RpcError, "not in Odoo any more"):
            self.open(first)

    def test_open_what_is_no_longer_ones_own(self):
        task = self.task(self.sofia, "Report")
        [line] = self.synchronize(self.sofia).line_ids
        task.sudo().user_ids = self.marco
        task.sudo().message_unsubscribe(self.sofia.partner_id.ids)
        with self.assertRaisesRegex(RpcError, "may not open"):
            self.open(line)

    def test_open_a_series(self):
        start = self.day(1).replace(hour=9)
        rule = ["RRULE:FREQ=DAILY;COUNT=3"]
        body = {"summary": "Series", "recurrence": rule, **self.timed(start)}
        self.add_entry(self.sofia, **body)
        [line] = self.synchronize(self.sofia).line_ids
        action = self.open(line)
        self.assertEqual(action["res_model"], "calendar.event")
        event = self.env["calendar.event"].browse(action["res_id"])
        self.assertEqual(event.name, "Series")

    # Who sees it

    def test_own_and_the_administrators(self):
        self.event(self.sofia, "Meeting")
        run = self.synchronize(self.sofia)
        boss = self.person("boss", "base.group_system")
        for records in run, run.line_ids:
            self.assertTrue(self.call(self.sofia, records, "read", ["display_name"]))
            self.assertTrue(self.call(boss, records, "read", ["display_name"]))
            with self.assertRaises(RpcError):
                self.call(self.marco, records, "read", ["display_name"])
            for user in self.sofia, boss:
                with self.assertRaises(RpcError):
                    self.call(user, records, "unlink")
        with self.assertRaises(RpcError):
            self.call(boss, run, "action_confirm_removals")

    def test_private_entries_are_nobody_elses(self):
        self.event(self.sofia, "Doctor", privacy="private")
        self.event(self.sofia, "Meeting")
        self.task(self.sofia, "To-do")
        run = self.synchronize(self.sofia)
        self.assertEqual(len(run.line_ids), 3)
        boss = self.person("boss", "base.group_system")
        found = self.call(boss, run.line_ids.browse(), "search_read", [], ["title"])
        self.assertEqual([line["title"] for line in found], ["Meeting"])

    def titles_told_to_the_administrator(self, run):
        boss = self.env["res.users"].search([("login", "=", "boss")])
        boss = boss or self.person("boss", "base.group_system")
        lines = self.call(boss, run.line_ids.browse(), "search_read", [], ["title"])
        return [line["title"] for line in lines]

    def test_private_by_the_preferences_of_its_owner(self):
        settings = self.sofia.res_users_settings_id
        settings.calendar_default_privacy = "private"
        event = self.event(self.sofia, "Doctor")
        self.event(self.sofia, "Party", privacy="public")
        standup = {"rrule_type": "daily", "end_type": "count", "count": 3}
        self.event(self.sofia, "Therapy", recurrency=True, event_tz=ZONE, **standup)
        start = self.day(2).replace(hour=9)
        self.add_entry(self.sofia, summary="Dentist", **self.timed(start))
        run = self.run_with_lines()
        self.assertEqual(len(run.line_ids), 4)
        self.assertEqual(self.titles_told_to_the_administrator(run), ["Party"])
        run.sudo().unlink()
        event.unlink()
        run = self.run_with_lines()
        self.assertEqual(run.line_ids.title, "Doctor")
        self.assertEqual(self.titles_told_to_the_administrator(run), [])

    def test_a_to_do_that_is_gone_stays_private(self):
        to_do = self.task(self.sofia, "To-do")
        self.synchronize(self.sofia).sudo().unlink()
        to_do.unlink()
        run = self.run_with_lines()
        self.assertEqual(self.lines(run, "remote_deleted").title, "To-do")
        self.assertEqual(self.titles_told_to_the_administrator(run), [])


class TestRetention(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)
        self.runs = self.env["calendar.google.run"]

    def aged(self, days, **values):
        run = self.runs.sudo().create(
            {"account_id": self.account(self.sofia).id, "state": "done", **values}
        )
        run.flush_recordset()
        self.env.cr.execute(
            "UPDATE calendar_google_run SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=days), run.id],
        )
        run.invalidate_recordset()
        return run

    def test_ninety_days(self):
        old, young = self.aged(91), self.aged(89)
        running = self.aged(91, state="running")
        question = self.aged(91, state="failed", removals=30)
        last = self.aged(91)
        self.account(self.sofia).sudo().last_run_id = last
        preview = self.aged(2, state="preview")
        self.runs._gc_history()
        self.runs._gc_previews()
        self.assertFalse(old.exists() or preview.exists())
        kept = young | running | question | last
        self.assertEqual(kept.exists(), kept)

    def test_as_the_administrator_says(self):
        boss = self.person("boss", "base.group_system")
        settings = self.env["res.config.settings"].with_user(boss)
        with Form(settings) as form:
            self.assertEqual(form.gcal_sync_history_days, 90)
            form.gcal_sync_history_days = 7
        form.record.execute()
        old, young = self.aged(8), self.aged(6)
        self.runs._gc_history()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())
