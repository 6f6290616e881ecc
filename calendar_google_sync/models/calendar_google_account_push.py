import logging
import time
from contextlib import closing

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..access.revoker import CLOSED
from ..google_api import errors
from ..google_api.gateway import Gateway

_logger = logging.getLogger(__name__)

#: Of a request about a channel: one slow account is not to hold up the others.
TIMEOUT, TRIES = 10, 2
#: Seconds that uninstalling waits for Google. What is left ends by itself in a week.
FAREWELL = 30
#: What decides whether an account has channels.
DECIDING = {"state", "user_paused", "database_uuid"}
PUSH_STATES = [
    ("off", "Off"),
    ("no_https", "Needs https"),
    ("waiting", "Being tried"),
    ("works", "Works"),
    ("unreachable", "No notice arrives"),
]


class CalendarGoogleAccount(models.Model):
    """The push channels of an account, by which Google tells of changes at once."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    push_state = fields.Selection(
        PUSH_STATES,
        string="Push",
        compute="_compute_push",
        compute_sudo=True,
        help="Whether Google tells this Odoo at once when something changes there.",
    )
    push_lost = fields.Integer(
        "Lost Notices",
        compute="_compute_push",
        compute_sudo=True,
        help="Changes in Google that only a later synchronization has found, because "
        "no notice of them has come. Counted for the channels that are open now.",
    )

    def write(self, vals):
        result = super().write(vals)
        if DECIDING & set(vals):
            self.env["calendar.google.channel"]._wake()
        return result

    # How it stands

    @api.depends("state", "user_paused", "calendar_ids.google_id")
    def _compute_push(self):
        states, lost = self._push_states(), self._lost_notices()
        for account in self:
            account.push_state = states[account.id][0]
            account.push_lost = lost.get(account.id, 0)

    def _lost_notices(self):
        """:return: dict of account id to the number of lost notices"""
        counts = {}
        for channel_sudo in self._channels_sudo():
            account = channel_sudo.calendar_id.account_id
            counts[account.id] = counts.get(account.id, 0) + channel_sudo.lost
        return counts

    def _gcal_sync_push_state(self):
        """Whether Google reaches this Odoo for this account, after a real try.

        :return: tuple of a value of ``push_state`` and the moment at which that was
            known (naive UTC), or False
        """
        self.ensure_one()
        return self._push_states()[self.id]

    def _push_states(self):
        """The same of many accounts, as a dict by id."""
        channels_sudo = self._channels_sudo()
        is_possible = channels_sudo._takes_notices()
        by_account = {}
        for channel_sudo in channels_sudo._current():
            account_id = channel_sudo.calendar_id.account_id.id
            by_account.setdefault(account_id, channels_sudo.browse())
            by_account[account_id] |= channel_sudo
        states = {}
        for account in self:
            if not account._is_instant():
                states[account.id] = ("off", False)
            elif not is_possible:
                states[account.id] = ("no_https", False)
            else:
                found = by_account.get(account.id, channels_sudo.browse())
                states[account.id] = found._judged()
        return states

    def _is_instant(self):
        """Whether changes are to arrive at once: only then there are channels."""
        owner_sudo = self.sudo().user_id
        return bool(
            self.state == "connected"
            and not self.user_paused
            and owner_sudo.active
            and owner_sudo.company_id._gcal_sync_is_instant()
        )

    # The channels

    def _channels_sudo(self):
        channels_sudo = self.env["calendar.google.channel"].sudo()
        return channels_sudo.search([("calendar_id.account_id", "in", self.ids)])

    def _keep_channels(self):
        """Stop what is not wanted anymore, and open what is missing."""
        self.ensure_one()
        channels_sudo = self._channels_sudo()
        wanted_sudo = self._wanted_calendars_sudo()
        good_sudo = channels_sudo._good(wanted_sudo)
        unwanted_sudo = (channels_sudo - good_sudo) | good_sudo._superseded()
        lacking_sudo = wanted_sudo - good_sudo._lasting().calendar_id
        if not unwanted_sudo and not lacking_sudo:
            return
        try:
            gateway = self._push_gateway()
        except errors.AccessWithdrawn:
            unwanted_sudo._stop(None)
            return
        with closing(gateway):
            unwanted_sudo._stop(gateway)
            for calendar_sudo in lacking_sudo:
                self._open_channel(gateway, calendar_sudo)
            self._remember_grant(gateway.grant)

    def _open_channel(self, gateway, calendar_sudo):
        if self.state != "connected":
            return  # the one before has shown that there is no access anymore
        try:
            self.env["calendar.google.channel"].sudo()._open(gateway, calendar_sudo)
        except CLOSED as error:
            self._note_error(error)
        except errors.GoogleError as error:
            # A calendar that is gone is found by the next synchronization, too
            _logger.info("Account %s has no channel: %s", self.id, error)

    def _wanted_calendars_sudo(self):
        calendars_sudo = self.env["calendar.google.calendar"].sudo()
        if self._reason_to_pause():
            return calendars_sudo
        domain = self.env["calendar.google.channel"]._wanted_calendars()
        return calendars_sudo.search([("account_id", "=", self.id), *domain])

    def _push_gateway(self, tries=TRIES):
        """The way to Google also of an account that is being given up.

        A grant of another client than the current one has its last access token, for
        an hour at most.

        :raises AccessWithdrawn: Odoo has no grant, or cannot read it
        :raise UserError: the keys of this server cannot be used
        """
        credential_sudo = self._credential_sudo()
        if not credential_sudo:
            raise errors.AccessWithdrawn()
        client = self._oauth_client()
        if credential_sudo._is_of_other_client(client):
            client = None
        grant = credential_sudo._grant()
        return Gateway(client, grant, timeout=TIMEOUT, tries=tries)

    def _end_channels(self):
        """Stop every channel before the grant goes, if Google can be asked now.

        A channel whose grant is gone cannot be stopped by anybody: it is forgotten, so
        that its notices are ignored, and it ends after a week.
        """
        self.ensure_one()
        channels_sudo = self._channels_sudo()
        if not channels_sudo:
            return
        if self._is_copy():
            channels_sudo.unlink()
            return
        try:
            with closing(self._push_gateway(tries=1)) as gateway:
                channels_sudo._stop(gateway)
                self._remember_grant(gateway.grant)
        except (errors.GoogleError, UserError) as error:
            _logger.info("Account %s: no channel is stopped: %s", self.id, error)
            channels_sudo.unlink()

    @api.model
    def _end_all_channels(self):
        """The same of all accounts, within a time that a person waits for."""
        deadline = time.monotonic() + FAREWELL
        channels_sudo = self.env["calendar.google.channel"].sudo()
        channels_sudo = channels_sudo.search([("resource_id", "!=", False)])
        for account in channels_sudo.calendar_id.account_id:
            if time.monotonic() > deadline:
                _logger.warning("Some push channels end by themselves within a week")
                break
            account._end_channels()
