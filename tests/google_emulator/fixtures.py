"""Pytest fixtures: an emulator in a thread, and Google's own libraries on it.

Use them with `pytest_plugins = ["tests.google_emulator.fixtures"]`.
"""

import os

import pytest

from .libraries import ANNA, BEN, CLIENT_ID, CLIENT_SECRET, GoogleLibraries
from .server import Emulator


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
    libraries.person.add_account(BEN, "Ben Jones")
    libraries.person.add_client(CLIENT_ID, CLIENT_SECRET)
    return libraries


@pytest.fixture
def service(google):
    """The Calendar service of Anna, with the narrow scope."""
    return google.service(google.granted())


@pytest.fixture
def calendar_id(service):
    """A calendar that the app created for Anna."""
    body = {"summary": "Odoo Events", "timeZone": "Europe/Brussels"}
    return service.calendars().insert(body=body).execute()["id"]
