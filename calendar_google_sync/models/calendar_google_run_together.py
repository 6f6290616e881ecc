import logging
import time
from datetime import timedelta
from functools import partial

from odoo import fields, models
from odoo.exceptions import LockError, UserError

from ..access import names
from ..google_api import errors
from ..google_api.ahead import Ahead, AheadGateway, Questions
from .adapters.synchronized_models import synchronized_models

_logger = logging.getLogger(__name__)

#: Seconds after which a set of runs leaves the rest to the server: Odoo ends a
#: scheduled job after two minutes (limit_time_real).
SET_SLICE = 60
#: Seconds of a set for one account; what takes longer goes on by itself.
SLICE = 8
#: A run of a set has its turn within this time (SET_SLICE), or its process is gone.
TURN = timedelta(seconds=90)


class CalendarGoogleRun(models.Model):
    """Runs of many accounts, for which Google is asked at the same time.

    Most of them find nothing, and would do nothing but wait for that. Threads wait in
    their place, and know nothing of Odoo. Everything else is done here, for one account
    after the other, each in a transaction of its own.
    """

    _inherit = "calendar.google.run"  # pylint: disable=consider-merging-classes-inherited

    def _execute_together(self, seconds=SET_SLICE):
        """Carry out these runs; what happens to one touches no other.

        :param self: runs that were just created as taken, and stored, each of another
            account
        :param seconds: when to leave the rest to the server
        """
        until = time.monotonic() + seconds
        # Whoever calls tells the scheduled job how far it is, once for all of them
        context = dict(self.env.context)
        context.pop("ir_cron_progress_id", None)
        runs_sudo = self.with_env(self.env(context=context, su=True))
        accounts = self.sudo().account_id
        # Each is read with the run before it, and without the others
        waiting = {
            run.id: run.with_prefetch([run.id, *run.account_id.last_run_id.ids])
            for run in runs_sudo
        }
        runs_sudo._read_owners()
        client = accounts._oauth_client()
        questions = runs_sudo._questions(client)
        runs_sudo._wait_for_quota(questions)
        asked = {one.key for one in questions}
        with Ahead(client, questions) as ahead:
            for run_id in waiting.keys() - asked:
                if time.monotonic() < until:
                    waiting.pop(run_id)._execute_in_turn()
            for answers in ahead.answers(until - time.monotonic()):
                waiting.pop(answers.questions.key)._execute_in_turn(answers)
                if time.monotonic() >= until:
                    break
        if waiting:
            runs_sudo.browse(waiting)._leave_to_server()
        self.env["calendar.google.due"]._wake_for(accounts)

    def _execute_in_turn(self, answers=None):
        try:
            self._lock()
            self._carry_out(SLICE, answers)
        except (UserError, LockError) as error:
            self.env.cr.rollback()
            _logger.info("Run %s is left out: %s", self.id, error)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Run %s is left out", self.id)

    def _leave_to_server(self):
        """Let the runs that had no turn be carried out one after the other."""
        runs = self.try_lock_for_update(allow_referencing=True)
        runs = runs.filtered(lambda run: run.state == "running")
        runs.in_hand = False
        self._trigger_cron()
        self.env["ir.cron"]._commit_progress()
        _logger.info("%s runs are left to the server", len(runs))

    def _waits_for_its_turn(self):
        """Whether this run is in a set that another process is working off."""
        since = fields.Datetime.now() - TURN
        return self.trigger == "auto" and self.in_hand and self.taken_at > since

    def _read_owners(self):
        """Have Odoo read what it keeps of each person: preferences, groups, rules.

        Of thousands of people it does not keep that until the next hour, and would read
        it for one after the other.
        """
        owners = self.account_id.user_id
        owners.fetch(["login", "partner_id", "group_ids"])
        owners.partner_id.fetch(["lang", "tz"])
        for account in self.account_id:
            env = account._as_user().env
            for name in synchronized_models(env):
                if env[name].has_access("read"):
                    env["ir.rule"]._compute_domain(name, "read")

    # What is asked ahead

    def _questions(self, client):
        """
        :param client: the administrator's OAuth client
        :return: list of ``google_api.ahead.Questions``; none for runs of which it is
            not sure that they will ask just that
        """
        accounts_sudo = self.account_id
        credentials_sudo = self.env["calendar.google.credential"].sudo()
        credentials_sudo = credentials_sudo.search(
            [("account_id", "in", accounts_sudo.ids)]
        )
        credentials = {c.account_id: c for c in credentials_sudo}
        accounts_sudo.calendar_ids.mapped("sync_token")  # of all of them at once
        found = [
            run._questions_of(credentials.get(run.account_id), client) for run in self
        ]
        return [questions for questions in found if questions]

    def _questions_of(self, credential_sudo, client):
        account_sudo = self.account_id
        if self.is_pull or account_sudo.state != "connected" or not credential_sudo:
            return None
        if credential_sudo._is_of_other_client(client):
            return None
        calendars_sudo = account_sudo.calendar_ids.filtered("google_id")
        listings = [
            (calendar.google_id, calendar._get_sync_token())
            for calendar in calendars_sudo
            if calendar.is_synchronized and calendar._get_sync_token()
        ]
        try:
            grant = credential_sudo._grant()
        except errors.GrantUnreadable:
            return None  # the run says so
        if not listings:
            return None
        names_due = names.is_due(account_sudo)
        looked_up = calendars_sudo.mapped("google_id") if names_due else []
        return Questions(self.id, grant, tuple(listings), tuple(looked_up))

    def _wait_for_quota(self, questions):
        units = sum(len(one.listings) + len(one.calendars) for one in questions)
        pause = self.env["calendar.google.usage"]._book(units) if units else 0
        self.env["ir.cron"]._commit_progress()
        time.sleep(pause)

    def _gateway_with(self, account, waits, answers):
        """
        :return: the way to Google, on which the answers are known
        """
        former = answers.questions.grant
        if answers.grant != former:
            account._remember_grant(answers.grant, former)
        return AheadGateway(answers, partial(account._gateway, waits))
