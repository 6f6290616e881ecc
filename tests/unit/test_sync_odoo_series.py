"""What the rows of a series in Odoo say about it."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import (
    UNKNOWN,
    Item,
    Kind,
    Memory,
    OdooRule,
    Row,
    When,
    series_content,
)
from calendar_google_sync.sync.google_time import original_start
from calendar_google_sync.sync.odoo_rows import DAYS
from calendar_google_sync.sync.odoo_series import (
    BEYOND,
    dates_of,
    left_out,
    occurrence,
    start_of,
    without_exclusions,
)
from calendar_google_sync.sync.series_rows import content_of

UTC = timezone.utc
ZONE = "Europe/Brussels"
HOUR = timedelta(hours=1)
FIRST = datetime(2026, 3, 20, 9, tzinfo=UTC)  # summer time begins nine days later
FIVE = OdooRule("daily", end_type="count", count=5)
ENDLESS = OdooRule("daily")


def rows_of(rule, start=FIRST, length=HOUR):
    """Odoo's rows of a rule, keys from 1 on."""
    dates = dates_of(rule, When(start, start + length), ZONE)
    return [
        Row(key, When(one, one + length), follows=True, content=("same",))
        for key, one in enumerate(dates.values(), 1)
    ]


def memory_of(rows):
    originals = {row.key: original_start(row.when.start) for row in rows}
    return Memory(first=rows[0].when.start, originals=originals)


def moved(row, by=3 * HOUR):
    when = When(row.when.start + by, row.when.end + by)
    return Row(row.key, when, follows=False, content=row.content)


def shown(told):
    """The starts that Google shows of a series told so."""
    item = Item(Kind.EVENT, when=told.when, time_zone=ZONE, recurrence=told.lines)
    rule_dates = dict(told.expected)
    gone = left_out(item, rule_dates)
    return [start for stamp, start in rule_dates.items() if stamp not in gone]


class TestLines:
    def test_all_rows_are_there(self):
        told = series_content(FIVE, rows_of(FIVE), ZONE)
        assert told.lines == ("RRULE:FREQ=DAILY;COUNT=5",)
        assert told.when.start == FIRST
        assert told.exceptions == ()

    @pytest.mark.parametrize("gone", [{2}, {1}, {1, 2}, {2, 4}])
    def test_missing_dates_are_left_out(self, gone):
        rows = rows_of(FIVE)
        left = [row for row in rows if row.key not in gone]
        told = series_content(FIVE, left, ZONE, memory=memory_of(rows))
        assert told.when.start == FIRST
        assert shown(told) == [row.when.start for row in left]
        assert told.lines[0] == "RRULE:FREQ=DAILY;COUNT=5"

    def test_the_first_is_gone_before_anybody_looked(self):
        left = rows_of(FIVE)[1:]
        assert shown(series_content(FIVE, left, ZONE)) == [
            row.when.start for row in left
        ]

    @pytest.mark.parametrize("rule", [FIVE, ENDLESS])
    def test_a_series_ends_where_its_rows_end(self, rule):
        rows = rows_of(rule)
        told = series_content(rule, rows[:3], ZONE, memory=memory_of(rows))
        assert told.lines == ("RRULE:FREQ=DAILY;UNTIL=20260322T225959Z",)
        assert shown(told) == [row.when.start for row in rows[:3]]

    def test_an_endless_series_goes_on_behind_the_last_row(self):
        rows = rows_of(ENDLESS)
        told = series_content(ENDLESS, rows[:-1], ZONE, memory=memory_of(rows))
        assert told.lines[0] == "RRULE:FREQ=DAILY"
        assert [line[:6] for line in told.lines[1:]] == ["EXDATE"]

    def test_rows_farther_ahead_than_odoo_is_sure_are_rows(self):
        yearly = OdooRule("yearly")
        rows = rows_of(yearly)
        assert rows[-1].when.start.year == BEYOND - 1
        years = [FIRST.replace(year=BEYOND + number) for number in range(3)]
        later = [
            Row(n + 99, When(y, y + HOUR), True, ("same",)) for n, y in enumerate(years)
        ]
        told = series_content(
            yearly, [*rows[:-2], *later], ZONE, memory=memory_of(rows)
        )
        assert told.lines[0] == "RRULE:FREQ=YEARLY"
        assert shown(told) == [row.when.start for row in rows[:-2]]

    def test_what_has_an_entry_of_its_own_is_not_left_out(self):
        rows = rows_of(FIVE)
        own = frozenset({original_start(rows[1].when.start)})
        memory = Memory(first=FIRST, own=own)
        told = series_content(FIVE, [rows[0], *rows[2:]], ZONE, memory=memory)
        assert told.lines == ("RRULE:FREQ=DAILY;COUNT=5",)

    def test_an_event_that_was_moved_before_its_entry_was_known(self):
        """The link was lost with a restored database, Google has both of them."""
        rows = rows_of(FIVE)
        own = frozenset({original_start(rows[1].when.start)})
        rows[1] = moved(rows[1])
        memory = Memory(first=FIRST, own=own, unmatched=own)
        told = series_content(FIVE, rows, ZONE, memory=memory)
        assert told.lines == ("RRULE:FREQ=DAILY;COUNT=5",)
        assert {told.originals[2]} == own

    def test_an_event_is_none_that_was_deleted(self):
        rows = rows_of(FIVE)
        own = frozenset({original_start(rows[1].when.start)})
        rows = [rows[0], moved(rows[2]), *rows[3:]]
        told = series_content(FIVE, rows, ZONE, memory=Memory(first=FIRST, own=own))
        assert told.originals[3] == original_start(FIRST + timedelta(days=2))

    def test_an_event_beside_its_dates_was_moved(self):
        """Clocks of Odoo and of Python may differ about summer time."""
        rows = rows_of(FIVE)
        odd = When(rows[2].when.start + HOUR, rows[2].when.end + HOUR)
        rows[2] = Row(3, odd, follows=True, content=("same",))
        for memory in (None, memory_of(rows_of(FIVE))):
            told = series_content(FIVE, rows, ZONE, memory=memory)
            assert told.lines == ("RRULE:FREQ=DAILY;COUNT=5",)
            assert told.exceptions == (3,)

    def test_a_rule_that_ends_before_its_events(self):
        """Odoo ends it at the begin of the week or month from which it is split."""
        weekly = OdooRule("weekly", end_type="count", count=6, days=frozenset(DAYS[:3]))
        rows = rows_of(weekly, start=datetime(2026, 3, 23, 9, tzinfo=UTC))
        ended = replace(weekly, end_type="end_date", until=date(2026, 3, 29))
        for memory in (None, memory_of(rows)):
            told = series_content(ended, rows[:5], ZONE, memory=memory)
            assert told.lines == (
                "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE;UNTIL=20260331T215959Z",
            )
            assert told.exceptions == ()

    def test_weeks_of_another_language(self):
        """A colleague, whose week begins on Sunday, made the events."""
        rule = OdooRule("weekly", 2, "count", 6, days=frozenset({"sun", "mon"}))
        start = datetime(2026, 3, 22, 9, tzinfo=UTC)
        dates = dates_of(rule, When(start, start + HOUR), ZONE, "SU")
        rows = [
            Row(key, When(one, one + HOUR), True, ("same",))
            for key, one in enumerate(dates.values(), 1)
        ]
        told = series_content(rule, rows, ZONE, "MO")
        assert told.lines[0].endswith("WKST=SU")
        assert (shown(told), told.exceptions) == (list(dates.values()), ())

    def test_an_event_that_was_moved_before_the_end_of_its_rule(self):
        rows = rows_of(FIVE)
        early = moved(rows[4], timedelta(days=-3))
        ended = replace(FIVE, end_type="end_date", until=date(2026, 3, 21))
        left = [*rows[:2], early]
        told = series_content(ended, left, ZONE, memory=memory_of(rows))
        assert told.originals[5] == original_start(rows[4].when.start)
        assert shown(told) == [row.when.start for row in (*rows[:2], rows[4])]
        # Before anybody looked: the next date behind the end
        told = series_content(ended, left, ZONE)
        assert shown(told) == [row.when.start for row in rows[:3]]
        assert told.exceptions == (5,)

    def test_an_endless_series_of_which_fewer_events_were_made(self):
        split = replace(ENDLESS, reach=30)
        rows = rows_of(split)
        assert len(rows) == 30
        told = series_content(split, rows, ZONE)
        assert told.lines == ("RRULE:FREQ=DAILY",)
        told = series_content(split, rows[:20], ZONE, memory=memory_of(rows))
        assert told.lines == ("RRULE:FREQ=DAILY;UNTIL=20260408T215959Z",)

    def test_a_series_that_moved_begins_with_its_rows(self):
        before = memory_of(rows_of(FIVE))
        rows = rows_of(FIVE, start=FIRST + 2 * HOUR)
        told = series_content(FIVE, rows, ZONE, memory=before)
        assert told.when.start == FIRST + 2 * HOUR
        assert shown(told) == [row.when.start for row in rows]

    def test_whole_days(self):
        days = rows_of(FIVE, start=date(2026, 3, 20), length=timedelta(days=1))
        told = series_content(FIVE, [days[0], *days[2:]], ZONE, memory=memory_of(days))
        assert told.lines[1] == "EXDATE;VALUE=DATE:20260321"


class TestExceptions:
    def test_moved_ones_are_known_by_where_they_stood(self):
        rows = rows_of(FIVE)
        # Each stands where another one stood
        changed = [moved(rows[1], timedelta(days=2)), moved(rows[3], -2 * HOUR)]
        told = series_content(
            FIVE, [rows[0], rows[2], rows[4], *changed], ZONE, "MO", memory_of(rows)
        )
        assert told.originals == {
            row.key: original_start(row.when.start) for row in rows
        }
        assert sorted(told.exceptions) == [2, 4]
        assert told.lines == ("RRULE:FREQ=DAILY;COUNT=5",)

    def test_moved_before_anybody_looked(self):
        rows = rows_of(FIVE)
        told = series_content(FIVE, [*rows[:2], moved(rows[2]), *rows[3:]], ZONE)
        assert told.originals[3] == original_start(rows[2].when.start)
        assert told.lines == ("RRULE:FREQ=DAILY;COUNT=5",)

    def test_what_most_rows_have_is_the_content(self):
        rows = rows_of(FIVE)
        rows[0] = Row(1, rows[0].when, follows=True, content=("other",))
        told = series_content(FIVE, rows, ZONE)
        assert told.usual == 2
        assert told.exceptions == (1,)

    def test_another_length_is_an_exception(self):
        rows = rows_of(FIVE)
        longer = When(rows[1].when.start, rows[1].when.end + HOUR)
        rows[1] = Row(2, longer, follows=True, content=("same",))
        assert series_content(FIVE, rows, ZONE).exceptions == (2,)


class TestContent:
    """What a series says is what was agreed on for it, not what most events have."""

    AGREED = Item(Kind.EVENT, title="S", when=When(FIRST, FIRST + HOUR))

    def told(self, titles, own=(), longer=()):
        """
        :param titles: of the five events, "S" is that of the series
        :param own: numbers of those with an entry of their own, from 0 on
        """
        rows = rows_of(FIVE)
        originals = memory_of(rows).originals
        stamps = frozenset(originals[number + 1] for number in own)
        self.rows = [
            replace(
                row,
                when=When(row.when.start, row.when.end + HOUR * (number in longer)),
                content=content_of(replace(self.AGREED, title=titles[number])),
            )
            for number, row in enumerate(rows)
        ]
        memory = Memory(FIRST, originals, stamps, self.AGREED)
        return series_content(FIVE, self.rows, ZONE, memory=memory)

    @pytest.mark.parametrize("own", [(), (1,), (1, 2, 3)])
    def test_most_were_edited_one_by_one(self, own):
        told = self.told("SXXXS", own)
        assert told.usual == 1
        assert told.exceptions == (2, 3, 4)

    def test_most_were_prolonged_one_by_one(self):
        told = self.told("SSSSS", (1, 2, 3), longer=(1, 2, 3))
        assert told.when.length == HOUR
        assert told.exceptions == (2, 3, 4)

    def test_one_after_the_other(self):
        assert self.told("XXSSS", (0, 1)).usual == 3

    @pytest.mark.parametrize("own", [(), (1, 2)])
    def test_all_were_edited(self, own):
        told = self.told("YYYYY", own)
        assert (told.usual, told.exceptions) == (1, ())

    def test_all_without_an_entry_of_their_own_were_edited(self):
        told = self.told("YXXXY", (1, 2, 3))
        assert (told.usual, told.exceptions) == (1, (2, 3, 4))

    def test_each_has_an_entry_of_its_own(self):
        told = self.told("XXXXX", range(5))
        assert (told.usual, told.agreed) == (None, self.AGREED)
        assert told.exceptions == (1, 2, 3, 4, 5)

    def test_field_that_came_after_the_snapshot(self):
        agreed = replace(self.AGREED, reminders=UNKNOWN)
        rows = [
            replace(row, content=content_of(replace(self.AGREED, reminders=())))
            for row in rows_of(FIVE)
        ]
        told = series_content(FIVE, rows, ZONE, memory=Memory(FIRST, agreed=agreed))
        assert (told.usual, told.exceptions) == (1, ())


@given(
    rule=st.sampled_from(
        [
            OdooRule("daily", 2, "count", 12),
            OdooRule("weekly", end_type="count", count=9,
                     days=frozenset({"fri", "mon"})),
            OdooRule("monthly", end_type="count", count=7, day=20),
            OdooRule("monthly", end_type="count", count=5, month_by="day",
                     weekday="FRI", byday="3"),
            OdooRule("yearly", end_type="count", count=4),
            OdooRule("daily", end_type="end_date", until=date(2026, 4, 3)),
        ]
    ),
    gone=st.sets(st.integers(0, 11)),
    away=st.dictionaries(st.integers(0, 11), st.integers(-50, 50)),
)  # fmt: skip
def test_google_shows_what_odoo_has(rule, gone, away):
    """Whatever is deleted and moved: the rest and the original starts are right."""
    rows = rows_of(rule)
    memory = memory_of(rows)
    left = [
        moved(row, away[n] * HOUR) if away.get(n) else row
        for n, row in enumerate(rows)
        if n not in gone
    ]
    if not left:
        return
    told = series_content(rule, left, ZONE, memory=memory)
    assert told.originals == {row.key: memory.originals[row.key] for row in left}
    expected = [start_of(memory.originals[row.key]) for row in left]
    assert shown(told) == expected
    assert set(told.exceptions) == {row.key for row in left if not row.follows}


@given(
    rule=st.sampled_from(
        [
            OdooRule("daily", end_type="count", count=12),
            OdooRule("weekly", end_type="count", count=12,
                     days=frozenset({"fri", "mon"})),
            OdooRule("monthly", end_type="count", count=12, day=20),
            OdooRule("daily"),
        ]
    ),
    gone=st.sets(st.integers(0, 11), max_size=11),
    away=st.dictionaries(st.integers(0, 11), st.integers(-300, 300)),
    unruly=st.sets(st.integers(0, 11)),
    ended=st.none() | st.integers(0, 11),
    is_known=st.booleans(),
)  # fmt: skip
@settings(deadline=None)  # an endless rule has 720 dates
def test_events_are_the_truth(rule, gone, away, unruly, ended, is_known):
    """Wherever Odoo ends its rule, and whatever it says of its events."""
    rows = rows_of(rule)[:12]
    memory = memory_of(rows) if is_known else None
    left = [
        replace(moved(row, away.get(n, 0) * HOUR), follows=n in unruly or n not in away)
        for n, row in enumerate(rows)
        if n not in gone
    ]
    if ended is not None:
        until = rows[ended].when.start.date()
        rule = replace(rule, end_type="end_date", until=until)
    told = series_content(rule, left, ZONE, memory=memory)
    assert told.originals.keys() == {row.key for row in left}
    assert sorted(shown(told)) == sorted(map(start_of, told.originals.values()))
    starts = {row.key: row.when.start for row in left}
    for key, stamp in told.originals.items():
        assert key in told.exceptions or starts[key] == start_of(stamp)


def test_small_helpers():
    day, moment = date(2026, 3, 1), datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert [start_of(original_start(one)) for one in (day, moment)] == [day, moment]
    lines = ("EXDATE:20260301T090000Z", "RRULE:FREQ=DAILY")
    assert without_exclusions(lines) == ("RRULE:FREQ=DAILY",)
    item = Item(Kind.EVENT, when=When(FIRST, FIRST + HOUR), recurrence=lines)
    one = occurrence(item, moment)
    assert (one.when, one.recurrence) == (When(moment, moment + HOUR), ())
    assert left_out(item, {}) == frozenset()
