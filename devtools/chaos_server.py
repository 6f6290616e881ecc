"""Odoo as ./dev chaos needs it: python -m devtools.chaos_server ODOO'S ARGUMENTS

It hardly waits between two tries, and stores what was done after every second entry.
At a given moment of a run it is killed, loses its database connection, is disturbed by
another transaction, or stands still. A moment is just before or after something that a
run does outside itself.

An order is a file: {"what": "kill", "after": 7} happens at the seventh moment from now.
"""

import json
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

FOLDER = "CHAOS_FOLDER"
ORDER = "order.json"
STANDING = "standing"
GO_ON = "go-on"
LONGEST_PAUSE = 2
#: Short words for the moments in which the database may refuse
IN_DATABASE = ("commit", "apply", "remember")


def main():
    from odoo.cli import main as odoo_main
    from odoo.tools import config

    config.parse_config(sys.argv[1:], setup_logging=False)
    prepare()
    odoo_main()


def prepare():
    from odoo.service.server import PreforkServer

    from odoo.addons.base.models import res_users
    from odoo.addons.calendar_google_sync.engine import local_applier, remote_applier
    from odoo.addons.calendar_google_sync.google_api import retry, transport
    from odoo.addons.calendar_google_sync.models.adapters import (
        run_transaction,
        run_world,
    )

    _replace(retry.RetryPolicy, "wait", lambda *_: time.sleep(0.005))
    # The histories are short
    few = partial(run_world.Options, chunk=2, batch=2)
    _replace(run_world, "Options", few)
    _replace(res_users, "MIN_ROUNDS", 1000)  # logging in is not what we try out
    _replace(PreforkServer, "long_polling_spawn", lambda self: None)
    _surround(run_transaction.RunTransaction, "commit", "commit")
    _surround(local_applier.LocalApplier, "apply", "apply")
    _surround(remote_applier.RemoteApplier, "_remember", "remember")
    _surround(transport.TokenSession, "send", "send")


def _replace(place, name, value):
    """Loudly fails when there is no such name anymore."""
    getattr(place, name)
    setattr(place, name, value)


def _surround(cls, name, word):
    original = getattr(cls, name)

    def surrounded(*args, **kwargs):
        moment(word)
        result = original(*args, **kwargs)
        moment(word)
        return result

    setattr(cls, name, surrounded)


def moment(word):
    """Carry out an order when its moment has come."""
    path = Path(os.environ[FOLDER], ORDER)
    try:
        order = json.loads(path.read_text())
    except FileNotFoundError:
        return
    if order["what"] == "disturb" and word not in IN_DATABASE:
        return
    order["after"] -= 1
    if order["after"] > 0:
        path.write_text(json.dumps(order))
        return
    path.unlink()
    {"kill": kill, "cut": cut, "disturb": disturb, "pause": pause}[order["what"]]()


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def disturb():
    from psycopg2.errors import SerializationFailure

    raise SerializationFailure("could not serialize access due to concurrent update")


def cut():
    """The database ends every connection, as when it is restarted."""
    from psycopg2 import connect

    from odoo.sql_db import connection_info_for
    from odoo.tools import config

    _name, info = connection_info_for(config["db_name"][0])
    connection = connect(**info)
    connection.autocommit = True
    connection.cursor().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.close()


def pause():
    """Stand still while people go on working."""
    folder = Path(os.environ[FOLDER])
    (folder / STANDING).touch()
    deadline = time.monotonic() + LONGEST_PAUSE
    while not (folder / GO_ON).exists() and time.monotonic() < deadline:
        time.sleep(0.005)


if __name__ == "__main__":
    main()
