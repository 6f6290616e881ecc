"""Each of an account's two calendars is a record of its own now."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

KINDS = {"event": "events", "task": "tasks"}
#: Columns of an account that went to its calendars, by kind of calendar
COLUMNS = ("{0}_calendar_id", "{0}_calendar_name", "{0}_sync_token", "sync_{0}")


def migrate(cr, version):
    if not column_exists(cr, "calendar_google_account", "events_calendar_id"):
        return
    for kind, prefix in KINDS.items():
        names = [name.format(prefix) for name in COLUMNS]
        cr.execute(
            SQL(
                """INSERT INTO calendar_google_calendar
                          (account_id, kind, google_id, name, sync_token,
                           is_synchronized, fields_version, token_at)
                   SELECT id, %s, %s, %s, %s, %s, 1, now() AT TIME ZONE 'UTC'
                     FROM calendar_google_account
                   ON CONFLICT DO NOTHING""",
                kind,
                *(SQL.identifier(name) for name in names),
            )
        )
        for name in names:
            cr.execute(
                SQL(
                    "ALTER TABLE calendar_google_account DROP COLUMN IF EXISTS %s",
                    SQL.identifier(name),
                )
            )
