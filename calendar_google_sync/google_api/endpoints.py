"""The addresses of Google, or of the emulator; never any other.

The environment variable GOOGLE_CALENDAR_EMULATOR (http://host:port) turns every
address into that base plus Google's own path. It is read at each call, and there
is no setting in the database that could do the same.

https://developers.google.com/identity/protocols/oauth2/web-server#httprest
"""

from __future__ import annotations

import base64
import os
from urllib.parse import urlencode

_SECONDARY = "@group.calendar.google.com"

EMULATOR_VARIABLE = "GOOGLE_CALENDAR_EMULATOR"


def consent() -> str:
    """The page on which a person allows the access."""
    return _address("https://accounts.google.com", "/o/oauth2/v2/auth")


def token() -> str:
    """Codes and refresh tokens are exchanged here."""
    return _address("https://oauth2.googleapis.com", "/token")


def revoke() -> str:
    """Tokens are withdrawn here."""
    return _address("https://oauth2.googleapis.com", "/revoke")


def calendar_api() -> str:
    """Root of the Calendar API, with a slash at the end."""
    return _address("https://www.googleapis.com", "/calendar/v3/")


def batch() -> str:
    """Batches of Calendar API calls go here."""
    return _address("https://www.googleapis.com", "/batch/calendar/v3")


def entry(calendar_id: str, event_id: str, email: str | None = None) -> str:
    """The page of one entry, as Google's own ``htmlLink`` has it.

    Computed, because what was sent by a batch whose answer got lost has no other
    address either. ``authuser`` chooses among the accounts of a browser.
    """
    calendar = calendar_id.replace(_SECONDARY, "@g")
    name = f"{event_id} {calendar}".encode()
    eid = base64.urlsafe_b64encode(name).decode().rstrip("=")
    query = {"eid": eid, **({"authuser": email} if email else {})}
    page = _address("https://www.google.com", "/calendar/event")
    return f"{page}?{urlencode(query)}"


def _address(google: str, path: str) -> str:
    emulator = os.environ.get(EMULATOR_VARIABLE, "").strip().rstrip("/")
    return (emulator or google) + path
