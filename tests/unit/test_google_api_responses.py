"""Which error an HTTP answer of Google becomes."""

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from calendar_google_sync.google_api import errors
from calendar_google_sync.google_api.responses import from_response


def envelope(reason, message="Google's words", **more):
    entry = {"domain": "global", "reason": reason, "message": message}
    return json.dumps({"error": {"errors": [entry], "message": message, **more}})


def newer(detail, status):
    return json.dumps(
        {"error": {"message": "m", "status": status, "details": [{"reason": detail}]}}
    )


def oauth(error):
    return json.dumps({"error": error, "error_description": "Google's words"})


API = [
    (400, "invalid", errors.Refused),
    (400, "required", errors.Refused),
    (400, "timeRangeEmpty", errors.Refused),
    (400, "channelIdNotUnique", errors.AlreadyExists),
    (401, "authError", errors.Unreachable),
    (401, "push.webhookUrlNotHttps", errors.AddressRefused),
    (401, "push.webhookUrlUnauthorized", errors.AddressRefused),
    (403, "userRateLimitExceeded", errors.RateLimited),
    (403, "rateLimitExceeded", errors.RateLimited),
    (429, "rateLimitExceeded", errors.RateLimited),
    (403, "quotaExceeded", errors.QuotaExceeded),
    (403, "dailyLimitExceeded", errors.QuotaExceeded),
    (403, "insufficientPermissions", errors.ScopeMissing),
    (403, "accessNotConfigured", errors.ApiDisabled),
    (403, "forbidden", errors.Refused),
    (403, "forbiddenForNonOrganizer", errors.Refused),
    (404, "notFound", errors.NotFound),
    (409, "duplicate", errors.AlreadyExists),
    (409, "conflict", errors.RateLimited),
    (410, "deleted", errors.AlreadyGone),
    (410, "fullSyncRequired", errors.SyncTokenExpired),
    (410, "updatedMinTooLongAgo", errors.SyncTokenExpired),
    (412, "conditionNotMet", errors.ChangedMeanwhile),
    (500, "backendError", errors.Unreachable),
    (503, "rateLimitExceeded", errors.Unreachable),
]


@pytest.mark.parametrize(("status", "reason", "kind"), API)
def test_calendar_api(status, reason, kind):
    error = from_response(status, envelope(reason), {})
    assert type(error) is kind
    assert (error.status, error.reason) == (status, reason)
    assert error.message == "Google's words"
    assert str(error).endswith("Google says: Google's words")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            newer("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "PERMISSION_DENIED"),
            errors.ScopeMissing,
        ),
        (newer("SERVICE_DISABLED", "PERMISSION_DENIED"), errors.ApiDisabled),
        (newer("RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"), errors.RateLimited),
        (newer("SOMETHING_NEW", "PERMISSION_DENIED"), errors.Refused),
    ],
)
def test_newer_form_of_403(body, kind):
    assert type(from_response(403, body, {})) is kind


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "invalid_grant", errors.AccessWithdrawn),
        (401, "invalid_client", errors.ClientRejected),
        (401, "unauthorized_client", errors.ClientReplaced),
        (401, "deleted_client", errors.ClientReplaced),
        (400, "redirect_uri_mismatch", errors.ClientRejected),
        (400, "admin_policy_enforced", errors.ClientRejected),
        (400, "invalid_request", errors.Refused),
        (400, "temporarily_unavailable", errors.Unreachable),
        (500, "internal_failure", errors.Unreachable),
    ],
)
def test_oauth(status, error, kind):
    found = from_response(status, oauth(error), {})
    assert type(found) is kind
    assert (found.reason, found.message) == (error, "Google's words")


def test_only_invalid_grant_withdraws_the_access():
    for status, reason, _kind in API:
        error = from_response(status, envelope(reason), {})
        assert not isinstance(error, errors.AccessWithdrawn)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        "<html>404. That's an error.</html>",
        "[]",
        "null",
        '{"error": null}',
        '{"error": {"errors": "none", "details": [1]}}',
    ],
)
@pytest.mark.parametrize("status", [302, 400, 403, 404, 410, 412, 502])
def test_not_googles_words(status, body):
    """The page of a proxy says nothing about a calendar."""
    assert type(from_response(status, body, {})) is errors.Unreachable


def test_429_is_understood_without_words():
    assert type(from_response(429, "<html>", {})) is errors.RateLimited


@pytest.mark.parametrize(
    ("status", "is_write", "maybe_done"),
    [
        (503, True, True),
        (503, False, False),
        (302, True, True),
        (401, True, False),
        (408, True, False),
    ],
)
def test_maybe_done(status, is_write, maybe_done):
    error = from_response(status, "", {}, is_write=is_write)
    assert error.maybe_done is maybe_done


def test_retry_after():
    body = envelope("rateLimitExceeded")
    assert from_response(429, body, {}).retry_after is None
    assert from_response(429, body, {"retry-after": "7"}).retry_after == 7
    assert from_response(429, body, {"Retry-After": "soon"}).retry_after is None
    later = datetime.now(timezone.utc) + timedelta(seconds=60)
    wait = from_response(429, body, {"Retry-After": format_datetime(later)}).retry_after
    assert 55 < wait <= 60


def test_sentence_without_googles_words():
    assert str(errors.NotFound()) == errors.NotFound.sentence
