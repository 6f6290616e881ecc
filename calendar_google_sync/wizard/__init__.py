from . import calendar_google_configure, calendar_google_sync
