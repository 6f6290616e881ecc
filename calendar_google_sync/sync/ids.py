"""Event ids of our own, so that a repeated insert cannot make a twin.

https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
(``id``: base32hex, i.e. a-v and 0-9, 5 to 1024 characters).
"""

from __future__ import annotations

import base64
import hashlib


def event_id(
    database_uuid: str, account: int, model: str, record: int, generation: int
) -> str:
    """The id of the Google entry for this record of this account, always the same.

    Google keeps the id of a deleted entry: raise ``generation`` to create it again.
    """
    parts = (database_uuid, account, model, record, generation)
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return base64.b32hexencode(digest).decode().rstrip("=").lower()
