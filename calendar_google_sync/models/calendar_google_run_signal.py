from odoo import api, fields, models
from odoo.tools import SQL


class CalendarGoogleRunSignal(models.Model):
    """A word between a run and those who watch it; see ``adapters.run_signals``."""

    _name = "calendar.google.run.signal"
    _description = "Word Between a Google Calendar Run and Its Watchers"
    _log_access = False

    # No foreign key: it would lock the row of a run that works for minutes
    run_key = fields.Integer(required=True, help="The number of the run.")
    kind = fields.Selection([("stop", "Stop"), ("doing", "Doing")], required=True)
    user_id = fields.Many2one("res.users", "Asked By", ondelete="cascade")
    doing = fields.Char(help="The value of an engine.doing.Doing.")
    until = fields.Datetime(help="When that ends, if it is known.")

    _run_uniq = models.UniqueIndex("(run_key, kind)", "A run says one thing at a time.")

    @api.autovacuum
    def _gc_ended(self):
        """Nobody watches a run that has ended."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM calendar_google_run_signal signal WHERE NOT EXISTS "
                "(SELECT FROM calendar_google_run run "
                "WHERE run.id = signal.run_key AND run.state = 'running')"
            )
        )
