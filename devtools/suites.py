"""./dev test odoo: Odoo's own tests, with our addon and without it.

They run in two databases that differ by our addon alone, at the same time. A test that
passes without us and does not pass with us is our fault. What came of those without us
is kept in the cache, for it changes with Odoo's version only.
"""

import hashlib
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

from . import chromium, databases, odoo, suite_outcomes
from .console import Failure, say, step
from .places import ADDON, CACHE, REPO
from .postgres import postgres
from .processes import die_with_parent, free_port, stop
from .suite_outcomes import PASSED, Outcome
from .suites_server import WITHOUT_BROWSER

OURS, THEIRS = "ours", "theirs"
KEPT = CACHE / "suites"
LINES = 3  # of what a broken test says
LUCK = 20  # more tests than these do not fail by chance


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
    """Some tests to run on one side; again: those that did not pass at first."""

    side: str
    tags: str
    again: bool = False


CALENDAR = Suite(
    "odoo-calendar",
    ("calendar", *databases.PEER_MODULES),
    databases.PEERS,
    databases.PEERS_ALONE,
    browser=False,
)
ALL = Suite(
    "odoo",
    (*databases.BASE_MODULES, *databases.PEER_MODULES, *databases.SUITE_MODULES),
    databases.SUITES,
    databases.SUITES_ALONE,
    browser=True,
)


def run(suite, arguments):
    """Run Odoo's tests and print what came of them.

    :param arguments: some of Odoo's own ``--test-tags``, instead of all modules
    :return: the empty string, or what is wrong
    """
    return tell(*outcomes(suite, arguments))


def outcomes(suite, arguments=()):
    """Run Odoo's tests.

    :return: outcomes with our addon, and without it: dict of test id to ``Outcome``
    """
    tags = ",".join(arguments) or ",".join(f"/{name}" for name in suite.modules)
    browser = bool(suite.browser and chromium.get())
    if suite.browser and not browser:
        say(f"tests that need a browser are skipped: {chromium.HOW}")
    kept = _kept(suite, tags, browser)
    theirs = _load(kept)
    with postgres() as server:
        jobs = [Job(OURS, tags)] + [Job(THEIRS, tags)] * (theirs is None)
        ran = _run(server, suite, jobs, browser)
        ours, theirs = ran[OURS], ran.get(THEIRS, theirs)
        doubtful = suite_outcomes.doubtful(ours, theirs)
        suspects = suite_outcomes.compare(ours, theirs).broken + doubtful
        again = _second_try(OURS, suspects) + _second_try(THEIRS, doubtful)
        ran = _run(server, suite, again, browser)
    ours = suite_outcomes.second_try(ours, ran.get(OURS, {}))
    theirs = suite_outcomes.second_try(theirs, ran.get(THEIRS, {}))
    _keep(kept, theirs)
    return ours, theirs


def _second_try(side, tests):
    """Jobs for tests that did not pass: some of Odoo's own are a matter of luck."""
    if not 0 < len(tests) <= LUCK:
        return []
    return [Job(side, ",".join(map(suite_outcomes.tag, tests)), again=True)]


def _run(server, suite, jobs, browser):
    """Run the jobs at the same time.

    :return: dict of side to its outcomes
    """
    if not jobs:
        return {}
    for job in jobs:
        databases.prepare(server, suite.layer(job.side))
    with ExitStack() as stack:
        processes = [_start(stack, server, suite, job, browser) for job in jobs]
        with step(f"Running Odoo's tests, {' and '.join(map(_words, jobs))}"):
            for process in processes:
                process.wait()
    return {job.side: _outcomes(suite, job) for job in jobs}


def _words(job):
    again = f"{job.tags.count(',') + 1} of them once more, " if job.again else ""
    return f"{again}{'with' if job.side == OURS else 'without'} us"


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
    again = "-again" if job.again else ""
    return odoo.LOGS / f"{suite.name}-{job.side}{again}.{kind}"


def _outcomes(suite, job):
    log = _path(suite, job, "log")
    try:
        with open(_path(suite, job, "notes")) as notes:
            return suite_outcomes.read(notes)
    except (OSError, ValueError) as error:
        raise Failure(
            f"Odoo's tests: {error}; the end of {log}:\n{odoo.tail(log)}"
        ) from None


def _kept(suite, tags, browser):
    """The file of the outcomes without us, for this Odoo and these libraries."""
    made_of = f"{suite.theirs.database} {tags} {browser} {sys.prefix}"
    return (
        KEPT / f"{suite.name}-{hashlib.sha256(made_of.encode()).hexdigest()[:10]}.json"
    )


def _load(path):
    if not path.is_file():
        return None
    return {
        name: Outcome(*known) for name, known in json.loads(path.read_text()).items()
    }


def _keep(path, outcomes):
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(outcomes))
    draft.replace(path)


def tell(ours, theirs):
    """Print what came of the tests.

    :return: the empty string, or what is wrong
    """
    if not suite_outcomes.of(ours, PASSED):
        return "no test ran"
    kinds = suite_outcomes.compare(ours, theirs)
    print(
        f"\nOdoo's own tests: {len(ours)} with {ADDON}, {len(theirs)} without\n"
        f"{len(kinds.same):5} pass on both sides\n"
        f"{len(kinds.broken):5} pass without {ADDON} and do not pass with it\n"
        f"{len(kinds.failing):5} fail without {ADDON}, too\n"
        f"{len(kinds.skipped):5} are skipped on both sides\n"
        f"{len(kinds.unstable):5} failed once and passed when they ran once more"
    )
    for test in kinds.unstable:
        print(f"unstable: {test}")
    for test in kinds.broken:
        what, text = ours.get(test, Outcome("missing"))
        print(f"broken: {test}\n    {what}: {_end_of(text)}")
    if kinds.broken:
        return f"{len(kinds.broken)} of {len(ours)} are broken"
    return ""


def _end_of(text):
    """The last lines of a traceback, without those that only underline others."""
    lines = [line for line in text.strip().splitlines() if line.strip(" ^~")]
    return "\n    ".join(lines[-LINES:])
