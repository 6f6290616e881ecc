"""One occurrence of a series is edited, moved or deleted alone, on either side."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import ZONE, GoogleCase, RpcError

HOUR = timedelta(hours=1)
TIMES = ("start", "stop")


class OccurrencesCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    # Odoo

    def series(self, name="Standup", count=5, **values):
        """A daily series from tomorrow on, at ten (UTC); returns its first event."""
        rule = {"rrule_type": "daily", "end_type": "count", "count": count}
        return self.event(
            self.sofia, name, recurrency=True, event_tz=ZONE, **{**rule, **values}
        )

    def rows(self, domain=()):
        """The events of Sofia, in their order, as she sees them."""
        domain = [("partner_ids", "in", self.sofia.partner_id.ids), *domain]
        events = self.env["calendar.event"].with_user(self.sofia)
        quiet = events.with_context(skip_contact_description=True)
        return quiet.search(domain, order="start, id")

    def odoo(self):
        """(start, title) of each event."""
        return sorted((event.start, event.name) for event in self.rows())

    def skip_beside_peers(self, reason):
        """What Odoo itself does in another way, or forbids, with its own calendars."""
        if "google_id" in self.env["calendar.event"]._fields:
            self.skipTest(reason)

    def only(self, event, **values):
        values = {
            # As a form sends them: microsoft_calendar takes nothing else
            name: fields.Datetime.to_string(value) if name in TIMES else value
            for name, value in values.items()
        }
        event.write({**values, "recurrence_update": "self_only"})

    # Google

    def master(self):
        calendar = self.account(self.sofia).events_calendar_id
        found = self.google.events(self.gmail(self.sofia), calendar)
        [entry] = [entry for entry in found if "recurrence" in entry]
        return entry

    def instance(self, number, hour=10):
        """The entry of the occurrence on that day."""
        start = self.day(number).replace(hour=hour)
        return {"id": f"{self.master()['id']}_{start:%Y%m%dT%H%M%SZ}"}

    def import_series(self, rule, name="Tour", **values):
        start = self.day(1).replace(hour=10)
        lines = rule if isinstance(rule, list) else [rule]
        body = {**self.timed(start, zone=ZONE), **values}
        return self.add_entry(self.sofia, summary=name, recurrence=lines, **body)

    # Both

    def done(self, **counts):
        """Synchronize; the counts that are not named are zero."""
        run = self.synchronize(self.sofia)
        reasons = self.account(self.sofia).binding_ids.mapped("reason")
        self.assertEqual((run.state, run.parked), ("done", 0), (run.message, reasons))
        for name, count in counts.items():
            self.assertEqual(run[name], count, (name, run.message))
        return run

    def assert_same(self):
        self.assertEqual(self.odoo(), self.shown())

    def assert_idle(self):
        self.google.clear_requests()
        run = self.done()
        self.assertEqual(len(self.google.requests()), 2, run.message)

    def binding(self, event):
        return self.env["calendar.google.binding"].search(
            [("res_model", "=", "calendar.event"), ("res_id", "=", event.id)]
        )


class TestFromOdoo(OccurrencesCase):
    def test_one_is_renamed(self):
        self.series()
        self.done(remote_created=1)
        self.only(self.rows()[2], name="Retro")
        self.done(remote_created=0, remote_updated=1)
        self.assertEqual([name for _, name in self.shown()][2], "Retro")
        self.assert_same()
        self.assert_idle()

    def test_all_but_one_are_rewritten(self):
        """What Google shows of the one after that is no edit of anybody there."""
        self.series("Meeting", 4, description="<p>Old</p>")
        self.done(remote_created=1)
        rows = self.rows()
        rows.write({"name": "Renamed"})
        rows[1:].write({"description": "<p>New</p>"})
        self.done(remote_updated=2)
        self.assert_described("<p>Old</p>", *["<p>New</p>"] * 3)
        self.assert_same()
        self.assert_idle()

    def test_one_waits_while_the_others_are_rewritten(self):
        self.series("Meeting", 4, description="<p>Old</p>")
        self.done(remote_created=1)
        rows = self.rows()
        rows[1].write({"name": "Retro"})
        self.google.add_fault(api_method="events.get", status=503, count=None)
        self.done(remaining=1)
        self.google.clear_faults()
        (rows - rows[1]).write({"description": "<p>New</p>"})
        self.done(remote_updated=2)
        self.assert_described("<p>New</p>", "<p>Old</p>", *["<p>New</p>"] * 2)
        self.assert_same()
        self.assert_idle()

    def assert_described(self, *texts):
        """What the occurrences say, in Odoo and at the beginning in Google."""
        self.assertEqual(self.rows().mapped("description"), list(texts))
        shown = [entry["description"] for entry in self.shown_entries()]
        for text, description in zip(texts, shown, strict=True):
            self.assertTrue(description.startswith(text[3:-4]), description)

    def test_one_is_moved_again_and_back(self):
        self.skip_beside_peers("microsoft_calendar forbids this move")
        self.series()
        self.done()
        event = self.rows()[2]
        start = event.start
        for moved in (start + 3 * HOUR, start + timedelta(days=20), start):
            self.only(event, start=moved, stop=moved + HOUR)
            self.done(remote_created=0, remote_updated=1)
            self.assertIn((moved, "Standup"), self.shown())
            self.assertEqual(len(self.shown()), 5)
            self.assert_same()
        self.assert_idle()

    def test_changed_before_the_first_synchronization(self):
        self.series()
        rows = self.rows()
        self.only(rows[1], name="Retro")
        self.only(rows[3], start=rows[3].start + HOUR, stop=rows[3].start + 2 * HOUR)
        rows[2].unlink()
        self.done()
        self.assert_same()
        self.assertEqual(len(self.shown()), 4)
        self.assert_idle()

    def test_one_is_deleted(self):
        for position in (2, 0, -1):
            with self.subTest(position):
                self.series(f"At {position}")
                self.done()
                self.rows([("name", "=", f"At {position}")])[position].unlink()
                self.done(remote_created=0, remote_updated=1, remote_deleted=0)
                self.assert_same()
                self.assert_idle()

    def test_one_is_archived_and_comes_back(self):
        self.series()
        self.done()
        event = self.rows()[2]
        event.active = False
        self.done(remote_updated=1)
        self.assertEqual(len(self.shown()), 4)
        event.active = True
        self.done(remote_updated=1)
        self.assertEqual(len(self.shown()), 5)
        self.assert_same()
        self.assert_idle()

    def test_a_changed_one_is_deleted(self):
        self.series()
        self.done()
        event = self.rows()[2]
        self.only(event, name="Retro")
        self.done()
        event.unlink()
        self.done()
        self.assertEqual(len(self.shown()), 4)
        self.assert_same()
        self.assert_idle()

    def test_this_and_following_are_deleted(self):
        self.series()
        self.done()
        self.rows()[3].action_mass_deletion("future_events")
        self.done(remote_updated=1, remote_deleted=0)
        self.assertEqual(len(self.shown()), 3)
        self.assert_same()
        self.assert_idle()

    def test_this_and_following_are_changed(self):
        self.series()
        self.done()
        self.only(self.rows()[1], name="Retro")
        self.done()
        third = self.rows()[2]
        start = third.start + 2 * HOUR
        third.write(
            {
                "name": "Late",
                "start": start,
                "stop": start + HOUR,
                "recurrence_update": "future_events",
            }
        )
        self.done()
        self.assertEqual(len(self.shown()), 5)
        self.assert_same()
        self.assert_idle()

    def test_all_are_renamed_beside_a_moved_one(self):
        self.skip_beside_peers("google_calendar makes the series anew")
        self.series()
        self.done()
        event = self.rows()[2]
        start = event.start + 3 * HOUR
        self.only(event, start=start, stop=start + HOUR)
        self.done()
        self.rows()[0].write({"name": "Daily", "recurrence_update": "all_events"})
        self.done()
        self.assertEqual({name for _, name in self.shown()}, {"Daily"})
        self.assertIn((start, "Daily"), self.shown())
        self.assert_same()
        self.assert_idle()

    def test_all_are_moved_beside_changed_ones(self):
        self.series()
        self.done()
        rows = self.rows()
        self.only(rows[1], name="Retro")
        self.only(rows[2], start=rows[2].start + HOUR, stop=rows[2].start + 2 * HOUR)
        self.done()
        first = self.rows()[0]
        start = first.start + 4 * HOUR
        first.write(
            {"start": start, "stop": start + HOUR, "recurrence_update": "all_events"}
        )
        self.done()
        self.done()
        self.assertEqual(len(self.shown()), 5)
        self.assert_same()
        self.assert_idle()

    def test_one_is_declined(self):
        """Only the person who does not come to this one loses it in Google."""
        people = (self.sofia + self.marco).partner_id
        self.series(partner_ids=[Command.set(people.ids)], user_id=self.marco.id)
        self.done()
        self.assertEqual(len(self.shown()), 5)
        event = self.rows()[2]
        mine = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.sofia.partner_id
        )
        mine.do_decline()
        self.done()
        self.assertEqual(len(self.shown()), 4)
        self.assert_idle()

    def test_endless_series_stays_endless(self):
        self.series(end_type="forever")
        self.done()
        self.only(self.rows()[2], name="Retro")
        self.rows()[4].unlink()
        self.google.clear_requests()
        self.done(remote_updated=2)
        lines = self.master()["recurrence"]
        self.assertFalse([line for line in lines if "COUNT" in line or "UNTIL" in line])
        self.assert_idle()

    def test_all_day_series(self):
        first = self.day(1).date()
        self.series(
            allday=True,
            start_date=first,
            stop_date=first,
            start=self.day(1).replace(hour=8),
            stop=self.day(1).replace(hour=18),
        )
        self.done()
        rows = self.rows()
        later = first + timedelta(days=9)
        self.only(rows[1], name="Retro")
        self.only(rows[2], start_date=later, stop_date=later, allday=True)
        rows[3].unlink()
        self.done()
        days = sorted((event.start_date, event.name) for event in self.rows())
        shown = [(start.date(), name) for start, name in self.shown()]
        self.assertEqual(days, shown)
        self.assertEqual(len(shown), 4)
        self.assert_idle()


class TestFromGoogle(OccurrencesCase):
    def linked(self, count=5):
        self.series(count=count)
        self.done()

    def test_one_is_renamed(self):
        self.linked()
        self.edit_entry(self.sofia, self.instance(3), summary="Retro")
        self.done(local_created=0, local_updated=1, remote_updated=0)
        self.assertEqual([event.name for event in self.rows()][2], "Retro")
        self.assert_same()
        self.assert_idle()

    def test_one_is_moved(self):
        self.linked()
        moved = self.day(30).replace(hour=7)
        self.edit_entry(self.sofia, self.instance(3), **self.timed(moved))
        self.done(local_created=0, local_updated=1)
        self.assertEqual(self.rows()[-1].start, moved)
        self.assert_same()
        self.assert_idle()

    def test_one_is_deleted(self):
        """Rule 15: the event of Odoo stays, and the rest of the series goes on."""
        self.linked()
        event = self.rows()[2]
        self.delete_entry(self.sofia, self.instance(3))
        self.done(detached=1, remote_updated=0, remote_created=0)
        self.assertEqual(len(self.rows()), 5)
        self.assertEqual(event.gcal_sync_state, "detached")
        self.assertEqual(self.rows()[1].gcal_sync_state, "linked")
        self.assertEqual(len(self.shown()), 4)
        self.only(event, name="Only in Odoo")
        self.done(remote_updated=0, remote_created=0)
        self.assertEqual(len(self.shown()), 4)
        first = self.rows()[0]
        first.write({"location": "Ghent", "recurrence_update": "all_events"})
        self.done(remote_updated=1)
        self.assertEqual(len(self.shown()), 4)
        self.assert_idle()

    def test_deleted_one_is_synchronized_again(self):
        self.linked()
        event = self.rows()[2]
        self.delete_entry(self.sofia, self.instance(3))
        self.done()
        with self.assertRaises(RpcError):
            self.call(self.sofia, self.rows()[1], "action_gcal_sync_again")
        self.only(event, name="Back")
        self.call(self.sofia, event, "action_gcal_sync_again")
        self.done()
        self.assertEqual([name for _, name in self.shown()][2], "Back")
        self.assert_same()
        self.assert_idle()

    def test_deleted_series_is_synchronized_again(self):
        """Its new entry takes over the occurrences that differ from it."""
        self.linked()
        moved = self.day(3).replace(hour=14)
        self.only(self.rows()[2], start=moved, stop=moved + HOUR)
        self.done(remote_updated=1)
        self.delete_entry(self.sofia, self.master())
        self.done()
        self.only(self.rows()[3], name="Retro")
        self.call(self.sofia, self.rows()[0], "action_gcal_sync_again")
        self.done(remote_created=1, remote_updated=2)
        self.assert_same()
        self.assert_idle()

    def test_deleted_one_stays_so_beside_its_series(self):
        self.linked()
        event = self.rows()[2]
        self.delete_entry(self.sofia, self.instance(3))
        self.done(detached=1)
        self.only(event, name="Only in Odoo")
        self.delete_entry(self.sofia, self.master())
        self.done()
        self.call(self.sofia, self.rows()[0], "action_gcal_sync_again")
        self.done(remote_created=1, remote_updated=0)
        self.assertEqual(event.gcal_sync_state, "detached")
        wanted = [(e.start, e.name) for e in self.rows() if e != event]
        self.assertEqual(wanted, self.shown())
        self.assert_idle()

    def test_deleted_series_is_split(self):
        self.linked()
        moved = self.day(4).replace(hour=14)
        self.only(self.rows()[3], start=moved, stop=moved + HOUR)
        self.done(remote_updated=1)
        self.delete_entry(self.sofia, self.master())
        self.done()
        self.rows()[1].write({"name": "New", "recurrence_update": "future_events"})
        self.done(remote_created=1)
        new = self.rows()[1:]
        self.assertEqual([(event.start, event.name) for event in new], self.shown())
        self.assert_idle()

    def test_moved_before_the_link_is_lost(self):
        """A restored backup does not know the entries of before."""
        self.series()
        moved = self.day(3).replace(hour=14)
        self.only(self.rows()[2], start=moved, stop=moved + HOUR)
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT backup")
        self.done(remote_created=1, remote_updated=1)
        self.env.invalidate_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT backup")
        self.env.invalidate_all()
        events = self.rows()
        self.done(local_created=0, local_updated=0, remote_created=0, remote_updated=0)
        self.assertEqual(self.rows(), events)
        self.assert_same()
        self.assert_idle()

    def test_deleted_one_comes_back_in_google(self):
        self.import_series("RRULE:FREQ=DAILY;COUNT=4")
        self.delete_entry(self.sofia, self.instance(2))
        self.done(local_created=1)
        self.assertEqual(len(self.rows()), 3)
        back = {"status": "confirmed", "summary": "Back"}
        self.edit_entry(self.sofia, self.instance(2), **back)
        self.done()
        self.assertEqual([name for _, name in self.odoo()][1], "Back")
        self.assertEqual(len(self.rows().recurrence_id), 1)
        self.assert_same()
        self.assert_idle()

    def test_series_gets_beyond_odoo(self):
        self.linked(count=6)
        self.only(self.rows()[1], name="Retro")
        self.done()
        lines = ["RRULE:FREQ=DAILY;COUNT=6;BYHOUR=11,16"]
        self.edit_entry(self.sofia, self.master(), recurrence=lines)
        self.done(detached=0, remote_created=0, remote_deleted=0)
        self.assertFalse(self.rows().recurrence_id)
        self.assert_same()
        self.assertEqual(len(self.rows()), 6)
        [read] = self.call(self.sofia, self.rows()[0], "read", ["gcal_sync_reason"])
        self.assertTrue(read["gcal_sync_reason"])
        self.assert_idle()

    def test_series_comes_with_its_exceptions(self):
        entry = self.import_series("RRULE:FREQ=DAILY;COUNT=6")
        self.edit_entry(self.sofia, self.instance(2), summary="Renamed")
        moved = self.day(40).replace(hour=9)
        self.edit_entry(self.sofia, self.instance(3), **self.timed(moved))
        self.delete_entry(self.sofia, self.instance(4))
        self.delete_entry(self.sofia, self.instance(1))
        self.done(local_created=1)
        self.assertEqual(len(self.rows()), 4)
        self.assertEqual(len(self.rows().recurrence_id), 1)
        self.assert_same()
        self.assert_idle()
        self.rows()[-2].write({"location": "Ghent", "recurrence_update": "all_events"})
        self.done()
        self.assert_same()
        self.assertEqual(self.master()["recurrence"], entry["recurrence"])
        self.assert_idle()

    def test_exception_of_no_date_of_its_series(self):
        """It was left behind by a series that fell on other dates before."""
        master = self.import_series("RRULE:FREQ=DAILY;COUNT=3")
        start = self.day(20).replace(hour=10)
        times = self.timed(start, zone=ZONE)
        left = {
            **master,
            **times,
            "id": f"{master['id']}_{start:%Y%m%dT%H%M%SZ}",
            "recurringEventId": master["id"],
            "originalStartTime": times["start"],
            "summary": "Left behind",
        }
        del left["recurrence"]
        calendar = self.account(self.sofia).events_calendar_id
        self.google.import_events(self.gmail(self.sofia), calendar, [left])
        self.done(local_created=2)
        event = self.rows()[-1]
        self.assertEqual((event.start, event.name), (start, "Left behind"))
        self.assertFalse(event.recurrence_id)
        self.assert_idle()
        event.name = "Odoo"
        self.rows()[0].write({"location": "Ghent", "recurrence_update": "all_events"})
        self.done(remote_created=0, remote_updated=2, remote_deleted=0)
        self.assertIn("Odoo", self.entries(self.sofia))
        self.assert_idle()
        event.unlink()
        self.done(remote_deleted=1)
        self.assertEqual(len(self.rows()), 3)
        self.assert_same()
        self.assert_idle()

    def test_dates_that_are_left_out(self):
        out = [self.day(number).replace(hour=10) for number in (1, 3)]
        exdates = ",".join(f"{day:%Y%m%dT%H%M%SZ}" for day in out)
        lines = ["RRULE:FREQ=DAILY;COUNT=6", f"EXDATE:{exdates}"]
        self.import_series(lines)
        self.done(local_created=1)
        self.assertEqual(len(self.rows()), 4)
        self.assert_same()
        self.assert_idle()
        self.only(self.rows()[1], name="Retro")
        self.rows()[2].unlink()
        self.done()
        self.assertEqual(len(self.shown()), 3)
        self.assert_same()
        self.assert_idle()

    def test_a_date_that_is_left_out_has_an_entry(self):
        """Nobody edited the series: it stays as it is."""
        out = self.day(3).replace(hour=10)
        stamp = f"{out:%Y%m%dT%H%M%SZ}"
        entry = self.import_series(["RRULE:FREQ=DAILY;COUNT=5", f"EXDATE:{stamp}"])
        exception = {
            "id": f"{entry['id']}_{stamp}",
            "recurringEventId": entry["id"],
            "status": "confirmed",
            "summary": "Moved",
            "originalStartTime": {"dateTime": f"{out.isoformat()}Z", "timeZone": ZONE},
            **self.timed(out + HOUR),
        }
        calendar = self.account(self.sofia).events_calendar_id
        self.google.import_events(self.gmail(self.sofia), calendar, [exception])
        self.done(local_created=1)
        self.assertIn((out + HOUR, "Moved"), self.odoo())
        self.assertEqual(len(self.rows()), 5)
        self.assert_idle()

    def test_a_date_is_left_out_later(self):
        self.linked()
        lines = self.master()["recurrence"]
        out = self.day(2).replace(hour=10)
        lines = [*lines, f"EXDATE:{out:%Y%m%dT%H%M%SZ}"]
        self.edit_entry(self.sofia, self.master(), recurrence=lines)
        self.done(detached=1, local_updated=0)
        self.assertEqual(len(self.rows()), 5)
        self.assertEqual(self.rows()[1].gcal_sync_state, "detached")
        self.assert_idle()

    def test_a_date_is_no_longer_left_out(self):
        out = [self.day(number).replace(hour=10) for number in (1, 3)]
        exdates = [f"EXDATE:{day:%Y%m%dT%H%M%SZ}" for day in out]
        rule = "RRULE:FREQ=DAILY;COUNT=6"
        self.import_series([rule, *exdates])
        self.done(local_created=1)
        entry = self.master()
        self.edit_entry(self.sofia, entry, recurrence=[rule, exdates[1]])
        self.done()
        self.assertEqual(len(self.rows()), 5)
        self.assert_same()
        self.assert_idle()
        self.only(self.rows()[1], name="Retro")
        self.done(remote_updated=1)
        self.assert_same()
        self.assert_idle()

    def test_this_and_following(self):
        self.linked()
        self.edit_entry(self.sofia, self.instance(2), summary="Retro")
        self.edit_entry(self.sofia, self.instance(4), summary="Lost")
        self.done()
        start = self.day(3).replace(hour=12)
        self.google.split_series(
            self.gmail(self.sofia),
            self.account(self.sofia).events_calendar_id,
            self.instance(3)["id"],
            summary="Late",
            **self.timed(start, zone=ZONE),
        )
        self.done()
        self.assertEqual(len(self.shown()), 5)
        mine = [(e.start, e.name) for e in self.rows() if not self.is_detached(e)]
        self.assertEqual(mine, self.shown())
        self.assert_idle()

    def is_detached(self, event):
        return event.gcal_sync_state == "detached"

    def test_series_is_moved_beside_changed_ones(self):
        self.linked()
        self.edit_entry(self.sofia, self.instance(2), summary="Retro")
        self.delete_entry(self.sofia, self.instance(4))
        self.done()
        start = self.day(1).replace(hour=14)
        self.edit_entry(self.sofia, self.master(), **self.timed(start, zone=ZONE))
        self.done()
        mine = [(e.start, e.name) for e in self.rows() if not self.is_detached(e)]
        self.assertTrue(set(self.shown()) <= set(mine), (self.shown(), mine))
        self.done()
        self.assert_idle()

    def test_series_is_edited_beside_changed_ones(self):
        """What somebody wrote into one of them, on either side, is not gone over."""
        self.import_series("RRULE:FREQ=DAILY;COUNT=4", location="Hall")
        self.done(local_created=1)
        self.edit_entry(self.sofia, self.instance(2), location="Bar")
        self.done()
        self.only(self.rows()[2], location="Roof")
        self.only(self.rows()[3], name="Finale")
        self.edit_entry(self.sofia, self.master(), location="Cellar")
        self.done()
        self.assertEqual(
            [(row.name, row.location) for row in self.rows()],
            [
                ("Tour", "Cellar"),
                ("Tour", "Bar"),
                ("Tour", "Roof"),
                ("Finale", "Cellar"),
            ],
        )
        self.assertEqual(
            [entry["location"] for entry in self.shown_entries()],
            ["Cellar", "Bar", "Roof", "Cellar"],
        )
        self.assert_same()
        self.assert_idle()

    def test_both_sides_edit_a_series_beside_a_changed_one(self):
        self.import_series("RRULE:FREQ=DAILY;COUNT=4", location="Hall")
        self.done(local_created=1)
        self.edit_entry(self.sofia, self.master(), summary="Show")
        rows = self.rows()
        rows.write({"location": "Roof"})
        self.only(rows[3], name="Finale")
        self.done()
        found = [("Show", "Roof")] * 3 + [("Finale", "Roof")]
        self.assertEqual([(row.name, row.location) for row in self.rows()], found)
        self.assertEqual(
            [(entry["summary"], entry["location"]) for entry in self.shown_entries()],
            found,
        )
        self.assert_idle()

    def test_both_sides_edit_the_same_occurrence(self):
        self.linked()
        self.only(self.rows()[2], location="Ghent")
        self.edit_entry(self.sofia, self.instance(3), summary="Retro")
        self.done(conflicts=0, local_updated=1)
        event = self.rows()[2]
        self.assertEqual((event.name, event.location), ("Retro", "Ghent"))
        found = self.entries(self.sofia)["Retro"]
        self.assertEqual(found["location"], "Ghent")
        self.only(event, name="Odoo")
        self.edit_entry(self.sofia, self.instance(3), summary="Google")
        self.done(conflicts=1)
        self.assert_same()
        self.assert_idle()

    def test_edit_without_the_right_is_undone(self):
        people = (self.sofia + self.marco).partner_id
        self.event(
            self.marco,
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=5,
            event_tz=ZONE,
            partner_ids=[Command.set(people.ids)],
        )
        rule = self.env["ir.rule"].create(
            {
                "name": "Only one's own",
                "model_id": self.env["ir.model"]._get_id("calendar.event"),
                "domain_force": "[('user_id', '=', user.id)]",
                "perm_read": False,
            }
        )
        self.done()
        self.edit_entry(self.sofia, self.instance(3), summary="Mine")
        self.done(undone=1, local_updated=0)
        self.assertNotIn("Mine", [name for _, name in self.shown()])
        rule.unlink()
        self.assert_idle()


class TestSingleEntries(OccurrencesCase):
    """What Odoo cannot repeat comes as one event for each date."""

    RULE = "RRULE:FREQ=DAILY;BYHOUR=11,16;COUNT=6"

    def test_in_the_window_and_as_it_moves_on(self):
        self.import_series("RRULE:FREQ=DAILY;BYHOUR=11,16")
        account = self.account(self.sofia)
        last = self.day(3)
        window = {"date_from": str(self.day(0).date()), "date_to": str(last.date())}
        self.call(self.sofia, account, "synchronize", **window)
        shown = [one for one in self.shown() if one[0] < self.day(4)]
        self.assertGreater(len(shown), 4)
        self.assertEqual(self.odoo()[: len(shown)], shown)
        few = len(self.rows())
        self.assertFalse(self.rows().recurrence_id)
        window["date_to"] = str(self.day(6).date())
        self.call(self.sofia, account, "synchronize", **window)
        self.assertGreater(len(self.rows()), few)
        event = self.rows()[0]
        [read] = self.call(self.sofia, event, "read", ["gcal_sync_reason"])
        self.assertIn("Odoo cannot", read["gcal_sync_reason"])

    def test_everything_of_an_old_series_is_what_is_near(self):
        param = self.env["ir.config_parameter"].sudo()
        param.set_param("calendar_google_sync.run_limit", "5")
        start = self.timed(self.day(-1200).replace(hour=10), zone=ZONE)
        self.import_series("RRULE:FREQ=DAILY;BYHOUR=11,16", **start)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.local_created), ("done", 5), run.message)
        self.assertGreater(run.remaining, 500)
        near = [self.day(number) for number in (-3, 4)]
        for event in self.rows():
            self.assertTrue(near[0] < event.start < near[1], event.start)

    def test_edited_and_deleted_on_both_sides(self):
        self.import_series(self.RULE)
        self.done(local_created=6)
        self.assert_same()
        self.assert_idle()
        rows = self.rows()
        rows[1].name = "Odoo"
        rows[2].unlink()
        self.edit_entry(self.sofia, self.instance(3), summary="Google")
        self.done(local_created=0, remote_updated=1, remote_deleted=1, local_updated=1)
        self.assertEqual(len(self.shown()), 5)
        self.assert_same()
        self.assert_idle()

    def test_the_rule_changes(self):
        self.import_series(self.RULE)
        self.done(local_created=6)
        lines = ["RRULE:FREQ=DAILY;BYHOUR=12,17;COUNT=5"]
        start = self.timed(self.day(1).replace(hour=11), zone=ZONE)
        self.edit_entry(self.sofia, self.master(), recurrence=lines, **start)
        self.done()
        mine = [
            (event.start, event.name)
            for event in self.rows()
            if event.gcal_sync_state != "detached"
        ]
        self.assertEqual(mine, self.shown())
        self.assert_idle()

    def test_the_series_is_renamed_and_deleted(self):
        self.import_series(self.RULE)
        self.done(local_created=6)
        self.edit_entry(self.sofia, self.master(), summary="Renamed")
        self.done(local_updated=6)
        self.assert_same()
        self.delete_entry(self.sofia, self.master())
        self.done(detached=6)
        self.assertEqual(len(self.rows()), 6)
        self.assertEqual(set(self.rows().mapped("gcal_sync_state")), {"detached"})
        self.assert_idle()

    def test_added_dates(self):
        extra = self.day(9).replace(hour=8)
        lines = ["RRULE:FREQ=DAILY;COUNT=2", f"RDATE:{extra:%Y%m%dT%H%M%SZ}"]
        self.import_series(lines)
        self.done(local_created=3)
        self.assert_same()

    def test_tasks(self):
        start = self.timed(self.day(1).replace(hour=10), zone=ZONE)
        rule = ["RRULE:FREQ=DAILY;COUNT=3"]
        self.add_entry(self.sofia, "tasks", summary="Chore", recurrence=rule, **start)
        self.done(local_created=3)
        tasks = self.env["project.task"].with_user(self.sofia)
        tasks = tasks.search([("name", "=", "Chore")])
        tasks = tasks.sorted("date_deadline")
        self.assertEqual(
            tasks.mapped("date_deadline"),
            [self.day(number).replace(hour=11) for number in (1, 2, 3)],
        )
        tasks[1].state = "1_done"
        self.done(remote_updated=1)
        self.assertEqual(
            [name for _, name in self.shown("tasks")], ["Chore", "✓ Chore", "Chore"]
        )
        self.assert_idle()
