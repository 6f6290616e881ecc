"""Takes an access back: calendars, permission, tokens and links.

Nothing here depends on the rights of the person whose access ends: everything but the
records that are brought over is read and written as superuser.
"""

import logging
from contextlib import closing, contextmanager
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields
from odoo.exceptions import LockError, UserError
from odoo.tools import escape_psql

from ..engine.errors import CalendarGone
from ..google_api import errors, oauth
from ..google_api.gateway import Gateway
from ..sync import Kind
from ..texts.translate import translate
from . import names
from .receipt import Receipt, waiting_text

_logger = logging.getLogger(__name__)

#: What becomes of the calendars. Spare: they stay if Odoo cannot have everything.
DELETE, SPARE, KEEP = CHOICES = ("delete", "spare", "keep")
#: What came of it: they stay, although nobody asked for that.
SPARED = "spared"
#: The way to Google that this grant opened is closed for good.
CLOSED = (errors.AccessWithdrawn, errors.ScopeMissing, errors.ClientReplaced)
#: An access that could not be ended for so long is forgotten here all the same.
PATIENCE = timedelta(days=7)
#: What is added in Google while the rest is brought over is brought over, too.
ROUNDS = 3
#: Seconds and attempts while somebody waits before a question.
ASK_TIMEOUT, ASK_TRIES = 10, 1


class Revoker:
    """Ends the access of one account; each step is committed.

    A call that was cut off, or met a Google out of reach, is completed by the next one.

    :param account: ``calendar.google.account``
    """

    def __init__(self, account):
        owner = account.sudo().user_id
        context = {"lang": owner.lang, "tz": owner.tz}
        env = account.env(user=owner.id, su=True, context=context)
        self._account_sudo = account.with_env(env)
        self._env = env
        self._emails = {self._account_sudo.email}
        #: Titles of what could not be brought over
        self._left = []
        self._is_shared = False

    def revoke(self, calendars=None):
        """
        :param calendars: one of ``CHOICES``; default: what was said before
        :return: ``Receipt``
        :raises LockError: a synchronization is running
        """
        account_sudo = self._account_sudo
        self._take()
        if account_sudo._is_copy():
            account_sudo._forget()
            return Receipt("forgotten")
        self._begin(calendars)
        account_sudo._end_channels()
        try:
            self._empty_calendars()
            self._withdraw()
        except CLOSED as error:
            return self._give_up(error)
        except (errors.GoogleError, UserError) as error:
            if account_sudo.revoking_since + PATIENCE < fields.Datetime.now():
                return self._give_up(error)
            return self._wait(error)
        return self._end(self._outcome())

    def count_only_in_google(self):
        """Ask Google what a revocation would have to bring over.

        :return: tuple of the number of entries that Odoo does not have, and whether
            Google has answered; without an answer the number may be too low
        """
        account_sudo = self._account_sudo
        is_known = not any(account_sudo._calendar_ids())
        if not is_known and not account_sudo._is_copy():
            try:
                is_known = self._fetch()
            except (errors.GoogleError, UserError, LockError) as error:
                _logger.info("It is not known what only Google has: %s", error)
        return account_sudo._count_only_in_google(), is_known

    def _fetch(self):
        """:return: whether everything could be fetched"""
        self._take()
        before = self._account_sudo.run_ids
        try:
            with self._gateway(timeout=ASK_TIMEOUT, tries=ASK_TRIES) as gateway:
                kinds = self._find_calendars(gateway)
                with self._pull_run() as run:
                    return self._attempt(run._fetch_only, run, gateway, kinds)
        finally:
            # Nothing was brought over that the history would have to tell
            (self._account_sudo.run_ids - before).unlink()

    # How it begins and ends

    def _take(self):
        """Nothing else works with this account from here on.

        :raises LockError: a synchronization does, or somebody else revokes it
        """
        account_sudo = self._account_sudo
        running = account_sudo.run_ids.filtered(lambda run: run.state == "running")
        if running.try_lock_for_update(allow_referencing=True) != running:
            raise LockError(
                self._env._(
                    "A synchronization is running. Revoke the access when it has ended."
                )
            )
        account_sudo._lock_connection()

    def _begin(self, calendars):
        account_sudo = self._account_sudo
        if account_sudo.state == "unconfirmed":
            calendars = SPARE
        for run in account_sudo.run_ids.filtered(lambda run: run.state == "running"):
            run._fail(self._env._("The access to Google is being revoked."))
        if account_sudo.state != "revoking":
            text = self._env._("Google has not answered yet.")
            account_sudo.write(
                {"state": "revoking", "state_message": waiting_text(self._env, text)}
            )
        if calendars or not account_sudo.revoke_calendars:
            account_sudo.revoke_calendars = calendars or DELETE
        if not account_sudo.revoking_since:
            account_sudo.revoking_since = fields.Datetime.now()
        account_sudo._commit()

    def _wait(self, error):
        reason = translate(self._env, error)
        receipt = Receipt("waiting", reason=reason)
        self._account_sudo.state_message = receipt.message(self._env)
        return receipt

    def _give_up(self, error):
        """Odoo forgets; what is left in Google is named."""
        is_granted, reason = False, ""
        if type(error) is not errors.AccessWithdrawn:
            try:
                self._withdraw()
            except errors.GoogleError as problem:
                _logger.warning("A permission is left at Google: %s", problem)
                is_granted = True
            if not isinstance(error, errors.ScopeMissing):
                reason = translate(self._env, error)
        return self._end("lost", reason=reason, is_granted=is_granted)

    def _outcome(self):
        chosen = self._account_sudo.revoke_calendars
        return {KEEP: "chosen", SPARED: "kept"}.get(chosen, "done")

    def _end(self, outcome, **values):
        account_sudo = self._account_sudo
        if outcome == "kept" and not self._left:
            self._left = account_sudo._titles_only_in_google()
        there, gone = [], []
        for calendar in account_sudo.calendar_ids.filtered("name"):
            (there if calendar.google_id else gone).append(calendar.name)
        receipt = Receipt(
            outcome,
            email=account_sudo.email or "",
            deleted=gone,
            kept=there,
            lost=account_sudo._lost_names() + account_sudo._left_calendars(),
            pulled=account_sudo.run_ids.filtered("is_pull")._count_pulled(),
            left=self._left,
            is_shared=self._is_shared,
            **values,
        )
        account_sudo._forget()
        return receipt

    # Google

    def _client(self):
        """The client that the grant was given to, as long as it is in use."""
        account_sudo = self._account_sudo
        client = account_sudo._oauth_client()
        credential_sudo = account_sudo._credential_sudo()
        return None if credential_sudo._is_of_other_client(client) else client

    @contextmanager
    def _gateway(self, **options):
        account_sudo = self._account_sudo
        credential_sudo = account_sudo._credential_sudo()
        if not credential_sudo:
            raise errors.AccessWithdrawn()
        gateway = Gateway(self._client(), credential_sudo._grant(), **options)
        with closing(gateway):
            yield gateway
        account_sudo._remember_grant(gateway.grant)

    def _find_calendars(self, gateway):
        """Which calendars are there, and what they are called now.

        :return: tuple of ``sync.Kind``
        """
        found = []
        for kind in Kind:
            calendar_sudo = self._account_sudo._calendar_sudo(kind)
            if not calendar_sudo.google_id:
                continue
            try:
                shown = gateway.get_calendar(calendar_sudo.google_id)
            except (errors.NotFound, errors.AlreadyGone):
                continue
            found.append(kind)
            names.take_over(self._account_sudo, kind, shown)
            self._emails.add(self._account_sudo.email)
        return tuple(found)

    def _empty_calendars(self):
        """Bring over what only Google has; delete the calendars, if they may go."""
        account_sudo = self._account_sudo
        if not any(account_sudo._calendar_ids()):
            return
        with self._gateway() as gateway:
            found = self._find_calendars(gateway)
            if found and account_sudo.revoke_calendars in (DELETE, SPARE):
                self._bring_over(gateway, found)
            account_sudo._commit()
            if account_sudo.revoke_calendars in (KEEP, SPARED):
                return
            for kind in Kind:
                self._delete_calendar(gateway, account_sudo._calendar_sudo(kind))

    def _delete_calendar(self, gateway, calendar_sudo):
        """Delete one calendar and make sure that it is gone."""
        if not calendar_sudo.google_id:
            return
        gateway.delete_calendar(calendar_sudo.google_id)
        try:
            gateway.get_calendar(calendar_sudo.google_id)
        except (errors.NotFound, errors.AlreadyGone):
            calendar_sudo.google_id = False
            self._account_sudo._commit()
        else:
            raise UserError(self._env._("A calendar is still there."))

    def _withdraw(self):
        """End the permission at Google, unless it is somebody else's, too."""
        refresh_token = self._account_sudo._credential_sudo().refresh_token
        if not refresh_token:
            return
        self._is_shared = bool(self._sharers_sudo())
        if not self._is_shared:
            oauth.revoke(refresh_token)

    def _sharers_sudo(self):
        """Other accounts whose access would end with this one.

        Google ends everything that a Google account has granted to a Cloud project.
        """
        account_sudo = self._account_sudo
        own = account_sudo._credential_sudo()
        domain = [("id", "!=", account_sudo.id), ("email", "!=", False)]
        emails = [escape_psql(email) for email in self._emails if email]
        others_sudo = account_sudo.browse()
        for email in emails:
            others_sudo |= account_sudo.search([*domain, ("email", "=ilike", email)])
        return others_sudo.filtered(
            lambda other: own._is_same_project(other._credential_sudo())
        )

    # What only Google has

    def _bring_over(self, gateway, kinds):
        """Let Odoo have everything; decide whether the calendars may go then."""
        account_sudo = self._account_sudo
        # Somebody who is no employee anymore cannot have records
        is_possible = account_sudo.user_id._is_internal() and not self._is_foreign()
        for _number in range(ROUNDS):
            with self._pull_run() as run:
                work = run._pull if is_possible else run._fetch_only
                is_done = self._attempt(work, run, gateway, kinds)
            if not is_done or not run._count_pulled():
                break
        self._left = account_sudo._titles_only_in_google() + run._refused_changes()
        if not is_done or (self._left and account_sudo.revoke_calendars == SPARE):
            account_sudo.revoke_calendars = SPARED

    def _is_foreign(self):
        """Whether the owner has never said that this Google account is meant.

        What is in it is not theirs: it stays there, and Odoo does not have it.
        """
        account_sudo = self._account_sudo
        return account_sudo.revoke_calendars == SPARE and not account_sudo.connected_at

    def _attempt(self, work, run, gateway, kinds):
        """:return: False when it cannot be done, for a reason that is not Google's"""
        try:
            work(gateway, kinds)
        except (errors.GoogleError, CalendarGone, OperationalError):
            raise
        except Exception:
            _logger.exception("Account %s: nothing is brought over", run.account_id.id)
            self._env.cr.rollback()
            run._lock()
            return False
        return True

    @contextmanager
    def _pull_run(self):
        """A run for the history, which ends in every case."""
        run = self._account_sudo._create_pull()
        run._commit()
        try:
            yield run
        except CalendarGone as error:
            text = self._env._("One of the calendars was deleted in Google just now.")
            raise UserError(self._end_pull(run, text)) from error
        except errors.GoogleError as error:
            self._end_pull(run, error)
            raise
        except OperationalError as error:
            # Somebody wrote the same record meanwhile: what was done is stored
            self._env.cr.rollback()
            raise UserError(self._end_pull(run, run._text_disturbed())) from error
        self._end_pull(run)

    def _end_pull(self, run, reason=""):
        """:return: the reason, in the language of the owner"""
        text = translate(self._env, reason)
        run._end_pull(text)
        self._account_sudo._commit()
        return text
