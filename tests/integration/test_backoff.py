"""After runs that failed, an account is tried again by itself ever more seldom."""

from datetime import timedelta

from odoo import fields

from odoo.addons.calendar_google_sync.google_api import retry

from .due_common import DueCase

SAVES = 20


class TestBackoff(DueCase):
    def setUp(self):
        super().setUp()
        self.patch(retry.RetryPolicy, "wait", lambda *_arguments: None)
        self.mine = self.account(self.sofia).sudo()
        self.runs = 0

    def break_google(self, **fault):
        fault = fault or {"status": 503}
        self.google.add_fault(email=self.gmail(self.sofia), count=None, **fault)

    def look(self):
        """What a lane does that is woken."""
        self.runs += self.work_off()

    def let_pass(self, minutes):
        """As if that time had passed."""
        delta = timedelta(minutes=minutes)
        self.env.flush_all()
        self.mine.retry_at -= delta
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_google_due SET due_at = due_at - %s", [delta]
        )
        self.env.invalidate_all()

    def pause(self):
        """:return: minutes until the account may be taken"""
        pause = self.mine.retry_at - fields.Datetime.now()
        return round(pause.total_seconds() / 60)

    def save_and_fail(self):
        self.event(self.sofia, "Pitch")
        self.break_google()
        self.look()
        self.assertEqual(self.mine.last_run_id.state, "failed")
        self.assertEqual(self.runs, 1)

    def test_a_person_saves_while_google_fails(self):
        self.break_google()
        for number in range(SAVES):
            self.event(self.sofia, f"Event {number}")
            self.look()
        self.assertEqual(self.runs, 1)
        self.google.clear_faults()
        self.look()
        self.assertEqual(self.runs, 1)
        self.let_pass(1)
        self.look()
        self.assertEqual(self.runs, 2)
        self.assertEqual(len(self.entries(self.sofia)), SAVES)
        self.assertEqual((self.mine.failures, self.mine.retry_at), (0, False))

    def test_whatever_makes_it_due_waits(self):
        self.save_and_fail()
        for reason in ("notice", "page", "save"):
            self.env["calendar.google.due"]._add(self.mine, reason)
        self.look()
        self.assertEqual(self.runs, 1)

    def test_it_is_tried_again_by_itself_ever_more_seldom(self):
        self.save_and_fail()
        pauses = [self.pause()]
        while len(pauses) < 8:
            self.assertEqual(self.due().mapped("reason"), ["retry"])
            self.let_pass(pauses[-1] - 0.5)
            self.look()
            self.assertEqual(self.runs, len(pauses))
            self.let_pass(0.6)
            self.look()
            self.assertEqual(self.runs, len(pauses) + 1)
            pauses.append(self.pause())
        self.assertEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60])

    def test_the_lanes_are_woken_when_the_time_has_come(self):
        self.save_and_fail()
        self.settle()
        self.event(self.sofia, "Another")
        self.env.cr.flush()
        [moment] = set(self.triggers().mapped("call_at"))
        self.assertGreaterEqual(moment, self.mine.retry_at)
        self.assertLess(moment, self.mine.retry_at + timedelta(minutes=1, seconds=1))

    def test_lost_connections(self):
        self.event(self.sofia, "Pitch")
        self.break_google(drop=True)
        self.look()
        self.event(self.sofia, "Another")
        self.look()
        self.assertEqual(self.runs, 1)

    def test_refused(self):
        self.event(self.sofia, "Pitch")
        self.break_google(status=403, reason="forbidden")
        self.look()
        self.event(self.sofia, "Another")
        self.look()
        self.assertEqual(self.mine.last_run_id.state, "failed")
        self.assertEqual(self.runs, 1)

    def test_the_hour_does_not_wait(self):
        self.save_and_fail()
        self.google.clear_faults()
        self.env["calendar.google.due"]._add(self.mine, "hourly")
        self.look()
        self.assertEqual(self.runs, 2)
        self.assertIn("Pitch", self.entries(self.sofia))

    def test_a_persons_own_click_does_not_wait(self):
        self.save_and_fail()
        self.assertEqual(self.synchronize(self.sofia).state, "failed")
        self.assertEqual(self.pause(), 2)
        self.google.clear_faults()
        self.assertEqual(self.synchronize(self.sofia).state, "done")
        self.assertFalse(self.mine.retry_at)
        self.assertIn("Pitch", self.entries(self.sofia))

    def test_a_click_that_failed_moves_the_next_try(self):
        """Somebody has to be woken for it: the trigger of before comes too early."""
        self.save_and_fail()
        self.env["ir.cron.trigger"].search([]).unlink()
        self.synchronize(self.sofia)
        self.assertEqual(self.mine.failures, 2)
        self.assertGreaterEqual(
            max(self.triggers().mapped("call_at")), self.mine.retry_at
        )

    def test_who_does_not_synchronize_at_once_waits_for_the_hour(self):
        self.event(self.sofia, "Pitch")
        self.env.flush_all()
        self.switch(False)
        self.env["calendar.google.due"]._add(self.mine, "hourly")
        self.break_google()
        self.look()
        self.assertFalse(self.due())

    def test_the_others_do_not_wait(self):
        self.save_and_fail()
        self.event(self.marco, "Report")
        self.look()
        self.assertIn("Report", self.entries(self.marco))
