import logging

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..google_api import errors
from ..preview import Preview
from ..report import PreviewReport, Superseded
from ..subject import CalendarGone

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
        report = PreviewReport(run_sudo)
        try:
            told = run_sudo._foretell(report)
        except Superseded:
            self.env.cr.rollback()
            run_sudo.exists().unlink()
            return
        run_sudo.write({**told, "finished_at": fields.Datetime.now()})

    def _foretell(self, report):
        """
        :return: values of this preview
        :raise Superseded: when a run or a newer preview goes first
        """
        account = self.account_id._as_user()
        try:
            account._check_connected()
            gateway = account._gateway()
        except UserError as error:
            return {"message": str(error)}
        try:
            told = self._plan(account, gateway, report)
        finally:
            gateway.close()
        account._remember_grant(gateway.grant)
        return {**told, "requests": gateway.requests}

    def _plan(self, account, gateway, report):
        """Look what would be done, and undo whatever that has touched."""
        try:
            self._synchronizer(Preview, account, gateway, report).run()
            self._undo()
            report.write_lines()
            return report.counts
        except (CalendarGone, errors.GoogleError) as error:
            self._undo()
            return {"message": self._text_problem(account, error)}
        except (Superseded, LockError):
            raise
        except Exception:
            _logger.warning("A preview of a synchronization failed", exc_info=True)
            self._undo()
            return {"message": self._text_no_preview()}

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
