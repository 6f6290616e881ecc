"""Series, their occurrences, and what happens to single ones."""

import pytest
from googleapiclient.errors import HttpError

from tests.google_emulator.libraries import ANNA

pytest_plugins = ["tests.google_emulator.fixtures"]

ZONE = {"timeZone": "Europe/Brussels"}
START = {"dateTime": "2026-03-23T10:00:00+01:00", **ZONE}
END = {"dateTime": "2026-03-23T11:00:00+01:00", **ZONE}
SECOND = "series_20260330T080000Z"


def refused(call):
    """Return (status, reason, message) of a call that must fail."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    error = caught.value
    return error.resp.status, error.error_details[0]["reason"], error.reason


@pytest.fixture
def insert(service, calendar_id):
    """Return a call that inserts a weekly series."""

    def build(*recurrence, start=START, end=END, **more):
        body = {"id": "series", "summary": "Series", "start": start, "end": end, **more}
        body["recurrence"] = list(recurrence or ["RRULE:FREQ=WEEKLY;COUNT=4"])
        return service.events().insert(calendarId=calendar_id, body=body)

    return build


@pytest.fixture
def call(service, calendar_id):
    """Return a call of a method of events on the calendar."""

    def build(name, event_id="series", **arguments):
        method = getattr(service.events(), name)
        return method(calendarId=calendar_id, eventId=event_id, **arguments)

    return build


def starts(call, **query):
    items = call("instances", **query).execute()["items"]
    return [item["start"].get("dateTime", item["start"].get("date")) for item in items]


def test_occurrences_keep_their_clock_time_over_the_change_to_summer(insert, call):
    insert().execute()
    items = call("instances").execute()["items"]

    assert [item["start"]["dateTime"] for item in items] == [
        "2026-03-23T10:00:00+01:00",
        "2026-03-30T10:00:00+02:00",
        "2026-04-06T10:00:00+02:00",
        "2026-04-13T10:00:00+02:00",
    ]
    assert [item["id"] for item in items][:2] == ["series_20260323T090000Z", SECOND]
    second = items[1]
    assert second["recurringEventId"] == "series"
    assert second["originalStartTime"] == second["start"]
    assert second["iCalUID"] == "series@google.com"
    assert "recurrence" not in second


def test_all_day_occurrences_are_named_by_their_date(insert, call):
    start, end = {"date": "2026-03-23"}, {"date": "2026-03-25"}
    insert("RRULE:FREQ=DAILY;INTERVAL=7;UNTIL=20260406", start=start, end=end).execute()
    items = call("instances").execute()["items"]

    assert [item["id"] for item in items] == [
        "series_20260323",
        "series_20260330",
        "series_20260406",
    ]
    assert items[1]["end"] == {"date": "2026-04-01"}
    assert items[1]["originalStartTime"] == {"date": "2026-03-30"}


def test_extra_and_exception_dates(insert, call):
    insert(
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE;TZID=Europe/Brussels:20260330T100000",
        "RDATE:20260401T080000Z",
    ).execute()

    assert starts(call) == [
        "2026-03-23T10:00:00+01:00",
        "2026-04-01T10:00:00+02:00",
        "2026-04-06T10:00:00+02:00",
    ]


def test_the_start_counts_even_where_the_rule_leaves_it_out(insert, call):
    """RFC 5545, 3.3.10: it "always counts as the first occurrence"."""
    insert("RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=2").execute()

    assert starts(call) == [
        "2026-03-23T10:00:00+01:00",
        "2026-03-25T10:00:00+01:00",
    ]


def test_a_clock_time_that_does_not_exist_has_an_occurrence(insert, call):
    start = {"dateTime": "2026-03-28T02:30:00", **ZONE}
    end = {"dateTime": "2026-03-28T03:30:00", **ZONE}
    insert("RRULE:FREQ=DAILY;COUNT=3", start=start, end=end).execute()
    items = call("instances").execute()["items"]

    assert items[1]["start"]["dateTime"] == "2026-03-29T03:30:00+02:00"
    for item in items:
        assert call("get", item["id"]).execute()["start"] == item["start"]


def test_until_is_included(insert, call):
    insert("RRULE:FREQ=WEEKLY;UNTIL=20260330T080000Z").execute()
    assert len(starts(call)) == 2


@pytest.mark.parametrize(
    "line",
    [
        "FREQ=WEEKLY",
        "RRULE:WEEKLY",
        "RRULE:FREQ=FORTNIGHTLY",
        "RRULE:FREQ=WEEKLY;COUNT=0",
        "RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20260401T000000Z",
        "RRULE:FREQ=WEEKLY;UNTIL=20260401",
        "RRULE:FREQ=WEEKLY;UNTIL=20260401T000000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261341T000000Z",
        "RRULE:FREQ=WEEKLY;FREQ=DAILY",
        "RRULE:FREQ=WEEKLY;BYDAY=XX",
        "RRULE:FREQ=WEEKLY;BYDAY=2MO",
        "RRULE:FREQ=WEEKLY;COLOR=red",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=400",
        "DTSTART:20260323T090000Z",
        "EXDATE;VALUE=DATE:20260330",
        "EXDATE;TZID=Mars/Base:20260330T100000",
        "RDATE;VALUE=PERIOD:20260401T080000Z/PT1H",
        "DATE;TZID=Europe/Brussels:20260330T100000",
    ],
)
def test_bad_rules_are_refused(insert, line):
    status, _reason, message = refused(insert(line))
    assert (status, message) == (400, "Invalid recurrence rule.")


@pytest.mark.parametrize(
    "line",
    ["RRULE:FREQ=DAILY;UNTIL=20260401T000000Z", "EXDATE:20260330", "RDATE:20260401"],
)
def test_all_day_series_take_dates_only(insert, line):
    start, end = {"date": "2026-03-23"}, {"date": "2026-03-24"}
    assert refused(insert(line, start=start, end=end))[0] == 400


def test_a_timed_series_needs_one_zone(insert):
    plain = {"dateTime": "2026-03-23T10:00:00+01:00"}
    assert refused(insert(start=plain))[1] == "required"
    other = {**END, "timeZone": "Europe/Paris"}
    assert refused(insert(end=other))[1] == "invalid"


def test_editing_an_occurrence_makes_an_exception(insert, call, google, calendar_id):
    insert().execute()
    moved = {"start": {"dateTime": "2026-03-31T15:00:00+02:00"}}
    moved["end"] = {"dateTime": "2026-03-31T16:00:00+02:00"}
    changed = call("patch", SECOND, body=moved).execute()

    assert changed["id"] == SECOND
    assert changed["originalStartTime"]["dateTime"] == "2026-03-30T10:00:00+02:00"
    assert starts(call)[1] == "2026-03-31T15:00:00+02:00"
    stored = google.person.events(ANNA, calendar_id)
    assert [event["id"] for event in stored] == ["series", SECOND]
    assert call("get", SECOND).execute() == changed


def test_an_occurrence_takes_put_and_refuses_a_rule(insert, call):
    insert().execute()
    body = {"start": START, "end": END, "summary": "Put"}
    assert call("update", SECOND, body=body).execute()["summary"] == "Put"

    body["recurrence"] = ["RRULE:FREQ=DAILY"]
    assert refused(call("update", SECOND, body=body))[0] == 400


@pytest.mark.parametrize("by_status", [True, False])
def test_canceling_one_occurrence(insert, call, service, calendar_id, by_status):
    insert().execute()
    if by_status:
        call("patch", SECOND, body={"status": "cancelled"}).execute()
    else:
        call("delete", SECOND).execute()

    assert len(starts(call)) == 3
    assert len(call("instances", showDeleted=True).execute()["items"]) == 4
    items = service.events().list(calendarId=calendar_id).execute()["items"]
    cancelled = items[1]
    assert set(cancelled) == {
        "kind", "etag", "id", "status", "recurringEventId", "originalStartTime"
    }  # fmt: skip
    assert refused(call("delete", SECOND))[:2] == (410, "deleted")
    again = {"status": "confirmed"}
    assert call("patch", SECOND, body=again).execute()["summary"] == "Series"


def test_occurrences_that_are_none_do_not_exist(insert, call):
    insert().execute()
    for name in ("series_20260331T080000Z", "series_20260330", "series_x"):
        assert refused(call("get", name))[:2] == (404, "notFound")
    assert refused(call("get", "other_20260330T080000Z"))[0] == 404


def test_deleting_the_series_ends_its_occurrences(insert, call):
    insert().execute()
    call("delete").execute()
    assert refused(call("get", SECOND))[0] == 404


def test_only_series_have_instances(insert, call):
    insert().execute()
    assert refused(call("instances", SECOND))[0] == 400
    assert refused(call("instances", "never0"))[0] == 404


def test_instances_by_original_start_and_window(insert, call):
    insert().execute()
    start = "2026-03-30T08:00:00Z"
    assert starts(call, originalStart=start) == ["2026-03-30T10:00:00+02:00"]
    later = starts(call, timeMin="2026-04-06T12:00:00Z")
    assert later == ["2026-04-13T10:00:00+02:00"]
    first = call("instances", maxResults=3).execute()
    assert "nextPageToken" in first and "nextSyncToken" not in first


def test_removing_the_rule_ends_the_exceptions(insert, call, google, calendar_id):
    insert().execute()
    call("patch", SECOND, body={"summary": "other"}).execute()
    single = call("patch", body={"recurrence": None}).execute()

    assert "recurrence" not in single
    live = google.person.events(ANNA, calendar_id)
    assert [event["id"] for event in live] == ["series"]


def test_shortening_the_rule_leaves_orphans(insert, call, google, calendar_id):
    insert().execute()
    call("patch", SECOND, body={"summary": "other"}).execute()
    rule = ["RRULE:FREQ=WEEKLY;UNTIL=20260325T000000Z"]
    call("patch", body={"recurrence": rule}).execute()

    live = google.person.events(ANNA, calendar_id)
    assert [event["id"] for event in live] == ["series", SECOND]


def test_splitting_makes_a_second_series(insert, call, google, calendar_id):
    insert(extendedProperties={"private": {"odoo": "1"}}).execute()
    third = "series_20260406T080000Z"
    call("patch", third, body={"summary": "exception"}).execute()
    tail = google.person.split_series(ANNA, calendar_id, SECOND, summary="New")

    assert tail["id"] == "series_R20260330T080000"
    assert tail["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=3"]
    assert tail["extendedProperties"] == {"private": {"odoo": "1"}}
    assert starts(call) == ["2026-03-23T10:00:00+01:00"]
    found = call("instances", tail["id"]).execute()["items"]
    assert [item["summary"] for item in found] == ["New"] * 3


def test_what_was_split_off_names_its_occurrences_after_the_whole(
    insert, call, google, calendar_id
):
    insert().execute()
    tail = google.person.split_series(ANNA, calendar_id, SECOND, summary="New")
    found = call("instances", tail["id"]).execute()["items"]

    third = "series_20260406T080000Z"
    assert [item["id"] for item in found][:2] == [SECOND, third]
    assert {item["recurringEventId"] for item in found} == {tail["id"]}
    assert call("get", third).execute()["summary"] == "New"
    assert refused(call("get", f"{tail['id']}_20260406T080000Z"))[0] == 404
    call("patch", third, body={"summary": "one"}).execute()
    again = google.person.split_series(ANNA, calendar_id, third)
    assert again["id"] == "series_R20260406T080000"
    assert call("get", third).execute()["recurringEventId"] == again["id"]


def test_a_whole_day_that_was_split_off(insert, call, google, calendar_id):
    day = {"start": {"date": "2026-03-23"}, "end": {"date": "2026-03-24"}}
    insert(**day).execute()
    tail = google.person.split_series(ANNA, calendar_id, "series_20260406")
    assert tail["id"] == "series_R20260406"
    ids = [item["id"] for item in call("instances", tail["id"]).execute()["items"]]
    assert ids == ["series_20260406", "series_20260413"]


def test_a_birthday_comes_once_a_year(insert, call):
    insert("RRULE:FREQ=YEARLY;BYMONTHDAY=23;COUNT=3").execute()
    assert [day[:10] for day in starts(call)] == [
        "2026-03-23",
        "2027-03-23",
        "2028-03-23",
    ]


def test_nothing_is_shown_after_the_end_of_the_rule(insert, call):
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20260331T000000Z"
    insert(rule, "RDATE:20260401T080000Z,20260325T080000Z").execute()
    assert [day[:10] for day in starts(call)] == [
        "2026-03-23",
        "2026-03-25",
        "2026-03-30",
    ]


def test_the_lower_bound_of_instances_is_inclusive(insert, call):
    insert().execute()
    assert len(starts(call, timeMin="2026-04-13T09:00:00Z")) == 1
    assert len(starts(call, timeMin="2026-04-13T09:00:01Z")) == 0
    window = {"timeMin": "2026-04-13T09:00:00Z", "timeMax": "2026-04-13T09:00:00Z"}
    assert refused(call("instances", **window))[:2] == (400, "timeRangeEmpty")


def test_pages_of_instances_ask_the_same_question(insert, call):
    insert().execute()
    first = call("instances", maxResults=3).execute()
    token = first["nextPageToken"]
    rest = call("instances", maxResults=3, pageToken=token).execute()
    assert [len(page["items"]) for page in (first, rest)] == [3, 1]
    assert "nextPageToken" not in rest
    assert refused(call("instances", pageToken="none"))[0] == 400


def test_instances_that_were_cancelled(insert, call):
    insert().execute()
    call("delete", SECOND).execute()
    assert len(starts(call)) == 3
    shown = call("instances", showDeleted=True).execute()["items"]
    assert [item["status"] for item in shown].count("cancelled") == 1
    found = call("instances", showDeleted=True, originalStart="2026-03-30T08:00:00Z")
    assert [item["id"] for item in found.execute()["items"]] == [SECOND]
    call("delete").execute()
    assert starts(call) == []


def test_odd_rules_come_back_as_they_are(google, service, calendar_id, call):
    odd = ["RRULE:FREQ=DAILY;UNTIL=20260325T120000Z", "DATE;TZID=Europe/Brussels:x"]
    day = {"start": {"date": "2026-03-23"}, "end": {"date": "2026-03-24"}}
    google.person.add_event(
        ANNA, calendar_id, lenient=True, id="series", recurrence=odd, **day
    )

    assert call("get").execute()["recurrence"] == odd
    assert starts(call) == ["2026-03-23", "2026-03-24", "2026-03-25"]
