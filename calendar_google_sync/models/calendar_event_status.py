from odoo import api, models
from odoo.fields import Domain

from ..sync import Item, Kind


class CalendarEvent(models.Model):
    """Why an event is not in a person's Google."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "calendar.google.sync.status.mixin"]

    def _gcal_sync_obstacles(self):
        everything = self.with_context(active_test=False)
        among = Domain("id", "in", self.ids)
        mine = everything.search(among & self._gcal_sync_own_domain())
        others = self - mine
        attendees = self.env["calendar.attendee"].search(
            [
                ("event_id", "in", others.ids),
                ("partner_id", "=", self.env.user.partner_id.id),
                ("state", "=", "declined"),
            ]
        )
        declined = set(attendees.event_id.ids)
        codes = {
            one: "declined" if one in declined else "not_mine" for one in others.ids
        }
        archived = mine.filtered(lambda event: not event.active)
        return {**codes, **dict.fromkeys(archived.ids, "archived")}

    def _gcal_sync_reached(self, window):
        near = self.search(
            Domain("id", "in", self.ids) & self._gcal_sync_window_domain(window)
        )
        found = {
            event.id for event in near if window.contains(event._gcal_sync_place())
        }
        series = self.recurrence_id
        reached = series.search(
            Domain("id", "in", series.ids) & series._gcal_sync_window_domain(window)
        )
        return found | {one.id for one in self if one.recurrence_id in reached}

    def _gcal_sync_place(self):
        return Item(kind=Kind.EVENT, when=self._gcal_sync_when())

    def _gcal_sync_entry_id(self, binding):
        starts = (
            binding.memory or {} if binding.res_model == "calendar.recurrence" else {}
        )
        start = starts.get(str(self.id))
        return f"{binding.google_id}_{start}" if start else binding.google_id

    @api.model
    def _gcal_sync_rules_domain(self):
        # Also the occurrences of series
        return self._gcal_sync_own_domain()

    @api.model
    def _gcal_sync_reached_domain(self, account):
        window = account._default_window()
        series = self.env["calendar.recurrence"]
        reached = series._search(series._gcal_sync_window_domain(window))
        return self._gcal_sync_window_domain(window) | Domain(
            "recurrence_id", "in", reached
        )

    @api.model
    def _gcal_sync_changed_domain(self, account, model=None, column="id"):
        own = super()._gcal_sync_changed_domain(account, model, column)
        if model:
            return own
        series = self._gcal_sync_changed_domain(
            account, "calendar.recurrence", "recurrence_id"
        )
        alone = Domain("id", "not in", self._gcal_sync_bound_ids(account, ()))
        return own | series & alone

    @api.model
    def _gcal_sync_bound_domain(self, account, states, own=False):
        domain = super()._gcal_sync_bound_domain(account, states, own)
        if own:
            return domain
        series = self.env["calendar.recurrence"]._gcal_sync_bound_ids(account, states)
        alone = Domain("id", "not in", self._gcal_sync_bound_ids(account, ()))
        return domain | Domain("recurrence_id", "in", series) & alone
