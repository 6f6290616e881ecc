from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ..sync.zones import known


class ResUsers(models.Model):
    _inherit = "res.users"

    gcal_sync_project_id = fields.Many2one(
        "project.project",
        "Project for tasks that come from Google",
        domain=[("is_template", "=", False)],
        ondelete="set null",
        help="What is added in the Google calendar of tasks becomes a task of this "
        "project, or without one a private to-do.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["gcal_sync_project_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["gcal_sync_project_id"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_gcal_sync_account(self):
        """Else the calendars and the access would stay at Google, known to nobody."""
        accounts_sudo = self.env["calendar.google.account"].sudo()
        linked_sudo = accounts_sudo.search([("user_id", "in", self.ids)])
        if linked_sudo:
            raise UserError(
                self.env._(
                    "%(users)s cannot be deleted: a Google account is still linked. "
                    "Revoke the access first, under Settings > Google Accounts.",
                    users=format_list(self.env, linked_sudo.user_id.mapped("name")),
                )
            )

    @api.constrains("gcal_sync_project_id")
    def _check_gcal_sync_project_id(self):
        """Preferences are written as superuser: ask with the user's own rights."""
        for user in self:
            project = user.gcal_sync_project_id
            if project and not project.with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._("You cannot choose a project that you may not see.")
                )

    def _gcal_sync_time_zone(self):
        """The zone of the user, by a name that this machine knows.

        Odoo keeps names that newer systems no longer have ("US/Pacific").

        :return: IANA name; "UTC" for a user without a zone
        """
        return known(self.tz or "UTC") or "UTC"

    @api.model
    def gcal_sync_access(self):
        """What the current user let into their Google account.

        :return: dict for the screen, or False when there is no account
        """
        account = self.env["calendar.google.account"]._current()
        if not account:
            return False
        states = dict(account._fields["state"]._description_selection(self.env))
        scopes = (account._credential_sudo().scopes or "").split()
        last_run = account.last_run_id
        return {
            "id": account.id,
            "email": account.email,
            "state": account.state,
            "state_label": states[account.state],
            "state_message": account.state_message,
            "connected_at": fields.Datetime.to_string(account.connected_at),
            "events_calendar_name": account.events_calendar_name,
            "tasks_calendar_name": account.tasks_calendar_name,
            "user_paused": account.user_paused,
            "sync_events": account.sync_events,
            "sync_tasks": account.sync_tasks,
            "failures": account.failures,
            "last_error": account.last_error,
            "reads_every_calendar": any(s.endswith("/auth/calendar") for s in scopes),
            "last_sync": fields.Datetime.to_string(account.last_sync_at),
            "last_message": last_run.message,
        }
