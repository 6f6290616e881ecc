from odoo import api, fields, models

from ..sync import Kind

#: What an account says of each of its calendars, by field of the calendar
NAMES = {"google_id": "calendar_id", "name": "calendar_name"}


class CalendarGoogleAccount(models.Model):
    """The two calendars, under the names that scripts and screens use."""

    _inherit = "calendar.google.account"  # pylint: disable=consider-merging-classes-inherited

    calendar_ids = fields.One2many("calendar.google.calendar", "account_id")
    events_calendar_id = fields.Char(
        compute="_compute_calendars", inverse="_inverse_events_calendar"
    )
    events_calendar_name = fields.Char(
        compute="_compute_calendars", inverse="_inverse_events_calendar"
    )
    tasks_calendar_id = fields.Char(
        compute="_compute_calendars", inverse="_inverse_tasks_calendar"
    )
    tasks_calendar_name = fields.Char(
        compute="_compute_calendars", inverse="_inverse_tasks_calendar"
    )
    sync_events = fields.Boolean(
        "Synchronize Events",
        readonly=True,
        compute="_compute_calendars",
        inverse="_inverse_sync_events",
    )
    sync_tasks = fields.Boolean(
        "Synchronize Tasks",
        readonly=True,
        compute="_compute_calendars",
        inverse="_inverse_sync_tasks",
    )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        calendars_sudo = self.env["calendar.google.calendar"].sudo()
        known = {(c.account_id.id, c.kind) for c in accounts.sudo().calendar_ids}
        calendars_sudo.create(
            [
                {"account_id": account.id, "kind": kind.value}
                for account in accounts
                for kind in Kind
                if (account.id, kind.value) not in known
            ]
        )
        return accounts

    @api.depends(
        "calendar_ids.google_id", "calendar_ids.name", "calendar_ids.is_synchronized"
    )
    def _compute_calendars(self):
        for account in self:
            for kind in Kind:
                calendar = account._calendar(kind)
                account[f"{kind.value}s_calendar_id"] = calendar.google_id
                account[f"{kind.value}s_calendar_name"] = calendar.name
                account[f"sync_{kind.value}s"] = calendar.is_synchronized

    def _inverse_events_calendar(self):
        self._write_calendar(Kind.EVENT, NAMES)

    def _inverse_tasks_calendar(self):
        self._write_calendar(Kind.TASK, NAMES)

    def _write_calendar(self, kind, names):
        for account in self:
            values = {
                name: account[f"{kind.value}s_{shown}"] for name, shown in names.items()
            }
            account._calendar_sudo(kind).write(values)

    def _inverse_sync_events(self):
        for account in self:
            calendar_sudo = account._calendar_sudo(Kind.EVENT)
            calendar_sudo.is_synchronized = account.sync_events

    def _inverse_sync_tasks(self):
        for account in self:
            account._calendar_sudo(Kind.TASK).is_synchronized = account.sync_tasks

    def _calendar(self, kind):
        """:return: the calendar of a ``sync.Kind``"""
        self.ensure_one()
        return self.calendar_ids.filtered(lambda calendar: calendar.kind == kind)

    def _calendar_sudo(self, kind):
        """The same to write to; made where it is missing."""
        found_sudo = self.sudo()._calendar(kind)
        if found_sudo:
            return found_sudo
        calendars_sudo = self.env["calendar.google.calendar"].sudo()
        return calendars_sudo.create({"account_id": self.id, "kind": kind.value})

    def _calendar_of(self, kind):
        """:return: Google's id of the calendar of a kind"""
        return self._calendar(kind).google_id

    def _kinds(self):
        """The kinds that are synchronized; of the other one nothing is touched.

        :return: list of ``sync.Kind``
        """
        self.ensure_one()
        return [kind for kind in Kind if self._calendar(kind).is_synchronized]
