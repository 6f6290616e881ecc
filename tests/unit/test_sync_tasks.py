"""Where tasks stand in a calendar."""

from datetime import date, datetime, timedelta, timezone

import pytest
import strategies as some
from hypothesis import given
from hypothesis import strategies as st

from calendar_google_sync.sync import When
from calendar_google_sync.sync.tasks import carry, deadline_of, span

UTC = timezone.utc
DUE = datetime(2026, 3, 10, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("hours", "length"),
    [
        (0, HOUR),
        (-3, HOUR),
        (2.5, 2.5 * HOUR),
        (8, 8 * HOUR),
        (40, 8 * HOUR),
        (1 / 3, 20 * timedelta(minutes=1)),
        (0.001, timedelta(minutes=1)),
    ],
)
def test_ends_at_the_deadline_and_lasts_the_allocated_hours(hours, length):
    assert span(DUE, hours) == When(DUE - length, DUE)


def test_deadline_of_a_timed_entry_is_its_end():
    assert deadline_of(When(DUE - HOUR, DUE), "Asia/Tokyo") == DUE


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", datetime(2026, 3, 29, 23, 59, 59)),
        ("Europe/Brussels", datetime(2026, 3, 29, 21, 59, 59)),
        ("America/New_York", datetime(2026, 3, 30, 3, 59, 59)),
        ("Pacific/Auckland", datetime(2026, 3, 29, 10, 59, 59)),
    ],
)
def test_an_all_day_entry_is_due_at_the_end_of_its_last_day(zone, expected):
    when = When(date(2026, 3, 28), date(2026, 3, 30))
    assert deadline_of(when, zone) == expected.replace(tzinfo=UTC)


class TestCarry:
    OLD, NEW = span(DUE, 0), span(DUE + DAY, 0)
    ZONE = "Europe/Brussels"

    def test_the_span_of_odoo_where_google_has_the_same(self):
        assert carry(self.NEW, None, None, self.ZONE) == self.NEW
        assert carry(self.NEW, self.OLD, self.OLD, self.ZONE) == self.NEW
        longer = span(DUE, 4)
        assert carry(longer, self.OLD, self.OLD, self.ZONE) == longer

    def test_a_length_chosen_in_google_is_kept(self):
        chosen = When(DUE - 3 * HOUR, DUE)
        kept = carry(self.NEW, self.OLD, chosen, self.ZONE)
        assert kept == When(DUE + DAY - 3 * HOUR, DUE + DAY)

    def test_an_all_day_mark_chosen_in_google_is_kept(self):
        chosen = When(date(2026, 3, 9), date(2026, 3, 11))
        kept = carry(self.NEW, self.OLD, chosen, self.ZONE)
        assert kept == When(date(2026, 3, 10), date(2026, 3, 12))

    def test_the_day_is_that_of_the_user(self):
        late = span(datetime(2026, 3, 10, 23, 30, tzinfo=UTC), 0)
        chosen = When(date(2026, 3, 10), date(2026, 3, 11))
        kept = carry(late, self.OLD, chosen, self.ZONE)
        assert kept == When(date(2026, 3, 11), date(2026, 3, 12))

    @given(some.days, st.integers(1, 5), some.zones)
    def test_a_day_carried_to_its_own_deadline_stays(self, day, length, zone):
        chosen = When(day, day + timedelta(days=length))
        local = span(deadline_of(chosen, zone), 0)
        assert carry(local, local, chosen, zone) == chosen
