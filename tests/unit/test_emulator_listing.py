"""events.list: pages, windows, deletions and sync tokens."""

import pytest
from googleapiclient.errors import HttpError

from tests.google_emulator.libraries import ANNA
from tests.google_emulator.people import Person

pytest_plugins = ["tests.google_emulator.fixtures"]


def refused(call):
    """Return (status, reason) of a call that must fail."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    return caught.value.resp.status, caught.value.error_details[0]["reason"]


def timed(hour, **more):
    """Return an event of one hour on 2 March 2026."""
    return {
        "start": {"dateTime": f"2026-03-02T{hour:02}:00:00+01:00"},
        "end": {"dateTime": f"2026-03-02T{hour + 1:02}:00:00+01:00"},
        **more,
    }


def weekly(**more):
    zone = {"timeZone": "Europe/Brussels"}
    body = timed(10, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    return {**body, **{k: {**body[k], **zone} for k in ("start", "end")}, **more}


@pytest.fixture
def fill(emulator, calendar_id):
    """Add events by hand, without HTTP, a cheap way to have some."""
    anna = Person(emulator.world, ANNA)

    def add(*bodies):
        return [anna.add_event(calendar_id, body) for body in bodies]

    return add


@pytest.fixture
def listed(service, calendar_id):
    """Ask for one page."""

    def ask(**query):
        return service.events().list(calendarId=calendar_id, **query)

    return ask


def walk(listed, **query):
    """Return all pages of a listing."""
    pages = [listed(**query).execute()]
    while "nextPageToken" in pages[-1]:
        token = pages[-1]["nextPageToken"]
        pages.append(listed(pageToken=token, **query).execute())
    return pages


def names(*pages):
    return [item.get("summary", item["id"]) for page in pages for item in page["items"]]


def test_pages_hold_250_unless_asked_and_never_more_than_2500(fill, listed):
    fill(*(timed(10) for _ in range(260)))

    first, second = walk(listed)
    assert (len(first["items"]), len(second["items"])) == (250, 10)
    assert "nextSyncToken" not in first and "nextSyncToken" in second
    (only,) = walk(listed, maxResults=5000)
    assert len(only["items"]) == 260
    assert refused(listed(maxResults=0))[0] == 400


def test_short_and_empty_pages(google, fill, listed):
    fill(timed(10, summary="a"), timed(11, summary="b"), timed(12, summary="c"))
    google.person.configure(page_size=2, empty_pages=True)

    pages = walk(listed)
    assert [len(page["items"]) for page in pages] == [0, 2, 0, 1]
    assert names(*pages) == ["a", "b", "c"]
    assert ["nextSyncToken" in page for page in pages] == [False, False, False, True]


def test_an_unknown_page_token_is_refused(listed):
    assert refused(listed(pageToken="x.1.0")) == (400, "invalid")


def test_parameters_must_not_change_between_pages(google, fill, listed):
    fill(timed(10), timed(11))
    token = listed(maxResults=1).execute()["nextPageToken"]

    assert refused(listed(maxResults=2, pageToken=token)) == (400, "invalid")
    assert "maxResults" in google.person.violations()[0]["what"]


def test_an_increment_holds_what_changed(google, fill, listed, calendar_id):
    kept, edited, deleted = fill(timed(10), timed(11), timed(12))
    token = listed().execute()["nextSyncToken"]
    google.person.edit_event(ANNA, calendar_id, edited["id"], summary="new")
    google.person.delete_event(ANNA, calendar_id, deleted["id"])

    changed = listed(syncToken=token).execute()
    assert {item["id"]: item["status"] for item in changed["items"]} == {
        edited["id"]: "confirmed",
        deleted["id"]: "cancelled",
    }
    idle = listed(syncToken=changed["nextSyncToken"]).execute()
    assert idle["items"] == []
    again = listed(syncToken=token).execute()
    assert len(again["items"]) == 2


def test_changes_made_between_pages_are_in_the_next_increment(google, fill, listed):
    fill(timed(10, summary="a"), timed(11, summary="b"))
    first = listed(maxResults=1).execute()
    fill(timed(12, summary="late"))
    second = listed(maxResults=1, pageToken=first["nextPageToken"]).execute()

    assert names(second) == ["b"]
    increment = listed(maxResults=1, syncToken=second["nextSyncToken"]).execute()
    assert names(increment) == ["late"]


@pytest.mark.parametrize(
    "query",
    [
        {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"},
        {"updatedMin": "2026-01-01T00:00:00Z"},
        {"orderBy": "updated"},
        {"q": "x"},
        {"iCalUID": "x"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"showDeleted": False},
    ],
)
def test_some_parameters_never_go_with_a_sync_token(listed, query):
    token = listed().execute()["nextSyncToken"]
    assert refused(listed(syncToken=token, **query)) == (400, "invalid")


def test_the_question_must_stay_the_same(google, listed):
    token = listed().execute()["nextSyncToken"]

    assert refused(listed(syncToken=token, singleEvents=True)) == (400, "invalid")
    assert "singleEvents" in google.person.violations()[0]["what"]


def test_sync_tokens_expire(google, listed):
    token = listed().execute()["nextSyncToken"]
    google.person.expire_sync_tokens(ANNA)

    assert refused(listed(syncToken=token)) == (410, "fullSyncRequired")
    assert refused(listed(syncToken="made up")) == (410, "fullSyncRequired")
    assert "nextSyncToken" in listed().execute()


def test_ordered_and_searched_lists_end_without_a_sync_token(listed):
    for query in ({"orderBy": "updated"}, {"q": "x"}, {"iCalUID": "x"}):
        assert "nextSyncToken" not in listed(**query).execute()
    assert "nextSyncToken" in listed(timeMin="2026-01-01T00:00:00Z").execute()


def test_both_bounds_of_a_window_are_exclusive(fill, listed):
    fill(timed(9, summary="9"), timed(10, summary="10"), timed(11, summary="11"))
    window = {
        "timeMin": "2026-03-02T10:00:00+01:00",
        "timeMax": "2026-03-02T10:00:00Z",
    }

    assert names(listed(**window).execute()) == ["10"]
    window["timeMax"] = window["timeMin"]
    assert refused(listed(**window)) == (400, "timeRangeEmpty")
    assert refused(listed(timeMin="2026-03-02T10:00:00"))[0] == 400


def test_all_day_entries_count_in_the_calendars_zone(fill, listed):
    fill({"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}})

    assert names(listed(timeMin="2026-03-02T23:00:00Z").execute()) == []
    assert len(listed(timeMin="2026-03-02T22:59:00Z").execute()["items"]) == 1


def test_a_series_is_in_the_window_when_an_occurrence_is(fill, listed):
    fill(weekly(summary="series"))
    inside = {"timeMin": "2026-03-16T00:00:00Z", "timeMax": "2026-03-17T00:00:00Z"}
    between = {"timeMin": "2026-03-17T00:00:00Z", "timeMax": "2026-03-18T00:00:00Z"}

    assert names(listed(**inside).execute()) == ["series"]
    assert names(listed(**between).execute()) == []
    single = listed(singleEvents=True, **inside).execute()["items"]
    assert [item["id"][-17:] for item in single] == ["_20260316T090000Z"]


def test_endless_series_reach_any_window(fill, listed):
    fill(weekly(recurrence=["RRULE:FREQ=DAILY"]))
    far = {"timeMin": "2036-03-01T00:00:00Z", "timeMax": "2036-03-02T00:00:00Z"}

    assert len(listed(**far).execute()["items"]) == 1
    assert len(listed(singleEvents=True, **far).execute()["items"]) == 1
    pages = walk(listed, singleEvents=True, maxResults=2500)
    assert len(pages[0]["items"]) == 730


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"single", "series", "moved", "cancelled day"}),
        (
            {"showDeleted": True},
            {"single", "series", "moved", "cancelled day", "deleted", "gone series"},
        ),
        ({"singleEvents": True}, {"single", "moved", "plain days"}),
        (
            {"singleEvents": True, "showDeleted": True},
            {"single", "moved", "plain days", "cancelled day", "deleted", "gone days"},
        ),
    ],
)
def test_show_deleted_and_single_events(
    google, fill, listed, calendar_id, query, expected
):
    series, gone, single, deleted = fill(
        weekly(id="series"), weekly(id="gones"), timed(9), timed(11)
    )
    person = google.person
    person.edit_event(ANNA, calendar_id, "series_20260309T090000Z", summary="x")
    person.delete_event(ANNA, calendar_id, "series_20260316T090000Z")
    person.delete_event(ANNA, calendar_id, "gones")
    person.delete_event(ANNA, calendar_id, deleted["id"])
    kinds = {
        "series": "series",
        "gones": "gone series",
        single["id"]: "single",
        deleted["id"]: "deleted",
        "series_20260309T090000Z": "moved",
        "series_20260316T090000Z": "cancelled day",
    }

    found = set()
    for item in listed(**query).execute()["items"]:
        other = "gone days" if item["id"].startswith("gones") else "plain days"
        found.add(kinds.get(item["id"], other))
    assert found == expected


def test_a_deleted_series_is_reported_with_its_exceptions(
    google, fill, listed, calendar_id
):
    fill(weekly(id="series"))
    google.person.edit_event(
        ANNA, calendar_id, "series_20260309T090000Z", summary="moved"
    )
    token = listed().execute()["nextSyncToken"]
    google.person.delete_event(ANNA, calendar_id, "series")

    items = listed(syncToken=token).execute()["items"]
    assert {item["id"] for item in items} == {"series", "series_20260309T090000Z"}
    assert all(item["status"] == "cancelled" for item in items)


def test_filters_by_content(fill, listed):
    marked = {"private": {"odoo": "1"}}
    first, _ = fill(
        timed(9, summary="Talk", extendedProperties=marked), timed(10, summary="Walk")
    )

    assert names(listed(q="walk").execute()) == ["Walk"]
    assert names(listed(iCalUID=first["iCalUID"]).execute()) == ["Talk"]
    assert names(listed(privateExtendedProperty="odoo=1").execute()) == ["Talk"]
    assert names(listed(privateExtendedProperty="odoo=2").execute()) == []
    assert names(listed(eventTypes="focusTime").execute()) == []


def test_order(fill, listed):
    fill(timed(11, summary="late"), timed(9, summary="early"))

    assert refused(listed(orderBy="startTime")) == (400, "invalid")
    ordered = listed(orderBy="startTime", singleEvents=True).execute()
    assert names(ordered) == ["early", "late"]
    assert names(listed(orderBy="updated").execute()) == ["late", "early"]


def test_updated_min_includes_deletions(google, fill, listed, calendar_id):
    _old, gone = fill(timed(9, summary="old"), timed(10, summary="gone"))
    google.person.advance_clock(60)
    (new,) = fill(timed(11, summary="new"))
    google.person.delete_event(ANNA, calendar_id, gone["id"])

    found = listed(updatedMin=new["created"]).execute()
    assert set(names(found)) == {"new", gone["id"]}


def test_fields_narrow_the_answer(fill, listed):
    (event,) = fill(timed(9, summary="Talk"))
    page = listed(fields="items(id,start/dateTime),nextSyncToken").execute()

    assert set(page) == {"items", "nextSyncToken"}
    assert page["items"] == [
        {"id": event["id"], "start": {"dateTime": "2026-03-02T09:00:00+01:00"}}
    ]
    assert refused(listed(fields="items(nonsense)")) == (400, "invalidParameter")
    assert refused(listed(fields="items(id")) == (400, "invalidParameter")


def test_times_in_another_zone(fill, listed):
    fill(timed(9))
    page = listed(timeZone="America/New_York").execute()

    assert page["timeZone"] == "America/New_York"
    assert page["items"][0]["start"]["dateTime"] == "2026-03-02T03:00:00-05:00"
    assert refused(listed(timeZone="Mars/Base")) == (400, "invalid")
