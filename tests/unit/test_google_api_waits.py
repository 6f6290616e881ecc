"""What is waited for is told apart: Google's quota, a break, no answer."""

import pytest

from calendar_google_sync.google_api.errors import RateLimited, Unreachable
from calendar_google_sync.google_api.rate_limit import UNITS_PER_WINDOW, RateLimiter
from calendar_google_sync.google_api.retry import RetryPolicy
from calendar_google_sync.google_api.waits import Waits


@pytest.fixture
def waited():
    return {"quota": [], "busy": [], "unreachable": []}


@pytest.fixture
def waits(waited):
    return Waits(**{name: told.append for name, told in waited.items()})


def test_a_refusal_is_a_break_and_silence_is_not(waits, waited):
    policy = RetryPolicy(5, waits)
    policy.wait(0, [Unreachable("No answer")])
    policy.wait(0, [Unreachable("No answer"), RateLimited("Too many")])
    assert [len(waited[name]) for name in ("busy", "unreachable")] == [1, 1]
    assert waited["unreachable"][0] < waited["busy"][0]


def test_the_quota_is_none_of_both(waits, waited):
    limiter = RateLimiter(waits.quota)
    limiter.acquire(UNITS_PER_WINDOW)
    limiter.acquire(1)
    [seconds] = waited["quota"]
    assert 59 < seconds <= 60


def test_one_function_may_stand_for_all():
    taken = []
    waits = Waits.of(taken.append)
    for wait in (waits.quota, waits.busy, waits.unreachable):
        wait(1)
    assert taken == [1, 1, 1]
    assert Waits.of(waits) is waits
