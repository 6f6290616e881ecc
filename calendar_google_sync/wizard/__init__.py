from . import (
    calendar_google_configure,
    calendar_google_configure_test,
    calendar_google_revoke,
    calendar_google_sync,
)
