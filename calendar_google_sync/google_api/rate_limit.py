"""Staying below Google's quota instead of running into it.

https://developers.google.com/workspace/calendar/api/guides/quota
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

WINDOW = 60.0
"""Seconds over which Google counts; the window slides."""
UNITS_PER_WINDOW = 540
"""Google allows 600 for each user and project; the rest is for other programs."""
PROJECT_UNITS = 10_000
"""The same for all users of a project together, unless Google has given it more."""
PROJECT_SHARE = 0.9
"""What is used of that; the rest is for what nobody has counted beforehand."""
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
        pause = seconds_until_free(self._acquired, units, UNITS_PER_WINDOW, now)
        if pause > 0:
            self._sleep(pause)
        self._acquired.append((self._clock(), units))


def seconds_until_free(
    used: Iterable[tuple[float, int]], units: int, limit: int, now: float
) -> float:
    """Return the seconds until so many more units fit into a window; 0 if they do now.

    More than the limit fit into a window that is empty.

    :param used: moments and what was used then, the oldest first
    """
    recent = [(moment, count) for moment, count in used if moment > now - WINDOW]
    surplus = sum(count for _, count in recent) + units - limit
    free_at = now
    for moment, count in recent:
        if surplus <= 0:
            break
        surplus -= count
        free_at = moment + WINDOW
    return free_at - now
