"""Trying again, and waiting so that Google's limits are not reached.

https://developers.google.com/workspace/calendar/api/guides/quota
"""

from __future__ import annotations

import itertools
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from .batch import Result, Write
from .errors import (
    AccessWithdrawn,
    ApiDisabled,
    ClientRejected,
    GoogleError,
    QuotaExceeded,
    RateLimited,
    ScopeMissing,
    Unreachable,
)

WHOLE_ACCOUNT = (AccessWithdrawn, ApiDisabled, ClientRejected, QuotaExceeded)
"""What one part of a batch says for all: the next writes would hear the same."""

LONGEST_WAIT = 32.0
UNITS_PER_MINUTE = 540
"""Google allows 600 for each user and project; the rest is for other programs."""
PATCH_UNITS = 3
"""A patch costs three times as much as any other call, a batch as much as its parts.
https://developers.google.com/workspace/calendar/api/v3/reference/events/patch"""


class Patience:
    """Truncated exponential backoff: how often, and how long to wait in between."""

    def __init__(self, tries: int, sleep: Callable[[float], None]):
        self._tries = tries
        self._sleep = sleep

    def allows(self, attempt: int, error: GoogleError | None) -> bool:
        """Whether another try makes sense after attempt (0, 1, ...) gave this error."""
        return (
            isinstance(error, (RateLimited, Unreachable))
            and attempt + 1 < self._tries
            and (error.retry_after or 0) <= LONGEST_WAIT
        )

    def wait(self, attempt: int, errors: Iterable[GoogleError]) -> None:
        """Wait before the next try, and at least as long as Google asks for."""
        errors = list(errors)
        limited = any(isinstance(error, RateLimited) for error in errors)
        # Google counts over a minute, which five tries then outlast.
        exponent = attempt + 2 if limited else attempt
        backoff = min(2**exponent + random.random(), LONGEST_WAIT)
        self._sleep(max(backoff, *(error.retry_after or 0 for error in errors)))


class Pace:
    """At most UNITS_PER_MINUTE within any minute: Google's window slides."""

    def __init__(
        self,
        sleep: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._sleep = sleep
        self._clock = clock
        self._past: deque[tuple[float, int]] = deque()

    def take(self, units: int) -> None:
        """Wait until so many units are free, and take them."""
        now = self._clock()
        while self._past and self._past[0][0] <= now - 60:
            self._past.popleft()
        surplus = sum(count for _, count in self._past) + units - UNITS_PER_MINUTE
        if surplus > 0 and self._past:
            self._sleep(self._until_free(surplus) - now)
        self._past.append((self._clock(), units))

    def _until_free(self, surplus: int) -> float:
        """Return when so many of the units taken will be a minute old."""
        for when, count in self._past:
            surplus -= count
            if surplus <= 0:
                return when + 60
        return self._past[-1][0] + 60


def carry_out(
    send: Callable[[list[Write]], list[Result]],
    writes: list[Write],
    patience: Patience,
) -> Iterator[Result]:
    """Send one batch, and again those of its parts that Google could not do now.

    Each result is yielded once, when it is final. An error of the whole account is
    raised after the results that are known.
    """
    for attempt in itertools.count():
        try:
            results = send(writes)
        except GoogleError as err:
            if not patience.allows(attempt, err):
                raise
            patience.wait(attempt, [err])
            continue
        stopping = _of_whole_account(results)
        again = [n for n, r in enumerate(results) if patience.allows(attempt, r.error)]
        for number, result in enumerate(results):
            if number not in again and result.error not in stopping:
                yield result
        if stopping:
            raise stopping[0]
        if not again:
            return
        patience.wait(attempt, [results[n].error for n in again])
        writes = [writes[n] for n in again]


def _of_whole_account(results: list[Result]) -> list[GoogleError]:
    errors = [result.error for result in results]
    if all(isinstance(error, ScopeMissing) for error in errors):
        return errors
    return [error for error in errors if isinstance(error, WHOLE_ACCOUNT)]
