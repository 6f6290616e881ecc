"""What is saved in Odoo makes accounts due, and a lane brings it to Google."""

from datetime import datetime, timedelta
from itertools import pairwise
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from odoo.addons.calendar_google_sync.engine.ports import Options
from odoo.addons.calendar_google_sync.engine.synchronizer import Synchronizer
from odoo.addons.calendar_google_sync.models import (
    calendar_google_due_lane,
    calendar_google_run_together,
)
from odoo.addons.calendar_google_sync.sync.spread import PERIOD, spread

from .due_common import DueCase

LOGGER = "odoo.addons.calendar_google_sync"


class TestSwitch(DueCase):
    def test_off_by_default(self):
        new = self.env["res.company"].create({"name": "New"})
        self.assertFalse(new.google_calendar_instant_sync)

    def test_it_needs_the_hourly_one(self):
        self.switch(instant=True, hourly=False)
        self.event(self.sofia)
        self.assertFalse(self.due())
        self.switch(instant=False)
        self.event(self.sofia)
        self.assertFalse(self.due())
        self.switch(instant=True)
        self.event(self.sofia)
        self.assertEqual(self.people_due(), self.sofia)

    def test_in_the_settings(self):
        self.switch(instant=False, hourly=False)
        self.env.user.group_ids += self.env.ref("base.group_system")
        with Form(self.env["res.config.settings"]) as form:
            form.google_calendar_auto_sync = True
            form.google_calendar_instant_sync = True
        form.record.execute()
        self.assertTrue(self.env.company.google_calendar_instant_sync)
        with Form(self.env["res.config.settings"]) as form:
            form.google_calendar_auto_sync = False
            with self.assertRaisesRegex(AssertionError, "invisible"):
                form.google_calendar_instant_sync = False

    def test_a_company_that_is_made_with_it(self):
        other = self.env["res.company"].create(
            {
                "name": "Other",
                "google_calendar_auto_sync": True,
                "google_calendar_instant_sync": True,
            }
        )
        self.company.google_calendar_instant_sync = False
        self.marco.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.event(self.sofia)
        self.event(self.marco)
        self.assertEqual(self.people_due(), self.marco)


class TestSave(DueCase):
    """Who becomes due by what."""

    def setUp(self):
        super().setUp()
        self.both = self.sofia + self.marco

    def assert_due(self, *people):
        due = self.due()
        self.assertEqual(set(due.account_id.user_id), set(people))
        self.assertEqual(set(due.mapped("reason")) - {"save"}, set())
        self.assertEqual(bool(self.triggers()), bool(people))
        self.settle()

    def meeting(self, user=None, **values):
        partners = Command.set(self.both.partner_id.ids)
        return self.event(user or self.sofia, partner_ids=[partners], **values)

    def test_event(self):
        event = self.event(self.sofia)
        self.assert_due(self.sofia)
        event.write({"name": "Another"})
        self.assert_due(self.sofia)
        event.write({"partner_ids": [Command.link(self.marco.partner_id.id)]})
        self.assert_due(*self.both)
        event.unlink()
        self.assert_due()  # it never came to Google

    def test_what_google_does_not_show_makes_nobody_due(self):
        event = self.event(self.sofia)
        self.synchronize(self.sofia)
        self.settle()
        event.message_post(body="Hello")
        event.write({"opportunity_id": False})
        self.assert_due()

    def test_event_of_two(self):
        event = self.meeting()
        self.assert_due(*self.both)
        for user in self.both:
            self.synchronize(user)
        self.settle()
        event.with_user(self.sofia).name = "Another"
        self.assert_due(*self.both)
        event.with_user(self.sofia).partner_ids = [
            Command.unlink(self.marco.partner_id.id)
        ]
        self.assert_due(*self.both)
        event.unlink()
        self.assert_due(*self.both)  # Marco's entry is to be removed still

    def test_organizer_who_does_not_attend(self):
        self.event(self.sofia, partner_ids=[Command.clear()])
        self.assert_due(self.sofia)

    def test_series(self):
        series = {"recurrency": True, "rrule_type": "daily", "count": 5}
        event = self.meeting(**series, end_type="count")
        self.assert_due(*self.both)
        for user in self.both:
            self.synchronize(user)
        self.settle()
        event.write({"recurrence_update": "all_events", "name": "Another"})
        self.assert_due(*self.both)

    def test_who_answers_an_invitation(self):
        event = self.meeting()
        self.synchronize(self.sofia)
        self.settle()
        attendee = event.attendee_ids.filtered(
            lambda one: one.partner_id == self.marco.partner_id
        )
        attendee.do_decline()
        self.assert_due(self.sofia)  # Marco has nothing in Google
        attendee.do_accept()
        self.assert_due(*self.both)
        self.synchronize(self.marco)
        self.settle()
        attendee.do_decline()
        self.assert_due(*self.both)

    def test_a_visitor_answers_an_invitation(self):
        event = self.meeting()
        self.settle()
        attendee = event.attendee_ids.filtered(
            lambda one: one.partner_id == self.marco.partner_id
        )
        self.logout(keep_db=True)
        path = f"/calendar/meeting/accept?token={attendee.access_token}&id={event.id}"
        self.assertEqual(self.url_open(path).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(attendee.state, "accepted")
        self.assert_due(*self.both)

    def test_task(self):
        task = self.task(self.sofia, date_deadline=False)
        self.assert_due()
        task.date_deadline = self.day(1)
        self.assert_due(self.sofia)
        task.sudo().user_ids += self.marco
        self.assert_due(*self.both)
        self.synchronize(self.sofia)
        self.settle()
        task.sudo().date_deadline = False
        self.assert_due(self.sofia)  # hers is to be removed from Google
        task.sudo().date_deadline = self.day(2)
        self.assert_due(*self.both)
        task.sudo().user_ids -= self.sofia
        self.assert_due(*self.both)
        task.sudo().unlink()
        self.assert_due(self.sofia)

    def test_a_customer_edits_a_task(self):
        customer = new_test_user(self.env, "customer", "base.group_portal")
        project = self.env["project.project"].create(
            {
                "name": "Shared",
                "privacy_visibility": "portal",
                "collaborator_ids": [
                    Command.create({"partner_id": customer.partner_id.id})
                ],
            }
        )
        project.message_subscribe(customer.partner_id.ids)
        task = self.task(self.marco, project_id=project.id)
        self.synchronize(self.marco)
        self.settle()
        task.with_user(customer).name = "Another"
        self.assert_due(self.marco)

    def test_a_save_that_is_undone(self):
        event = self.event(self.sofia)
        self.settle()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            event.name = "Another"
            self.env.cr.flush()
            raise UserError("no")
        self.assert_due()
        with self.env.cr.savepoint():
            event.name = "Another"
        self.assert_due(self.sofia)

    def test_a_save_after_one_that_was_undone(self):
        """The first one made nobody due, so the second one has to."""
        event = self.event(self.sofia)
        self.settle()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            event.name = "Another"
            self.env.cr.flush()
            raise UserError("no")
        event.name = "Third"
        self.assert_due(self.sofia)

    def test_a_form_that_is_not_saved(self):
        form = Form(self.env["calendar.event"].with_user(self.sofia))
        form.name = "Draft"
        form.start = self.day(1)
        self.assert_due()
        form.save()
        self.assert_due(self.sofia)

    def test_accounts_that_wait_for_their_person(self):
        event = self.meeting()
        self.settle()
        self.account(self.marco).sudo().state = "reconnect"
        event.name = "Another"
        self.assert_due(self.sofia)
        self.account(self.sofia).with_user(self.sofia).action_pause()
        event.name = "Third"
        self.assert_due()

    def test_people_without_an_account(self):
        lena = self.person("lena")
        self.event(lena)
        self.assert_due()


class TestCost(DueCase):
    """How many SQL statements a save costs more than without us."""

    def cost(self, save):
        """:return: number of statements until the end of the transaction"""
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        save()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def costs(self, make):
        """
        :param make: returns a function that saves
        :return: statements without us, with the hourly synchronization, and at once
        """
        bindings = self.registry["calendar.google.binding"]

        def nothing(*_args):
            return None

        with (
            patch.object(bindings, "_mark_changed", nothing),
            patch.object(bindings, "_mark_created", nothing),
        ):
            found = [self.usual_cost(make)]
        for instant in (False, True):
            self.switch(instant)
            found.append(self.usual_cost(make))
        return found

    def usual_cost(self, make):
        """Without what Odoo reads now and then, such as what a cache has lost."""
        found = []
        for _number in range(5):
            found.append(self.cost(make()))
            self.settle()
        return min(found)

    def assert_cheap(self, make, hourly=1, instant=2):
        without, with_hourly, at_once = self.costs(make)
        self.assertLessEqual(with_hourly - without, hourly)
        self.assertEqual(at_once - without, instant)

    def linked(self, record):
        self.synchronize(self.sofia)
        self.settle()
        return record

    def test_create_event(self):
        self.assert_cheap(lambda: lambda: self.event(self.sofia))

    def test_create_task(self):
        # There is no entry to mark yet
        self.assert_cheap(lambda: lambda: self.task(self.sofia), hourly=0)

    def test_write_event(self):
        event = self.linked(self.event(self.sofia))
        names = iter(range(100))
        self.assert_cheap(lambda: lambda: event.write({"name": f"{next(names)}"}))

    def test_write_task(self):
        task = self.linked(self.task(self.sofia))
        names = iter(range(100))
        self.assert_cheap(lambda: lambda: task.write({"name": f"{next(names)}"}))

    def test_unlink_event(self):
        events = iter([self.event(self.sofia, f"{n}") for n in range(20)])
        self.synchronize(self.sofia)
        self.assert_cheap(lambda: next(events).unlink)

    def test_unlink_task(self):
        tasks = iter([self.task(self.sofia, f"{n}") for n in range(20)])
        self.synchronize(self.sofia)
        self.assert_cheap(lambda: next(tasks).unlink)

    def test_many_at_once(self):
        events = self.env["calendar.event"]
        for number in range(30):
            events |= self.event(self.sofia, f"{number}")
        self.linked(events)
        names = iter(range(100))
        self.assert_cheap(lambda: lambda: events.write({"name": f"{next(names)}"}))

    def test_nobody_of_them_has_an_account(self):
        lena = self.person("lena")
        self.assert_cheap(lambda: lambda: self.event(lena), instant=1)


class TestQueue(DueCase):
    def setUp(self):
        super().setUp()
        self.queue = self.env["calendar.google.due"]
        self.accounts = self.account(self.sofia) | self.account(self.marco)

    def test_a_flood_makes_no_pile(self):
        first = self.queue._add(self.accounts, "notice")
        self.assertEqual(len(first), 2)
        for _number in range(5):
            self.assertFalse(self.queue._add(self.accounts.ids, "notice"))
        self.assertEqual(len(self.queue._add(self.accounts[0], "page")), 1)
        self.assertEqual(len(self.due()), 3)

    def test_one_that_is_due_later_is_no_reason_to_wait(self):
        later = datetime.now() + timedelta(hours=1)
        self.queue._add(self.accounts, "notice", later)
        self.assertEqual(len(self.queue._add(self.accounts, "notice")), 2)
        self.assertFalse(self.queue._add(self.accounts, "notice", later))

    def test_what_is_due_later_is_not_taken(self):
        later = datetime.now() + timedelta(minutes=30)
        self.queue._add(self.accounts, "notice", later)
        self.assertEqual(self.work_off(), 0)
        self.assertEqual(len(self.due()), 2)
        calls = set(self.triggers().mapped("call_at"))
        self.assertEqual(len(calls), 1)
        self.assertLess(abs(calls.pop() - later), timedelta(minutes=1, seconds=1))

    def test_waking_wakes_a_lane_for_each_account(self):
        self.queue._add(self.accounts, "notice")
        self.assertEqual(len(self.triggers()), 2)
        self.settle()
        self.queue._add(self.accounts[0], "notice")
        self.assertEqual(len(self.triggers()), 1)
        self.settle()
        self.queue._wake_lanes()
        self.assertEqual(len(self.triggers().cron_id), 4)

    def test_waking_wakes_more_while_a_lane_is_at_work(self):
        """It could be the one that is woken."""
        self.account(self.marco).with_user(self.marco)._start_run()
        self.queue._add(self.account(self.sofia), "notice")
        self.assertEqual(len(self.triggers()), 2)

    def test_a_lane_that_is_switched_off_is_not_woken(self):
        for number in range(1, 4):
            self.lane(number).active = False
        self.env.flush_all()
        self.queue._wake_lanes()
        self.assertEqual(self.triggers().cron_id, self.lane(4))

    def test_no_lane_looks_twice_for_one_trigger(self):
        """Odoo clears the triggers of past seconds when the job begins."""
        self.queue._add(self.accounts, "notice")
        for trigger in self.triggers():
            self.assertEqual(trigger.call_at.microsecond, 0)

    def test_who_waits_comes_before_the_hourly_ones(self):
        self.queue._add(self.account(self.sofia), "hourly")
        self.queue._add(self.account(self.marco), "page")
        taken = self.take(1)
        self.assertEqual(taken.user_id, self.marco)

    def test_taking(self):
        self.queue._add(self.accounts, "notice")
        self.queue._add(self.accounts, "hourly")
        runs = self.take()
        self.assertEqual(runs.account_id, self.accounts)
        self.assertEqual(set(runs.mapped("state")), {"running"})
        self.assertEqual(set(runs.mapped("trigger")), {"auto"})
        self.assertFalse(self.due())
        self.assertFalse(self.take())

    def test_who_is_being_synchronized_is_not_taken(self):
        self.account(self.sofia).with_user(self.sofia)._start_run()
        self.queue._add(self.accounts, "notice")
        self.assertEqual(self.take().user_id, self.marco)
        self.assertEqual(self.due().account_id.user_id, self.sofia)

    def test_who_cannot_be_synchronized_leaves_the_queue(self):
        self.account(self.sofia).sudo().state = "reconnect"
        self.account(self.marco).sudo().resting_until = self.day(2)
        self.queue._add(self.accounts, "hourly")
        self.assertEqual(self.work_off(), 0)
        self.assertFalse(self.due())

    def test_an_account_that_is_revoked(self):
        self.queue._add(self.accounts, "notice")
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.assertEqual(self.people_due(), self.marco)

    def test_a_run_whose_process_is_gone(self):
        """The account waits for it no longer than the next look of a lane."""
        self.queue._add(self.account(self.sofia), "notice")
        run = self.take(1)
        self.queue._add(self.account(self.sofia), "notice")
        job = self.env.ref("calendar_google_sync.ir_cron_run")
        triggers = self.env["ir.cron.trigger"]
        self.work_off()
        self.assertFalse(triggers.search([("cron_id", "=", job.id)]))
        run.sudo().taken_at = datetime.now() - timedelta(minutes=6)
        self.work_off()
        self.assertTrue(triggers.search([("cron_id", "=", job.id)]))
        job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(run.exists())
        self.assertTrue(self.triggers(), "who waits is told when the run has ended")
        self.assertEqual(self.work_off(), 1)


class TestRound(DueCase):
    def round(self):
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_small_round_is_due_at_once(self):
        self.assertEqual(spread(1000), [timedelta(0)] * 1000)
        self.assertEqual(spread(0), [])

    def test_a_large_round_is_spread(self):
        starts = spread(10_000)
        self.assertEqual(len(starts), 10_000)
        self.assertEqual(starts[0], timedelta(0))
        self.assertLess(starts[-1], PERIOD)
        steps = {after - before for before, after in pairwise(starts)}
        self.assertLess(max(steps) - min(steps), timedelta(milliseconds=1))

    def test_a_round_that_is_spread(self):
        path = "odoo.addons.calendar_google_sync.models.calendar_google_account.spread"
        with patch(path, lambda count: [timedelta(minutes=20) * n for n in range(2)]):
            self.round()
        due = self.due()
        self.assertEqual(len(due), 1)
        self.assertEqual(due.reason, "hourly")
        self.assertGreater(due.due_at, datetime.now() + timedelta(minutes=15))
        # Odoo looks for what comes later once a minute
        call_at = max(self.triggers().mapped("call_at"))
        self.assertEqual(call_at.second, 0)
        self.assertLess(due.due_at, call_at)
        self.assertLessEqual(call_at - due.due_at, timedelta(minutes=1))

    def test_what_others_take_meanwhile_opens_no_second_round(self):
        """The job is called again when it left something; the lanes have done it."""
        cron_class = type(self.env["ir.cron"])
        commit_progress, calls = cron_class._commit_progress, []
        due_class = self.registry["calendar.google.due"]
        count = due_class._count_waiting
        rounds = []
        open_round = self.registry["calendar.google.account"]._open_round

        def no_time(cron, processed=0, **options):
            left = commit_progress(cron, processed, **options)
            return 0 if processed else left

        def count_and_take(due):
            found = count(due)
            calls.append(found)
            if found == 1:
                due._take(16)._execute_together()  # another lane
            return found

        def note(accounts):
            rounds.append(1)
            return open_round(accounts)

        accounts_class = self.registry["calendar.google.account"]
        with (
            patch.object(cron_class, "_commit_progress", no_time),
            patch.object(calendar_google_due_lane, "BATCH", 1),
            patch.object(due_class, "_count_waiting", count_and_take),
            patch.object(accounts_class, "_open_round", note),
        ):
            self.round()
        self.assertIn(1, calls)
        self.assertEqual(len(rounds), 1)
        self.assertFalse(self.due())
        self.round()
        self.assertFalse(self.due())


class TestAtOnce(DueCase):
    """From the save to Google, and to rest."""

    def rest(self, most=10):
        """Lanes until nobody may be taken; returns how many runs that took."""
        total = 0
        while self.waiting():
            total += self.work_off()
            self.assertLessEqual(total, most, "they never come to rest")
        return total

    def waiting(self):
        self.env.cr.flush()
        return self.env["calendar.google.due"]._count_waiting()

    def test_a_save_is_in_google(self):
        self.call(
            self.sofia,
            self.env["calendar.event"],
            "create",
            [
                {
                    "name": "Pitch",
                    "start": str(self.day(1)),
                    "stop": str(self.day(1) + timedelta(hours=1)),
                }
            ],
        )
        self.assertNotIn("Pitch", self.entries(self.sofia))
        self.assertEqual(self.rest(), 1)
        self.assertIn("Pitch", self.entries(self.sofia))

    def test_many_saves_make_one_run(self):
        for number in range(10):
            self.call(
                self.sofia,
                self.env["project.task"],
                "create",
                [{"name": f"Task {number}", "date_deadline": str(self.day(1))}],
            )
        self.assertEqual(self.rest(), 1)
        self.assertEqual(len(self.entries(self.sofia, "tasks")), 10)

    def test_two_people_come_to_rest_after_a_save(self):
        both = (self.sofia + self.marco).partner_id
        event = self.event(self.sofia, "Pitch", partner_ids=[Command.set(both.ids)])
        self.assertEqual(self.rest(), 2)
        self.call(self.marco, event, "write", {"name": "Another"})
        self.assertEqual(self.rest(), 2)
        for user in self.sofia + self.marco:
            self.assertIn("Another", self.entries(user))

    def test_two_people_come_to_rest_after_a_change_in_google(self):
        both = (self.sofia + self.marco).partner_id
        self.event(self.sofia, "Pitch", partner_ids=[Command.set(both.ids)])
        self.rest()
        entry = self.entries(self.sofia)["Pitch"]
        self.edit_entry(self.sofia, entry, summary="Another", description="<b>x</b>")
        self.env["calendar.google.due"]._add(self.account(self.sofia), "notice")
        # Her own run does not call for another one; Marco's follows
        self.assertEqual(self.rest(), 2)
        self.assertIn("Another", self.entries(self.marco))

    def test_both_change_the_same_in_google(self):
        both = (self.sofia + self.marco).partner_id
        event = self.event(self.sofia, "Pitch", partner_ids=[Command.set(both.ids)])
        self.rest()
        for user in self.sofia + self.marco:
            entry = self.entries(user)["Pitch"]
            self.edit_entry(user, entry, summary=f"Of {user.name}")
            self.env["calendar.google.due"]._add(self.account(user), "notice")
        self.rest()
        self.env.invalidate_all()
        for user in self.sofia + self.marco:
            self.assertEqual(set(self.entries(user)), {event.name})

    def test_a_series_of_two_comes_to_rest(self):
        both = (self.sofia + self.marco).partner_id
        self.event(
            self.sofia,
            "Daily",
            partner_ids=[Command.set(both.ids)],
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=5,
        )
        self.rest()
        entry = self.entries(self.marco)["Daily"]
        self.edit_entry(self.marco, entry, summary="Every Day")
        self.env["calendar.google.due"]._add(self.account(self.marco), "notice")
        self.assertEqual(self.rest(), 2)
        self.assertIn("Every Day", self.entries(self.sofia))

    def test_new_in_google_with_a_guest(self):
        self.marco.partner_id.email = "marco@odoo.example.com"
        self.add_entry(
            self.sofia,
            summary="Lunch",
            attendees=[{"email": "marco@odoo.example.com"}],
            **self.timed(self.day(1)),
        )
        self.env["calendar.google.due"]._add(self.account(self.sofia), "notice")
        self.assertEqual(self.rest(), 2)
        self.assertIn("Lunch", self.entries(self.marco))

    def test_a_save_while_a_lane_is_at_work(self):
        """Whatever the run has read already, the next one brings it to Google."""
        event = self.event(self.sofia, "Pitch")
        original = Synchronizer._apply
        saved = []

        def save_meanwhile(synchronizer, *args):
            if not saved:
                saved.append(True)
                self.call_meanwhile(event)
            return original(synchronizer, *args)

        with patch.object(Synchronizer, "_apply", save_meanwhile):
            self.assertEqual(self.rest(), 2)
        self.assertEqual(list(self.entries(self.sofia)), ["Another"])

    def call_meanwhile(self, event):
        """A save of somebody else, in a transaction of its own."""
        with self.elsewhere(self.sofia) as env:
            env["calendar.event"].browse(event.id).name = "Another"

    def test_a_save_while_the_person_synchronizes(self):
        event = self.event(self.sofia, "Pitch")
        self.settle()
        original = Synchronizer._apply
        saved = []

        def save_meanwhile(synchronizer, *args):
            if not saved:
                saved.append(True)
                self.call_meanwhile(event)
                self.triggers().unlink()  # the lanes have looked and found her busy
            return original(synchronizer, *args)

        with patch.object(Synchronizer, "_apply", save_meanwhile):
            run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done")
        self.assertTrue(self.triggers(), "the end of the run wakes a lane")
        self.assertEqual(self.rest(), 1)
        self.assertEqual(list(self.entries(self.sofia)), ["Another"])

    def test_synchronized_again(self):
        event = self.event(self.sofia, "Pitch")
        self.rest()
        for reason in ("no longer there", "and again"):
            with self.subTest(reason):
                entry = self.entries(self.sofia)["Pitch"]
                self.delete_entry(self.sofia, entry)
                self.synchronize(self.sofia)
                self.settle()
                self.call(self.sofia, event, "action_gcal_sync_again")
                self.assertEqual(self.people_due(), self.sofia)
                self.assertTrue(self.triggers())
                self.assertEqual(self.rest(), 1)
                self.assertIn("Pitch", self.entries(self.sofia))

    def test_synchronized_again_with_the_next_hour(self):
        event = self.event(self.sofia, "Pitch")
        self.rest()
        self.delete_entry(self.sofia, self.entries(self.sofia)["Pitch"])
        self.synchronize(self.sofia)
        self.switch(False)
        self.call(self.sofia, event, "action_gcal_sync_again")
        self.assertFalse(self.due())

    def test_a_broken_account_holds_up_nobody(self):
        self.event(self.sofia, "Pitch")
        self.event(self.marco, "Report")
        self.google.add_fault(
            email=self.gmail(self.sofia), status=500, retry_after=3600, count=None
        )
        self.rest()
        self.assertEqual(self.account(self.sofia).last_run_id.state, "failed")
        self.assertIn("Report", self.entries(self.marco))

    def test_a_slow_account_gives_way(self):
        """It goes on with the job for runs that take longer."""
        for number in range(3):
            self.event(self.sofia, f"Event {number}")
        self.event(self.marco, "Report")
        init = Options.__init__

        def one_by_one(options, *args, **kwargs):
            init(options, *args, **{**kwargs, "chunk": 1})

        with (
            patch.object(calendar_google_run_together, "SLICE", 1e-9),
            patch.object(Options, "__init__", one_by_one),
        ):
            self.work_off()
        runs = self.account(self.sofia).run_ids
        self.assertIn("running", runs.mapped("state"))
        job = self.env.ref("calendar_google_sync.ir_cron_run")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]))
        job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.entries(self.sofia)), 3)
        self.assertIn("Report", self.entries(self.marco))

    def test_a_mistake_of_ours_holds_up_nobody(self):
        self.event(self.sofia, "Pitch")
        self.event(self.marco, "Report")
        unlucky = self.account(self.sofia)
        run_class = self.registry["calendar.google.run"]
        carry_out = run_class._carry_out

        def fail(run, *args, **kwargs):
            if run.account_id == unlucky:
                raise ZeroDivisionError("a mistake of ours")
            return carry_out(run, *args, **kwargs)

        with (
            patch.object(run_class, "_carry_out", fail),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            self.work_off()
        self.assertIn("Report", self.entries(self.marco))
