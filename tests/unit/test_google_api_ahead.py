"""Google is asked for many people at the same time, and each gets their own answers."""
# ruff: noqa: F401, F811 (the fixtures are imported)

import time
from dataclasses import replace

import pytest
from google_api_world import (
    CLIENT,
    EMAIL,
    HOUR,
    calendar,
    connected,
    emulator,
    gateway,
    google,
    grant,
    waits,
)

from calendar_google_sync.google_api import bounds, errors
from calendar_google_sync.google_api.ahead import Ahead, AheadGateway, Questions
from calendar_google_sync.google_api.gateway import Gateway
from calendar_google_sync.google_api.retry import RetryPolicy

SECONDS = 30


@pytest.fixture
def token(gateway, calendar):
    """The sync token of a calendar with nothing in it."""
    return list(gateway.list_changes(calendar))[-1].next_sync_token


def ask(*questions, seconds=SECONDS, **options):
    """:return: dict of key to Answers"""
    with Ahead(CLIENT, questions, **options) as ahead:
        return {a.questions.key: a for a in ahead.answers(seconds)}


def opened(answers, gateway):
    """An AheadGateway, and the list of times that it had to open the other one."""
    times = []

    def open_gateway():
        times.append(1)
        return gateway

    return AheadGateway(answers, open_gateway), times


def test_answers_are_served_without_another_request(google, grant, gateway, token):
    [calendar_id] = [c["id"] for c in google.calendars(EMAIL) if not c.get("primary")]
    entry = google.add_event(EMAIL, calendar_id, summary="New", **HOUR)
    question = Questions(7, grant, ((calendar_id, token),), (calendar_id,))
    answers = ask(question)[7]
    ahead, times = opened(answers, gateway)
    google.clear_requests()
    assert ahead.get_calendar(calendar_id)["summary"] == "My Company Events"
    [page] = ahead.list_changes(calendar_id, token)
    assert [event["id"] for event in page.events] == [entry["id"]]
    assert page.next_sync_token != token
    assert google.requests() == []
    assert (times, ahead.requests, ahead.calls, ahead.units) == ([], 2, 2, 0)


def test_everything_else_is_asked_as_usual(google, grant, gateway, calendar, token):
    answers = ask(Questions(1, grant, ((calendar, token),), (calendar,)))[1]
    ahead, times = opened(answers, gateway)
    ahead.get_calendar(calendar)
    google.clear_requests()
    ahead.get_calendar(calendar)
    [page] = ahead.list_changes(calendar)
    [other] = ahead.list_changes(calendar, page.next_sync_token)
    assert other.events == []
    event = google.add_event(EMAIL, calendar, summary="New", **HOUR)
    assert ahead.get_event(calendar, event["id"])["summary"] == "New"
    assert len(google.requests()) == 4
    assert (times, ahead.requests) == ([1], gateway.requests + 2)


def test_many_people_at_the_same_time(google, grant, calendar, token):
    google.configure(latency=0.2)
    google.clear_requests()
    found = ask(*(Questions(n, grant, ((calendar, token),)) for n in range(40)))
    assert sorted(found) == list(range(40))
    assert google.most_at_once() == 16
    assert all((calendar, token) in answers.pages for answers in found.values())


def test_a_new_access_token_is_handed_over(grant, calendar, token):
    expired = replace(grant, access_token="old")
    answers = ask(Questions(1, expired, ((calendar, token),)))[1]
    assert (calendar, token) in answers.pages
    assert answers.grant.access_token not in ("old", "")
    assert answers.grant.refresh_token == grant.refresh_token


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 410, "reason": "fullSyncRequired"}, errors.SyncTokenExpired),
        ({"status": 404}, errors.NotFound),
        ({"status": 403, "reason": "insufficientPermissions"}, errors.ScopeMissing),
    ],
)
def test_what_google_refuses_is_asked_again(
    google, grant, gateway, calendar, token, fault, error
):
    google.add_fault(api_method=r"events\.list$", count=None, **fault)
    answers = ask(Questions(1, grant, ((calendar, token),)))[1]
    assert (answers.pages, answers.error) == ({}, None)
    ahead, times = opened(answers, gateway)
    with pytest.raises(error):
        list(ahead.list_changes(calendar, token))
    assert times == [1]


def test_withdrawn_access_is_found_by_who_needs_it(google, grant, calendar, token):
    google.withdraw_access(EMAIL)
    answers = ask(Questions(1, grant, ((calendar, token),)))[1]
    assert answers.error is None
    ahead = AheadGateway(answers, lambda: Gateway(CLIENT, grant))
    with pytest.raises(errors.AccessWithdrawn):
        list(ahead.list_changes(calendar, token))
    ahead.close()


def test_nobody_waits_twice_for_a_google_out_of_reach(
    google, grant, gateway, calendar, token, monkeypatch
):
    monkeypatch.setattr(RetryPolicy, "wait", lambda *_arguments: None)
    google.add_fault(status=503, count=None)
    google.clear_requests()
    answers = ask(Questions(1, grant, ((calendar, token),), (calendar,)))[1]
    assert len(google.requests()) == 5
    ahead, times = opened(answers, gateway)
    with pytest.raises(errors.Unreachable):
        ahead.get_calendar(calendar)
    with pytest.raises(errors.Unreachable):
        list(ahead.list_changes(calendar, token))
    assert times == [] and len(google.requests()) == 5


def test_an_answer_of_many_pages_is_left_to_who_needs_it(
    google, grant, gateway, calendar, token
):
    google.configure(page_size=1)
    for number in range(3):
        google.add_event(EMAIL, calendar, summary=str(number), **HOUR)
    answers = ask(Questions(1, grant, ((calendar, token),)))[1]
    assert answers.pages == {}
    ahead, _times = opened(answers, gateway)
    assert len(list(ahead.list_changes(calendar, token))) == 3


def test_who_takes_too_long_is_left_out(google, grant, calendar, token):
    google.add_fault(latency=3, count=1)
    started = time.monotonic()
    questions = [Questions(n, grant, ((calendar, token),)) for n in range(2)]
    found = ask(*questions, seconds=1)
    assert len(found) == 1
    assert time.monotonic() - started < 2.5


def test_after_the_end_nothing_more_is_asked(google, grant, calendar, token):
    google.add_fault(status=503, count=None)
    google.clear_requests()
    with Ahead(CLIENT, [Questions(1, grant, ((calendar, token),))]) as ahead:
        assert list(ahead.answers(0.5)) == []
    time.sleep(2.5)
    # The first retry comes after one or two seconds
    assert len(google.requests()) == 1


def test_a_mistake_of_ours_is_logged_and_met_again(
    grant, gateway, calendar, token, caplog, monkeypatch
):
    def list_changes(*_arguments):
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(Gateway, "list_changes", list_changes)
    answers = ask(Questions(1, grant, ((calendar, token),)))[1]
    assert "a mistake of ours" in caplog.text
    assert (answers.pages, answers.error) == ({}, None)
    ahead, _times = opened(answers, gateway)
    with pytest.raises(ZeroDivisionError):
        list(ahead.list_changes(calendar, token))


def test_connections_are_lent_to_one_at_a_time():
    with bounds.lent_adapter() as first, bounds.lent_adapter() as second:
        assert first is not second
    with bounds.lent_adapter() as third:
        assert third in (first, second)
