import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..engine.errors import CalendarGone, Superseded
from ..engine.preview import Preview
from ..google_api import errors
from .adapters.run_transaction import PreviewTransaction
from .adapters.run_world import RunWorld

_logger = logging.getLogger(__name__)


class CalendarGoogleRun(models.Model):
    """A preview: what a run would do, for the popup before it starts.

    It is a record of this model in a state of its own, so nothing that waits for a run
    waits for a preview. It has ended when ``finished_at`` is set; ``message`` then says
    what went wrong.
    """

    _inherit = "calendar.google.run"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _start_preview(self, account, **window):
        """Let the server look ahead; what was asked before is of no use any more.

        :return: the preview, for the popup to watch
        :raise UserError: when a run does already what would be foretold
        """
        account._check_owner()
        if account._running_run():
            raise UserError(self.env._("A synchronization is already running."))
        self._drop_previews(account)
        preview = account._create_run("manual", state="preview", **window)
        self.env.ref("calendar_google_sync.ir_cron_preview").sudo()._trigger()
        return preview

    @api.model
    def _drop_previews(self, account):
        """One that is being worked on notices by itself that nobody waits for it."""
        domain = [("account_id", "=", account.id), ("state", "=", "preview")]
        self.sudo().search(domain).try_lock_for_update().unlink()

    @api.model
    def _cron_preview(self):
        """Look ahead for those who are about to synchronize."""
        domain = [("state", "=", "preview"), ("started_at", "=", False)]
        previews = self.search(domain, order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(previews))
        for preview in previews:
            if preview.exists():
                try:
                    preview._look_ahead()
                except LockError:
                    _logger.info("Preview %s is taken care of elsewhere.", preview.id)
            if not cron._commit_progress(1):
                break

    def _look_ahead(self):
        """Carry out this preview; nothing of it stays but what it tells."""
        self.ensure_one()
        run_sudo = self.sudo()
        run_sudo._lock()
        if run_sudo._is_superseded():
            run_sudo.unlink()
            return
        run_sudo.started_at = fields.Datetime.now()
        # Not locked while Google is asked: who drops it, or revokes, does not wait
        self.env["ir.cron"]._commit_progress()
        if not run_sudo.exists():
            return
        try:
            foretold = run_sudo._foretell()
        except Superseded:
            self.env.cr.rollback()
            run_sudo.exists().unlink()
            return
        run_sudo.write({**foretold, "finished_at": fields.Datetime.now()})

    def _foretell(self):
        """
        :return: values of this preview
        :raises Superseded: when a run or a newer preview goes first
        """
        account = self.account_id._as_user()
        try:
            account._check_connected()
            gateway = account._gateway()
        except UserError as error:
            return {"message": str(error)}
        except errors.GrantUnreadable as error:
            return {"message": self._text_problem(account, error)}
        try:
            foretold = self._plan(account, gateway)
        finally:
            gateway.close()
        account._remember_grant(gateway.grant)
        return {**foretold, "requests": gateway.requests}

    def _plan(self, account, gateway):
        """Find out what would be done, and undo whatever that has touched."""
        world = RunWorld(
            self, account, gateway, self._check_superseded, PreviewTransaction
        )
        try:
            world.synchronize(Preview, self._options(world, account))
            counts, lines = world.history.take()
            values = world.transaction.line_values(lines)
            self._undo()
            self._write_lines(self._existing(values))
            return dict(counts)
        except (CalendarGone, errors.GoogleError) as error:
            self._undo()
            return {"message": self._text_problem(account, error)}
        except (Superseded, LockError):
            raise
        except Exception:
            _logger.warning("A preview of a synchronization failed", exc_info=True)
            self._undo()
            return {"message": self._text_no_preview()}

    def _existing(self, values):
        """Without the records that existed only while it was found out."""
        ids = defaultdict(list)
        for line in values:
            ids[line["res_model"]].append(line["res_id"])
        existing = {
            (model, key)
            for model, keys in ids.items()
            if model
            for key in self.env[model].sudo().browse(keys).exists().ids
        }
        return [
            line
            if (line["res_model"], line["res_id"]) in existing
            else {**line, "res_model": None, "res_id": None}
            for line in values
        ]

    def _check_superseded(self):
        """:raises Superseded: when nobody waits for this preview anymore"""
        if self._is_superseded():
            raise Superseded

    def _undo(self):
        """Forget all but what was foretold.

        :raise LockError: when nobody waits for it any more
        """
        self.env.cr.rollback()
        self._lock()

    def _text_no_preview(self):
        return self.account_id._as_user().env._(
            "What will happen could not be foretold. You can synchronize all the same."
        )

    def _is_superseded(self):
        """Whether a run of the account, or a newer preview, goes first, or it is gone.

        Asked with a cursor of its own, as this transaction does not see what people
        did after it had begun.
        """
        account_id = self.account_id.id
        with self.env.registry.cursor() as cr:
            newer = [("state", "=", "preview"), ("id", ">", self.id)]
            domain = ["|", ("state", "=", "running"), "&", *newer]
            runs = self.with_env(self.env(cr=cr))
            domain = [("account_id", "=", account_id), *domain]
            return not runs.exists() or bool(runs.search_count(domain, limit=1))
