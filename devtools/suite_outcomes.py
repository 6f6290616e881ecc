"""Outcomes of Odoo's own tests, with our addon and without it.

Pure functions over the notes of ``suites_server``.
"""

import json
import re
from typing import NamedTuple

PLANNED, PASSED, FAILED, SKIPPED = "planned", "passed", "failed", "skipped"
#: The last note of a run that came to its end
ENDED = "ended"
#: Failed at first, and passed in a retry
UNSTABLE = "unstable"

#: setUpClass (odoo.addons.crm.tests.test_crm_lead.TestCRMLead)
WHOLE_CLASS = re.compile(r"\w+ \((?P<name>[\w.]+)\)")
TEST = re.compile(r"odoo\.addons\.(\w+)\..*?(\w+)\.(\w+)")


class Outcome(NamedTuple):
    status: str
    text: str = ""


class Comparison(NamedTuple):
    """Test ids of each kind, in the order in which they ran."""

    same: list  # pass with us, and without us
    broken: list  # pass without us, and do not pass with us
    unstable: list  # failed at first and passed in a retry, on one of the two sides
    failing: list  # fail without us, too
    skipped: list  # are skipped without us, too


def read(lines):
    """The outcomes that a run noted.

    :param lines: of JSON, ``[test id, outcome, text]`` each
    :return: dict of test id to ``Outcome``; PLANNED is a test that never ran
    :raises ValueError: if the run did not come to its end
    """
    outcomes, ended = {}, False
    for line in lines:
        name, status, text = json.loads(line)
        ended = ended or status == ENDED
        if status != ENDED:
            for test in _tests_of(name, outcomes):
                if status == PLANNED or outcomes[test].status != FAILED:
                    outcomes[test] = Outcome(status, text)
    if not ended:
        raise ValueError(f"the run stopped after {len(outcomes)} tests were planned")
    return outcomes


def _tests_of(name, planned):
    """The tests that a note is about: those of a class when it could not be set up."""
    whole = WHOLE_CLASS.fullmatch(name)
    if not whole:
        return [name]
    return [test for test in planned if test.rpartition(".")[0] == whole["name"]]


def with_retries(first, second):
    """Merge the outcomes of a run with those of a retry of some of its tests.

    :return: dict of test id to ``Outcome``
    """
    passed = {test for test, outcome in second.items() if outcome.status == PASSED}
    changed = {
        test: Outcome(UNSTABLE, first[test].text)
        for test in passed & first.keys()
        if first[test].status != PASSED
    }
    return {**first, **changed}


def of(outcomes, *wanted):
    """:return: list of the ids of the tests with one of the wanted outcomes"""
    return [test for test, outcome in outcomes.items() if outcome.status in wanted]


def compare(ours, theirs):
    """
    :param ours: outcomes with our addon
    :param theirs: outcomes without it
    :return: ``Comparison``
    """
    kinds = Comparison([], [], [], [], [])
    for test in {**theirs, **ours}:
        ours_was, theirs_was = (
            side.get(test, Outcome("")).status for side in (ours, theirs)
        )
        if ours_was == theirs_was == PASSED:
            kinds.same.append(test)
        elif theirs_was in (FAILED, PLANNED):
            kinds.failing.append(test)
        elif ours_was == theirs_was == SKIPPED:
            kinds.skipped.append(test)
        elif {ours_was, theirs_was} <= {PASSED, UNSTABLE}:
            kinds.unstable.append(test)
        else:
            kinds.broken.append(test)
    return kinds


def doubtful(ours, theirs):
    """:return: list of the tests that fail without us, and with us in another way"""
    return [
        test
        for test in of(theirs, FAILED)
        if test in ours and _reason(ours[test]) != _reason(theirs[test])
    ]


def _reason(outcome):
    """The last line of a failure's message, without any numbers.

    Ports and the ids of records differ between two databases.
    """
    if outcome.status != FAILED:
        return None
    return re.sub(r"\d+", "", "".join(message(outcome.text)[-1:]))


def message(text):
    """:return: list of the lines of a traceback that are no lines of its stack

    >>> message("Traceback (most recent call last):\\n  File ...\\nKeyError: 'privacy'")
    ["KeyError: 'privacy'"]
    """
    return [
        line
        for line in text.splitlines()
        if re.match(r"\S", line) and not line.startswith("Traceback ")
    ]


def of_module(outcomes, name):
    """:return: the outcomes of the tests of one module"""
    return {
        test: outcome
        for test, outcome in outcomes.items()
        if TEST.fullmatch(test)[1] == name
    }


def tag(test):
    """The value of Odoo's option ``--test-tags`` that selects this test alone.

    >>> tag("odoo.addons.crm.tests.test_crm_lead.TestCRMLead.test_crm_lead_merge")
    '/crm:TestCRMLead.test_crm_lead_merge'
    """
    return "/{}:{}.{}".format(*TEST.fullmatch(test).groups())
