"""Push channels: exact requests, what Google answers, and what is never repeated."""
# ruff: noqa: F401, F811 (the fixtures are imported)

import json
from datetime import datetime, timedelta, timezone

import pytest
from google_api_world import (
    EMAIL,
    calendar,
    connected,
    emulator,
    gateway,
    google,
    grant,
    waits,
)

from calendar_google_sync.google_api import errors, values

WATCH, STOP = "calendar.events.watch", "calendar.channels.stop"
ADDRESS = "https://odoo.example.com/calendar_google_sync/push"
WEEK = 7 * 24 * 3600


@pytest.fixture
def held(google):
    google.configure(hold_notices=True)


def now():
    return datetime.now(timezone.utc).replace(tzinfo=None)


def test_watch(google, gateway, calendar, held):
    channel = gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)

    assert abs(channel.expires_at - now() - timedelta(days=7)) < timedelta(minutes=1)
    [call] = google.calls(WATCH)
    assert call["calendar"] == calendar
    assert call["query"] == {"alt": "json"}
    assert call["body"] == {
        "id": "our-id",
        "type": "web_hook",
        "address": ADDRESS,
        "params": {"ttl": str(WEEK)},
    }
    [opened] = google.channels(EMAIL)
    assert (opened["id"], opened["resourceId"]) == ("our-id", channel.resource_id)
    [notice] = google.take_notices()
    assert notice["headers"]["X-Goog-Channel-Token"] == "our-token"


def test_google_grants_less(google, gateway, calendar, held):
    google.configure(channel_seconds=3600)
    channel = gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)
    assert abs(channel.expires_at - now() - timedelta(hours=1)) < timedelta(minutes=1)


def test_stop(google, gateway, calendar, held):
    channel = gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)
    gateway.stop("our-id", channel.resource_id)

    assert google.channels() == []
    [call] = google.calls(STOP)
    assert call["body"] == {"id": "our-id", "resourceId": channel.resource_id}
    gateway.stop("our-id", channel.resource_id)  # there is none any longer


def test_an_address_that_google_refuses(gateway, calendar):
    with pytest.raises(errors.AddressRefused) as caught:
        gateway.watch(calendar, "our-id", "t", "http://odoo.example.com/push", WEEK)
    assert caught.value.reason == "push.webhookUrlNotHttps"


def test_an_id_is_used_once(gateway, calendar, held):
    gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)
    with pytest.raises(errors.AlreadyExists):
        gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)


def test_a_calendar_that_is_gone(google, gateway, calendar):
    google.delete_calendar(EMAIL, calendar)
    with pytest.raises(errors.NotFound):
        gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)


@pytest.mark.parametrize(
    "fault",
    [{"drop": True, "after": True}, {"status": 503, "after": True}, {"truncate": True}],
)
def test_a_lost_answer_is_not_asked_for_again(google, gateway, calendar, held, fault):
    google.add_fault(api_method="events.watch", **fault)
    with pytest.raises(errors.Unreachable) as caught:
        gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)
    assert caught.value.maybe_done
    assert len(google.calls(WATCH)) == 1
    assert len(google.channels()) == 1


def test_stopping_is_tried_again(google, gateway, calendar, held, waits):
    channel = gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)
    google.add_fault(api_method="channels.stop", drop=True, after=True)
    gateway.stop("our-id", channel.resource_id)
    assert google.channels() == []
    assert len(google.calls(STOP)) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"resourceId": None},
        {"resourceId": ["x"]},
        {"resourceId": "half a \ud800"},
        {"resourceId": "x" * 2000},
    ],
)
def test_an_answer_without_resource(google, gateway, calendar, held, odd):
    body = json.dumps({"id": "our-id", **odd})
    google.add_fault(api_method="events.watch", body=body)
    with pytest.raises(errors.Unreachable) as caught:
        gateway.watch(calendar, "our-id", "our-token", ADDRESS, WEEK)
    assert caught.value.maybe_done


@pytest.mark.parametrize(
    "odd", [None, 17, "soon", "9" * 400, "-1", "99999999999999", "1e9", True]
)
def test_an_end_that_is_none(google, gateway, calendar, held, odd):
    body = json.dumps({"resourceId": "r", "expiration": odd})
    google.add_fault(api_method="events.watch", body=body)
    channel = gateway.watch(calendar, "our-id", "our-token", ADDRESS, 3600)
    assert abs(channel.expires_at - now() - timedelta(hours=1)) < timedelta(minutes=1)


def test_moments():
    assert values.moment("1767225600999") == datetime(2026, 1, 1)
    assert values.moment("0") == datetime(1970, 1, 1)
    for odd in (None, 0, 1767225600000, "", " 1", "1.5", "٣", "9" * 15, [], {}):
        assert values.moment(odd) is None
