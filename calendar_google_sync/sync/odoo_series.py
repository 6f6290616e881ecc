"""What the rows of a series in Odoo say about it.

Odoo stores every occurrence as an event of its own, beside a rule. It stores neither
the first start once that event is gone, nor where a moved event would stand, nor which
dates were left out: the rows that are there say it, together with what a binding
remembers of them (``Memory``). What a series says of its occurrences is what was agreed
on for it, as long as one of them that has no entry of its own still says so: many that
were edited one by one are no edit of the series.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .google_time import original_start
from .items import Item, When
from .odoo_rows import OdooRule
from .odoo_rule import to_rrule
from .recurrence import Unreadable, occurrences
from .rule_lines import canonical
from .series_rows import (
    BEYOND,
    CONTENT,
    Memory,
    Placement,
    Row,
    content_of,
    counterparts,
    dates_of,
    in_order,
    is_sure,
    place,
    same_content,
    until,
)
from .zones import UTC, as_instant, shift, to_wall

__all__ = [
    "BEYOND",
    "CONTENT",
    "Memory",
    "Row",
    "SeriesContent",
    "counterparts",
    "dates_of",
    "fallen_from",
    "is_sure",
    "left_out",
    "occurrence",
    "same_rule",
    "series_content",
    "start_of",
    "without_exclusions",
]

_MANY = 100_000  # occurrences of an hourly series in more than ten years


@dataclass(frozen=True)
class SeriesContent:
    """A series as Google is to have it."""

    when: When
    lines: tuple[str, ...]
    #: Key of a row with the content of the series; None: each has an entry of its own,
    #: and the series is as ``agreed`` says
    usual: int | None
    originals: dict[int, str]
    #: Keys of rows that differ from the series
    exceptions: tuple[int, ...]
    #: Starts on which the rule falls, as far as Odoo looks ahead, by original start
    expected: Mapping[str, date | datetime]
    #: The series when both sides agreed last, if no row has its content
    agreed: Item | None = None


def series_content(
    rule: OdooRule,
    rows: Sequence[Row],
    time_zone: str,
    week_start: str = "MO",
    memory: Memory | None = None,
) -> SeriesContent:
    """The series that these rows (at least one) are."""
    memory = memory or Memory()
    usual = _usual(rows, memory)
    said = _said(usual, memory)
    placed = place(rule, rows, said.when, time_zone, week_start, memory)
    lines = to_rrule(placed.rule, placed.when, time_zone, placed.week_start)
    if placed.dates:
        lines = _lines(placed, rows, time_zone, memory)
    originals = placed.originals
    return SeriesContent(
        when=placed.when,
        lines=lines,
        usual=usual.key if usual else None,
        originals=originals,
        exceptions=tuple(
            row.key
            for row in rows
            if row.key in originals and _differs(row, said, originals[row.key])
        ),
        expected=placed.dates,
        agreed=None if usual else memory.agreed,
    )


def left_out(item: Item, dates: Mapping[str, date | datetime]) -> frozenset[str]:
    """Original starts among ``dates`` that a series in Google does not show."""
    if not dates:
        return frozenset()
    after = as_instant(min(dates.values()), item.time_zone)
    before = shift(as_instant(max(dates.values()), item.time_zone), timedelta(days=1))
    shown = occurrences(item, after, before, limit=_MANY)
    return frozenset(set(dates) - {original_start(one.start) for one in shown})


def fallen_from(series: Item, starts: Iterable[str]) -> frozenset[str]:
    """Original starts on which the rule of a series does not fall, as far as is known.

    Dates that are left out of a rule it falls on.
    """
    if series.when is None:
        return frozenset()
    lines = without_exclusions(series.recurrence or ())
    dates = {start: start_of(start) for start in starts}
    kin = {
        start: date
        for start, date in dates.items()
        if isinstance(date, datetime) is not series.when.all_day
    }
    try:
        fallen = left_out(replace(series, recurrence=lines), kin)
    except Unreadable:
        return frozenset()
    return fallen | (dates.keys() - kin.keys())


def occurrence(item: Item, start: date | datetime) -> Item:
    """The occurrence of a series that starts then, as an entry of its own."""
    if item.when is None:
        raise ValueError("a series without dates")
    return replace(item, when=When(start, start + item.when.length), recurrence=())


def start_of(original_start: str) -> date | datetime:
    """The moment that an original start tells."""
    if "T" in original_start:
        moment = datetime.strptime(original_start, "%Y%m%dT%H%M%SZ")
        return moment.replace(tzinfo=UTC)
    return datetime.strptime(original_start, "%Y%m%d").date()


def without_exclusions(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that say on which dates a series falls, without those left out."""
    return tuple(row for row in canonical(lines) if not row.startswith("EXDATE"))


def same_rule(lines: Sequence[str], others: Sequence[str]) -> bool:
    """Whether both fall on the same dates, but for those left out."""
    return without_exclusions(lines) == without_exclusions(others)


@dataclass(frozen=True)
class _Said:
    """What a series says of its occurrences."""

    when: When
    content: tuple[object, ...]

    def is_of(self, row: Row) -> bool:
        return (
            row.when.all_day == self.when.all_day
            and row.when.length == self.when.length
            and same_content(row.content, self.content)
        )


def _said(usual: Row | None, memory: Memory) -> _Said:
    if usual:
        return _Said(usual.when, usual.content)
    assert memory.agreed and memory.agreed.when
    return _Said(memory.agreed.when, content_of(memory.agreed))


def _usual(rows: Sequence[Row], memory: Memory) -> Row | None:
    """The first of the rows that are as the series says.

    None when each row has an entry of its own: then none tells of the series.
    """
    candidates = [row for row in rows if row.follows] or list(rows)
    candidates.sort(key=in_order)
    ordinary = [row for row in candidates if not _is_own(row, memory)]
    if memory.agreed and memory.agreed.when:
        agreed = _said(None, memory)
        if not ordinary:
            return None
        unchanged = next((row for row in ordinary if agreed.is_of(row)), None)
        if unchanged:
            return unchanged
    # It is new, or all of them were rewritten
    candidates = ordinary or candidates
    known = [(row.content, row.when.length) for row in candidates]
    [(most, _count)] = Counter(known).most_common(1)
    return candidates[known.index(most)]


def _is_own(row: Row, memory: Memory) -> bool:
    """Whether it has an entry of its own."""
    known = memory.originals.get(row.key) or original_start(row.when.start)
    return known in memory.own


def _differs(row: Row, said: _Said, original: str) -> bool:
    return not said.is_of(row) or original_start(row.when.start) != original


def _tail(
    rule: OdooRule, dates: Mapping[str, date | datetime], missing: Sequence[str]
) -> list[str]:
    """What is missing behind the last row: Odoo deletes it, and leaves the rule."""
    left = [original for original in dates if original not in missing]
    tail = [
        original for original in missing if left and dates[original] > dates[left[-1]]
    ]
    if rule.end_type == "forever" and len(tail) == 1:
        return []  # one was deleted alone, as far ahead as Odoo has rows
    return tail


def _lines(
    placed: Placement,
    rows: Sequence[Row],
    time_zone: str,
    memory: Memory,
) -> tuple[str, ...]:
    """The rule, ended before the tail, and the other dates that are left out."""
    rule, dates = placed.rule, placed.dates
    present = {*placed.originals.values(), *memory.own}
    missing = [original for original in dates if original not in present]
    goes_on = not all(is_sure(row.when.start) for row in rows)
    tail = [] if goes_on else _tail(rule, dates, missing)
    if tail:
        left = [start for original, start in dates.items() if original not in missing]
        rule = until(rule, left[-1], time_zone)
    lines = to_rrule(rule, placed.when, time_zone, placed.week_start)
    gone = [dates[original] for original in missing if original not in tail]
    return canonical([*lines, *_exdates(gone, time_zone)])


def _exdates(dates: Sequence[date | datetime], time_zone: str) -> list[str]:
    if not dates:
        return []
    if not isinstance(dates[0], datetime):
        days = ",".join(f"{day:%Y%m%d}" for day in dates)
        return [f"EXDATE;VALUE=DATE:{days}"]
    instants = (one for one in dates if isinstance(one, datetime))
    walls = ",".join(f"{to_wall(one, time_zone):%Y%m%dT%H%M%S}" for one in instants)
    return [f"EXDATE;TZID={time_zone}:{walls}"]
