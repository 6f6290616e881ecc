from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..google_api import errors, oauth
from ..google_api.gateway import Gateway

KINDS = ("events", "tasks")


class OtherGoogleAccount(UserError):
    """A person reconnected with another Google account than the linked one."""


class CalendarGoogleAccount(models.Model):
    """Connecting a person's Google account, and giving the access back."""

    _inherit = "calendar.google.account"

    # Connecting

    @api.model
    def _redirect_uri(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base}/calendar_google_sync/callback"

    @api.model
    def _calendar_names(self, user):
        """The names of the two calendars that a connection made now would create.

        :return: tuple of the events calendar's and the tasks calendar's name
        """
        zone = ZoneInfo(user.tz or "UTC")
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
        account = self._current()
        if not self.env.user._is_internal():
            raise UserError(self.env._("Only employees can connect a Google account."))
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

        The grant is committed at once: Google gives it only once. Each calendar is
        committed when Google has answered, since its creation cannot be repeated.

        :param grant: ``oauth.Grant``
        :return: the account, whose state tells how it went
        """
        account = self._current()
        gateway = Gateway(self._oauth_client(), grant)
        try:
            if account and account._is_other_google(gateway):
                self._discard(gateway)
                raise OtherGoogleAccount(account._text_other_google())
            if not account:
                account = self.sudo().create({"user_id": self.env.uid})
                account = account.sudo(False)
            account._store_grant(grant)
            account._commit()
            account._create_calendars(gateway)
        except OtherGoogleAccount:
            account._credential_sudo().unlink()
            account._set_state("reconnect", account._text_other_google())
            account._commit()
            self._discard(gateway)
            raise
        finally:
            gateway.close()
        return account

    def _store_grant(self, grant):
        credential_sudo = self._credential_sudo()
        if credential_sudo:
            credential_sudo._store(grant)
        else:
            values = credential_sudo._values(grant)
            credential_sudo.create({**values, "account_id": self.id})

    def _is_other_google(self, gateway):
        """Whether the calendars of before tell that this is another Google account."""
        for calendar_id in filter(None, self._calendar_ids()):
            try:
                owner = gateway.get_calendar(calendar_id).get("dataOwner")
            except errors.NotFound:
                # Deleted, or another account: the owner of a new calendar will tell
                continue
            return bool(self.email and owner and owner != self.email)
        return False

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
        oauth.revoke(gateway.grant.refresh_token)

    def _commit(self):
        """Store what Google has done, which a rollback would not undo there."""
        self.env["ir.cron"]._commit_progress()

    def _create_calendars(self, gateway):
        """Make the calendars that are not there; the state tells how it went."""
        account_sudo = self.sudo()
        if account_sudo.calendar_intent:
            # The person was told, looked into Google and asked to go on
            account_sudo.calendar_intent = False
        try:
            for kind, name in zip(KINDS, self._calendar_names(self.user_id)):
                self._ensure_calendar(gateway, kind, name)
        except errors.GoogleError as error:
            self._note_creation_error(error)
        else:
            account_sudo.write(
                {
                    "state": "connected",
                    "state_message": False,
                    "connected_at": account_sudo.connected_at or fields.Datetime.now(),
                }
            )
        self._commit()

    def _ensure_calendar(self, gateway, kind, name):
        account_sudo = self.sudo()
        known = account_sudo[f"{kind}_calendar_id"]
        if known:
            try:
                gateway.get_calendar(known)
                return
            except errors.NotFound:
                pass  # deleted in Google: a new one takes its place
        account_sudo.calendar_intent = kind
        self._commit()
        calendar = gateway.create_calendar(name, self.user_id.tz or "UTC")
        owner = calendar.get("dataOwner")
        owner = owner or gateway.get_calendar(calendar["id"]).get("dataOwner")
        if self.email and owner and owner != self.email:
            gateway.delete_calendar(calendar["id"])
            account_sudo.calendar_intent = False
            raise OtherGoogleAccount(self._text_other_google())
        account_sudo._forget_calendar(kind)
        account_sudo.write(
            {
                f"{kind}_calendar_id": calendar["id"],
                f"{kind}_calendar_name": calendar.get("summary") or name,
                "email": owner or account_sudo.email,
                "calendar_intent": False,
            }
        )
        self._commit()

    def _forget_calendar(self, kind):
        """The calendar is gone: what was linked to it is to be linked anew."""
        singular = kind[:-1]
        bindings = self.binding_ids.filtered(lambda b: b.kind == singular)
        bindings.filtered(lambda b: b.state != "detached").unlink()
        self.write({f"{kind}_calendar_id": False, f"{kind}_sync_token": False})

    def _note_creation_error(self, error):
        lost = isinstance(error, errors.Unreachable) and error.maybe_done
        if not lost:
            # Google has refused, so there is no calendar that we do not know of
            self.sudo().calendar_intent = False
        kind = self.calendar_intent
        self._set_state(
            "calendars_missing",
            self._text_lost(kind) if lost and kind else str(error),
        )

    def _text_lost(self, kind):
        name = dict(zip(KINDS, self._calendar_names(self.user_id)))[kind]
        return self.env._(
            "Google did not answer when it was asked to create “%(name)s”. Look into "
            "Google Calendar: if the calendar is there, delete it, then create the "
            "calendars again.",
            name=name,
        )

    def _text_missing(self, kind):
        name = self.tasks_calendar_name if kind == "task" else self.events_calendar_name
        return self.env._(
            "The calendar “%(name)s” does not exist in Google any more. Nothing is lost "
            "in Odoo; create the calendars again to go on.",
            name=name,
        )

    def _note_error(self, error):
        """Go to the state that an error of Google leads to.

        :return: a sentence that says what happened
        """
        message = str(error)
        if isinstance(error, (errors.AccessWithdrawn, errors.ScopeMissing)):
            self._set_state("reconnect", message)
        return message

    # Giving the access back

    def action_revoke(self):
        """Delete both Google calendars, withdraw the access and forget the links.

        Odoo's events and tasks stay. While Google is out of reach the account stays
        ``revoking``, and the same button tries again.

        :return: an action that shows the receipt
        """
        self._check_owner()
        running_sudo = self.sudo().run_ids.filtered(lambda r: r.state == "running")
        if running_sudo and not running_sudo.try_lock_for_update():
            raise UserError(
                self.env._(
                    "A synchronization is running. Revoke the access when it has ended."
                )
            )
        receipt = self._revoke()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                **receipt,
                "title": self.env._("Google Calendar"),
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _revoke(self):
        """:return: dict of type and message: what was done, and what is left to do"""
        names = [self.events_calendar_name, self.tasks_calendar_name]
        calendars = self.env._(
            "“%(first)s” and “%(second)s”",
            first=names[0] or "…",
            second=names[1] or "…",
        )
        try:
            gateway = self._gateway()
            self._delete_calendars(gateway)
            oauth.revoke(gateway.grant.refresh_token)
        except (errors.AccessWithdrawn, errors.ScopeMissing):
            self._forget()
            return {
                "type": "warning",
                "message": self.env._(
                    "The access had been withdrawn at Google already. The link is "
                    "forgotten; please delete the calendars %(calendars)s in Google "
                    "Calendar yourself.",
                    calendars=calendars,
                ),
            }
        except (errors.GoogleError, UserError) as error:
            self._set_state("revoking", self._text_revoking(error))
            return {"type": "warning", "message": self.state_message}
        email = self.email
        self._forget()
        return {
            "type": "success",
            "message": self.env._(
                "The access to %(email)s is revoked. The calendars %(calendars)s are "
                "deleted in Google. Your events and tasks in Odoo stay.",
                email=email,
                calendars=calendars,
            ),
        }

    def _delete_calendars(self, gateway):
        """Delete both calendars and make sure that they are gone."""
        for calendar_id in filter(None, self._calendar_ids()):
            gateway.delete_calendar(calendar_id)
            try:
                gateway.get_calendar(calendar_id)
            except (errors.NotFound, errors.AlreadyGone):
                continue
            raise errors.Unreachable(self.env._("A calendar is still there."))

    def _text_revoking(self, error):
        return self.env._(
            "The access could not be revoked completely: %(reason)s Click Revoke Access "
            "again to try once more.",
            reason=error,
        )

    def _forget(self):
        """Forget tokens, links and runs; the records of Odoo stay."""
        self._credential_sudo().unlink()
        self.sudo().unlink()
