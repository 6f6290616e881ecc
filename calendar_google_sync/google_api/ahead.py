"""Asks Google for many people at the same time, before anybody needs the answers.

Threads wait for Google and know nothing else: each has one person at a time, with a
Gateway of its own. What they have learned is handed over when they are done with that
person, so that nothing is ever used by two threads.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from .batch import Result, Write
from .bounds import lent_adapter
from .errors import GoogleError, RateLimited, Unreachable
from .gateway import Gateway, Page
from .oauth import Grant, OAuthClient

_logger = logging.getLogger(__name__)

THREADS = 16
"""People for whom Google is asked at the same time."""


@dataclass(frozen=True)
class Questions:
    """What is to be asked for one person."""

    key: int
    """Comes back with the answers."""
    grant: Grant
    listings: tuple[tuple[str, str], ...]
    """Pairs of a calendar's id and the sync token to ask with."""
    calendars: tuple[str, ...] = ()
    """Ids of calendars to look up."""


@dataclass
class Answers:
    """What Google has said to Questions, as far as it goes."""

    questions: Questions
    grant: Grant
    """Another than that of the questions when the access token had expired."""
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    """By calendar and sync token; those that are the whole answer."""
    calendars: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: GoogleError | None = None
    """That Google is busy or out of reach, in every attempt. Whatever else it refuses
    is asked again by who needs the answer, with what is known at that time."""
    requests: int = 0
    calls: int = 0


class _Stopped(Exception):
    """Nobody waits for the answers any more."""


class Ahead:
    """Asks from its beginning to its end, which is that of a with block.

    :param client: that the grants were given to
    :param questions: one for each person
    """

    def __init__(
        self,
        client: OAuthClient | None,
        questions: Sequence[Questions],
        threads: int = THREADS,
    ):
        self._client = client
        self._count = len(questions)
        self._todo: SimpleQueue[Questions] = SimpleQueue()
        self._done: SimpleQueue[Answers] = SimpleQueue()
        self._stopped = Event()
        for one in questions:
            self._todo.put(one)
        for _number in range(min(threads, len(questions))):
            # The end of a process does not wait for Google
            Thread(target=self._work, name="gcal-ahead", daemon=True).start()

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stopped.set()

    def answers(self, seconds: float) -> Iterator[Answers]:
        """Yield the answers for each person as they come; once.

        :param seconds: from now; who has none until then gets none
        """
        until = time.monotonic() + seconds
        for _number in range(self._count):
            try:
                yield self._done.get(timeout=max(0, until - time.monotonic()))
            except Empty:
                return

    def _work(self) -> None:
        with contextlib.suppress(Empty, _Stopped), lent_adapter() as adapter:
            while not self._stopped.is_set():
                questions = self._todo.get_nowait()
                gateway = Gateway(
                    self._client, questions.grant, sleep=self._sleep, adapter=adapter
                )
                self._done.put(answered(gateway, questions))

    def _sleep(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise _Stopped


def answered(gateway: Gateway, questions: Questions) -> Answers:
    """Ask until all is answered, or something is not."""
    answers = Answers(questions, questions.grant)
    try:
        for calendar_id in questions.calendars:
            answers.calendars[calendar_id] = gateway.get_calendar(calendar_id)
        for calendar_id, token in questions.listings:
            page = next(gateway.list_changes(calendar_id, token))
            if page.next_sync_token:
                answers.pages[calendar_id, token] = page
    except (RateLimited, Unreachable) as error:
        answers.error = error
    except GoogleError as error:
        _logger.debug("What Google refuses is asked again: %s", error)
    except _Stopped:
        raise
    except Exception:
        _logger.exception("What could not be asked ahead is asked again")
    answers.grant = gateway.grant
    answers.requests, answers.calls = gateway.requests, gateway.calls
    return answers


class AheadGateway:
    """A Gateway that has some answers already; everything else is asked as usual.

    Errors are raised where the Gateway would raise them.

    :param open_gateway: called for the Gateway once something else is asked
    """

    def __init__(self, answers: Answers, open_gateway: Callable[[], Gateway]):
        self._answers, self._open = answers, open_gateway
        self._opened: Gateway | None = None

    @property
    def grant(self) -> Grant:
        return self._opened.grant if self._opened else self._answers.grant

    @property
    def requests(self) -> int:
        return self._answers.requests + (self._opened.requests if self._opened else 0)

    @property
    def calls(self) -> int:
        return self._answers.calls + (self._opened.calls if self._opened else 0)

    @property
    def units(self) -> int:
        """Without what was asked ahead."""
        return self._opened.units if self._opened else 0

    def get_calendar(self, calendar_id: str) -> dict[str, Any]:
        known = self._answers.calendars.pop(calendar_id, None)
        if known is not None:
            return known
        self._check_answered()
        return self._gateway().get_calendar(calendar_id)

    def list_changes(
        self, calendar_id: str, sync_token: str | None = None
    ) -> Iterator[Page]:
        page = self._answers.pages.get((calendar_id, sync_token or ""))
        if page is not None:
            yield page
            return
        self._check_answered()
        yield from self._gateway().list_changes(calendar_id, sync_token)

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]:
        return self._gateway().get_event(calendar_id, event_id)

    def list_instances(
        self,
        calendar_id: str,
        event_id: str,
        *,
        time_min: datetime | None = None,
        time_max: datetime | None = None,
        original_start: date | datetime | None = None,
        show_deleted: bool = False,
    ) -> Iterator[Page]:
        yield from self._gateway().list_instances(
            calendar_id,
            event_id,
            time_min=time_min,
            time_max=time_max,
            original_start=original_start,
            show_deleted=show_deleted,
        )

    def write(self, calendar_id: str, writes: Sequence[Write]) -> Iterator[Result]:
        yield from self._gateway().write(calendar_id, writes)

    def close(self) -> None:
        if self._opened:
            self._opened.close()

    def _check_answered(self) -> None:
        """Do not wait again for what was waited for in vain."""
        if self._answers.error:
            raise self._answers.error

    def _gateway(self) -> Gateway:
        if self._opened is None:
            self._opened = self._open()
        return self._opened
