"""What Google says, in the form that its callers count on: checked before it is used.

A text of Google may hold what no database stores (NUL, half of a surrogate pair), a
number may be a word, a list may stand where a text belongs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

#: Google allows for 2048 bytes of an access token and 512 of a refresh token.
#: https://developers.google.com/identity/protocols/oauth2#size
TOKEN_LENGTH = 8192
SCOPE_LENGTH, SCOPES = 512, 100
#: Google's own limits of ids and addresses are shorter; it names none of messages
ID_LENGTH, ADDRESS_LENGTH, TEXT_LENGTH, MESSAGE_LENGTH = 1024, 320, 1024, 2000
#: Seconds; Google's access tokens live for an hour.
LONGEST = 7 * 24 * 3600

_EPOCH = datetime(1970, 1, 1)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_VISIBLE = re.compile(r"[\x21-\x7e]+")


def text(value: Any, length: int = TEXT_LENGTH) -> str:
    """Return a text that a database can store; "" if it is no text.

    :param length: characters; what is longer is cut
    """
    if not isinstance(value, str):
        return ""
    return _UNSTORABLE.sub("", value[: length + 1])[:length]


def name(value: Any, length: int) -> str:
    """Return an id, token or address; "" if it is none.

    Nothing is mended here: half of a token opens nothing, half of an id names another
    thing.

    :param length: characters at most
    """
    if not isinstance(value, str) or len(value) > length:
        return ""
    return value if _VISIBLE.fullmatch(value) else ""


def seconds(value: Any) -> int | None:
    """Return a duration in seconds; None if nobody can know what was meant."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return int(found) if 0 <= found <= LONGEST else None  # not a number neither


def moment(value: Any) -> datetime | None:
    """Return a moment, naive UTC; None if it is none, or centuries away.

    :param value: milliseconds since 1970, in a text, as Google writes the end of a
        channel
    """
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,14}", value):
        return None
    return _EPOCH + timedelta(seconds=int(value) // 1000)


def scopes(value: Any) -> tuple[str, ...]:
    """Return scopes: a text with spaces between them, or a list; () if it is none."""
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list):
        return ()
    found = (name(scope, SCOPE_LENGTH) for scope in value[:SCOPES])
    return tuple(scope for scope in found if scope)


def json_object(content: bytes | str) -> dict[str, Any]:
    """Return a JSON object; {} if it is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def objects(value: Any) -> Iterable[dict[str, Any]]:
    """Return the objects in a list; none if it is no list."""
    entries = value if isinstance(value, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]


def calendar(content: dict[str, Any]) -> dict[str, str]:
    """Return what is used of a calendar: {"id", "summary", "timeZone", "dataOwner"}.

    What Google does not say is left out.
    https://developers.google.com/workspace/calendar/api/v3/reference/calendars
    """
    found = {
        "id": name(content.get("id"), ID_LENGTH),
        "summary": text(content.get("summary")),
        "timeZone": text(content.get("timeZone")),
        "dataOwner": name(content.get("dataOwner"), ADDRESS_LENGTH),
    }
    return {key: value for key, value in found.items() if value}


def channel(content: dict[str, Any]) -> tuple[str, datetime | None]:
    """Return the resource id of an opened channel ("" without one), and its end.

    https://developers.google.com/workspace/calendar/api/v3/reference/events/watch
    """
    resource_id = name(content.get("resourceId"), ID_LENGTH)
    return resource_id, moment(content.get("expiration"))
