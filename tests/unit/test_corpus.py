"""Every series of the corpus falls on the same dates in Google, here and in Odoo."""

import signal
from datetime import datetime, timedelta, timezone

import corpus
import pytest

from calendar_google_sync.sync import Item, Kind, Unsupported, parse, to_odoo, to_rrule
from calendar_google_sync.sync.google_time import original_start
from calendar_google_sync.sync.odoo_rows import LONGEST, odoo_rows
from calendar_google_sync.sync.recurrence import occurrences
from tests.data import make_series

UTC = timezone.utc
FIRST = datetime.min.replace(tzinfo=UTC)
SERIES = corpus.all_series()
READABLE = [one for one in SERIES if not one.expect]
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
    found = [one.start for one in occurrences(item, FIRST, after, corpus.MANY + 1)]
    return [one for one in found if _instant(one) <= horizon]


def _instant(start):
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


def test_the_corpus_is_large_and_its_names_are_unique():
    assert len(SERIES) >= 520
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
