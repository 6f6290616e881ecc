"""Staying below Google's quota instead of running into it.

https://developers.google.com/workspace/calendar/api/guides/quota
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 60.0
"""Seconds over which Google counts; the window slides."""
UNITS_PER_WINDOW = 540
"""Google allows 600 for each user and project; the rest is for other programs."""
PATCH_UNITS = 3
"""A patch costs three times as much as any other call, a batch as much as its parts.
https://developers.google.com/workspace/calendar/api/v3/reference/events/patch"""


class RateLimiter:
    """Lets at most UNITS_PER_WINDOW quota units pass within any WINDOW.

    :param sleep: called with the seconds to wait
    :param clock: returns seconds that only ever grow
    """

    def __init__(
        self,
        sleep: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._sleep = sleep
        self._clock = clock
        self._acquired: deque[tuple[float, int]] = deque()  # (clock, units)

    def acquire(self, units: int) -> None:
        """Wait until so many quota units are free, and use them."""
        now = self._clock()
        while self._acquired and self._acquired[0][0] <= now - WINDOW:
            self._acquired.popleft()
        used = sum(count for _, count in self._acquired)
        surplus = used + units - UNITS_PER_WINDOW
        if surplus > 0 and self._acquired:
            self._sleep(self._free_at(surplus) - now)
        self._acquired.append((self._clock(), units))

    def _free_at(self, surplus: int) -> float:
        """Return the clock's time at which so many of the used units are free."""
        for acquired_at, count in self._acquired:
            surplus -= count
            if surplus <= 0:
                return acquired_at + WINDOW
        return self._acquired[-1][0] + WINDOW
