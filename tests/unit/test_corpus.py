"""Every series of the corpus falls on the same dates in Google, here and in Odoo."""

import signal
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import corpus
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import (
    Item,
    Kind,
    Unsupported,
    When,
    parse,
    to_odoo,
    to_rrule,
)
from calendar_google_sync.sync.google_time import original_start
from calendar_google_sync.sync.odoo_rows import LONGEST, odoo_rows
from calendar_google_sync.sync.recurrence import (
    Forbidden,
    canonical,
    occurrences,
    unreadable,
)
from calendar_google_sync.sync.zones import to_utc
from tests.data import chance, make_series
from tests.data.google_json import stamp
from tests.google_emulator.discovery import problems
from tests.google_emulator.recurrence import Series as GoogleSeries

UTC = timezone.utc
FIRST = datetime.min.replace(tzinfo=UTC)
SERIES = corpus.all_series()
READABLE = [one for one in SERIES if not one.expect]
ASKED = [one for one in SERIES if one.expect == "asked"]
#: What Google's interface has a form for. Of other programs' spellings, and of hours
#: that a clock leaps over, the emulated one knows no more than python-dateutil
SENDABLE = [
    one
    for one in SERIES
    if one.expect != "problem" and not next(problems("Event", one.master), None)
    if "end" in one.master
    and one.file not in ("malformed", "odd_zones", "odd_clocks", "spellings")
]
WITH_EXCEPTIONS = [one for one in READABLE if one.exceptions]
SURE = LONGEST - 40


@pytest.fixture(autouse=True)
def not_endless():
    """No single series takes longer than this."""

    def stop(*_):
        raise TimeoutError("an endless loop")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(8)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def read(series, event=None):
    return parse(event or series.master, Kind(series.kind), series.calendar_zone)


def starts(item, horizon):
    """Ours, as far as the oracle looks."""
    after = horizon + timedelta(seconds=1)
    found = [one.start for one in occurrences(item, FIRST, after, corpus.MOST)]
    return [one for one in found if _instant(one) <= horizon]


def _instant(start):
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


def test_the_corpus_is_large_and_its_names_are_unique():
    assert len(SERIES) >= 700
    assert len({str(one) for one in SERIES}) == len(SERIES)
    assert len({one.zone for one in READABLE}) >= 12


def test_what_chance_made_up_is_made_up_again():
    for name, text in make_series.texts().items():
        assert (corpus.FOLDER / name).read_text("utf-8") == text, name


@pytest.mark.parametrize("series", SERIES, ids=str)
def test_reading(series):
    """Whatever Google sends is read, or there is a sentence that says why not."""
    problem = read(series).problem
    assert bool(problem) == (series.expect == "problem")
    assert not problem or problem.endswith(".")
    for event in series.exceptions:
        entry = read(series, event)
        assert not entry.problem
        assert entry.deleted == (event["status"] == "cancelled")
        assert entry.recurring_event_id == series.master["id"]


@pytest.mark.parametrize("series", READABLE, ids=str)
def test_google_s_dates(series):
    found, horizon = corpus.starts(series)
    assert starts(read(series).item, horizon) == found
    assert tuple(found[: len(series.shows)]) == series.shows


@pytest.mark.parametrize("series", SENDABLE, ids=str)
def test_the_emulated_google_shows_the_same(series):
    emulated = GoogleSeries(series.master)
    found, horizon = corpus.starts(series)
    last = min(horizon, corpus.UNTIL)
    points = map(emulated.point, emulated.starts(datetime(2027, 3, 1)))
    mine = [corpus.moment(point, "UTC") for point in points]
    wanted = [one for one in found if _instant(one) <= last]
    assert [one for one in mine if _instant(one) <= last] == wanted


@pytest.mark.parametrize("series", WITH_EXCEPTIONS, ids=str)
def test_exceptions(series):
    """They are told apart by their original start."""
    item, horizon = read(series).item, corpus.starts(series)[1]
    entries = {
        original_start(one.start): (one.start, one.end, item.title)
        for one in occurrences(item, FIRST, horizon + timedelta(seconds=1))
    }
    entries = {k: v for k, v in entries.items() if _instant(v[0]) <= horizon}
    others = []
    for event in series.exceptions:
        entry = read(series, event)
        entries.pop(entry.original_start, None)
        if not entry.deleted:
            when = entry.item.when
            others.append((when.start, when.end, entry.item.title))
    assert sorted([*entries.values(), *others], key=str) == corpus.shown(series)


@pytest.mark.parametrize("series", READABLE, ids=str)
def test_odoo_s_dates(series):
    """A rule of Odoo on the very same dates, there and back, or a reason."""
    item = read(series).item
    check_odoo(item, series.calendar_zone, *corpus.starts(series))


def check_odoo(item, calendar_zone, found, horizon):
    zone = item.time_zone or calendar_zone
    try:
        rule = to_odoo(item.recurrence, item.when, zone)
    except Unsupported as error:
        assert str(error).endswith(".")
        return
    rows = odoo_rows(rule, item.when, zone)
    near = [row for row in rows if _instant(row) <= horizon]
    # An endless rule has so many rows, a few of which may fall before the start
    enough = SURE if rule.end_type == "forever" else LONGEST
    assert len(near) >= min(len(found), enough)
    assert near == found[: len(near)]
    lines = to_rrule(rule, item.when, zone)
    again = Item(item.kind, when=item.when, time_zone=item.time_zone, recurrence=lines)
    assert starts(again, horizon) == found
    assert corpus.dates(lines, item.when.start, zone)[0] == found


@pytest.mark.parametrize("series", ASKED, ids=str)
def test_what_only_google_knows(series):
    """It is neither guessed nor refused, and a sentence says why Odoo has none."""
    item = read(series).item
    with pytest.raises(Forbidden):
        starts(item, datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(Unsupported, match="^Odoo .*[.]$"):
        to_odoo(item.recurrence, item.when, series.zone)


_NUMBERS = {
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.integers(1, 31) | st.integers(-5, -1),
    "BYHOUR": st.integers(6, 20),
    "BYSETPOS": st.sampled_from([1, 2, -1]),
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDERED = st.builds(
    "{}{}".format, st.sampled_from([1, 2, 3, 5, -1]), st.sampled_from(_DAYS)
)
#: Parts that are valid with a frequency, and do not leave nothing over
_SHAPES = {
    "DAILY": [(), ("BYDAY",), ("BYMONTH",), ("BYMONTHDAY",), ("BYHOUR",)],
    "WEEKLY": [(), ("BYDAY",), ("BYDAY",), ("BYDAY", "BYMONTH"), ("BYDAY", "BYHOUR")],
    "MONTHLY": [(), ("BYMONTHDAY",), ("ORDERED",), ("BYDAY", "BYSETPOS")],
    "YEARLY": [(), ("BYMONTH",), ("BYMONTH", "ORDERED"), ("BYMONTH", "BYMONTHDAY")],
    "HOURLY": [(), ("BYHOUR",), ("BYDAY",)],
}


@st.composite
def rule_sets(draw):
    """Lines, a start on the wall, and a zone."""
    zone = draw(st.sampled_from(chance.ZONES))
    day = draw(st.dates(date(2023, 1, 1), date(2027, 12, 31)))
    frequency = draw(st.sampled_from(tuple(_SHAPES)))
    start = datetime.combine(day, time(*draw(st.sampled_from(chance.TIMES))))
    if frequency != "HOURLY" and draw(st.booleans()):
        start = day
    told = {"FREQ": frequency, "INTERVAL": str(draw(st.integers(1, 4)))}
    for name in draw(st.sampled_from(_SHAPES[frequency])):
        if name != "BYHOUR" or isinstance(start, datetime):
            told.update(draw(_parts(name)))
    if frequency == "WEEKLY":
        told["WKST"] = draw(st.sampled_from(_DAYS))
    told.update(draw(_ends(start, zone)))
    rule = ";".join(f"{name}={value}" for name, value in told.items())
    extra = draw(st.lists(_dates(start, zone), max_size=2))
    return (f"RRULE:{rule}", *extra), start, zone


def _parts(name):
    values = {"BYDAY": st.sampled_from(_DAYS), "ORDERED": _ORDERED, **_NUMBERS}[name]
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    name = "BYDAY" if name == "ORDERED" else name
    return several.map(lambda found: {name: ",".join(map(str, found))})


def _ends(start, zone):
    later = st.integers(0, 700).map(lambda days: start + timedelta(days=days))
    untils = later.map(lambda last: {"UNTIL": stamp(last, zone)})
    counts = st.integers(1, 40).map(lambda number: {"COUNT": str(number)})
    return st.just({}) | untils | counts


def _dates(start, zone):
    """Dates left out or added; the first ones are those that rules have most."""
    days = st.integers(0, 9) | st.sampled_from([14, 28, 30, 31, 365])
    form = "{}:{}" if isinstance(start, datetime) else "{};VALUE=DATE:{}"
    later = days.map(lambda number: stamp(start + timedelta(days=number), zone))
    return st.builds(form.format, st.sampled_from(["EXDATE", "RDATE"]), later)


@settings(max_examples=100, deadline=None)
@given(rule_sets())
def test_any_rule_set(told):
    """As the corpus: the oracle's dates, and Odoo's the same or a reason."""
    signal.alarm(8)
    lines, start, zone = told
    end = start + timedelta(days=1)
    when = When(start, end)
    if isinstance(start, datetime):
        start = to_utc(start, zone)
        when = When(start, start + timedelta(hours=1))
    item = Item(Kind.EVENT, when=when, recurrence=canonical(lines))
    item = replace(item, time_zone=None if when.all_day else zone)
    found, horizon = corpus.dates(lines, start, zone)
    assert not unreadable(item)
    assert starts(item, horizon) == found
    check_odoo(item, zone, found, horizon)
