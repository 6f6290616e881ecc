import json
import logging

from odoo import api, models
from odoo.tools import format_list

_logger = logging.getLogger(__name__)

#: Name of the lines in Odoo's log, and version of what they hold.
LOGGER = "calendar_google_sync.kept"
VERSION = 1
#: What an account gets back besides its bindings.
FIELDS = (
    "email",
    "events_calendar_id",
    "events_calendar_name",
    "tasks_calendar_id",
    "tasks_calendar_name",
    "sync_events",
    "sync_tasks",
)


class CalendarGoogleAccount(models.Model):
    """What stays known of the Google calendars when the addon is uninstalled.

    Google lists no calendars to an application with the narrow permission, so calendars
    whose ids are lost can never be found again
    (https://developers.google.com/workspace/calendar/api/auth). Each person's ids go
    into one line of Odoo's log, where an administrator can read and delete them
    (Settings > Technical > Logging). The next connection of that person uses them up.
    """

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    def _keep_for_later(self):
        """Write down which calendars stay in Google, and what their entries belong to.

        A copy of a database leaves the calendars to the original.
        """
        logs_sudo = self.env["ir.logging"].sudo()
        # What nobody said yes to is to be asked for again
        kept = self.filtered(
            lambda a: (
                any(a._calendar_ids()) and not a._is_copy() and a.state != "unconfirmed"
            )
        )
        for account in kept:
            self._kept_log_sudo(account.user_id).unlink()
            logs_sudo.create(account._kept_log_values())
            owner = account._as_user()
            owner._notify("warning", owner._text_kept())

    def _text_kept(self):
        return self.env._(
            "Google Calendar Synchronization is being uninstalled. What stays in "
            "Google is %(calendars)s, and the permission that you gave to Odoo. "
            "Nothing updates these calendars anymore; you may delete them there.",
            calendars=self._text_calendars(),
        )

    def _text_calendars(self):
        names = (self.events_calendar_name, self.tasks_calendar_name)
        quoted = [self.env._("“%s”", name) for name in names if name]
        return format_list(self.env, quoted)

    def _kept_log_values(self):
        content = {
            "version": VERSION,
            "database": self._this_database(),
            "account": {name: self[name] for name in FIELDS},
            "bindings": self.binding_ids._kept_values(),
        }
        return {
            "name": LOGGER,
            "type": "server",
            "level": "INFO",
            "dbname": self.env.cr.dbname,
            "path": "calendar_google_sync",
            "func": "uninstall_hook",
            "line": str(self.user_id.id),
            "message": f"{self.user_id.login}: {self._text_calendars()} stay in Google."
            f"\n{json.dumps(content)}",
        }

    @api.model
    def _kept_log_sudo(self, user):
        """
        :return: the line of the log about the calendars of this user, if there is one
        """
        domain = [("name", "=", LOGGER), ("line", "=", str(user.id))]
        return self.env["ir.logging"].sudo().search(domain, limit=1)

    @api.model
    def _kept_content(self, user):
        """
        :return: dict of what was written down about this user in this database, or None
        """
        log_sudo = self._kept_log_sudo(user)
        if not log_sudo:
            return None
        try:
            content = json.loads(log_sudo.message.partition("\n")[2])
            known = content["version"], content["database"]
        except (KeyError, TypeError, ValueError):
            # Anybody who may read the log may have edited it
            _logger.warning("Line %s of the log cannot be read", log_sudo.id)
            return None
        return content if known == (VERSION, self._this_database()) else None

    @api.model
    def _kept_account(self, user):
        """
        :return: dict of what the account of this user gets back; empty if nothing
        """
        content = self._kept_content(user)
        return content["account"] if content else {}

    def _recall(self):
        """Take over the calendars that stayed in Google when the addon was uninstalled.

        What both sides agreed on is not known any more: their entries are linked to
        their records, and compared anew.
        """
        self.ensure_one()
        content = self._kept_content(self.user_id)
        if content:
            values = content["account"]
            self.write({name: values[name] for name in FIELDS if name in values})
            self.binding_ids._create_kept(self, content["bindings"])
        self._kept_log_sudo(self.user_id).unlink()
