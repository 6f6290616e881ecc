"""Finds the entry that costs a run its life.

A server ends a process that takes too much time or memory, in the middle of a run and
without a word. The next attempt is careful: it notes durably which entries it is about
to handle. When it is ended, too, these are the suspects, which the next attempt handles
in smaller parts, until one entry is alone. That one is left out. While nothing of this
kind happens, nothing is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from ..messages import _
from ..sync.links import Link, RecordRef

Entry = TypeVar("Entry")

TOO_HEAVY = _(
    "Handling this entry took more time or memory than the server allows. It is left "
    "out until it changes."
)
#: Entries of which nothing is known are noted in parts of this size
PART_SIZE = 64
#: Suspects are handled in so many parts
PARTS = 8


class Watch:
    """What one attempt of a run handles, and what it leaves out.

    :param note: stores durably the keys of the entries that are handled from now on;
        None: no attempt of this run was ended, so nothing is noted
    :param suspects: keys of the entries that were being handled when one was
    :param condemned: keys of the entries that are left out
    """

    def __init__(
        self,
        note: Callable[[Sequence[str]], None] | None = None,
        suspects: Collection[str] = (),
        condemned: Collection[str] = (),
    ):
        self._note = note
        self._suspects, self._condemned = frozenset(suspects), frozenset(condemned)
        self._size = -(-len(self._suspects) // PARTS)

    @property
    def is_careful(self) -> bool:
        return self._note is not None

    def is_condemned(self, key: str) -> bool:
        return key in self._condemned

    def parts(
        self, entries: Sequence[Entry], key: Callable[[Entry], str]
    ) -> Iterator[Sequence[Entry]]:
        """The entries in the same order, each part noted before it is handled."""
        if self._note is None:
            yield entries
            return
        part: list[Entry] = []
        for entry in entries:
            if part and self._ends(part, key, entry):
                yield self._noted(part, key)
                part = []
            part.append(entry)
        if part:
            yield self._noted(part, key)
        # What comes now is none of them
        self._note(())

    def _ends(
        self, part: Sequence[Entry], key: Callable[[Entry], str], following: Entry
    ) -> bool:
        is_suspect = key(part[0]) in self._suspects
        size = self._size if is_suspect else PART_SIZE
        return len(part) >= size or is_suspect != (key(following) in self._suspects)

    def _noted(
        self, part: Sequence[Entry], key: Callable[[Entry], str]
    ) -> Sequence[Entry]:
        assert self._note
        self._note([key(entry) for entry in part])
        return part


def record_key(record: RecordRef) -> str:
    return f"{record.model},{record.id}"


def google_key(kind: str, google_id: object) -> str:
    return f"{kind}:{google_id}"


def link_key(link: Link) -> str:
    """Of its record, or else of its entry in Google."""
    if link.record:
        return record_key(link.record)
    return google_key(link.kind.value, link.google_id)
