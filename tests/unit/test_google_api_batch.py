"""Writes: batches, If-Match, partial failures, lost responses, rate limit."""
# ruff: noqa: F401, F811 (the fixtures are imported)

from collections import Counter

import pytest
from google_api_world import (
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

from calendar_google_sync.google_api import errors
from calendar_google_sync.google_api.batch import split
from calendar_google_sync.google_api.gateway import Write
from calendar_google_sync.google_api.rate_limit import RateLimiter

INSERT, PATCH, DELETE = (f"calendar.events.{m}" for m in ("insert", "patch", "delete"))


def insert(number, **body):
    return Write(
        ("insert", number),
        "insert",
        f"event{number:05}",
        {"summary": f"Event {number}", **HOUR, **body},
    )


def write(gateway, calendar, *writes):
    """Return the results by key; each write has exactly one."""
    results = list(gateway.write(calendar, writes))
    assert Counter(r.key for r in results) == Counter(w.key for w in writes)
    return {result.key: result for result in results}


def one(gateway, calendar, write_):
    (result,) = gateway.write(calendar, [write_])
    return result


def kinds(results):
    return Counter(type(result.error) for result in results)


def batches(google):
    return [entry["parts"] for entry in google.requests() if "parts" in entry]


@pytest.fixture
def event(google, gateway, calendar):
    """An event that was written by the app."""
    made = one(gateway, calendar, insert(1)).event
    google.clear_requests()
    return made


# -- what is sent -------------------------------------------------------------


def test_insert_patch_delete(google, gateway, calendar):
    made = one(gateway, calendar, insert(1, description="Grüße \u2028 🎉 \x0c"))
    assert (made.error, made.event["id"]) == (None, "event00001")
    assert made.event["description"] == "Grüße \u2028 🎉 \x0c"
    patch = Write("p", "patch", "event00001", {"summary": "New", "location": "Here"})
    patched = one(gateway, calendar, patch)
    assert (patched.event["summary"], patched.event["location"]) == ("New", "Here")
    assert patched.event["description"] == made.event["description"]
    nulled = one(
        gateway, calendar, Write("n", "patch", "event00001", {"location": None})
    )
    assert "location" not in nulled.event
    deleted = one(gateway, calendar, Write("d", "delete", "event00001"))
    assert (deleted.event, deleted.error) == (None, None)
    assert google.events(EMAIL, calendar) == []
    assert [call["api_method"] for call in google.calls()] == [
        INSERT,
        PATCH,
        PATCH,
        DELETE,
    ]
    assert all(call["query"] == {"alt": "json"} for call in google.calls()[:3])
    assert not any("sendUpdates" in call["query"] for call in google.calls())


def test_batches_hold_at_most_fifty(google, gateway, calendar):
    results = write(gateway, calendar, *(insert(n) for n in range(120)))
    assert all(result.event for result in results.values())
    assert [len(parts) for parts in batches(google)] == [50, 50, 20]
    assert results["insert", 7].event["summary"] == "Event 7"


def test_requests_and_calls(google, gateway, calendar):
    requests, calls = gateway.requests, gateway.calls
    write(gateway, calendar, *(insert(n) for n in range(60)))
    assert (gateway.requests - requests, gateway.calls - calls) == (2, 60)


def test_nothing_to_write(google, gateway, calendar):
    assert write(gateway, calendar) == {}
    assert google.requests() == []


def test_responses_are_matched_by_content_id(google, gateway, calendar):
    google.configure(batch_order="shuffled")
    results = write(gateway, calendar, *(insert(n) for n in range(50)))
    for (_, number), result in results.items():
        assert result.event["summary"] == f"Event {number}"


def test_results_come_batch_by_batch(google, gateway, calendar):
    results = gateway.write(calendar, [insert(n) for n in range(120)])
    next(results)
    assert len(batches(google)) == 1


def test_two_writes_to_one_event_keep_their_order(google, gateway, calendar):
    write(
        gateway,
        calendar,
        insert(1),
        insert(2),
        Write("first", "patch", "event00001", {"summary": "First"}),
        Write("other", "patch", "event00002", {"summary": "Other"}),
        Write("second", "patch", "event00001", {"summary": "Second"}),
    )
    assert [len(parts) for parts in batches(google)] == [2, 2, 1]
    summaries = {e["id"]: e["summary"] for e in google.events(EMAIL, calendar)}
    assert summaries == {"event00001": "Second", "event00002": "Other"}


def test_batches_keep_the_order():
    writes = [Write(n, "delete", f"e{n % 60}") for n in range(130)]
    cut = list(split(writes))
    assert [w for group in cut for w in group] == writes
    assert max(map(len, cut)) <= 50
    assert all(len({w.event_id for w in group}) == len(group) for group in cut)


def test_if_match(google, gateway, calendar, event):
    patch = Write("p", "patch", event["id"], {"summary": "New"}, event["etag"])
    patched = one(gateway, calendar, patch).event
    assert patched["etag"] != event["etag"]
    late = [
        one(gateway, calendar, Write("p", "patch", event["id"], {}, event["etag"])),
        one(gateway, calendar, Write("d", "delete", event["id"], None, event["etag"])),
    ]
    assert kinds(late) == {errors.ChangedMeanwhile: 2}
    deletion = Write("d", "delete", event["id"], None, patched["etag"])
    assert one(gateway, calendar, deletion).error is None
    sent = [call["if_match"] for call in google.calls()]
    assert sent == [event["etag"]] * 3 + [patched["etag"]]


def test_insert_carries_no_if_match(google, gateway, calendar):
    one(gateway, calendar, Write("i", "insert", "event00001", dict(HOUR), '"1"'))
    assert google.calls()[0]["if_match"] is None


def test_the_body_of_the_caller_stays_as_it_is(google, gateway, calendar):
    body = dict(HOUR)
    one(gateway, calendar, Write("i", "insert", "event00001", body))
    assert body == HOUR


# -- responses ----------------------------------------------------------------


def test_one_bad_entry_does_not_stop_the_others(google, gateway, calendar, event):
    results = write(
        gateway,
        calendar,
        insert(1),
        insert(2, recurrence=["RRULE:FREQ=NEVER"]),
        insert(3),
        Write("unknown", "patch", "nothing00", {"summary": "x"}),
        Write("gone", "delete", "nothing01"),
    )
    found = {key: type(result.error) for key, result in results.items()}
    assert found == {
        ("insert", 1): errors.AlreadyExists,
        ("insert", 2): errors.Refused,
        ("insert", 3): type(None),
        "unknown": errors.NotFound,
        "gone": errors.NotFound,
    }
    assert results["insert", 2].error.message
    assert len(batches(google)) == 1


def test_second_deletion(google, gateway, calendar, event):
    delete = Write("d", "delete", event["id"])
    assert one(gateway, calendar, delete).error is None
    assert isinstance(one(gateway, calendar, delete).error, errors.AlreadyGone)


PARTS = [
    ({"status": 400, "reason": "invalid"}, errors.Refused),
    ({"status": 403, "reason": "forbidden"}, errors.Refused),
    ({"status": 403, "reason": "insufficientPermissions"}, errors.ScopeMissing),
    ({"status": 404}, errors.NotFound),
    ({"status": 409, "reason": "duplicate"}, errors.AlreadyExists),
    ({"status": 410, "reason": "deleted"}, errors.AlreadyGone),
    ({"status": 412}, errors.ChangedMeanwhile),
]
METHODS = ["insert", "patch", "delete"]


def any_write(method):
    body = None if method == "delete" else {"summary": "New", **HOUR}
    number = 2 if method == "insert" else 1
    return Write("w", method, f"event{number:05}", body)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("fault", "kind"), PARTS)
def test_errors_of_a_part(google, gateway, calendar, event, waits, method, fault, kind):
    google.add_fault(batch="part", api_method=f"events.{method}$", **fault)
    results = write(gateway, calendar, any_write(method), insert(3))
    assert type(results["w"].error) is kind
    assert results["insert", 3].event
    assert waits == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 403},
        {"status": 403, "reason": "userRateLimitExceeded"},
        {"status": 429},
        {"status": 409},
        {"status": 500},
        {"status": 503},
        {"status": 401},
    ],
)
def test_only_the_part_that_failed_is_sent_again(
    google, gateway, calendar, event, method, fault
):
    google.add_fault(batch="part", api_method=f"events.{method}$", **fault)
    results = write(gateway, calendar, any_write(method), insert(3))
    assert kinds(results.values()) == {type(None): 2}
    assert [len(parts) for parts in batches(google)] == [2, 1]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [({"status": 429}, errors.RateLimited), ({"status": 503}, errors.Unreachable)],
)
def test_a_part_that_never_succeeds(google, gateway, calendar, waits, fault, kind):
    google.add_fault(batch="part", count=5, skip=1, **fault)
    results = write(gateway, calendar, insert(1), insert(2))
    assert results["insert", 1].event
    assert type(results["insert", 2].error) is kind
    assert len(waits) == 4
    assert [len(parts) for parts in batches(google)] == [2, 1, 1, 1, 1]


def test_a_part_that_asks_for_more_time_than_there_is(google, gateway, calendar, waits):
    google.add_fault(batch="part", status=429, retry_after=600)
    result = one(gateway, calendar, insert(1))
    assert result.error.retry_after == 600
    assert waits == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 403, "reason": "quotaExceeded"}, errors.QuotaExceeded),
        ({"status": 403, "reason": "accessNotConfigured"}, errors.ApiDisabled),
    ],
)
def test_errors_of_the_account_come_after_what_is_known(
    google, gateway, calendar, fault, kind
):
    google.add_fault(batch="part", skip=30, count=None, **fault)
    seen = []
    with pytest.raises(kind):
        for result in gateway.write(calendar, [insert(n) for n in range(120)]):
            seen.append(result)
    assert kinds(seen) == {type(None): 30}
    assert len(batches(google)) == 1


def test_scope_missing_everywhere(google, gateway, calendar):
    google.add_fault(
        batch="part", count=None, status=403, reason="insufficientPermissions"
    )
    with pytest.raises(errors.ScopeMissing):
        write(gateway, calendar, insert(1), insert(2))


def test_access_withdrawn_between_two_batches(google, gateway, calendar):
    results = gateway.write(calendar, [insert(n) for n in range(100)])
    seen = [next(results) for _ in range(50)]
    google.withdraw_access(EMAIL)
    with pytest.raises(errors.AccessWithdrawn):
        next(results)
    assert kinds(seen) == {type(None): 50}


def test_deleted_calendar(google, gateway, calendar):
    google.delete_calendar(EMAIL, calendar)
    results = write(gateway, calendar, insert(1), insert(2))
    assert kinds(results.values()) == {errors.NotFound: 2}


# -- tokens -------------------------------------------------------------------


def test_old_token_in_the_parts_is_renewed_once(google, gateway, calendar, waits):
    """Google answers 200 to the batch and 401 to each of its parts."""
    google.expire_access_tokens(EMAIL)
    google.clear_requests()
    results = write(gateway, calendar, *(insert(n) for n in range(50)))
    assert kinds(results.values()) == {type(None): 50}
    paths = [entry["path"] for entry in google.requests()]
    assert paths == ["/batch/calendar/v3", "/token", "/batch/calendar/v3"]
    assert waits == []


# -- lost responses -----------------------------------------------------------

LOST = [
    {"drop": True, "after": True},
    {"status": 500, "after": True},
    {"status": 503, "after": True},
    {"truncate": True},
]
LOST_IDS = ["dropped", "500", "503", "truncated"]
ANSWERED = {
    "insert": errors.AlreadyExists,
    "patch": errors.ChangedMeanwhile,
    "delete": errors.AlreadyGone,
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("fault", LOST, ids=LOST_IDS)
def test_lost_answer_of_a_batch(google, gateway, calendar, event, method, fault):
    """The second try tells the caller; nothing exists twice."""
    google.add_fault(batch="whole", **fault)
    planned = any_write(method)
    etag = None if method == "insert" else event["etag"]
    planned = Write("w", method, planned.event_id, planned.body, etag)
    result = one(gateway, calendar, planned)
    assert len(batches(google)) == 2
    assert type(result.error) is ANSWERED[method]
    expected = {"insert": 2, "patch": 1, "delete": 0}[method]
    assert len(google.events(EMAIL, calendar)) == expected


def test_lost_answer_without_effect(google, gateway, calendar):
    google.add_fault(batch="whole", drop=True)
    results = write(gateway, calendar, insert(1), insert(2))
    assert kinds(results.values()) == {type(None): 2}


@pytest.mark.parametrize("method", METHODS)
def test_part_that_took_effect_in_spite_of_an_error(
    google, gateway, calendar, event, method
):
    google.add_fault(
        batch="part", api_method=f"events.{method}$", status=503, after=True
    )
    planned = any_write(method)
    etag = None if method == "insert" else event["etag"]
    planned = Write("w", method, planned.event_id, planned.body, etag)
    assert type(one(gateway, calendar, planned).error) is ANSWERED[method]


def test_patch_without_etag_is_simply_repeated(google, gateway, calendar, event):
    google.add_fault(batch="whole", drop=True, after=True)
    result = one(gateway, calendar, Write("p", "patch", event["id"], {"summary": "N"}))
    assert result.event["summary"] == "N"


def test_out_of_reach_for_good(google, gateway, calendar, waits):
    results = gateway.write(calendar, [insert(n) for n in range(100)])
    seen = [next(results) for _ in range(50)]
    google.add_fault(batch="whole", drop=True, after=True, count=None)
    with pytest.raises(errors.Unreachable) as caught:
        next(results)
    assert caught.value.maybe_done
    assert len(seen) == 50
    assert len(waits) == 4
    assert len(batches(google)) == 1 + 5


# -- limits -------------------------------------------------------------------


@pytest.mark.parametrize("seconds_between", [0, 1, 4])
def test_the_rate_stays_below_googles_limit(seconds_between):
    clock = [1000.0]
    taken = []

    def sleep(seconds):
        clock[0] += seconds

    limiter = RateLimiter(sleep, clock=lambda: clock[0])
    for _ in range(100):
        limiter.acquire(50)
        taken.append((clock[0], 50))
        clock[0] += seconds_between
    for moment, _ in taken:
        assert sum(n for t, n in taken if moment - 60 < t <= moment) <= 600
    assert clock[0] < 1000 + 60 * 5000 / 500 + 60


def test_first_minute_costs_no_time():
    limiter = RateLimiter(pytest.fail)
    for _ in range(10):
        limiter.acquire(50)


def test_a_patch_counts_three_times(google, gateway, calendar, waits):
    """The emulator counts like Google's reference and would answer 403."""
    writes = [insert(n) for n in range(100)]
    write(gateway, calendar, *writes)
    patches = [Write(w.key, "patch", w.event_id, {"summary": "N"}) for w in writes]
    results = write(gateway, calendar, *patches)
    assert kinds(results.values()) == {type(None): 100}
    assert waits == []
    write(gateway, calendar, *patches[:50])
    assert 50 < waits[0] <= 60
