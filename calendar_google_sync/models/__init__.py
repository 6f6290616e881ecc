from . import calendar_google_sync_mixin  # the others inherit from it
from . import calendar_google_sync_status  # what it tells a person

# isort: split
from . import (
    calendar_alarm,
    calendar_alarm_manager,
    calendar_attendee,
    calendar_event,
    calendar_event_status,
    calendar_google_account,
    calendar_google_account_board,
    calendar_google_account_connection,
    calendar_google_account_guard,
    calendar_google_account_notice,
    calendar_google_account_preferences,
    calendar_google_account_revocation,
    calendar_google_account_status,
    calendar_google_binding,
    calendar_google_binding_google,
    calendar_google_binding_occurrence,
    calendar_google_credential,
    calendar_google_run,
    calendar_google_run_history,
    calendar_google_run_line,
    calendar_google_run_preview,
    calendar_recurrence,
    project_task,
    project_task_status,
    res_company,
    res_config_settings,
    res_users,
    res_users_preferences,
)
