"""Nobody is mailed, assigned or invited because of a synchronization."""

from odoo.fields import Command

from .common import GoogleCase


class TestQuiet(GoogleCase):
    def test_no_mail_leaves_odoo_or_google(self):
        self.connect(self.sofia)
        guest = self.env["res.partner"].create(
            {"name": "Gustav Guest", "email": "gustav@example.com"}
        )
        event = self.event(
            self.sofia,
            "Meeting",
            partner_ids=[Command.set((self.sofia.partner_id + guest).ids)],
        )
        project = self.env["project.project"].create(
            {"name": "Plan", "privacy_visibility": "employees"}
        )
        self.sofia.gcal_sync_project_id = project
        self.env["mail.mail"].sudo().search([]).unlink()
        messages = self.env["mail.message"].sudo().search_count([])
        notifications = self.env["mail.notification"].sudo().search_count([])
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        start = self.day(3).replace(hour=9)
        self.edit_entry(self.sofia, entry, summary="Moved", **self.timed(start))
        self.add_entry(
            self.sofia,
            summary="New",
            attendees=[{"email": "gustav@example.com"}],
            reminders={
                "useDefault": False,
                "overrides": [{"method": "email", "minutes": 10}],
            },
            **self.timed(start),
        )
        self.add_entry(self.sofia, "tasks", summary="Task", **self.timed(start))
        self.add_entry(
            self.sofia,
            summary="Series",
            recurrence=["RRULE:FREQ=DAILY;COUNT=3"],
            attendees=[{"email": "gustav@example.com"}],
            **self.timed(start, zone="Europe/Brussels"),
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual(event.start, start)
        imported = self.env["calendar.event"].search([("name", "=", "New")])
        self.assertIn(guest, imported.partner_ids)
        self.assertFalse(self.env["mail.mail"].sudo().search([]))
        self.assertEqual(
            self.env["mail.notification"].sudo().search_count([]), notifications
        )
        new = self.env["mail.message"].sudo().search([])
        self.assertFalse(
            new.sorted("id")[messages:].filtered("notified_partner_ids").mapped("body")
        )

    def test_reminder_mails_of_imported_events_are_googles(self):
        self.connect(self.sofia)
        start = self.day(3).replace(hour=9)
        self.add_entry(
            self.sofia,
            summary="Imported",
            reminders={
                "useDefault": False,
                "overrides": [{"method": "email", "minutes": 10}],
            },
            **self.timed(start),
        )
        self.synchronize(self.sofia)
        imported = self.env["calendar.event"].search([("name", "=", "Imported")])
        own = self.event(self.sofia, "Own", alarm_ids=imported.alarm_ids.ids)
        soon = self.env.cr.now()
        (imported + own).with_context(dont_notify=True).write({"start": soon})
        self.env.flush_all()
        manager = self.env["calendar.alarm_manager"].with_context(lastcall=self.day(-1))
        due = manager._get_events_by_alarm_to_notify("email")
        events = {event for events in due.values() for event in events}
        self.assertIn(own.id, events)
        self.assertNotIn(imported.id, events)
