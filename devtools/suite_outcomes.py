"""What became of each of Odoo's own tests, with our addon and without it.

Pure functions over the notes of ``suites_server``.
"""

import json
import re
from typing import NamedTuple

PLANNED, PASSED, FAILED, SKIPPED = "planned", "passed", "failed", "skipped"
#: The last note of a run that came to its end
ENDED = "ended"
#: Failed at first, and passed when it ran a second time
UNSTABLE = "unstable"

#: setUpClass (odoo.addons.crm.tests.test_crm_lead.TestCRMLead)
WHOLE_CLASS = re.compile(r"\w+ \((?P<name>[\w.]+)\)")
TEST = re.compile(r"odoo\.addons\.(\w+)\..*?(\w+)\.(\w+)")


class Outcome(NamedTuple):
    what: str
    text: str = ""


class Comparison(NamedTuple):
    """Test ids of each kind, in the order in which they ran."""

    same: list  # pass with us, and without us
    broken: list  # pass without us, and do not pass with us
    unstable: list  # failed once and passed the second time, on one of the two sides
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
        name, what, text = json.loads(line)
        ended = ended or what == ENDED
        if what != ENDED:
            for test in _tests_of(name, outcomes):
                if what == PLANNED or outcomes[test].what != FAILED:
                    outcomes[test] = Outcome(what, text)
    if not ended:
        raise ValueError(f"the run stopped after {len(outcomes)} tests were planned")
    return outcomes


def _tests_of(name, planned):
    """The tests that a note is about: those of a class when it could not be set up."""
    whole = WHOLE_CLASS.fullmatch(name)
    if not whole:
        return [name]
    return [test for test in planned if test.rpartition(".")[0] == whole["name"]]


def second_try(first, second):
    """The outcomes of a run, some tests of which ran a second time."""
    passed = {test for test, outcome in second.items() if outcome.what == PASSED}
    changed = {
        test: Outcome(UNSTABLE, first[test].text)
        for test in passed & first.keys()
        if first[test].what != PASSED
    }
    return {**first, **changed}


def of(outcomes, *wanted):
    """:return: list of the ids of the tests with one of the wanted outcomes"""
    return [test for test, outcome in outcomes.items() if outcome.what in wanted]


def compare(ours, theirs):
    """
    :param ours: outcomes with our addon
    :param theirs: outcomes without it
    :return: ``Comparison``
    """
    kinds = Comparison([], [], [], [], [])
    for test in {**theirs, **ours}:
        ours_was, theirs_was = (
            side.get(test, Outcome("")).what for side in (ours, theirs)
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
    """The last line of what a failed test says, without any numbers.

    Ports and the ids of records differ between two databases.
    """
    if outcome.what != FAILED:
        return None
    return re.sub(r"\d+", "", outcome.text.strip().rpartition("\n")[2])


def of_module(outcomes, name):
    """:return: the outcomes of the tests of one module"""
    return {
        test: outcome
        for test, outcome in outcomes.items()
        if TEST.fullmatch(test)[1] == name
    }


def tag(test):
    """What Odoo's option ``--test-tags`` calls a test.

    >>> tag("odoo.addons.crm.tests.test_crm_lead.TestCRMLead.test_crm_lead_merge")
    '/crm:TestCRMLead.test_crm_lead_merge'
    """
    return "/{}:{}.{}".format(*TEST.fullmatch(test).groups())
