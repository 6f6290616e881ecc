"""For every test: skipped without a reason, or for want of a server, is failed."""

import pytest

GIVEN_UP = ("unconditional skip", "--odoo-http is not set", "got empty parameter set")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2].removeprefix("Skipped").lstrip(": ")
        if not reason or any(text in reason for text in GIVEN_UP):
            report.outcome = "failed"
            report.longrepr = (
                f"{item.nodeid} was skipped: {reason or 'no reason given'}"
            )
