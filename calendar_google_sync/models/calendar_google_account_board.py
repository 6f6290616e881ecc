from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain

from ..access.revoker import Revoker
from ..sync.backoff import pause_after

#: So many failures in a row are more than a bad moment of the network.
MANY_FAILURES = 3


class CalendarGoogleAccount(models.Model):
    """What an administrator sees of all accounts, and does for their owners.

    States and counts, and the history without what is private.
    """

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    company_id = fields.Many2one(related="user_id.company_id")
    user_active = fields.Boolean(related="user_id.active")
    failures = fields.Integer(
        "Errors in a Row",
        readonly=True,
        help="Synchronizations that failed since the last good one.",
    )
    last_error = fields.Text(readonly=True)
    # What a save, a notice or an opened page made due waits until then: pause_after
    retry_at = fields.Datetime("Waiting for Google", readonly=True)
    backlog = fields.Integer(
        compute="_compute_backlog",
        compute_sudo=True,
        help="Entries that the last synchronization left for the next one.",
    )
    parked = fields.Integer(
        "Failed Entries",
        compute="_compute_backlog",
        compute_sudo=True,
        help="Entries that were left out with a reason, which their owner can read.",
    )
    next_sync_at = fields.Datetime(
        "Next Automatic Synchronization",
        compute="_compute_next_sync_at",
        compute_sudo=True,
    )
    problem = fields.Text(
        compute="_compute_problem", help="Why this account is not synchronized."
    )
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention", search="_search_needs_attention"
    )

    # Sudo: runs and entries of others are not an administrator's to read
    @api.depends("last_run_id.remaining")
    def _compute_backlog(self):
        parked = self._count_parked()
        for account in self:
            account.backlog = account.last_run_id.remaining
            account.parked = parked.get(account.id, 0)

    def _count_parked(self):
        groups = self.env["calendar.google.binding"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "parked")],
            ["account_id"],
            ["__count"],
        )
        return {account.id: count for account, count in groups}

    @api.depends("state", "user_paused", "resting_until")
    def _compute_next_sync_at(self):
        cron = self.env.ref(
            "calendar_google_sync.ir_cron_synchronize", raise_if_not_found=False
        )
        for account in self:
            goes = cron and cron.active and account._is_automatic()
            moments = [cron.nextcall, account.resting_until] if goes else []
            account.next_sync_at = max(filter(None, moments), default=False)

    def _is_automatic(self):
        """Whether the hourly round takes this account."""
        owner = self.user_id
        return bool(
            self.state in ("connected", "paused")
            and not self.user_paused
            and owner.active
            and owner.company_id.google_calendar_auto_sync
        )

    @api.depends(
        "state_message", "user_paused", "failures", "last_error", "user_id.active"
    )
    def _compute_problem(self):
        for account in self:
            account.problem = "\n".join(account._problems()) or False

    def _problems(self):
        """:return: list of sentences, the most important one first"""
        archived = not self.user_id.active
        reasons = [
            archived and self.env._("This user is archived. Revoke the access."),
            self.state != "connected" and self.state_message,
            self.user_paused and self.env._("Paused by the user."),
            self.failures and self.last_error,
        ]
        return list(dict.fromkeys(filter(None, reasons)))

    @api.depends("state", "failures", "user_id.active")
    def _compute_needs_attention(self):
        troubled = self.filtered_domain(self._attention_domain())
        for account in self:
            account.needs_attention = account in troubled

    @api.model
    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._attention_domain()
        return domain if True in value else ~domain

    @api.model
    def _attention_domain(self):
        return (
            Domain("state", "!=", "connected")
            | Domain("failures", ">=", MANY_FAILURES)
            | Domain("user_id.active", "=", False)
        )

    def _note_outcome(self, error=False):
        """
        :param error: why a synchronization failed, False after a good one
        """
        failures = self.failures + 1 if error else 0
        retry_at = error and fields.Datetime.now() + pause_after(failures)
        self.write({"failures": failures, "last_error": error, "retry_at": retry_at})

    # What an administrator does

    def _check_administrator(self):
        if not self.env.user._is_system():
            raise AccessError(self.env._("Only an administrator may do this."))

    def action_synchronize_for_user(self):
        """Synchronize each account as its owner; the server goes on by itself.

        :return: an action that says what was started
        """
        self._check_administrator()
        left_out = []
        for account in self:
            try:
                account._start_for_user()
            except (UserError, LockError) as error:
                left_out.append(f"{account.sudo().user_id.name}: {error}")
        started = len(self) - len(left_out)
        messages = [self.env._("Synchronizations started: %s", started)] * bool(started)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left_out else "success",
                "title": self.env._("Google Calendar"),
                "message": "\n".join(messages + left_out),
                "sticky": bool(left_out),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _start_for_user(self):
        """Nobody watches it: an automatic run notifies its owner of its question."""
        account = self._as_user()
        if account._running_run():
            raise UserError(self.env._("A synchronization is already running."))
        account._create_run("auto")._trigger_cron()

    def action_open_history(self):
        """The synchronizations of this account, without what is private."""
        self.ensure_one()
        self._check_administrator()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_run_action"
        )
        domain = Domain(literal_eval(action["domain"]))
        domain &= Domain("account_id", "=", self.id)
        name = self.env._("Synchronizations of %s", self.sudo().user_id.name)
        return {**action, "domain": list(domain), "display_name": name, "name": name}

    def action_open_revocation(self):
        """Ask an administrator before the access of another is revoked."""
        self.ensure_one()
        self._check_administrator()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_revoke_action"
        )
        count, is_known = Revoker(self).count_only_in_google()
        context = {
            "default_account_id": self.id,
            "default_only_in_google": count,
            "default_is_known": is_known,
            "dialog_size": "medium",
        }
        return {**action, "context": context}
