"""Processes that run Odoo's own tests, each on a copy of a database of its own."""

import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

from . import databases, odoo, suite_outcomes
from .console import Failure, step
from .places import ADDON, REPO
from .processes import die_with_parent, free_port, stop
from .suites_server import WITHOUT_BROWSER

OURS, THEIRS = "ours", "theirs"  # with our addon, and without it


@dataclass(frozen=True)
class Suite:
    """Which of Odoo's modules to test, and the databases with us and without us."""

    name: str
    modules: tuple
    ours: databases.Layer
    theirs: databases.Layer
    browser: bool

    def layer(self, side):
        return self.ours if side == OURS else self.theirs


class Job(NamedTuple):
    """Tests to run on one side."""

    side: str
    tags: str
    is_retry: bool = False


def run(server, suite, jobs, browser):
    """Run the jobs at the same time.

    :return: dict of side to its outcomes
    """
    if not jobs:
        return {}
    for job in jobs:
        databases.prepare(server, suite.layer(job.side))
    with ExitStack() as stack:
        processes = [_start(stack, server, suite, job, browser) for job in jobs]
        with step(f"Running Odoo's tests, {' and '.join(map(_title, jobs))}"):
            for process in processes:
                process.wait()
    return {job.side: _outcomes(suite, job) for job in jobs}


def _title(job):
    retry = f"{job.tags.count(',') + 1} retries " if job.is_retry else ""
    return f"{retry}{'with' if job.side == OURS else 'without'} {ADDON}"


def _start(stack, server, suite, job, browser):
    """Start Odoo for the tests of a job, on a copy of a database of its own."""
    copy = databases.copy_of(server, suite.layer(job.side), f"suite{job.side}")
    database = stack.enter_context(copy)
    port = free_port()
    server.sql(
        "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'",
        f"http://localhost:{port}",
        database=database,
    )
    config = odoo.write_config(server, database, http_port=port)
    options = ["-c", config, "--test-tags", job.tags, "--stop-after-init"]
    arguments = [_path(suite, job, "notes"), "server", *options]
    variables = {} if browser else {WITHOUT_BROWSER: "1"}
    odoo.LOGS.mkdir(parents=True, exist_ok=True)
    with open(_path(suite, job, "log"), "w") as log:
        process = subprocess.Popen(
            odoo.command(*arguments, program="devtools.suites_server"),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=odoo.environment(**variables),
            cwd=REPO,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop it
            preexec_fn=die_with_parent,
        )
    stack.callback(stop, process)
    return process


def _path(suite, job, kind):
    retry = "-retry" if job.is_retry else ""
    return odoo.LOGS / f"{suite.name}-{job.side}{retry}.{kind}"


def _outcomes(suite, job):
    log = _path(suite, job, "log")
    try:
        with open(_path(suite, job, "notes")) as notes:
            return suite_outcomes.read(notes)
    except (OSError, ValueError) as error:
        raise Failure(
            f"Odoo's tests: {error}; the end of {log}:\n{odoo.tail(log)}"
        ) from None
