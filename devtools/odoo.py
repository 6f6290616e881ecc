"""Run Odoo: with a settings file of our own, so that nobody's ~/.odoorc is read."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from . import odoo_tree
from .console import Failure
from .places import ADDON, CACHE, REPO, STATE
from .processes import die_with_parent, running

DATA = STATE / "data"
LOGS = STATE / "logs"
#: Folders with addons and libraries for every Odoo that is started
_packages = []


@contextmanager
def more_packages(folder):
    """Let every Odoo of the with block find the Python packages of a folder.

    Addons in it need no addons path: ``odoo.addons`` is a namespace.
    """
    _packages.append(folder)
    try:
        yield
    finally:
        _packages.remove(folder)


def environment(**extra):
    """The variables of an Odoo process; extra ones win."""
    tree = odoo_tree.find()
    path = ":".join(str(folder) for folder in (tree.path, REPO, *_packages))
    found = {**os.environ, "PYTHONPATH": path, **extra}
    if os.environ.get("ODOO_PATH"):
        # leave no compiled files in somebody's own tree
        found["PYTHONPYCACHEPREFIX"] = str(CACHE / "pycache")
    return found


def write_config(server, database, **settings):
    """A settings file for this database; returns its path."""
    values = {
        "addons_path": REPO,
        "data_dir": DATA,
        "db_host": "127.0.0.1",
        "db_port": server.port,
        "db_user": "odoo",
        "db_password": server.password,
        "db_name": database,
        "dbfilter": f"^{database}$",
        "list_db": False,
        "http_interface": "127.0.0.1",
        "max_cron_threads": 0,
        "limit_memory_hard": 0,  # an address-space limit would kill Chromium
        "with_demo": False,
        **settings,
    }
    folder = STATE / "config"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{database}.conf"
    lines = "".join(f"{name} = {value}\n" for name, value in values.items())
    path.touch(mode=0o600)
    path.write_text(f"[options]\n{lines}")
    return path


def command(*arguments, program="odoo"):
    return [sys.executable, "-m", program, *(str(argument) for argument in arguments)]


def run(server, database, *arguments, script=None, settings=None, **variables):
    """Run Odoo to its end, e.g. to install a module or to run a script in its shell.

    :param settings: dict of settings other than the usual ones
    :param variables: of its environment, besides the usual ones
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{database}.log"
    config = write_config(server, database, **settings or {})
    options = ["-c", config, "--no-http", "--log-level=warn"]
    with open(log, "a") as output:
        done = subprocess.run(
            command(*arguments, *options),
            input=script,
            stdin=subprocess.DEVNULL if script is None else None,
            stdout=output,
            stderr=output,
            text=True,
            env=environment(**variables),
            cwd=REPO,
            preexec_fn=die_with_parent,
        )
    if done.returncode:
        raise Failure(f"Odoo failed; the end of {log}:\n{tail(log)}")


def run_script(server, database, script, **variables):
    script = f"{script}\nenv.cr.commit()\n"
    run(server, database, "shell", script=script, **variables)


def install(server, database, *modules, **settings):
    """Install modules, and make sure that they are.

    :raises Failure: when Odoo did not install one of them
    """
    names = ",".join(modules)
    run(server, database, "-i", names, "--stop-after-init", settings=settings)
    states = server.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", database=database
    )
    missing = set(modules) - {name for (name,) in states}
    if missing:
        log = LOGS / f"{database}.log"
        raise Failure(f"Odoo did not install {missing}; see {log}:\n{tail(log)}")


def serving(
    server,
    database,
    port,
    log,
    is_ready,
    emulator_url,
    program="odoo",
    **settings,
):
    """A running Odoo, as a context manager; the emulator is its Google."""
    settings = {"http_port": port, "max_cron_threads": 1, **settings}
    config = write_config(server, database, **settings)
    variables = environment(GOOGLE_CALENDAR_EMULATOR=emulator_url)
    return running(
        command("-c", config, program=program), log, is_ready, env=variables, cwd=REPO
    )


def tail(log: Path, lines=30):
    return tail_of(log.read_text(errors="replace"), lines)


def tail_of(text, lines):
    return "\n".join(text.strip().splitlines()[-lines:])


def addon_files(name=ADDON):
    """An addon's sources, in order: what an installed database depends on."""
    ignored = re.compile(r"__pycache__|\.pyc$|~$")
    files = (REPO / name).rglob("*")
    return sorted(f for f in files if f.is_file() and not ignored.search(str(f)))
