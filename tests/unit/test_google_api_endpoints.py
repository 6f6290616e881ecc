"""The address of an entry is the one that Google itself gives it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from calendar_google_sync.google_api import endpoints

# As Google writes it: "abc123 c_0f@g", in base64 without the padding
EID = "YWJjMTIzIGNfMGZAZw"


def test_entry_of_a_secondary_calendar(monkeypatch):
    monkeypatch.delenv(endpoints.EMULATOR_VARIABLE, raising=False)
    url = endpoints.entry("c_0f@group.calendar.google.com", "abc123", "me@example.com")
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc) == ("https", "www.google.com")
    assert parts.path == "/calendar/event"
    assert parse_qs(parts.query) == {"eid": [EID], "authuser": ["me@example.com"]}


def test_entry_at_the_emulator(monkeypatch):
    monkeypatch.setenv(endpoints.EMULATOR_VARIABLE, "http://localhost:1")
    url = endpoints.entry("c_0f@group.calendar.google.com", "abc123")
    assert url == f"http://localhost:1/calendar/event?eid={EID}"


@pytest.mark.parametrize(
    ("address", "at_google", "at_the_emulator"),
    [
        ("https://odoo.example.com/push", True, True),
        ("https://odoo.example.com:8443/push", True, True),
        ("http://odoo.example.com/push", False, False),
        ("http://localhost:8069/push", False, True),
        ("http://127.0.0.1:8069/push", False, True),
        ("http://[::1]:8069/push", False, True),
        ("http://127.0.0.1.example.com/push", False, False),
        ("ftp://localhost/push", False, False),
        ("/push", False, False),
        ("http://[::1/push", False, False),
        ("", False, False),
    ],
)
def test_where_notices_are_sent_to(monkeypatch, address, at_google, at_the_emulator):
    monkeypatch.delenv(endpoints.EMULATOR_VARIABLE, raising=False)
    assert endpoints.takes_notices(address) is at_google
    monkeypatch.setenv(endpoints.EMULATOR_VARIABLE, "http://localhost:1")
    assert endpoints.takes_notices(address) is at_the_emulator
