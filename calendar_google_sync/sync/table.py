"""What a row of the fields table says, and the table; the rows are in ``fields``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

from .google_json import Draft, Event
from .items import UNKNOWN, Item, Kind

Convert = Callable[[Any], Any]


class Way(Enum):
    """Between which sides the value of a field travels."""

    BOTH = "both"
    OUTWARD = "outward"  # from Odoo to Google
    INWARD = "inward"  # from Google to Odoo
    NONE = "none"  # it says something about its own side


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b)


def _changed(now: Any, before: Any, _local: Any) -> Any:
    return None if now == before else now


def _as_it_is(now: Any, _before: Any, _local: Any, _local_before: Any) -> Any:
    return now


def _never(_local: Any, _remote: Any) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class Field:
    """One field of an item, and what it means on both sides."""

    #: The attribute of ``Item``
    name: str
    #: For people, a ``Message``; "" for what they never see
    label: str
    #: Its value in an event of Google; None: Google has no opinion about it
    read: Callable[[Event], Any] | None = None
    #: The keys of Google's JSON that hold it; a key with None is removed there. Called
    #: once where several rows share it, never for None or ``UNKNOWN``
    write: Callable[[Draft], dict[str, Any]] | None = None
    #: Whether two values, neither of them None, mean the same
    same: Callable[[Any, Any], bool] = _equal
    #: The value that it has where nobody wrote one; None means so everywhere
    default: Any = None
    way: Way = Way.BOTH
    #: The kinds of entries that have it in Google; for the others it is not read
    kinds: frozenset[Kind] = frozenset(Kind)
    #: The version of the table that brought it, or changed what its values mean: it is
    #: unknown in snapshots of earlier versions
    since: int = 1
    #: To and from JSON, in snapshots; not called for None
    dump: Convert | None = None
    load: Convert | None = None
    #: Of an outward field: whether Google's value, the second, can only be another
    #: record's, and Odoo's is to take its place
    is_foreign: Callable[[Any, Any], bool] = _never
    #: What Odoo is to have when Google's value counts, for a field of which Google may
    #: hold less than Odoo. Called with Google's value now and when both agreed, and
    #: Odoo's value now and when both agreed
    take: Callable[[Any, Any, Any, Any], Any] = _as_it_is
    #: Google's None means "as the calendar has it", and a value of Odoo takes its place
    google_default: bool = False
    #: Of an inward field: what is to be written in Odoo, or None. Called with Google's
    #: value now, Google's value when both agreed, and Odoo's value
    news: Callable[[Any, Any, Any], Any] = _changed
    #: Its values for people, where it has but a few
    choices: Mapping[Any, str] = field(default_factory=dict)
    #: Canonical HTML, of which people are shown the text
    is_html: bool = False

    def equal(self, a: Any, b: Any) -> bool:
        """Whether two values mean the same, however they are written."""
        if a is b or a == b:
            return True
        if a is None or b is None or a is UNKNOWN or b is UNKNOWN:
            return False
        return self.same(a, b)

    def is_default(self, value: Any) -> bool:
        """Whether nobody wrote this value."""
        return value is None or self.equal(value, self.default)


class Table:
    """The fields of an item, in the order in which they are merged and shown.

    :param rows: one for each attribute of ``item_type`` but ``kind``
    :raises ValueError: for an attribute without a row, or a row without an attribute
    """

    def __init__(self, rows: Iterable[Field], item_type: type[Item] = Item):
        self.item_type = item_type
        self._rows = {row.name: row for row in rows}
        attributes = {attribute.name for attribute in fields(item_type)} - {"kind"}
        if attributes != set(self._rows):
            wrong = ", ".join(sorted(attributes ^ set(self._rows)))
            raise ValueError(f"not both a row and an attribute of an item: {wrong}")
        #: Of the snapshots that it writes
        self.version = max(row.since for row in self._rows.values())
        self.both_ways = self._of(Way.BOTH)
        self.outward = self._of(Way.OUTWARD)
        self.inward = self._of(Way.INWARD)
        self._read = {
            kind: [
                (row.name, row.read) for row in self if row.read and kind in row.kinds
            ]
            for kind in Kind
        }
        #: Names with the conversions of snapshots, and the version that brought each
        self.dumps = [(row.name, row.dump) for row in self]
        self.loads = [(row.name, row.load, row.since) for row in self]

    def __iter__(self) -> Iterator[Field]:
        return iter(self._rows.values())

    def __getitem__(self, name: str) -> Field:
        """:raises KeyError: for a name without a row"""
        return self._rows[name]

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def read(self, event: Event) -> Item:
        """The item that an event of Google is.

        :raises NotUnderstood: with a sentence for the user
        """
        values = {name: read(event) for name, read in self._read[event.kind]}
        return self.item_type(event.kind, **values)

    def _of(self, way: Way) -> tuple[Field, ...]:
        return tuple(row for row in self if row.way is way)


def names(rows: Iterable[Field]) -> tuple[str, ...]:
    return tuple(row.name for row in rows)
