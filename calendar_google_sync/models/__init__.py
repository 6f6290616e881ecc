from . import calendar_google_sync_mixin  # the others inherit from it

# isort: split
from . import (
    calendar_alarm,
    calendar_alarm_manager,
    calendar_attendee,
    calendar_event,
    calendar_google_account,
    calendar_google_account_connection,
    calendar_google_account_guard,
    calendar_google_account_revocation,
    calendar_google_binding,
    calendar_google_binding_occurrence,
    calendar_google_credential,
    calendar_google_run,
    calendar_google_run_history,
    calendar_google_run_line,
    calendar_google_run_preview,
    calendar_recurrence,
    project_task,
    res_company,
    res_config_settings,
    res_users,
)
