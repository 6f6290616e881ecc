from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..google_api import errors

#: Google blocks an account for hours when it was written to too much
#: (quotaExceeded, https://developers.google.com/workspace/calendar/api/guides/errors).
REST = timedelta(hours=6)


class CalendarGoogleAccount(models.Model):
    """Whether Odoo may talk to Google for this account now."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    def _check_connected(self):
        """:raise UserError: when this account cannot be synchronized, and why"""
        before = self.state
        reason = self._refusal()
        if reason:
            if self.state != before:
                self._commit()  # the refusal undoes what is not stored
            raise UserError(reason)

    def _refusal(self):
        """Look at what has changed for this account; the caller stores it.

        :return: why it cannot be synchronized now, in the words of its owner; or False
        """
        return self._as_user()._refusal_of_owner()

    def _refusal_of_owner(self):
        if not self.env["res.users"]._gcal_sync_is_active(self.user_id.id):
            return self._text_archived()
        reason = self._reason_to_pause()
        if reason:
            if self.state == "connected":
                self._set_state("paused", reason)
            return reason
        if self.state == "paused":
            self._set_state("connected")
        if self.state != "connected":
            self._note_client()  # the former client may be back
        if self.state != "connected":
            return self.state_message or self.env._(
                "This Google account is not connected any more."
            )
        if self.user_paused:
            return self._text_user_paused()
        if self.resting_until and self.resting_until > fields.Datetime.now():
            return self._text_resting()
        return False

    def _reason_to_pause(self):
        if self._is_copy():
            return self._text_copy()
        if self._is_peer_active(self.user_id):
            return self._peer_message()
        return False

    def _text_archived(self):
        return self.env._("The user is archived. Revoke the access instead.")

    # A rest that Google asked for

    def _rest(self):
        self.sudo().resting_until = fields.Datetime.now() + REST

    def _text_resting(self):
        return self.env._(
            "Google has had too many changes of your calendars and asks for a rest. "
            "The synchronization goes on after %(time)s; nothing is lost.",
            time=self.env.user._gcal_sync_moment(self.resting_until),
        )

    def _try_later(self, error):
        """What was saved is not to wait for the hour if Google was only out of reach.

        :param error: with which a synchronization has failed
        """
        instant_ids = self.env["res.company"]._gcal_sync_instant_ids()
        is_instant = self.user_id.company_id.id in instant_ids
        if is_instant and isinstance(error, (errors.RateLimited, errors.Unreachable)):
            self.env["calendar.google.due"]._add(self, "retry", self.retry_at)

    # A copy of the database

    @api.model
    def _this_database(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _is_copy(self):
        """Whether this is a copy of the database that the account was connected in.

        A copy that wrote into the same calendars would undo what the original does.
        """
        known = self.sudo().database_uuid
        return bool(known and known != self._this_database())

    def _text_copy(self):
        return self.env._(
            "This database is a copy, so it does not touch the Google calendars of "
            "the original. To connect this copy with calendars of its own, revoke the "
            "access here (the calendars of the original stay) and connect again."
        )

    # Odoo's own google_calendar

    @api.model
    def _is_peer_active(self, user):
        """Whether Odoo's own google_calendar synchronizes this user.

        It would copy our events into the primary calendar and mail the guests.
        """
        if not self._is_peer_installed():
            return False
        settings_sudo = user.sudo().res_users_settings_id
        return bool(
            settings_sudo.google_calendar_rtoken
            and not settings_sudo.google_synchronization_stopped
        )

    @api.model
    def _is_peer_installed(self):
        return "google_calendar_rtoken" in self.env["res.users.settings"]._fields

    @api.model
    def _peer_users_sudo(self):
        """:return: ``res.users`` whom Odoo's own google_calendar synchronizes"""
        users_sudo = self.env["res.users"].sudo()
        if not self._is_peer_installed():
            return users_sudo
        active = [
            ("google_calendar_rtoken", "!=", False),
            ("google_synchronization_stopped", "=", False),
        ]
        settings_sudo = self.env["res.users.settings"].sudo().search(active)
        return settings_sudo.user_id.filtered("active").sorted("name")

    @api.model
    def _peer_message(self):
        return self.env._(
            "Odoo's own Google Calendar synchronization is active for you. It would "
            "copy these entries into your primary calendar and mail your guests. "
            "Stop it in the Calendar app, then come back."
        )
