"""When a run leaves the rest to the next call."""

from __future__ import annotations

from collections.abc import Callable

from .errors import OutOfTime


class Deadline:
    """
    :param clock: seconds, as ``time.monotonic``
    :param seconds: until the end; None: there is none
    """

    def __init__(self, clock: Callable[[], float], seconds: float | None = None):
        self._clock = clock
        self._until = clock() + seconds if seconds else float("inf")

    def check(self) -> None:
        """:raises OutOfTime: when the rest is for the next call"""
        if self._clock() > self._until:
            raise OutOfTime
