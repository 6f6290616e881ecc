"""Keeps what Google gave after a consent, and makes the two calendars.

Creating a calendar cannot be repeated safely, as Google has no id of ours for it: the
intent is committed before, the id after, and there is one attempt for each consent.

A consent that is not kept is dropped here and not revoked at Google, which would end
every grant of that Google account to our client, a colleague's included.
"""

import logging

from odoo import fields
from odoo.exceptions import UserError

from ..google_api import errors
from ..google_api.gateway import Gateway
from ..sync import Kind
from ..texts.translate import translate
from . import names
from .receipt import PERMISSIONS

_logger = logging.getLogger(__name__)

KINDS = ("events", "tasks")


class OtherGoogleAccount(UserError):
    """A person reconnected with another Google account than the linked one."""


class Connector:
    """Connects one account with what a consent gave.

    :param account: ``calendar.google.account``, locked by us, in the environment of its
        owner
    :param client: ``oauth.OAuthClient`` that the grant was given to
    :param grant: ``oauth.Grant``
    :param is_confirmed: the person has said that this Google account is meant
    """

    def __init__(self, account, client, grant, is_confirmed=False):
        self._account, self._account_sudo = account, account.sudo()
        self._env, self._client = account.env, client
        self._gateway = Gateway(client, grant)
        #: Kinds of the calendars that Google shows with this grant
        self._found = set()
        #: It is known that this is the Google account of before, or there was none
        self._is_accepted = False
        # An address that is known was accepted before
        self._is_confirmed = is_confirmed or bool(account.email)

    def connect(self):
        """Find the calendars, make the missing ones; the state says how it went.

        :raises OtherGoogleAccount: it is another one; nothing has changed
        """
        # An intent of before is left aside: the person was asked to look into Google
        try:
            self._recognize()
            self._make_calendars()
        except errors.GoogleError as error:
            self._note_error(error)
        else:
            if not self._is_to_confirm():
                self._complete()
        finally:
            self._gateway.close()
        self._account._commit()

    # Whose Google account it is

    def _recognize(self):
        """An account is known by its calendars: its address may change in Google."""
        for kind in KINDS:
            calendar = self._get_calendar(self._account[f"{kind}_calendar_id"])
            if calendar:
                self._found.add(kind)
                names.take_over(self._account_sudo, Kind(kind[:-1]), calendar)
        is_new = not self._account.email and not any(self._account._calendar_ids())
        if self._found or is_new:
            self._accept()
            self._commit()

    def _get_calendar(self, calendar_id):
        """:return: Google's JSON; None if it is deleted, or another account's"""
        try:
            return calendar_id and self._gateway.get_calendar(calendar_id)
        except (errors.NotFound, errors.AlreadyGone):
            return None
        except errors.Refused as error:
            # How Google hides what another client has made: 404 or 403
            if error.status != 403 or not self._is_other_client():
                raise
            return None

    def _is_other_client(self):
        credential_sudo = self._account._credential_sudo()
        return credential_sudo._is_of_other_client(self._client)

    def _is_other_google(self, owner):
        """Whether a calendar that was just made is in another account than before."""
        known = self._account.email
        return bool(known and owner and owner.lower() != known.lower())

    def _accept(self, owner=None):
        """It is the person's account: what cannot be reached anymore is forgotten."""
        if not self._is_accepted:
            self._is_accepted = True
            if self._is_other_client():
                self._account_sudo._end_channels()
                self._leave_calendars()
            for kind in KINDS:
                if kind not in self._found:
                    self._account_sudo._forget_calendar(kind)
            self._account._store_grant(self._gateway.grant, self._client)
        if owner:
            self._account_sudo.email = owner

    def _leave_calendars(self):
        """Only the former client could reach them: a person has to delete them."""
        for kind in KINDS:
            name = self._account[f"{kind}_calendar_name"]
            if kind not in self._found and self._account[f"{kind}_calendar_id"]:
                self._account_sudo._leave_calendar(name)
                self._account_sudo[f"{kind}_calendar_name"] = False

    def _is_to_confirm(self):
        """Whether the person has to say first that this Google account is meant."""
        email = self._account.email
        if self._is_confirmed or not email:
            return False
        return not self._account.user_id._gcal_sync_is_own_address(email)

    # Calendars

    def _make_calendars(self):
        """Only a calendar tells whose account it is, so the first one comes first."""
        wanted = self._account._calendar_names(self._account.user_id)
        for kind, name in zip(KINDS, wanted, strict=True):
            if kind not in self._found:
                self._create_calendar(kind, name)
            if self._is_to_confirm():
                break

    def _create_calendar(self, kind, name):
        account_sudo = self._account_sudo
        former = account_sudo.read(["calendar_intent", "state", "state_message"])[0]
        former.pop("id")
        account_sudo.write(
            {
                "calendar_intent": kind,
                "state": "calendars_missing",
                "state_message": self._text_lost(kind),
            }
        )
        self._commit()
        zone = self._account.user_id._gcal_sync_time_zone()
        calendar = self._gateway.create_calendar(name, zone)
        owner = self._owner_of(calendar)
        if not self._is_accepted and self._is_other_google(owner):
            account_sudo.write(former)
            self._commit()
            self._refuse(calendar)
        self._accept(owner)
        account_sudo.write(
            {
                f"{kind}_calendar_id": calendar["id"],
                f"{kind}_calendar_name": calendar.get("summary") or name,
                "calendar_intent": False,
                "state_message": self._account._text_unfinished(),
            }
        )
        if self._is_to_confirm():
            message = self._account._text_unconfirmed()
            account_sudo.write({"state": "unconfirmed", "state_message": message})
        self._found.add(kind)
        self._commit()

    def _owner_of(self, calendar):
        """:return: address of the account that a new calendar is in, None if unknown"""
        if not calendar.get("dataOwner"):
            try:
                calendar = self._gateway.get_calendar(calendar["id"])
            except errors.GoogleError as error:
                # The calendar is there; its owner is known after the next connection
                _logger.warning("The owner of a new calendar is not known: %s", error)
        return calendar.get("dataOwner")

    def _refuse(self, calendar):
        """Remove the calendar that showed that this is not the person's account."""
        message = self._env._(
            "This is not %(email)s, the Google account that your calendars are in. "
            "Choose that one, or revoke the access first. Odoo has kept nothing of the "
            "other account; its permission stays with Google until you remove it at "
            "%(permissions)s.",
            email=self._account.email,
            permissions=PERMISSIONS,
        )
        try:
            self._gateway.delete_calendar(calendar["id"])
        except errors.GoogleError:
            message += " " + self._env._(
                "Please delete the calendar “%s”, which was just created there.",
                calendar.get("summary"),
            )
        raise OtherGoogleAccount(message)

    # How it ends

    def _complete(self):
        self._account._store_grant(self._gateway.grant, self._client)
        self._account_sudo.write(
            {
                "state": "connected",
                "state_message": False,
                "is_client_replaced": False,
                "names_at": fields.Datetime.now(),
                "calendar_intent": False,
                "failures": 0,
                "last_error": False,
                "retry_at": False,
                "problem_at": False,
                "connected_at": self._account.connected_at or fields.Datetime.now(),
            }
        )

    def _note_error(self, error):
        account_sudo = self._account_sudo
        kind = account_sudo.calendar_intent
        if self._is_accepted:
            self._account._store_grant(self._gateway.grant, self._client)
        if kind and isinstance(error, errors.Unreachable) and error.maybe_done:
            message = self._text_lost(kind)
        else:
            # Google has refused, so there is no calendar that we do not know of
            account_sudo.calendar_intent = False
            message = translate(self._env, error)
        account_sudo.write({"state": "calendars_missing", "state_message": message})

    def _text_lost(self, kind):
        [name] = self._account._lost_names(kind)
        return self._env._(
            "Google did not answer when it was asked to create “%(name)s”. Look into "
            "Google Calendar: if the calendar is there, delete it, then create the "
            "calendars again.",
            name=name,
        )

    def _commit(self):
        """Store what Google has done, and go on alone with this account."""
        self._account._commit()
        self._account._lock_connection()
