"""The address of an entry is the one that Google itself gives it."""

from urllib.parse import parse_qs, urlsplit

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
