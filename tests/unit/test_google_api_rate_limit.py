"""How long to wait for a quota that is counted over a sliding minute."""

import pytest

from calendar_google_sync.google_api.rate_limit import WINDOW, seconds_until_free


@pytest.mark.parametrize(
    ("used", "units", "seconds"),
    [
        ([], 10, 0),
        ([], 1000, 0),  # more than all of it, and nobody else uses any
        ([(-30, 90)], 10, 0),
        ([(-30, 90)], 11, 30),
        ([(-60, 100)], 100, 0),  # no longer counted
        ([(-59, 10), (-20, 90)], 10, 1),
        ([(-59, 10), (-20, 90)], 11, 40),
        ([(-59, 10), (5, 90)], 20, 65),  # somebody has booked what comes later
        ([(-10, 300)], 1, 50),
        ([(-10, 300)], 1000, 50),
    ],
)
def test_seconds_until_free(used, units, seconds):
    assert seconds_until_free(used, units, 100, 0) == seconds


def test_nobody_exceeds_it_who_waits():
    """Whoever asks in turn, and waits, stays below the limit in every minute."""
    used, now = [], 0.0
    for units in [30, 30, 30, 5, 40, 1, 99, 100, 12] * 5:
        now += 1.5
        now += seconds_until_free(used, units, 100, now)
        used.append((now, units))
    for moment, _units in used:
        window = [n for at, n in used if moment - WINDOW < at <= moment]
        assert sum(window) <= 100
