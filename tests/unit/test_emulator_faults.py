"""Quotas, faults on demand, and the strictness of the discovery document."""

import json
import time

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from googleapiclient.errors import HttpError

from tests.google_emulator import discovery
from tests.google_emulator.client import EmulatorError
from tests.google_emulator.libraries import ANNA

pytest_plugins = ["tests.google_emulator.fixtures"]

DAY = {"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}


def refused(call):
    """Return (status, reason) of a call that must fail."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    return caught.value.resp.status, caught.value.error_details[0]["reason"]


@pytest.fixture
def insert(service, calendar_id):
    def build(event_id="event0", **more):
        body = {"id": event_id, **DAY, **more}
        return service.events().insert(calendarId=calendar_id, body=body)

    return build


@pytest.fixture
def ids(google, calendar_id):
    def read():
        return [event["id"] for event in google.person.events(ANNA, calendar_id)]

    return read


def test_the_users_quota_slides(google, service, insert):
    google.person.configure(user_quota_per_minute=2)
    insert("first0").execute()

    assert refused(insert("second")) == (403, "userRateLimitExceeded")
    google.person.advance_clock(61)
    insert("second").execute()


def test_a_patch_costs_three(google, service, calendar_id, insert):
    insert().execute()
    google.person.configure(user_quota_per_minute=5)
    google.person.advance_clock(61)
    patch = service.events().patch(
        calendarId=calendar_id, eventId="event0", body={"summary": "x"}
    )

    patch.execute()
    assert refused(patch) == (403, "userRateLimitExceeded")


@pytest.mark.parametrize("status", [403, 429])
def test_the_projects_quota(google, insert, status):
    google.person.configure(project_quota_per_minute=2, quota_status=status)
    insert("first0").execute()

    assert refused(insert("second")) == (status, "rateLimitExceeded")


def test_quick_writes_to_one_calendar(google, service, calendar_id, insert):
    google.person.configure(calendar_writes_per_minute=1)
    insert("first0").execute()

    assert refused(insert("second")) == (403, "rateLimitExceeded")
    service.events().list(calendarId=calendar_id).execute()


def test_a_fault_strikes_as_often_as_told(google, insert):
    google.person.add_fault(
        api_method="events.insert", status=503, count=2, skip=1, retry_after=7
    )
    insert("first0").execute()

    with pytest.raises(HttpError) as caught:
        insert("second").execute()
    assert caught.value.resp["retry-after"] == "7"
    assert refused(insert("second")) == (503, "backendError")
    insert("second").execute()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "rateLimitExceeded"),
        (403, "quotaExceeded"),
        (410, "updatedMinTooLongAgo"),
        (429, "rateLimitExceeded"),
        (500, "backendError"),
    ],
)
def test_faults_have_a_status_and_a_reason(google, insert, status, reason):
    google.person.add_fault(status=status, reason=reason)
    assert refused(insert()) == (status, reason)


def test_faults_match_what_they_name(google, service, calendar_id, insert):
    add = google.person.add_fault
    add(method="DELETE", status=500)
    add(email="ben@example.com", status=500)
    add(calendar="Other", status=500)
    add(path="/colors$", status=500)
    add(batch="part", status=500)
    insert("first0").execute()

    add(calendar="Odoo Ev", status=500)
    assert refused(insert("second"))[0] == 500
    assert refused(service.colors().get())[0] == 500
    google.person.clear_faults()
    service.events().delete(calendarId=calendar_id, eventId="first0").execute()


def test_a_fault_may_come_after_the_write(google, insert, ids):
    google.person.add_fault(status=503, after=True)

    assert refused(insert())[0] == 503
    assert ids() == ["event0"]


@pytest.mark.parametrize(("after", "expected"), [(False, []), (True, ["event0"])])
def test_a_connection_drops_before_or_after(google, insert, ids, after, expected):
    google.person.add_fault(drop=True, after=after, count=None)

    with pytest.raises((OSError, Exception)):
        insert().execute()
    google.person.clear_faults()
    assert ids() == expected
    assert google.person.requests()[-1]["status"] == "dropped"


def test_an_answer_may_be_cut_short(google):
    token = google.granted().token
    google.person.add_fault(truncate=True)
    headers = {"Authorization": f"Bearer {token}"}

    with pytest.raises(requests.RequestException):
        requests.get(
            f"{google.url}/calendar/v3/colors", headers=headers, timeout=5
        ).json()


def test_latency(google, service):
    google.person.add_fault(latency=0.3)
    begun = time.monotonic()
    service.colors().get().execute()

    assert time.monotonic() - begun >= 0.3


def test_chance_is_repeatable(google, service):
    def strikes():
        google.person.clear_faults()
        google.person.add_fault(probability=0.5, seed=7, status=500)
        statuses = []
        for _ in range(12):
            try:
                service.colors().get().execute()
                statuses.append(200)
            except HttpError as error:
                statuses.append(error.resp.status)
        return statuses

    first = strikes()
    assert set(first) == {200, 500}
    assert strikes() == first


def test_faults_of_a_whole_batch_and_of_its_parts(google, service, insert, ids):
    def run():
        answers = {}
        batch = service.new_batch_http_request(
            callback=lambda name, _answer, error: answers.update({name: error})
        )
        for name in ("aaaaa", "bbbbb"):
            batch.add(insert(name), request_id=name)
        batch.execute()
        return {name: error and error.resp.status for name, error in answers.items()}

    google.person.add_fault(batch="whole", email="ben@example.com", status=503)
    google.person.add_fault(batch="whole", email=ANNA, status=503)
    with pytest.raises(HttpError):
        run()
    assert ids() == []
    google.person.add_fault(batch="part", status=503, skip=1)
    assert run() == {"aaaaa": None, "bbbbb": 503}
    google.person.add_fault(batch="part", drop=True, skip=1, count=None)
    with pytest.raises((OSError, Exception)):
        run()
    assert ids() == ["aaaaa"]


def test_faults_at_the_token_endpoint(google):
    credentials = google.granted()
    google.person.add_fault(
        path="^/token$", email=ANNA, status=400, reason="invalid_request"
    )

    with pytest.raises(RefreshError, match="invalid_request"):
        credentials.refresh(Request())
    credentials.refresh(Request())


def test_a_misspelt_fault_is_refused(google):
    with pytest.raises(EmulatorError):
        google.person.add_fault(stauts=500)
    with pytest.raises(EmulatorError):
        google.person.configure(quotta=1)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "colors?color=red", None),
        ("GET", "calendars/{id}/events?maxResults=many", None),
        ("GET", "calendars/{id}/events?singleEvents=yes", None),
        ("GET", "calendars/{id}/events?maxResults=1&maxResults=2", None),
        ("POST", "calendars/{id}/events?sendUpdates=maybe", DAY),
        ("POST", "calendars/{id}/events", {**DAY, "sumary": "x"}),
        ("POST", "calendars/{id}/events", {**DAY, "summary": 5}),
        ("POST", "calendars/{id}/events", {**DAY, "recurrence": "RRULE:FREQ=DAILY"}),
        ("POST", "calendars/{id}/events", {**DAY, "start": {"date": "2 March"}}),
        ("POST", "calendars/{id}/events", {**DAY, "sequence": True}),
        ("POST", "calendars", {"summary": "x", "color": "red"}),
        ("DELETE", "calendars/{id}/events/event0", {"a": 1}),
    ],
)
def test_what_the_discovery_document_does_not_know_is_refused(
    google, calendar_id, method, path, body
):
    headers = {"Authorization": f"Bearer {google.granted().token}"}
    url = f"{google.url}/calendar/v3/{path.format(id=calendar_id)}"
    answer = requests.request(method, url, json=body, headers=headers, timeout=10)

    assert answer.status_code == 400
    assert len(google.person.violations()) == 1


def test_paths_and_bodies_that_are_none(google, calendar_id):
    headers = {"Authorization": f"Bearer {google.granted().token}"}
    root = f"{google.url}/calendar/v3"
    json_type = {**headers, "Content-Type": "application/json"}

    assert requests.get(f"{root}/nothing", timeout=10).status_code == 404
    assert requests.put(f"{root}/colors", timeout=10).status_code == 404
    answer = requests.post(f"{root}/calendars", data="{", headers=json_type, timeout=10)
    assert answer.json()["error"]["errors"][0]["reason"] == "parseError"


def test_an_answer_that_does_not_fit_is_loud(google, service, emulator, calendar_id):
    emulator.world.calendars[calendar_id].list_entry["nonsense"] = 1

    call = service.calendarList().get(calendarId=calendar_id)
    assert refused(call)[0] == 500
    assert "nonsense" in google.person.violations()[0]["what"]


def test_the_document_is_googles_own():
    assert discovery.document()["id"] == "calendar:v3"
    method, path = discovery.find("PATCH", "calendars/a%40b/events/event0")
    assert (method.id, path["calendarId"]) == ("calendar.events.patch", "a@b")


def test_a_correct_client_leaves_no_violation(google, service, calendar_id, insert):
    insert().execute()
    service.events().list(calendarId=calendar_id).execute()

    assert google.person.violations() == []
    assert json.dumps(google.person.requests())
