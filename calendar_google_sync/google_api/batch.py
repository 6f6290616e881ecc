"""Many writes in one request: words of a batch and its way to Google.

https://developers.google.com/workspace/calendar/api/guides/batch
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal

from .errors import GoogleError


@dataclass(frozen=True)
class Write:
    """One change of one event."""

    key: Hashable
    """Whatever lets the caller find its own thing again; comes back in Result."""
    method: Literal["insert", "patch", "delete"]
    event_id: str
    body: dict[str, Any] | None = None
    """Google's event JSON (insert, patch); an insert gets its id from event_id."""
    etag: str | None = None
    """Sent as If-Match (patch, delete): ChangedMeanwhile if it is not the last."""


@dataclass(frozen=True)
class Result:
    """Google's answer to one write: exactly one of event (None for delete), error."""

    key: Hashable
    event: dict[str, Any] | None = None
    error: GoogleError | None = None
