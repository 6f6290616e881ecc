import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import format_date

from ..google_api import errors, oauth
from ..google_api.gateway import Gateway
from ..sync import Kind
from ..texts.translate import translate

_logger = logging.getLogger(__name__)

KINDS = ("events", "tasks")


class OtherGoogleAccount(UserError):
    """A person reconnected with another Google account than the linked one."""


class CalendarGoogleAccount(models.Model):
    """Connecting a person's Google account: the grant and the two calendars."""

    _inherit = "calendar.google.account"

    # Connecting

    @api.model
    def _redirect_uri(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base.rstrip('/')}/calendar_google_sync/callback"

    @api.model
    def _calendar_names(self, user):
        """The names of the two calendars that a connection made now would create.

        :return: tuple of the events calendar's and the tasks calendar's name
        """
        zone = ZoneInfo(user._gcal_sync_time_zone())
        today = format_date(self.env, datetime.now(zone).date(), lang_code=user.lang)
        company = self.env.company.sudo().name
        # The same words in every language: people and scripts find them by these
        return (
            f"{company} Events (created: {today})",
            f"{company} Tasks (created: {today})",
        )

    @api.model
    def _check_connectable(self):
        """:raise UserError: when the current user cannot connect now, and why"""
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._("Only employees can connect a Google account.")
            )
        account = self._current()
        if account._is_copy():
            raise UserError(account._text_copy())
        if self._is_peer_active(self.env.user):
            raise UserError(self._peer_message())
        if not self._oauth_client():
            raise UserError(
                self.env._(
                    "Your administrator has not entered the Google OAuth client yet."
                )
            )
        if account.state == "revoking":
            raise UserError(account.state_message)
        if account.state == "connected":
            raise UserError(
                self.env._(
                    "You are connected with %(email)s already.", email=account.email
                )
            )

    @api.model
    def _connect(self, grant):
        """Store what Google gave us after the consent, and make both calendars.

        A first grant is committed at once: Google gives it only once. A later one
        replaces the former when a calendar has told that it is the same person's.

        :param grant: ``oauth.Grant``
        :return: the account, whose state tells how it went
        :raise OtherGoogleAccount: it is not; nothing has changed
        """
        account = self._current() or self._create_account(grant)
        account._lock_connection()
        gateway = Gateway(self._oauth_client(), grant)
        try:
            account._create_calendars(gateway)
        except OtherGoogleAccount:
            self._discard(gateway)
            raise
        finally:
            gateway.close()
        return account

    @api.model
    def _create_account(self, grant):
        try:
            with self.env.cr.savepoint():
                account_sudo = self.sudo().create(
                    {
                        "user_id": self.env.uid,
                        "database_uuid": self._this_database(),
                        "state": "calendars_missing",
                        "state_message": self._text_unfinished(),
                    }
                )
                account_sudo.flush_recordset()
                account_sudo._recall()
        except IntegrityError as error:
            raise LockError(self._text_connecting()) from error
        account = account_sudo.sudo(False)
        account._store_grant(grant)
        self._commit()
        return account

    def _store_grant(self, grant):
        credential_sudo = self._credential_sudo()
        if credential_sudo:
            credential_sudo._store(grant)
        else:
            values = credential_sudo._values(grant)
            credential_sudo.create({**values, "account_id": self.id})

    def _lock_connection(self):
        """Hold this account until the next commit: nobody else makes calendars.

        :raise LockError: somebody else does, or the account is gone
        """
        if not self.sudo().try_lock_for_update(allow_referencing=True):
            raise LockError(self._text_connecting())

    @api.model
    def _text_connecting(self):
        return self.env._("You are being connected in another window already.")

    @api.model
    def _text_unfinished(self):
        return self.env._(
            "The connection to Google was cut off. Create the calendars to go on."
        )

    def _calendar_ids(self):
        return [self[f"{kind}_calendar_id"] for kind in KINDS]

    def _text_other_google(self):
        return self.env._(
            "This is not %(email)s, the Google account that your calendars are in. "
            "Choose that one, or revoke the access first.",
            email=self.email,
        )

    @api.model
    def _discard(self, gateway):
        """Give a grant back that is not going to be used."""
        try:
            oauth.revoke(gateway.grant.refresh_token)
        except errors.GoogleError as error:
            _logger.warning("An unused grant could not be given back: %s", error)

    def _commit(self):
        """Store what Google has done, which a rollback would not undo there."""
        self.env["ir.cron"]._commit_progress()

    def _create_calendars(self, gateway):
        """Make the calendars that are not there; the state tells how it went.

        An intent of before is left aside: the person was told, looked into Google
        and asked to go on.
        """
        try:
            names = self._calendar_names(self.user_id)
            for kind, name in zip(KINDS, names, strict=True):
                self._ensure_calendar(gateway, kind, name)
                self._store_grant(gateway.grant)
                self._commit()
                self._lock_connection()
        except errors.GoogleError as error:
            self._store_grant(gateway.grant)
            self._note_creation_error(error)
        else:
            self.sudo().write(
                {
                    "state": "connected",
                    "state_message": False,
                    "calendar_intent": False,
                    "failures": 0,
                    "last_error": False,
                    "problem_at": False,
                    "connected_at": self.connected_at or fields.Datetime.now(),
                }
            )
        self._commit()

    def _ensure_calendar(self, gateway, kind, name):
        """Make one calendar, unless it is there.

        :raise OtherGoogleAccount: the calendar belongs to somebody else
        """
        account_sudo = self.sudo()
        if self._has_calendar(gateway, kind):
            return
        former = account_sudo.read(["calendar_intent", "state", "state_message"])[0]
        account_sudo.write(
            {
                "calendar_intent": kind,
                "state": "calendars_missing",
                "state_message": self._text_lost(kind),
            }
        )
        self._commit()
        self._lock_connection()
        calendar = gateway.create_calendar(name, self.user_id._gcal_sync_time_zone())
        owner = self._owner_of(gateway, calendar)
        if self._is_other_google(owner):
            former.pop("id")
            account_sudo.write(former)
            self._commit()
            self._refuse_other_google(gateway, calendar)
        account_sudo._forget_calendar(kind)
        account_sudo.write(
            {
                f"{kind}_calendar_id": calendar["id"],
                f"{kind}_calendar_name": calendar.get("summary") or name,
                "email": owner or account_sudo.email,
                "calendar_intent": False,
                "state_message": self._text_unfinished(),
            }
        )
        self._commit()
        self._lock_connection()

    def _owner_of(self, gateway, calendar):
        """The Google account that a new calendar is in, if Google tells it."""
        if not calendar.get("dataOwner"):
            try:
                calendar = gateway.get_calendar(calendar["id"])
            except errors.GoogleError as error:
                # The calendar is there; its owner is told by the next connection
                _logger.warning("The owner of a new calendar is not known: %s", error)
        return calendar.get("dataOwner")

    def _refuse_other_google(self, gateway, calendar):
        """Remove the calendar that told that this is not the person's account."""
        message = self._text_other_google()
        try:
            gateway.delete_calendar(calendar["id"])
        except errors.GoogleError:
            message += " " + self.env._(
                "Please delete the calendar “%s”, which was just created there.",
                calendar.get("summary"),
            )
        raise OtherGoogleAccount(message)

    def _has_calendar(self, gateway, kind):
        calendar_id = self[f"{kind}_calendar_id"]
        if not calendar_id:
            return False
        try:
            calendar = gateway.get_calendar(calendar_id)
        except (errors.NotFound, errors.AlreadyGone):
            return False  # deleted in Google, or another Google account
        if self._is_other_google(calendar.get("dataOwner")):
            raise OtherGoogleAccount(self._text_other_google())
        return True

    def _is_other_google(self, owner):
        return bool(self.email and owner and owner.lower() != self.email.lower())

    def _forget_calendar(self, kind):
        """The calendar is gone: what was linked to it is to be linked anew."""
        singular = kind[:-1]
        bindings = self.binding_ids.filtered(lambda b: b.kind == singular)
        bindings.filtered(lambda b: b.state != "detached").unlink()
        self.write({f"{kind}_calendar_id": False})
        self._calendar_sudo(Kind(singular))._set_sync_token(None)

    def _note_creation_error(self, error):
        account_sudo = self.sudo()
        kind = account_sudo.calendar_intent
        if kind and isinstance(error, errors.Unreachable) and error.maybe_done:
            message = self._text_lost(kind)
        else:
            # Google has refused, so there is no calendar that we do not know of
            account_sudo.calendar_intent = False
            message = translate(self.env, error)
        account_sudo.write({"state": "calendars_missing", "state_message": message})

    def _text_lost(self, kind):
        names = self._calendar_names(self.user_id)
        name = dict(zip(KINDS, names, strict=True))[kind]
        return self.env._(
            "Google did not answer when it was asked to create “%(name)s”. Look into "
            "Google Calendar: if the calendar is there, delete it, then create the "
            "calendars again.",
            name=name,
        )

    def _text_missing(self, kind):
        name = self.tasks_calendar_name if kind == "task" else self.events_calendar_name
        return self.env._(
            "The calendar “%(name)s” does not exist in Google any more. Nothing is "
            "lost in Odoo; create the calendars again to go on.",
            name=name,
        )

    def _note_error(self, error):
        """Go to the state that an error of Google leads to.

        :return: a sentence that says what happened
        """
        message = translate(self.env, error)
        if isinstance(error, (errors.AccessWithdrawn, errors.ScopeMissing)):
            self._set_state("reconnect", message)
        if isinstance(error, errors.QuotaExceeded):
            self._rest()
            message = self._text_resting()
        return message
