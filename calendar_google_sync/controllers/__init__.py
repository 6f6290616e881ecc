from . import calendar_google_sync, push
