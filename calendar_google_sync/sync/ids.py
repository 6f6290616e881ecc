"""Event ids of our own, so that a repeated insert cannot make a twin.

https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
(``id``: base32hex, i.e. a-v and 0-9, 5 to 1024 characters, never given twice in one
calendar, not even after the entry was deleted).

An id can be checked against the database, the account and the record that it was made
for. So an entry finds back to its record in a database restored from a backup.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

_DIGEST = 26  # characters of 5 bits
#: What a person cut from a series with "this and following" in Google
_CUT_OFF = re.compile(r"_R\d{8}(?:T\d{6}Z?)?$")
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
    if not found:
        return None
    for model in models:
        if _digest(database_uuid, account, model) == found[1]:
            return model, int(found[2])
    return None


def occurrence_id(series_id: str, original_start: str) -> str:
    """What Google calls an occurrence, as far as that can be said without asking.

    Of a series that was cut from another one it cannot: see ``is_cut_off``.
    """
    return f"{series_id}_{original_start}"


def is_cut_off(series_id: str) -> bool:
    """Whether a person cut this series from another one in Google.

    Google names its occurrences after the whole: "x_R20260305T090000" has "x_..."
    (odoo/odoo#287171), which may have been occurrences of another part before.
    """
    return bool(_CUT_OFF.search(series_id))


def _digest(database_uuid: str, account: int, model: str) -> str:
    key = "\0".join((database_uuid, str(account), model)).encode()
    digits = base64.b32hexencode(hashlib.sha256(key).digest()).decode()
    return digits[:_DIGEST].lower()
