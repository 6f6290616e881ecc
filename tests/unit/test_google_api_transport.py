"""The way to Google: nothing sent twice, nothing odd believed, nothing secret told."""
# ruff: noqa: F401, F811 (the fixtures are imported)

import logging
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import urllib3
from google_api_world import (
    CLIENT,
    EMAIL,
    HOUR,
    REDIRECT,
    SCOPE,
    calendar,
    connected,
    consent,
    emulator,
    gateway,
    google,
    grant,
    waits,
)

from calendar_google_sync.google_api import errors, oauth, transport
from calendar_google_sync.google_api.gateway import Gateway, Write

GRANT = oauth.Grant("the-refresh-token", "the-access-token")


class OddServer(ThreadingHTTPServer):
    """Answers everything with the same status, headers and body."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), OddHandler)
        self.answer = (200, {}, b"")
        self.seen = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class OddHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for each answer

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.headers, self.client_address))
        status, headers, body = self.server.answer
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def odd_server():
    server = OddServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def odd(odd_server, monkeypatch):
    odd_server.seen.clear()
    monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", odd_server.url)
    return odd_server


@pytest.fixture
def lost(waits):
    return Gateway(CLIENT, GRANT, sleep=waits.append)


HTML = {"Content-Type": "text/html"}
ODD = [
    (200, HTML, b"<html>Please log in to the hotel's network</html>"),
    (200, {}, b""),
    (200, {}, b"\xff\xfe"),
    (200, {}, b"[]"),
    (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""),
    (404, HTML, b"<html>The proxy knows no such host</html>"),
    (502, HTML, b"<html>Bad Gateway</html>"),
    (None, {}, b""),
]
ODD_IDS = ["html", "empty", "binary", "list", "redirect", "404", "502", "reset"]


@pytest.mark.parametrize("answer", ODD, ids=ODD_IDS)
def test_odd_answers_mean_out_of_reach(odd, lost, waits, answer):
    odd.answer = answer
    with pytest.raises(errors.Unreachable):
        lost.get_calendar("c")
    with pytest.raises(errors.Unreachable):
        list(lost.list_changes("c"))
    with pytest.raises(errors.Unreachable):
        list(lost.write("c", [Write("k", "insert", "event00001", HOUR)]))
    assert len(odd.seen) == 15
    assert len(waits) == 12


@pytest.mark.parametrize("answer", ODD, ids=ODD_IDS)
def test_odd_answer_to_a_creation(odd, lost, waits, answer):
    odd.answer = answer
    with pytest.raises(errors.Unreachable) as caught:
        lost.create_calendar("Events", "UTC")
    assert caught.value.maybe_done is (answer[0] != 404)
    assert len(odd.seen) == 1
    assert waits == []


@pytest.mark.parametrize("answer", ODD[5:], ids=ODD_IDS[5:])
def test_a_calendar_is_not_believed_deleted_for_it(odd, lost, answer):
    odd.answer = answer
    with pytest.raises(errors.Unreachable):
        lost.delete_calendar("c")


def test_a_listing_without_entries_must_say_so(odd, lost):
    odd.answer = (200, {}, b'{"kind": "something#else"}')
    with pytest.raises(errors.Unreachable):
        list(lost.list_changes("c"))


@pytest.mark.parametrize("answer", ODD[:4], ids=ODD_IDS[:4])
def test_odd_token_answer(odd, answer):
    odd.answer = answer
    with pytest.raises(errors.Unreachable):
        oauth.refresh(CLIENT, GRANT)


def part(number, status, body):
    return (
        f"--b\r\nContent-Type: application/http\r\n"
        f"Content-ID: <response-{number}>\r\n\r\n"
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n\r\n{body}\r\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "--b--",
        "--b\r\n\r\nnothing\r\n--b--",
        part("unknown + 0", 200, "{}") + "--b--",
        part("unknown", 200, "{}") + "--b--",
    ],
)
def test_batch_whose_parts_cannot_be_told(odd, lost, body):
    odd.answer = (
        200,
        {"Content-Type": 'multipart/mixed; boundary="b"'},
        body.encode(),
    )
    writes = [Write(n, "delete", f"event0000{n}") for n in range(2)]
    with pytest.raises(errors.Unreachable) as caught:
        list(lost.write("c", writes))
    assert caught.value.maybe_done


def test_consent_without_a_lasting_permission(odd):
    odd.answer = (200, {}, b'{"access_token": "a", "expires_in": 3599}')
    with pytest.raises(errors.ScopeMissing):
        oauth.exchange_code(CLIENT, REDIRECT, SCOPE, "code", "verifier")


def test_a_creation_has_a_connection_of_its_own(odd, lost):
    """An idle connection may be dead, and look like a lost answer."""
    odd.answer = (200, {}, b'{"id": "c"}')
    lost.get_calendar("c")
    lost.get_calendar("c")
    lost.create_calendar("Events", "UTC")
    first, second, third = (address for _headers, address in odd.seen)
    assert first == second != third


def max_retries(reason):
    return urllib3.exceptions.MaxRetryError(None, "/", reason)


@pytest.mark.parametrize(
    ("error", "may_be_sent"),
    [
        (
            requests.exceptions.SSLError(
                max_retries(urllib3.exceptions.SSLError(ssl.SSLCertVerificationError()))
            ),
            False,
        ),
        (
            requests.exceptions.SSLError(
                max_retries(urllib3.exceptions.SSLError(ssl.SSLEOFError()))
            ),
            True,
        ),
        (
            requests.exceptions.ConnectTimeout(
                max_retries(urllib3.exceptions.ConnectTimeoutError())
            ),
            False,
        ),
        (requests.exceptions.ReadTimeout(), True),
        (requests.exceptions.ChunkedEncodingError(), True),
    ],
)
def test_only_a_connection_that_never_was_is_sure(error, may_be_sent):
    assert transport._may_be_sent(error) is may_be_sent


def test_netrc_does_not_replace_the_token(odd, lost, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    odd.answer = (200, {}, b'{"id": "c"}')
    assert lost.get_calendar("c") == {"id": "c"}
    assert odd.seen[0][0]["Authorization"] == "Bearer the-access-token"


def test_no_secret_is_told(google, calendar, waits, caplog):
    """Neither in a log, however talkative, nor in an error or a repr."""
    caplog.set_level(logging.DEBUG)
    for name in ("google", "googleapiclient", "urllib3", "requests_oauthlib"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    told = []
    answer, verifier = consent(google)
    grant = oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)
    gateway = Gateway(CLIENT, grant, sleep=waits.append)

    def failing(work, *arguments):
        with pytest.raises(errors.GoogleError) as caught:
            work(*arguments)
        error = caught.value
        while error is not None:
            told.extend([str(error), repr(error)])
            error = error.__cause__ or error.__context__

    write = Write("k", "insert", "event00001", HOUR)
    list(gateway.write(calendar, [write]))
    google.expire_access_tokens(EMAIL)
    gateway.get_calendar(calendar)
    for fault in ({"status": 403, "reason": "forbidden"}, {"drop": True, "count": 5}):
        google.add_fault(method="GET", **fault)
        failing(gateway.get_calendar, calendar)
    failing(oauth.exchange_code, CLIENT, REDIRECT, SCOPE, answer["code"], verifier)
    google.add_fault(path="^/token$", drop=True)
    failing(oauth.refresh, CLIENT, grant)
    google.add_fault(path="^/revoke$", drop=True)
    failing(oauth.revoke, grant.refresh_token)
    oauth.revoke(gateway.grant.refresh_token)
    failing(oauth.refresh, CLIENT, grant)
    failing(gateway.get_calendar, calendar)
    told += [repr(CLIENT), repr(grant), str(gateway.grant)]
    told += [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    for secret in (
        CLIENT.client_secret,
        grant.access_token,
        grant.refresh_token,
        gateway.grant.access_token,
        answer["code"],
        verifier,
    ):
        assert not [text for text in told if secret in text]
    assert len(caplog.records) > 10


def test_an_error_of_the_caller_is_not_swallowed(google, grant, calendar):
    """Where the new grant is stored, a database may say no."""

    class DatabaseError(Exception):
        pass

    def store(grant):
        raise DatabaseError

    google.expire_access_tokens(EMAIL)
    gateway = Gateway(CLIENT, grant, on_grant=store)
    with pytest.raises(DatabaseError):
        list(gateway.write(calendar, [Write("k", "insert", "event00001", HOUR)]))


def test_the_environment_of_oauthlib_is_left_alone(google, monkeypatch):
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT", raising=False)
    answer, verifier = consent(google)
    oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)


def test_proxy_that_is_not_there(odd, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(errors.Unreachable) as caught:
        Gateway(CLIENT, GRANT).create_calendar("Events", "UTC")
    assert not caught.value.maybe_done
    assert odd.seen == []


def test_gateway_can_be_used_after_close(google, gateway, calendar):
    gateway.close()
    assert gateway.get_calendar(calendar)["id"] == calendar
