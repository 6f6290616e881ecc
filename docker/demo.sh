#!/usr/bin/env bash
# Make the demo's database: Odoo's modules, the addon, people and their entries.
set -euo pipefail
connection=(--db_host "$HOST" --db_user "$USER" --db_password "$PASSWORD")
PGPASSWORD=$PASSWORD dropdb --if-exists --force --host "$HOST" --username "$USER" "$DATABASE"
rm -rf "/var/lib/odoo/filestore/$DATABASE"
odoo "${connection[@]}" -d "$DATABASE" -i calendar_google_sync --stop-after-init --no-http
odoo shell "${connection[@]}" -d "$DATABASE" --no-http <<PYTHON
from devtools import demo_data

demo_data.fill(env)
env["ir.config_parameter"].set_param("web.base.url", "$URL")
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
env.cr.commit()
PYTHON
