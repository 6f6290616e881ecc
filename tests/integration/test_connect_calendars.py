"""Connecting: the two calendars are made, each of them once."""

from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.addons.calendar_google_sync.access.connector import Connector

from .connect_common import INSERT, PAGES, ConnectCase


class TestCreatingCalendars(ConnectCase):
    """Rule 5: Google has no way to ask for the same calendar twice."""

    def assertMissing(self, made):
        """The account waits for the person, and Google has so many calendars."""
        account = self.account(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
        self.assertEqual(len(self.made_names(self.sofia)), made)
        notice = self.notice(self.sofia)
        self.assertEqual(notice["type"], "danger")
        self.assertEqual(notice["message"], account.state_message)
        return account

    def assertFinished(self, made=2):
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertFalse(self.account(self.sofia).state_message)
        self.assertFalse(self.account(self.sofia).calendar_intent)
        self.assertEqual(len(self.made_names(self.sofia)), made)
        self.assertEqual(self.notice(self.sofia)["type"], "success")
        self.event(self.sofia)
        self.task(self.sofia)
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.remote_created), ("done", 2), run.message)

    def test_answer_with_an_error(self):
        """A 5xx does not tell whether there is a calendar now."""
        self.google.add_fault(api_method=INSERT, status=500)
        self.assertEqual(self.connect(self.sofia, origin="crm"), PAGES["crm"])
        account = self.assertMissing(made=0)
        self.assertEqual(account.calendar_intent, "events")
        self.assertIn("Events (created:", account.state_message)
        self.assertEqual(len(self.google.calls("calendar.calendars.insert")), 1)
        self.connect(self.sofia)
        self.assertFinished()

    def test_refused_by_google(self):
        self.google.add_fault(
            api_method=INSERT, status=403, reason="quotaExceeded", message="Enough."
        )
        self.connect(self.sofia)
        account = self.assertMissing(made=0)
        self.assertFalse(account.calendar_intent)
        self.assertIn("few hours", account.state_message)
        self.connect(self.sofia)
        self.assertFinished()

    def test_dropped_before_it_took_effect(self):
        self.google.add_fault(api_method=INSERT, drop=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=0)
        self.assertEqual(account.calendar_intent, "events")
        self.connect(self.sofia)
        self.assertFinished()

    def test_dropped_after_it_took_effect(self):
        """The calendar is there, and nobody knows its id: the person has to look."""
        self.google.add_fault(api_method=INSERT, drop=True, after=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=1)
        [lost] = self.made(self.sofia)
        self.assertIn(lost, account.state_message)
        self.assertIn("delete it", account.state_message)
        self.google.delete_calendar(
            self.gmail(self.sofia), self.made(self.sofia)[lost]["id"]
        )
        self.connect(self.sofia)
        self.assertFinished()

    def test_nothing_is_tried_again_by_itself(self):
        self.google.add_fault(api_method=INSERT, drop=True, after=True)
        self.connect(self.sofia)
        self.assertMissing(made=1)
        with self.assertRaisesRegex(AssertionError, "delete it"):
            self.synchronize(self.sofia)
        self.sofia.company_id.google_calendar_auto_sync = True
        self.env.ref("calendar_google_sync.ir_cron_synchronize").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.made_names(self.sofia)), 1)

    def test_second_calendar_fails(self):
        for fault in (
            {"status": 500},
            {"status": 403, "reason": "quotaExceeded"},
            {"drop": True},
        ):
            with self.subTest(fault=fault):
                self.google.reset()
                self.account(self.sofia).sudo().unlink()
                self.google.add_fault(api_method=INSERT, skip=1, **fault)
                self.connect(self.sofia)
                account = self.assertMissing(made=1)
                first = account.events_calendar_id
                self.assertTrue(first)
                self.assertFalse(account.tasks_calendar_id)
                self.assertEqual(account.email, self.gmail(self.sofia))
                self.connect(self.sofia)
                account = self.account(self.sofia)
                self.assertEqual(account.events_calendar_id, first)
                self.assertEqual(account.state, "connected")
                self.assertEqual(len(self.made_names(self.sofia)), 2)

    def test_second_calendar_lost(self):
        self.google.add_fault(api_method=INSERT, skip=1, drop=True, after=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=2)
        self.assertIn("Tasks (created:", account.state_message)
        lost = self.google.calendar(self.gmail(self.sofia), " Tasks ")
        self.google.delete_calendar(self.gmail(self.sofia), lost["id"])
        self.connect(self.sofia)
        self.assertFinished()

    def test_cut_off_between_intent_and_answer(self):
        """The worker dies while Google works: as if somebody pulled the plug."""
        gateway = "odoo.addons.calendar_google_sync.google_api.gateway.Gateway"

        def die(gateway, *args):
            raise SystemError("killed")

        url = self.answer(self.to_google(self.sofia), self.sofia)
        parts = urlsplit(url)
        with (
            patch(f"{gateway}.create_calendar", die),
            self.assertLogs("odoo.http", "ERROR"),
        ):
            response = self.go(f"{parts.path}?{parts.query}")
        self.assertEqual(response.status_code, 500)
        self.env.invalidate_all()
        account = self.account(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
        self.assertEqual(account.calendar_intent, "events")
        self.assertIn("delete it", account.state_message)
        with self.assertRaisesRegex(AssertionError, "delete it"):
            self.synchronize(self.sofia)
        self.connect(self.sofia)
        self.assertFinished()

    def test_cut_off_between_the_calendars(self):
        connector = "odoo.addons.calendar_google_sync.access.connector.Connector"
        url = self.answer(self.to_google(self.sofia), self.sofia)
        parts = urlsplit(url)
        with (
            patch(f"{connector}._create_calendar", self.only_the_first()),
            self.assertLogs("odoo.http", "ERROR"),
        ):
            self.go(f"{parts.path}?{parts.query}")
        self.env.invalidate_all()
        account = self.account(self.sofia)
        self.assertEqual(account.state, "calendars_missing")
        self.assertTrue(account.events_calendar_id)
        self.assertIn("cut off", account.state_message)
        self.connect(self.sofia)
        self.assertEqual(self.account(self.sofia).state, "connected")
        self.assertEqual(len(self.made_names(self.sofia)), 2)

    @staticmethod
    def only_the_first():
        """The worker dies before the second calendar is asked for."""
        create = Connector._create_calendar

        def create_or_die(connector, kind, name):
            if kind == "tasks":
                raise SystemError("killed")
            create(connector, kind, name)

        return create_or_die

    def test_revoke_before_the_calendars_are_there(self):
        self.google.add_fault(api_method=INSERT, skip=1, drop=True, after=True)
        self.connect(self.sofia)
        account = self.assertMissing(made=2)
        receipt = self.call(self.sofia, account, "action_revoke")["params"]
        self.assertFalse(self.account(self.sofia))
        [lost] = self.made_names(self.sofia)
        self.assertIn(f"delete “{lost}”", receipt["message"])
        self.assertEqual(self.google.grants(self.gmail(self.sofia)), [])
