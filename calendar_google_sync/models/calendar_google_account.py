import logging
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..google_api.gateway import Gateway
from ..google_api.oauth import OAuthClient
from ..sync.spread import spread
from ..sync.zones import known

_logger = logging.getLogger(__name__)

SCOPE = "https://www.googleapis.com/auth/calendar.app.created"
#: Key of the session for a message that the page shows after the way to Google.
NOTICE = "gcal_sync_notice"
#: Odoo's own switches: a synchronization mails, notifies and assigns nobody.
QUIET = {
    "dont_notify": True,
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
    "no_calendar_sync": True,
}


class CalendarGoogleAccount(models.Model):
    """A user's link to Google: two calendars, and how far they are followed."""

    _name = "calendar.google.account"
    _description = "Google Calendar Account"
    # Not _rec_name: Odoo names a record also to those who may not read it
    _rec_names_search = ["user_id", "email"]
    _order = "last_sync_at nulls first, id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade", index=True
    )
    email = fields.Char("Google Account", readonly=True)
    state = fields.Selection(
        [
            ("connected", "Connected"),
            ("unconfirmed", "To Confirm"),
            ("reconnect", "To Reconnect"),
            ("calendars_missing", "Calendars Missing"),
            ("paused", "Paused"),
            ("revoking", "Being Revoked"),
        ],
        required=True,
        readonly=True,
        default="connected",
    )
    state_message = fields.Text(readonly=True)
    connected_at = fields.Datetime("Connected Since", readonly=True)
    calendar_intent = fields.Selection(
        [("events", "Events"), ("tasks", "Tasks")],
        readonly=True,
        help="The calendar that Google was asked to create, until it has answered.",
    )
    run_ids = fields.One2many("calendar.google.run", "account_id")
    binding_ids = fields.One2many("calendar.google.binding", "account_id")
    last_run_id = fields.Many2one("calendar.google.run", readonly=True)
    last_sync_at = fields.Datetime("Last Synchronization", readonly=True)
    resting_until = fields.Datetime(
        readonly=True, help="Google asked for a rest of some hours."
    )
    database_uuid = fields.Char(
        readonly=True, help="The database that the account was connected in."
    )

    _user_uniq = models.UniqueIndex("(user_id)", "One Google account per user.")

    @api.depends("user_id.name")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        """Odoo puts this name into errors, too: only a reader learns whose it is."""
        readable = self.sudo(False)._filtered_access("read")
        for account in self:
            if account in readable:
                owner = account.sudo().user_id.name
                name = self.env._("Google Calendar of %s", owner)
            else:
                name = self.env._("Google Account %s", account.id)
            account.display_name = name

    # What the screens ask

    @api.model
    def _current(self):
        """The account of the current user, or an empty set."""
        return self.search([("user_id", "=", self.env.uid)], limit=1)

    @api.model
    def get_status(self):
        """How the current user stands with Google, for the link in the header.

        :return: dict of id, state, email, message, user_paused, sync_events,
            sync_tasks, last_sync (UTC text) and run
        """
        account = self._current()
        account._note_client()
        run = account.run_ids.filtered(lambda r: r.state == "running")[:1]
        return {
            "id": account.id,
            "state": account.state,
            "email": account.email,
            "message": account.state_message or False,
            "user_paused": account.user_paused,
            "sync_events": account.sync_events,
            "sync_tasks": account.sync_tasks,
            "last_sync": fields.Datetime.to_string(account.last_sync_at) or False,
            "run": bool(run)
            and {"id": run.id, "total": run.total, "progress": run.progress},
        }

    @api.model
    def pop_notice(self):
        """What the way back from Google has to say, once.

        :return: dict of type, title, message and sticky, or False; the type "question"
            asks whether the Google account is meant
        """
        return (request and request.session.pop(NOTICE, None)) or False

    # Synchronizing

    def synchronize(self, date_from=None, date_to=None, everything=False):
        """Synchronize to the end.

        :param date_from: first day of the window; default: of the current month
        :param date_to: last day of the window; default: of the month two later
        :param everything: all events and tasks, whatever their dates
        :return: the ``calendar.google.run``
        :raise UserError: when a synchronization of this account is running
        """
        self._check_owner()
        waiting = self._running_run()
        if waiting:
            waiting._execute()
        run = self._create_run(
            "manual", date_from, date_to, everything, **self._taken()
        )
        run._execute(is_new=True)
        return run

    @staticmethod
    def _taken():
        """:return: dict of values of a run that is executed where it is created"""
        now = fields.Datetime.now()
        return {"started_at": now, "taken_at": now, "in_hand": True}

    def _start_run(self, date_from=None, date_to=None, everything=False, **values):
        """Let the server synchronize by itself, as soon as it can.

        :return: the run, for the screen to watch
        """
        self._check_owner()
        if self._running_run():
            raise UserError(self.env._("A synchronization is already running."))
        self.env["calendar.google.run"]._drop_previews(self)
        run = self._create_run("manual", date_from, date_to, everything, **values)
        run._trigger_cron()
        return run

    def _check_owner(self):
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._("Only %(user)s may do this.", user=self.sudo().user_id.name)
            )

    def _running_run(self):
        return self.env["calendar.google.run"].search(
            [("account_id", "=", self.id), ("state", "=", "running")], limit=1
        )

    def _create_run(
        self, trigger, date_from=None, date_to=None, everything=False, **values
    ):
        self._check_connected()
        values |= self._run_values(trigger, date_from, date_to, everything)
        # sudo() also takes away default values that a caller put into the context
        return self.env["calendar.google.run"].sudo().create(values).sudo(False)

    def _run_values(
        self, trigger, date_from=None, date_to=None, everything=False, **values
    ):
        usual = self._default_window()
        window = {
            "date_from": fields.Date.to_date(date_from) or usual.date_from,
            "date_to": fields.Date.to_date(date_to) or usual.date_to,
        }
        if window["date_from"] > window["date_to"]:
            raise UserError(self.env._("The range ends before it starts."))
        if everything:
            window = {"date_from": False, "date_to": False}
        return {
            **values,
            **window,
            "account_id": self.id,
            "trigger": trigger,
            "everything": everything,
        }

    def _as_user(self):
        """This account in the environment of its owner: rights, language, zone."""
        self.ensure_one()
        user = self.sudo().user_id
        # Odoo has these in a cache that survives commits
        cached = user.with_user(user).context_get()
        # A context of our own: what a caller put into his stays out of the records
        context = {
            **QUIET,
            "lang": cached.get("lang"),
            "tz": known(cached.get("tz") or "UTC") or "UTC",
            "allowed_company_ids": list(user._get_company_ids()),
        }
        return self.with_env(self.env(user=user.id, su=False, context=context))

    # By itself

    @api.model
    def _cron_synchronize(self):
        """Synchronize every account of the companies that switched it on.

        They are all due, and this job works them off as a lane does; the lanes help.
        What is not reached within the time of a cron job is reached by its next call.
        """
        due = self.env["calendar.google.due"]
        if not due._is_continued():
            self._open_round()
        # The lanes that were woken begin
        self.env["ir.cron"]._commit_progress()
        self._note_clients()
        self._revoke_waiting()
        self._mail_problems()
        due._work_off()

    @api.model
    def _open_round(self):
        """Oldest first; the starts of very many are spread over the hour."""
        accounts = self.search(
            [
                # A paused account is looked at, too: its reason may have ended
                ("state", "in", ("connected", "paused")),
                ("user_paused", "=", False),
                ("user_id.active", "=", True),
                ("user_id.company_id.google_calendar_auto_sync", "=", True),
            ]
        )
        now, delays = fields.Datetime.now(), spread(len(accounts))
        moments = [now + delay if delay else None for delay in delays]
        self.env["calendar.google.due"]._add(accounts, "hourly", moments)

    def _create_automatic_runs(self):
        """Begin a run of each of these accounts; the caller carries them out.

        :return: the runs; none of an account that cannot be synchronized now
        """
        values = []
        for account in self:
            reason = account._refusal()
            if reason:
                _logger.info("Google account %s is left out: %s", account.id, reason)
            else:
                values.append(account._run_values("auto", **self._taken()))
        return self.env["calendar.google.run"].sudo().create(values).sudo(False)

    # Google

    @api.model
    def _oauth_client(self):
        """The administrator's OAuth client, or None."""
        params_sudo = self.env["ir.config_parameter"].sudo()
        client_id = params_sudo.get_param("calendar_google_sync.client_id")
        secret = self.env["calendar.google.credential"]._client_secret()
        return OAuthClient(client_id, secret) if client_id and secret else None

    @api.model
    def _oauth_scope(self):
        params_sudo = self.env["ir.config_parameter"].sudo()
        return params_sudo.get_param("calendar_google_sync.scope") or SCOPE

    def _credential_sudo(self):
        self.ensure_one()
        return (
            self.env["calendar.google.credential"]
            .sudo()
            .search_fetch(
                [("account_id", "=", self.id)],
                [
                    "encrypted_refresh_token",
                    "encrypted_access_token",
                    "access_token_expires_at",
                    "scopes",
                    "client_id",
                ],
                limit=1,
            )
        )

    def _gateway(self, waits=time.sleep):
        """The way to this person's Google.

        :param waits: how to wait for Google, see ``google_api.gateway.Gateway``
        :raise UserError: when there is no client or no grant
        :raises GrantUnreadable: the grant was encrypted with a key that is missing
        """
        credential_sudo = self._credential_sudo()
        grant = credential_sudo and credential_sudo._grant()
        client = self._oauth_client()
        if not client or not grant:
            raise UserError(
                self.env._("The connection to Google is not set up completely.")
            )
        if credential_sudo._is_of_other_client(client):
            self._note_client()
            raise UserError(self._text_client_replaced())
        return Gateway(client, grant, sleep=waits)

    def _remember_grant(self, grant, former=None):
        """Keep a refreshed access token, so that the next run needs no refresh.

        :param former: the grant that was refreshed, if another may be stored by now
        """
        credential_sudo = self._credential_sudo()
        if not credential_sudo or credential_sudo.access_token == grant.access_token:
            return
        if former and credential_sudo.refresh_token != former.refresh_token:
            return  # the person has connected again meanwhile
        credential_sudo._store(grant)

    def _set_state(self, state, message=False):
        """Change the state; the owner learns of a new problem once."""
        self.ensure_one()
        account_sudo = self.sudo()
        if (account_sudo.state, account_sudo.state_message) == (state, message):
            return
        if account_sudo.state == "revoking":
            return  # only the end of the account follows
        known = account_sudo.state == state
        account_sudo.write({"state": state, "state_message": message})
        if not known:
            account_sudo._note_problem(state)
        if message and not known:
            self._notify("warning", message)

    def _notify(self, kind, message):
        """Tell the owner, wherever in Odoo they are."""
        self.sudo().user_id._bus_send(
            "simple_notification",
            {
                "type": kind,
                "title": self.env._("Google Calendar"),
                "message": message,
                "sticky": True,
            },
        )
