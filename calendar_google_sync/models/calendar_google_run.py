import logging
import time

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ..access import names
from ..engine.deadline import Deadline
from ..engine.errors import CalendarGone, Interrupted, Stopped, TooManyRemovals
from ..engine.history import COUNTERS
from ..engine.synchronizer import Synchronizer
from ..engine.watch import Watch
from ..google_api import errors
from ..sync import Window
from ..texts.translate import translate
from .adapters.run_world import RunWorld

_logger = logging.getLogger(__name__)

RUN_LIMIT = 5000
#: A run that another transaction disturbed is taken up again so many times.
ATTEMPTS = 3
#: Seconds after which a run lets its scheduled job end, and goes on with the next one:
#: Odoo ends a job after two minutes (limit_time_real).
SLICE = 60
#: A run that the server has ended more often than this is given up
MAX_KILLS = 16


class CalendarGoogleRun(models.Model):
    """One synchronization of one account."""

    _name = "calendar.google.run"
    _description = "Google Calendar Synchronization Run"
    _order = "id desc"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        related="account_id.user_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("preview", "Preview"),
        ],
        required=True,
        default="running",
        help="Preview: nothing is synchronized, only looked at what would be.",
    )
    trigger = fields.Selection(
        [("manual", "Manual"), ("auto", "Automatic")], required=True, default="manual"
    )
    everything = fields.Boolean("All Events and Tasks")
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    started_at = fields.Datetime("Started")
    finished_at = fields.Datetime("Finished")
    total = fields.Integer(help="Entries that this run has to write.")
    progress = fields.Integer(help="Entries that this run has written so far.")
    local_created = fields.Integer("Created in Odoo")
    local_updated = fields.Integer("Updated in Odoo")
    remote_created = fields.Integer("Created in Google")
    remote_updated = fields.Integer("Updated in Google")
    remote_deleted = fields.Integer("Removed from Google")
    detached = fields.Integer("Deleted in Google")
    conflicts = fields.Integer()
    undone = fields.Integer("Undone in Google")
    parked = fields.Integer("Failed")
    remaining = fields.Integer("Left for the Next Run")
    removals = fields.Integer(
        "Removals to Confirm", help="Google entries that this run asks about."
    )
    outcome = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("asking", "To Confirm"),
            ("confirmed", "Confirmed"),
            ("stopped", "Stopped"),
            ("failed", "Failed"),
            ("preview", "Preview"),
        ],
        compute="_compute_outcome",
    )
    asked = fields.Boolean(help="It stopped to ask before it removed many entries.")
    removals_confirmed = fields.Boolean(help="The person agreed to the removals.")
    # See engine.watch: an attempt that the server ended in the middle
    taken_at = fields.Datetime(help="When it was last taken up.")
    in_hand = fields.Boolean(
        help="An attempt has begun and did not end; nobody holds the lock: the server "
        "ended it."
    )
    kills = fields.Integer(help="How many attempts the server ended in the middle.")
    handled = fields.Json(help="Entries that a careful attempt is handling.")
    suspects = fields.Json(help="Entries that were being handled when one was ended.")
    condemned = fields.Json(help="Entries that are left out by this run.")
    requests = fields.Integer("Requests to Google")
    message = fields.Text()
    line_ids = fields.One2many("calendar.google.run.line", "run_id")
    line_count = fields.Integer(compute="_compute_line_count")

    _running_uniq = models.UniqueIndex(
        "(account_id) WHERE state = 'running'",
        "A synchronization is already running.",
    )

    @api.depends("state", "stopped", "asked", "removals")
    def _compute_outcome(self):
        """What asks a question has not failed for those who read it."""
        for run in self:
            if run.stopped:
                run.outcome = "stopped"
            elif run.state == "failed" and run.asked:
                run.outcome = "asking" if run.removals else "confirmed"
            else:
                run.outcome = run.state

    @api.depends("line_ids")
    def _compute_line_count(self):
        groups = self.env["calendar.google.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count"]
        )
        counts = {run.id: count for run, count in groups}
        for run in self:
            run.line_count = counts.get(run.id, 0)

    @api.depends("create_date")
    def _compute_display_name(self):
        for run in self:
            moment = self.env.user._gcal_sync_moment(run.create_date)
            run.display_name = self.env._("Synchronization of %s", moment)

    @api.model
    def _cron_execute(self):
        """Carry out the runs that people started, and those that were cut off."""
        # One that was ended in the middle comes after those that never had their turn
        runs = self.search(
            [("state", "=", "running")], order="taken_at NULLS FIRST, id"
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(runs))
        for run in runs:
            if run.exists() and run.state == "running":
                try:
                    run._execute(SLICE)
                except LockError:
                    _logger.info("Run %s is being carried out elsewhere.", run.id)
            if not cron._commit_progress(1):
                break

    @api.model
    def _trigger_cron(self):
        """Let the server carry out the waiting runs as soon as it can."""
        self.env.ref("calendar_google_sync.ir_cron_run").sudo()._trigger()

    def _execute(self, seconds=None, is_new=False):
        """Carry out this run.

        :param seconds: when to leave the rest to the server; None: to the end
        :param is_new: it was just created here as started, so nobody else knows it
        :raises LockError: when somebody else is carrying it out
        """
        self.ensure_one()
        run_sudo, account = self.sudo(), self.sudo().account_id
        if not is_new:
            run_sudo._lock()
            run_sudo._take()
        run_sudo._commit()
        run_sudo._carry_out(seconds)
        self.env["calendar.google.due"]._wake_for(account)

    def _carry_out(self, seconds, answers=None):
        """
        :param self: in sudo, locked by us
        :param answers: ``google_api.ahead.Answers`` to what this run is going to ask
        """
        run_sudo, is_gone = self, False
        if run_sudo.state != "running":
            return
        for attempt in range(1, ATTEMPTS + 1):
            try:
                is_gone = run_sudo._synchronize(seconds, answers)
                break
            except OperationalError:
                # Somebody wrote the same record meanwhile: what was done is stored
                self.env.cr.rollback()
                run_sudo._lock()
                if attempt == ATTEMPTS:
                    run_sudo._fail(run_sudo._text_disturbed())
        if not is_gone and run_sudo.state == "running":
            run_sudo._trigger_cron()
        self.env["ir.cron"]._commit_progress()

    def _synchronize(self, seconds, answers):
        """One attempt; it ends the run, unless it is disturbed or out of time.

        :return: whether it has found nothing, and leaves no row
        """
        if self.is_pull:
            # Whoever revokes the access begins with another one
            self._fail(self._text_cut_off())
            return False
        account = self.account_id._as_user()
        deadline, signals = Deadline(time.monotonic, seconds), self._signals()
        waits = self._waits(signals, deadline)
        gateway = self._gateway(account, waits, answers)
        if not gateway:
            return False
        world = RunWorld(
            self,
            account,
            gateway,
            deadline.check,
            watch=self._watch(),
            check_stop=self._check_stop,
            tell=self._tell(signals),
        )
        grant, is_gone = gateway.grant, False
        try:
            self._wait_on(waits)
            names.refresh(account.sudo(), gateway)
            world.synchronize(Synchronizer, self._options(world, account))
            world.transaction.store(world.history)
            is_gone = self._end(gateway, world)
        except Interrupted as error:
            self._store(world, gateway)
            self._interrupt(error)
        except OperationalError:
            self.env.cr.rollback()
            raise
        except TooManyRemovals as error:
            self._store(world, gateway)
            self._ask(error)
        except (CalendarGone, errors.GoogleError) as error:
            self._store(world, gateway)
            self._fail(self._text_problem(account, error))
            self.account_id._try_later(error)
        except Exception as error:
            # Nobody watches at night: the run says what happened, the log has the rest
            _logger.exception("Run %s of the Google synchronization failed", self.id)
            self.env.cr.rollback()
            self._lock()
            self._count_requests(gateway)
            if not is_limit(error):
                self._fail(translate(self.env, error, self._text_unexpected()))
        finally:
            self._close(account, gateway, grant)
        return is_gone

    @staticmethod
    def _close(account, gateway, former):
        gateway.close()
        if gateway.grant != former:
            account._remember_grant(gateway.grant)

    def _text_unexpected(self):
        return self.env._(
            "The synchronization stopped at an unexpected error in Odoo. Nothing is "
            "lost: the next one goes on from here. If it stops again, ask your "
            "administrator to look into the log of the Odoo server."
        )

    def _gateway(self, account, waits, answers):
        """:return: the way to Google; None when this run has failed without one"""
        try:
            account._check_connected()
            if answers:
                return self._gateway_with(account, waits, answers)
            return account._gateway(waits)
        except UserError as error:
            self._fail(str(error))
        except errors.GrantUnreadable as error:
            self._fail(self._text_problem(account, error))
        return None

    # An entry that costs a run its life

    def _take(self):
        """Take this run up, after an attempt that the server may have ended."""
        now = fields.Datetime.now()
        if self._waits_for_its_turn():
            raise LockError(self.env._("A synchronization is already running."))
        values = {
            "started_at": self.started_at or now,
            "taken_at": now,
            "in_hand": True,
        }
        if self.in_hand:
            values |= self._after_kill()
        self.write(values)
        try:
            self._check_stop()
        except Stopped as error:
            self._stop(error.user_id)
            return
        if self.kills > MAX_KILLS:
            self._fail(
                self.env._(
                    "The server ended this synchronization %(count)s times, because "
                    "it took too much time or memory.",
                    count=self.kills,
                )
            )

    def _after_kill(self):
        """:return: dict of values: who is suspected, or found out"""
        handled, condemned = self.handled or [], self.condemned or []
        _logger.warning("Run %s was ended in the middle of %s", self.id, handled)
        if len(handled) == 1:
            values = {"condemned": [*condemned, *handled], "suspects": []}
        else:
            values = {"suspects": handled or self.suspects}
        return {**values, "handled": [], "kills": self.kills + 1}

    def _watch(self):
        if not self.kills:
            return Watch()
        return Watch(self._note_handled, self.suspects or (), self.condemned or ())

    def _note_handled(self, keys):
        self.handled = list(keys)
        self._commit()

    def _store(self, world, gateway):
        world.transaction.store(world.history)
        world.notice.send(is_end=True)
        self._count_requests(gateway)

    def _count_requests(self, gateway):
        self.requests += gateway.requests
        if gateway.units:
            self.env["calendar.google.usage"]._note(gateway.units)

    def _options(self, world, account):
        params = self.env["ir.config_parameter"]
        limit = params.get_param("calendar_google_sync.run_limit")
        limit = max(int(limit or RUN_LIMIT) - self.progress, 0)
        return world.options(self._window(account), fields.Datetime.now(), limit)

    def _window(self, account):
        zone = account.env.context["tz"]
        if self.everything:
            return Window(None, None, zone)
        return Window(self.date_from, self.date_to, zone)

    def _lock(self):
        """Hold this run until the next commit; it is ours alone.

        :raise LockError: when it is somebody else's, or gone
        """
        # A record that refers to this run (the popup) must not wait for Google
        if not self.try_lock_for_update(allow_referencing=True):
            raise LockError(self.env._("A synchronization is already running."))

    def _commit(self):
        """Store what was done so far and go on; a crash loses nothing before it."""
        self.env["ir.cron"]._commit_progress()
        self._lock()

    def _write_lines(self, lines):
        """Write down what became of entries, all at once.

        :param lines: list of dicts of ``calendar_google_run_line.COLUMNS``
        """
        self.env["calendar.google.run.line"]._insert_lines(self, lines)

    def _text_problem(self, account, error):
        """What an error of Google means; the account goes to the state after it."""
        if isinstance(error, CalendarGone):
            account._set_state("calendars_missing", account._text_missing(error.kind))
            return account.state_message
        return account._note_error(error)

    # How it ends

    def _end(self, gateway, world):
        """:return: whether it leaves no row"""
        world.notice.send(is_end=True)
        if self._is_idle():
            self._end_idle()
            return True
        self._count_requests(gateway)
        self._succeed()
        self.env["calendar.google.channel"]._await_notices(world.news())
        return False

    def _succeed(self):
        self.write(
            {
                "state": "done",
                "in_hand": False,
                "finished_at": fields.Datetime.now(),
                "message": self._summary(),
            }
        )
        values = {"last_sync_at": self.finished_at, "last_run_id": self.id}
        self.account_id.write(values)
        self.account_id._note_outcome()

    def _end_idle(self):
        """The account knows when it was looked at, and the run leaves no row.

        One statement: most runs of most accounts end like this.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "WITH gone AS (DELETE FROM calendar_google_run WHERE id = %s) "
                "UPDATE calendar_google_account "
                "SET last_sync_at = %s, failures = 0, last_error = NULL, "
                "retry_at = NULL WHERE id = %s",
                self.id,
                fields.Datetime.now(),
                self.account_id.id,
            )
        )
        self.env.invalidate_all(flush=False)

    def _is_idle(self):
        """:return: whether nobody misses this run in the history

        Most of the automatic ones find nothing to do, and would hide the others.
        """
        if self.trigger != "auto" or any(self[name] for name in COUNTERS):
            return False
        before = self.account_id.last_run_id
        return before.state == "done" and not before.remaining

    def _fail(self, reason):
        done = any(self[name] for name in COUNTERS)
        self.write(
            {
                "state": "failed",
                "in_hand": False,
                "finished_at": fields.Datetime.now(),
                "message": "\n".join(filter(None, [reason, done and self._summary()])),
            }
        )
        self.account_id.last_run_id = self
        self.account_id._note_outcome(reason)

    def _ask(self, error):
        """Stop before anything is written, and let the person decide."""
        env = self.account_id._as_user().env
        self.asked = True
        before = self.search(
            [("account_id", "=", self.account_id.id), ("id", "<", self.id)], limit=1
        )
        message = self._text_question(env, self.removals, error.linked)
        self._fail(message)
        if self.trigger == "auto" and not before.removals:
            self.account_id._notify("warning", message)

    def _text_question(self, env, count, linked):
        return env._(
            "%(count)s of %(linked)s linked entries would be removed from Google, "
            "because they are no longer in Odoo or no longer yours. They are still "
            "there. Look at the list and confirm, if that is what you want.",
            count=count,
            linked=linked,
        )

    def action_confirm_removals(self):
        """Synchronize the same window again, and remove the entries from Google.

        :return: the action that shows the new run
        """
        self.ensure_one()
        account = self.account_id
        account._check_owner()
        if not self.removals:
            raise UserError(self.env._("This synchronization does not ask anything."))
        run = account._start_run(
            date_from=self.date_from,
            date_to=self.date_to,
            everything=self.everything,
            removals_confirmed=True,
        )
        message = self._text_confirmed(self.removals)
        self.sudo().write({"removals": 0, "message": message})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_sync_action"
        )
        return {**action, "context": {"default_run_id": run.id}}

    def _text_confirmed(self, count):
        return self.env._(
            "You have confirmed that %(count)s entries are removed from Google. The "
            "synchronization after this one does that.",
            count=count,
        )

    def _text_disturbed(self):
        return self.env._(
            "The records were being changed all the time. "
            "The next synchronization goes on from here."
        )

    def _summary(self):
        """What was done in words, in the language of the account's owner."""
        env, lines = self.account_id._as_user().env, self._counts()
        head = env._("Your calendars are synchronized.")
        if not lines:
            return env._("%(head)s Nothing had changed.", head=head)
        return "\n".join([head, *lines])

    def _counts(self):
        """:return: list of sentences, one for each count that is not zero"""
        env = self.account_id._as_user().env
        sentences = [
            (self.remote_created, env._("Created in Google: %s", self.remote_created)),
            (self.remote_updated, env._("Updated in Google: %s", self.remote_updated)),
            (
                self.remote_deleted,
                env._("Removed from Google: %s", self.remote_deleted),
            ),
            (self.local_created, env._("Created in Odoo: %s", self.local_created)),
            (self.local_updated, env._("Updated in Odoo: %s", self.local_updated)),
            (
                self.detached,
                env._(
                    "Deleted in Google, kept in Odoo and left alone from now on: %s",
                    self.detached,
                ),
            ),
            (
                self.conflicts,
                env._(
                    "Changed on both sides, the other value is noted in the record: %s",
                    self.conflicts,
                ),
            ),
            (
                self.undone,
                env._(
                    "Undone in Google, because you may not change it in Odoo: %s",
                    self.undone,
                ),
            ),
            (
                self.parked,
                env._(
                    "Failed, see the list of what is not synchronized: %s", self.parked
                ),
            ),
            (
                self.remaining,
                env._("Left for the next synchronization: %s", self.remaining),
            ),
        ]
        return [text for count, text in sentences if count]


def is_limit(error):
    """Whether Odoo ends with it what takes too much memory or CPU time."""
    text = "CPU time limit exceeded."  # of odoo.service.server
    return isinstance(error, MemoryError) or str(error) == text
