"""What an uninstallation keeps, and what a later connection makes of it: rule 23.

The addon is not really uninstalled here (see tests/lifecycle): its hook is called, and
what its tables hold is removed, as if they were dropped.
"""

from odoo.addons.calendar_google_sync.hooks import uninstall_hook

from .common import CLIENT_ID, CLIENT_SECRET
from .test_occurrences import OccurrencesCase

LOGGER = "calendar_google_sync.kept"
WRITES = ("insert", "patch", "update", "delete")


class KeptCase(OccurrencesCase):
    def uninstall(self):
        uninstall_hook(self.env)
        self.env["calendar.google.credential"].sudo().search([]).unlink()
        self.env["calendar.google.account"].search([]).unlink()
        self.assertFalse(self.env["calendar.google.binding"].search([]))

    def install(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("calendar_google_sync.client_id", CLIENT_ID)
        params.set_param("calendar_google_sync.client_secret", CLIENT_SECRET)

    def again(self, meanwhile=lambda: None):
        """Uninstall, let something happen, install and connect."""
        self.uninstall()
        self.env.invalidate_all()
        meanwhile()
        self.env.flush_all()
        self.install()
        self.connect(self.sofia)

    def made(self):
        found = self.google.calendars(self.gmail(self.sofia))
        return sorted(c["id"] for c in found if not c.get("primary"))

    def logs(self):
        return self.env["ir.logging"].search([("name", "=", LOGGER)])

    def writes(self):
        methods = [call["api_method"] for call in self.google.calls()]
        return [name for name in methods if name.rpartition(".")[2] in WRITES]

    def assert_quiet_again(self):
        """What was in step stays as it was, on both sides."""
        odoo, shown = self.odoo(), self.shown()
        self.google.clear_requests()
        run = self.done()
        self.assertEqual(self.writes(), [])
        counts = (run.local_created, run.local_updated, run.detached, run.conflicts)
        self.assertEqual(counts, (0, 0, 0, 0), run.message)
        self.assertEqual((self.odoo(), self.shown()), (odoo, shown))
        self.assert_idle()


class TestKept(KeptCase):
    def test_the_same_calendars_are_used_again(self):
        self.event(self.sofia)
        self.done()
        before = self.made()
        self.again()
        self.assertEqual(self.made(), before)
        account = self.account(self.sofia)
        self.assertEqual(sorted(account._calendar_ids()), before)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.email, self.gmail(self.sofia))
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "success")
        self.assertIn("kept in Google", notice["message"])

    def test_nothing_is_doubled_or_sent(self):
        self.event(self.sofia, "Of Odoo")
        self.task(self.sofia, "Task of Odoo")
        self.series("Series of Odoo")
        for title in ("Of Google", "Series of Google"):
            lines = ["RRULE:FREQ=DAILY;COUNT=3"] if "Series" in title else []
            self.add_entry(
                self.sofia,
                summary=title,
                description="Written in <b>Google</b>",
                **self.timed(self.day(2).replace(hour=8)),
                **({"recurrence": lines} if lines else {}),
            )
        when = self.timed(self.day(3).replace(hour=8))
        self.add_entry(self.sofia, "tasks", summary="Task of Google", **when)
        self.done()
        tasks = self.env["project.task"].search([("user_ids", "in", self.sofia.ids)])
        self.assertIn("Task of Google", tasks.mapped("name"))
        self.again()
        self.assert_quiet_again()
        found = self.env["project.task"].search([("user_ids", "in", self.sofia.ids)])
        self.assertEqual(found, tasks)

    def test_edits_of_the_time_between(self):
        self.event(self.sofia, "Odoo's")
        when = self.timed(self.day(2).replace(hour=8))
        for title in ("Google's", "Odoo's of Google"):
            self.add_entry(self.sofia, summary=title, **when)
        self.done()
        entries = self.entries(self.sofia)

        def meanwhile():
            calendar = self.google.calendar(self.gmail(self.sofia), "Events")["id"]
            self.google.edit_event(
                self.gmail(self.sofia),
                calendar,
                entries["Google's"]["id"],
                location="Ghent",
            )
            for name in ("Odoo's", "Odoo's of Google"):
                event = self.rows([("name", "=", name)])
                event.location = "Bruges"
                # A later moment than that of the entry, as in real life
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE calendar_event SET write_date = now() at time zone 'UTC' "
                    "+ interval '1 hour' WHERE id = %s",
                    [event.id],
                )
                event.invalidate_recordset()

        self.again(meanwhile)
        self.done(local_created=0, remote_created=0, local_updated=1, remote_updated=2)
        places = {event.name: event.location for event in self.rows()}
        wanted = dict.fromkeys(("Odoo's", "Odoo's of Google"), "Bruges")
        wanted["Google's"] = "Ghent"
        self.assertEqual(places, wanted)
        entries = self.entries(self.sofia)
        self.assertEqual({t: e["location"] for t, e in entries.items()}, wanted)

    def test_deletions_of_the_time_between(self):
        titles = ("Deleted in Odoo", "Deleted in Google")
        when = self.timed(self.day(2).replace(hour=8))
        for title in titles:
            self.event(self.sofia, title)
            self.add_entry(self.sofia, summary=f"{title}, of Google", **when)
        self.done()
        entries = self.entries(self.sofia)
        for forget in (False, True):
            with self.subTest(forget=forget):
                self._delete(titles, entries)
                self.done()
        names = self.rows().mapped("name")
        wanted = ["Deleted in Google", "Deleted in Google, of Google"]
        self.assertEqual(sorted(names), wanted)
        self.assertEqual(self.entries(self.sofia), {})
        for event in self.rows():
            self.assertEqual(event.gcal_sync_state, "detached", event.name)
            event.location = "Edited"
        self.assert_idle()

    def _delete(self, titles, entries):
        def meanwhile():
            calendar = self.google.calendar(self.gmail(self.sofia), "Events")["id"]
            for title in (titles[1], f"{titles[1]}, of Google"):
                if title in entries:
                    entry = entries.pop(title)
                    self.google.delete_event(
                        self.gmail(self.sofia), calendar, entry["id"]
                    )
            self.google.forget_deleted(self.gmail(self.sofia), calendar)
            self.rows([("name", "=like", f"{titles[0]}%")]).unlink()

        self.again(meanwhile)

    def test_what_was_deleted_in_google_stays_left_alone(self):
        event = self.event(self.sofia)
        self.done()
        self.delete_entry(self.sofia, self.entries(self.sofia)["Meeting"])
        self.done(detached=1)
        self.again(lambda: event.write({"location": "Ghent"}))
        self.assert_quiet_again()
        self.assertEqual(event.gcal_sync_state, "detached")
        event.action_gcal_sync_again()
        self.done(remote_created=1)

    def test_what_was_removed_by_odoo_can_come_back(self):
        event = self.event(self.sofia)
        self.done()
        event.active = False
        self.done(remote_deleted=1)
        self.again(lambda: event.write({"active": True}))
        self.done(remote_created=1)
        self.assertEqual(list(self.entries(self.sofia)), ["Meeting"])

    def test_occurrences(self):
        self.series()
        self.done()
        self.only(self.rows()[1], name="Edited in Odoo")
        self.only(self.rows()[2], start=self.day(3).replace(hour=15))
        self.edit_entry(self.sofia, self.instance(4), summary="Edited in Google")
        self.delete_entry(self.sofia, self.instance(5))
        self.done(detached=1)
        self.assert_idle()
        self.assertEqual(len(self.rows()), 5)
        self.again()
        self.assert_quiet_again()
        self.assertEqual(len(self.rows()), 5)
        self.assertEqual(len(self.shown()), 4)

    def test_a_series_as_single_entries(self):
        self.import_series("RRULE:FREQ=DAILY;COUNT=4;BYHOUR=10,16")
        self.done()
        self.assertEqual(len(self.rows()), 4)
        self.again()
        self.assert_quiet_again()

    def test_another_google_account(self):
        self.event(self.sofia)
        self.done()
        self.uninstall()
        self.install()
        self.google.add_account("other@gmail.example.com")
        self.connect(self.sofia, "other@gmail.example.com")
        self.assertIn(self.gmail(self.sofia), self.notice(self.sofia)["message"])
        made = self.google.calendars("other@gmail.example.com")
        self.assertTrue(all(c.get("primary") for c in made))
        self.connect(self.sofia)
        self.assert_quiet_again()

    def test_calendars_deleted_meanwhile(self):
        self.event(self.sofia)
        self.done()
        before = self.made()

        def delete():
            for calendar in before:
                self.google.delete_calendar(self.gmail(self.sofia), calendar)

        self.again(delete)
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertFalse(set(self.made()) & set(before))
        self.done(remote_created=1)

    def test_choices_are_kept(self):
        self.account(self.sofia).sync_tasks = False
        self.again()
        account = self.account(self.sofia)
        self.assertEqual((account.sync_events, account.sync_tasks), (True, False))

    # Odoo's log

    def test_the_line_of_the_log(self):
        self.done()
        names = [
            self.account(self.sofia)[f"{kind}_calendar_name"]
            for kind in ("events", "tasks")
        ]
        self.uninstall()
        log = self.logs()
        first = log.message.splitlines()[0]
        for text in (self.sofia.login, *names):
            self.assertIn(text, first)
        self.assertNotIn("token", log.message)
        params = self.env["ir.config_parameter"].sudo()
        self.assertFalse(params.search([("key", "=like", "calendar_google_sync.%")]))
        self.install()
        self.connect(self.sofia)
        self.assertFalse(self.logs())

    def test_each_person_is_told(self):
        self.done()
        name = self.account(self.sofia).events_calendar_name
        self.env["bus.bus"].search([]).unlink()
        self.uninstall()
        self.env.cr.precommit.run()  # what the commit does
        [told] = self.env["bus.bus"].search([])
        self.assertIn(name, told.message)
        self.assertIn("being uninstalled", told.message)

    def test_one_line_for_each_person(self):
        self.connect(self.marco)
        self.uninstall()
        self.install()
        self.connect(self.sofia)
        self.uninstall()
        people = {str(user.id) for user in self.sofia | self.marco}
        self.assertEqual(set(self.logs().mapped("line")), people)
        self.assertEqual(len(self.logs()), 2)

    def test_a_line_that_was_deleted_or_damaged(self):
        for edit in (
            lambda log: log.unlink(),
            lambda log: log.write({"message": "{"}),
            lambda log: log.write({"message": "Calendars\n{}"}),
        ):
            before = self.made()
            self.uninstall()
            edit(self.logs())
            self.install()
            self.connect(self.sofia)
            self.assertEqual(self.account(self.sofia).state, "connected")
            self.assertEqual(len(self.made()), len(before) + 2)

    def test_a_copy_of_the_database_does_not_take_them(self):
        self.event(self.sofia)
        self.done()
        before = self.made()
        self.uninstall()
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("database.uuid", "a copy")
        self.install()
        self.connect(self.sofia)
        self.assertFalse(set(self.account(self.sofia)._calendar_ids()) & set(before))

    def test_a_copy_keeps_nothing(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("database.uuid", "a copy")
        self.uninstall()
        self.assertFalse(self.logs())

    def test_other_records_with_the_same_numbers(self):
        """The module of the records was uninstalled, too, and installed again."""
        event = self.event(self.sofia)
        self.done()
        self.uninstall()
        log = self.logs()
        model = self.env["ir.model"]._get_id("calendar.event")
        self.assertIn(f'"calendar.event": {model}', log.message)
        log.message = log.message.replace(
            f'"calendar.event": {model}', f'"calendar.event": {model - 1}'
        )
        event.name = "Another event"
        self.install()
        self.connect(self.sofia)
        self.assertFalse(self.account(self.sofia).binding_ids)

    def test_what_the_wizard_says(self):
        self.done()
        names = [
            self.account(self.sofia)[f"{kind}_calendar_name"]
            for kind in ("events", "tasks")
        ]
        self.uninstall()
        self.install()
        wizard = self.env["calendar.google.configure"].with_user(self.sofia).create({})
        self.assertEqual(wizard.former_email, self.gmail(self.sofia))
        self.assertEqual(
            [wizard.events_calendar_name, wizard.tasks_calendar_name], names
        )
        self.login(self.sofia)
        link = self.go("/calendar_google_sync/connect?origin=workspace")
        self.assertIn("login_hint=sofia", link.headers["Location"])
