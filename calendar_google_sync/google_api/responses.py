"""Turns HTTP responses of Google into named errors; nothing else reads a status.

https://developers.google.com/workspace/calendar/api/guides/errors
https://developers.google.com/identity/protocols/oauth2/web-server#exchange-errors
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from . import values
from .errors import (
    AccessWithdrawn,
    AddressRefused,
    AlreadyExists,
    AlreadyGone,
    ApiDisabled,
    ChangedMeanwhile,
    ClientRejected,
    ClientReplaced,
    GoogleError,
    NotFound,
    QuotaExceeded,
    RateLimited,
    Refused,
    ScopeMissing,
    SyncTokenExpired,
    Unreachable,
)

_BY_REASON: dict[str, type[GoogleError]] = {
    "invalid_grant": AccessWithdrawn,
    "invalid_client": ClientRejected,
    "unauthorized_client": ClientReplaced,
    "deleted_client": ClientReplaced,
    "disabled_client": ClientRejected,
    "redirect_uri_mismatch": ClientRejected,
    "invalid_scope": ClientRejected,
    "org_internal": ClientRejected,
    "admin_policy_enforced": ClientRejected,
    "insufficientPermissions": ScopeMissing,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": ScopeMissing,
    "accessNotConfigured": ApiDisabled,
    "SERVICE_DISABLED": ApiDisabled,
    "rateLimitExceeded": RateLimited,
    "userRateLimitExceeded": RateLimited,
    "RATE_LIMIT_EXCEEDED": RateLimited,
    "conflict": RateLimited,  # 409: parts of one batch that collided
    "quotaExceeded": QuotaExceeded,
    "dailyLimitExceeded": QuotaExceeded,
    "fullSyncRequired": SyncTokenExpired,
    "updatedMinTooLongAgo": SyncTokenExpired,
    "channelIdNotUnique": AlreadyExists,
    "push.webhookUrlNotHttps": AddressRefused,
    "push.webhookUrlUnauthorized": AddressRefused,
    "server_error": Unreachable,
    "temporarily_unavailable": Unreachable,
    "internal_failure": Unreachable,
}

_BY_STATUS: dict[int, type[GoogleError]] = {
    # A new token did not help either. It is not invalid_grant, so nobody is cut off.
    401: Unreachable,
    404: NotFound,
    408: Unreachable,
    409: AlreadyExists,
    410: AlreadyGone,
    412: ChangedMeanwhile,
    429: RateLimited,
}


def from_response(
    status: int,
    body: bytes | str,
    headers: Mapping[str, str],
    *,
    is_write: bool = False,
) -> GoogleError:
    """Return the error that a response (of any status but 2xx) means.

    :param is_write: whether the request may have changed something before a 5xx

    `body` is the envelope of the Calendar API or that of OAuth:
        {"error": {"code", "message", "errors": [{"reason", ...}],
                   "status", "details": [{"reason", ...}]}}
        {"error": "invalid_grant", "error_description": "..."}
    """
    message, reasons = _message_and_reasons(body)
    known = [reason for reason in reasons if reason in _BY_REASON]
    kind = _kind(status, known, readable=bool(message or reasons))
    details: dict[str, Any] = {
        "status": status,
        "reason": next(iter(known or reasons), None),
        "retry_after": _retry_after(headers),
    }
    if issubclass(kind, Unreachable):
        details["maybe_done"] = is_write and not 400 <= status < 500
    return kind(message, **details)


def _kind(status: int, known: list[str], readable: bool) -> type[GoogleError]:
    if status >= 500 or status < 400:
        return Unreachable
    if not readable:  # not Google's: the page of a proxy must not mean "not found"
        return RateLimited if status == 429 else Unreachable
    if known:
        return _BY_REASON[known[0]]
    return _BY_STATUS.get(status, Refused)


def _message_and_reasons(body: bytes | str) -> tuple[str, list[str]]:
    """Return Google's message and its codes for the reason, the most exact first."""
    content = values.json_object(body)
    error = content.get("error")
    if isinstance(error, str):
        message = content.get("error_description")
        reasons: list[Any] = [error]
    elif isinstance(error, dict):
        entries = [*values.objects(error.get("errors"))]
        entries += [*values.objects(error.get("details")), error]
        message = error.get("message")
        reasons = [entry.get("reason") or entry.get("status") for entry in entries]
    else:
        return "", []
    codes = (values.name(reason, values.ID_LENGTH) for reason in reasons)
    return values.text(message, values.MESSAGE_LENGTH), [code for code in codes if code]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of the Retry-After header, which holds seconds or a date.

    https://httpwg.org/specs/rfc9110.html#field.retry-after
    """
    value = {name.lower(): text for name, text in headers.items()}.get("retry-after")
    if value is None:
        return None
    try:
        if re.fullmatch(r"\s*[0-9]+\s*", value):
            return float(value)
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ArithmeticError, TypeError, ValueError):
        return None
