from datetime import timedelta

import pytest

from calendar_google_sync.sync.backoff import pause_after


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [
        (-1, 0),
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 4),
        (4, 8),
        (6, 32),
        (7, 60),
        (8, 60),
        (1_000_000, 60),
    ],
)
def test_it_doubles_up_to_an_hour(failures, minutes):
    assert pause_after(failures) == timedelta(minutes=minutes)
