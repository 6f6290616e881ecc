"""Recurrence lines: one spelling, and the dates that Google shows."""

import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import Item, Kind, When
from calendar_google_sync.sync.recurrence import (
    Forbidden,
    Unreadable,
    canonical,
    is_endless,
    is_over,
    nearest,
    occurrences,
    unreadable,
)

UTC = timezone.utc
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
quick = settings(max_examples=60, deadline=None)

SPELLINGS = {
    ("RRULE:FREQ=DAILY",): ("RRULE:FREQ=DAILY",),
    ("rrule:freq=daily;interval=1;wkst=mo",): ("RRULE:FREQ=DAILY",),
    (" RRULE : COUNT=3 ; FREQ=DAILY ",): ("RRULE:FREQ=DAILY;COUNT=3",),
    ("FREQ=DAILY",): ("RRULE:FREQ=DAILY",),
    ("RRULE:FREQ=WEEKLY;BYDAY=WE,MO,WE",): ("RRULE:FREQ=WEEKLY;BYDAY=MO,WE",),
    ("RRULE:FREQ=MONTHLY;BYDAY=+1MO",): ("RRULE:FREQ=MONTHLY;BYDAY=1MO",),
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=16,02,-1",): (
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,2,16",
    ),
    ("RRULE:FREQ=DAILY;RSCALE=GREGORIAN;SKIP=OMIT;X-A=1",): ("RRULE:FREQ=DAILY",),
    ("RRULE;X-EVOLUTION-ENDDATE=2020:FREQ=DAILY",): ("RRULE:FREQ=DAILY",),
    ("X-EVOLUTION-ENDDATE=20200120:FREQ=DAILY;COUNT=3",): ("RRULE:FREQ=DAILY;COUNT=3",),
    ("DTSTART:20260101T000000\nRRULE:FREQ=DAILY",): ("RRULE:FREQ=DAILY",),
    ("EXDATE:20260102T080000Z,20260101T080000Z", "RRULE:FREQ=DAILY"): (
        "RRULE:FREQ=DAILY",
        "EXDATE:20260101T080000Z,20260102T080000Z",
    ),
    ("EXDATE:20260102",): ("EXDATE;VALUE=DATE:20260102",),
    ("exdate;tzid=Europe/Rome:20260102t080000",): (
        "EXDATE;TZID=Europe/Rome:20260102T080000",
    ),
    ("DATE;TZID=Europe/Rome:20260102T080000",): (
        "RDATE;TZID=Europe/Rome:20260102T080000",
    ),
    ("", "X-FOO:bar", "RRULE:", "RDATE:"): (),
    ("RRULE:FREQ=DAILY;BYDAY=:;:",): ("RRULE:BYDAY=?;RRULE?FREQ=DAILY",),
}  # fmt: skip


@pytest.mark.parametrize("lines", SPELLINGS)
def test_one_spelling(lines):
    assert canonical(lines) == SPELLINGS[lines]
    assert canonical(canonical(lines)) == canonical(lines)


@quick
@given(st.lists(st.text("RULEDATFQ=;:,XBY-+0123456789ZWMO \n") | st.text() | st.none()))
def test_any_line_is_spelled_or_left_out(lines):
    once = canonical(lines)
    assert canonical(once) == once


def series(start, *lines, zone="Europe/Brussels", length=timedelta(hours=1)):
    if not isinstance(start, datetime):
        return Item(
            Kind.EVENT,
            when=When(start, start + timedelta(days=1)),
            recurrence=lines,
        )
    start = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    when = When(start, start + length)
    return Item(Kind.EVENT, when=when, time_zone=zone, recurrence=lines)


def walls(item, limit=10):
    """Starts on the wall clock, short: "03-28 09:00"."""
    zone = ZoneInfo(item.time_zone) if item.time_zone else None
    found = occurrences(item, FIRST, LAST, limit)
    if item.when.all_day:
        return [f"{one.start:%m-%d}" for one in found]
    return [f"{one.start.astimezone(zone):%m-%d %H:%M}" for one in found]


AT_NINE = datetime(2026, 3, 28, 9)  # a Saturday; summer time begins on the 29th

EXPANSIONS = {
    "single": (AT_NINE, (), ["03-28 09:00"]),
    "over the begin of summer time": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=3",),
        ["03-28 09:00", "03-29 09:00", "03-30 09:00"],
    ),
    "at a time that the clock leaps over": (
        datetime(2026, 3, 28, 2, 30), ("RRULE:FREQ=DAILY;COUNT=3",),
        ["03-28 02:30", "03-29 03:30", "03-30 02:30"],
    ),
    "the start counts where the rule leaves it out": (
        AT_NINE, ("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",),
        ["03-28 09:00", "03-30 09:00", "04-06 09:00"],
    ),
    "until is included": (
        AT_NINE, ("RRULE:FREQ=DAILY;UNTIL=20260330T070000Z",),
        ["03-28 09:00", "03-29 09:00", "03-30 09:00"],
    ),
    "until just before": (
        AT_NINE, ("RRULE:FREQ=DAILY;UNTIL=20260330T065959Z",),
        ["03-28 09:00", "03-29 09:00"],
    ),
    "until a mere date": (
        AT_NINE, ("RRULE:FREQ=DAILY;UNTIL=20260329",), ["03-28 09:00", "03-29 09:00"],
    ),
    "until without a zone": (
        AT_NINE, ("RRULE:FREQ=DAILY;UNTIL=20260329T090000",),
        ["03-28 09:00", "03-29 09:00"],
    ),
    "all-day until a time": (
        AT_NINE.date(), ("RRULE:FREQ=DAILY;UNTIL=20260329T215959Z",),
        ["03-28", "03-29"],
    ),
    "an exception in UTC": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260329T070000Z"),
        ["03-28 09:00", "03-30 09:00"],
    ),
    "an exception in a zone": (
        AT_NINE,
        ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Europe/London:20260329T080000"),
        ["03-28 09:00", "03-30 09:00"],
    ),
    "an exception of a whole day": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260328"),
        ["03-29 09:00", "03-30 09:00"],
    ),
    "an exception of an all-day series told as a time": (
        AT_NINE.date(), ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260329T000000Z"),
        ["03-28", "03-30"],
    ),
    "an exception rule": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2"),
        ["03-29 09:00", "03-31 09:00"],
    ),
    "dates only": (
        AT_NINE, ("RDATE:20260410T070000Z,20260401T070000Z",),
        ["03-28 09:00", "04-01 09:00", "04-10 09:00"],
    ),
    "dates beside a rule, none twice": (
        AT_NINE,
        ("RRULE:FREQ=DAILY;COUNT=2", "RDATE;VALUE=PERIOD:20260329T070000Z/PT1H",
         "RDATE;VALUE=DATE:20260401"),
        ["03-28 09:00", "03-29 09:00", "04-01 09:00"],
    ),
    "two rules": (
        AT_NINE, ("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=2"),
        ["03-28 09:00", "03-29 09:00", "04-04 09:00"],
    ),
    "an exception at a time that the clock leaps over": (
        datetime(2026, 3, 28, 2, 30),
        ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260329T013000Z"),
        ["03-28 02:30", "03-30 02:30"],
    ),
    "an exception in an unknown zone is on the series' own clock": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Home:20260329T090000"),
        ["03-28 09:00", "03-30 09:00"],
    ),
    "an exception in a zone with a colon": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=GMT+02:00:20260329T090000"),
        ["03-28 09:00", "03-30 09:00"],
    ),
    "an exception in a quoted zone with a colon": (
        AT_NINE,
        ("RRULE:FREQ=DAILY;COUNT=3", 'EXDATE;TZID="(UTC+01:00) Rome":20260329T090000'),
        ["03-28 09:00", "03-30 09:00"],
    ),
    "no added dates after the last rule's end": (
        AT_NINE, ("RRULE:FREQ=DAILY;UNTIL=20260329", "RDATE:20260410T070000Z"),
        ["03-28 09:00", "03-29 09:00"],
    ),
    "added dates beside a rule with a number": (
        AT_NINE, ("RRULE:FREQ=DAILY;COUNT=1", "RDATE:20260410T070000Z"),
        ["03-28 09:00", "04-10 09:00"],
    ),
    "an end before the start: nothing": (
        AT_NINE, ("RRULE:FREQ=DAILY;UNTIL=20260327T080000Z",), [],
    ),
    "twice a day": (
        AT_NINE, ("RRULE:FREQ=DAILY;BYHOUR=17,9;COUNT=3",),
        ["03-28 09:00", "03-28 17:00", "03-29 09:00"],
    ),
    "every few hours over the begin of summer time": (
        datetime(2026, 3, 28, 23, 30), ("RRULE:FREQ=HOURLY;COUNT=6",),
        ["03-28 23:30", "03-29 00:30", "03-29 01:30", "03-29 03:30", "03-29 04:30"],
    ),
    "every 31st": (
        datetime(2026, 1, 31, 9), ("RRULE:FREQ=MONTHLY;COUNT=3",),
        ["01-31 09:00", "03-31 09:00", "05-31 09:00"],
    ),
    "last Friday": (
        datetime(2026, 1, 30, 9), ("RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",),
        ["01-30 09:00", "02-27 09:00", "03-27 09:00"],
    ),
    "last working day": (
        datetime(2026, 1, 30, 9),
        ("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",),
        ["01-30 09:00", "02-27 09:00", "03-31 09:00"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EXPANSIONS)
def test_expansion(case):
    start, lines, expected = EXPANSIONS[case]
    assert walls(series(start, *lines)) == expected


def test_a_start_that_is_the_second_time_of_a_clock_set_back():
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    item = Item(
        Kind.EVENT,
        when=When(start, start + timedelta(hours=1)),
        time_zone="Europe/Brussels",
        recurrence=("RRULE:FREQ=DAILY;COUNT=2",),
    )
    found = [one.start for one in occurrences(item, FIRST, LAST)]
    assert found == [start, start + timedelta(days=1)]


def test_the_length_is_that_of_the_first():
    item = series(AT_NINE, "RRULE:FREQ=DAILY;COUNT=3", length=timedelta(hours=30))
    found = list(occurrences(item, FIRST, LAST))
    assert {one.end - one.start for one in found} == {timedelta(hours=30)}


def test_a_range_has_what_overlaps_it():
    item = series(AT_NINE, "RRULE:FREQ=DAILY", length=timedelta(hours=30))
    after = datetime(2026, 4, 10, 7, 30, tzinfo=UTC)
    found = [
        one.start.day for one in occurrences(item, after, after + timedelta(days=2))
    ]
    assert found == [9, 10, 11, 12]
    assert list(occurrences(item, FIRST, item.when.start)) == []
    assert len(list(occurrences(item, after, LAST, limit=7))) == 7


@pytest.mark.parametrize(
    "rule, days",
    [
        ("FREQ=DAILY", [-3, -2, -1, 0, 1, 2]),
        ("FREQ=DAILY;COUNT=100", [-3, -2, -1, 0, 1, 2]),
        ("FREQ=DAILY;INTERVAL=50", [-50, 0, 50, 100, 150, 200]),
        # It ended ten days ago, or ends tomorrow
        ("FREQ=DAILY;COUNT=41", [-15, -14, -13, -12, -11, -10]),
        ("FREQ=DAILY;COUNT=52", [-4, -3, -2, -1, 0, 1]),
    ],
)
def test_the_nearest_of_many(rule, days):
    item = series(AT_NINE, f"RRULE:{rule}")
    now = item.when.start + timedelta(days=50, minutes=-10)
    found = [one.start.date() - now.date() for one in nearest(item, now, limit=6)]
    assert [one.days for one in found] == days


def test_no_date_no_occurrence():
    assert list(occurrences(Item(Kind.TASK), FIRST, LAST)) == []


UNREADABLE = [
    "RRULE:FREQ=FORTNIGHTLY",
    "RRULE:COUNT=3",
    "RRULE:FREQ=DAILY;INTERVAL=0",
    "RRULE:FREQ=DAILY;INTERVAL=10001",
    "RRULE:FREQ=DAILY;INTERVAL=x",
    "RRULE:FREQ=DAILY;UNTIL=soon",
    "RRULE:FREQ=WEEKLY;BYDAY=XX",
    "RRULE:FREQ=MONTHLY;BYDAY=0MO",
    "RRULE:FREQ=DAILY;SKIP=FORWARD",
    "RRULE:FREQ=DAILY;BYMONTH=13",
    "RRULE:FREQ=YEARLY;BYYEARDAY=0",
]


@pytest.mark.parametrize("line", UNREADABLE)
def test_what_cannot_be_read_says_so(line):
    item = series(AT_NINE, line)
    assert line.partition(":")[2] in unreadable(item)
    with pytest.raises(Unreadable, match="cannot be read"):
        list(occurrences(item, FIRST, LAST))


FORBIDDEN = [
    "RRULE:FREQ=MONTHLY;BYYEARDAY=-1;BYMONTHDAY=-1",
    "RRULE:FREQ=DAILY;BYWEEKNO=10",
    "RRULE:FREQ=WEEKLY;BYMONTHDAY=1",
    "RRULE:FREQ=DAILY;BYYEARDAY=60;COUNT=2000",
    "RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO",
    "RRULE:FREQ=MONTHLY;BYWEEKNO=53;BYMONTH=2;BYMONTHDAY=31",
]


@pytest.mark.parametrize("line", FORBIDDEN)
def test_what_only_google_can_expand(line):
    """RFC 5545, 3.3.10 forbids it; Google shows it, which is no problem."""
    item = series(AT_NINE, line)
    with pytest.raises(Forbidden, match="Only Google knows"):
        list(occurrences(item, FIRST, LAST))
    assert not unreadable(item)
    assert not is_over(item, LAST)


def test_crowds_are_refused_whatever_else_is_wrong():
    item = series(AT_NINE, "RRULE:FREQ=MINUTELY;BYWEEKNO=10")
    assert "more than 48 times a day" in unreadable(item)


ENDS = {
    "RRULE:FREQ=DAILY": (True, False),
    "RRULE:FREQ=DAILY;COUNT=2": (False, False),  # it is not counted
    "RRULE:FREQ=DAILY;UNTIL=20260401T000000Z": (False, True),
    "RRULE:FREQ=DAILY;UNTIL=20260501T000000Z": (False, False),
    "RDATE:20260329T090000Z": (False, False),
    "EXRULE:FREQ=DAILY": (False, False),
}


@pytest.mark.parametrize("line", ENDS)
def test_endless_or_over(line):
    item = series(AT_NINE, line)
    after = datetime(2026, 4, 20, tzinfo=UTC)
    assert (is_endless(item), is_over(item, after)) == ENDS[line]


def test_over_when_all_rules_are():
    lines = ["RRULE:FREQ=DAILY;UNTIL=20260401T000000Z", "RRULE:FREQ=WEEKLY"]
    item = series(AT_NINE, *lines)
    assert is_endless(item) and not is_over(item, LAST)


CROWDED = [
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=MINUTELY",
    "RRULE:FREQ=MINUTELY;INTERVAL=29",
    "RRULE:FREQ=HOURLY;BYMINUTE=0,20,40",
    "RRULE:FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0",
    "RRULE:FREQ=DAILY;BYHOUR=8,9,10,11;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55,59",
    "RRULE:FREQ=HOURLY;BYMINUTE=0,20,40;COUNT=721",
]


@pytest.mark.parametrize("line", CROWDED)
def test_more_than_can_be_shown(line):
    item = series(AT_NINE, line)
    with pytest.raises(Unreadable, match="more than 48 times a day"):
        list(occurrences(item, FIRST, LAST))
    assert line.partition(":")[2] in unreadable(item)


def test_a_whole_day_does_not_repeat_within_a_day():
    item = series(AT_NINE.date(), "RRULE:FREQ=HOURLY")
    assert "whole day within a day" in unreadable(item)
    assert walls(series(AT_NINE.date(), "RRULE:FREQ=DAILY;BYHOUR=8,9"), 2) == [
        "03-28",
        "03-29",
    ]


NEVER = [
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;BYSETPOS=9",
    "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    "RRULE:FREQ=WEEKLY;BYSETPOS=9",
    "RRULE:FREQ=MONTHLY;BYDAY=6MO",
    "RRULE:FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
    "RRULE:FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2",
    "RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTH=2",
    "RRULE:FREQ=YEARLY;BYWEEKNO=6;BYMONTH=7",
    "RRULE:FREQ=YEARLY;INTERVAL=4;BYYEARDAY=366",
    "RRULE:FREQ=YEARLY;INTERVAL=9000",
    "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9",
    "RRULE:FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=3",
]


@pytest.mark.parametrize("line", NEVER)
def test_of_a_rule_without_dates_only_the_start_is_shown(line):
    assert walls(series(AT_NINE, line)) == ["03-28 09:00"]


@pytest.mark.parametrize("line", NEVER)
def test_looking_in_vain_is_cheap(line):
    item = series(AT_NINE, line)
    begun = time.perf_counter()
    assert not list(occurrences(item, datetime(2030, 1, 1, tzinfo=UTC), LAST))
    assert time.perf_counter() - begun < 3


def test_an_exception_rule_is_asked_only_where_something_is():
    lines = ("RRULE:FREQ=DAILY;COUNT=2", "RDATE:99991201T080000Z", "EXRULE:FREQ=DAILY")
    begun = time.perf_counter()
    assert walls(series(AT_NINE, *lines)) == []
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize("frequency", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_all_left_out_leaves_nothing(frequency):
    item = series(AT_NINE, f"RRULE:FREQ={frequency}", "EXRULE:FREQ=DAILY")
    assert walls(item) == []


_DAYS = st.lists(
    st.sampled_from("MO TU WE TH FR SA SU".split()), min_size=1, max_size=3, unique=True
).map(",".join)
_RULES = st.one_of(
    st.just("FREQ=DAILY"),
    st.builds("FREQ=DAILY;BYDAY={}".format, _DAYS),
    st.builds("FREQ=WEEKLY;BYDAY={}".format, _DAYS),
    st.builds("FREQ=WEEKLY;BYDAY={};WKST=SU".format, _DAYS),
    st.just("FREQ=WEEKLY"),
    st.just("FREQ=MONTHLY"),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, st.integers(1, 31)),
    st.builds(
        "FREQ=MONTHLY;BYDAY={}{}".format, st.sampled_from([-1, 1, 2, 5]), st.just("TU")
    ),
    st.just("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
    st.just("FREQ=YEARLY"),
    st.just("FREQ=YEARLY;BYMONTH=2,7"),
    st.just("FREQ=YEARLY;BYYEARDAY=1,-1"),
    st.just("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"),
    st.just("FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR"),
)


@quick
@given(
    _RULES,
    st.integers(1, 5),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(0, 3000),
)
def test_far_dates_are_those_that_counting_finds(rule, interval, day, later):
    """The short cut to far dates gives what dateutil finds step by step."""
    start = datetime(day.year, day.month, day.day, 9)
    text = f"{rule};INTERVAL={interval}"
    after = start + timedelta(days=later)
    before = after + timedelta(days=400)
    found = rrulestr(text, dtstart=start).between(after, before)
    expected = sorted({one for one in [start, *found] if after < one < before})
    item = series(start, f"RRULE:{text}", zone="UTC")
    ours = occurrences(item, after.replace(tzinfo=UTC), before.replace(tzinfo=UTC))
    starts = [one.start.replace(tzinfo=None) for one in ours]
    assert [one for one in starts if after < one] == expected


def test_old_series_are_cheap():
    item = series(datetime(1900, 1, 1, 9), "RRULE:FREQ=DAILY")
    begun = time.perf_counter()
    for _ in range(100):
        next(occurrences(item, datetime(2026, 3, 1, tzinfo=UTC), LAST))
    assert time.perf_counter() - begun < 1
