"""Several lanes at once, each with a connection of its own to PostgreSQL.

What the other integration tests do is one transaction, so here the people are stored,
and removed in the end. Nothing is asked of Google.
"""

import threading
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api, sql_db
from odoo.tests import TransactionCase, tagged

PEOPLE = 12
#: Milliseconds that a statement may wait for another transaction
PATIENCE = "2s"


@tagged("post_install", "-at_install")
class TestLanes(TransactionCase):
    def setUp(self):
        super().setUp()
        self.db = sql_db.db_connect(self.env.cr.dbname)
        with self.stored() as env:
            users = env["res.users"].create(
                [{"name": f"Lane {n}", "login": f"lane-{n}"} for n in range(PEOPLE)]
            )
            accounts = env["calendar.google.account"].create(
                [{"user_id": user.id} for user in users]
            )
            self.user_ids, self.account_ids = users.ids, accounts.ids
        self.addCleanup(self.remove)

    def remove(self):
        with self.stored() as env:
            env["calendar.google.account"].browse(self.account_ids).exists().unlink()
            env["res.users"].browse(self.user_ids).unlink()

    @contextmanager
    def open(self):
        """A transaction of its own; what is not committed is undone."""
        with closing(self.db.cursor()) as cr:
            cr.execute(f"SET lock_timeout = '{PATIENCE}'")
            cr.commit()
            yield api.Environment(cr, SUPERUSER_ID, {})

    @contextmanager
    def stored(self):
        with self.open() as env:
            yield env
            env.cr.commit()

    def make_due(self, *reasons):
        with self.stored() as env:
            for reason in reasons:
                env["calendar.google.due"]._add(self.account_ids, reason)

    def test_two_lanes_share_accounts_and_take_none_twice(self):
        for _round in range(4):
            self.make_due("hourly", "notice")
            start, found = threading.Barrier(3), [[] for _number in range(3)]
            threads = [
                threading.Thread(target=self.lane, args=(start, one)) for one in found
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            taken = sum(found, [])
            self.assertEqual(sorted(taken), sorted(self.account_ids))
            with self.stored() as env:
                self.assertFalse(
                    env["calendar.google.due"].search(
                        [("account_id", "in", self.account_ids)]
                    )
                )
                self.runs(env).unlink()

    def lane(self, start, found):
        """Take all that is due, one account after the other."""
        with self.open() as env:
            start.wait()
            while runs := env["calendar.google.due"]._take(1):
                found.append(runs.account_id.id)

    def runs(self, env):
        domain = [("account_id", "in", self.account_ids)]
        return env["calendar.google.run"].search(domain)

    def test_a_lane_does_not_wait_for_another_one(self):
        self.make_due("notice")
        with self.open() as one, self.open() as other:
            first = one["calendar.google.due"]._lock_due(PEOPLE - 2)
            one["calendar.google.due"]._begin(first)
            rest = other["calendar.google.due"]._lock_due(PEOPLE)
            self.assertEqual(len(rest), 2)
            self.assertFalse(set(first.ids) & set(rest.ids))

    def test_a_lane_that_comes_a_moment_too_late(self):
        """It had seen the queue before another one took everything."""
        self.make_due("notice")
        with self.open() as one, self.open() as other:
            other.cr.execute("SELECT count(*) FROM calendar_google_due")
            taken = one["calendar.google.due"]._take(PEOPLE)
            self.assertEqual(len(taken), PEOPLE)
            self.assertFalse(other["calendar.google.due"]._take(PEOPLE))
            self.assertEqual(len(self.runs(one)), PEOPLE)

    def test_a_save_waits_for_no_lane_and_is_not_lost(self):
        self.make_due("save")
        binding = {
            "account_id": self.account_ids[0],
            "kind": "event",
            "res_model": "calendar.event",
            "google_id": "lanes",
        }
        with self.stored() as env:
            company = env["res.users"].browse(self.user_ids[0]).company_id
            before = company.google_calendar_auto_sync
            company.google_calendar_auto_sync = True
            company.google_calendar_instant_sync = True
            event = env["calendar.event"].create(
                {
                    "name": "Pitch",
                    "start": datetime.now(),
                    "stop": datetime.now() + timedelta(hours=1),
                }
            )
            env["calendar.google.binding"].create({**binding, "res_id": event.id})

        def restore():
            with self.stored() as env:
                env["calendar.event"].browse(event.id).unlink()
                env.cr.flush()
                company = env["res.company"].browse(company_id)
                company.google_calendar_instant_sync = False
                company.google_calendar_auto_sync = before

        company_id = company.id
        self.addCleanup(restore)
        with self.open() as lane, self.open() as person:
            # The person has begun before the lane, and ends while it takes accounts
            saved = person["calendar.event"].browse(event.id)
            saved.name = "Another"
            accounts = lane["calendar.google.due"]._lock_due(PEOPLE)
            lane["calendar.google.due"]._begin(accounts)
            person.cr.commit()
            lane.cr.commit()
        with self.open() as env:
            due = env["calendar.google.due"].search(
                [("account_id", "in", self.account_ids)]
            )
            self.assertEqual(due.account_id.ids, self.account_ids[:1])
            self.assertEqual(due.reason, "save")

    def test_a_save_waits_for_no_revocation(self):
        with self.open() as revoker, self.open() as person:
            revoker["calendar.google.account"].browse(self.account_ids[0]).unlink()
            revoker.flush_all()
            rows = person["calendar.google.due"]._add(self.account_ids, "page")
            self.assertEqual(len(rows), PEOPLE - 1)
