"""Waiting for Google: in steps, told to those who watch, and broken off."""

import pytest

from calendar_google_sync.engine.deadline import Deadline
from calendar_google_sync.engine.doing import Doing
from calendar_google_sync.engine.errors import OutOfTime, Stopped
from calendar_google_sync.engine.pause import Pause


class Place:
    """A clock that only moves while somebody sleeps, and what was told there."""

    def __init__(self):
        self.now, self.told, self.checks = 100.0, [], 0
        self.pause = Pause(lambda: self.now, self.sleep, self.check, self.tell)

    def sleep(self, seconds):
        assert 0 < seconds <= 1
        self.now += seconds

    def check(self):
        self.checks += 1

    def tell(self, doing, seconds=None):
        self.told.append((doing, seconds))


@pytest.fixture
def place():
    return Place()


def test_a_wait_is_as_long_as_it_is_asked_for(place):
    place.pause.wait(Doing.QUOTA, 35.5)
    assert place.now == 135.5
    assert place.told == [(Doing.QUOTA, 35.5), (None, None)]
    assert place.checks == 36


def test_a_short_wait_is_not_told(place):
    place.pause.wait(Doing.UNREACHABLE, 1.5)
    assert (place.now, place.told) == (101.5, [])


def test_no_wait_at_all(place):
    place.pause.wait(Doing.BUSY, -3)
    assert (place.now, place.checks) == (100, 0)


def test_a_wait_is_broken_off(place):
    """And stays told: another process goes on with it."""

    def check():
        if place.now >= 107:
            raise Stopped(7)

    pause = Pause(lambda: place.now, place.sleep, check, place.tell)
    with pytest.raises(Stopped):
        pause.wait(Doing.QUOTA, 35)
    assert place.now == 107
    assert place.told == [(Doing.QUOTA, 35)]


def test_the_deadline_breaks_a_wait_off(place):
    deadline = Deadline(lambda: place.now, 10)
    pause = Pause(lambda: place.now, place.sleep, deadline.check, place.tell)
    with pytest.raises(OutOfTime):
        pause.wait(Doing.QUOTA, 35)
    assert 110 <= place.now <= 112
