"""Which entries belong to a window, in several zones, and how near they are."""

import time
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
import strategies as some
from hypothesis import given, settings

from calendar_google_sync.sync import Item, Kind, When, Window, default_days
from calendar_google_sync.sync.zones import midnight, to_wall

UTC = timezone.utc
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = [
    "UTC",
    "Europe/Brussels",  # summer time from 29 March 2026
    "America/New_York",
    "Australia/Sydney",  # winter time from 5 April 2026
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Cairo",  # its clock leaps over midnight
]


def timed(start, length=HOUR, **values):
    return Item(Kind.EVENT, when=When(start, start + length), **values)


def full_days(start, end, **values):
    return Item(Kind.EVENT, when=When(start, end), **values)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 1), date(2026, 5, 31)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2027, 2, 28)),
        (date(2027, 11, 1), date(2027, 11, 1), date(2028, 1, 31)),
        (date(2027, 12, 1), date(2027, 12, 1), date(2028, 2, 29)),
        (date(2026, 10, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_this_month_and_the_next_two(today, first, last):
    assert default_days(today) == (first, last)


@pytest.mark.parametrize("zone", ZONES)
class TestEdges:
    def window(self, zone):
        return Window(date(2026, 3, 1), date(2026, 4, 30), zone)

    def test_timed(self, zone):
        window = self.window(zone)
        first, last = midnight(date(2026, 3, 1), zone), midnight(date(2026, 5, 1), zone)
        assert (window.start, window.end) == (first, last)
        assert not window.contains(timed(first - HOUR))
        assert window.contains(timed(first - HOUR, 2 * HOUR))
        assert window.contains(timed(first))
        assert window.contains(timed(last - HOUR))
        assert not window.contains(timed(last))
        assert window.contains(timed(first - DAY, 90 * DAY))

    def test_without_length(self, zone):
        window = self.window(zone)
        assert window.contains(timed(window.start, timedelta(0)))
        assert not window.contains(timed(window.start - HOUR, timedelta(0)))
        assert not window.contains(timed(window.end, timedelta(0)))

    def test_all_day_counts_by_calendar_days(self, zone):
        window = self.window(zone)
        assert not window.contains(full_days(date(2026, 2, 28), date(2026, 3, 1)))
        assert window.contains(full_days(date(2026, 2, 28), date(2026, 3, 2)))
        assert window.contains(full_days(date(2026, 4, 30), date(2026, 5, 1)))
        assert not window.contains(full_days(date(2026, 5, 1), date(2026, 5, 2)))

    def test_all_day_series(self, zone):
        window = self.window(zone)
        for day, inside in ((date(2026, 2, 28), False), (date(2026, 3, 1), True)):
            series = full_days(
                day - 7 * DAY, day - 6 * DAY, recurrence=("RRULE:FREQ=WEEKLY;COUNT=2",)
            )
            assert window.contains(series) is inside


class TestSeries:
    WINDOW = Window(date(2026, 3, 1), date(2026, 5, 31), "Europe/Brussels")

    @pytest.mark.parametrize(
        ("rule", "inside"),
        [
            ("RRULE:FREQ=DAILY", True),
            ("RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15", False),
            ("RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31", True),
            ("RRULE:FREQ=DAILY;UNTIL=20260228T225959Z", False),
            ("RRULE:FREQ=DAILY;UNTIL=20260301T090000Z", True),
            ("RRULE:FREQ=WEEKLY;COUNT=3", False),
            ("RDATE:20260315T080000Z", True),
            ("RDATE:20260615T080000Z", False),
        ],
    )
    def test_one_occurrence_is_enough(self, rule, inside):
        first = datetime(2025, 6, 15, 8, tzinfo=UTC)
        series = timed(first, time_zone="Europe/Brussels", recurrence=(rule,))
        assert self.WINDOW.contains(series) is inside

    def test_exceptions_count(self):
        series = timed(
            datetime(2026, 2, 28, 9, tzinfo=UTC),
            time_zone="UTC",
            recurrence=("RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20260301T090000Z"),
        )
        assert not self.WINDOW.contains(series)

    def test_a_rule_that_nobody_understands_counts_from_its_start(self):
        series = timed(datetime(2020, 1, 1, tzinfo=UTC), recurrence=("RRULE:FREQ=X",))
        assert self.WINDOW.contains(series)
        later = replace(series, when=When(*[datetime(2027, 1, 1, tzinfo=UTC)] * 2))
        assert not self.WINDOW.contains(later)

    def test_far_dates_are_cheap(self):
        far = Window(date(9000, 1, 1), date(9000, 1, 31), "America/Sao_Paulo")
        begun = time.perf_counter()
        for rule in ("DAILY", "WEEKLY;INTERVAL=3", "MONTHLY;BYDAY=-1FR", "YEARLY"):
            series = timed(
                datetime(1990, 1, 5, tzinfo=UTC), 28 * DAY,
                time_zone="UTC", recurrence=(f"RRULE:FREQ={rule}",),
            )  # fmt: skip
            assert far.contains(series)
        assert time.perf_counter() - begun < 0.5


class TestOpenWindows:
    def test_everything(self):
        everything = Window(None, None, "UTC")
        assert (everything.start, everything.end) == (None, None)
        assert everything.contains(Item(Kind.TASK))
        assert everything.contains(timed(datetime(9999, 12, 1, tzinfo=UTC)))

    def test_half_open(self):
        item = timed(datetime(2026, 3, 10, 9, tzinfo=UTC))
        assert Window(date(2026, 3, 10), None, "UTC").contains(item)
        assert not Window(date(2026, 3, 11), None, "UTC").contains(item)
        assert Window(None, date(2026, 3, 10), "UTC").contains(item)
        assert not Window(None, date(2026, 3, 9), "UTC").contains(item)

    def test_an_entry_without_a_date_is_in_no_range(self):
        assert not Window(date(2026, 3, 1), None, "UTC").contains(Item(Kind.TASK))

    def test_the_ends_of_the_calendar(self):
        window = Window(date.min, date.max, "Pacific/Auckland")
        assert window.contains(timed(datetime(2026, 3, 10, tzinfo=UTC)))
        assert window.contains(full_days(date(9999, 12, 30), date.max))


class TestDistance:
    NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
    WINDOW = Window(None, None, "Europe/Brussels")

    def distance(self, item):
        return timedelta(seconds=self.WINDOW.distance(item, self.NOW))

    def test_single(self):
        assert self.distance(timed(self.NOW - HOUR, 2 * HOUR)) == timedelta(0)
        assert self.distance(timed(self.NOW + DAY)) == DAY
        assert self.distance(timed(self.NOW - DAY - HOUR)) == DAY
        assert self.WINDOW.distance(Item(Kind.TASK), self.NOW) == float("inf")

    def test_all_day_is_told_in_the_window_s_zone(self):
        assert self.distance(full_days(date(2026, 3, 10), date(2026, 3, 11))) == 0 * DAY
        tomorrow = full_days(date(2026, 3, 11), date(2026, 3, 12))
        assert self.distance(tomorrow) == 11 * HOUR

    @pytest.mark.parametrize(
        ("start", "rule", "expected"),
        [
            (datetime(2020, 3, 12, 12), "FREQ=YEARLY", 2 * DAY),
            (datetime(2020, 3, 8, 11), "FREQ=YEARLY", 2 * DAY),
            (datetime(2020, 3, 1, 12), "FREQ=DAILY", timedelta(0)),
            (datetime(2020, 3, 8, 11), "FREQ=YEARLY;COUNT=7", 2 * DAY),
            (datetime(2026, 3, 1, 11), "FREQ=DAILY;COUNT=8", 2 * DAY),
            (datetime(1999, 3, 9, 11), "FREQ=DAILY;UNTIL=19990310T110000Z", None),
        ],
    )
    def test_nearest_occurrence(self, start, rule, expected):
        start = start.replace(tzinfo=UTC)
        series = timed(start, time_zone="UTC", recurrence=(f"RRULE:{rule}",))
        if expected is None:
            expected = self.NOW - datetime(1999, 3, 10, 12, tzinfo=UTC)
        assert self.distance(series) == expected


@settings(max_examples=60, deadline=None)
@given(some.timed | some.all_day, some.days, some.zones)
def test_a_window_of_the_entry_s_own_days_has_it(when, day, zone):
    item = Item(Kind.EVENT, when=when)
    own = when.start if when.all_day else to_wall(when.start, zone).date()
    assert Window(own, own, zone).contains(item)
    assert not Window(own - 9 * DAY, own - DAY, zone).contains(item)
    assert Window(day, day, zone).contains(item) <= Window(
        day, day + DAY, zone
    ).contains(item)
