"""Fixtures of the tests of google_api: an emulated Google, spoken to over HTTP."""

import copy
from urllib.parse import parse_qs, urlsplit

import pytest

from calendar_google_sync.google_api import oauth
from calendar_google_sync.google_api.gateway import Gateway
from tests.google_emulator.client import EmulatorClient
from tests.google_emulator.server import Emulator

EMAIL = "anna@example.com"
SCOPE = "https://www.googleapis.com/auth/calendar.app.created"
REDIRECT = "http://localhost:8069/calendar_google_sync/callback"
CLIENT = oauth.OAuthClient("4711-app.apps.googleusercontent.com", "the-client-secret")
HOUR = {
    "start": {"dateTime": "2026-11-02T10:00:00Z"},
    "end": {"dateTime": "2026-11-02T11:00:00Z"},
}


@pytest.fixture(scope="module")
def emulator():
    with Emulator(port=0) as server:
        yield server


@pytest.fixture
def google(emulator, monkeypatch):
    """The emulator as people and tests see it; nothing wrong may have come to it."""
    monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", emulator.url)
    client = EmulatorClient(emulator.url)
    client.reset()
    client.add_account(EMAIL)
    client.add_client(CLIENT.client_id, CLIENT.client_secret, [REDIRECT])
    yield client
    assert emulator.world.violations == []
    assert emulator.world.mails == []


def consent(google, scope=SCOPE, email=EMAIL, **choice):
    """Go through Google's pages: what comes back in the query, and the verifier."""
    url, verifier = oauth.authorization_url(CLIENT, REDIRECT, scope, "the-state")
    query = parse_qs(urlsplit(google.consent(url, email, **choice)).query)
    return {name: values[0] for name, values in query.items()}, verifier


def connect(google):
    answer, verifier = consent(google)
    return oauth.exchange_code(CLIENT, REDIRECT, SCOPE, answer["code"], verifier)


@pytest.fixture(scope="module")
def connected():
    """What the emulator knew when a person had connected; filled by the first test."""
    return {}


@pytest.fixture
def grant(google, emulator, connected):
    """A grant; each test finds the emulator as it was at the moment of connecting."""
    world = vars(emulator.world)
    if not connected:
        connected["grant"] = connect(google)
        connected["world"] = copy.deepcopy(
            {name: value for name, value in world.items() if name != "lock"}
        )
    world.update(copy.deepcopy(connected["world"]))
    return connected["grant"]


@pytest.fixture
def waits():
    """Seconds that the gateway wanted to wait."""
    return []


@pytest.fixture
def gateway(google, grant, waits):
    gateway = Gateway(CLIENT, grant, sleep=waits.append)
    google.clear_requests()
    yield gateway
    gateway.close()


@pytest.fixture
def calendar(google, gateway):
    """Id of a calendar of the app."""
    calendar_id = gateway.create_calendar("My Company Events", "Europe/Brussels")["id"]
    google.clear_requests()
    return calendar_id
