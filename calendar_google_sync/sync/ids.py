"""Event ids of our own, so that a repeated insert cannot make a twin.

https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
(``id``: base32hex, i.e. a-v and 0-9, 5 to 1024 characters, never given twice in one
calendar, not even after the entry was deleted).

An id tells which record it was made for to who knows the database and the account. So
an entry finds back to its record in a database that was restored from a backup.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

_DIGEST = 26  # characters of 5 bits
_OWN = re.compile(rf"([0-9a-v]{{{_DIGEST}}})r(\d+)g(\d+)")


def event_id(
    database_uuid: str, account: int, model: str, record: int, generation: int
) -> str:
    """The id of the Google entry for this record of this account, always the same.

    Google keeps the id of a deleted entry: raise ``generation`` to create it again.
    """
    return f"{_digest(database_uuid, account, model)}r{record}g{generation}"


def record_of(
    google_id: str, database_uuid: str, account: int, models: Iterable[str]
) -> tuple[str, int] | None:
    """Model and id of the record that an id was made for; None: it is not ours."""
    found = _OWN.fullmatch(google_id)
    for model in models if found else ():
        if _digest(database_uuid, account, model) == found[1]:
            return model, int(found[2])
    return None


def _digest(database_uuid: str, account: int, model: str) -> str:
    told = "\0".join((database_uuid, str(account), model)).encode()
    digits = base64.b32hexencode(hashlib.sha256(told).digest()).decode()
    return digits[:_DIGEST].lower()
