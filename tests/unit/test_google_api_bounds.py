"""A server that misbehaves without an end: over real sockets, and within bounds."""

import gzip
import json
import socketserver
import threading
import time
import zlib

import pytest

from calendar_google_sync.google_api import bounds, errors, oauth
from calendar_google_sync.google_api.gateway import Gateway, Write

CLIENT = oauth.OAuthClient("client", "secret")
GRANT = oauth.Grant("the-refresh-token", "the-access-token")
KEPT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
OK = KEPT + b"Connection: close\r\n"
#: Seconds between two bytes; all of them may take ``bounds.PATIENCE`` times as long
PAUSE = 0.2
#: Seconds in which a busy machine does what does not go on for ever
SOON = 30
HOUR = {
    "start": {"dateTime": "2026-03-10T09:00:00Z"},
    "end": {"dateTime": "2026-03-10T10:00:00Z"},
}


class Server(socketserver.ThreadingTCPServer):
    """Reads a request, and leaves the answer to a function."""

    daemon_threads = allow_reuse_address = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answer, self.requests = None, 0


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        length = 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        self.server.requests += 1
        try:
            for piece in self.server.answer(self.server.requests):
                self.wfile.write(piece)
                self.wfile.flush()
        except OSError:
            pass  # the client has had enough


@pytest.fixture
def server(monkeypatch):
    with Server() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", found.url)
        yield found
        found.shutdown()


@pytest.fixture
def hasty_gateway():
    return Gateway(CLIENT, GRANT, timeout=PAUSE, sleep=lambda _seconds: None, tries=2)


@pytest.fixture
def gateway():
    return Gateway(CLIENT, GRANT, timeout=SOON, sleep=lambda _seconds: None, tries=2)


def whole(body, head=OK):
    yield head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def slowly(text):
    for byte in text:
        yield bytes([byte])
        time.sleep(PAUSE / 4)


def slow_body(_number):
    yield OK + b"Content-Length: 100000\r\n\r\n"
    yield from slowly(b" " * 100000)


def slow_head(_number):
    yield from slowly(OK + b"X-Padding: " + b"x" * 10000)


def endless_continue(_number):
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n"
        time.sleep(PAUSE / 20)


def slow_chunks(_number):
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\n \r\n"
        time.sleep(PAUSE / 4)


@pytest.mark.parametrize(
    "answer", [slow_body, slow_head, slow_chunks, endless_continue]
)
def test_seconds_over_all(server, hasty_gateway, answer):
    server.answer = answer
    start = time.monotonic()
    with pytest.raises(errors.Unreachable):
        hasty_gateway.get_calendar("c")
    assert server.requests == 2
    assert time.monotonic() - start < SOON


def test_a_token_that_comes_byte_by_byte(server, monkeypatch):
    server.answer = slow_body
    monkeypatch.setattr(oauth, "TIMEOUT", PAUSE)
    start = time.monotonic()
    with pytest.raises(errors.Unreachable):
        oauth._token(CLIENT, timeout=PAUSE, grant_type="refresh_token")
    assert time.monotonic() - start < SOON


def test_a_batch_that_comes_byte_by_byte(server):
    server.answer = slow_body
    gateway = Gateway(CLIENT, GRANT, timeout=PAUSE / 3, sleep=lambda _s: None, tries=1)
    start = time.monotonic()
    with pytest.raises(errors.Unreachable) as caught:
        list(gateway.write("c", [Write("k", "insert", "event00001", HOUR)]))
    assert caught.value.maybe_done
    assert time.monotonic() - start < SOON


def bomb(size):
    """Zeros that a thousandth of their size stands for."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b"0" * 2**20
    packed = [packer.compress(zeros) for _ in range(size >> 20)]
    return b"".join([*packed, packer.flush()])


def peak():
    with open("/proc/self/status") as status:
        [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) << 10


def test_an_answer_that_grows_when_it_is_unpacked(server, gateway):
    packed = bomb(900 << 20)
    assert len(packed) < 2 << 20
    server.answer = lambda _n: whole(packed, OK + b"Content-Encoding: gzip\r\n")
    before = peak()
    with pytest.raises(errors.Unreachable):
        gateway.get_calendar("c")
    assert peak() - before < 5 * bounds.MAX_BYTES


def test_an_answer_of_the_usual_size_is_unpacked(server, gateway):
    packed = gzip.compress(json.dumps({"id": "c"}).encode())
    server.answer = lambda _n: whole(packed, OK + b"Content-Encoding: gzip\r\n")
    assert gateway.get_calendar("c") == {"id": "c"}


def test_chunks_without_an_end(server, gateway, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_BYTES", 2**20)

    def answer(_number):
        yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
        while True:
            yield b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    server.answer = answer
    with pytest.raises(errors.Unreachable):
        gateway.get_calendar("c")


def page(**values):
    return whole(json.dumps({"items": [], "timeZone": "UTC", **values}).encode())


@pytest.mark.parametrize("token", ["again", 7, ["again"], {"a": 1}])
def test_the_same_page_for_ever(server, gateway, token):
    server.answer = lambda _n: page(nextPageToken=token)
    with pytest.raises(errors.Unreachable):
        list(gateway.list_changes("c"))
    assert server.requests <= 2
    with pytest.raises(errors.Unreachable):
        list(gateway.list_instances("c", "series"))
    assert server.requests <= 4


def test_pages_in_a_circle(server, gateway):
    server.answer = lambda number: page(nextPageToken=str(number % 3))
    with pytest.raises(errors.Unreachable):
        list(gateway.list_changes("c"))
    assert server.requests < 6


def test_pages_without_an_end(server, gateway, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_PAGES", 20)
    server.answer = lambda number: page(nextPageToken=str(number))
    with pytest.raises(errors.Unreachable):
        list(gateway.list_changes("c"))
    assert server.requests == 21


def test_a_listing_that_takes_for_ever(server, gateway, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_LISTING", 0.5)

    def answer(number):
        time.sleep(0.1)
        yield from page(nextPageToken=str(number))

    server.answer = answer
    with pytest.raises(errors.Unreachable):
        list(gateway.list_changes("c"))
    assert server.requests < 10


def test_pages_that_end(server, gateway):
    server.answer = lambda number: (
        page(nextSyncToken="s") if number == 30 else page(nextPageToken=str(number))
    )
    assert [p.next_sync_token for p in gateway.list_changes("c")] == [*[None] * 29, "s"]


@pytest.mark.parametrize("body", [b"[" * 100000, b'{"a":' * 100000, b"9" * 100000])
def test_json_that_is_too_deep_or_too_long(server, gateway, body):
    server.answer = lambda _n: whole(body)
    with pytest.raises(errors.Unreachable):
        gateway.get_calendar("c")
    with pytest.raises(errors.Unreachable):
        oauth._token(CLIENT, grant_type="refresh_token")


def test_items_that_are_no_list(server, gateway):
    server.answer = lambda _n: page(items={"a": 1})
    with pytest.raises(errors.Unreachable):
        list(gateway.list_changes("c"))


@pytest.mark.parametrize("size", [1, bounds.MAX_ERROR_BYTES * 2])
def test_an_error_text_of_any_length(server, gateway, size):
    error = {"code": 400, "message": "No. " * size, "errors": [{"reason": "x" * size}]}
    body = json.dumps({"error": error}).encode()
    head = OK.replace(b"200 OK", b"400 Bad Request")
    server.answer = lambda _n: whole(body, head)
    with pytest.raises(errors.GoogleError) as caught:
        gateway.get_calendar("c")
    assert len(str(caught.value)) < errors.MAX_MESSAGE + 100
    assert len(caught.value.reason or "") <= errors.MAX_REASON


def test_an_error_text_that_fits_the_answer(server, gateway):
    body = json.dumps({"error": {"code": 400, "message": "No. " * 10000}}).encode()
    server.answer = lambda _n: whole(body, OK.replace(b"200 OK", b"400 Bad Request"))
    with pytest.raises(errors.Refused) as caught:
        gateway.get_calendar("c")
    assert caught.value.message.startswith("No. No.")
    assert len(caught.value.message) == errors.MAX_MESSAGE + 1


@pytest.mark.parametrize("wait", ["²", "9" * 400, "Fri, 99 Foo", "Mon, 01 Jan 99999"])
def test_odd_retry_after(server, gateway, wait):
    head = OK.replace(b"200 OK", b"429 Too Many Requests")
    head += b"Retry-After: " + wait.encode() + b"\r\n"
    server.answer = lambda _n: whole(b"{}", head)
    with pytest.raises(errors.RateLimited):
        gateway.get_calendar("c")


def test_a_good_connection_is_used_again(server, gateway):
    """Reading within bounds gives a connection back."""
    addresses = set()
    original = Handler.handle

    def handle(handler):
        addresses.add(handler.client_address)
        handler.server.answer = lambda _n: whole(b'{"id": "c"}', KEPT)
        original(handler)
        original(handler)

    Handler.handle, server.answer = handle, None
    try:
        assert gateway.get_calendar("c") == gateway.get_calendar("c")
    finally:
        Handler.handle = original
    assert len(addresses) == 1
