"""The URLs of Google, or of the emulator; never any other.

The environment variable GOOGLE_CALENDAR_EMULATOR (http://host:port) turns every
URL into that base plus Google's own path. It is read at each call, and there is no
setting in the database that could do the same.

https://developers.google.com/identity/protocols/oauth2/web-server#httprest
"""

from __future__ import annotations

import base64
import ipaddress
import os
from urllib.parse import urlencode, urlsplit

_SECONDARY = "@group.calendar.google.com"

EMULATOR_VARIABLE = "GOOGLE_CALENDAR_EMULATOR"


def consent() -> str:
    """Return the URL of the page on which a person allows the access."""
    return _address("https://accounts.google.com", "/o/oauth2/v2/auth")


def token() -> str:
    """Return the URL that exchanges codes and refresh tokens for access tokens."""
    return _address("https://oauth2.googleapis.com", "/token")


def revoke() -> str:
    """Return the URL that withdraws tokens."""
    return _address("https://oauth2.googleapis.com", "/revoke")


def calendar_api() -> str:
    """Return the root of the Calendar API, with a slash at the end."""
    return _address("https://www.googleapis.com", "/calendar/v3/")


def batch() -> str:
    """Return the URL that takes batches of Calendar API calls."""
    return _address("https://www.googleapis.com", "/batch/calendar/v3")


def entry(calendar_id: str, event_id: str, email: str | None = None) -> str:
    """Return the URL of the page of one event, as Google's own ``htmlLink`` has it.

    Computed, because an event that was sent by a batch whose response got lost has no
    other. The form is not documented; it is the one that Google's responses contain.

    :param email: which of the accounts in the browser is to open it (``authuser``)
    """
    calendar = calendar_id.replace(_SECONDARY, "@g")
    name = f"{event_id} {calendar}".encode()
    eid = base64.urlsafe_b64encode(name).decode().rstrip("=")
    query = {"eid": eid, **({"authuser": email} if email else {})}
    page = _address("https://www.google.com", "/calendar/event")
    return f"{page}?{urlencode(query)}"


def takes_notices(address: str) -> bool:
    """Whether notices of push channels are sent to an address at all.

    Google wants https; the emulator also sends to this machine.
    https://developers.google.com/workspace/calendar/api/guides/push
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.hostname:
        return False
    if os.environ.get(EMULATOR_VARIABLE, "").strip() and _is_local(parts.hostname):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https"


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(google: str, path: str) -> str:
    emulator = os.environ.get(EMULATOR_VARIABLE, "").strip().rstrip("/")
    return (emulator or google) + path
