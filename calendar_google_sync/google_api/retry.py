"""Which requests to retry, and how long to wait before: truncated exponential backoff.

https://developers.google.com/workspace/calendar/api/guides/errors#exponential-backoff
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence

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
from .waits import Sleep, Waits

ACCOUNT_ERRORS = (AccessWithdrawn, ApiDisabled, ClientRejected, QuotaExceeded)
"""Errors of one part of a batch that every further write would meet as well."""
MAX_WAIT = 32.0
"""Seconds; a caller to whom Google says a longer Retry-After gets the error at once."""


class RetryPolicy:
    """Truncated exponential backoff with jitter.

    :param max_attempts: how often a request is sent at most
    :param sleep: how to wait
    """

    def __init__(self, max_attempts: int, sleep: Sleep | Waits):
        self._max_attempts = max_attempts
        self._waits = Waits.of(sleep)

    def should_retry(self, attempt: int, error: GoogleError | None) -> bool:
        """Whether to send once more after attempt (0, 1, ...) ended with this error."""
        return (
            isinstance(error, (RateLimited, Unreachable))
            and attempt + 1 < self._max_attempts
            and (error.retry_after or 0) <= MAX_WAIT
        )

    def wait(self, attempt: int, errors: Iterable[GoogleError]) -> None:
        """Wait after an attempt (0, 1, ...), at least as long as Google asks for."""
        errors = list(errors)
        limited = any(isinstance(error, RateLimited) for error in errors)
        # Google counts over a minute, which five attempts then outlast.
        exponent = attempt + 2 if limited else attempt
        backoff = min(2**exponent + random.random(), MAX_WAIT)
        sleep = self._waits.busy if limited else self._waits.unreachable
        sleep(max(backoff, *(error.retry_after or 0 for error in errors)))


def send_with_retries(
    send: Callable[[list[Write]], list[Result]],
    writes: Sequence[Write],
    policy: RetryPolicy,
) -> Iterator[Result]:
    """Send one batch, and then those of its parts that are worth a retry.

    :param send: sends one batch, once, and returns a result for each write, in order
    :return: yields each result once, when it is final
    :raises GoogleError: one of ACCOUNT_ERRORS or ScopeMissing, after the results that
        are known, or what ``send`` raised when there are no attempts left
    """
    pending = list(writes)
    for attempt in itertools.count():
        try:
            results = send(pending)
        except GoogleError as err:
            if not policy.should_retry(attempt, err):
                raise
            policy.wait(attempt, [err])
            continue
        fatal = _account_errors(results)
        failed: list[GoogleError] = []
        retried: list[Write] = []
        for write, result in zip(pending, results, strict=True):
            if result.error is not None and policy.should_retry(attempt, result.error):
                failed.append(result.error)
                retried.append(write)
            elif result.error not in fatal:
                yield result
        if fatal:
            raise fatal[0]
        if not retried:
            return
        policy.wait(attempt, failed)
        pending = retried


def _account_errors(results: list[Result]) -> list[GoogleError]:
    """Return the errors that concern the whole account.

    A missing scope does where every part reports it, and not a single entry.
    """
    errors = [result.error for result in results if result.error is not None]
    if len(errors) == len(results) and all(isinstance(e, ScopeMissing) for e in errors):
        return errors
    return [error for error in errors if isinstance(error, ACCOUNT_ERRORS)]
