from datetime import timedelta

from odoo import api, fields, models

#: Days after which a run is forgotten, unless the administrator says otherwise.
HISTORY_DAYS = 90
#: A preview is only for the popup that asked for it.
PREVIEW_AGE = timedelta(days=1)
#: Runs that one call of the cleaning takes away.
AT_ONCE = 1000


class CalendarGoogleRun(models.Model):
    """How long runs are remembered."""

    _inherit = "calendar.google.run"  # pylint: disable=consider-merging-classes-inherited

    @api.autovacuum
    def _gc_history(self):
        """Forget old runs, but not the last one of an account nor an open question.

        :return: how many are gone, and how many are still to go
        """
        limit = fields.Datetime.now() - timedelta(days=self._history_days())
        domain = [
            ("state", "in", ("done", "failed")),
            ("removals", "=", 0),
            ("create_date", "<", limit),
            ("id", "not in", self._last_runs()),
        ]
        old = self.search(domain, limit=AT_ONCE)
        count = len(old)
        old.unlink()
        return count, count == AT_ONCE and self.search_count(domain)

    @api.autovacuum
    def _gc_previews(self):
        limit = fields.Datetime.now() - PREVIEW_AGE
        old = self.search([("state", "=", "preview"), ("create_date", "<", limit)])
        old.try_lock_for_update().unlink()

    @api.model
    def _history_days(self):
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        days = parameters_sudo.get_param("calendar_google_sync.history_days")
        return int(days) if days and days.isdigit() and int(days) else HISTORY_DAYS

    @api.model
    def _last_runs(self):
        """A query for what accounts show as their last run."""
        accounts = self.env["calendar.google.account"]
        domain = [("last_run_id", "!=", False)]
        return accounts._search(domain).subselect("last_run_id")
