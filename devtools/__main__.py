"""First half of ./dev, with any Python 3.10: fetch what is missing, then go on."""

import os
import sys
import threading

from . import odoo_tree, venv
from .commands import parse
from .console import Failure, say
from .places import CACHE, REPO, locked


def main():
    options = parse(sys.argv[1:])
    if options.command == "lint":
        python = venv.python("requirements-lint")
    else:
        python = prepare()
    # Nobody's own Python, Odoo or PostgreSQL settings reach what we start.
    foreign = ("PYTHON", "PG", "ODOO_", "OPENERP_", "GOOGLE_CALENDAR_")
    ours = {"ODOO_PATH", "PYTHONUNBUFFERED"}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in ours or not name.startswith(foreign)
    }
    # To come back to: the tests run the linters, in an environment of their own
    environment["DEV_PYTHON"] = sys.executable
    os.chdir(REPO)
    os.execve(python, [python, "-m", "devtools.commands", *sys.argv[1:]], environment)


def prepare():
    """Odoo and the virtual environment, fetched at the same time."""
    problems = []

    def get_odoo():
        try:
            with locked(CACHE / "odoo.lock"):
                odoo_tree.get()
        except Failure as failure:
            problems.append(failure)

    fetching = threading.Thread(target=get_odoo)
    fetching.start()
    try:
        return venv.python()
    finally:
        fetching.join()
        if problems:
            raise problems[0]


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        say(f"stopped. {failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted; the next start goes on from here")
        sys.exit(130)
