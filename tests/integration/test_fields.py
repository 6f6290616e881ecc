"""Rule 9: every field, both ways."""

from datetime import timedelta

from odoo.fields import Command

from .common import GoogleCase


class TestEventFields(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def alarm(self, kind, minutes):
        return self.env["calendar.alarm"].create(
            {
                "name": f"{kind} {minutes}",
                "alarm_type": kind,
                "duration": minutes,
                "interval": "minutes",
            }
        )

    def imported(self, **body):
        """The Odoo event of an entry that was added in Google."""
        start = self.day(3).replace(hour=8)
        entry = self.add_entry(self.sofia, **{**self.timed(start), **body})
        self.synchronize(self.sofia)
        binding = self.env["calendar.google.binding"].search(
            [("google_id", "=", entry["id"])]
        )
        self.assertEqual(binding.state, "linked", binding.reason)
        return self.env["calendar.event"].browse(binding.res_id), entry

    def exported(self, **values):
        event = self.event(self.sofia, **values)
        self.synchronize(self.sofia)
        return event, self.entries(self.sofia)[event.name]

    def test_timed_event_to_google(self):
        event, entry = self.exported(
            name="Pitch",
            location="Brussels",
            description="<p>Hello <b>world</b></p>",
            privacy="private",
            show_as="free",
            alarm_ids=[
                Command.set(
                    (self.alarm("notification", 30) + self.alarm("email", 1440)).ids
                )
            ],
        )
        self.assertEqual(entry["location"], "Brussels")
        self.assertIn("Hello", entry["description"])
        self.assertIn("<b>world</b>", entry["description"])
        self.assertIn(f"res_id={event.id}", entry["description"])
        self.assertEqual(entry["visibility"], "private")
        self.assertEqual(entry["transparency"], "transparent")
        overrides = entry["reminders"]["overrides"]
        self.assertFalse(entry["reminders"]["useDefault"])
        self.assertEqual(
            {(o["method"], o["minutes"]) for o in overrides},
            {("popup", 30), ("email", 1440)},
        )
        self.assertNotIn("attendees", entry)

    def test_all_day_event_to_google(self):
        first, last = self.day(4).date(), self.day(5).date()
        __, entry = self.exported(
            name="Fair",
            allday=True,
            start_date=first,
            stop_date=last,
            start=self.day(4),
            stop=self.day(5),
        )
        self.assertEqual(entry["start"], {"date": first.isoformat()})
        self.assertEqual(entry["end"], {"date": (last + timedelta(days=1)).isoformat()})

    def test_each_visibility_to_google(self):
        for privacy in (False, "public", "private", "confidential"):
            with self.subTest(privacy=privacy):
                __, entry = self.exported(name=f"Event {privacy}", privacy=privacy)
                self.assertEqual(
                    entry.get("visibility", "default"), privacy or "default"
                )

    def test_timed_entry_to_odoo(self):
        start = self.day(3).replace(hour=8)
        event, __ = self.imported(
            summary="Lunch",
            location="Ghent",
            description="Bring <b>wine</b>\nand bread",
            visibility="confidential",
            transparency="transparent",
            reminders={
                "useDefault": False,
                "overrides": [{"method": "popup", "minutes": 45}],
            },
        )
        self.assertEqual(event.name, "Lunch")
        self.assertEqual(event.location, "Ghent")
        self.assertIn("<b>wine</b>", event.description)
        self.assertEqual((event.start, event.stop), (start, start + timedelta(hours=1)))
        self.assertEqual(event.privacy, "confidential")
        self.assertEqual(event.show_as, "free")
        self.assertEqual(event.alarm_ids.alarm_type, "notification")
        self.assertEqual(event.alarm_ids.duration_minutes, 45)
        self.assertEqual(event.user_id, self.sofia)
        self.assertEqual(event.partner_ids, self.sofia.partner_id)

    def test_all_day_entry_to_odoo(self):
        first = self.day(6).date()
        event, __ = self.imported(
            summary="Holiday",
            start={"date": first.isoformat()},
            end={"date": (first + timedelta(days=2)).isoformat()},
        )
        self.assertTrue(event.allday)
        self.assertEqual(event.start_date, first)
        self.assertEqual(event.stop_date, first + timedelta(days=1))

    def test_time_zone_of_an_entry_is_kept(self):
        start = self.day(3).replace(hour=8)
        event, entry = self.imported(
            summary="Abroad", **self.timed(start, zone="America/New_York")
        )
        event.with_user(self.sofia).write({"start": start + timedelta(hours=2)})
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Abroad"]
        self.assertEqual(entry["start"]["timeZone"], "America/New_York")

    def test_time_zone_that_nobody_knows(self):
        """A single entry has its instant in the offset, a series would be a guess."""
        start = self.day(3).replace(hour=8)
        self.add_entry(self.sofia, summary="Single", **self.timed(start))
        single = self.entries(self.sofia)["Single"]
        for end in ("start", "end"):
            single[end]["timeZone"] = "Mars/Base"
        series = {**single, "id": "series0fmars", "summary": "Series"}
        series["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=3"]
        calendar = self.account(self.sofia).events_calendar_id
        self.google.import_events(
            self.gmail(self.sofia), calendar, [{**single, "id": "single0fmars"}, series]
        )
        run = self.synchronize(self.sofia)
        bindings = self.env["calendar.google.binding"]
        imported = bindings.search([("google_id", "=", "single0fmars")])
        event = self.env["calendar.event"].browse(imported.res_id)
        self.assertEqual((imported.state, event.start), ("linked", start))
        refused = bindings.search([("google_id", "=", "series0fmars")])
        self.assertEqual((refused.state, run.parked), ("parked", 1))
        self.assertIn("a time zone that is unknown", refused.reason)
        self.assertIn("Series", self.entries(self.sofia))

    def test_timed_becomes_all_day_and_back(self):
        event, entry = self.exported(name="Move")
        day = self.day(2).date()
        self.edit_entry(
            self.sofia,
            entry,
            start={"date": day.isoformat(), "dateTime": None, "timeZone": None},
            end={
                "date": (day + timedelta(days=1)).isoformat(),
                "dateTime": None,
                "timeZone": None,
            },
        )
        self.synchronize(self.sofia)
        self.assertTrue(event.allday)
        self.assertEqual((event.start_date, event.stop_date), (day, day))
        start = self.day(2).replace(hour=7)
        event.with_user(self.sofia).write(
            {
                "allday": False,
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Move"]
        self.assertNotIn("date", entry["start"])
        self.assertIn("dateTime", entry["start"])

    def test_each_field_edited_in_google_reaches_odoo(self):
        event, entry = self.exported(name="Edit", description="<p>Old</p>")
        start = self.day(8).replace(hour=12)
        self.edit_entry(
            self.sofia,
            entry,
            summary="Edited",
            description="New text",
            location="There",
            visibility="public",
            transparency="transparent",
            reminders={
                "useDefault": False,
                "overrides": [{"method": "email", "minutes": 10}],
            },
            **self.timed(start, hours=2),
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.local_updated, 1)
        self.assertEqual(event.name, "Edited")
        self.assertIn("New text", event.description)
        self.assertNotIn("Old", event.description)
        self.assertEqual(event.location, "There")
        self.assertEqual(event.privacy, "public")
        self.assertEqual(event.show_as, "free")
        self.assertEqual((event.start, event.stop), (start, start + timedelta(hours=2)))
        self.assertEqual(event.alarm_ids.duration_minutes, 10)
        self.assertEqual(event.alarm_ids.alarm_type, "email")

    def test_fields_emptied_in_google_are_emptied_in_odoo(self):
        event, entry = self.exported(
            name="Empty", location="Here", description="<p>Text</p>"
        )
        self.edit_entry(self.sofia, entry, location="", description="")
        self.synchronize(self.sofia)
        self.assertFalse(event.location)
        self.assertFalse((event.description or "").replace("<br>", "").strip())

    def test_what_we_do_not_model_stays_in_google(self):
        event, entry = self.exported(name="Color")
        self.edit_entry(
            self.sofia,
            entry,
            colorId="5",
            attendees=[{"email": "guest@example.com"}],
            extendedProperties={"private": {"other": "app"}},
        )
        event.with_user(self.sofia).write({"name": "Colors", "location": "X"})
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Colors"]
        self.assertEqual(entry["colorId"], "5")
        self.assertEqual(entry["attendees"][0]["email"], "guest@example.com")
        self.assertEqual(entry["extendedProperties"]["private"], {"other": "app"})
        self.assertEqual(entry["location"], "X")

    def test_guests_of_odoo_stand_in_the_footer_only(self):
        guest = self.env["res.partner"].create(
            {"name": "Gustav Guest", "email": "gustav@example.com"}
        )
        event, entry = self.exported(
            name="Guests",
            description="<p>Agenda</p>",
            partner_ids=[Command.set((self.sofia.partner_id + guest).ids)],
        )
        self.assertIn("Gustav Guest", entry["description"])
        self.assertNotIn("attendees", entry)
        self.edit_entry(
            self.sofia,
            entry,
            description=entry["description"].replace("Agenda", "Agenda 2"),
        )
        self.synchronize(self.sofia)
        self.assertIn("Agenda 2", event.description)
        self.assertNotIn("Gustav", event.description)
        self.assertNotIn("res_id", event.description)
        self.assertIn(guest, event.partner_ids)

    def test_guest_added_in_google_is_found_among_the_contacts(self):
        guest = self.env["res.partner"].create(
            {"name": "Gustav Guest", "email": "gustav@example.com"}
        )
        event, entry = self.exported(name="Guests")
        before = self.env["res.partner"].search_count([])
        self.edit_entry(
            self.sofia,
            entry,
            attendees=[
                {"email": "Gustav@Example.com"},
                {"email": "nobody@example.com"},
            ],
        )
        self.synchronize(self.sofia)
        self.assertIn(guest, event.partner_ids)
        self.assertIn(self.sofia.partner_id, event.partner_ids)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertEqual(len(self.entries(self.sofia)["Guests"]["attendees"]), 2)

    def test_reformatting_in_google_changes_nothing_in_odoo(self):
        html = "<p>Hello <strong>world</strong></p><p>Second</p>"
        event, entry = self.exported(name="Text", description=html)
        before = event.description
        self.edit_entry(
            self.sofia,
            entry,
            description=entry["description"]
            .replace("<br>", "<br />")
            .replace("<b>", "<strong>")
            .replace("</b>", "</strong>"),
        )
        run = self.synchronize(self.sofia)
        self.assertEqual(event.description, before)
        self.assertEqual((run.local_updated, run.remote_updated), (0, 0))

    def test_text_cut_for_google_is_not_written_back(self):
        html = "<p>" + "word " * 4000 + "end</p>"
        event, entry = self.exported(name="Long", description=html)
        before = event.description
        self.assertLessEqual(len(entry["description"]), 8192)
        self.edit_entry(
            self.sofia, entry, description="X" + entry["description"][1:], location="L"
        )
        self.synchronize(self.sofia)
        self.assertEqual(event.description, before)
        self.assertEqual(event.location, "L")

    def test_entry_without_title(self):
        event, __ = self.imported()
        self.assertTrue(event.name)

    def test_odd_entries_do_not_stop_the_others(self):
        start = self.day(3).replace(hour=8)
        self.add_entry(
            self.sofia,
            summary="Rule",
            recurrence=["RRULE:FREQ=SECONDLY"],
            **self.timed(start),
        )
        event, __ = self.imported(summary="Fine")
        self.assertEqual(event.name, "Fine")
        run = self.account(self.sofia).last_run_id
        self.assertEqual(run.parked, 1)
        parked = self.env["calendar.google.binding"].search(
            [("account_id.user_id", "=", self.sofia.id), ("state", "=", "parked")]
        )
        self.assertTrue(parked.reason)
        run = self.synchronize(self.sofia)
        self.assertEqual(run.parked, 0)


class TestTaskFields(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.marco)

    def project(self):
        return self.env["project.project"].create(
            {"name": "Move", "privacy_visibility": "employees"}
        )

    def exported(self, **values):
        task = self.task(self.marco, **values)
        self.synchronize(self.marco)
        return task, self.entries(self.marco, "tasks")[task.name]

    def span(self, entry):
        return entry["start"].get("dateTime"), entry["end"].get("dateTime")

    def instant(self, text):
        from dateutil.parser import isoparse

        return isoparse(text).astimezone(tz=None)

    def seconds(self, entry):
        start, end = self.span(entry)
        return (self.instant(end) - self.instant(start)).total_seconds()

    def test_task_ends_at_its_deadline_and_lasts_an_hour(self):
        task, entry = self.exported(name="Plain")
        self.assertEqual(self.seconds(entry), 3600)
        from datetime import timezone

        end = self.instant(self.span(entry)[1]).astimezone(timezone.utc)
        self.assertEqual(end.replace(tzinfo=None), task.date_deadline)

    def test_task_lasts_its_allocated_hours_at_most_eight(self):
        project = self.project()
        for hours, expected in ((2.5, 2.5), (8, 8), (20, 8)):
            with self.subTest(hours=hours):
                __, entry = self.exported(
                    name=f"Task {hours}", project_id=project.id, allocated_hours=hours
                )
                self.assertEqual(self.seconds(entry), expected * 3600)

    def test_project_task_assigned_to_me_and_private_to_do(self):
        project = self.project()
        self.exported(name="In project", project_id=project.id)
        self.exported(name="Private")
        self.assertEqual(
            set(self.entries(self.marco, "tasks")), {"In project", "Private"}
        )
        self.assertFalse(self.entries(self.marco))

    def test_tasks_of_others_and_without_deadline_stay_in_odoo(self):
        self.task(self.sofia, "Hers")
        self.task(self.marco, "No deadline", date_deadline=False)
        self.synchronize(self.marco)
        self.assertFalse(self.entries(self.marco, "tasks"))

    def test_closed_task_has_a_mark_and_the_mark_closes(self):
        task, entry = self.exported(name="Paint")
        task.state = "1_done"
        self.synchronize(self.marco)
        entry = self.entries(self.marco, "tasks")["✓ Paint"]
        self.edit_entry(self.marco, entry, "tasks", summary="Paint")
        self.synchronize(self.marco)
        self.assertEqual(task.state, "01_in_progress")
        self.assertEqual(task.name, "Paint")
        self.edit_entry(self.marco, entry, "tasks", summary="✓ Paint it")
        self.synchronize(self.marco)
        self.assertEqual(task.state, "1_done")
        self.assertEqual(task.name, "Paint it")

    def test_new_marked_entry_is_a_closed_task(self):
        self.add_entry(self.marco, "tasks", summary="✓ Old", **self.timed(self.day(1)))
        self.synchronize(self.marco)
        task = self.env["project.task"].search([("name", "=", "Old")])
        self.assertEqual(task.state, "1_done")

    def test_all_day_entry_means_the_end_of_that_day(self):
        day = self.day(2).date()
        self.add_entry(
            self.marco,
            "tasks",
            summary="Whole day",
            start={"date": day.isoformat()},
            end={"date": (day + timedelta(days=1)).isoformat()},
        )
        self.synchronize(self.marco)
        task = self.env["project.task"].search([("name", "=", "Whole day")])
        local = task.with_context(tz="Europe/Brussels")
        from odoo.fields import Datetime

        shown = Datetime.context_timestamp(local, task.date_deadline)
        self.assertEqual(shown.date(), day)
        self.assertEqual((shown.hour, shown.minute), (23, 59))
        # A new deadline keeps the all-day mark
        task.with_user(self.marco).date_deadline += timedelta(days=1)
        self.synchronize(self.marco)
        entry = self.entries(self.marco, "tasks")["Whole day"]
        self.assertEqual(
            entry["start"], {"date": (day + timedelta(days=1)).isoformat()}
        )

    def test_length_chosen_in_google_is_kept(self):
        task, entry = self.exported(name="Long")
        end = task.date_deadline
        start = end - timedelta(hours=3)
        self.edit_entry(self.marco, entry, "tasks", **self.timed(start, hours=3))
        run = self.synchronize(self.marco)
        self.assertEqual(task.date_deadline, end)
        self.assertEqual(run.remote_updated, 0)
        task.with_user(self.marco).date_deadline = end + timedelta(days=1)
        self.synchronize(self.marco)
        self.assertEqual(
            self.seconds(self.entries(self.marco, "tasks")["Long"]), 3 * 3600
        )

    def test_moved_in_google_moves_the_deadline(self):
        task, entry = self.exported(name="Move")
        start = self.day(5).replace(hour=9)
        self.edit_entry(self.marco, entry, "tasks", **self.timed(start))
        self.synchronize(self.marco)
        self.assertEqual(task.date_deadline, start + timedelta(hours=1))

    def test_description_and_title_both_ways(self):
        task, entry = self.exported(name="Text", description="<p>One</p>")
        self.assertIn("One", entry["description"])
        self.edit_entry(
            self.marco,
            entry,
            "tasks",
            summary="Texts",
            description=entry["description"].replace("One", "Two"),
        )
        self.synchronize(self.marco)
        self.assertEqual(task.name, "Texts")
        self.assertIn("Two", task.description)
        self.assertNotIn("res_id", task.description)

    def test_reminders_of_a_task_stay_in_google(self):
        task, entry = self.exported(name="Remind")
        overrides = [{"method": "popup", "minutes": 15}]
        reminders = {"useDefault": False, "overrides": overrides}
        self.edit_entry(self.marco, entry, "tasks", reminders=reminders)
        task.with_user(self.marco).name = "Reminded"
        self.synchronize(self.marco)
        entry = self.entries(self.marco, "tasks")["Reminded"]
        self.assertEqual(entry["reminders"]["overrides"], overrides)

    def test_new_entry_goes_to_the_project_of_the_preferences(self):
        project = self.project()
        self.marco.gcal_sync_project_id = project
        self.add_entry(self.marco, "tasks", summary="New", **self.timed(self.day(1)))
        self.synchronize(self.marco)
        task = self.env["project.task"].search([("name", "=", "New")])
        self.assertEqual(task.project_id, project)
        self.assertEqual(task.user_ids, self.marco)
