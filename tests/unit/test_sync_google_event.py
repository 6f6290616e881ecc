"""Google's JSON both ways, word by word, and whatever odd things it may hold."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import Item, Kind, Reminder, When, body, parse, text
from calendar_google_sync.sync.fields import FIELDS
from calendar_google_sync.sync.google_event import original_start

UTC = timezone.utc
ZONE = "Europe/Brussels"
WHEN = When(datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC))
DAY = When(date(2026, 3, 30), date(2026, 3, 31))
FOOTER = text.footer("https://odoo.example.com/7", "Open", ["Ann"], "Guests")
ALL = [
    "title", "description", "when", "location", "time_zone", "recurrence", "visibility",
    "busy", "reminders", "done", "footer",
]  # fmt: skip

EVENT = Item(
    Kind.EVENT,
    title="Meeting",
    description="<b>a</b><br>b",
    when=WHEN,
    location="Room 1",
    time_zone=ZONE,
    recurrence=("RRULE:FREQ=WEEKLY",),
    visibility="private",
    busy=False,
    reminders=(Reminder("popup", 10), Reminder("email", 60)),
    footer=FOOTER,
)
JSON = {
    "summary": "Meeting",
    "description": f"<b>a</b><br>b<br><br>{FOOTER}",
    "start": {"dateTime": "2026-03-30T09:00:00+02:00", "timeZone": ZONE},
    "end": {"dateTime": "2026-03-30T10:00:00+02:00", "timeZone": ZONE},
    "recurrence": ["RRULE:FREQ=WEEKLY"],
    "location": "Room 1",
    "visibility": "private",
    "transparency": "transparent",
    "reminders": {
        "useDefault": False,
        "overrides": [
            {"method": "popup", "minutes": 10},
            {"method": "email", "minutes": 60},
        ],
    },
}
#: What Google adds by itself
ENVELOPE = {
    "kind": "calendar#event",
    "id": "abc123",
    "etag": '"3181161784712000"',
    "status": "confirmed",
    "updated": "2026-03-01T10:20:30.123Z",
    "creator": {"email": "ann@example.com"},
    "organizer": {"email": "x@group.calendar.google.com", "self": True},
    "start": JSON["start"],
    "end": JSON["end"],
}


def read(kind=Kind.EVENT, **values):
    return parse({**ENVELOPE, **values}, kind, ZONE)


def item(kind=Kind.EVENT, **values):
    entry = read(kind, **values)
    assert entry.problem == ""
    return entry.item


class TestBothWays:
    def test_insert(self):
        assert body(EVENT, ALL, None) == JSON

    def test_the_page_about_privacy_names_all_that_is_sent(self):
        page = (Path(__file__).parents[2] / "SECURITY.md").read_text()
        table = page.partition("## What is sent to Google")[2].partition("\n## ")[0]
        assert {row.name for row in FIELDS} <= {*ALL, "guests", "video", "cut"}, (
            "a field that ALL lacks"
        )
        for name in body(EVENT, ALL, None):
            assert f"`{name}`" in table

    def test_read(self):
        entry = read(**JSON)
        assert entry.item == EVENT
        assert (entry.google_id, entry.etag) == ("abc123", '"3181161784712000"')
        assert entry.updated == datetime(2026, 3, 1, 10, 20, 30, 123000, tzinfo=UTC)
        assert not entry.deleted and entry.problem == ""

    def test_insert_all_day(self):
        all_day = Item(Kind.EVENT, "Holiday", when=DAY)
        assert body(all_day, ALL, None) == {
            "summary": "Holiday",
            "description": "",
            "start": {"date": "2026-03-30"},
            "end": {"date": "2026-03-31"},
        }

    @settings(max_examples=30, deadline=None)
    @given(some.pairs())
    def test_what_is_inserted_is_read_again(self, pair):
        for side in filter(None, (pair.agreed_local, pair.agreed_remote)):
            # an open task cannot keep a leading mark of its own
            sent = body(side, ALL, None, "Europe/Brussels")
            got = item(side.kind, **{"description": "", **sent})
            assert text.same_text(got.description, side.description)
            for name in ("title", "when", "done"):
                assert getattr(got, name) == getattr(side, name)
            if side.kind is Kind.EVENT and side.reminders is not None:
                assert got.reminders == side.reminders


class TestPatch:
    """Only the named fields; everything else stays as it is in Google."""

    CASES = {
        "title": {"summary": "Meeting"},
        "location": {"location": "Room 1"},
        "visibility": {"visibility": "private"},
        "busy": {"transparency": "transparent"},
        "reminders": {"reminders": JSON["reminders"]},
        "description": {"description": JSON["description"]},
        "when": {
            "start": {**JSON["start"], "date": None},
            "end": {**JSON["end"], "date": None},
        },
    }
    CASES["time_zone"] = CASES["when"]
    CASES["recurrence"] = {**CASES["when"], "recurrence": ["RRULE:FREQ=WEEKLY"]}

    @pytest.mark.parametrize("name", CASES)
    def test_one_field(self, name):
        assert body(EVENT, [name], EVENT) == self.CASES[name]

    def test_nothing(self):
        assert body(EVENT, [], EVENT) == {}

    def test_no_opinion_is_not_written(self):
        quiet = Item(Kind.EVENT, "x", recurrence=None)
        names = ["location", "visibility", "busy", "reminders", "when", "time_zone"]
        assert body(quiet, names, EVENT) == {}

    def test_from_timed_to_all_day_and_back(self):
        found = body(replace(EVENT, when=DAY), ["when"], EVENT)
        assert found["start"] == {
            "date": "2026-03-30", "dateTime": None, "timeZone": None,
        }  # fmt: skip
        found = body(EVENT, ["when"], replace(EVENT, when=DAY))
        assert found["end"]["date"] is None and "dateTime" in found["end"]

    def test_the_zone_of_an_all_day_entry_means_nothing(self):
        assert body(replace(EVENT, when=DAY), ["time_zone"], EVENT) == {}

    def test_the_end_of_a_series(self):
        single = replace(EVENT, recurrence=())
        assert body(single, ["recurrence"], EVENT) == {"recurrence": None}

    def test_a_zone_is_always_told(self):
        bare = replace(EVENT, time_zone=None)
        told = body(bare, ["when"], None, "America/New_York")["start"]
        assert told == {
            "dateTime": "2026-03-30T03:00:00-04:00",
            "timeZone": "America/New_York",
        }
        told = body(replace(EVENT, time_zone="Nowhere"), ["when"], None)["start"]
        assert told["timeZone"] == "UTC"

    def test_the_footer_alone_keeps_the_text_of_google(self):
        in_google = replace(EVENT, description="typed in Google")
        found = body(EVENT, ["footer"], in_google)["description"]
        assert found == f"typed in Google<br><br>{FOOTER}"
        found = body(EVENT, ["footer", "description"], in_google)["description"]
        assert found == JSON["description"]

    def test_a_long_description_is_cut_not_the_footer(self):
        long = replace(EVENT, description="words " * 3000)
        found = body(long, ["description"], EVENT)["description"]
        assert len(found) <= text.LIMIT and found.endswith(FOOTER)

    def test_at_most_five_reminders_of_at_most_four_weeks(self):
        many = tuple(Reminder("popup", 20000 * number) for number in range(7))
        told = body(replace(EVENT, reminders=many), ["reminders"], EVENT)["reminders"]
        minutes = [one["minutes"] for one in told["overrides"]]
        assert minutes == [0, 20000, 40000]
        near = tuple(Reminder("popup", number) for number in range(7))
        told = body(replace(EVENT, reminders=near), ["reminders"], EVENT)["reminders"]
        assert [one["minutes"] for one in told["overrides"]] == [0, 1, 2, 3, 4]
        none = body(replace(EVENT, reminders=()), ["reminders"], EVENT)
        assert none == {"reminders": {"useDefault": False, "overrides": []}}

    def test_never_what_is_not_modeled(self):
        foreign = {"attendees", "colorId", "attachments", "conferenceData", "status"}
        assert not foreign & set(body(EVENT, ALL, EVENT))


class TestTask:
    TASK = Item(Kind.TASK, "Call", when=WHEN, recurrence=None, done=False)

    @pytest.mark.parametrize(
        ("summary", "title", "done"),
        [
            ("Call", "Call", False),
            ("✓ Call", "Call", True),
            ("✓Call", "Call", True),
            ("  ✔\ufe0f Call", "Call", True),
            ("✓", "", True),
            ("Call ✓", "Call ✓", False),
            ("✓ ✓ Call", "✓ Call", True),
        ],
    )
    def test_the_mark_of_a_closed_task(self, summary, title, done):
        found = item(Kind.TASK, summary=summary)
        assert (found.title, found.done) == (title, done)

    def test_the_mark_means_nothing_for_events(self):
        assert item(summary="✓ Call").title == "✓ Call"

    def test_written(self):
        assert body(self.TASK, ["title"], None) == {"summary": "Call"}
        closed = replace(self.TASK, done=True)
        assert body(closed, ["done"], self.TASK) == {"summary": "✓ Call"}
        assert body(closed, ["title"], self.TASK) == {"summary": "✓ Call"}
        assert body(replace(self.TASK, title="✓ Call"), ["title"], None) == {
            "summary": "Call"
        }

    def test_knows_nothing_of_the_fields_of_events(self):
        found = item(Kind.TASK, **JSON)
        names = ("location", "visibility", "busy", "reminders")
        assert [getattr(found, name) for name in names] == [None] * 4
        assert found.recurrence == ("RRULE:FREQ=WEEKLY",)


class TestDeleted:
    def test_entry(self):
        entry = parse({"id": "abc", "status": "cancelled"}, Kind.EVENT, ZONE)
        assert entry.deleted and entry.item is None and entry.problem == ""
        assert entry.recurring_event_id == ""

    def test_one_occurrence(self):
        gone = {
            "id": "abc_20260330T070000Z",
            "status": "cancelled",
            "recurringEventId": "abc",
            "originalStartTime": {"dateTime": "2026-03-30T09:00:00+02:00"},
        }
        entry = parse(gone, Kind.EVENT, ZONE)
        assert entry.deleted and entry.recurring_event_id == "abc"
        assert entry.original_start == "20260330T070000Z"

    def test_one_all_day_occurrence(self):
        entry = read(
            recurringEventId="abc",
            originalStartTime={"date": "2026-03-30"},
            start={"date": "2026-04-02"},
            end={"date": "2026-04-03"},
        )
        assert entry.original_start == "20260330" == original_start(date(2026, 3, 30))
        assert entry.item.when.start == date(2026, 4, 2)


class TestTimes:
    @pytest.mark.parametrize(
        ("end", "last"),
        [
            ({"date": "2026-03-31"}, date(2026, 3, 31)),
            ({"date": "2026-03-30"}, date(2026, 3, 31)),
            ({"date": "2026-03-01"}, date(2026, 3, 31)),
            ({"date": "2026-04-02"}, date(2026, 4, 2)),
            ({}, date(2026, 3, 31)),
        ],
    )
    def test_all_day(self, end, last):
        found = item(start={"date": "2026-03-30"}, end=end)
        assert found.when == When(date(2026, 3, 30), last)
        assert found.time_zone is None

    @pytest.mark.parametrize(
        ("start", "hour", "zone"),
        [
            ({"dateTime": "2026-03-30T09:00:00+02:00"}, 7, ZONE),
            ({"dateTime": "2026-03-30T09:00:00Z"}, 9, ZONE),
            ({"dateTime": "2026-03-30T09:00:00"}, 7, ZONE),
            ({"dateTime": "2026-03-30T09:00:00", "timeZone": "UTC"}, 9, "UTC"),
            ({"dateTime": "2026-03-30T09:00:00-04:00", "timeZone": "Mars"}, 13, None),
            (
                {"dateTime": "2026-03-30T09:00:00+05:00", "timeZone": "GMT+05:00"},
                4, "Etc/GMT-5",
            ),
            (
                {"dateTime": "2026-03-30T09:00:00+05:30", "timeZone": "GMT+05:30"},
                3, "Asia/Kolkata",
            ),
        ],
    )  # fmt: skip
    def test_offsets_and_zones(self, start, hour, zone):
        found = item(start=start, end={"dateTime": "2026-03-31T09:00:00Z"})
        assert (found.when.start.hour, found.time_zone) == (hour, zone)

    @pytest.mark.parametrize("end", ["2026-03-30T10:00:00", "2026-03-30T10:00:00Z"])
    def test_no_guess_at_a_clock_that_nobody_knows(self, end):
        found = read(
            start={"dateTime": "2026-03-30T09:00:00", "timeZone": "Mars/Base"},
            end={"dateTime": end, "timeZone": "Mars/Base"},
        )
        assert found.item is None
        assert found.problem == "Its time zone “Mars/Base” is unknown."

    def test_an_end_on_a_clock_that_nobody_knows(self):
        end = {"dateTime": "2026-03-30T10:00:00", "timeZone": "Mars/Base"}
        found = read(start={"dateTime": "2026-03-30T09:00:00Z"}, end=end)
        assert found.problem == "Its time zone “Mars/Base” is unknown."

    def test_an_offset_makes_a_single_entry_certain_but_not_a_series(self):
        start = {"dateTime": "2026-03-30T09:00:00+02:00", "timeZone": "Mars/Base"}
        end = {**start, "dateTime": "2026-03-30T10:00:00+02:00"}
        assert item(start=start, end=end).when == WHEN
        found = read(start=start, end=end, recurrence=["RRULE:FREQ=DAILY"])
        assert found.item is None
        assert found.problem == "It repeats in a time zone that is unknown."

    def test_days_need_no_clock(self):
        start = {"date": "2026-03-30", "timeZone": "Mars/Base"}
        lines = ["RRULE:FREQ=DAILY", "EXDATE;TZID=Mars/Base:20260401T000000"]
        found = item(start=start, end={"date": "2026-03-31"}, recurrence=lines)
        assert found.when.all_day

    def test_a_calendar_in_a_zone_that_nobody_knows(self):
        start = {"dateTime": "2026-03-30T09:00:00"}
        found = parse({**ENVELOPE, "start": start}, Kind.EVENT, "Mars/Base")
        assert found.problem == "Its time zone “Mars/Base” is unknown."
        start = {"dateTime": "2026-03-30T09:00:00Z"}
        found = parse({**ENVELOPE, "start": start}, Kind.EVENT, "Mars/Base")
        assert found.item.time_zone is None

    def test_a_calendar_without_a_zone(self):
        start = {"dateTime": "2026-03-30T09:00:00"}
        found = parse({**ENVELOPE, "start": start}, Kind.EVENT, "")
        assert found.item.time_zone == "UTC"

    def test_an_end_before_the_start(self):
        found = item(end={"dateTime": "2020-01-01T00:00:00Z"})
        assert found.when.end == found.when.start
        assert item(end=None).when.end == WHEN.start


class TestDefaults:
    def test_what_google_leaves_out(self):
        found = item()
        assert (found.title, found.description, found.location) == ("", "", "")
        assert (found.visibility, found.busy) == ("default", True)
        assert found.reminders is None and found.recurrence == ()

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            ({"useDefault": True}, None),
            ({"useDefault": False}, ()),
            ({"useDefault": False, "overrides": [{"method": "sms", "minutes": 5}]}, ()),
            ({"useDefault": False, "overrides": "x"}, ()),
            ("x", None),
            (
                {"useDefault": False, "overrides": [
                    {"method": "popup", "minutes": 30}, {"method": "popup"}, 7,
                    {"method": "popup", "minutes": 5},
                    {"method": "popup", "minutes": -1},
                ]},
                (Reminder("popup", 5), Reminder("popup", 30)),
            ),
        ],
    )  # fmt: skip
    def test_reminders(self, told, expected):
        assert item(reminders=told).reminders == expected

    def test_guests(self):
        found = item(
            attendees=[
                {"email": "Bob@Example.com"},
                {"email": "ann@example.com", "responseStatus": "accepted"},
                {"email": "room@resource.calendar.google.com", "resource": True},
                {"email": "me@example.com", "self": True},
                {"displayName": "nobody"},
                "x",
            ]
        )
        assert found.guests == ("ann@example.com", "bob@example.com")

    def test_unknown_words(self):
        found = item(visibility="secret", transparency="glass", summary=7)
        assert (found.visibility, found.busy, found.title) == ("default", True, "")

    def test_the_footer_is_not_part_of_the_text(self):
        found = item(description=f"above<br>{FOOTER}<br>below")
        assert found.description == "above<br>below" and found.footer == FOOTER


PROBLEMS = {
    "no start": ({"start": None}, "no start"),
    "an impossible date": ({"start": {"date": "2026-02-30"}}, "no start"),
    "a mixture": ({"end": {"date": "2026-03-31"}}, "ends as a whole day"),
    "another type": ({"eventType": "focusTime"}, "focusTime"),
    "a strange rule": ({"recurrence": ["RRULE:FREQ=FORTNIGHTLY"]}, "FREQ=FORTNIGHTLY"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_not_understood_says_why(case):
    values, words = PROBLEMS[case]
    entry = read(**values)
    assert words in entry.problem and entry.problem.endswith(".")
    assert entry.item is None and entry.google_id == "abc123"


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
_SCALARS |= st.sampled_from(
    ["cancelled", "2026-03-30", "2026-03-30T09:00:00Z", "0001-01-01T00:00:00+14:00",
     "9999-12-31", "9999-12-31T23:59:59-11:00", "Europe/Brussels", "../x", "\ud800",
     "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY;UNTIL=9", "EXDATE:x", "<ul><li", "✓"]
)  # fmt: skip
_KEYS = st.sampled_from(
    "id status summary description start end date dateTime timeZone recurrence location"
    " visibility transparency reminders useDefault overrides method minutes attendees"
    " email eventType updated etag recurringEventId originalStartTime".split()
)
_ODD = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6)
    ),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(_KEYS, _ODD, max_size=8) | _ODD, st.sampled_from(Kind))
def test_odd_events_never_raise(event, kind):
    for given_event in (event, {**ENVELOPE, **event} if isinstance(event, dict) else 0):
        entry = parse(given_event, kind, ZONE)
        assert entry.deleted or bool(entry.item) != bool(entry.problem)
        if entry.item:
            body(entry.item, ALL, None)
            body(entry.item, ALL, entry.item)


def test_durations_over_the_change_of_the_clock():
    night = When(datetime(2026, 3, 28, 23, tzinfo=UTC), WHEN.start)
    sent = body(replace(EVENT, when=night, recurrence=()), ["when"], None)
    assert sent["start"]["dateTime"] == "2026-03-29T00:00:00+01:00"
    assert sent["end"]["dateTime"] == "2026-03-30T09:00:00+02:00"
    found = item(**sent).when
    assert found.end - found.start == timedelta(hours=32)


def test_values_that_broke_what_reads_them():
    """Found by tests/unit/test_fuzz.py."""
    moment = {"dateTime": ["2026"], "timeZone": "Nowhere"}
    found = parse({**ENVELOPE, **JSON, "start": moment}, Kind.EVENT, "UTC")
    assert found.item is None and found.problem
    lines = ["RRULE:FREQ=DAILY;COUNT=2\0", "RDATE:\ud800"]
    found = parse({**ENVELOPE, **JSON, "recurrence": lines}, Kind.EVENT, "UTC")
    assert not any("\0" in line for line in found.item.recurrence)
    named = {"dateTime": "2026-03-10T09:00:00", "timeZone": "x\0y" * 1000}
    found = parse({**ENVELOPE, **JSON, "start": named}, Kind.EVENT, "UTC")
    assert "\0" not in str(found.problem) and len(str(found.problem)) < 200
    for name in ("id", "recurringEventId"):
        for value in (7, [], "é" * 900, "x" * 3000, "a b", "\0"):
            found = parse(
                {**ENVELOPE, **JSON, "id": "good", name: value}, Kind.EVENT, "UTC"
            )
            assert found.problem and not found.item and not found.recurring_event_id
    assert parse({**ENVELOPE, **JSON, "id": None}, Kind.EVENT, "UTC").problem
    found = parse({**ENVELOPE, **JSON, "eventType": ["\0"] * 1000}, Kind.EVENT, "UTC")
    assert "\0" not in str(found.problem) and len(str(found.problem)) < 200
