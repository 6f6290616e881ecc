from odoo import api, models
from odoo.tools import SQL


class CalendarAlarmManager(models.AbstractModel):
    _inherit = "calendar.alarm_manager"

    @api.model
    def _get_notify_alert_extra_conditions(self):
        """Odoo mails no reminder of an event that came from Google.

        Google sends that e-mail itself, and Odoo's would go to all attendees.
        """
        return SQL(
            """%s AND NOT (alarm.alarm_type = 'email' AND EXISTS (
                SELECT 1 FROM calendar_google_binding binding
                 WHERE binding.origin = 'remote'
                   AND (binding.res_model = 'calendar.event'
                        AND binding.res_id = event.id
                        OR binding.res_model = 'calendar.recurrence'
                        AND binding.res_id = event.recurrence_id)
            ))""",
            super()._get_notify_alert_extra_conditions(),
        )
