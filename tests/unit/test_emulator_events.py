"""Events one by one: what a write does, what is refused."""

import pytest
from googleapiclient.errors import HttpError

from tests.google_emulator.libraries import ANNA, WIDE

pytest_plugins = ["tests.google_emulator.fixtures"]

TIMED = {
    "start": {"dateTime": "2026-03-02T10:00:00+01:00"},
    "end": {"dateTime": "2026-03-02T11:00:00+01:00"},
}
ALL_DAY = {"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}


def refused(call):
    """Return (status, reason) of a call that must fail."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    return caught.value.resp.status, caught.value.error_details[0]["reason"]


@pytest.fixture
def events(service, calendar_id):
    """The methods of events, bound to one calendar."""
    return BoundEvents(service, calendar_id)


class BoundEvents:
    def __init__(self, service, calendar_id):
        self.resource, self.calendar_id = service.events(), calendar_id

    def call(self, name, if_match=None, **arguments):
        method = getattr(self.resource, name)
        call = method(calendarId=self.calendar_id, **arguments)
        if if_match:
            call.headers["If-Match"] = if_match
        return call

    def insert(self, /, **body):
        body = {**TIMED, "id": "abcde", "summary": "Talk", **body}
        return self.call("insert", body=body)

    def get(self, event_id="abcde"):
        return self.call("get", eventId=event_id)

    def patch(self, /, **changes):
        return self.call("patch", eventId="abcde", body=changes)

    def update(self, /, **body):
        return self.call("update", eventId="abcde", body={**TIMED, **body})

    def delete(self, event_id="abcde", **arguments):
        return self.call("delete", eventId=event_id, **arguments)


def test_google_fills_in_what_the_app_does_not_say(events):
    event = events.insert().execute()

    assert event["status"] == "confirmed"
    assert event["iCalUID"] == "abcde@google.com"
    assert event["organizer"]["email"] == events.calendar_id
    assert event["organizer"]["self"] is True
    assert event["creator"] == {"email": ANNA}
    assert event["reminders"] == {"useDefault": True}
    assert event["eventType"] == "default"
    assert event["sequence"] == 0
    assert event["htmlLink"].startswith("https://www.google.com/calendar/event?eid=")
    assert event["start"]["timeZone"] == "Europe/Brussels"
    assert events.get().execute() == event


def test_times_come_back_in_the_zone_of_the_calendar(events):
    start = {"dateTime": "2026-03-02T10:00:00", "timeZone": "America/New_York"}
    end = {"dateTime": "2026-03-02T11:00:00", "timeZone": "America/New_York"}
    event = events.insert(start=start, end=end).execute()

    assert event["start"] == {
        "dateTime": "2026-03-02T16:00:00+01:00",
        "timeZone": "America/New_York",
    }
    call = events.call("get", eventId="abcde", timeZone="UTC")
    assert call.execute()["start"]["dateTime"] == "2026-03-02T15:00:00Z"


def test_defaults_and_empty_fields_are_left_out(events):
    event = events.insert(
        visibility="default", transparency="opaque", description="", attendees=[]
    ).execute()

    assert not {"visibility", "transparency", "description", "attendees"} & set(event)


@pytest.mark.parametrize(
    "event_id", ["abcd", "wxyz0", "ABCDE", "ab_de", "ab-de", "a" * 1025]
)
def test_ids_are_base32hex_of_some_length(events, event_id):
    assert refused(events.insert(id=event_id)) == (400, "invalid")


def test_a_used_id_is_taken_even_after_deletion(events):
    events.insert().execute()
    assert refused(events.insert()) == (409, "duplicate")
    events.delete().execute()
    assert refused(events.insert()) == (409, "duplicate")


def test_either_id_or_icaluid(events):
    assert refused(events.insert(iCalUID="x@y")) == (400, "invalid")
    assert events.insert(id=None, iCalUID="x@y").execute()["iCalUID"] == "x@y"
    assert refused(events.insert(id=None, iCalUID="x@y")) == (409, "duplicate")


def test_deleting_leaves_a_bare_tombstone(events, google):
    events.insert().execute()
    events.delete().execute()

    assert set(events.get().execute()) == {"kind", "etag", "id", "status"}
    assert refused(events.delete()) == (410, "deleted")
    assert refused(events.delete("never0")) == (404, "notFound")
    kept = google.person.events(ANNA, events.calendar_id, show_deleted=True)
    assert kept[0]["summary"] == "Talk"
    assert google.person.events(ANNA, events.calendar_id) == []


def test_tombstones_disappear_in_time(events, google):
    events.insert().execute()
    events.delete().execute()
    google.person.forget_deleted(ANNA, events.calendar_id)

    assert refused(events.get()) == (404, "notFound")
    assert refused(events.insert()) == (409, "duplicate")


def test_undeleting_works_or_is_forbidden(events, google):
    events.insert().execute()
    events.delete().execute()
    google.person.configure(undelete="forbidden")
    assert refused(events.patch(status="confirmed")) == (403, "forbidden")

    google.person.configure(undelete="works")
    assert events.patch(status="confirmed").execute()["summary"] == "Talk"


def test_put_clears_what_is_left_out(events):
    events.insert(description="words", colorId="3", location="here").execute()
    event = events.update(summary="Talk 2").execute()

    assert event["summary"] == "Talk 2"
    assert not {"description", "colorId", "location"} & set(event)
    call = events.call("update", eventId="abcde", body={"summary": "no times"})
    assert refused(call) == (400, "required")


def test_patch_merges_objects_replaces_arrays_and_null_deletes(events):
    events.insert(
        description="words",
        extendedProperties={"private": {"a": "1", "b": "2"}},
        reminders={
            "useDefault": False,
            "overrides": [
                {"method": "popup", "minutes": 5},
                {"method": "email", "minutes": 60},
            ],
        },
    ).execute()
    event = events.patch(
        description=None,
        extendedProperties={"private": {"a": None, "c": "3"}},
        reminders={"overrides": [{"method": "popup", "minutes": 7}]},
    ).execute()

    assert "description" not in event
    assert event["summary"] == "Talk"
    assert event["extendedProperties"] == {"private": {"b": "2", "c": "3"}}
    assert event["reminders"]["overrides"] == [{"method": "popup", "minutes": 7}]


def test_from_timed_to_all_day_needs_nulls(events):
    events.insert().execute()
    assert refused(events.patch(**ALL_DAY)) == (400, "invalid")

    both = {name: {**ALL_DAY[name], "dateTime": None} for name in ALL_DAY}
    assert events.patch(**both).execute()["start"] == {"date": "2026-03-02"}


def test_each_write_changes_the_etag_and_if_match_guards_it(events):
    first = events.insert().execute()
    second = events.patch(summary="Two").execute()
    assert first["etag"] != second["etag"]

    for name in ("patch", "update"):
        body = {**TIMED, "summary": "Three"}
        call = events.call(name, first["etag"], eventId="abcde", body=body)
        assert refused(call) == (412, "conditionNotMet")
    stale = events.call("delete", first["etag"], eventId="abcde")
    assert refused(stale) == (412, "conditionNotMet")
    events.call("delete", second["etag"], eventId="abcde").execute()


def test_if_none_match_spares_the_answer(events):
    event = events.insert().execute()
    call = events.get()
    call.headers["If-None-Match"] = event["etag"]

    with pytest.raises(HttpError) as caught:
        call.execute()
    assert caught.value.resp.status == 304


def test_reminders_do_not_touch_updated(events, google):
    event = events.insert().execute()
    google.person.advance_clock(10)
    reminded = events.patch(reminders={"useDefault": False}).execute()
    assert reminded["updated"] == event["updated"]
    assert reminded["etag"] != event["etag"]

    assert events.patch(summary="New").execute()["updated"] > event["updated"]


def test_sequence_grows_when_the_event_moves(events):
    events.insert().execute()
    end = {"dateTime": "2026-03-02T12:00:00+01:00"}

    assert events.patch(summary="Same time").execute()["sequence"] == 0
    assert events.patch(end=end).execute()["sequence"] == 1
    assert refused(events.patch(sequence=0)) == (400, "invalid")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"start": {}}, "required"),
        ({"end": None}, "required"),
        ({"start": {"date": "2026-03-02"}}, "invalid"),
        (
            {"start": {"date": "2026-03-02", "dateTime": "2026-03-02T10:00:00Z"}},
            "invalid",
        ),
        ({"start": {"dateTime": "2026-03-02T09:00:00"}}, "required"),
        ({"start": {**TIMED["start"], "timeZone": "Mars/Base"}}, "invalid"),
        ({"start": {"dateTime": "2026-02-30T09:00:00Z"}}, "invalid"),
        ({"end": {"dateTime": "2026-03-02T09:00:00+01:00"}}, "timeRangeEmpty"),
        ({**ALL_DAY, "end": {"date": "2026-03-02"}}, "timeRangeEmpty"),
        ({"description": "x" * 8193}, "invalid"),
        ({"colorId": "12"}, "invalid"),
        ({"visibility": "secret"}, "invalid"),
        ({"transparency": "free"}, "invalid"),
        ({"source": {"url": "ftp://example.com"}}, "invalid"),
        ({"attendees": [{"displayName": "nobody"}]}, "invalid"),
        ({"eventType": "focusTime"}, "invalid"),
    ],
)
def test_wrong_content_is_refused(events, changes, reason):
    assert refused(events.insert(**changes)) == (400, reason)


@pytest.mark.parametrize(
    "reminders",
    [
        {"overrides": [{"method": "popup", "minutes": m} for m in range(6)]},
        {"overrides": [{"method": "sms", "minutes": 5}]},
        {"overrides": [{"method": "popup", "minutes": 40321}]},
        {"overrides": [{"method": "popup", "minutes": -1}]},
        {"useDefault": True, "overrides": [{"method": "popup", "minutes": 5}]},
    ],
)
def test_reminders_have_limits(events, reminders):
    assert refused(events.insert(reminders=reminders))[0] == 400


def test_nulls_mean_absence_at_any_depth(events):
    event = events.insert(
        location=None,
        extendedProperties={"private": None, "shared": {"a": None, "b": "1"}},
    ).execute()

    assert event["extendedProperties"] == {"shared": {"b": "1"}}
    assert "location" not in event


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_ends_of_time_are_refused(events, year):
    end = {"date": f"{year}-12-31"}
    assert refused(events.insert(start={"date": f"{year}-12-30"}, end=end))[0] == 400


def test_local_mean_time_is_written_in_utc(events):
    zone = {"timeZone": "Europe/Brussels"}
    start = {"dateTime": "1850-01-01T12:00:00", **zone}
    event = events.insert(start=start, end={**start, **zone}).execute()

    assert event["start"]["dateTime"] == "1850-01-01T11:42:30Z"


def test_zero_length_is_allowed_for_timed_events(events):
    assert events.insert(end=TIMED["start"]).execute()["id"] == "abcde"


def test_long_descriptions_may_be_cut_or_kept(events, google):
    google.person.configure(description_too_long="truncate")
    assert len(events.insert(description="x" * 9000).execute()["description"]) == 8192
    google.person.configure(description_limit=0)
    patched = events.patch(description="x" * 9000).execute()
    assert len(patched["description"]) == 9000


def test_extended_properties_have_limits(events):
    private = {"k" * 44: "v", "k" * 45: "dropped", "long": "v" * 1025}
    event = events.insert(extendedProperties={"private": private}).execute()

    kept = event["extendedProperties"]["private"]
    assert kept == {"k" * 44: "v", "long": "v" * 1024}
    many = {f"k{number}": "v" for number in range(301)}
    assert refused(events.patch(extendedProperties={"private": many}))[0] == 400


def test_read_only_fields_are_ignored(events):
    event = events.insert(
        creator={"email": "x@y.z"}, htmlLink="http://x", updated="2001-01-01T00:00:00Z"
    ).execute()

    assert event["creator"] == {"email": ANNA}
    assert event["updated"] > "2002"


def test_a_put_leaves_what_the_client_does_not_know(events, google):
    events.insert().execute()
    google.person.edit_event(
        ANNA,
        events.calendar_id,
        "abcde",
        conferenceData={"conferenceId": "meet-1"},
        attachments=[{"fileUrl": "https://drive.example.com/1"}],
    )
    event = events.update(summary="Changed").execute()

    assert event["conferenceData"] == {"conferenceId": "meet-1"}
    assert event["attachments"][0]["fileUrl"].endswith("/1")


def video(uri, kind="video"):
    return {"entryPoints": [{"entryPointType": kind, "uri": uri}]}


MEET = "https://meet.google.com/abc-defg-hij"


def test_a_conference_is_for_clients_that_know_of_it(events, google):
    event = events.insert(conferenceData=video(MEET), hangoutLink=MEET).execute()
    assert "conferenceData" not in event and "hangoutLink" not in event
    google.person.edit_event(
        ANNA, events.calendar_id, "abcde", conferenceData=video(MEET)
    )
    ignored = events.patch(summary="Changed", conferenceData=None).execute()
    assert ignored["conferenceData"] == video(MEET)
    assert ignored["hangoutLink"] == MEET
    other = video("https://zoom.example.com/j/1")
    body = {"conferenceData": other}
    event = events.call(
        "patch", eventId="abcde", body=body, conferenceDataVersion=1
    ).execute()
    assert event["conferenceData"] == other and "hangoutLink" not in event
    google.person.edit_event(ANNA, events.calendar_id, "abcde", conferenceData=None)
    assert "conferenceData" not in events.patch(summary="None").execute()


@pytest.mark.parametrize(
    "conference",
    [
        video("javascript:alert(1)"),
        video("https://x.example.com/" + "x" * 1300),
        video("https://x.example.com", "tv"),
        video("https://x.example.com", "phone"),
        video("https://x.example.com", "more"),
        {"entryPoints": 2 * video(MEET)["entryPoints"]},
    ],
)
def test_a_conference_that_google_refuses(events, conference):
    events.insert().execute()
    request = events.call(
        "patch",
        eventId="abcde",
        body={"conferenceData": conference},
        conferenceDataVersion=1,
    )
    assert refused(request)[0] == 400


def test_mail_to_guests_is_noted(events, google):
    events.insert().execute()
    events.call(
        "patch", eventId="abcde", body={"summary": "x"}, sendUpdates="none"
    ).execute()
    google.person.edit_event(
        ANNA, events.calendar_id, "abcde", attendees=[{"email": "guest@example.com"}]
    )
    events.patch(summary="still no mail").execute()
    assert google.person.mails() == []

    events.patch(attendees=[{"email": "guest@example.com"}]).execute()
    events.delete(sendUpdates="all").execute()
    methods = [mail["api_method"] for mail in google.person.mails()]
    assert methods == ["calendar.events.patch", "calendar.events.delete"]


def test_importing_needs_an_icaluid(events):
    assert refused(events.call("import_", body=dict(TIMED))) == (400, "required")
    body = {**TIMED, "iCalUID": "u@x", "organizer": {"email": "o@example.com"}}
    event = events.call("import_", body=body).execute()
    assert (event["iCalUID"], event["organizer"]) == ("u@x", {"email": "o@example.com"})


def test_moving_leaves_a_cancelled_event_behind(google):
    service = google.service(google.granted(scopes=[WIDE]))
    target = service.calendars().insert(body={"summary": "Other"}).execute()["id"]
    events = BoundEvents(service, "primary")
    events.insert().execute()
    moved = events.call("move", eventId="abcde", destination=target).execute()

    assert moved["organizer"]["email"] == target
    assert events.get().execute()["status"] == "cancelled"


def test_a_person_adds_edits_and_deletes(events, google):
    person, calendar_id = google.person, events.calendar_id
    event = person.add_event(ANNA, calendar_id, summary="Mine", **TIMED)
    edited = person.edit_event(ANNA, calendar_id, event["id"], **ALL_DAY)

    assert events.get(event["id"]).execute()["start"] == {"date": "2026-03-02"}
    assert edited["etag"] != event["etag"]
    person.delete_event(ANNA, calendar_id, event["id"])
    assert events.get(event["id"]).execute()["status"] == "cancelled"


def test_descriptions_may_come_back_reformatted(events, google):
    google.person.configure(rewrite_html=True)
    event = events.insert(description="<p>One</p><p>Two</p>").execute()

    assert event["description"] == "One<br>Two"
