from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import email_normalize, format_datetime, format_list, ormcache

from ..sync.zones import known


class ResUsers(models.Model):
    _inherit = "res.users"

    gcal_sync_project_id = fields.Many2one(
        "project.project",
        "Project for tasks that come from Google",
        compute="_compute_gcal_sync_project_id",
        inverse="_inverse_gcal_sync_project_id",
        domain=[("is_template", "=", False)],
        help="What is added in the Google calendar of tasks becomes a task of this "
        "project, or without one a private to-do.",
    )
    # Every employee may read users, and Odoo names a project also to those who may not
    # read it: what is stored is for the server alone
    gcal_sync_stored_project_id = fields.Many2one(
        "project.project",
        "Project for tasks that come from Google (stored)",
        ondelete="set null",
        groups=fields.NO_ACCESS,
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

    @api.depends("gcal_sync_stored_project_id")
    @api.depends_context("uid")
    def _compute_gcal_sync_project_id(self):
        """Preferences are read as superuser: ask with the reader's own rights."""
        stored = {user: user.sudo().gcal_sync_stored_project_id for user in self}
        projects = self.env["project.project"].union(*stored.values())
        readable = projects.with_user(self.env.user)._filtered_access("read")
        for user, project in stored.items():
            user.gcal_sync_project_id = project.filtered(
                lambda chosen: chosen.id in readable.ids
            )

    def _inverse_gcal_sync_project_id(self):
        for user in self:
            if user != self.env.user and not self.env.su:
                raise AccessError(
                    self.env._("Everybody chooses the project of their own tasks.")
                )
            user.sudo().gcal_sync_stored_project_id = user.gcal_sync_project_id

    @api.constrains("gcal_sync_stored_project_id")
    def _check_gcal_sync_project_id(self):
        """Preferences are written as superuser: ask with the user's own rights."""
        for user in self:
            project = user.sudo().gcal_sync_stored_project_id
            if project and not project.with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._("You cannot choose a project that you may not see.")
                )

    @api.model
    @ormcache("user_id")
    def _gcal_sync_is_active(self, user_id):
        """Whether a user is not archived; Odoo empties this cache when that changes."""
        return self.sudo().browse(user_id).active

    def _gcal_sync_time_zone(self):
        """The zone of the user, by a name that this machine knows.

        Odoo keeps names that newer systems no longer have ("US/Pacific").

        :return: IANA name; "UTC" for a user without a zone
        """
        return known(self.tz or "UTC") or "UTC"

    def _gcal_sync_moment(self, moment):
        """
        :param moment: naive UTC datetime
        :return: how it reads in the zone of the user, in the current language; Odoo
            itself writes UTC when it does not know the zone
        """
        zone = self._gcal_sync_time_zone()
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _gcal_sync_is_own_address(self, address):
        """Whether an address is this user's e-mail or login, in whatever case."""
        own = {self.email, self.login}
        known = {email_normalize(text) or "" for text in own if text}
        return (email_normalize(address) or address) in known

    @api.model
    def gcal_sync_access(self):
        """What the current user let into their Google account.

        :return: dict for the screen, or False when there is no account
        """
        account = self.env["calendar.google.account"]._current()
        if not account:
            return False
        account._note_client()
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
            "left_calendars": account._left_calendars(),
            "user_paused": account.user_paused,
            "sync_events": account.sync_events,
            "sync_tasks": account.sync_tasks,
            "failures": account.failures,
            "last_error": account.last_error,
            "reads_every_calendar": any(s.endswith("/auth/calendar") for s in scopes),
            "last_sync": fields.Datetime.to_string(account.last_sync_at),
            "last_message": last_run.message,
        }
