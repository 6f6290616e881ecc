"""What Google says is checked before it is used."""
# ruff: noqa: F401, F811 (the fixtures are imported)

import json
from datetime import datetime, timedelta, timezone

import pytest
from google_api_world import (
    CLIENT,
    REDIRECT,
    SCOPE,
    calendar,
    connected,
    consent,
    emulator,
    gateway,
    google,
    grant,
    waits,
)

from calendar_google_sync.google_api import errors, oauth, values
from calendar_google_sync.google_api.responses import from_response

NESTED = "[" * 100_000
HUGE = "9" * 10_000
GOOD = {
    "access_token": "ya29.good",
    "expires_in": 3599,
    "scope": SCOPE,
    "token_type": "Bearer",
    "refresh_token": "1//good",
}


def answer(**changes):
    content = {**GOOD, **changes}
    return json.dumps({name: v for name, v in content.items() if v is not None})


def exchange(google, body):
    code, verifier = consent(google)
    google.add_fault(path="^/token$", body=body)
    return oauth.exchange_code(CLIENT, REDIRECT, SCOPE, code["code"], verifier)


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [
        (3599, 3599),
        ("3599", 3599),
        (3599.9, 3599),
        (0, 0),
        ("an hour", None),
        ("", None),
        ("nan", None),
        ("1e400", None),
        (HUGE, None),
        (-1, None),
        (1e300, None),
        (True, None),
        ([], None),
        ({"seconds": 1}, None),
        (None, None),
    ],
)
def test_lifetime(lifetime, seconds):
    assert values.seconds(lifetime) == seconds


@pytest.mark.parametrize("lifetime", ["an hour", [], {}, True, -1, 10**30, None])
def test_a_grant_is_kept_for_all_its_odd_lifetime(google, lifetime):
    grant = exchange(google, answer(expires_in=lifetime))
    assert grant == oauth.Grant("1//good", "ya29.good", None, (SCOPE,))


@pytest.mark.parametrize(
    "scope", [[SCOPE], [SCOPE, 1, None, ""], 1, {}, "", [], None, ["\0"]]
)
def test_a_grant_is_kept_for_all_its_odd_scopes(google, scope):
    grant = exchange(google, answer(scope=scope))
    assert (grant.refresh_token, grant.scopes) == ("1//good", (SCOPE,))


def test_a_scope_that_was_not_granted_is_none_of_the_list(google):
    with pytest.raises(errors.ScopeMissing):
        exchange(google, answer(scope=["https://example.com/other"]))


@pytest.mark.parametrize("token", ["a\0b", "a b", "", 1, [], {}, "é", "x" * 10_000])
def test_an_access_token_that_is_none(google, token):
    with pytest.raises(errors.Unreachable) as caught:
        exchange(google, answer(access_token=token))
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize("token", ["a\0b", "", 1, [], "x" * 10_000, None])
def test_a_refresh_token_that_is_none(google, token):
    with pytest.raises(errors.ScopeMissing) as caught:
        exchange(google, answer(refresh_token=token))
    assert caught.value.reason == "no_refresh_token"


@pytest.mark.parametrize("token", ["a\0b", 1, [], None])
def test_a_refresh_keeps_the_token_that_it_knows(google, grant, token):
    google.add_fault(path="^/token$", body=answer(refresh_token=token))
    refreshed = oauth.refresh(CLIENT, grant)
    assert refreshed.refresh_token == grant.refresh_token
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    assert refreshed.expires_at - now > timedelta(minutes=59)


@pytest.mark.parametrize(
    "body", ["", "Bad Gateway", "[]", "null", "1", NESTED, HUGE, '"\ud800"', "{"]
)
def test_an_answer_that_is_no_answer(google, body):
    with pytest.raises(errors.Unreachable):
        exchange(google, body.encode(errors="replace").decode())


@pytest.mark.parametrize(
    "body", ["", "Bad Gateway", "[]", NESTED, HUGE, "{}", '{"id": null}']
)
@pytest.mark.parametrize("method", ["insert", "get"])
def test_a_calendar_without_an_id(google, gateway, calendar, method, body):
    google.add_fault(api_method=f"calendars.{method}", body=body, count=None)
    with pytest.raises(errors.Unreachable) as caught:
        if method == "insert":
            gateway.create_calendar("Odoo", "UTC")
        else:
            gateway.get_calendar(calendar)
    assert caught.value.maybe_done is (method == "insert")


@pytest.mark.parametrize("id", ["a\0b", "a b", 1, [], "x" * 2000, ""])
def test_an_id_that_is_none(id):
    assert "id" not in values.calendar({"id": id})


def test_texts_of_a_calendar_can_be_stored():
    odd = {"id": "c", "summary": "A\0B\ud800C", "dataOwner": "a\0@b", "timeZone": 7}
    assert values.calendar(odd) == {"id": "c", "summary": "ABC"}
    long = values.calendar({"id": "c", "summary": "x" * 10_000})
    assert len(long["summary"]) == values.TEXT_LENGTH


@pytest.mark.parametrize("items", [None, {}, "text", 1])
def test_a_page_without_a_list_is_no_empty_calendar(google, gateway, calendar, items):
    body = json.dumps({"items": items, "nextSyncToken": "x"})
    google.add_fault(api_method="events.list", body=body, count=None)
    with pytest.raises(errors.Unreachable):
        list(gateway.list_changes(calendar))


def test_what_is_no_event_is_left_out(google, gateway, calendar):
    body = json.dumps({"items": [1, None, {"id": "a"}], "nextSyncToken": ["x"]})
    google.add_fault(api_method="events.list", body=body)
    [page] = gateway.list_changes(calendar)
    assert (page.events, page.next_sync_token) == ([{"id": "a"}], None)


@pytest.mark.parametrize(
    "error",
    [
        {"message": "A\0B" + "x" * 10_000, "errors": [{"reason": "a\0b"}]},
        {"message": ["x"], "errors": {"reason": 1}, "status": {}},
        {"message": 1, "details": [1, None, {"reason": []}]},
        "a\0b",
    ],
)
def test_messages_of_errors_can_be_stored(error):
    found = from_response(400, json.dumps({"error": error}), {})
    assert "\0" not in str(found)
    assert len(str(found)) < 3000
    assert "\0" not in (found.reason or "")


@pytest.mark.parametrize("body", [NESTED, HUGE, b"\xff\xfe", "\0"])
def test_an_error_that_cannot_be_read(body):
    assert isinstance(from_response(404, body, {}), errors.Unreachable)


@pytest.mark.parametrize("wait", ["²", "٣", "-1", "Mon, 01 Jan 0001 00:00:00 +2359"])
def test_an_odd_wait(wait):
    found = from_response(503, "", {"Retry-After": wait})
    assert found.retry_after in (None, 0.0)
