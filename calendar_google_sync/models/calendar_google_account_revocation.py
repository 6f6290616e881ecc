import logging

from odoo import api, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_list

from ..google_api import errors, oauth
from ..texts.translate import translate
from .calendar_google_account_connection import KINDS

_logger = logging.getLogger(__name__)


class CalendarGoogleAccount(models.Model):
    """Giving the access back: calendars, tokens and links."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    def action_revoke(self):
        """Delete both Google calendars, withdraw the access and forget the links.

        Odoo's events and tasks stay. While Google is out of reach the account stays
        ``revoking``, and the same button tries again.

        :return: an action that shows the receipt
        """
        self._check_owner()
        return self._revoke_now()

    def _revoke_for_user(self):
        """An administrator revokes the access of somebody else, who is told.

        :return: an action that shows the receipt
        """
        self._check_administrator()
        owner, account = self.user_id, self._as_user()
        action = account._revoke_now()
        if owner == self.env.user:
            return action
        receipt = action["params"]
        told = account.env._(
            "%(name)s has revoked Odoo's access to your Google account. %(receipt)s",
            name=self.env.user.name,
            receipt=receipt["message"],
        )
        owner._bus_send("simple_notification", {**receipt, "message": told})
        receipt["message"] = self._text_revoked_for(
            owner, receipt["type"], receipt.get("reason")
        )
        return action

    def _text_revoked_for(self, owner, kind, reason):
        """What an administrator reads; the rest is for the owner to do."""
        if self.exists():
            return self.env._(
                "The access of %(user)s could not be revoked completely. Odoo tries "
                "again every hour. %(reason)s",
                user=owner.name,
                reason=reason,
            )
        if kind == "success":
            return self.env._(
                "The access of %(user)s is revoked. The events and tasks stay in Odoo.",
                user=owner.name,
            )
        return self.env._(
            "The access of %(user)s had been withdrawn at Google already. The "
            "calendars that Odoo made are still there, for %(user)s to delete.",
            user=owner.name,
        )

    def _revoke_now(self):
        running_sudo = self.sudo().run_ids.filtered(lambda r: r.state == "running")
        if running_sudo.try_lock_for_update(allow_referencing=True) != running_sudo:
            raise LockError(
                self.env._(
                    "A synchronization is running. Revoke the access when it has ended."
                )
            )
        self._lock_connection()
        receipt = self._revoke_here() if self._is_copy() else self._revoke()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                **receipt,
                "title": self.env._("Google Calendar"),
                "sticky": True,
            },
        }

    def _revoke(self):
        """Each step is committed, so that a second call goes on after the first.

        :return: dict of type and message: what was done, and what is left to do; of
            reason, if Google is the cause
        """
        account_sudo = self.sudo()
        if account_sudo.state != "revoking":
            # From here on nothing is synchronized any more
            account_sudo.write(
                {"state": "revoking", "state_message": self._text_cut_off()}
            )
        self._commit()
        try:
            self._delete_calendars()
            refresh_token = self._credential_sudo().refresh_token
            if refresh_token:
                oauth.revoke(refresh_token)
        except (errors.AccessWithdrawn, errors.ScopeMissing):
            message = self._text_withdrawn()
            self._forget()
            return {"type": "warning", "message": message}
        except (errors.GoogleError, UserError) as error:
            message = self._text_revoking(error)
            account_sudo.state_message = message
            reason = translate(self.env, error)
            return {"type": "warning", "message": message, "reason": reason}
        message = self._text_revoked()
        self._forget()
        return {"type": "success", "message": message}

    def _revoke_here(self):
        """A copy of the database forgets; the calendars are those of the original."""
        self._forget()
        return {
            "type": "success",
            "message": self.env._(
                "This copy of the database has forgotten the Google account. "
                "The calendars of the original database stay."
            ),
        }

    @api.model
    def _revoke_waiting(self):
        """Try again what was to be revoked while Google was out of reach."""
        for account in self.search([("state", "=", "revoking")]):
            try:
                account._lock_connection()
                account._as_user()._revoke_and_tell()
                self._commit()
            except LockError:
                continue  # the person is at it
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Google account %s could not be revoked", account.id)

    def _revoke_and_tell(self):
        """Nobody is looking: the receipt goes to the owner."""
        user, env = self.user_id, self.env
        receipt = self._revoke()
        if not self.exists():
            params = {**receipt, "title": env._("Google Calendar"), "sticky": True}
            user._bus_send("simple_notification", params)

    def _delete_calendars(self):
        """Delete both calendars and make sure that they are gone."""
        if not any(self._calendar_ids()):
            return
        if not self._credential_sudo():
            raise errors.AccessWithdrawn()
        gateway = self._gateway()
        try:
            for kind in KINDS:
                calendar_id = self[f"{kind}_calendar_id"]
                if calendar_id:
                    gateway.delete_calendar(calendar_id)
                    self._check_gone(gateway, calendar_id)
                    self.sudo()[f"{kind}_calendar_id"] = False
                    self._commit()
        finally:
            gateway.close()

    def _check_gone(self, gateway, calendar_id):
        try:
            gateway.get_calendar(calendar_id)
        except (errors.NotFound, errors.AlreadyGone):
            return
        raise UserError(self.env._("A calendar is still there."))

    def _text_revoked(self):
        return " ".join(
            filter(
                None,
                [
                    self.env._(
                        "The access to %s is revoked.",
                        self.email or self.env._("your Google account"),
                    ),
                    self._text_names(
                        [self[f"{kind}_calendar_name"] for kind in KINDS],
                        self.env._("Deleted in Google: %s."),
                    ),
                    self._text_names(
                        self._lost_names(),
                        self.env._("If it is there, delete %s in Google yourself."),
                    ),
                    self.env._("Your events and tasks in Odoo stay."),
                ],
            )
        )

    def _text_withdrawn(self):
        names = [
            self[f"{kind}_calendar_name"]
            for kind in KINDS
            if self[f"{kind}_calendar_id"]
        ]
        return " ".join(
            [
                self.env._(
                    "The access had been withdrawn at Google already. The link is "
                    "forgotten; your events and tasks in Odoo stay."
                ),
                self._text_names(
                    names + self._lost_names(),
                    self.env._("Please delete %s in Google Calendar yourself."),
                ),
            ]
        )

    def _text_names(self, names, sentence):
        names = [self.env._("“%s”", name) for name in names if name]
        return sentence % format_list(self.env, names) if names else ""

    def _lost_names(self):
        """The calendar that Google was asked for and has not answered."""
        if not self.calendar_intent:
            return []
        names = dict(zip(KINDS, self._calendar_names(self.user_id), strict=True))
        return [names[self.calendar_intent]]

    def _text_cut_off(self):
        return self._text_revoking(self.env._("Google has not answered yet."))

    def _text_revoking(self, error):
        return self.env._(
            "The access could not be revoked completely: %(reason)s Odoo tries again "
            "every hour, or at once when you click Revoke Access again.",
            reason=error,
        )

    def _forget(self):
        """Forget tokens, links and runs; the records of Odoo stay."""
        self._credential_sudo().unlink()
        self.sudo().unlink()
