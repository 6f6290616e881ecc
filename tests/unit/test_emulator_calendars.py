"""Calendars, calendar lists and scopes, through google-api-python-client."""

import pytest
import requests
from googleapiclient.errors import HttpError

from tests.google_emulator.libraries import ANNA, BEN, WIDE

pytest_plugins = ["tests.google_emulator.fixtures"]


def refused(call):
    """Return (status, reason) of a call that must fail."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    return caught.value.resp.status, caught.value.error_details[0]["reason"]


def make(service, summary="Odoo Events"):
    return service.calendars().insert(body={"summary": summary}).execute()


def test_a_new_calendar_has_an_owner_and_a_zone(service):
    body = {"summary": "Odoo", "timeZone": "Europe/Brussels", "description": "ours"}
    calendar = service.calendars().insert(body=body).execute()

    assert calendar["id"].endswith("@group.calendar.google.com")
    assert calendar["dataOwner"] == ANNA
    assert calendar["timeZone"] == "Europe/Brussels"
    assert service.calendars().get(calendarId=calendar["id"]).execute() == calendar


def test_a_calendar_needs_a_title_and_a_real_zone(service, google):
    insert = service.calendars().insert
    assert refused(insert(body={})) == (400, "required")
    assert refused(insert(body={"summary": "x", "timeZone": "Mars/Base"})) == (
        400,
        "invalid",
    )


def test_update_clears_and_patch_keeps(service):
    body = {"summary": "Odoo", "description": "ours", "location": "here"}
    created = service.calendars().insert(body=body).execute()
    name = created["id"]

    patched = service.calendars().patch(calendarId=name, body={"location": None})
    assert patched.execute()["description"] == "ours"
    updated = service.calendars().update(calendarId=name, body={"summary": "New"})
    updated = updated.execute()
    assert updated["summary"] == "New"
    assert "description" not in updated
    assert updated["etag"] != created["etag"]


def test_a_changed_calendar_fails_if_match(service):
    calendar = make(service)
    call = service.calendars().patch(calendarId=calendar["id"], body={"summary": "x"})
    call.headers["If-Match"] = '"old"'

    assert refused(call) == (412, "conditionNotMet")
    call.headers["If-Match"] = calendar["etag"]
    assert call.execute()["summary"] == "x"


def test_if_none_match_spares_the_answer(service):
    calendar = make(service)
    call = service.calendars().get(calendarId=calendar["id"])
    call.headers["If-None-Match"] = calendar["etag"]

    with pytest.raises(HttpError) as caught:
        call.execute()
    assert caught.value.resp.status == 304


def test_a_deleted_calendar_is_gone(service, google):
    calendar = make(service)
    service.calendars().delete(calendarId=calendar["id"]).execute()

    for call in (
        service.calendars().get(calendarId=calendar["id"]),
        service.calendars().delete(calendarId=calendar["id"]),
        service.events().list(calendarId=calendar["id"]),
    ):
        assert refused(call) == (404, "notFound")
    assert [item["summary"] for item in google.person.calendars(ANNA)] == [ANNA]


def test_a_person_renames_and_deletes_a_calendar(service, google):
    calendar = make(service)
    google.person.rename_calendar(ANNA, calendar["id"], "Mine")

    found = service.calendars().get(calendarId=calendar["id"]).execute()
    assert found["summary"] == "Mine"
    google.person.delete_calendar(ANNA, calendar["id"])
    gone = service.calendars().get(calendarId=calendar["id"])
    assert refused(gone) == (404, "notFound")


def test_the_list_entry_carries_color_and_reminders(service):
    calendar = make(service)
    entries = service.calendarList()
    body = {
        "backgroundColor": "#112233",
        "foregroundColor": "#ffffff",
        "defaultReminders": [{"method": "popup", "minutes": 10}],
    }
    entry = entries.patch(calendarId=calendar["id"], colorRgbFormat=True, body=body)

    assert entry.execute()["backgroundColor"] == "#112233"
    found = entries.get(calendarId=calendar["id"]).execute()
    assert found["defaultReminders"] == [{"method": "popup", "minutes": 10}]
    assert found["accessRole"] == "owner"


def test_the_narrow_scope_reaches_own_calendars_only(google, service):
    by_hand = google.person.add_calendar(ANNA, summary="By hand")["id"]

    for calendar_id in ("primary", ANNA, by_hand, "nobody@example.com"):
        call = service.events().list(calendarId=calendar_id)
        assert refused(call) == (404, "notFound")


def test_another_projects_calendars_are_out_of_reach(google, service):
    calendar = make(service)
    google.person.add_client("2000-elsewhere", "third secret")
    flow = google.flow(client_id="2000-elsewhere", secret="third secret")
    landed = google.person.consent(flow.authorization_url()[0], ANNA)
    flow.fetch_token(authorization_response=landed)
    stranger = google.service(flow.credentials)

    call = stranger.calendars().get(calendarId=calendar["id"])
    assert refused(call) == (404, "notFound")


def test_another_account_reaches_nothing(google, service):
    calendar = make(service)
    bens = google.service(google.granted(BEN))

    assert refused(bens.calendars().get(calendarId=calendar["id"])) == (404, "notFound")


def test_own_calendars_are_found_again_after_a_new_consent(google, service):
    calendar = make(service)
    google.person.withdraw_access(ANNA)
    again = google.service(google.connect())

    found = again.calendars().get(calendarId=calendar["id"]).execute()
    assert found["summary"] == "Odoo Events"


def test_the_wide_scope_reaches_all(google):
    service = google.service(google.granted(scopes=[WIDE]))
    listed = service.calendarList().list().execute()

    assert [entry.get("primary") for entry in listed["items"]] == [True]
    assert service.calendars().get(calendarId="primary").execute()["id"] == ANNA


@pytest.mark.parametrize("form", ["new", "old"])
def test_methods_outside_the_narrow_scope_are_refused(google, service, form):
    google.person.configure(scope_error_form=form)
    calendar = make(service)
    for call in (
        service.calendarList().list(),
        service.calendars().clear(calendarId=calendar["id"]),
        service.settings().list(),
        service.acl().list(calendarId=calendar["id"]),
        service.events().move(
            calendarId=calendar["id"], eventId="abcde", destination="x"
        ),
        service.freebusy().query(body={}),
    ):
        with pytest.raises(HttpError) as caught:
            call.execute()
        error = caught.value
        assert error.resp.status == 403
        if form == "new":
            assert "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in str(error.error_details)
        else:
            assert error.error_details[0]["reason"] == "insufficientPermissions"


def test_too_many_new_calendars(google, service):
    google.person.configure(new_calendars_per_day=2)
    make(service), make(service)

    call = service.calendars().insert(body={"summary": "third"})
    assert refused(call) == (403, "quotaExceeded")


def test_the_primary_calendar_stays(google):
    service = google.service(google.granted(scopes=[WIDE]))

    call = service.calendars().delete(calendarId="primary")
    assert refused(call) == (403, "forbidden")


def test_colors_are_listed(service):
    assert service.colors().get().execute()["event"]["11"]["background"]


def test_a_request_needs_a_live_token(google):
    url = f"{google.url}/calendar/v3/colors"
    without = requests.get(url, timeout=10)
    wrong = requests.get(url, headers={"Authorization": "Bearer x"}, timeout=10)

    assert without.status_code == wrong.status_code == 401
    assert without.json()["error"]["errors"][0]["reason"] == "required"
    assert wrong.json()["error"]["errors"][0]["reason"] == "authError"


def test_an_expired_token_is_refreshed_by_the_library(google):
    credentials = google.granted()
    service = google.service(credentials)
    google.person.expire_access_tokens(ANNA)
    before = credentials.token

    service.colors().get().execute()
    assert credentials.token != before


def test_a_token_in_the_url_is_no_token(google):
    token = google.granted().token
    for name in ("access_token", "oauth_token"):
        url = f"{google.url}/calendar/v3/colors?{name}={token}"
        assert requests.get(url, timeout=10).status_code == 401
    assert len(google.person.violations()) == 2
    assert token not in str(google.person.requests())
