"""What the rows of a series in Odoo say about it.

Odoo stores every occurrence as an event of its own, beside a rule. It stores neither
the first start once that event is gone, nor where a moved event would stand, nor which
dates were left out: that is told by the rows that are there, and by what a binding
remembers of them (``Memory``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from .google_time import original_start
from .items import Item, When
from .odoo_rows import OdooRule, odoo_rows
from .odoo_rule import to_rrule
from .recurrence import occurrences
from .rule_lines import canonical
from .zones import UTC, midnight, shift, to_wall

#: Odoo's clocks know of no summer time from this year on: its rows are an hour off
BEYOND = 2038
_MANY = 100_000  # occurrences of an hourly series in more than ten years


@dataclass(frozen=True)
class Row:
    """One event of a series."""

    key: int
    when: When
    #: It stands where the rule wants it
    follows: bool
    #: All but the times; what most rows have is the content of the series
    content: Hashable


@dataclass(frozen=True)
class Memory:
    """What a binding knows of a series that Odoo does not store."""

    first: date | datetime | None = None
    #: Original starts ("20260301T090000Z", all-day "20260301") by key of the row
    originals: Mapping[int, str] = field(default_factory=dict)
    #: Original starts of occurrences that have an entry of their own in Google, which
    #: tells of them; or that were cancelled there
    own: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SeriesContent:
    """A series as Google is to have it."""

    when: When
    lines: tuple[str, ...]
    #: Key of a row with the content of the series
    usual: int
    originals: dict[int, str]
    #: Keys of rows that differ from the series
    exceptions: tuple[int, ...]
    #: Starts on which the rule falls, as far as Odoo looks ahead, by original start
    expected: Mapping[str, date | datetime]


def series_content(
    rule: OdooRule,
    rows: Sequence[Row],
    time_zone: str,
    week_start: str = "MO",
    memory: Memory | None = None,
) -> SeriesContent:
    """The series that these rows (at least one) are."""
    memory = memory or Memory()
    usual = _usual(rows)
    length = usual.when.end - usual.when.start
    # One that was made a whole day, or no longer is one, says nothing of the others
    kin = [row for row in rows if row.when.all_day == usual.when.all_day]
    first, dates = _first(rule, kin, length, time_zone, week_start, memory)
    originals = _originals(rows, dates, memory)
    lines = to_rrule(rule, first, time_zone, week_start)
    if dates:
        present = {*originals.values(), *memory.own}
        missing = [stamp for stamp in dates if stamp not in present]
        goes_on = not all(_is_sure(row.when.start) for row in rows)
        tail = [] if goes_on else _tail(rule, dates, missing)
        lines = _lines(rule, first, time_zone, week_start, dates, missing, tail)
    return SeriesContent(
        when=first,
        lines=lines,
        usual=usual.key,
        originals=originals,
        exceptions=tuple(
            row.key
            for row in rows
            if row.key in originals and _differs(row, usual, originals[row.key])
        ),
        expected=dates,
    )


def left_out(item: Item, dates: Mapping[str, date | datetime]) -> frozenset[str]:
    """Original starts among ``dates`` that a series in Google does not show."""
    if not dates:
        return frozenset()
    after = _instant(min(dates.values()), item.time_zone)
    before = shift(_instant(max(dates.values()), item.time_zone), timedelta(days=1))
    shown = occurrences(item, after, before, limit=_MANY)
    return frozenset(set(dates) - {original_start(one.start) for one in shown})


def dates_of(
    rule: OdooRule, when: When, time_zone: str, week_start: str = "MO"
) -> dict[str, date | datetime]:
    """Starts of Odoo's rows by their original start, as far as they are sure."""
    rows = odoo_rows(rule, when, time_zone, week_start)
    return {original_start(start): start for start in rows if _is_sure(start)}


def occurrence(item: Item, start: date | datetime) -> Item:
    """The occurrence of a series that starts then, as an entry of its own."""
    length = item.when.end - item.when.start
    return replace(item, when=When(start, start + length), recurrence=())


def start_of(original_start: str) -> date | datetime:
    """The moment that an original start tells."""
    if "T" in original_start:
        told = datetime.strptime(original_start, "%Y%m%dT%H%M%SZ")
        return told.replace(tzinfo=UTC)
    return datetime.strptime(original_start, "%Y%m%d").date()


def without_exclusions(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that say on which dates a series falls, without those left out."""
    return tuple(row for row in canonical(lines) if not row.startswith("EXDATE"))


def same_rule(lines: Sequence[str], others: Sequence[str]) -> bool:
    """Whether both fall on the same dates, but for those left out."""
    return without_exclusions(lines) == without_exclusions(others)


def _usual(rows: Sequence[Row]) -> Row:
    """The first of the rows that have what most have."""
    candidates = [row for row in rows if row.follows] or list(rows)
    candidates.sort(key=_order)
    known = [(row.content, row.when.end - row.when.start) for row in candidates]
    [(most, _count)] = Counter(known).most_common(1)
    return candidates[known.index(most)]


def _first(rule, rows, length, time_zone, week_start, memory):
    """The first occurrence, and the starts that the rule gives from it on.

    No starts when the rows do not stand where the rule wants them: then nothing can be
    said about what is missing.
    """
    starts = [row.when.start for row in rows if row.follows]
    standing = {original_start(start) for start in starts if _is_sure(start)}
    tried = [memory.first, min(starts, default=None)]
    for start in tried:
        if start is None or rows[0].when.all_day == isinstance(start, datetime):
            continue
        when = When(start, start + length)
        dates = dates_of(rule, when, time_zone, week_start)
        if standing <= set(dates) and original_start(start) in dates:
            return when, dates
    start = min(starts, default=min(row.when.start for row in rows))
    return When(start, start + length), {}


def _originals(rows, dates, memory) -> dict[int, str]:
    """Where each row stands or, if it was moved, would stand."""
    found = {}
    for row in rows:
        stamp = original_start(row.when.start)
        known = memory.originals.get(row.key)
        if row.follows:
            found[row.key] = stamp
        elif known in dates and known not in found.values():
            found[row.key] = known
    taken = {*found.values(), *memory.own}
    for row in sorted(rows, key=_order):
        if row.key in found:
            continue
        free = [stamp for stamp in dates if stamp not in taken]
        if free:
            # Moved before anybody looked: probably from the nearest free date
            near = min(free, key=lambda one: _apart(dates[one], row.when.start))
            found[row.key] = near
            taken.add(near)
    return found


def _apart(one, other) -> float:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs((one - other).total_seconds())
    days = [x.toordinal() for x in (one, other)]
    return abs(days[0] - days[1]) * 86400.0


def _differs(row: Row, usual: Row, stamp: str) -> bool:
    length = usual.when.end - usual.when.start
    return (
        row.content != usual.content
        or row.when.end - row.when.start != length
        or original_start(row.when.start) != stamp
    )


def _tail(rule, dates, missing) -> list[str]:
    """What is missing behind the last row: Odoo deletes it, and leaves the rule."""
    left = [stamp for stamp in dates if stamp not in missing]
    tail = [stamp for stamp in missing if left and dates[stamp] > dates[left[-1]]]
    if rule.end_type == "forever" and len(tail) == 1:
        return []  # one was deleted alone, as far ahead as Odoo has rows
    return tail


def _lines(rule, first, time_zone, week_start, dates, missing, tail) -> tuple[str, ...]:
    """The rule, ended before the tail, and the other dates that are left out."""
    if tail:
        last = max(dates[stamp] for stamp in dates if stamp not in missing)
        day = to_wall(last, time_zone).date() if isinstance(last, datetime) else last
        rule = replace(rule, end_type="end_date", until=day, count=1)
    lines = to_rrule(rule, first, time_zone, week_start)
    gone = [dates[stamp] for stamp in missing if stamp not in tail]
    return canonical([*lines, *_exdates(gone, time_zone)])


def _exdates(dates: Sequence[date | datetime], time_zone: str) -> list[str]:
    if not dates:
        return []
    if not isinstance(dates[0], datetime):
        days = ",".join(f"{day:%Y%m%d}" for day in dates)
        return [f"EXDATE;VALUE=DATE:{days}"]
    walls = ",".join(f"{to_wall(one, time_zone):%Y%m%dT%H%M%S}" for one in dates)
    return [f"EXDATE;TZID={time_zone}:{walls}"]


def _is_sure(start: date | datetime) -> bool:
    return not isinstance(start, datetime) or start.year < BEYOND


def _order(row: Row) -> datetime:
    return _instant(row.when.start, None)


def _instant(start: date | datetime, time_zone: str | None) -> datetime:
    if isinstance(start, datetime):
        return start
    return midnight(start, time_zone)
