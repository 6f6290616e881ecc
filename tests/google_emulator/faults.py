"""Faults on demand: what can go wrong between a client and Google.

A fault is described by JSON: which requests it strikes, how often, and what
happens then. README.md explains the format.
"""

import random
import re
import time
from dataclasses import dataclass, field

from tests.data.mutation import mutated

from .errors import DroppedConnection, GoogleError

REASONS = {
    400: ("badRequest", "Bad Request"),
    401: ("authError", "Invalid Credentials"),
    403: ("rateLimitExceeded", "Rate Limit Exceeded"),
    404: ("notFound", "Not Found"),
    409: ("conflict", "Conflict"),
    410: ("fullSyncRequired", "Sync token is no longer valid"),
    412: ("conditionNotMet", "Precondition Failed"),
    429: ("rateLimitExceeded", "Rate Limit Exceeded"),
}
DOMAINS = {
    "rateLimitExceeded": "usageLimits",
    "userRateLimitExceeded": "usageLimits",
    "quotaExceeded": "usageLimits",
    "fullSyncRequired": "calendar",
}


@dataclass
class Fault:
    """One kind of failure, and which requests it strikes."""

    method: str | None = None
    path: str | None = None
    api_method: str | None = None
    email: str | None = None
    calendar: str | None = None
    batch: str | None = None
    """`whole` strikes the batch request, `part` its parts, None everything."""

    notice: str | None = None
    """Strikes messages of push channels, and nothing else: `sync`, `exists`,
    `not_exists` or `any`."""

    count: int | None = 1
    skip: int = 0
    probability: float | None = None
    seed: int = 0

    status: int | None = None
    reason: str | None = None
    message: str | None = None
    retry_after: int | None = None
    after: bool = False
    """Whether the failure comes after the request took effect."""
    drop: bool = False
    latency: float = 0
    truncate: bool = False
    body: str | None = None
    """Text of the answer in place of Google's own; ``status`` then is its status."""
    mutate: int | None = None
    """The seed of an answer that says what Google never would."""
    repeat: int = 0
    """How many more copies of a message are sent."""
    forge: bool = False
    """Whether somebody sends the message, too, with a token of his own."""

    struck: int = 0
    _random: random.Random = field(default=None, repr=False)

    def __post_init__(self):
        if self.batch not in (None, "whole", "part"):
            raise ValueError("batch must be 'whole' or 'part'")
        if self.notice not in (None, "any", "sync", "exists", "not_exists"):
            raise ValueError("notice must be 'sync', 'exists', 'not_exists' or 'any'")
        if self.probability is not None:
            self.count = None
            self._random = random.Random(self.seed)
        for pattern in (self.path, self.api_method):
            re.compile(pattern or "")

    def strikes(self, facts):
        """Tell whether a request is struck, and count it when it is."""
        if self.count == 0 or not self._matches(facts):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self._random and self._random.random() >= self.probability:
            return False
        if self.count is not None:
            self.count -= 1
        self.struck += 1
        return True

    def _matches(self, facts):
        told = facts.get("notice")
        if bool(told) != bool(self.notice) or self.notice not in (None, "any", told):
            return False
        wanted = (("method", self.method), ("email", self.email), ("batch", self.batch))
        if any(value and facts.get(name) != value for name, value in wanted):
            return False
        names = " ".join(filter(None, facts.get("calendar_names", ())))
        if self.calendar and self.calendar not in names:
            return False
        patterns = (("path", self.path), ("api_method", self.api_method))
        return all(
            re.search(pattern, facts.get(name) or "")
            for name, pattern in patterns
            if pattern
        )

    def before(self):
        """Happen before the request is worked on."""
        if self.latency:
            time.sleep(self.latency)
        if not self.after and self.body is None:
            self._fail()

    def afterwards(self):
        """Happen when the request has taken effect."""
        if self.after:
            self._fail()

    def change(self, answer):
        """Change an answer on its way back: most entries of a list, or all of it."""
        answer.truncated = self.truncate
        if self.body is not None:
            answer.text, answer.status = self.body, self.status or answer.status
        if self.mutate is None or answer.body is None:
            return
        seed = self.mutate + 1000 * self.struck
        answer.is_odd = True
        if isinstance(answer.body.get("items"), list):
            items = [
                mutated(item, seed + number) if (seed + number) % 3 else item
                for number, item in enumerate(answer.body["items"])
            ]
            answer.body = {**answer.body, "items": items}
        else:
            answer.body = mutated(answer.body, seed)

    def _fail(self):
        if self.drop:
            raise DroppedConnection()
        if self.status and self.body is None:
            raise self.error()

    def error(self):
        reason, message = REASONS.get(self.status, ("backendError", "Backend Error"))
        reason = self.reason or reason
        domain = DOMAINS.get(reason, "global")
        message = self.message or message
        error = GoogleError(self.status, reason, message, domain=domain)
        if self.retry_after is not None:
            error.headers["Retry-After"] = str(self.retry_after)
        return error


NO_FAULT = Fault(count=0)


class Faults:
    """The faults that wait for their requests."""

    def __init__(self):
        self._faults = []

    def add(self, **spec):
        private = {"struck", "_random"} & set(spec)
        if private:
            raise ValueError(f"not for a fault: {', '.join(private)}")
        self._faults.append(Fault(**spec))

    def clear(self):
        self._faults.clear()

    def take(self, **facts):
        """Return the first fault that strikes a request, or one without effect."""
        return next((fault for fault in self._faults if fault.strikes(facts)), NO_FAULT)
