from odoo import models


class CalendarAlarm(models.Model):
    _inherit = "calendar.alarm"

    def write(self, vals):
        result = super().write(vals)
        if not {"duration", "interval", "alarm_type"}.isdisjoint(vals):
            # A reminder is shared by many events
            events = self.env["calendar.event"].search([("alarm_ids", "in", self.ids)])
            events._gcal_sync_mark_changed()
        return result
