"""The batch endpoint."""

import time

import pytest
import requests
from googleapiclient.errors import HttpError

pytest_plugins = ["tests.google_emulator.fixtures"]

DAY = {"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}


@pytest.fixture
def run(service):
    """Execute calls in one batch: {request id: status or answer}."""

    def execute(**calls):
        answers = {}

        def note(request_id, answer, error):
            answers[request_id] = error.resp.status if error else answer

        batch = service.new_batch_http_request(callback=note)
        for request_id, call in calls.items():
            batch.add(call, request_id=request_id)
        batch.execute()
        return answers

    return execute


@pytest.fixture
def insert(service, calendar_id):
    def build(event_id, summary="x"):
        body = {"id": event_id, "summary": summary, **DAY}
        return service.events().insert(calendarId=calendar_id, body=body)

    return build


@pytest.mark.parametrize("order", ["request", "shuffled"])
def test_each_part_has_its_own_status(google, service, calendar_id, run, insert, order):
    google.person.configure(batch_order=order)
    kept = insert("kept00").execute()
    insert("gone00").execute()
    service.events().delete(calendarId=calendar_id, eventId="gone00").execute()
    stale = service.events().patch(
        calendarId=calendar_id, eventId="kept00", body={"summary": "y"}
    )
    stale.headers["If-Match"] = '"old"'
    answers = run(
        new=insert("ne0000", "Größe ✓"),
        twin=insert("kept00"),
        missing=service.events().get(calendarId=calendar_id, eventId="never0"),
        gone=service.events().delete(calendarId=calendar_id, eventId="gone00"),
        read=service.events().get(calendarId=calendar_id, eventId="kept00"),
        stale=stale,
    )

    assert answers["new"]["summary"] == "Größe ✓"
    assert answers["read"] == kept
    statuses = {k: v for k, v in answers.items() if isinstance(v, int)}
    assert statuses == {"twin": 409, "missing": 404, "gone": 410, "stale": 412}


def test_the_log_shows_the_parts(google, run, insert):
    google.person.clear_requests()
    run(one=insert("one000"), two=insert("tvo000"))

    (entry,) = google.person.requests()
    assert entry["path"] == "/batch/calendar/v3"
    assert [part["status"] for part in entry["parts"]] == [200, 200]
    assert len(google.person.calls("calendar.events.insert")) == 2


def test_two_writes_to_one_event_conflict(google, service, calendar_id, run, insert):
    insert("event0").execute()

    def patch(text):
        return service.events().patch(
            calendarId=calendar_id, eventId="event0", body={"summary": text}
        )

    answers = run(first=patch("1"), second=patch("2"))
    assert (answers["first"]["summary"], answers["second"]) == ("1", 409)
    google.person.configure(batch_conflicts=False)
    assert run(first=patch("3"), second=patch("4"))["second"]["summary"] == "4"


def test_every_part_counts_for_the_quota(google, run, insert):
    google.person.configure(user_quota_per_minute=4)
    answers = run(**{name: insert(name) for name in ("aaaaa", "bbbbb", "ccccc")})
    assert [name for name, answer in answers.items() if answer == 403] == []
    answers = run(**{name: insert(name) for name in ("ddddd", "eeeee")})
    assert answers["eeeee"] == 403


def test_a_batch_is_one_request_for_the_latency(google, run, insert):
    google.person.configure(latency=0.2)
    begun = time.monotonic()
    run(**{f"event{number:02}": insert(f"event{number:02}") for number in range(20)})

    assert 0.2 <= time.monotonic() - begun < 20 * 0.2


def test_too_many_parts(google, run, insert):
    google.person.configure(batch_limit=2)

    with pytest.raises(HttpError) as caught:
        run(**{name: insert(name) for name in ("aaaaa", "bbbbb", "ccccc")})
    assert caught.value.resp.status == 400
    assert google.person.calls("calendar.events.insert") == []


def test_the_default_limit_is_1000(google):
    part = (
        "--b\r\nContent-Type: application/http\r\n\r\nGET /calendar/v3/colors\r\n\r\n"
    )
    headers = {"Content-Type": "multipart/mixed; boundary=b"}
    url = f"{google.url}/batch/calendar/v3"

    answer = requests.post(url, data=part * 1001 + "--b--", headers=headers, timeout=30)
    assert answer.status_code == 400
    answer = requests.post(url, data=part * 2 + "--b--", headers=headers, timeout=30)
    assert answer.status_code == 200
    assert answer.text.count("HTTP/1.1 401 Unauthorized") == 2


@pytest.mark.parametrize(
    "line",
    ["GET http://www.googleapis.com/calendar/v3/colors", "GET /drive/v3/files", "x"],
)
def test_parts_name_a_path_of_the_api(google, line):
    data = f"--b\r\nContent-Type: application/http\r\n\r\n{line}\r\n\r\n--b--"
    headers = {"Content-Type": "multipart/mixed; boundary=b"}
    url = f"{google.url}/batch/calendar/v3"

    assert requests.post(url, data=data, headers=headers, timeout=10).status_code == 400


def test_outer_headers_count_for_the_parts(google):
    token = google.granted().token
    data = (
        "--b\r\nContent-Type: application/http\r\nContent-ID: <item1:x@y>\r\n\r\n"
        "GET /calendar/v3/colors\r\n\r\n--b--"
    )
    headers = {
        "Content-Type": "multipart/mixed; boundary=b",
        "Authorization": f"Bearer {token}",
    }
    url = f"{google.url}/batch/calendar/v3"
    answer = requests.post(url, data=data, headers=headers, timeout=10)

    assert "HTTP/1.1 200 OK" in answer.text
    assert "Content-ID: <response-item1:x@y>" in answer.text


def test_a_batch_is_multipart(google):
    url = f"{google.url}/batch/calendar/v3"
    assert requests.post(url, json={}, timeout=10).status_code == 400


def test_an_expired_token_is_refreshed_for_the_parts(google, run, insert):
    call = insert("event0")
    google.person.expire_access_tokens("anna@example.com")

    assert run(only=call)["only"]["id"] == "event0"
