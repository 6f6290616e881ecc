import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..google_api import endpoints

#: Below web.base.url; Google posts its notices to it.
PATH = "/calendar_google_sync/push"
#: Bytes of a token; a guess is right once in 2**256 times.
TOKEN_BYTES = 32
#: A channel whose first message has not come after this time: Google cannot reach Odoo.
PATIENCE = timedelta(minutes=1)
#: A notice that comes so late is lost.
LATE = timedelta(minutes=5)
#: How exactly the moment of the last notice is known: a flood of notices then costs one
#: UPDATE in that time.
NOTED_EVERY = timedelta(minutes=1)


class CalendarGoogleChannel(models.Model):
    """A push channel: Google tells it when one calendar has changed.

    A model of its own without any access right, like the tokens. Of the secret that
    comes with each notice only a hash is stored: whoever reads the database cannot send
    notices.

    A notice is a hint and nothing else. Whether there was a change, and which, is for
    the run that follows it: a notice that is lost, late, repeated or out of order does
    no harm.
    """

    _name = "calendar.google.channel"
    _description = "Google Calendar Push Channel"
    _order = "opened_at desc, id desc"
    _rec_name = "calendar_id"

    calendar_id = fields.Many2one(
        "calendar.google.calendar", required=True, index=True, ondelete="cascade"
    )
    google_id = fields.Char(
        "Channel", required=True, help="Ours, random, and never used again."
    )
    resource_id = fields.Char(help="Google's, without which no channel is stopped.")
    watched_id = fields.Char(
        "Watched Calendar", required=True, help="Google's id of the calendar."
    )
    address = fields.Char(required=True, help="Where Google sends the notices.")
    token_hash = fields.Char(required=True, help="SHA-256 of the token, hexadecimal.")
    state = fields.Selection(
        [
            ("asked", "Asked For"),
            ("opened", "Opened"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
        ],
        required=True,
        default="asked",
        help="Confirmed: a message has come from Google, so it can reach this Odoo.",
    )
    opened_at = fields.Datetime(required=True, default=fields.Datetime.now)
    expires_at = fields.Datetime(
        required=True,
        help="Google sends nothing after it; one that was refused is forgotten then.",
    )
    confirmed_at = fields.Datetime()
    noticed_at = fields.Datetime("Last Notice", help="To the minute.")
    message_number = fields.Float(help="The greatest number of a noted message.")
    awaited_at = fields.Datetime(
        help="When a run found a change of which no notice had come."
    )
    lost = fields.Integer("Lost Notices")
    message = fields.Char(help="Why Google has refused it.")

    _google_id_uniq = models.UniqueIndex("(google_id)")

    # The address

    @api.model
    def _address(self):
        """:return: where Google is to send notices, by the address of this Odoo"""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return f"{base.rstrip('/')}{PATH}"

    @api.model
    def _takes_notices(self):
        """:return: whether Google sends notices to the address of this Odoo at all"""
        return endpoints.takes_notices(self._address())

    # The token

    @api.model
    def _new_token(self):
        return secrets.token_urlsafe(TOKEN_BYTES)

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

    # Notices

    @api.model
    def _receive(self, google_id, token, state, resource_id, number):
        """Take one notice of whoever sends it; wakes a run of its account.

        :param state: what Google says of the calendar; ``sync`` in the first message
        :param number: of the message; 0 if unknown
        :return: whether channel and token are right
        """
        found = self._find(google_id)
        expected = found["token_hash"] if found else self._hash("")
        # Both are always compared: the time tells nothing
        is_right = hmac.compare_digest(self._hash(token), expected)
        if not found or not is_right:
            return False
        is_news = state != "sync" and found["is_served"]
        note = self._note(found["id"], self._noted(found, state, resource_id, number))
        if is_news:
            # One statement for both, so that a notice costs three at most
            before = note and SQL("WITH noted AS (%s)", note)
            accounts = [found["account_id"]]
            self.env["calendar.google.due"]._add(accounts, "notice", before=before)
        elif note:
            self.env.cr.execute(note)
        return True

    @api.model
    def _find(self, google_id):
        """:return: dict of what is needed of a channel, None if it is unknown"""
        self.env.cr.execute(
            SQL(
                """
                SELECT channel.id, channel.token_hash, channel.state,
                       channel.resource_id, channel.message_number,
                       channel.noticed_at, channel.awaited_at, calendar.token_at,
                       calendar.account_id,
                       account.state = 'connected'
                       AND account.user_paused IS NOT TRUE
                       AND company.google_calendar_auto_sync
                       AND company.google_calendar_instant_sync AS is_served
                  FROM calendar_google_channel channel
                  JOIN calendar_google_calendar calendar
                    ON calendar.id = channel.calendar_id
                  JOIN calendar_google_account account
                    ON account.id = calendar.account_id
                  JOIN res_users owner ON owner.id = account.user_id
                  JOIN res_company company ON company.id = owner.company_id
                 WHERE channel.google_id = %s
                """,
                google_id,
            )
        )
        return self.env.cr.dictfetchone()

    @api.model
    def _noted(self, found, state, resource_id, number):
        """:return: dict of what a notice says that is not known yet"""
        now, values = fields.Datetime.now(), {}
        if found["state"] != "confirmed":
            values |= {"state": "confirmed", "confirmed_at": now, "message": None}
            if resource_id and not found["resource_id"]:
                # The answer to the request that opened it was lost
                values["resource_id"] = resource_id
        before, news_at = found["noticed_at"], found["token_at"]
        is_old = not before or before < now - NOTED_EVERY
        is_old = is_old or (news_at and before <= news_at)
        if values or found["awaited_at"] or (state != "sync" and is_old):
            if state != "sync":
                values |= {"noticed_at": now, "awaited_at": None}
            values["message_number"] = max(number, found["message_number"] or 0)
        return values

    @api.model
    def _note(self, channel_id, values):
        """:return: SQL that writes values, without what the ORM would read before it;
        None without any"""
        if not values:
            return None
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        return SQL(
            "UPDATE calendar_google_channel SET %s WHERE id = %s",
            assignments,
            channel_id,
        )

    # Notices that do not come

    @api.model
    def _await_notices(self, news):
        """Remember of which changes no notice has come yet: it may be on its way.

        :param news: list of calendars (ids) in which a run has found changes, each with
            the moment (naive UTC) since when they were made
        """
        now = fields.Datetime.now()
        for calendar_id, since in news:
            silent = Domain("noticed_at", "=", False) | Domain("noticed_at", "<", since)
            channels = self.search(
                Domain("calendar_id", "=", calendar_id)
                & Domain("state", "=", "confirmed")
                & Domain("confirmed_at", "<", since)
                & Domain("expires_at", ">", now)
                & Domain("awaited_at", "=", False)
                & silent
            )
            channels.awaited_at = now

    @api.model
    def _count_lost(self):
        """Count the notices that were owed and have not come."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE calendar_google_channel
                   SET lost = COALESCE(lost, 0) + 1, awaited_at = NULL
                 WHERE awaited_at < %s
                """,
                fields.Datetime.now() - LATE,
            )
        )
        self.invalidate_model(["lost", "awaited_at"])

    # How it stands

    def _current(self):
        """:return: those that lead to the address of now, the newest first"""
        address = self._address()
        return self.filtered(lambda channel: channel.address == address).sorted()

    def _judged(self):
        """What the newest try has shown that is decided.

        :return: tuple of ``waiting``, ``works`` or ``unreachable``, and a moment
        """
        since = fields.Datetime.now() - PATIENCE
        for channel in self:
            if channel.state == "confirmed":
                return "works", channel.noticed_at or channel.confirmed_at
            if channel.state == "refused" or channel.opened_at < since:
                return "unreachable", channel.opened_at
        return "waiting", False
