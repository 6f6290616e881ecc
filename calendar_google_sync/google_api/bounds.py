"""Bounds for what comes from the network, however a server misbehaves.

A timeout of requests is one between two bytes, and says nothing of how many there are,
how long all of them take, or what a compressed answer becomes.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from socket import socket
from typing import Any

import requests
import requests.adapters
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

MAX_BYTES = 64 * 2**20
"""Of an answer, after decompression: some 25 kB for each of 2500 events."""
MAX_ERROR_BYTES = 2**20
"""Of an answer that is an error; what comes after is not read."""
PATIENCE = 4
"""An answer may take that many times as long as the pause between two of its bytes."""
MAX_PAGES = 2000
"""Of a listing: five million events."""
MAX_LISTING = 900.0
"""Seconds that all answers of a listing may take, without what is done between them."""
_PIECE = 2**14


class TooMuch(requests.RequestException):
    """An answer is longer than any answer of Google."""


class BoundedAdapter(requests.adapters.HTTPAdapter):
    """Connections whose answers end in time, or raise a timeout."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


def bound(session: requests.Session, adapter: BoundedAdapter | None = None) -> None:
    """Have a session answered within the bounds of time.

    :param adapter: whose connections it uses; default: new ones
    """
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter or BoundedAdapter())


_idle: list[BoundedAdapter] = []
# Two processes must not speak through one connection
os.register_at_fork(after_in_child=_idle.clear)


@contextmanager
def lent_adapter() -> Iterator[BoundedAdapter]:
    """Yield connections that nobody else uses, and keep them for the next one.

    To open one costs more than what is said through it: with TLS milliseconds of CPU,
    and two ways to Google and back. No token, cookie or answer stays with it.
    """
    try:
        adapter = _idle.pop()
    except IndexError:
        adapter = BoundedAdapter()
    try:
        yield adapter
    finally:
        _idle.append(adapter)


def read(response: requests.Response) -> requests.Response:
    """Read the content of an answer that was asked for with ``stream=True``.

    :return: the same, with its ``content``; of an error perhaps only its beginning
    :raises TooMuch: when it is longer than any answer of Google
    :raises requests.RequestException: when it breaks off, or takes too long
    """
    is_error = response.status_code >= 300
    limit = MAX_ERROR_BYTES if is_error else MAX_BYTES
    content = bytearray()
    try:
        for piece in response.iter_content(_PIECE):
            content += piece
            if len(content) > limit:
                break
    finally:
        # What was read to its end gives its connection back before
        response.close()
    if len(content) > limit and not is_error:
        raise TooMuch(f"more than {limit} bytes")
    response._content = bytes(content[:limit])
    response._content_consumed = True  # type: ignore[attr-defined]
    return response


class Listing:
    """How far a listing of many pages may go."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._seconds = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time that a block takes."""
        start = time.monotonic()
        try:
            yield
        finally:
            self._seconds += time.monotonic() - start

    def is_endless(self, page_token: object) -> bool:
        """Whether it leads to where it was already, or takes too many pages or long.

        :param page_token: of the next page; nothing: there is none
        """
        if not page_token:
            return False
        if not isinstance(page_token, str):
            return True
        known = page_token in self._tokens
        self._tokens.add(page_token)
        too_long = len(self._tokens) > MAX_PAGES or self._seconds > MAX_LISTING
        return known or too_long


class _Raw(io.RawIOBase):
    """The bytes of a socket until a moment."""

    def __init__(self, raw: io.RawIOBase, sock: socket, until: float):
        self._raw, self._sock, self._until = raw, sock, until
        self._pause = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("The answer takes too long")
        self._sock.settimeout(min(self._pause or left, left))
        try:
            return self._raw.readinto(buffer)
        finally:
            if self._sock.fileno() >= 0:
                self._sock.settimeout(self._pause)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    """Its head and its body come within the patience."""

    def __init__(self, sock: socket, *args: Any, **kwargs: Any):
        super().__init__(sock, *args, **kwargs)
        if pause := sock.gettimeout():
            until = time.monotonic() + PATIENCE * pause
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_Raw(raw, sock, until))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}
