"""Odoo as ./dev test odoo runs it.

python -m devtools.suites_server NOTES ODOO'S ARGUMENTS

Odoo's own runner, with two differences. Tests that Odoo runs as soon as their own
module is loaded run with all the others, when every module is loaded: else none of them
would ever meet a module that is loaded later, as ours is. And what becomes of each test
is written into the file NOTES, a line of JSON each: [test id, outcome, text].
"""

import json
import os
import sys
import unittest

from .suite_outcomes import ENDED, FAILED, PASSED, PLANNED, SKIPPED

#: A variable of the environment: tests that need a browser are skipped
WITHOUT_BROWSER = "SUITES_WITHOUT_BROWSER"


def main():
    notes = open(sys.argv.pop(1), "w", buffering=1)  # noqa: SIM115 (for the whole run)
    prepare(lambda *note: print(json.dumps(note), file=notes))

    from odoo.cli import main as odoo_main

    odoo_main()


def prepare(note):
    """Replace parts of Odoo's runner.

    :param note: called with (test id, outcome, text)
    """
    from odoo.tests import common, loader
    from odoo.tests.suite import OdooSuite

    choose, run = loader.make_suite, loader.run_suite

    def make_suite(modules, position="at_install"):
        if position == "at_install":
            return OdooSuite([])
        return OdooSuite([*choose(modules, "at_install"), *choose(modules, position)])

    def run_suite(suite, global_report=None):
        for test in suite:
            note(test.id(), PLANNED, "")
        result = run(suite, global_report)
        note("", ENDED, "")
        return result

    loader.make_suite, loader.run_suite = make_suite, run_suite
    loader.OdooTestResult = _noting(loader.OdooTestResult, note)
    if os.environ.get(WITHOUT_BROWSER):
        common.HttpCase.browser_js = _needs_browser
        # Else Odoo would compile its whole web client at the start
        OdooSuite.has_http_case = lambda self: False


def _noting(base, note):
    class NotingResult(base):
        """A test that fails in several parts is noted several times."""

        def addSuccess(self, test):
            super().addSuccess(test)
            note(test.id(), PASSED, "")

        def addSkip(self, test, reason):
            super().addSkip(test, reason)
            note(_whole(test).id(), SKIPPED, reason)

        def logError(self, flavour, test, error):  # codespell:ignore flavour
            super().logError(flavour, test, error)  # codespell:ignore flavour
            text = self._exc_info_to_string(error, test)
            note(_whole(test).id(), FAILED, text)

    return NotingResult


def _whole(test):
    """The test that a part of it (a subtest) belongs to."""
    while getattr(test, "test_case", None):
        test = test.test_case
    return test


def _needs_browser(*_args, **_kwargs):
    raise unittest.SkipTest("needs a browser")


if __name__ == "__main__":
    main()
