"""./dev demo: Odoo with demo data and an emulated Google, until Ctrl-C."""

import time

from . import demo_people
from .console import say
from .servers import GOOGLE_PORT, ODOO_PORT, running_demo

WELCOME = """
  Odoo         {url}
  Log in       sofia / sofia   sales, with CRM and projects
               marco / marco   projects only
               admin / admin   settings

  Try this     1. Log in as sofia; open CRM > Calendar: {url}/odoo/crm-calendar
                  (or My Workspace > Calendar: {url}/odoo/workspace-calendar)
               2. Click "Configure with Google", then "Continue".
               3. In the emulated Google, choose {email} and allow.
               4. Back in Odoo, click "Synchronize with Google".
               5. Look at the calendars, and change them, at {google_url}

  Database     {database} (a prompt inside it: ./dev shell {database})
  Logs         {logs}

Everything is thrown away in the end, and each start is fresh. Ctrl-C stops.
"""


def main(options):
    if options.check:
        from . import check

        return check.main()
    with running_demo("demo", ODOO_PORT, GOOGLE_PORT) as demo:
        print(
            WELCOME.format(
                url=demo.url,
                google_url=demo.google_url,
                email=demo_people.SOFIA.email,
                database=demo.database,
                logs=" ".join(str(log) for log in demo.logs),
            ),
            flush=True,
        )
        try:
            while True:
                time.sleep(1)
                demo.check_alive()
        except KeyboardInterrupt:
            say("stopping")
    return 0
