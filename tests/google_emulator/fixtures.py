"""Pytest fixtures: an emulator in a thread, and Google's own libraries on it.

Use them with `pytest_plugins = ["tests.google_emulator.fixtures"]`.
"""

import json
import os
from copy import deepcopy

import pytest

from .client import EmulatorClient
from .discovery import document
from .server import Emulator

CLIENT_ID = "1000-test.apps.googleusercontent.com"
CLIENT_SECRET = "secret-of-1000"
REDIRECT_URI = "http://localhost:8069/callback"
NARROW = "https://www.googleapis.com/auth/calendar.app.created"
WIDE = "https://www.googleapis.com/auth/calendar"
ANNA = "anna@example.com"


class GoogleLibraries:
    """google-auth-oauthlib and google-api-python-client, led to the emulator."""

    def __init__(self, url):
        self.url = url
        self.person = EmulatorClient(url)

    def flow(self, scopes=(NARROW,), client_id=CLIENT_ID, secret=CLIENT_SECRET):
        from google_auth_oauthlib.flow import Flow

        web = {
            "client_id": client_id,
            "client_secret": secret,
            "auth_uri": f"{self.url}/o/oauth2/v2/auth",
            "token_uri": f"{self.url}/token",
        }
        return Flow.from_client_config(
            {"web": web}, scopes=list(scopes), redirect_uri=REDIRECT_URI
        )

    def connect(self, email=ANNA, scopes=(NARROW,), **parameters):
        """Return credentials after a person's consent."""
        flow = self.flow(scopes)
        parameters = {
            "access_type": "offline",
            "prompt": "consent select_account",
            **parameters,
        }
        url, _state = flow.authorization_url(**parameters)
        landed = self.person.consent(url, email)
        flow.fetch_token(authorization_response=landed)
        return flow.credentials

    def service(self, credentials):
        """Build the service from the packaged document with another root."""
        from googleapiclient.discovery import build_from_document

        described = deepcopy(document())
        described["rootUrl"] = described["baseUrl"] = f"{self.url}/"
        described.pop("mtlsRootUrl", None)
        return build_from_document(json.dumps(described), credentials=credentials)


@pytest.fixture(scope="session")
def emulator():
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    with Emulator(accounts=[(ANNA, "Anna Smith")], clients=[]) as running:
        yield running


@pytest.fixture
def google(emulator):
    """A fresh Google with Anna, Ben and one OAuth client."""
    libraries = GoogleLibraries(emulator.url)
    libraries.person.reset()
    libraries.person.add_account(ANNA, "Anna Smith")
    libraries.person.add_account("ben@example.com", "Ben Jones")
    libraries.person.add_client(CLIENT_ID, CLIENT_SECRET)
    return libraries


@pytest.fixture
def service(google):
    """The Calendar service of Anna, with the narrow scope."""
    return google.service(google.connect())


@pytest.fixture
def calendar_id(service):
    """A calendar that the app created for Anna."""
    body = {"summary": "Odoo Events", "timeZone": "Europe/Brussels"}
    return service.calendars().insert(body=body).execute()["id"]
