import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.doing import Doing
from ..engine.errors import Stopped
from ..engine.pause import Pause
from ..google_api.waits import Waits
from .adapters.run_signals import (
    RunSignals,
    raise_if_wanted,
    signals_of,
    stop_wanted,
    wished,
)

_logger = logging.getLogger(__name__)

#: Seconds after which somebody may wonder what a run is doing
WONDER = 2


class CalendarGoogleRun(models.Model):
    """How a run is watched while it works, and how people stop it."""

    _inherit = "calendar.google.run"  # pylint: disable=consider-merging-classes-inherited

    stopped = fields.Boolean(help="Somebody stopped it before its end.")
    stopping = fields.Boolean(
        compute="_compute_doing", help="It was asked to stop, and has not done it yet."
    )
    doing = fields.Char(
        compute="_compute_doing", help="What it is doing: a code for the screen."
    )
    waiting_seconds = fields.Integer(
        compute="_compute_doing", help="How long it still waits for Google."
    )

    @api.depends("state")
    def _compute_doing(self):
        running = self.filtered(lambda run: run.state == "running")
        rows = self.env.execute_query(signals_of(running.ids)) if running else []
        told = {(run_id, kind): (doing, left) for run_id, kind, doing, left in rows}
        for run in self:
            doing, left = told.get((run.id, "doing"), (False, 0))
            run.stopping = (run.id, "stop") in told
            run.doing = doing
            run.waiting_seconds = max(left or 0, 0)

    def action_stop(self):
        """Let this run end where it is; the next one goes on from there.

        A run that works in another process sees it at its next step. One that has
        ended already stays as it is.
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            self.account_id._check_administrator()
        if self.is_pull:
            raise UserError(self.env._("This goes on until everything is in Odoo."))
        if self.state != "running":
            return
        run_sudo = self.sudo()
        self.env.cr.execute(wished(self.id, self.env.uid))
        # Between two jobs nobody would see it. In one it is free for moments only,
        # and if the server has ended that, the next one sees it
        if not self.in_hand and run_sudo.try_lock_for_update(allow_referencing=True):
            run_sudo._stop(self.env.uid)

    def _check_stop(self):
        """:raises Stopped: when somebody asked for it before this transaction began"""
        raise_if_wanted(self.env.execute_query(stop_wanted(self.id)))

    def _interrupt(self, error):
        """Leave the rest, which is not in hand any more, to another job or run.

        :param error: ``engine.errors.Interrupted``
        """
        if isinstance(error, Stopped):
            self._stop(error.user_id)
        else:
            self.in_hand = False
            _logger.info("Run %s goes on with the next scheduled job", self.id)

    def _stop(self, user_id):
        """End this run before it has done everything.

        :param user_id: who wants that
        """
        message = "\n".join([self._text_stopped(user_id), *self._counts()])
        self.write(
            {
                "state": "done",
                "stopped": True,
                "in_hand": False,
                "remaining": max(self.remaining, self.total - self.progress),
                "finished_at": fields.Datetime.now(),
                "message": message,
            }
        )
        self.account_id.last_run_id = self

    def _text_stopped(self, user_id):
        owner = self.account_id._as_user()
        if user_id == owner.env.uid:
            who = owner.env._("Stopped by you.")
        else:
            name = self.env["res.users"].browse(user_id).name
            who = owner.env._("Stopped by %(user)s.", user=name)
        if not self.total:
            last = owner.env._("The next synchronization goes on from there.")
            return f"{who} {last}"
        return owner.env._(
            "%(who)s %(done)s of %(total)s are done; the next synchronization goes on "
            "from there.",
            who=who,
            done=self.progress,
            total=self.total,
        )

    # What it says, and how it waits

    @staticmethod
    def _clock():
        return time.monotonic()

    def _signals(self):
        return RunSignals(self.env.registry, self.id)

    def _waits(self, signals, deadline):
        """How to wait for Google, so that people see it and may break it off.

        :return: ``google_api.waits.Waits``
        """

        def check():
            deadline.check()
            signals.check_stop()

        pause = Pause(time.monotonic, time.sleep, check, signals.tell)
        return Waits(
            quota=lambda seconds: pause.wait(Doing.QUOTA, seconds),
            busy=lambda seconds: pause.wait(Doing.BUSY, seconds),
            unreachable=lambda seconds: pause.wait(Doing.UNREACHABLE, seconds),
        )

    def _tell(self, signals):
        """:return: function that tells what is done, once somebody may wonder"""
        begun = time.monotonic()

        def tell(doing):
            if time.monotonic() - begun >= WONDER:
                signals.tell(doing)

        return tell

    def _wait_on(self, waits):
        """Go on with a wait that the end of a job has cut off."""
        if self.started_at == self.taken_at:
            return  # this is the first one
        how = {Doing.QUOTA.value: waits.quota, Doing.BUSY.value: waits.busy}
        for _run, _kind, doing, left in self.env.execute_query(signals_of(self.ids)):
            if doing in how and left and left > 0:
                how[doing](left)
