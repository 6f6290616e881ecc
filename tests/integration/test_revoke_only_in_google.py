"""Revoking destroys nothing that exists only in Google."""

from unittest.mock import patch

from odoo.fields import Command

from .common import GoogleCase

AT_ONCE = {"retry_after": 3600, "count": None}  # nobody waits that long for a retry


class OnlyInGoogleCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.boss = self.person("boss", "base.group_system")
        self.meeting = self.event(self.sofia, "Meeting")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.names = self.made()
        self.google.clear_requests()

    def made(self):
        found = self.google.calendars(self.gmail(self.sofia))
        return sorted(c["summary"] for c in found if not c.get("primary"))

    def write_in_google(self, title="Dentist", kind="events", days=2, **body):
        """An entry that no synchronization has seen."""
        start = self.day(days).replace(hour=9)
        return self.add_entry(
            self.sofia, kind, summary=title, **self.timed(start), **body
        )

    def revoke(self, **choice):
        account = self.account(self.sofia)
        return self.call(self.sofia, account, "action_revoke", **choice)["params"]

    def revoke_for_her(self):
        account = self.account(self.sofia)
        action = self.call(self.boss, account, "action_open_revocation")
        wizards = self.env[action["res_model"]]
        context = action["context"]
        [key] = self.call(self.boss, wizards, "create", [{}], context=context)
        wizard = wizards.browse(key)
        self.question = self.call(self.boss, wizard, "read")[0]
        return self.call(self.boss, wizard, "action_revoke")["params"]

    def ask(self):
        return self.call(self.sofia, self.account(self.sofia), "ask_revocation")

    def found(self, model, title, user=None):
        user = user or self.sofia
        name = "user_id" if model == "calendar.event" else "user_ids"
        records = self.env[model].with_context(active_test=False)
        return records.search([("name", "=", title), (name, "in", user.ids)])

    def written_to_google(self):
        methods = {call["api_method"] for call in self.google.calls()}
        return methods - {
            "calendar.events.list",
            "calendar.events.get",
            "calendar.calendars.get",
            "calendar.calendars.delete",
        }

    def refuse(self, title):
        """Odoo accepts no event of this name."""
        self.env.cr.execute(
            "ALTER TABLE calendar_event ADD CONSTRAINT gcal_sync_test_refusal "
            f"CHECK (name <> '{title}')"
        )


class TestBringOver(OnlyInGoogleCase):
    def test_entries_and_changes_come_to_odoo_before(self):
        self.write_in_google("Dentist")
        self.write_in_google("Fair", days=400)
        self.write_in_google("Call the bank", "tasks")
        entry = self.entries(self.sofia)["Meeting"]
        self.edit_entry(self.sofia, entry, summary="Meeting in Ghent")
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "success", receipt["message"])
        self.assertIn("Brought from Google to Odoo first: 4.", receipt["message"])
        self.assertEqual(len(self.found("calendar.event", "Dentist")), 1)
        self.assertEqual(len(self.found("calendar.event", "Fair")), 1)
        self.assertEqual(len(self.found("project.task", "Call the bank")), 1)
        self.assertEqual(self.meeting.name, "Meeting in Ghent")
        self.assertEqual(self.made(), [])
        self.assertFalse(self.account(self.sofia))

    def test_a_series_comes_as_a_series(self):
        self.write_in_google("Yoga", recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
        self.revoke()
        self.assertEqual(len(self.found("calendar.event", "Yoga")), 4)

    def test_nothing_is_written_to_google(self):
        """What Odoo has more would be sent only to be deleted."""
        self.event(self.sofia, "New in Odoo")
        self.meeting.name = "Changed in Odoo"
        self.write_in_google()
        self.revoke()
        self.assertFalse(self.written_to_google())
        self.assertEqual(self.meeting.name, "Changed in Odoo")

    def test_what_is_switched_off_or_paused_comes_too(self):
        account = self.account(self.sofia)
        account.sudo().sync_tasks = False
        self.call(self.sofia, account, "action_pause")
        self.write_in_google("Call the bank", "tasks")
        self.assertIn("Odoo first: 1.", self.revoke()["message"])
        self.assertTrue(self.found("project.task", "Call the bank"))

    def test_more_than_the_cap_of_a_run(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.run_limit", 1)
        for number in range(3):
            self.write_in_google(f"Visit {number}")
        self.assertIn("Odoo first: 3.", self.revoke()["message"])

    def test_what_was_known_and_lay_outside_the_window(self):
        self.write_in_google("Fair", days=400)
        self.synchronize(self.sofia, date_from=str(self.day(0).date()))
        self.assertFalse(self.found("calendar.event", "Fair"))
        self.assertEqual(self.ask()["only_in_google"], 1)
        self.revoke()
        self.assertTrue(self.found("calendar.event", "Fair"))

    def test_what_odoo_refuses_is_named(self):
        self.refuse("Dentist")
        self.write_in_google("Dentist")
        self.write_in_google("Lunch")
        receipt = self.revoke()
        self.assertIn("Could not be brought to Odoo: “Dentist”.", receipt["message"])
        self.assertIn("Odoo first: 1.", receipt["message"])
        self.assertEqual(self.made(), [])

    def test_spared_when_odoo_refuses_something(self):
        self.refuse("Dentist")
        self.write_in_google("Dentist")
        receipt = self.revoke(calendars="spare")
        self.assertEqual(receipt["type"], "warning")
        self.assertIn("“Dentist”", receipt["message"])
        for name in self.names:
            self.assertIn(name, receipt["message"])
        self.assertEqual(self.made(), self.names)
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])

    def test_spared_only_if_needed(self):
        self.write_in_google("Dentist")
        self.assertEqual(self.revoke(calendars="spare")["type"], "success")
        self.assertEqual(self.made(), [])

    def test_the_person_keeps_the_calendars(self):
        self.write_in_google("Dentist")
        receipt = self.revoke(calendars="keep")
        self.assertEqual(receipt["type"], "success")
        self.assertIn("Still in Google", receipt["message"])
        self.assertEqual(self.made(), self.names)
        self.assertFalse(self.found("calendar.event", "Dentist"))
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])

    def test_no_other_choice(self):
        with self.assertRaisesRegex(AssertionError, "no such choice"):
            self.revoke(calendars="everything")
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_an_entry_that_breaks_us_costs_no_calendar(self):
        """Whatever is wrong with it: what was not brought over is not deleted."""
        self.write_in_google("Dentist")
        module = "odoo.addons.calendar_google_sync.models.adapters.orm_records"
        defect = RecursionError("too deep")
        with (
            patch(f"{module}.OrmRecords.create", side_effect=defect),
            self.assertLogs("odoo.addons.calendar_google_sync.access", "ERROR"),
        ):
            receipt = self.revoke()
        self.assertEqual(receipt["type"], "warning")
        self.assertEqual(self.made(), self.names)
        self.assertFalse(self.account(self.sofia))


class TestGoogleOutOfReach(OnlyInGoogleCase):
    def test_brought_over_as_soon_as_google_answers(self):
        self.write_in_google("Dentist")
        self.google.add_fault(api_method="events.list", status=503, **AT_ONCE)
        self.assertEqual(self.revoke()["type"], "warning")
        self.assertEqual(self.made(), self.names)
        self.assertEqual(self.account(self.sofia).state, "revoking")
        self.google.clear_faults()
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.found("calendar.event", "Dentist"))
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.made(), [])

    def test_the_choice_is_remembered(self):
        self.google.add_fault(path="/revoke", status=503)
        self.assertEqual(self.revoke(calendars="keep")["type"], "warning")
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.made(), self.names)

    def test_what_was_added_since_the_first_attempt(self):
        self.google.add_fault(api_method="calendars.delete", status=503, **AT_ONCE)
        self.revoke()
        self.write_in_google("Dentist")
        self.google.clear_faults()
        self.assertEqual(self.revoke()["type"], "success")
        self.assertTrue(self.found("calendar.event", "Dentist"))

    def test_an_access_that_cannot_be_ended_ends_here(self):
        """After a week Odoo forgets, and says what is left in Google."""
        self.google.add_fault(path="/", status=503, **AT_ONCE)
        self.revoke()
        account = self.account(self.sofia).sudo()
        account.revoking_since = self.day(-8)
        receipt = self.revoke()
        self.assertEqual(receipt["type"], "warning")
        for text in (*self.names, "yourself", "myaccount.google.com"):
            self.assertIn(text, receipt["message"])
        self.assertFalse(self.account(self.sofia))


class TestBeforeUninstalling(OnlyInGoogleCase):
    def remove(self):
        """What an administrator starts in the dialog of the uninstallation."""
        removals = self.env["calendar.google.removal"].with_user(self.boss).sudo()
        removals._start(self.account(self.sofia))
        cron = self.env.ref("calendar_google_sync.ir_cron_removal")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        return removals.search([])

    def test_brought_over(self):
        self.write_in_google("Dentist")
        removal = self.remove()
        self.assertEqual(removal.state, "removed", removal.message)
        self.assertIn("Odoo first: 1.", removal.message)
        self.assertTrue(self.found("calendar.event", "Dentist"))

    def test_spared(self):
        self.refuse("Dentist")
        self.write_in_google("Dentist")
        removal = self.remove()
        self.assertEqual(removal.state, "left")
        self.assertIn("stay in Google", removal.message)
        self.assertEqual(self.made(), self.names)


class TestQuestion(OnlyInGoogleCase):
    def test_nothing(self):
        self.assertEqual(self.ask(), {"only_in_google": 0, "is_known": True})

    def test_counts_what_no_synchronization_has_seen(self):
        self.write_in_google("Dentist")
        self.write_in_google("Call the bank", "tasks")
        self.assertEqual(self.ask(), {"only_in_google": 2, "is_known": True})
        self.assertFalse(self.found("calendar.event", "Dentist"))
        runs = self.account(self.sofia).run_ids
        self.assertFalse(runs.filtered("is_pull"))

    def test_asking_loses_nothing(self):
        self.write_in_google("Dentist")
        self.meeting.name = "Changed in Odoo"
        self.ask()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        self.assertEqual((run.local_created, run.remote_updated), (1, 1))
        self.assertEqual(set(self.entries(self.sofia)), {"Dentist", "Changed in Odoo"})

    def test_google_out_of_reach(self):
        self.google.add_fault(path="/calendars/", status=503, count=None)
        self.assertEqual(self.ask(), {"only_in_google": 0, "is_known": False})
        self.assertEqual(self.account(self.sofia).state, "connected")

    def test_the_owner_alone(self):
        with self.assertRaisesRegex(AssertionError, "Only|access"):
            self.call(self.boss, self.account(self.sofia), "ask_revocation")


class TestAdministrator(OnlyInGoogleCase):
    def test_brings_over_as_the_owner(self):
        self.write_in_google("Dentist")
        receipt = self.revoke_for_her()
        self.assertEqual(self.question["only_in_google"], 1)
        self.assertEqual(receipt["type"], "success")
        self.assertIn("Odoo first: 1.", receipt["message"])
        self.assertNotIn("Dentist", receipt["message"])
        event = self.found("calendar.event", "Dentist")
        self.assertEqual(event.create_uid, self.sofia)
        self.assertEqual(self.made(), [])

    def test_of_an_archived_user(self):
        self.write_in_google("Dentist")
        self.sofia.active = False
        receipt = self.revoke_for_her()
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(receipt["type"], "success", receipt["message"])
        self.assertTrue(self.found("calendar.event", "Dentist"))
        self.assertEqual(self.made(), [])

    def make_portal(self):
        groups = self.env.ref("base.group_portal")
        self.sofia.write({"group_ids": [Command.set(groups.ids)]})

    def test_of_a_portal_user(self):
        self.make_portal()
        receipt = self.revoke_for_her()
        self.assertEqual(receipt["type"], "success", receipt["message"])
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.made(), [])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
        self.meeting.with_env(self.env).unlink()
        self.sofia.unlink()
        self.assertFalse(self.sofia.exists())

    def test_of_a_portal_user_who_has_something_only_in_google(self):
        self.write_in_google("Dentist")
        self.make_portal()
        receipt = self.revoke_for_her()
        self.assertEqual(receipt["type"], "warning")
        self.assertIn("stay in Google", receipt["message"])
        self.assertNotIn("Dentist", receipt["message"])
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.made(), self.names)
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])

    def test_of_a_portal_user_in_the_background(self):
        """Google out of reach first: the hourly job ends it, without her rights."""
        self.make_portal()
        self.google.add_fault(path="/calendars/", status=503, **AT_ONCE)
        self.assertEqual(self.revoke_for_her()["type"], "warning")
        self.google.clear_faults()
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.account(self.sofia))
        self.assertEqual(self.made(), [])
