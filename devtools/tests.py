"""./dev test: unit, integration, chaos and browser tests, each in a process of its own.

They cannot share one: unit tests must run without Odoo, and Odoo ends every child
process (such as a browser) after each of its test classes.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from . import chromium, databases, odoo
from .console import Failure, say
from .places import REPO
from .postgres import postgres
from .processes import die_with_parent

NO_TESTS = 5  # pytest's exit code
FAILED = "FAILED"
PEERS = "--peers"
HISTORIES = "tests/unit/test_engine_histories.py"
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
    return _pytest("unit", ["-p", "no:odoo", *arguments])


def histories(arguments):
    return _pytest("unit", ["-p", "no:odoo", HISTORIES, *arguments])


def integration(arguments):
    """With --peers, on a database that has Odoo's own google_calendar too."""
    layer = databases.PEERS if PEERS in arguments else databases.INSTALLED
    arguments = [argument for argument in arguments if argument != PEERS]
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        copy = databases.copy_of(server, layer, "test")
        database = stack.enter_context(copy)
        config = odoo.write_config(server, database)
        options = [f"--odoo-config={config}", "--odoo-http", *arguments]
        return _pytest("integration", options, **server.environment)


def chaos(arguments):
    with postgres() as server:
        databases.prepare(server, databases.INSTALLED)
        return _pytest("chaos", ["-p", "no:odoo", *arguments])


def walks(arguments):
    return browser([WALKS, *arguments])


def browser(arguments):
    if not chromium.get():
        required = os.environ.get("CI") == "true"
        return f"{FAILED if required else 'NOT RUN'}: {NO_BROWSER}"
    with postgres() as server:
        databases.prepare(server, databases.DEMO)
        return _pytest("browser", ["-p", "no:odoo", *arguments])


STAGES = {
    "unit": unit,
    "integration": integration,
    "browser": browser,
    "histories": histories,
    "walks": walks,
    "chaos": chaos,
}
#: A few random histories are among the unit tests; the stage is there for many. Walks
#: meet Odoo's own errors, too, and are for a person who looks at what they find.
USUAL = ["unit", "integration", "chaos", "browser"]


def _pytest(stage, arguments, **variables):
    """Run the tests of a stage; the empty string means that all passed."""
    say(f"{stage} tests")
    folder = f"tests/{stage}"
    if not any(_is_path(argument) for argument in arguments):
        arguments = [*arguments, folder]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", *arguments],
        env=odoo.environment(**variables),
        cwd=REPO,
        preexec_fn=die_with_parent,
    )
    return {0: "", NO_TESTS: f"{FAILED}: no test ran"}.get(done.returncode, FAILED)


def _is_path(argument):
    path = argument.split("::")[0]
    return not argument.startswith("-") and Path(REPO, path).exists()
