"""What the tests of due accounts and lanes share."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from .common import GoogleCase


class DueCase(GoogleCase):
    """Sofia and Marco are linked, and their company synchronizes at once."""

    def setUp(self):
        super().setUp()
        self.company = self.sofia.company_id
        for user in self.sofia + self.marco:
            self.connect(user)
            self.synchronize(user)
        self.switch(True)

    def switch(self, instant, hourly=True):
        self.company.google_calendar_auto_sync = hourly
        self.company.google_calendar_instant_sync = instant
        self.settle()

    def settle(self):
        """What was saved so far is stored, and nobody waits for it."""
        self.due().unlink()
        self.env["ir.cron.trigger"].search([]).unlink()

    def due(self):
        self.env.cr.flush()
        self.env["calendar.google.due"].invalidate_model()
        return self.env["calendar.google.due"].search([])

    def people_due(self):
        return self.due().account_id.user_id

    def triggers(self):
        """The pending triggers of the lanes."""
        lanes = [self.lane(number).id for number in range(1, 5)]
        return self.env["ir.cron.trigger"].search([("cron_id", "in", lanes)])

    def lane(self, number=1):
        return self.env.ref(f"calendar_google_sync.ir_cron_lane_{number}")

    @contextmanager
    def elsewhere(self, user=None):
        """The environment of another transaction, which is stored in the end."""
        self.env.invalidate_all(flush=True)
        with self.registry.cursor() as cr:
            yield api.Environment(cr, user.id if user else SUPERUSER_ID, {})
        self.env.invalidate_all(flush=False)

    def take(self, limit=16):
        """:return: the runs that a lane begins"""
        with self.elsewhere() as env:
            taken = env["calendar.google.due"]._take(limit).ids
        return self.env["calendar.google.run"].browse(taken)

    def work_off(self):
        """One lane, as the scheduler calls it.

        :return: number of runs that were carried out
        """
        run_class = self.registry["calendar.google.run"]
        execute, runs = run_class._execute_together, []

        def note(taken):
            runs.extend(taken.ids)
            return execute(taken)

        self.env.cr.flush()
        with patch.object(run_class, "_execute_together", note):
            self.lane().method_direct_trigger()
        self.env.invalidate_all()
        return len(runs)
