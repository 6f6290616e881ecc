from odoo import api, fields, models
from odoo.tools import SQL

from ..google_api import rate_limit

#: Seconds that a set of runs waits at most; what is too much then, Google says, and it
#: is asked again later.
PATIENCE = 10
NOW = SQL("clock_timestamp() AT TIME ZONE 'UTC'")
#: Seconds that a row counts
COUNTED = SQL("make_interval(secs => %s)", rate_limit.WINDOW)


class CalendarGoogleUsage(models.Model):
    """What all lanes of all servers use of the quota that they share at Google.

    Rows are only inserted, and deleted when they no longer count: so nobody waits for
    anybody else's transaction.
    """

    _name = "calendar.google.usage"
    _description = "Usage of Google's Quota"
    _order = "used_at"
    _log_access = False

    used_at = fields.Datetime(required=True, index=True)
    units = fields.Integer(required=True)

    @api.model
    def _book(self, units):
        """Note what is about to be asked; the caller stores it at once.

        :param units: calls of Google's API; a patch counts as three
        :return: seconds to wait before
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT EXTRACT(EPOCH FROM used_at - %(now)s)::float8, units "
                "FROM calendar_google_usage WHERE used_at > %(now)s - %(counted)s "
                "ORDER BY used_at",
                now=NOW,
                counted=COUNTED,
            )
        )
        pause = rate_limit.seconds_until_free(rows, units, self._limit(), 0)
        pause = min(pause, PATIENCE)
        self._note(units, pause)
        self._delete_old()
        return pause

    @api.model
    def _note(self, units, seconds=0):
        """
        :param seconds: how long from now they are used
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO calendar_google_usage (used_at, units) "
                "VALUES (%s + make_interval(secs => %s), %s)",
                NOW,
                seconds,
                units,
            )
        )

    @api.model
    def _delete_old(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM calendar_google_usage WHERE id IN ("
                "SELECT id FROM calendar_google_usage WHERE used_at < %s - %s "
                "FOR UPDATE SKIP LOCKED)",
                NOW,
                COUNTED,
            )
        )

    @api.model
    def _limit(self):
        """:return: units that may be used within any minute"""
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        quota = parameters_sudo.get_param("calendar_google_sync.project_quota") or ""
        units = int(quota) if quota.isdigit() else rate_limit.PROJECT_UNITS
        return int(units * rate_limit.PROJECT_SHARE)
