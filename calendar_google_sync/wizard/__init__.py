from . import (
    base_module_uninstall,
    calendar_google_configure,
    calendar_google_configure_test,
    calendar_google_removal,
    calendar_google_revoke,
    calendar_google_sync,
)
