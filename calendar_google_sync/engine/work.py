"""What the parts of a run hand to each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..sync import Item, Kind, Pair
from ..sync.links import RecordRef
from .ports import Reading


@dataclass
class Work:
    """One pair of the planner, and where both of its sides are."""

    pair: Pair
    kind: Kind
    #: The record as it was read, or None
    reading: Reading | None = None
    #: Key of its link; None: a record that was never sent
    link: int | None = None
    #: Local version of the link when the record was read
    version: int = 0
    #: A new series without an occurrence of its own: nothing is to be planned after it
    is_whole: bool = False

    @property
    def record(self) -> RecordRef | None:
        return self.reading.record if self.reading else None

    @property
    def private(self) -> bool | None:
        """Whether nobody but the user may read of its record, if that is known."""
        return self.reading.private if self.reading else None

    @property
    def item(self) -> Item | None:
        """The best that is known of its content."""
        pair = self.pair
        return pair.local or pair.remote or pair.agreed_local or pair.agreed_remote


@dataclass
class Outgoing:
    """One write on its way to Google."""

    work: Work
    method: str  # "insert", "patch" or "delete"
    counter: str  # of the run, when Google has accepted it
    reason: object = ""  # for the history
    #: The content of the record, remembered as agreed when Google has accepted it
    local: Item | None = None
    #: What to write: the fields ``names`` of ``item``
    item: Item | None = None
    names: tuple[str, ...] = ()


@dataclass
class Pending:
    """Keys of the links that are to be planned once more in this run."""

    _keys: dict[int, None] = field(default_factory=dict)
    #: Keys of those that are left for the next run
    left: set[int] = field(default_factory=set)

    def add(self, key: int) -> None:
        self._keys[key] = None

    def take(self) -> list[int]:
        keys, self._keys = list(self._keys), {}
        return keys

    def __iter__(self) -> Iterable[int]:
        return iter(list(self._keys))

    def __len__(self) -> int:
        return len(self._keys)
