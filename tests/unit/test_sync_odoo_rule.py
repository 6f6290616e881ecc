"""Rules of Odoo: the same dates as Google's, or a sentence why not."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import (
    Item,
    Kind,
    OdooRule,
    Unsupported,
    When,
    to_odoo,
    to_rrule,
)
from calendar_google_sync.sync.odoo_rows import DAYS, odoo_rows
from calendar_google_sync.sync.recurrence import occurrences

UTC = timezone.utc
ZONE = "Europe/Brussels"
LAST = datetime.max.replace(tzinfo=UTC)
quick = settings(max_examples=40, deadline=None)


def at(day, hour=9, zone=ZONE):
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    return When(start.astimezone(UTC), start.astimezone(UTC) + timedelta(hours=1))


MONDAY = date(2026, 3, 2)  # the first Monday of its month
WORKDAYS = frozenset(DAYS[:5])

EXPRESSIBLE = {
    "FREQ=DAILY": OdooRule("daily"),
    "FREQ=DAILY;INTERVAL=3;COUNT=5": OdooRule(
        "daily", 3, end_type="count", count=5
    ),
    "FREQ=DAILY;UNTIL=20260310T225959Z": OdooRule(
        "daily", end_type="end_date", until=date(2026, 3, 10)
    ),
    # Google's last day ends before that day's occurrence
    "FREQ=DAILY;UNTIL=20260310T075959Z": OdooRule(
        "daily", end_type="end_date", until=date(2026, 3, 9)
    ),
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR": OdooRule("weekly", days=WORKDAYS),
    "FREQ=WEEKLY": OdooRule("weekly", days=frozenset({"mon"})),
    "FREQ=WEEKLY;WKST=SU;BYDAY=MO": OdooRule("weekly", days=frozenset({"mon"})),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=9": OdooRule(
        "weekly", 2, "count", 9, days=frozenset({"mon", "thu"})
    ),
    "FREQ=WEEKLY;BYDAY=1MO,2WE": OdooRule("weekly", days=frozenset({"mon", "wed"})),
    "FREQ=MONTHLY": OdooRule("monthly", day=2),
    "FREQ=MONTHLY;INTERVAL=12": OdooRule("monthly", 12, day=2),
    "FREQ=MONTHLY;BYMONTHDAY=2": OdooRule("monthly", day=2),
    "FREQ=MONTHLY;BYDAY=1MO": OdooRule(
        "monthly", month_by="day", weekday="MON", byday="1"
    ),
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1": OdooRule(
        "monthly", month_by="day", weekday="MON", byday="1"
    ),
    "FREQ=YEARLY": OdooRule("yearly"),
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2": OdooRule("yearly"),
    "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO": OdooRule(
        "monthly", 12, month_by="day", weekday="MON", byday="1"
    ),
    # Once a year in Google, in the month of the start
    "FREQ=YEARLY;BYMONTHDAY=2": OdooRule("yearly"),
}  # fmt: skip

#: Written in another frequency than Odoo has it
REWRITTEN = {
    "FREQ=MONTHLY;BYDAY=MO,TH": OdooRule("weekly", days=frozenset({"mon", "thu"})),
    "FREQ=MONTHLY;BYDAY=1MO,2MO,3MO,4MO,5MO;COUNT=9": OdooRule(
        "weekly", 1, "count", 9, days=frozenset({"mon"})
    ),
    "FREQ=YEARLY;BYDAY=MO,TU": OdooRule("weekly", days=frozenset({"mon", "tue"})),
    "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=2": OdooRule(
        "monthly", day=2
    ),
    "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=1MO": OdooRule(
        "monthly", 3, month_by="day", weekday="MON", byday="1"
    ),
    "FREQ=YEARLY;BYMONTH=3,9": OdooRule("monthly", 6, day=2),
    "FREQ=YEARLY;BYYEARDAY=61,62": None,
    "FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO": None,
    "FREQ=DAILY;INTERVAL=7": OdooRule("daily", 7),
    "FREQ=DAILY;BYDAY=MO": OdooRule("weekly", days=frozenset({"mon"})),
    "FREQ=DAILY;BYDAY=MO;INTERVAL=2": OdooRule("weekly", 2, days=frozenset({"mon"})),
    "FREQ=DAILY;BYMONTHDAY=2": OdooRule("monthly", day=2),
    "FREQ=DAILY;BYMONTH=3;BYMONTHDAY=2": OdooRule("yearly"),
    "FREQ=DAILY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;COUNT=5": OdooRule(
        "daily", 1, "count", 5
    ),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;INTERVAL=1": OdooRule(
        "weekly", days=frozenset(DAYS)
    ),
    "FREQ=MONTHLY;BYMONTH=3": OdooRule("yearly"),
    "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=MO": OdooRule(
        "monthly", month_by="day", weekday="MON", byday="1"
    ),
    "FREQ=YEARLY;BYWEEKNO=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,"
    "24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,"
    "51,52;BYDAY=MO": None,
}  # fmt: skip

INEXPRESSIBLE = {
    ("RRULE:FREQ=DAILY", "EXDATE:20260303T080000Z"): "leave single dates out",
    ("RRULE:FREQ=DAILY", "RDATE:20260303T120000Z"): "add single dates",
    ("RDATE:20260303T120000Z",): "add single dates",
    ("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"): "another rule",
    ("RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY"): "one rule only",
    (): "one rule only",
    ("RRULE:FREQ=HOURLY",): "within a day",
    ("RRULE:FREQ=DAILY;BYHOUR=9,17",): "within a day",
    ("RRULE:FREQ=MINUTELY",): "more than can be shown",
    ("RRULE:FREQ=WEEKLY;BYDAY=TU",): "does not start",
    ("RRULE:FREQ=MONTHLY;BYDAY=5MO",): "does not start",
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=15",): "does not start",
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=2,16",): "one day of the month",
    ("RRULE:FREQ=MONTHLY;BYDAY=1MO,3MO",): "weekdays",
    ("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=1",): "choose single ones",
    ("RRULE:FREQ=YEARLY;BYMONTH=3,4",): "certain months",
    ("RRULE:FREQ=DAILY;BYMONTH=3",): "certain months",
    ("RRULE:FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO",): "number of the week",
    ("RRULE:FREQ=DAILY;COUNT=721",): "at most 720",
    ("RRULE:FREQ=DAILY;UNTIL=20300101T000000Z",): "at most 720",
    ("RRULE:FREQ=DAILY;COUNT=2;UNTIL=20300101T000000Z",): "not by both",
    ("RRULE:FREQ=YEARLY;INTERVAL=7973",): "to the year 9999",
    ("RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU",): "these weekdays",
}


@pytest.mark.parametrize("text", EXPRESSIBLE)
def test_expressible(text):
    rule = to_odoo([f"RRULE:{text}"], at(MONDAY), ZONE)
    assert rule == EXPRESSIBLE[text]
    again = to_odoo(to_rrule(rule, at(MONDAY), ZONE), at(MONDAY), ZONE)
    assert again == rule


@pytest.mark.parametrize("text", REWRITTEN)
def test_written_in_another_frequency(text):
    """What counts are the dates."""
    try:
        rule = to_odoo([f"RRULE:{text}"], at(MONDAY), ZONE)
    except Unsupported:
        rule = None
    assert rule == REWRITTEN[text]


@pytest.mark.parametrize("lines", INEXPRESSIBLE)
def test_inexpressible(lines):
    with pytest.raises(Unsupported, match=INEXPRESSIBLE[lines]):
        to_odoo(lines, at(MONDAY), ZONE)


def test_a_fifth_monday_and_the_last_day():
    fifth = at(date(2026, 3, 30))
    with pytest.raises(Unsupported):
        to_odoo(["RRULE:FREQ=MONTHLY;BYDAY=5MO"], fifth, ZONE)
    last = OdooRule("monthly", month_by="day", weekday="MON", byday="-1")
    assert to_odoo(["RRULE:FREQ=MONTHLY;BYDAY=-1MO"], fifth, ZONE) == last
    with pytest.raises(Unsupported):
        to_odoo(["RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"], at(date(2026, 3, 31)), ZONE)


def test_the_week_start_of_the_user_counts():
    lines = ["RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU"]
    rule = to_odoo(lines, at(MONDAY), ZONE, week_start="SU")
    assert to_rrule(rule, at(MONDAY), ZONE, "SU") == (
        "RRULE:FREQ=WEEKLY;BYDAY=MO,SU;INTERVAL=2;WKST=SU",
    )


def test_dates_that_odoo_itself_would_miss():
    """01:30 on Monday is Sunday in UTC, where Odoo looks for the week's start."""
    early = at(MONDAY, hour=0)
    assert to_odoo(["RRULE:FREQ=WEEKLY"], early, ZONE).days == {"mon"}
    with pytest.raises(Unsupported):
        to_odoo(["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"], early, ZONE)
    every_14_days = to_odoo(["RRULE:FREQ=WEEKLY;INTERVAL=2"], early, ZONE)
    assert every_14_days == OdooRule("daily", 14)


def test_days_of_the_week_before_the_start_do_not_count():
    wednesday = at(date(2026, 3, 4))
    lines = ["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3"]
    rule = to_odoo(lines, wednesday, ZONE)
    assert [row.day for row in odoo_rows(rule, wednesday, ZONE)] == [4, 9, 11]


def test_a_time_that_the_clock_shows_twice():
    """Google takes the first of both, Odoo the second."""
    twice = at(date(2026, 10, 24), hour=2)
    with pytest.raises(Unsupported):
        to_odoo(["RRULE:FREQ=DAILY;COUNT=3"], twice, ZONE)
    assert to_odoo(["RRULE:FREQ=DAILY;COUNT=1"], twice, ZONE).count == 1


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("Europe/Brussels", "20260329T215959Z"),
        ("America/New_York", "20260330T035959Z"),
        ("Pacific/Auckland", "20260329T105959Z"),
    ],
)
def test_until_is_the_last_instant_of_the_local_day(zone, until):
    rule = OdooRule("daily", end_type="end_date", until=date(2026, 3, 29))
    expected = (f"RRULE:FREQ=DAILY;UNTIL={until}",)
    assert to_rrule(rule, at(MONDAY, zone=zone), zone) == expected


def test_until_of_an_all_day_series_is_a_date():
    rule = OdooRule("daily", end_type="end_date", until=date(2026, 3, 29))
    when = When(MONDAY, MONDAY + timedelta(days=1))
    assert to_rrule(rule, when, ZONE) == ("RRULE:FREQ=DAILY;UNTIL=20260329",)
    assert to_odoo(["RRULE:FREQ=DAILY;UNTIL=20260329"], when, ZONE) == rule


class Record:
    """Gives values by name, as a recordset does, and nothing else."""

    def __init__(self, values):
        self.values = values

    def __getitem__(self, name):
        return self.values[name]


@pytest.mark.parametrize("text", EXPRESSIBLE)
def test_values_of_a_record_and_back(text):
    values = EXPRESSIBLE[text].values()
    assert OdooRule.from_values(Record(values)) == EXPRESSIBLE[text]


def test_values_that_the_rule_does_not_use_are_left_out():
    rule = OdooRule("weekly", 2, "count", 9, days=frozenset({"mon", "thu"}))
    values = rule.values()
    assert values["mon"] is True and values["tue"] is False
    assert values["until"] is False and values["weekday"] is False
    unused = {"until": date(2020, 1, 1), "day": 7, "month_by": "day", "byday": "2"}
    assert OdooRule.from_values({**values, **unused}) == rule


_SHAPES = st.one_of(
    st.just({"rrule_type": "daily"}),
    st.just({"rrule_type": "weekly"}),
    st.just({"rrule_type": "monthly"}),
    st.just({"rrule_type": "monthly", "month_by": "day"}),
    st.just({"rrule_type": "yearly"}),
)
_ENDS = st.one_of(
    st.just({}),
    st.builds(lambda n: {"end_type": "count", "count": n}, st.integers(1, 30)),
    st.builds(
        lambda n: {"end_type": "end_date", "until": n}, st.integers(40, 400)
    ),
)  # fmt: skip


@st.composite
def rules(draw, day):
    """A rule that the day belongs to, as Odoo's own screen makes it."""
    values = {**draw(_SHAPES), **draw(_ENDS), "interval": draw(st.integers(1, 4))}
    own = DAYS[day.weekday()]
    if values["rrule_type"] == "weekly":
        values["days"] = frozenset({own, *draw(st.sets(st.sampled_from(DAYS)))})
    elif values.get("month_by") == "day":
        number = (day.day - 1) // 7 + 1
        values["weekday"], values["byday"] = (
            own.upper(),
            str(number if number < 5 else -1),
        )
    elif values["rrule_type"] == "monthly":
        values["day"] = day.day
    if "until" in values:
        values["until"] = day + timedelta(days=values["until"])
    return OdooRule(**values)


@quick
@given(st.data(), some.days, st.integers(4, 20), some.zones, st.booleans())
def test_odoo_s_rules_come_back_as_they_were(data, day, hour, zone, all_day):
    rule = data.draw(rules(day))
    when = When(day, day + timedelta(days=1)) if all_day else at(day, hour, zone)
    lines = to_rrule(rule, when, zone)
    item = Item(Kind.EVENT, when=when, time_zone=zone, recurrence=lines)
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    google = [one.start for one in occurrences(item, first, LAST, limit=60)]
    try:
        found = to_odoo(lines, when, zone)
    except Unsupported:
        found = None
    if odoo_rows(rule, when, zone)[:60] == google:
        assert found == rule
    else:  # Odoo errs on the first week or month
        assert found is None or odoo_rows(found, when, zone)[:60] == google


@quick
@given(some.days, some.zones, st.text("FREQ=WKLYDAIMONTHBSUP;,1203-XZ", max_size=40))
def test_whatever_comes_is_a_rule_or_a_sentence(day, zone, text):
    try:
        to_odoo([f"RRULE:FREQ=MONTHLY;{text}"], at(day, zone=zone), zone)
    except Unsupported as error:
        assert str(error).endswith(".")
