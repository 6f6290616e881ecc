"""The PostgreSQL of this clone: started for the first user, stopped after the last."""

import fcntl
import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg2

from .console import Failure, step
from .places import REPO, STATE, locked

FOLDER = STATE / "postgres"
PATIENCE = 90


@dataclass(frozen=True)
class Postgres:
    port: int
    password: str

    @property
    def environment(self):
        """What psql, Odoo and libpq in general need to connect."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "odoo",
            "PGPASSWORD": self.password,
        }

    def connect(self, database="postgres"):
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user="odoo",
            password=self.password,
            dbname=database,
            connect_timeout=10,
        )

    def sql(self, statement, *values, database="postgres"):
        """Run one statement outside any transaction; the rows it answers, if any."""
        with closing(self.connect(database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres():
    """The running server, for as long as the with block lasts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lease", "a") as lease:
        with locked(STATE / "postgres.lock"):
            fcntl.flock(lease, fcntl.LOCK_SH)
            server = _running() or _start()
        yield server


def _running():
    try:
        port = int((FOLDER / "port").read_text())
        server = Postgres(port, (FOLDER / "password").read_text())
        server.connect().close()
    except (OSError, ValueError, psycopg2.OperationalError):
        return None
    return server


def _start():
    log = FOLDER / "log"
    with step("Starting PostgreSQL"), open(log, "w") as output:
        (FOLDER / "port").unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "devtools.postgres_server", str(FOLDER)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=REPO,
            env={**os.environ, "PYTHONPATH": str(REPO)},
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            server = _running()
            if server:
                return server
            time.sleep(0.05)
    tail = "\n".join(log.read_text().splitlines()[-15:])
    raise Failure(
        f"PostgreSQL did not start:\n{tail}\n"
        f"If its data is damaged, remove {STATE} and start again."
    )
