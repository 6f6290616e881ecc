from . import calendar_google_run
from . import calendar_google_due
from . import calendar_google_account
from . import res_config_settings
