"""The events of a series in Odoo, and the dates of its rule that they stand for.

The events are the truth, not the rule. "This and following" ends a rule at the begin of
the week or month, before events that it keeps; clocks may differ about summer time. So
a rule is prolonged where its events go on, and an event that stands on none of its
dates was moved from the nearest one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from .google_time import original_start
from .items import UNKNOWN, Item, When
from .odoo_rows import OdooRule, odoo_rows
from .zones import as_instant, to_wall

#: Odoo's clocks know of no summer time from this year on: its rows are an hour off
BEYOND = 2038
#: Fields that an event may have of its own in a series, besides its times
CONTENT = (
    "description",
    "title",
    "location",
    "visibility",
    "busy",
    "reminders",
    "video",
)


@dataclass(frozen=True)
class Row:
    """One event of a series."""

    key: int
    when: When
    #: It stands where the rule wants it
    follows: bool
    #: The values of ``CONTENT``
    content: tuple[object, ...]


@dataclass(frozen=True)
class Memory:
    """What a binding knows of a series that Odoo does not store."""

    first: date | datetime | None = None
    #: Original starts ("20260301T090000Z", all-day "20260301") by key of the row
    originals: Mapping[int, str] = field(default_factory=dict)
    #: Original starts of occurrences that have an entry of their own in Google, which
    #: tells of them; or that were cancelled there
    own: frozenset[str] = frozenset()
    #: What both sides agreed on for the series
    agreed: Item | None = None
    #: Those of ``own`` whose event nobody has looked for yet: it may have been moved
    unmatched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placement:
    """Which date of the rule each event of a series stands for."""

    #: The first occurrence
    when: When
    #: It ends behind the last event, where Odoo's own ends before
    rule: OdooRule
    #: Starts on which the rule falls, as far as Odoo looks ahead, by original start
    dates: dict[str, date | datetime]
    #: Original start by key of the row
    originals: dict[int, str]
    #: That of the language of whoever made the events
    week_start: str


def content_of(item: Item) -> tuple[object, ...]:
    """The content of an occurrence that is as this series says."""
    return tuple(getattr(item, name) for name in CONTENT)


def same_content(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two contents mean the same, as far as both are known."""
    return all(
        a == b or UNKNOWN in (a, b)  # a field that came later than a snapshot
        for a, b in zip(one, other, strict=True)
    )


def dates_of(
    rule: OdooRule, when: When, time_zone: str, week_start: str = "MO"
) -> dict[str, date | datetime]:
    """Starts of Odoo's rows by their original start, as far as they are sure."""
    rows = odoo_rows(rule, when, time_zone, week_start)
    return {original_start(start): start for start in rows if is_sure(start)}


def is_sure(start: date | datetime) -> bool:
    return not isinstance(start, datetime) or start.year < BEYOND


def in_order(row: Row) -> datetime:
    """Key to sort rows by."""
    return as_instant(row.when.start, None)


def place(
    rule: OdooRule,
    rows: Sequence[Row],
    said: When,
    time_zone: str,
    week_start: str,
    memory: Memory,
) -> Placement:
    """Where these rows (at least one) stand.

    ``said``: of an occurrence that is as the series says: all-day or not, and how long.
    """
    # An event that was made all-day, or no longer is, says nothing of the others
    kin = [row for row in rows if row.when.all_day == said.all_day]
    tries = _Tries(rule, kin, said, time_zone, week_start, memory)
    found = tries.best()
    originals = _originals(rows, found.dates, memory)
    if len(originals) < len(rows) and not found.is_longer:
        found = tries.longer(found)
        originals = _originals(rows, found.dates, memory)
    dates = found.dates
    if found.is_longer:
        rule, dates = _ended(rule, dates, originals, time_zone)
    return Placement(found.when, rule, dates, originals, found.week_start)


@dataclass(frozen=True)
class _Try:
    """Dates that the events of a series may stand for."""

    #: The first occurrence
    when: When
    dates: dict[str, date | datetime]
    week_start: str
    #: The rule is to be prolonged for it
    is_longer: bool


class _Tries:
    """Rules and first occurrences that the events of a series may have."""

    def __init__(
        self,
        rule: OdooRule,
        rows: Sequence[Row],
        said: When,
        time_zone: str,
        week_start: str,
        memory: Memory,
    ):
        self._rule, self._said, self._time_zone = rule, said, time_zone
        starts = [row.when.start for row in rows if row.follows]
        self._standing = {original_start(start) for start in starts if is_sure(start)}
        known = [memory.first, min(starts, default=None)]
        known.append(min((row.when.start for row in rows), default=said.start))
        self._firsts = [
            start
            for start in dict.fromkeys(known)
            if start is not None and isinstance(start, datetime) is not said.all_day
        ]
        self._week_starts = [week_start]
        if rule.interval > 1 and len(rule.days) > 1:
            # A colleague with another language may have made the events
            self._week_starts = list(dict.fromkeys((week_start, "MO", "SU", "SA")))

    def best(self) -> _Try:
        """The first try that has a date for each event; else that with most of them."""
        found, most = None, -1
        for one in self._all():
            count = len(self._standing & one.dates.keys())
            begins = original_start(one.when.start) in one.dates
            if begins and count == len(self._standing):
                return one
            if one.dates and count > most:
                found, most = self._begun(one), count
        first = self._firsts[0]
        when = When(first, first + self._said.length)
        return found or _Try(when, {}, self._week_starts[0], False)

    def longer(self, found: _Try) -> _Try:
        """The same, and dates behind its end."""
        if self._rule.end_type == "forever":
            return found
        return self._try(found.when, found.week_start, True)

    def _all(self) -> Iterator[_Try]:
        is_endless = self._rule.end_type == "forever"
        for is_longer in (False,) if is_endless else (False, True):
            for week_start in self._week_starts:
                for start in self._firsts:
                    when = When(start, start + self._said.length)
                    yield self._try(when, week_start, is_longer)

    def _try(self, when: When, week_start: str, is_longer: bool) -> _Try:
        rule = _endless(self._rule) if is_longer else self._rule
        dates = dates_of(rule, when, self._time_zone, week_start)
        return _Try(when, dates, week_start, is_longer)

    def _begun(self, one: _Try) -> _Try:
        """With a first occurrence that the rule falls on."""
        if original_start(one.when.start) in one.dates:
            return one
        start = next(iter(one.dates.values()))
        return replace(one, when=When(start, start + self._said.length))


def counterparts(
    before: Sequence[date | datetime], after: Sequence[date | datetime], time_zone: str
) -> dict[date | datetime, date | datetime]:
    """Which event of a series each one is that was made anew for it.

    ``before``, ``after``: their starts, both in the order of time. Those that kept
    their place, all of them moved alike, or at least their day.

    :return: starts before by starts after, without those that are new
    """
    old = {_wall(start, time_zone): start for start in reversed(before)}
    days = {wall.date(): start for wall, start in old.items()}
    pairs = zip(before, after, strict=False)
    shifts = Counter(_wall(b, time_zone) - _wall(a, time_zone) for a, b in pairs)
    found = {}
    for start in after:
        wall = _wall(start, time_zone)
        moved = [old.get(wall - shift) for shift, _count in shifts.most_common(1)]
        stood = next(filter(None, moved), days.get(wall.date()))
        if stood is not None:
            found[start] = stood
    return found


def _wall(start: date | datetime, time_zone: str) -> datetime:
    if isinstance(start, datetime):
        return to_wall(start, time_zone)
    return datetime.combine(start, time())


def _endless(rule: OdooRule) -> OdooRule:
    return replace(rule, end_type="forever", until=None, count=1)


def _ended(
    rule: OdooRule,
    dates: Mapping[str, date | datetime],
    originals: Mapping[int, str],
    time_zone: str,
) -> tuple[OdooRule, dict[str, date | datetime]]:
    """The rule up to the last date that an event stands for."""
    used = [dates[original] for original in originals.values() if original in dates]
    if not used:
        return rule, {}
    last = max(used)
    kept = {original: start for original, start in dates.items() if start <= last}
    return until(rule, last, time_zone), kept


def until(rule: OdooRule, last: date | datetime, time_zone: str) -> OdooRule:
    """The rule with this last occurrence."""
    day = to_wall(last, time_zone).date() if isinstance(last, datetime) else last
    return replace(rule, end_type="end_date", until=day, count=1)


def _originals(
    rows: Sequence[Row], dates: Mapping[str, date | datetime], memory: Memory
) -> dict[int, str]:
    """Where each row stands or, if it was moved, would stand."""
    found: dict[int, str] = {}
    for row in rows:
        original = original_start(row.when.start)
        if row.follows and (original in dates or not is_sure(row.when.start)):
            found[row.key] = original
    taken = set(found.values())
    for row in rows:
        known = memory.originals.get(row.key)
        if row.key in found or known is None or known in taken:
            continue
        if known in dates:
            found[row.key] = known
            taken.add(known)
    free = {
        original: start
        for original, start in dates.items()
        if original not in taken and original not in memory.own - memory.unmatched
    }
    for row in sorted(rows, key=in_order):
        if row.key not in found and free:
            # Moved before anybody looked: probably from the nearest free date
            near = min(free, key=lambda one: _apart(free[one], row.when.start))
            found[row.key] = near
            del free[near]
    return found


def _apart(one: date | datetime, other: date | datetime) -> float:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs((one - other) / timedelta(seconds=1))
    days = [x.toordinal() for x in (one, other)]
    return abs(days[0] - days[1]) * 86400.0
