"""Waits that tell how long they are, and that can be broken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .doing import Doing

#: Seconds after which a wait looks whether it is still wanted
STEP = 1.0
#: Shorter waits are over before anybody has read of them
TOLD = 2.0


class Tell(Protocol):
    def __call__(self, doing: Doing | None, seconds: float | None = None) -> None: ...


class Pause:
    """
    :param clock: seconds, as ``time.monotonic``
    :param sleep: as ``time.sleep``
    :param check: called at each step, raises what breaks the wait off
    :param tell: called with what is waited for and the seconds, and with None after it
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        check: Callable[[], None],
        tell: Tell,
    ):
        self._clock, self._sleep = clock, sleep
        self._check, self._tell = check, tell

    def wait(self, doing: Doing, seconds: float) -> None:
        """Wait to the end.

        A wait that is broken off stays told: who goes on with the run waits for it.

        :raises Interrupted: what ``check`` raises
        """
        until = self._clock() + seconds
        is_told = seconds >= TOLD
        if is_told:
            self._tell(doing, seconds)
        while (left := until - self._clock()) > 0:
            self._check()
            self._sleep(min(left, STEP))
        if is_told:
            self._tell(None)
