import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..access.connector import KINDS, Connector
from ..access.problem_mail import PROBLEMS, ProblemMail
from ..access.receipt import names_text
from ..access.revoker import CHOICES, SPARE, Revoker
from ..google_api import errors
from ..sync import Kind
from ..texts.translate import translate

_logger = logging.getLogger(__name__)

#: How long a person may think about whether a Google account is meant.
ANSWER_TIME = timedelta(days=1)


class CalendarGoogleAccount(models.Model):
    """The access to Google: how it is given and taken back stands in ``access/``."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    is_client_replaced = fields.Boolean(
        readonly=True,
        help="It is to be connected again only because the administrator has entered "
        "another OAuth client.",
    )
    left_calendars = fields.Text(
        "Calendars Left in Google",
        readonly=True,
        help="Names of calendars that only a former OAuth client could reach.",
    )
    names_at = fields.Datetime(
        "Names Since",
        readonly=True,
        help="When Google was asked what the calendars and the account are called.",
    )
    problem_at = fields.Datetime(
        "Problem Since",
        readonly=True,
        help="When the account came into its state, until the owner knows of it.",
    )
    revoking_since = fields.Datetime(readonly=True)
    revoke_calendars = fields.Selection(
        [
            ("delete", "Delete"),
            ("spare", "Delete if Odoo has everything"),
            ("keep", "Keep"),
            ("spared", "Kept, because Odoo has not everything"),
        ],
        "Calendars after the Revocation",
        readonly=True,
    )

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
        account._note_client()
        if account.state in ("revoking", "unconfirmed"):
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
        replaces the former when a calendar has shown that it is the same person's.

        :param grant: ``oauth.Grant``
        :return: the account, whose state says how it went
        :raise OtherGoogleAccount: it is not; nothing has changed
        """
        account = self._current() or self._create_account(grant)
        account._lock_connection()
        Connector(account, self._oauth_client(), grant).connect()
        return account

    def _confirm(self):
        """Go on with a Google account whose address is not the owner's.

        The state says how it went.
        """
        if self.state != "unconfirmed":
            raise UserError(self.env._("There is nothing to confirm anymore."))
        self._check_owner()
        self._lock_connection()
        try:
            grant = self._credential_sudo()._grant()
        except errors.GoogleError as error:
            raise UserError(translate(self.env, error)) from error
        Connector(self, self._oauth_client(), grant, is_confirmed=True).connect()

    def _discard(self):
        """Give back the access to a Google account that is not meant.

        :return: ``Receipt``
        """
        if self.state != "unconfirmed":
            raise UserError(self.env._("There is nothing to confirm anymore."))
        self._check_owner()
        return Revoker(self).revoke()

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
        account._store_grant(grant, self._oauth_client())
        self._commit()
        return account

    def _store_grant(self, grant, client):
        """
        :param client: ``oauth.OAuthClient`` that it was given to
        """
        credential_sudo = self._credential_sudo()
        values = {**credential_sudo._values(grant), "client_id": client.client_id}
        if credential_sudo:
            credential_sudo.write(values)
        else:
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

    def _text_unconfirmed(self):
        owner = self.user_id
        return self.env._(
            "You are %(own)s, and the Google account is %(email)s. Nothing is "
            "synchronized until you have said whether you mean that account.",
            own=owner.email or owner.login,
            email=self.email,
        )

    def _calendar_ids(self):
        return [self[f"{kind}_calendar_id"] for kind in KINDS]

    def _commit(self):
        """Store what Google has done, which a rollback would not undo there."""
        self.env["ir.cron"]._commit_progress()

    def _forget_calendar(self, kind):
        """The calendar is gone: what was linked to it is to be linked anew."""
        singular = kind[:-1]
        bindings = self.binding_ids.filtered(lambda b: b.kind == singular)
        bindings.filtered(lambda b: b.state != "detached").unlink()
        self.write({f"{kind}_calendar_id": False})
        self._calendar_sudo(Kind(singular))._set_sync_token(None)

    def _leave_calendar(self, name):
        self.left_calendars = "\n".join(filter(None, [self.left_calendars, name]))

    def _left_calendars(self):
        """:return: list of names of calendars that only a former client could reach"""
        return (self.left_calendars or "").splitlines()

    def _text_left_calendars(self):
        """:return: what their owner is to do about them; "" without any"""
        text = self.env._(
            "Odoo made %s with a former OAuth client and cannot reach them anymore. "
            "Check whether something in them is missing here, then delete them in "
            "Google."
        )
        return names_text(self.env, self._left_calendars(), text)

    def _text_connected(self):
        """:return: what the owner reads after a connection"""
        return f"{self._text_success()} {self._text_left_calendars()}".strip()

    def _text_success(self):
        if self.last_sync_at:
            return self.env._(
                "%s is connected. Click Synchronize with Google to go on.", self.email
            )
        if self.binding_ids.filtered(lambda binding: binding._is_kept()):
            return self.env._(
                "%(email)s is connected with the calendars that were kept in Google, "
                "“%(events)s” and “%(tasks)s”. Click Synchronize with Google to go on.",
                email=self.email,
                events=self.events_calendar_name,
                tasks=self.tasks_calendar_name,
            )
        return self.env._(
            "%(email)s is connected. Google now has the calendars “%(events)s” and "
            "“%(tasks)s”. Click Synchronize with Google to fill them.",
            email=self.email,
            events=self.events_calendar_name,
            tasks=self.tasks_calendar_name,
        )

    def _lost_names(self, kind=None):
        """The calendar that Google was asked for and has not answered.

        :param kind: of ``KINDS``; default: the one that is open
        :return: list of its name, or of nothing
        """
        kind = kind or self.calendar_intent
        names = dict(zip(KINDS, self._calendar_names(self.user_id), strict=True))
        return [names[kind]] if kind else []

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
        if isinstance(
            error,
            (errors.AccessWithdrawn, errors.ScopeMissing, errors.ClientReplaced),
        ):
            self._set_state("reconnect", message)
        if isinstance(error, errors.QuotaExceeded):
            self._rest()
            message = self._text_resting()
        return message

    # The administrator's OAuth client

    def _note_client(self):
        """Notice that the administrator has entered another OAuth client.

        Or the former again: the tokens stay, as it may have been a mistake. Without any
        client nothing is known.
        """
        client = self and self._oauth_client()
        if not client:
            return
        is_other = self._credential_sudo()._is_of_other_client(client)
        if is_other and self.state == "connected":
            self._set_state("reconnect", self._text_client_replaced())
            self.sudo().is_client_replaced = True
        elif not is_other and self.is_client_replaced:
            self.sudo().is_client_replaced = False
            if self.state == "reconnect":
                self._set_state("connected")

    def _text_client_replaced(self):
        return self.env._(
            "Your administrator has replaced the OAuth client of this database. Please "
            "connect again; nothing is lost in Odoo."
        )

    @api.model
    def _note_clients(self):
        """The same of all accounts."""
        client = self._oauth_client()
        if not client:
            return
        credentials_sudo = self.env["calendar.google.credential"].sudo()
        others_sudo = credentials_sudo.search(
            [("client_id", "not in", [False, client.client_id])]
        )
        accounts_sudo = self.sudo()
        replaced_sudo = accounts_sudo.search([("is_client_replaced", "=", True)])
        for account in others_sudo.account_id | replaced_sudo:
            account._as_user()._note_client()

    # Problems that the owner has to solve

    def _note_problem(self, state):
        """Remember since when the owner is to know of it."""
        account_sudo = self.sudo()
        account_sudo.problem_at = state in PROBLEMS and fields.Datetime.now()

    @api.model
    def _mail_problems(self):
        ProblemMail(self.sudo()).send()

    # Revoking

    def action_revoke(self, calendars=None):
        """Bring over what only Google has, delete both calendars, end the access.

        Odoo's events and tasks stay. While Google is out of reach the account stays
        ``revoking``, and the same button tries again.

        :param calendars: ``delete``: what can be brought over is; ``spare``: they stay
            in Google if something could not be brought over; ``keep``: they stay;
            default: what was said before, or ``delete``
        :return: an action that shows the receipt
        """
        self._check_owner()
        if calendars and calendars not in CHOICES:
            raise ValidationError(self.env._("There is no such choice: %s", calendars))
        return self._receipt_action(Revoker(self).revoke(calendars))

    def ask_revocation(self):
        """What the owner is to know before the access is revoked.

        :return: dict of only_in_google (number of entries), and of is_known: without an
            answer of Google there may be more
        """
        self._check_owner()
        count, is_known = Revoker(self).count_only_in_google()
        return {"only_in_google": count, "is_known": is_known}

    def _revoke_for_user(self):
        """An administrator revokes the access of somebody else, who is notified.

        :return: an action that shows the receipt
        """
        self._check_administrator()
        owner = self.sudo().user_id
        receipt = Revoker(self).revoke(SPARE)
        if owner == self.env.user:
            return self._receipt_action(receipt)
        env = self.with_context(lang=owner.lang).env
        text = env._(
            "%(name)s has revoked Odoo's access to your Google account. %(receipt)s",
            name=self.env.user.name,
            receipt=receipt.message(env),
        )
        self._send_receipt(owner, receipt, text)
        return self._receipt_action(receipt, receipt.message_for(self.env, owner))

    def _receipt_action(self, receipt, message=None):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": receipt.kind,
                "message": message or receipt.message(self.env),
                "title": self.env._("Google Calendar"),
                "sticky": True,
            },
        }

    @api.model
    def _send_receipt(self, owner, receipt, text):
        """Show a receipt to somebody who did not ask for it now."""
        title = self.env._("Google Calendar")
        params = {"type": receipt.kind, "message": text, "title": title, "sticky": True}
        owner._bus_send("simple_notification", params)

    @api.model
    def _revoke_waiting(self):
        """Try again what was to be revoked while Google was out of reach.

        A Google account that nobody said yes to is given back, too.
        """
        unanswered = Domain("state", "=", "unconfirmed") & Domain(
            "create_date", "<", fields.Datetime.now() - ANSWER_TIME
        )
        for account in self.search(unanswered | Domain("state", "=", "revoking")):
            owner = account.user_id
            try:
                receipt = Revoker(account).revoke()
                if not account.exists():
                    env = account.with_context(lang=owner.lang).env
                    self._send_receipt(owner, receipt, receipt.message(env))
                self._commit()
            except LockError:
                continue  # the person is at it
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Google account %s could not be revoked", account.id)

    def _forget(self):
        """Forget tokens, links and runs; the records of Odoo stay."""
        self._credential_sudo().unlink()
        self.sudo().unlink()

    # What only Google has

    def _create_pull(self):
        """:return: a run that brings to Odoo what only Google has, not begun yet"""
        return self.env["calendar.google.run"].create(
            {
                "account_id": self.id,
                "trigger": "manual",
                "is_pull": True,
                "everything": True,
                "started_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _only_in_google_domain(self):
        """Of bindings: entries that Odoo does not have, a series as one entry."""
        return [
            ("res_id", "in", [False, 0]),
            ("cancelled", "=", False),
            "|",
            "&",
            "&",
            ("recurring_event_id", "=", False),
            ("etag", "!=", False),
            ("state", "in", ("waiting", "parked")),
            # Of occurrences only those that Odoo refused: the others are their series
            "&",
            ("recurring_event_id", "!=", False),
            ("state", "=", "parked"),
        ]

    def _titles_only_in_google(self):
        """:return: list of titles"""
        bindings_sudo = self.env["calendar.google.binding"].sudo()
        domain = [("account_id", "in", self.ids), *self._only_in_google_domain()]
        untitled = self.env._("(without a title)")
        return [b.title or untitled for b in bindings_sudo.search(domain)]

    def _count_only_in_google(self):
        """
        :return: number of entries in Google that Odoo does not have, as far as the last
            synchronizations of these accounts have shown
        """
        bindings_sudo = self.env["calendar.google.binding"].sudo()
        domain = [("account_id", "in", self.ids), *self._only_in_google_domain()]
        return bindings_sudo.search_count(domain)
