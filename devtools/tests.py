"""./dev test: the stages of the tests, each in a process of its own.

They cannot share one: unit tests must run without Odoo, and Odoo ends every child
process (such as a browser) after each of its test classes.
"""

import os
import subprocess

from . import chromium, databases, oca, pytests, queue_job, released, suites
from .console import Failure, say
from .places import REPO
from .postgres import postgres
from .pytests import FAILED

AUDIT = "tests/integration/test_audit.py"
PEERS = "--peers"
HISTORIES = "tests/unit/test_engine_histories.py"
UPGRADE = "tests/lifecycle/test_upgrade.py"
PUSH = "tests/lifecycle/test_push.py"
QUEUE_INSIDE = "tests/queue_job/inside"
QUEUE_OUTSIDE = "tests/queue_job/test_processes.py"
UNINSTALL = "tests/lifecycle/test_uninstall.py"
AT_ONCE = "tests/lifecycle/test_at_once.py"
WALKS = "tests/browser/walks.py"
NO_BROWSER = f"no Chromium on this machine. {chromium.HOW}"


def main(options):
    arguments = options.arguments
    stages = USUAL
    if arguments and arguments[0] in STAGES:
        stages = [arguments.pop(0)]
    elif any(not argument.startswith("-") for argument in arguments):
        raise Failure(f"Name a stage first: ./dev test {'|'.join(STAGES)} [arguments]")
    results = {stage: STAGES[stage](arguments) for stage in stages}
    for stage, result in results.items():
        say(f"{stage} tests: {result or 'passed'}")
    return int(any(result.startswith(FAILED) for result in results.values()))


def lint(arguments):
    """They have an environment of their own, which the first half of ./dev makes."""
    say("linters")
    names = [argument for argument in arguments if not argument.startswith("-")]
    first_half = [os.environ["DEV_PYTHON"], "-m", "devtools", "lint"]
    done = subprocess.run([*first_half, *names], cwd=REPO)
    return FAILED if done.returncode else ""


def unit(arguments):
    """Random histories in a process of their own, unless something is chosen.

    Hypothesis takes constants out of the modules that are loaded: beside others each
    change of any test would bring other histories.
    """
    if any(not argument.startswith("-") for argument in arguments):
        return pytests.run("unit", ["-p", "no:odoo", *arguments])
    others = [f"--ignore={HISTORIES}"]
    results = [pytests.run("unit", ["-p", "no:odoo", *others, *arguments])]
    results.append(histories(arguments))
    return next(filter(None, results), "")


def histories(arguments):
    return pytests.run("unit", ["-p", "no:odoo", HISTORIES, *arguments])


def integration(arguments):
    """With --peers, on a database that has Odoo's own google_calendar too."""
    layer = databases.PEERS if PEERS in arguments else databases.INSTALLED
    arguments = [argument for argument in arguments if argument != PEERS]
    with postgres() as server:
        return pytests.integration(server, layer, arguments)


def audit(arguments):
    """All calls of the audit, of which the integration tests make a part."""
    with postgres() as server:
        # Odoo's own old methods are called, too
        arguments = [AUDIT, "-s", "-W", "ignore::DeprecationWarning", *arguments]
        return pytests.integration(server, databases.INSTALLED, arguments, AUDIT="all")


def integration_twice(arguments):
    """The whole suite without Odoo's own synchronizations, and beside them, at once.

    Neither run stands for the other. With google_calendar installed Odoo works in
    another way, linked or not: it archives events that it would delete, and makes a
    series anew that it would write. Without it a field of it that we forgot to look
    for is missing. The suite keeps one core busy, so both take little more than the
    time of one.
    """
    with postgres() as server:
        return pytests.integration_twice(server, arguments)


def chaos(arguments):
    with postgres() as server:
        databases.prepare(server, databases.INSTALLED)
        return pytests.run("chaos", ["-p", "no:odoo", *arguments])


def upgrade(arguments):
    """-u on a database with the addon as it was last released."""
    try:
        released.addons_path()
    except Failure as failure:
        return f"{FAILED}: {failure}"
    return _lifecycle(UPGRADE, databases.RELEASED, arguments)


def uninstall(arguments):
    return _lifecycle(UNINSTALL, databases.BASE, arguments)


def push(arguments):
    """Google's messages over HTTP to an Odoo with scheduled jobs."""
    return _lifecycle(PUSH, databases.INSTALLED, arguments)


def with_queue_job(arguments):
    """The addon for OCA's queue_job: inside of one Odoo, and with two of them."""
    chosen = [argument for argument in arguments if not argument.startswith("-")]
    paths = chosen[:1] or [QUEUE_INSIDE, QUEUE_OUTSIDE]
    arguments = [argument for argument in arguments if argument not in paths]
    with postgres() as server, queue_job.installed():
        results = [_with_queue_job(server, path, arguments) for path in paths]
    return next(filter(None, results), "")


def _with_queue_job(server, path, arguments):
    if path.startswith(QUEUE_INSIDE):
        return pytests.integration(
            server,
            queue_job.LAYER,
            [path, *arguments],
            # No runner in the process of the tests: they say what is done when
            ODOO_QUEUE_JOB_CHANNELS="root:0",
        )
    databases.prepare(server, queue_job.LAYER)
    return pytests.run("queue_job", ["-p", "no:odoo", path, *arguments])


def at_once(arguments):
    return _lifecycle(AT_ONCE, databases.INSTALLED, arguments)


def _lifecycle(path, layer, arguments):
    with postgres() as server:
        databases.prepare(server, layer)
        return pytests.run("lifecycle", ["-p", "no:odoo", path, *arguments])


def walks(arguments):
    return browser([WALKS, *arguments])


def browser(arguments):
    if not chromium.get():
        required = os.environ.get("CI") == "true"
        return f"{FAILED if required else 'NOT RUN'}: {NO_BROWSER}"
    with postgres() as server:
        databases.prepare(server, databases.DEMO)
        return pytests.run("browser", ["-p", "no:odoo", *arguments])


def odoo_suites(arguments):
    return _suite(suites.ALL, arguments)


def odoo_calendar(arguments):
    return _suite(suites.CALENDAR, arguments)


def _suite(suite, arguments):
    return _verdict(suites.run(suite, arguments))


def _verdict(wrong):
    return wrong and f"{FAILED}: {wrong}"


def beside_oca(arguments):
    return _verdict(oca.run(arguments))


STAGES = {
    "lint": lint,
    "unit": unit,
    "integration": integration,
    "integration-twice": integration_twice,
    "audit": audit,
    "browser": browser,
    "histories": histories,
    "walks": walks,
    "chaos": chaos,
    "upgrade": upgrade,
    "uninstall": uninstall,
    "push": push,
    "queue-job": with_queue_job,
    "at-once": at_once,
    "odoo": odoo_suites,
    "odoo-calendar": odoo_calendar,
    "oca": beside_oca,
}
#: A few random histories are among the unit tests; the stage is there for many. Walks
#: meet Odoo's own errors, too, and are for a person who looks at what they find.
USUAL = [
    "lint",
    "unit",
    "integration-twice",
    "odoo-calendar",
    "chaos",
    "upgrade",
    "uninstall",
    "push",
    "browser",
]
