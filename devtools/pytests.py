"""Run pytest in a process of its own."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from . import databases, odoo
from .console import say
from .places import REPO
from .processes import die_with_parent, running

NO_TESTS = 5  # pytest's exit code
FAILED = "FAILED"
#: Tells the tests which modules there are, so that none is skipped for want of one.
EXPECTED = "CALENDAR_PEERS"


def run(stage, arguments, **variables):
    """Run the tests of a stage.

    :param variables: of the environment, besides the usual ones
    :return: the empty string when all passed, else what is wrong
    """
    say(f"{stage} tests")
    done = subprocess.run(
        _command(stage, arguments),
        env=odoo.environment(**variables),
        cwd=REPO,
        preexec_fn=die_with_parent,
    )
    return _result(done.returncode)


def integration(server, layer, arguments, **variables):
    """Run integration tests on a copy of a database.

    :param variables: of the environment, besides the usual ones
    """
    with _integration(server, layer, arguments) as call:
        return run("integration", call.arguments, **call.variables, **variables)


def integration_twice(server, arguments):
    """Run them without Odoo's own synchronizations, and beside them, at once."""
    log = odoo.LOGS / "integration.log"
    with (
        _integration(server, databases.INSTALLED, arguments) as alone,
        _integration(server, databases.PEERS, arguments) as beside,
        open(log, "w") as output,
        running(
            _command("integration", alone.arguments),
            output,
            is_ready=lambda: True,
            env=odoo.environment(**alone.variables),
            cwd=REPO,
        ) as process,
    ):
        with_peers = run("integration", beside.arguments, **beside.variables)
        process.wait()
    say("integration tests without the peers")
    print(log.read_text(), end="", flush=True)
    results = {
        "beside the peers": with_peers,
        "without the peers": _result(process.returncode),
    }
    wrong = [title for title, result in results.items() if result]
    return f"{FAILED} {' and '.join(wrong)}" if wrong else ""


class _Call(NamedTuple):
    """What pytest is called with."""

    arguments: list
    variables: dict


@contextmanager
def _integration(server, layer, arguments):
    """A database, for as long as the with block lasts.

    :return: ``_Call`` that tests it
    """
    with databases.copy_of(server, layer, f"test{layer.name}") as database:
        config = odoo.write_config(server, database)
        variables = dict(server.environment)
        if layer is databases.PEERS:
            variables[EXPECTED] = ",".join(databases.PEER_MODULES)
        options = [f"--odoo-config={config}", "--odoo-http"]
        yield _Call([*options, *arguments], variables)


def _command(stage, arguments):
    if not any(_is_path(argument) for argument in arguments):
        arguments = [*arguments, f"tests/{stage}"]
    return [sys.executable, "-m", "pytest", "-q", "-rs", *arguments]


def _result(code):
    return {0: "", NO_TESTS: f"{FAILED}: no test ran"}.get(code, FAILED)


def _is_path(argument):
    path = argument.split("::")[0]
    return not argument.startswith("-") and Path(REPO, path).exists()
