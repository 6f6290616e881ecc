"""The comparison of Odoo's own tests with and without the addon."""

import json

import pytest

from devtools import suite_outcomes
from devtools.suite_outcomes import (
    ENDED,
    FAILED,
    PASSED,
    PLANNED,
    SKIPPED,
    UNSTABLE,
    Outcome,
)

SYNC = "odoo.addons.google_calendar.tests.test_sync_odoo2google.TestSyncOdoo2Google"
CREATION, PERFORMANCE = (
    f"{SYNC}.test_event_creation",
    f"{SYNC}.test_event_creation_perf",
)
ALARM = "odoo.addons.calendar.tests.test_alarm.TestAlarm.test_alarm"
TYPE_ERROR = "TypeError: _google_values() missing 2 required positional arguments"


def lines(*notes, ended=True):
    planned = [
        (name, PLANNED, "")
        for name, _status, _text in notes
        if name.startswith("odoo.")
    ]
    last = [("", ENDED, "")] if ended else []
    return [json.dumps(note) for note in dict.fromkeys([*planned, *notes, *last])]


def outcomes(**statuses):
    names = {"creation": CREATION, "performance": PERFORMANCE, "alarm": ALARM}
    return {names[name]: Outcome(status) for name, status in statuses.items()}


def test_outcome_of_each_test():
    found = suite_outcomes.read(
        lines((CREATION, PASSED, ""), (ALARM, FAILED, TYPE_ERROR))
    )
    assert found == {CREATION: Outcome(PASSED), ALARM: Outcome(FAILED, TYPE_ERROR)}


def test_failed_in_a_part_is_failed():
    notes = lines((ALARM, FAILED, "in a subtest"), (ALARM, PASSED, ""))
    assert suite_outcomes.read(notes)[ALARM].status == FAILED


@pytest.mark.parametrize("status", [FAILED, SKIPPED])
def test_class_that_cannot_be_set_up(status):
    notes = lines(
        (CREATION, PLANNED, ""),
        (PERFORMANCE, PLANNED, ""),
        (ALARM, PASSED, ""),
        (f"setUpClass ({SYNC})", status, "no access"),
    )
    assert suite_outcomes.read(notes) == {
        CREATION: Outcome(status, "no access"),
        PERFORMANCE: Outcome(status, "no access"),
        ALARM: Outcome(PASSED),
    }


def test_class_that_cannot_be_taken_down():
    notes = lines((CREATION, PASSED, ""), (f"tearDownClass ({SYNC})", FAILED, "why"))
    assert suite_outcomes.read(notes) == {CREATION: Outcome(FAILED, "why")}


def test_run_that_was_cut_short_is_no_result():
    with pytest.raises(ValueError, match="after 1 tests were planned"):
        suite_outcomes.read(lines((ALARM, PASSED, ""), ended=False))


def test_a_regression_is_named():
    ours = outcomes(creation=FAILED, performance=PASSED, alarm=FAILED)
    theirs = outcomes(creation=PASSED, performance=PASSED, alarm=FAILED)
    found = suite_outcomes.compare(ours, theirs)
    assert found.broken == [CREATION]
    assert found.same == [PERFORMANCE]
    assert found.failing == [ALARM]


@pytest.mark.parametrize("ours", [{}, outcomes(alarm=PLANNED), outcomes(alarm=SKIPPED)])
def test_a_test_that_does_not_run_with_us_is_named(ours):
    found = suite_outcomes.compare(ours, outcomes(alarm=PASSED))
    assert found.broken == [ALARM]


def test_skipped_on_both_sides():
    side = outcomes(alarm=SKIPPED)
    assert suite_outcomes.compare(side, side).skipped == [ALARM]


def test_with_retries():
    first = outcomes(creation=FAILED, performance=FAILED, alarm=PASSED)
    second = outcomes(creation=PASSED, performance=FAILED)
    ours = suite_outcomes.with_retries(first, second)
    assert ours == outcomes(creation=UNSTABLE, performance=FAILED, alarm=PASSED)
    theirs = outcomes(creation=PASSED, performance=PASSED, alarm=PASSED)
    found = suite_outcomes.compare(ours, theirs)
    assert (found.unstable, found.broken) == ([CREATION], [PERFORMANCE])


def test_doubtful_is_what_fails_for_another_reason():
    creation = Outcome(FAILED, f"Traceback\n{TYPE_ERROR}\n")
    theirs = {
        CREATION: Outcome(FAILED, "Traceback\nKeyError: 'privacy'\n"),
        ALARM: Outcome(FAILED, "Traceback\nMissingError: calendar.event(12,)"),
        PERFORMANCE: Outcome(PASSED),
    }
    ours = {
        CREATION: creation,
        ALARM: Outcome(FAILED, "Traceback\nMissingError: calendar.event(345,)"),
        PERFORMANCE: creation,
    }
    assert suite_outcomes.doubtful(ours, theirs) == [CREATION]
    # It may have been bad luck, which must not hide a later fault of ours
    assert suite_outcomes.doubtful(outcomes(alarm=PASSED), theirs) == [ALARM]


def test_tag_selects_one_test():
    assert suite_outcomes.tag(CREATION) == (
        "/google_calendar:TestSyncOdoo2Google.test_event_creation"
    )


def test_message_of_a_failure_in_the_browser():
    text = "Traceback (most recent call last):\n  File ...\nAssertionError: failed\n"
    text += "\nCaused by: Error: field is undefined.\n    at Field.parse (web.js:1)\n"
    assert suite_outcomes.message(text) == [
        "AssertionError: failed",
        "Caused by: Error: field is undefined.",
    ]
