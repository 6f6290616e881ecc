"""./dev test odoo: Odoo's own tests, with our addon and without it.

They run in two databases that differ by our addon alone, at the same time. A test that
passes without us and does not pass with us is our fault. The outcomes without us
are kept in the cache, for they change with Odoo's version only.
"""

import hashlib
import json
import os
import sys

from . import chromium, databases, suite_outcomes, suite_runs
from .console import say
from .places import ADDON, CACHE
from .postgres import postgres
from .suite_outcomes import PASSED, Outcome
from .suite_runs import OURS, THEIRS, Job, Suite

KEPT = CACHE / "suites"
LINES = 3  # of the message of a broken test
LUCK = 20  # more tests than these do not fail by chance
RETRIES = 2


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
    """Run Odoo's tests and print a report.

    :param arguments: some of Odoo's own ``--test-tags``, instead of all modules
    :return: the empty string, or what is wrong
    """
    return report(*outcomes(suite, arguments))


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
        ran = suite_runs.run(server, suite, jobs, browser)
        ours, theirs = ran[OURS], ran.get(THEIRS, theirs)
        for _attempt in range(RETRIES):
            doubtful = suite_outcomes.doubtful(ours, theirs)
            suspects = suite_outcomes.compare(ours, theirs).broken + doubtful
            retries = _retry(OURS, suspects) + _retry(THEIRS, doubtful)
            ran = suite_runs.run(server, suite, retries, browser)
            ours = suite_outcomes.with_retries(ours, ran.get(OURS, {}))
            theirs = suite_outcomes.with_retries(theirs, ran.get(THEIRS, {}))
    _keep(kept, theirs)
    return ours, theirs


def _retry(side, tests):
    """Jobs for tests that did not pass: some of Odoo's own fail by chance."""
    if not 0 < len(tests) <= LUCK:
        return []
    return [Job(side, ",".join(map(suite_outcomes.tag, tests)), is_retry=True)]


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


def report(ours, theirs):
    """Print the outcomes, and the end of the traceback of each broken test.

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
        f"{len(kinds.unstable):5} failed at first and passed in a retry"
    )
    for test in kinds.unstable:
        print(f"unstable: {test}")
    for test in kinds.broken:
        status, text = ours.get(test, Outcome("missing"))
        print(f"broken: {test} ({status})")
        for line in suite_outcomes.message(text)[-LINES:]:
            print(f"    {line}")
    if kinds.broken:
        return f"{len(kinds.broken)} of {len(ours)} are broken"
    return ""
