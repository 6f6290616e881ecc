"""Rule 26: what a person may no longer see in Odoo leaves their Google."""

from odoo.fields import Command

from .common import GoogleCase


class TestRightsLost(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def titles(self, kind="events"):
        return sorted(self.entries(self.sofia, kind))

    def project(self, **values):
        values = {"name": "Plan", "privacy_visibility": "followers", **values}
        return self.env["project.project"].create(values)

    def project_task(self, title, project):
        values = {"name": title, "project_id": project.id}
        return self.task(
            self.env.user, **values, user_ids=[Command.set(self.sofia.ids)]
        )

    def hide(self, records):
        """A record rule of the company's."""
        return self.env["ir.rule"].create(
            {
                "name": "Hide",
                "model_id": self.env["ir.model"]._get(records._name).id,
                "domain_force": str([("id", "not in", records.ids)]),
            }
        )

    def assert_quiet(self):
        self.google.clear_requests()
        run = self.synchronize(self.sofia)
        self.assertIn("Nothing had changed", run.message)
        self.assertEqual({r["method"] for r in self.google.requests()}, {"GET"})

    def test_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.sofia.company_ids |= other
        project = self.project(privacy_visibility="employees", company_id=other.id)
        self.project_task("In other", project)
        self.task(self.sofia, "Mine")
        self.synchronize(self.sofia)
        self.assertEqual(self.titles("tasks"), ["In other", "Mine"])
        self.sofia.company_ids -= other
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_deleted, 1, run.message)
        self.assertEqual(self.titles("tasks"), ["Mine"])
        self.assert_quiet()
        self.sofia.company_ids |= other
        self.synchronize(self.sofia)
        self.assertEqual(self.titles("tasks"), ["In other", "Mine"])
        self.assert_quiet()

    def test_record_rule_on_events_and_series(self):
        event = self.event(self.sofia, "Pitch")
        series = self.event(
            self.sofia,
            "Standup",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
            event_tz="UTC",
        ).recurrence_id
        self.event(self.sofia, "Open")
        self.synchronize(self.sofia)
        rule = self.hide(event | series.calendar_event_ids)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_deleted), ("done", 2), run.message)
        self.assertEqual(self.titles(), ["Open"])
        self.assertTrue(event.exists() and series.exists())
        self.assert_quiet()
        rule.unlink()
        self.synchronize(self.sofia)
        self.assertEqual(self.titles(), ["Open", "Pitch", "Standup"])
        self.assert_quiet()

    def test_occurrence_of_a_series_that_was_edited_alone(self):
        """It has an entry of its own; Google shows the others."""
        first = self.event(
            self.sofia,
            "Standup",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=4,
            event_tz="UTC",
        )
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        rows[1].with_user(self.sofia).name = "Short standup"
        self.synchronize(self.sofia)
        self.assertIn("Short standup", [title for _start, title in self.shown()])
        self.hide(rows[1])
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual([title for _start, title in self.shown()], ["Standup"] * 3)
        self.assert_quiet()

    def test_model(self):
        """The right to read any task at all."""
        self.task(self.sofia, "Mine")
        event = self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "project.task"), ("perm_read", "=", True)]
        )
        access.perm_read = False
        event.with_user(self.sofia).name = "Pitch 2"
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_deleted), ("done", 1), run.message)
        self.assertEqual(self.titles("tasks"), [])
        self.assertEqual(self.titles(), ["Pitch 2"])

    def test_edited_in_google_meanwhile(self):
        """It is not the person's any more: it goes, and Odoo is not changed."""
        event = self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        self.hide(event)
        entry = self.entries(self.sofia)["Pitch"]
        self.edit_entry(self.sofia, entry, summary="Edited")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(self.titles(), [])
        self.assertEqual(event.sudo().name, "Pitch")

    def test_many_are_asked_about(self):
        events = self.env["calendar.event"]
        for number in range(22):
            events |= self.event(self.sofia, f"Event {number}")
        self.synchronize(self.sofia)
        self.hide(events)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.removals), ("failed", 22), run.message)
        self.assertEqual(len(self.titles()), 22)
        self.call(self.sofia, run, "action_confirm_removals")
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.titles(), [])
        self.assertEqual(events.exists(), events)

    def test_the_preview_says_so(self):
        event = self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        self.hide(event)
        answer = self.call(
            self.sofia, self.env["calendar.google.sync"], "ask_preview", "default"
        )
        self.env.ref("calendar_google_sync.ir_cron_preview").method_direct_trigger()
        self.env.invalidate_all()
        preview = self.env["calendar.google.run"].browse(answer["id"])
        self.assertEqual(preview.remote_deleted, 1)

    def test_left_alone_stays_so(self):
        event = self.event(self.sofia, "Pitch")
        self.synchronize(self.sofia)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Pitch"])
        self.synchronize(self.sofia)
        rule = self.hide(event)
        self.assert_quiet()
        rule.unlink()
        self.assert_quiet()
        self.assertEqual(self.titles(), [])
