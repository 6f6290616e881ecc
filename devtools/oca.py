"""./dev test oca: our addon beside addons of the Odoo Community Association.

Their own tests run with our addon and without it. The main job and our integration
tests run where all of them are installed.
"""

import xml.etree.ElementTree as ElementTree
from collections import Counter

from . import (
    check,
    databases,
    oca_addons,
    odoo,
    pytests,
    queue_job,
    suite_outcomes,
    suites,
)
from .console import Failure, say, step
from .places import ADDON
from .postgres import postgres
from .suite_runs import Suite

NAME, VERSION, NUMBER = 36, 14, 10


def run(arguments):
    """Try our addon beside others, and print a table of the results.

    :param arguments: names of addons, instead of all
    :return: the empty string, or what is wrong
    """
    fetched = oca_addons.fetch(tuple(arguments) or oca_addons.ADDONS)
    with postgres() as server:
        # What lies below must not install any of the addons by itself
        for layer in (databases.INSTALLED, databases.DEMO):
            databases.prepare(server, layer)
        with odoo.more_packages(fetched.folder):
            packages = _installable(server, fetched)
            own = _own_tests(packages)
            is_right = _main_job(packages)
            ours = _integration_tests(server, packages)
    _print_table(packages, own)
    print(f"The main job, ./dev demo --check: {'right' if is_right else 'WRONG'}")
    print(f"Integration tests: {_summary(ours)}")
    broken = sum(len(kinds.broken) for kinds in own.values())
    refused = fetched.versions.keys() - packages.versions.keys()
    if refused or broken or not is_right or ours["failed"] or not ours["passed"]:
        return f"{ADDON} does not get on with some of these addons"
    return ""


def _layer(name, below, packages):
    names = sorted(packages.versions)
    return databases.Layer(
        name,
        f"Installing {len(names)} OCA addons above {below.name!r}",
        below,
        lambda: sorted(packages.versions.items()),
        lambda server, database: odoo.install(server, database, *names),
    )


def _with_us(packages):
    return _layer("oca", databases.INSTALLED, packages)


def _installable(server, packages):
    """:return: ``Packages`` without those that Odoo cannot install"""
    try:
        databases.prepare(server, _with_us(packages))
    except Failure:
        refusals = {name: _refusal(server, name) for name in sorted(packages.versions)}
        return packages.without({name: why for name, why in refusals.items() if why})
    return packages


def _refusal(server, name):
    """Why Odoo cannot install this addon alone, or the empty string."""
    copy = databases.copy_of(server, databases.INSTALLED, "trial")
    with step(f"Installing {name} alone"), copy as database:
        try:
            odoo.install(server, database, name)
        except Failure as failure:
            return odoo.tail_of(str(failure), 1)
    return ""


def _own_tests(packages):
    """:return: dict of addon to ``suite_outcomes.Comparison`` of its own tests"""
    suite = Suite(
        "oca",
        tuple(sorted(packages.versions)),
        _with_us(packages),
        _layer("ocaalone", databases.WEB, packages),
        browser=False,
    )
    ours, theirs = suites.outcomes(suite)
    suites.report(ours, theirs)
    return {
        name: suite_outcomes.compare(
            suite_outcomes.of_module(ours, name), suite_outcomes.of_module(theirs, name)
        )
        for name in suite.modules
    }


def _main_job(packages):
    """:return: whether every step was right"""
    say("the main job")
    settings = {}
    if queue_job.NAME in packages.versions:
        settings["server_wide_modules"] = queue_job.LOADED_FIRST
    layer = _layer("ocademo", databases.DEMO, packages)
    return check.main(layer, **settings) == 0


def _integration_tests(server, packages):
    """:return: Counter of passed, failed and skipped tests"""
    report = odoo.LOGS / "oca-integration.xml"
    report.unlink(missing_ok=True)
    pytests.integration(server, _with_us(packages), [f"--junitxml={report}"])
    counts = Counter(passed=0, failed=0, skipped=0)
    if not report.exists():
        raise Failure("pytest wrote no report; see what it says above.")
    for suite in ElementTree.parse(report).iter("testsuite"):
        failed = int(suite.get("failures")) + int(suite.get("errors"))
        skipped = int(suite.get("skipped"))
        passed = int(suite.get("tests")) - failed - skipped
        counts.update(passed=passed, failed=failed, skipped=skipped)
    return counts


def _print_table(packages, own):
    words = ("installed", "passed", "broken", "failing")
    headings = "".join(f"{word:>{NUMBER}}" for word in words)
    print(f"\n{'addon':{NAME}}{'version':{VERSION}}{headings}")
    for name, version in sorted(packages.versions.items()):
        kinds = own[name]
        numbers = (len(kinds.same), len(kinds.broken), len(kinds.failing))
        columns = "".join(f"{number:{NUMBER}}" for number in numbers)
        print(f"{name:{NAME}}{version:{VERSION}}{'yes':>{NUMBER}}{columns}")
    for name, why in sorted(packages.missing.items()):
        print(f"{name:{NAME}}{'-':{VERSION}}no: {why}")
    print(
        f"Of their own tests, broken ones pass without {ADDON}, failing ones do not.\n"
    )


def _summary(counts):
    return ", ".join(f"{number} {word}" for word, number in counts.items())
