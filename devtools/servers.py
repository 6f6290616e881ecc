"""Odoo and an emulated Google as two processes, on a copy of the demo's database."""

import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import databases, demo_google, odoo
from .console import Failure, step
from .places import REPO
from .postgres import Postgres, postgres
from .processes import free_port, running

ODOO_PORT = 8069
GOOGLE_PORT = 8090


@dataclass
class Demo:
    """What runs, and where."""

    url: str
    google_url: str
    database: str
    postgres: Postgres
    logs: tuple[Path, Path]
    processes: tuple

    def check_alive(self):
        for process, log in zip(self.processes, self.logs, strict=True):
            if process.poll() is not None:
                raise Failure(f"A server stopped; the end of {log}:\n{odoo.tail(log)}")


@contextmanager
def running_demo(
    purpose,
    odoo_port=0,
    google_port=0,
    layer=databases.DEMO,
    program="odoo",
    **settings,
):
    """Odoo and Google with the demo's people, for as long as the with block lasts."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        copy = databases.copy_of(server, layer, purpose)
        database = stack.enter_context(copy)
        logs = tuple(log_of(purpose, name) for name in ("google", "odoo"))
        with step("Starting Odoo and an emulated Google"):
            google_url, google = stack.enter_context(
                running_google(google_port, logs[0])
            )
            port = free_port(odoo_port)
            url = f"http://localhost:{port}"
            freeze_address(server, database, url)
            odoo_server = stack.enter_context(
                running_odoo(
                    server, database, port, logs[1], google_url, program, **settings
                )
            )
        yield Demo(url, google_url, database, server, logs, (google, odoo_server))


def log_of(purpose, name):
    odoo.LOGS.mkdir(parents=True, exist_ok=True)
    return odoo.LOGS / f"{purpose}-{name}.log"


@contextmanager
def running_google(preferred_port, log):
    """The demo's emulated Google; gives its address and its process."""
    port = free_port(preferred_port)
    # Another name than Odoo's "localhost": browsers share cookies between ports.
    url = f"http://127.0.0.1:{port}"
    command = demo_google.command("127.0.0.1", port)
    with open(log, "w") as output:
        google = running(
            command, output, lambda: _answers(url), env=odoo.environment(), cwd=REPO
        )
        with _explained(google, log) as process:
            yield url, process


@contextmanager
def running_odoo(
    server, database, port, log, google_url, program="odoo", mode="w", **settings
):
    """Odoo on a database; gives its process.

    :param mode: "w" for a new log, "a" to go on with the old one
    """
    url = f"http://127.0.0.1:{port}/web/login"
    with open(log, mode) as output:
        serving = odoo.serving(
            server,
            database,
            port,
            output,
            lambda: _answers(url),
            google_url,
            program,
            **settings,
        )
        with _explained(serving, log) as process:
            yield process


@contextmanager
def _explained(starting, log):
    """Enter the context manager of a process; a failed start shows the log's end."""
    with ExitStack() as stack:
        try:
            process = stack.enter_context(starting)
        except RuntimeError as error:
            raise Failure(f"{error}; the end of {log}:\n{odoo.tail(log)}") from None
        yield process


def _answers(url):
    """Whether a server answers there, be it with an error of its own."""
    try:
        urllib.request.urlopen(url, timeout=60).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def freeze_address(server, database, url):
    """Google sends people back to this address, whoever logs in from wherever."""
    for key, value in (("web.base.url", url), ("web.base.url.freeze", "True")):
        server.sql(
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
            database=database,
        )
