"""What became of each entry of a run, and how many of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from ..sync import Item, Kind
from ..sync.links import Link, RecordRef

#: Counters of a run, which are the names of its fields
COUNTERS = (
    "local_created",
    "local_updated",
    "remote_created",
    "remote_updated",
    "remote_deleted",
    "detached",
    "conflicts",
    "undone",
    "parked",
    "remaining",
)


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    counter: str
    kind: Kind
    title: str
    start: date | datetime | None
    record: RecordRef | None
    #: Nobody but the owner of the account may read it; None: its record tells
    private: bool | None
    #: A sentence for the person, or names of fields, conflicts and the like, see
    #: ``texts.run_reasons``
    reason: object = ""


class History:
    """Counts and lines since the last commit, and the progress of the run.

    ``default_private``: whether what says nothing of its visibility is private.
    """

    def __init__(self, default_private: Callable[[], bool] = lambda: False):
        self._default_private = default_private
        self.counts: Counter[str] = Counter()
        self.lines: list[Line] = []
        #: Entries that are to be written, and that have been written
        self.total = self.progress = 0
        #: Kinds of whose calendar Google had something new since the time before
        self.news: set[Kind] = set()

    def count(self, counter: str, number: int = 1) -> None:
        self.counts[counter] += number

    def note(
        self,
        counter: str,
        kind: Kind,
        item: Item | None,
        record: RecordRef | None = None,
        reason: object = "",
        title: str = "",
        private: bool | None = None,
    ) -> None:
        """Count one entry and say what became of it.

        ``item``: the best that is known of its content; ``title``: without an item;
        ``private``: whether its record is, if that is known.
        """
        self.count(counter)
        self.lines.append(
            Line(
                counter=counter,
                kind=kind,
                title=item.title if item else title,
                start=item.when.start if item and item.when else None,
                record=record,
                private=self._is_private(kind, item, record, private),
                reason=reason,
            )
        )

    def note_link(self, counter: str, link: Link, reason: object = "") -> None:
        """The same of a link that is not planned."""
        self.note(
            counter,
            link.kind,
            link.item,
            link.record,
            reason or link.reason,
            link.google_title,
        )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is noted in this block is forgotten when the block fails."""
        counts, lines = self.counts.copy(), len(self.lines)
        try:
            yield
        except Exception:
            self.counts = counts
            del self.lines[lines:]
            raise

    def expect(self, entries: int) -> None:
        """So many entries are still to be written."""
        self.total = self.progress + entries

    def advance(self, entries: int) -> None:
        """So many more entries have been written."""
        self.progress += entries

    def take(self) -> tuple[Counter[str], list[Line]]:
        """Hand over what is not stored yet."""
        counts, lines = self.counts, self.lines
        self.counts, self.lines = Counter(), []
        return counts, lines

    def _is_private(
        self,
        kind: Kind,
        item: Item | None,
        record: RecordRef | None,
        private: bool | None,
    ) -> bool | None:
        if item is None or item.visibility == "private":
            return True  # nobody knows whether it is, or it is
        if record is not None:
            return private
        # Nobody can tell anymore whether a task was in a project
        return kind is Kind.TASK or self._default_private()
