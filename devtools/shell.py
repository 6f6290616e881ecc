"""./dev shell: a Python prompt inside Odoo, with "env" at hand."""

import subprocess
from contextlib import nullcontext

from . import databases, odoo
from .console import say
from .postgres import postgres


def main(options):
    with postgres() as server:
        if options.database:
            database = nullcontext(options.database)
        else:
            database = databases.copy_of(server, databases.DEMO, "shell")
        with database as name:
            say(f"database {name}; env.cr.commit() stores changes, Ctrl-D leaves")
            config = odoo.write_config(server, name)
            command = odoo.command(
                "shell", "-c", config, "--no-http", "--log-level=warn"
            )
            return subprocess.call(command, env=odoo.environment())
