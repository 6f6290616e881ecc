from . import (
    calendar_google_account,
    calendar_google_binding,
    calendar_google_credential,
    calendar_google_run,
    calendar_google_sync_mixin,
    calendar_event,
    calendar_recurrence,
    project_task,
    res_company,
    res_config_settings,
    res_users,
)
