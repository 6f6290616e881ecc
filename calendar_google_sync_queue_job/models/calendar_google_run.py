from odoo import api, fields, models

from odoo.addons.calendar_google_sync.google_api import errors
from odoo.addons.queue_job.exception import RetryableJobError

from .calendar_google_account import GO_ON


class CalendarGoogleRun(models.Model):
    _inherit = "calendar.google.run"

    is_worth_retrying = fields.Boolean(
        readonly=True, help="Google could not be reached, or asked to wait."
    )

    @api.model
    def _trigger_cron(self):
        """Runs that wait become jobs, too, if anybody runs jobs."""
        self.env["calendar.google.due"]._wake_lanes()

    def _text_problem(self, account, error):
        transient = (errors.Unreachable, errors.RateLimited)
        self.is_worth_retrying = isinstance(error, transient)
        return super()._text_problem(account, error)

    def _job_outcome(self):
        """What became of these runs, none or one, without anything of what is in it.

        :raises RetryableJobError: the job has to go on, or to try again
        """
        if not self:
            return self.env._("Nothing was due.")
        if not self.exists():
            return self.env._("Nothing had changed.")
        if self.state == "running":
            message = self.env._("It goes on: its time was too short.")
            raise RetryableJobError(message, GO_ON, ignore_retry=True)
        if self.state == "done":
            return self.env._("Synchronized.")
        if self.is_worth_retrying:
            raise RetryableJobError(self.env._("Google could not be reached."))
        return self.env._("It failed; see the history of the account.")
