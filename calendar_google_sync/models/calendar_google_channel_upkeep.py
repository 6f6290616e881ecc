import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..google_api import errors

_logger = logging.getLogger(__name__)

#: Google's default and, as far as anybody has seen, its limit.
#: https://developers.google.com/workspace/calendar/api/guides/push
WEEK = 7 * 24 * 3600
#: So many seconds earlier channels may end, each at its own time: they are not all to
#: be renewed in one hour.
SPREAD = 24 * 3600
#: A channel that ends so soon gets a successor; both live until the new one has proved
#: that it works.
OVERLAP = timedelta(days=1)
#: Google is asked again where its first message did not come, or it has refused.
RETRY = timedelta(days=1)
#: The same where it could not be asked.
SHORT_RETRY = timedelta(minutes=15)
#: A request without an answer: if a channel was opened, its first message has come.
UNANSWERED = timedelta(minutes=5)
#: Errors that another try within minutes would meet, too.
LASTING = (errors.Refused, errors.AlreadyExists, errors.NotFound)
#: Errors that say nothing of a channel: it is tried again.
PASSING = (errors.Unreachable, errors.RateLimited)


class CalendarGoogleChannel(models.Model):
    """The life of channels: opened, renewed and stopped by a scheduled job."""

    _inherit = "calendar.google.channel"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _wake(self):
        """Have the channels looked after as soon as the server can, if there are any.

        Called where something changes that opens or ends channels; what nobody tells is
        seen by the job's next regular look.
        """
        companies_sudo = self.env["res.company"].sudo()
        is_used = companies_sudo.search_count(
            [("google_calendar_instant_sync", "=", True)], limit=1
        )
        if is_used or self.sudo().search_count([], limit=1):
            name = "calendar_google_sync.ir_cron_channels"
            cron = self.env.ref(name, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    @api.model
    def _cron_keep(self):
        """Open, renew and stop what is due, one account after the other."""
        self._count_lost()
        self._forget_ended()
        accounts = self._accounts_to_keep()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(accounts))
        for account in accounts:
            if account.exists():
                self._keep(account)
            if not cron._commit_progress(1):
                break

    @api.model
    def _keep(self, account):
        """Whatever happens, the next account follows."""
        try:
            account._as_user()._keep_channels()
        except UserError as error:
            _logger.info("The channels of account %s: %s", account.id, error)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("The channels of account %s are left out", account.id)

    # In sets, without Google

    @api.model
    def _forget_ended(self):
        """Forget what has ended by itself, and what a copied database has inherited.

        The channels of a copy are those of the original, which needs them.
        """
        now = fields.Datetime.now()
        here = [False, self.env["calendar.google.account"]._this_database()]
        ended = Domain("expires_at", "<", now)
        unanswered = Domain("state", "=", "asked")
        unanswered &= Domain("opened_at", "<", now - UNANSWERED)
        inherited = Domain("calendar_id.account_id.database_uuid", "not in", here)
        self.search(ended | unanswered | inherited).unlink()

    @api.model
    def _wanted_calendars(self):
        """:return: domain of the calendars that are to have a channel"""
        if not self._takes_notices():
            return [(0, "=", 1)]
        accounts = self.env["calendar.google.account"]
        return [
            ("google_id", "!=", False),
            ("is_synchronized", "=", True),
            ("account_id.state", "=", "connected"),
            ("account_id.user_paused", "=", False),
            ("account_id.database_uuid", "in", [False, accounts._this_database()]),
            ("account_id.user_id.active", "=", True),
            ("account_id.user_id.company_id.google_calendar_auto_sync", "=", True),
            ("account_id.user_id.company_id.google_calendar_instant_sync", "=", True),
        ]

    @api.model
    def _accounts_to_keep(self):
        """:return: accounts with a channel to be opened or stopped, in one query"""
        calendars = self.env["calendar.google.calendar"]
        wanted = calendars._search(self._wanted_calendars(), active_test=False)
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                WITH wanted AS (
                    SELECT id FROM calendar_google_calendar WHERE id IN %(wanted)s
                ), good AS (
                    SELECT channel.id, channel.calendar_id, channel.expires_at,
                           channel.state, channel.opened_at
                      FROM calendar_google_channel channel
                      JOIN calendar_google_calendar calendar
                        ON calendar.id = channel.calendar_id
                     WHERE channel.calendar_id IN (SELECT id FROM wanted)
                       AND channel.address = %(address)s
                       AND channel.watched_id = calendar.google_id
                       AND (channel.state <> 'opened'
                            OR channel.opened_at > %(retry)s)
                )
                SELECT calendar.account_id
                  FROM calendar_google_calendar calendar
                  JOIN wanted ON wanted.id = calendar.id
                 WHERE NOT EXISTS (
                       SELECT FROM good
                        WHERE good.calendar_id = calendar.id
                          AND (good.expires_at > %(soon)s OR good.state = 'refused'))
                 UNION
                SELECT calendar.account_id
                  FROM calendar_google_channel channel
                  JOIN calendar_google_calendar calendar
                    ON calendar.id = channel.calendar_id
                 WHERE channel.id NOT IN (SELECT id FROM good)
                    OR EXISTS (
                       SELECT FROM good
                        WHERE good.calendar_id = channel.calendar_id
                          AND good.state = 'confirmed'
                          AND (good.opened_at, good.id)
                              > (channel.opened_at, channel.id))
                 ORDER BY 1
                """,
                wanted=wanted.subselect(),
                address=self._address(),
                retry=now - RETRY,
                soon=now + OVERLAP,
            )
        )
        return self.env["calendar.google.account"].browse(row[0] for row in rows)

    # At Google

    def _good(self, wanted):
        """
        :param wanted: ``calendar.google.calendar`` that are to have a channel
        :return: the channels among these that need not be stopped for themselves
        """
        address, since = self._address(), fields.Datetime.now() - RETRY
        return self.filtered(
            lambda channel: (
                channel.calendar_id in wanted
                and channel.address == address
                and channel.watched_id == channel.calendar_id.google_id
                and (channel.state != "opened" or channel.opened_at > since)
            )
        )

    def _superseded(self):
        """:return: those that a later channel, which works, has replaced"""
        superseded, working = self.browse(), set()
        for channel in self.sorted():
            if channel.calendar_id in working:
                superseded |= channel
            elif channel.state == "confirmed":
                working.add(channel.calendar_id)
        return superseded

    def _lasting(self):
        """:return: those with which a calendar needs no other one yet"""
        soon = fields.Datetime.now() + OVERLAP
        return self.filtered(
            lambda channel: channel.state == "refused" or channel.expires_at > soon
        )

    def _stop(self, gateway):
        """Stop these channels and forget them; what cannot be stopped now is kept.

        :param gateway: ``google_api.gateway.Gateway``; None: Odoo has no grant any more
        """
        ended = self.browse()
        for channel in self:
            if channel._stop_at_google(gateway):
                ended |= channel
        # Together, so that no row is locked while Google is asked
        ended.unlink()

    def _stop_at_google(self, gateway):
        """:return: whether there is nothing left to be done about it"""
        if not gateway or not self.resource_id or self.state == "refused":
            return True
        try:
            gateway.stop(self.google_id, self.resource_id)
        except PASSING as error:
            _logger.info("Channel %s is stopped later: %s", self.id, error)
            return False
        except errors.GoogleError as error:
            # Its notices are ignored, and end with it after a week
            _logger.info("Channel %s cannot be stopped: %s", self.id, error)
        return True

    @api.model
    def _open(self, gateway, calendar):
        """Open a channel.

        The intent is stored before: its first message may come before Google's answer.

        :param gateway: ``google_api.gateway.Gateway``
        :param calendar: ``calendar.google.calendar``
        :raises GoogleError: it is not opened, or nobody knows; this is stored
        """
        seconds = WEEK - secrets.randbelow(SPREAD)
        token, now = self._new_token(), fields.Datetime.now()
        channel = self.create(
            {
                "calendar_id": calendar.id,
                "google_id": secrets.token_hex(16),
                "watched_id": calendar.google_id,
                "address": self._address(),
                "token_hash": self._hash(token),
                "opened_at": now,
                "expires_at": now + timedelta(seconds=seconds),
            }
        )
        google_id, address = channel.google_id, channel.address
        self.env["ir.cron"]._commit_progress()
        try:
            opened = gateway.watch(
                calendar.google_id, google_id, token, address, seconds
            )
        except errors.GoogleError as error:
            is_unknown = isinstance(error, errors.Unreachable) and error.maybe_done
            if not is_unknown:
                channel._refuse(error)
            raise
        else:
            if channel.exists():
                channel._take_answer(opened)
            else:
                # The access was revoked in the meantime
                gateway.stop(google_id, opened.resource_id)
        finally:
            self.env["ir.cron"]._commit_progress()

    def _refuse(self, error):
        """Remember why there is no channel, and until when nobody asks again."""
        _logger.info("Channel %s is not opened: %s", self.id, error)
        rest = RETRY if isinstance(error, LASTING) else SHORT_RETRY
        values = {"state": "refused", "message": str(error)}
        if self.exists():
            self.write({**values, "expires_at": fields.Datetime.now() + rest})

    def _take_answer(self, opened):
        """
        :param opened: ``google_api.gateway.Channel``
        """
        # Its first message may have come before, and made it a confirmed one
        self.invalidate_recordset()
        values = {"resource_id": opened.resource_id, "expires_at": opened.expires_at}
        if self.state == "asked":
            values["state"] = "opened"
        self.write(values)
