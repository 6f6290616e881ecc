"""./dev test: the stages of the tests, each in a process of its own.

They cannot share one: unit tests must run without Odoo, and Odoo ends every child
process (such as a browser) after each of its test classes.
"""

import os

from . import chromium, databases, oca, pytests, released, suites
from .console import Failure, say
from .postgres import postgres
from .pytests import FAILED

PEERS = "--peers"
HISTORIES = "tests/unit/test_engine_histories.py"
UPGRADE = "tests/lifecycle/test_upgrade.py"
UNINSTALL = "tests/lifecycle/test_uninstall.py"
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


def unit(arguments):
    return pytests.run("unit", ["-p", "no:odoo", *arguments])


def histories(arguments):
    return pytests.run("unit", ["-p", "no:odoo", HISTORIES, *arguments])


def integration(arguments):
    """With --peers, on a database that has Odoo's own google_calendar too."""
    layer = databases.PEERS if PEERS in arguments else databases.INSTALLED
    arguments = [argument for argument in arguments if argument != PEERS]
    with postgres() as server:
        return pytests.integration(server, layer, arguments)


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
    return _said(suites.run(suite, arguments))


def _said(wrong):
    return wrong and f"{FAILED}: {wrong}"


def beside_oca(arguments):
    return _said(oca.run(arguments))


STAGES = {
    "unit": unit,
    "integration": integration,
    "integration-twice": integration_twice,
    "browser": browser,
    "histories": histories,
    "walks": walks,
    "chaos": chaos,
    "upgrade": upgrade,
    "uninstall": uninstall,
    "odoo": odoo_suites,
    "odoo-calendar": odoo_calendar,
    "oca": beside_oca,
}
#: A few random histories are among the unit tests; the stage is there for many. Walks
#: meet Odoo's own errors, too, and are for a person who looks at what they find.
USUAL = [
    "unit",
    "integration-twice",
    "odoo-calendar",
    "chaos",
    "upgrade",
    "uninstall",
    "browser",
]
