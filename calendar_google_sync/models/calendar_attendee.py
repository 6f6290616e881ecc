from odoo import api, models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees.event_id._gcal_sync_mark_changed()
        return attendees

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals or "partner_id" in vals:
            # Who declines no longer has the event in their Google Calendar
            self.event_id._gcal_sync_mark_changed()
        return result

    def unlink(self):
        self.event_id._gcal_sync_mark_changed()
        return super().unlink()
