"""Calendars and listings: exact requests, errors, tries, lost answers."""
# ruff: noqa: F401, F811 (the fixtures are imported)

from datetime import datetime, timezone

import pytest
from google_api_world import (
    CLIENT,
    EMAIL,
    HOUR,
    SCOPE,
    calendar,
    connected,
    emulator,
    gateway,
    google,
    grant,
    waits,
)

from calendar_google_sync.google_api import errors, oauth
from calendar_google_sync.google_api.gateway import Gateway

CREATE, GET, DELETE = (f"calendar.calendars.{m}" for m in ("insert", "get", "delete"))
LIST = "calendar.events.list"
QUERY = {
    "alt": "json",
    "singleEvents": "false",
    "showDeleted": "true",
    "maxResults": "2500",
}


def add(google, calendar, count=1):
    return [
        google.add_event(EMAIL, calendar, summary=f"Event {n}", **HOUR)["id"]
        for n in range(count)
    ]


def everything(gateway, calendar, sync_token=None):
    """Return all pages of a listing as one: events by id, and the sync token."""
    pages = list(gateway.list_changes(calendar, sync_token))
    assert [page.next_sync_token for page in pages[:-1]] == [None] * (len(pages) - 1)
    events = {event["id"]: event for page in pages for event in page.events}
    return events, pages[-1].next_sync_token


# -- calendars ----------------------------------------------------------------


def test_create_calendar(google, gateway):
    made = gateway.create_calendar("My Company Tasks", "Asia/Tokyo", "From Odoo")
    assert made["dataOwner"] == EMAIL
    assert gateway.get_calendar(made["id"]) == made
    (call,) = google.calls(CREATE)
    assert call["body"] == {
        "summary": "My Company Tasks",
        "timeZone": "Asia/Tokyo",
        "description": "From Odoo",
    }
    assert (gateway.requests, gateway.calls) == (2, 2)


@pytest.mark.parametrize(
    ("fault", "kind", "maybe_done"),
    [
        ({"drop": True, "after": True}, errors.Unreachable, True),
        ({"drop": True}, errors.Unreachable, True),
        ({"status": 503, "after": True}, errors.Unreachable, True),
        ({"status": 500}, errors.Unreachable, True),
        ({"truncate": True}, errors.Unreachable, True),
        ({"status": 429}, errors.RateLimited, None),
        ({"status": 403, "reason": "quotaExceeded"}, errors.QuotaExceeded, None),
        (
            {"status": 403, "reason": "insufficientPermissions"},
            errors.ScopeMissing,
            None,
        ),
        ({"status": 403, "reason": "accessNotConfigured"}, errors.ApiDisabled, None),
        ({"status": 400, "reason": "invalid"}, errors.Refused, None),
    ],
)
def test_creation_is_sent_exactly_once(google, gateway, waits, fault, kind, maybe_done):
    google.add_fault(api_method=CREATE, **fault)
    with pytest.raises(kind) as caught:
        gateway.create_calendar("Events", "Europe/Brussels")
    assert getattr(caught.value, "maybe_done", None) is maybe_done
    assert len(google.calls(CREATE)) == 1
    assert waits == []
    made = [c for c in google.calendars(EMAIL) if c["summary"] == "Events"]
    took_effect = fault.get("after") or fault.get("truncate")
    assert len(made) == (1 if took_effect else 0)


def test_creation_timed_out(google, grant):
    google.add_fault(api_method=CREATE, latency=1)
    gateway = Gateway(CLIENT, grant, timeout=0.2)
    with pytest.raises(errors.Unreachable) as caught:
        gateway.create_calendar("Events", "Europe/Brussels")
    assert caught.value.maybe_done
    assert len(google.calls(CREATE)) == 1


def test_creation_that_surely_did_not_happen(google, grant, monkeypatch):
    monkeypatch.setenv("GOOGLE_CALENDAR_EMULATOR", "http://127.0.0.1:9")
    with pytest.raises(errors.Unreachable) as caught:
        Gateway(CLIENT, grant).create_calendar("Events", "Europe/Brussels")
    assert not caught.value.maybe_done


def test_delete_calendar(google, gateway, calendar):
    gateway.delete_calendar(calendar)
    with pytest.raises(errors.NotFound):
        gateway.get_calendar(calendar)
    gateway.delete_calendar(calendar)
    assert len(google.calls(DELETE)) == 2


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 500}])
def test_delete_calendar_whose_answer_was_lost(google, gateway, calendar, fault):
    google.add_fault(api_method=DELETE, after=True, **fault)
    gateway.delete_calendar(calendar)
    assert [c["id"] for c in google.calendars(EMAIL)] == [EMAIL]


def test_calendar_of_somebody_else(google, gateway):
    foreign = google.add_calendar(EMAIL, summary="Mine alone")["id"]
    with pytest.raises((errors.NotFound, errors.Refused)):
        gateway.get_calendar(foreign)


# -- listings -----------------------------------------------------------------


def test_listing(google, gateway, calendar):
    ids = add(google, calendar, 3)
    (page,) = gateway.list_changes(calendar)
    assert sorted(event["id"] for event in page.events) == sorted(ids)
    assert page.next_sync_token
    assert page.time_zone == "Europe/Brussels"
    (call,) = google.calls()
    assert (call["api_method"], call["query"]) == (LIST, QUERY)


def test_changes_since_a_sync_token(google, gateway, calendar):
    kept, edited, deleted = add(google, calendar, 3)
    _events, token = everything(gateway, calendar)
    google.edit_event(EMAIL, calendar, edited, summary="Edited")
    google.delete_event(EMAIL, calendar, deleted)
    google.clear_requests()
    events, later = everything(gateway, calendar, token)
    assert set(events) == {edited, deleted}
    assert events[edited]["summary"] == "Edited"
    assert events[deleted]["status"] == "cancelled"
    assert google.calls()[0]["query"] == {**QUERY, "syncToken": token}
    assert everything(gateway, calendar, later)[0] == {}


def test_each_page_repeats_the_query(google, gateway, calendar):
    ids = add(google, calendar, 5)
    google.configure(page_size=2, empty_pages=True)
    events, token = everything(gateway, calendar)
    assert set(events) == set(ids)
    for entry in add(google, calendar, 5):
        google.edit_event(EMAIL, calendar, entry, summary="Edited")
    google.clear_requests()
    events, _later = everything(gateway, calendar, token)
    assert len(events) == 5
    queries = [call["query"] for call in google.calls()]
    assert len(queries) > 3
    for number, query in enumerate(queries):
        assert bool(query.pop("pageToken", None)) == (number > 0)
        assert query == {**QUERY, "syncToken": token}


def test_expired_sync_token(google, gateway, calendar, waits):
    _events, token = everything(gateway, calendar)
    google.expire_sync_tokens(EMAIL)
    with pytest.raises(errors.SyncTokenExpired):
        everything(gateway, calendar, token)
    assert waits == []


def test_expired_between_two_pages(google, gateway, calendar):
    add(google, calendar, 5)
    google.configure(page_size=2)
    google.add_fault(api_method=LIST, skip=1, status=410)
    pages = gateway.list_changes(calendar)
    assert len(next(pages).events) == 2
    with pytest.raises(errors.SyncTokenExpired):
        next(pages)


def test_410_in_unknown_words(google, gateway, calendar):
    google.add_fault(api_method=LIST, status=410, reason="somethingNew")
    with pytest.raises(errors.SyncTokenExpired):
        everything(gateway, calendar, "token")


def test_listing_of_a_deleted_calendar(google, gateway, calendar):
    google.delete_calendar(EMAIL, calendar)
    with pytest.raises(errors.NotFound):
        everything(gateway, calendar)


def test_get_event(google, gateway, calendar):
    (event_id,) = add(google, calendar)
    assert gateway.get_event(calendar, event_id)["summary"] == "Event 0"
    google.delete_event(EMAIL, calendar, event_id)
    assert gateway.get_event(calendar, event_id)["status"] == "cancelled"
    with pytest.raises(errors.NotFound):
        gateway.get_event(calendar, "nothing00")


# -- occurrences ---------------------------------------------------------------

INSTANCES = "calendar.events.instances"


@pytest.fixture
def series(google, calendar):
    """The id of a series of five days, from the 2nd of November on, at ten (UTC)."""
    rule = ["RRULE:FREQ=DAILY;COUNT=5"]
    points = {k: {**point, "timeZone": "UTC"} for k, point in HOUR.items()}
    return google.add_event(EMAIL, calendar, recurrence=rule, **points)["id"]


def days(pages):
    """The days of November on which the occurrences start."""
    events = [event for page in pages for event in page.events]
    return [int(event["start"]["dateTime"][8:10]) for event in events]


def test_instances_within_a_time(google, gateway, calendar, series):
    limits = {
        "time_min": datetime(2026, 11, 3, 12, tzinfo=timezone.utc),
        "time_max": datetime(2026, 11, 6, 10, tzinfo=timezone.utc),
    }
    assert days(gateway.list_instances(calendar, series, **limits)) == [4, 5]
    (call,) = google.calls(INSTANCES)
    assert call["query"] == {
        "alt": "json",
        "showDeleted": "false",
        "maxResults": "2500",
        "timeMin": "2026-11-03T12:00:00+00:00",
        "timeMax": "2026-11-06T10:00:00+00:00",
    }


def test_instances_page_by_page(google, gateway, calendar, series):
    google.configure(page_size=2, empty_pages=True)
    assert days(gateway.list_instances(calendar, series)) == [2, 3, 4, 5, 6]
    queries = [call["query"] for call in google.calls(INSTANCES)]
    assert len(queries) > 3
    for number, query in enumerate(queries):
        assert bool(query.pop("pageToken", None)) == (number > 0)
        assert query == {"alt": "json", "showDeleted": "false", "maxResults": "2500"}


def test_one_instance_by_its_original_start(google, gateway, calendar, series):
    start = datetime(2026, 11, 4, 10, tzinfo=timezone.utc)
    google.delete_event(EMAIL, calendar, f"{series}_20261104T100000Z")
    found = gateway.list_instances(calendar, series, original_start=start)
    assert days(found) == []
    [page] = gateway.list_instances(
        calendar, series, original_start=start, show_deleted=True
    )
    assert [event["status"] for event in page.events] == ["cancelled"]


def test_instances_of_what_is_no_series(google, gateway, calendar, series):
    (event_id,) = add(google, calendar)
    with pytest.raises(errors.Refused):
        list(gateway.list_instances(calendar, event_id))
    with pytest.raises(errors.NotFound):
        list(gateway.list_instances(calendar, "nothing00"))


@pytest.mark.parametrize(
    ("status", "error"), [(404, errors.NotFound), (410, errors.AlreadyGone)]
)
def test_instances_that_end_in_the_middle(
    google, gateway, calendar, series, status, error
):
    google.configure(page_size=2)
    google.add_fault(api_method=INSTANCES, skip=1, status=status)
    pages = gateway.list_instances(calendar, series)
    assert days([next(pages)]) == [2, 3]
    with pytest.raises(error):
        next(pages)


# -- errors and tries ---------------------------------------------------------

ASKED_AGAIN = [
    ({"status": 403, "reason": "rateLimitExceeded"}, errors.RateLimited),
    ({"status": 403, "reason": "userRateLimitExceeded"}, errors.RateLimited),
    ({"status": 429}, errors.RateLimited),
    ({"status": 500}, errors.Unreachable),
    ({"status": 503}, errors.Unreachable),
    ({"drop": True}, errors.Unreachable),
    ({"truncate": True}, errors.Unreachable),
]
FINAL = [
    ({"status": 400, "reason": "invalid"}, errors.Refused),
    ({"status": 403, "reason": "forbidden"}, errors.Refused),
    ({"status": 403, "reason": "quotaExceeded"}, errors.QuotaExceeded),
    ({"status": 403, "reason": "insufficientPermissions"}, errors.ScopeMissing),
    ({"status": 403, "reason": "accessNotConfigured"}, errors.ApiDisabled),
    ({"status": 404}, errors.NotFound),
    ({"status": 412}, errors.ChangedMeanwhile),
]


def list_(gateway, calendar):
    return everything(gateway, calendar)


def get(gateway, calendar):
    return gateway.get_calendar(calendar)


@pytest.mark.parametrize("read", [list_, get])
@pytest.mark.parametrize(("fault", "kind"), ASKED_AGAIN)
def test_reads_are_tried_again(google, gateway, calendar, waits, read, fault, kind):
    google.add_fault(method="GET", **fault)
    read(gateway, calendar)
    assert len(waits) == 1
    google.add_fault(method="GET", count=5, **fault)
    waits.clear()
    with pytest.raises(kind) as caught:
        read(gateway, calendar)
    assert len(waits) == 4
    assert waits == sorted(waits)
    assert not getattr(caught.value, "maybe_done", False)


@pytest.mark.parametrize("read", [list_, get])
@pytest.mark.parametrize(("fault", "kind"), FINAL)
def test_reads_that_are_not(google, gateway, calendar, waits, read, fault, kind):
    google.add_fault(method="GET", **fault)
    with pytest.raises(kind):
        read(gateway, calendar)
    assert waits == []


def test_exponential_backoff(google, gateway, calendar, waits):
    google.add_fault(method="GET", count=4, status=503)
    gateway.get_calendar(calendar)
    assert [int(wait) for wait in waits] == [1, 2, 4, 8]


def test_backoff_outlasts_googles_minute(google, gateway, calendar, waits):
    google.add_fault(method="GET", count=4, status=429)
    gateway.get_calendar(calendar)
    assert sum(waits) > 60
    assert max(waits) == 32


def test_retry_after_is_obeyed(google, gateway, calendar, waits):
    google.add_fault(method="GET", status=429, retry_after=20)
    gateway.get_calendar(calendar)
    assert waits == [20]


def test_retry_after_too_long_to_wait(google, gateway, calendar, waits):
    google.add_fault(method="GET", status=429, retry_after=3600)
    with pytest.raises(errors.RateLimited) as caught:
        gateway.get_calendar(calendar)
    assert caught.value.retry_after == 3600
    assert waits == []


def test_fewer_tries_on_request(google, grant, calendar):
    google.add_fault(method="GET", status=503)
    with pytest.raises(errors.Unreachable):
        Gateway(CLIENT, grant, tries=1).get_calendar(calendar)


# -- tokens -------------------------------------------------------------------


def token_requests(google):
    return [entry for entry in google.requests() if entry["path"] == "/token"]


def test_old_access_token_is_renewed_once(google, grant, calendar):
    grants = []
    gateway = Gateway(CLIENT, grant, on_grant=grants.append)
    google.expire_access_tokens(EMAIL)
    gateway.get_calendar(calendar)
    everything(gateway, calendar)
    assert len(token_requests(google)) == 1
    assert [call["status"] for call in google.calls()] == [401, 200, 200]
    assert grants == [gateway.grant]
    assert gateway.grant.access_token != grant.access_token
    assert gateway.grant.refresh_token == grant.refresh_token


def test_grant_without_access_token(google, grant, calendar):
    gateway = Gateway(CLIENT, oauth.Grant(grant.refresh_token, scopes=(SCOPE,)))
    gateway.get_calendar(calendar)
    assert [call["status"] for call in google.calls()] == [200]
    assert gateway.grant.access_token


def test_expired_by_the_clock(google, grant, calendar):
    past = oauth.Grant("x" + grant.refresh_token, grant.access_token)
    gateway = Gateway(CLIENT, past)
    gateway.get_calendar(calendar)  # no end known: the token is used
    gateway = Gateway(
        CLIENT,
        oauth.Grant(
            grant.refresh_token,
            grant.access_token,
            grant.expires_at.replace(year=2020),
        ),
    )
    google.clear_requests()
    gateway.get_calendar(calendar)
    assert [call["status"] for call in google.calls()] == [200]
    assert len(token_requests(google)) == 1


def test_access_withdrawn(google, gateway, calendar, waits):
    google.withdraw_access(EMAIL)
    for attempt in (
        lambda: gateway.get_calendar(calendar),
        lambda: gateway.create_calendar("Twin", "UTC"),
        lambda: gateway.delete_calendar(calendar),
        lambda: everything(gateway, calendar),
    ):
        with pytest.raises(errors.AccessWithdrawn):
            attempt()
    assert waits == []


def test_wrong_client_secret(google, grant, calendar):
    google.expire_access_tokens(EMAIL)
    wrong = oauth.OAuthClient(CLIENT.client_id, "wrong")
    with pytest.raises(errors.ClientRejected):
        Gateway(wrong, grant).get_calendar(calendar)


def test_a_new_token_that_does_not_help(google, gateway, calendar, waits):
    """401 again and again is no reason to cut anybody off."""
    google.add_fault(method="GET", count=None, status=401)
    with pytest.raises(errors.Unreachable):
        gateway.get_calendar(calendar)
    assert len(waits) == 4
    assert len(google.calls()) == 10
    assert len(token_requests(google)) == 5


def test_creation_when_the_token_cannot_be_renewed(google, grant, gateway):
    google.expire_access_tokens(EMAIL)
    google.add_fault(path="^/token$", status=503)
    with pytest.raises(errors.Unreachable) as caught:
        gateway.create_calendar("Events", "UTC")
    assert not caught.value.maybe_done
