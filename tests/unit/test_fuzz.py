"""Whatever Google says: reading never raises, and what was read can be kept and sent.

``FUZZ_DOCUMENTS=20000 FUZZ_SEED=1 ./dev test unit tests/unit/test_fuzz.py -s`` tries
more; ``./dev chaos`` does.
"""

import json
import os
import random
import re
import signal
import socketserver
import threading
from datetime import datetime, timezone

import pytest

from calendar_google_sync.engine.google_provider import GoogleProvider
from calendar_google_sync.google_api import errors, oauth
from calendar_google_sync.google_api.gateway import Gateway, Write
from calendar_google_sync.sync import (
    FIELDS,
    Item,
    Kind,
    Pair,
    RemoteEntry,
    Unsupported,
    Window,
    body,
    decide,
    parse,
    snapshot,
    to_odoo,
)
from calendar_google_sync.sync.google_event import UNFORESEEN
from calendar_google_sync.sync.links import absorbed, found_in_google, pair_of
from tests.data import mutation

DOCUMENTS = int(os.environ.get("FUZZ_DOCUMENTS", "2000"))
USUAL_SEED = 20260310
SEED = int(
    os.environ.get("FUZZ_SEED")
    or (random.randrange(2**32) if "FUZZ_DOCUMENTS" in os.environ else USUAL_SEED)
)
NOW = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
WINDOW = Window(None, None, "Europe/Brussels")
ZONES = ("Europe/Brussels", "", "Nowhere/At all", "Pacific/Apia", None)
#: What PostgreSQL cannot store in a text
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
#: Seconds that one document may take
PATIENCE = 10


@pytest.fixture(autouse=True)
def seed():
    print(f"seed {SEED}, {DOCUMENTS} documents")


@pytest.fixture
def in_time():
    """A document that takes too long fails the test, with its number."""
    before = signal.signal(signal.SIGALRM, _too_slow)
    yield lambda: signal.alarm(PATIENCE)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _too_slow(*_):
    raise TimeoutError("one document takes too long")


def entries(count=DOCUMENTS):
    """Triples: the seed of a mutated document, its kind, and the document."""
    known = mutation.documents()
    chance = random.Random(SEED)
    for number in range(count):
        kind, document = chance.choice(known)
        yield SEED + number, kind, mutation.mutated(document, SEED + number)


def texts(value):
    """Every text within what was read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in (*value, *value.values()):
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)


def check(entry):
    """What was read of an entry can be stored, planned, and sent."""
    assert isinstance(entry, RemoteEntry)
    plain = (entry.google_id, entry.etag, entry.title, entry.recurring_event_id)
    assert all(isinstance(text, str) for text in plain)
    assert not any(UNSTORABLE.search(text) for text in texts(plain))
    assert not (entry.item and entry.problem)
    assert all(len(text) <= 1100 and text.isascii() for text in (plain[0], plain[3]))
    assert entry.google_id or not entry.item
    assert entry.problem != UNFORESEEN
    assert len(str(entry.problem)) < 500 and not UNSTORABLE.search(str(entry.problem))
    link = found_in_google(Kind.EVENT, entry)
    absorbed(link, entry)
    if not entry.item:
        return 1
    stored = snapshot.dump(entry.item)
    text = json.dumps(stored, allow_nan=False)
    bad = [found for found in texts(stored) if UNSTORABLE.search(found)]
    assert not bad, bad
    assert snapshot.load(json.loads(text)) == entry.item
    check_plans(entry.item, link)
    return 0


def check_plans(item, link):
    assert decide(pair_of(link, None, None), WINDOW, NOW)
    before = Item(item.kind, "Before", when=item.when, recurrence=())
    pair = Pair(1, before, item, before, before, NOW, NOW)
    operation = decide(pair, WINDOW, NOW)
    if operation and operation.item:
        told = body(operation.item, operation.to_remote, item)
        json.dumps(told, allow_nan=False)
    json.dumps(body(item, [row.name for row in FIELDS], None), allow_nan=False)
    if item.recurrence:
        try:
            to_odoo(item.recurrence, item.when, item.time_zone or "UTC", "MO")
        except Unsupported as error:
            assert str(error)


def test_the_translation(in_time):
    chance, refused = random.Random(SEED), 0
    for number, kind, document in entries():
        in_time()
        zone = chance.choice(ZONES)
        try:
            refused += check(parse(document, Kind(kind), zone))
        except Exception as error:
            raise AssertionError(f"seed {number}, zone {zone}: {document!r}") from error
    print(f"{DOCUMENTS} documents, {refused} of them not read")
    assert 0 < refused < DOCUMENTS


# Over HTTP


class Server(socketserver.ThreadingTCPServer):
    """Answers each request with the same bytes."""

    daemon_threads = allow_reuse_address = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.type = b"", "application/json"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            length = 0
            while line not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                line = self.rfile.readline()
            self.rfile.read(length)
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: {self.server.type}\r\n"
                f"Content-Length: {len(self.server.answer)}\r\n\r\n"
            )
            self.wfile.write(head.encode() + self.server.answer)


@pytest.fixture
def server(monkeypatch):
    with Server() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{found.server_address[1]}"
        monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", url)
        yield found
        found.shutdown()


@pytest.fixture
def gateway(server):
    client = oauth.OAuthClient("client", "secret")
    grant = oauth.Grant("refresh-token", "access-token")
    found = Gateway(client, grant, sleep=lambda _seconds: None, tries=1)
    yield found
    found.close()


def test_listings(server, gateway, in_time):
    """One page with some good and some bad entries; or the page itself is bad."""
    found = list(entries(DOCUMENTS // 4))
    provider = GoogleProvider(gateway, {Kind.EVENT: "c"}, "UTC")
    whole = {"kind": "calendar#events", "timeZone": "UTC", "nextSyncToken": "s"}
    pages = failed = 0
    for number in range(0, len(found), 10):
        in_time()
        part = [document for _seed, _kind, document in found[number : number + 10]]
        page = {**whole, "items": [*part, mutation.FULL]}
        is_mutated = number % 20 == 10
        if is_mutated:
            page = mutation.mutated(page, SEED + number)
        server.answer = json.dumps(page).encode()
        pages += 1
        try:
            listed = [
                e for p in provider.list_changes(Kind.EVENT, None) for e in p.entries
            ]
        except errors.GoogleError:
            assert is_mutated, f"seed {SEED + number}"
            failed += 1
            continue
        for entry in listed:
            check(entry)
        if not is_mutated:
            # What is no entry at all does not count as one
            objects = [document for document in part if isinstance(document, dict)]
            assert len(listed) == len(objects) + 1 and listed[-1].item
    print(f"{pages} pages, {failed} of them refused as a whole")


PART = (
    "--batch\r\nContent-Type: application/http\r\n"
    "Content-ID: <response-{0} + {1}>\r\n\r\n"
    'HTTP/1.1 {2}\r\nContent-Type: application/json\r\nETag: "1"\r\n\r\n{3}\r\n'
)


def test_answers_to_batches(server, gateway, in_time):
    server.type = 'multipart/mixed; boundary="batch"'
    lost = results = 0
    writes = [Write(n, "insert", f"event0000{n}", {"summary": "x"}) for n in range(3)]
    for number in range(DOCUMENTS // 10):
        in_time()
        chance = random.Random(SEED + number)
        statuses = chance.choices(
            ["200 OK", "404 Not Found", "", "999 \0"], [8, 1, 1, 1], k=3
        )
        answers = [mutation.mutated(mutation.FULL, SEED + number + n) for n in range(3)]
        text = "".join(
            PART.format("prefix", n, status, json.dumps(answer))
            for n, (status, answer) in enumerate(zip(statuses, answers, strict=True))
        )
        text = mutation.mutated(text, SEED + number) if number % 2 else text
        server.answer = f"{text}--batch--\r\n".encode("utf-8", "surrogatepass")
        try:
            found = list(gateway.write("c", writes))
        except errors.GoogleError:
            lost += 1
            continue
        assert sorted(result.key for result in found) == [0, 1, 2]
        for result in found:
            results += 1
            assert (result.event is None) == (result.error is not None)
            assert result.error is None or isinstance(result.error, errors.GoogleError)
            if result.event is not None:
                check(parse(result.event, Kind.EVENT, "UTC"))
    print(f"{results} answers to parts, {lost} batches lost")


TOKEN = {
    "access_token": "ya29.token",
    "expires_in": 3599,
    "refresh_token": "1//refresh",
    "scope": "https://www.googleapis.com/auth/calendar.app.created",
    "token_type": "Bearer",
}


def test_answers_of_the_token_endpoint(server, in_time):
    client, refused = oauth.OAuthClient("client", "secret"), 0
    count = DOCUMENTS // 4
    for number in range(count):
        in_time()
        answer = mutation.mutated(TOKEN, SEED + number)
        server.answer = json.dumps(answer).encode()
        try:
            if number % 2:
                grant = oauth.refresh(client, oauth.Grant("1//refresh"))
            else:
                grant = oauth.exchange_code(
                    client, "https://o/callback", TOKEN["scope"], "code", "verifier"
                )
        except errors.GoogleError:
            refused += 1
            continue
        except Exception as error:
            raise AssertionError(f"seed {SEED + number}: {answer!r}") from error
        known = (grant.refresh_token, grant.access_token, *grant.scopes)
        assert all(isinstance(text, str) and text for text in known), answer
        assert not any(UNSTORABLE.search(text) for text in known), answer
        assert grant.expires_at is None or isinstance(grant.expires_at, datetime)
    print(f"{count} answers with tokens, {refused} of them refused")
