"""What a run would do: the same story, with an applier that only notes.

Series and their occurrences need more than one pass, each of which builds on what the
pass before has written. They are written, in a transaction that the caller rolls back;
Google is only read, never written. So the numbers are those of the run that follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..google_api.errors import SyncTokenExpired
from ..sync import (
    MERGED,
    OUTWARD,
    Action,
    Item,
    Kind,
    Operation,
    Plan,
    RemoteEntry,
    footers,
    odoo_series,
)
from ..sync.compare import same
from ..sync.odoo_series import occurrence, start_of
from .history import History
from .local_applier import DATES
from .ports import EntryAnswer, EntryPage, EntryWrite, Options, Provider, World
from .reasons import FieldNames, Removal
from .synchronizer import PASSES, Synchronizer
from .work import Work


class Preview(Synchronizer):
    """Notes what ``Synchronizer.run`` would do.

    Until Google has said everything, nothing is written, so that nobody waits for it.
    """

    def __init__(self, world: World, options: Options, history: History):
        self._foreseen = ForeseenProvider(world.provider)
        super().__init__(replace(world, provider=self._foreseen), options, history)
        #: Keys of what was noted; nothing has become of it
        self._noted: set[object] = set()

    def run(self) -> None:
        """:raises Superseded: when a run or a newer preview goes first"""
        for kind, token, pages in [self._fetch(kind) for kind in self._options.kinds]:
            self._fetcher.absorb(kind, token, pages)
        self._world.store.note_rights(self._options.kinds)
        budget, found, works = self._options.limit, Plan(), {}
        for number in range(PASSES):
            works = self._unnoted(self._reader.works(self._pending.take()))
            found = self._plan(works, budget)
            self._world.check_time()
            if not number:
                self._note_removals(found.operations, works)
            self._links.save()
            budget -= self._foretell(found.operations, works)
            if not self._pending:
                break
        self._note_left(found, works)

    def _fetch(self, kind: Kind) -> tuple[Kind, str | None, list[EntryPage]]:
        token = self._world.store.sync_token(kind)
        try:
            return kind, token, list(self._checked(kind, token))
        except SyncTokenExpired:
            return kind, None, list(self._checked(kind, None))

    def _checked(self, kind: Kind, token: str | None) -> Iterator[EntryPage]:
        for page in self._fetcher.pages(kind, token):
            self._world.check_time()
            yield page

    def _unnoted(self, works: Mapping[object, Work]) -> dict[object, Work]:
        return {key: work for key, work in works.items() if key not in self._noted}

    def _note_removals(
        self, operations: Sequence[Operation], works: Mapping[object, Work]
    ) -> None:
        """A run would ask first."""
        removals, _linked = self._many_removals(operations, works)
        if removals:
            self._history.count("removals", len(removals))

    def _foretell(
        self, operations: Sequence[Operation], works: Mapping[object, Work]
    ) -> int:
        """:return: for how many entries there would be something to be written"""
        written, writes = [], 0
        for operation in operations:
            if self._is_of_series(operation, works[operation.key]):
                written.append(operation)
            else:
                self._noted.add(operation.key)
                self._note(operation, works[operation.key])
                writes += operation.writes
        return writes + (self._apply(written, works) if written else 0)

    def _is_of_series(self, operation: Operation, work: Work) -> bool:
        if work.record and work.record.is_series:
            return True
        if operation.item and operation.item.recurrence:
            return True
        return work.link is not None and bool(self._links[work.link].recurring_event_id)

    def _note(self, operation: Operation, work: Work) -> None:
        item = operation.item or work.item
        for counter, reason in self._outcome(operation, work):
            self._history.note(
                counter, work.kind, item, work.record, reason, private=work.private
            )
        for conflict in operation.conflicts:
            self._history.note(
                "conflicts",
                work.kind,
                work.item,
                work.record,
                conflict,
                private=work.private,
            )

    def _outcome(
        self, operation: Operation, work: Work
    ) -> Iterator[tuple[str, object]]:
        """What an operation leads to: counters of a run, with the reason."""
        if operation.action is Action.UPDATE:
            if operation.to_local:
                yield "local_updated", FieldNames(operation.to_local)
            if operation.to_remote:
                yield "remote_updated", FieldNames(operation.to_remote)
        elif operation.action is Action.CREATE_REMOTE:
            yield "remote_created", ""
        elif operation.action is Action.CREATE_LOCAL:
            yield "local_created", ""
            if self._is_copy(work):
                yield "remote_updated", FieldNames(("footer",))
        elif operation.action is Action.DETACH:
            yield "detached", ""
        elif operation.action is Action.DELETE_REMOTE:
            yield "remote_deleted", Removal()
        elif operation.action is Action.FORGET and self._is_unreadable(work):
            yield "remote_deleted", Removal()

    def _is_copy(self, work: Work) -> bool:
        """Whether a new entry of Google leads to the record of another one."""
        remote = work.pair.remote
        return remote is not None and footers.has_record(remote.footer)

    def _is_unreadable(self, work: Work) -> bool:
        """What nobody could read is removed, too, when it is forgotten."""
        return work.link is not None and bool(self._links[work.link].etag)


@dataclass
class ForeseenProvider:
    """Asks Google, and answers writes as Google would, without sending them."""

    provider: Provider

    def __post_init__(self) -> None:
        #: What was written, by Google id: as Google has it (None: not at all), and as
        #: it would have it then
        self._written: dict[str, tuple[Item | None, Item]] = {}
        self._count = 0

    def list_changes(self, kind: Kind, token: str | None) -> Iterator[EntryPage]:
        return self.provider.list_changes(kind, token)

    def has_calendar(self, kind: Kind) -> bool:
        return self.provider.has_calendar(kind)

    def get(self, kind: Kind, google_id: str) -> RemoteEntry | None:
        series_id, _separator, original_start = google_id.rpartition("_")
        if series_id not in self._written:
            return self.provider.get(kind, google_id)
        before, now = self._written[series_id]
        if before is None or _falls_elsewhere(before, now):
            item = occurrence(now, start_of(original_start))
            return RemoteEntry(google_id, etag=self._etag(), item=item)
        entry = self.provider.get(kind, google_id)
        if entry is None or entry.item is None:
            return entry
        return replace(entry, item=_as_series(entry.item, before, now))

    def occurrences(
        self, kind: Kind, series_id: str, after: datetime, before: datetime
    ) -> list[RemoteEntry]:
        return self.provider.occurrences(kind, series_id, after, before)

    def occurrence(
        self, kind: Kind, series_id: str, original_start: str
    ) -> RemoteEntry | None:
        return self.provider.occurrence(kind, series_id, original_start)

    def write(self, kind: Kind, writes: Sequence[EntryWrite]) -> Iterator[EntryAnswer]:
        for write in writes:
            if write.method == "delete":
                yield EntryAnswer(write.key)
                continue
            now = _written(write)
            before, _now = self._written.get(write.google_id, (write.current, now))
            self._written[write.google_id] = before, now
            entry = RemoteEntry(write.google_id, etag=self._etag(), item=now)
            yield EntryAnswer(write.key, entry)

    def _etag(self) -> str:
        self._count += 1
        return f'"foreseen-{self._count}"'


def _falls_elsewhere(before: Item, now: Item) -> bool:
    """Whether a series has other dates now; Google forgets its exceptions then."""
    if not odoo_series.same_rule(before.recurrence or (), now.recurrence or ()):
        return True
    return before.when != now.when or before.time_zone != now.time_zone


def _as_series(item: Item, before: Item, now: Item) -> Item:
    """An occurrence after its series was written: what it has of its own stays."""
    news = {
        name: getattr(now, name)
        for name in (*MERGED, *OUTWARD)
        if name not in DATES and same(name, getattr(item, name), getattr(before, name))
    }
    return replace(item, **news)


def _written(write: EntryWrite) -> Item:
    assert write.item
    if write.current is None:
        return write.item
    values = {name: getattr(write.item, name) for name in write.names}
    return replace(write.current, **values)
