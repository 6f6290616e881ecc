"""Carries out in Odoo what the planner decided, for a whole chunk at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..sync import (
    MERGED,
    OUTWARD,
    Action,
    Conflict,
    Item,
    Memory,
    Operation,
    footers,
    odoo_series,
    undo,
)
from ..sync.links import (
    Link,
    RecordRef,
    agreed,
    detached,
    half_agreed,
    made_for,
    parked,
    removing,
    with_rows,
)
from .history import History
from .link_set import LinkSet
from .ports import NewRecord, Options, Outcome, RecordWrite, World
from .reasons import FieldNames, Removal, Undone
from .work import Outgoing, Work

_logger = logging.getLogger(__name__)

Steps = Sequence[tuple[Operation, Work]]


@dataclass(frozen=True)
class OwnEntries:
    """The occurrences of a series that have a link of their own."""

    links: tuple[Link, ...] = ()

    @property
    def cancelled(self) -> frozenset[str]:
        """Original starts of those that Google does not show."""
        return frozenset(link.original_start for link in self.links if link.cancelled)

    @property
    def events(self) -> frozenset[int]:
        """Ids of their events."""
        return frozenset(link.record.id for link in self.links if link.record)


NONE = OwnEntries()
#: By the id of the link of a series; a record without one has none
Occurrences = dict[int | None, OwnEntries]
#: The fields that an entry which is new in Google gets
CREATED = (*MERGED, *OUTWARD)
#: Fields that say on which dates a series falls
DATES = frozenset({"when", "time_zone", "recurrence"})


class LocalApplier:
    """Writes records; a refusal parks the one entry, and the rest goes on."""

    def __init__(
        self, world: World, options: Options, links: LinkSet, history: History
    ):
        self._world, self._options = world, options
        self._links, self._history = links, history
        #: Conflicts that are to be noted in the chatter of the records
        self._conflicts: dict[RecordRef, list[Conflict]] = {}

    def apply(self, steps: Steps) -> list[Outgoing]:
        """:return: what is to be written to Google after it"""
        self._bind([work for operation, work in steps if _is_new_in_google(operation)])
        outgoing: list[Outgoing] = []
        creates, writes = [], []
        for operation, work in steps:
            if operation.action is Action.CREATE_LOCAL:
                creates.append((operation, work))
            elif operation.action is Action.UPDATE and self._names(operation, work):
                writes.append((operation, work))
            else:
                outgoing += self._isolated(work, self._simple, operation)
        occurrences = self._occurrences([*creates, *writes])
        outgoing += self._create(creates, occurrences)
        outgoing += self._write(writes, occurrences)
        # Before Google is asked: an answer that gets lost must not take them along
        if self._conflicts:
            conflicts, self._conflicts = self._conflicts, {}
            self._world.records.log_conflicts(conflicts)
        return outgoing

    def _isolated(
        self,
        work: Work,
        step: Callable[..., list[Outgoing]],
        *arguments: object,
    ) -> list[Outgoing]:
        """Decide about one entry; what cannot be decided is parked."""
        try:
            with self._links.attempt(), self._history.attempt():
                return step(work, *arguments)
        except Exception as error:
            self._world.transaction.raise_if_broken(error)
            _logger.warning("A Google entry is parked", exc_info=True)
            self._park(work, self._world.records.explain(error))
            return []

    def _park(self, work: Work, reason: str) -> None:
        if work.link is None:
            self._bind([work])
        assert work.link is not None
        self._links.put(parked(self._links[work.link], reason))
        self._note("parked", work, reason)

    def _bind(self, works: Sequence[Work]) -> None:
        """Links with ids of our own, for records that are about to be sent."""
        works = [work for work in works if work.link is None]
        records = [work.reading.record for work in works if work.reading]
        ids = self._world.store.free_ids(records) if records else []
        for work, google_id in zip(works, ids, strict=True):
            assert work.reading
            record, anchor = work.reading.record, work.reading.anchor
            link = self._links.add(made_for(work.kind, google_id, record, anchor))
            work.link, work.version = link.id, link.local_version

    # What needs no write in Odoo

    def _simple(self, work: Work, operation: Operation) -> list[Outgoing]:
        assert work.link is not None
        link = self._links[work.link]
        if operation.action is Action.CREATE_REMOTE:
            return [self._insert(work)]
        if operation.action is Action.DETACH:
            self._links.put(detached(link))
            self._note("detached", work)
        elif operation.action is Action.AGREE:
            self._agree(work, operation.conflicts)
        elif operation.action is Action.UPDATE:
            return self._pass_on(work, operation)
        elif operation.action is Action.DELETE_REMOTE or link.etag:
            # With an etag it is there, only nobody could read it
            self._links.put(removing(link))
            return [Outgoing(work, "delete", "remote_deleted", reason=Removal())]
        else:
            self._links.drop(link)
        return []

    def _insert(self, work: Work) -> Outgoing:
        assert work.link is not None
        return Outgoing(
            work,
            # An occurrence was canceled; its id is no other
            "patch" if self._links[work.link].recurring_event_id else "insert",
            "remote_created",
            local=work.pair.local,
            item=work.pair.local,
            names=CREATED,
        )

    def _agree(self, work: Work, conflicts: Sequence[Conflict] = ()) -> None:
        pair, reading = work.pair, work.reading
        assert reading and pair.local and pair.remote and work.link is not None
        link = self._links[work.link]
        self._links.put(
            agreed(
                link,
                reading.record,
                reading.anchor,
                pair.local,
                pair.remote,
                work.version,
            )
        )
        self._note_conflicts(work, conflicts)

    def _pass_on(self, work: Work, operation: Operation) -> list[Outgoing]:
        """There is nothing to be written in Odoo, but dates of a series perhaps."""
        assert work.reading
        if operation.to_local:
            self._remember_local(work, operation, work.reading.record, work.pair.local)
        self._note_conflicts(work, operation.conflicts)
        return self._patch(work, operation, work.pair.local)

    def _patch(
        self, work: Work, operation: Operation, local: Item | None
    ) -> list[Outgoing]:
        if not operation.to_remote:
            return []
        assert local and operation.item
        return [
            Outgoing(
                work,
                "patch",
                "remote_updated",
                reason=FieldNames(operation.to_remote),
                local=local,
                item=_mixed(local, operation.item, operation.to_remote),
                names=operation.to_remote,
            )
        ]

    # Records

    def _occurrences(self, steps: Steps) -> Occurrences:
        """:return: dict of id of the link of a series to its ``OwnEntries``"""
        series = [
            self._links[work.link]
            for operation, work in steps
            if work.link is not None and operation.item and operation.item.recurrence
        ]
        found: Occurrences = {}
        if not series:
            return found
        known = self._links.load(self._world.store.occurrences_of(series))
        for link in series:
            name = link.kind, link.google_id
            own = [one for one in known if (one.kind, one.recurring_event_id) == name]
            found[link.id] = OwnEntries(tuple(own))
        return found

    def _memory(
        self,
        work: Work,
        item: Item,
        own: OwnEntries,
        agreed: Item | None = None,
        names: Sequence[str] = (),
    ) -> Memory | None:
        """What is known of a series once these fields of the item are written.

        :param agreed: what it says then
        """
        if not item.recurrence or not item.when or work.link is None:
            return None
        memory = self._links[work.link].memory(own.links)
        if not DATES.isdisjoint(names):
            memory = replace(memory, originals={})  # its events are made anew
        return replace(memory, first=item.when.start, agreed=agreed)

    def _create(self, steps: Steps, occurrences: Occurrences) -> list[Outgoing]:
        outgoing: list[Outgoing] = []
        for kind in self._options.kinds:
            group = [work for _operation, work in steps if work.kind is kind]
            if not group:
                continue
            news = []
            for work in group:
                item = work.pair.remote
                assert item
                own = occurrences.get(work.link, NONE)
                memory = self._memory(work, item, own)
                news.append(NewRecord(item, own.cancelled, memory))
            outcomes = self._world.records.create(kind, news)
            outgoing += self._finish(group, outcomes, self._created)
            for work in group:
                self._settle(work, occurrences.get(work.link, NONE))
        return outgoing

    def _created(self, work: Work, outcome: Outcome) -> list[Outgoing]:
        reading = outcome.reading
        assert reading and reading.item and work.pair.remote
        self._remember(work, reading.record, reading.anchor, reading.item)
        work.reading = reading
        self._note("local_created", work)
        return self._own_footer(work, reading.item)

    def _settle(self, work: Work, own: OwnEntries) -> None:
        """A new series, whose events stand where its rule wants them.

        Until its occurrences are planned, people may move or delete them.
        """
        series = work.reading.series if work.reading else None
        if series and not series.exceptions and work.link is not None:
            rows = with_rows(self._links[work.link], series.originals)
            self._links.put(rows)
            # Google may have no occurrence that differs from it
            work.is_whole = not own.links

    def _own_footer(self, work: Work, local: Item) -> list[Outgoing]:
        """A copy that was made in Google leads to the record of the original."""
        remote = work.pair.remote
        assert remote and work.link is not None
        link = self._links[work.link]
        if link.is_occurrence or not footers.is_foreign(local.footer, remote.footer):
            return []
        work.version = link.local_version
        return [
            Outgoing(
                work,
                "patch",
                "remote_updated",
                reason=FieldNames(("footer",)),
                local=local,
                item=replace(remote, footer=local.footer),
                names=("footer",),
            )
        ]

    def _write(self, steps: Steps, occurrences: Occurrences) -> list[Outgoing]:
        if not steps:
            return []
        writes, operations = [], {}
        for operation, work in steps:
            assert work.record and operation.item
            own = occurrences.get(work.link, NONE)
            operations[id(work)] = operation
            names = self._names(operation, work)
            before = work.pair.local
            agreed = before and _mixed(before, operation.item, names)
            memory = self._memory(work, operation.item, own, agreed, names)
            writes.append(
                RecordWrite(
                    work.record,
                    operation.item,
                    names,
                    before,
                    memory,
                    without=own.cancelled,
                    apart=own.events,
                    differing=_differing(work) - own.events,
                )
            )
        outcomes = self._world.records.write(writes)

        def written(work: Work, outcome: Outcome) -> list[Outgoing]:
            return self._written(work, operations[id(work)], outcome)

        return self._finish([work for _operation, work in steps], outcomes, written)

    def _finish(
        self,
        works: Sequence[Work],
        outcomes: Sequence[Outcome],
        step: Callable[[Work, Outcome], list[Outgoing]],
    ) -> list[Outgoing]:
        """Remember what became of each; the versions count our own writes, too."""
        done = [w.link for w, o in zip(works, outcomes, strict=True) if not o.failure]
        self._links.refresh([key for key in done if key is not None])
        outgoing: list[Outgoing] = []
        for work, outcome in zip(works, outcomes, strict=True):
            if outcome.denied and work.pair.local:
                outgoing += self._isolated(work, self._undo)
            elif outcome.failure:
                _logger.info("A Google entry is parked: %s", outcome.failure)
                self._park(work, outcome.failure)
            else:
                outgoing += self._isolated(work, step, outcome)
        return outgoing

    def _written(
        self, work: Work, operation: Operation, outcome: Outcome
    ) -> list[Outgoing]:
        reading = outcome.reading
        assert reading and reading.item
        self._remember_local(
            work, operation, reading.record, reading.item, reading.anchor
        )
        work.reading = reading
        names = FieldNames(self._names(operation, work))
        self._note("local_updated", work, names, operation.item)
        self._note_conflicts(work, operation.conflicts)
        return self._patch(work, operation, reading.item)

    def _names(self, operation: Operation, work: Work) -> tuple[str, ...]:
        """The fields to write in Odoo."""
        pair = work.pair
        rules = [i.recurrence or () for i in (pair.remote, pair.agreed_remote) if i]
        repeats = len(rules) == 2 and odoo_series.without_exclusions(rules[0])
        if repeats and odoo_series.same_rule(*rules):
            # Only dates were left out, which are canceled one by one
            return tuple(name for name in operation.to_local if name != "recurrence")
        return operation.to_local

    def _undo(self, work: Work) -> list[Outgoing]:
        """The user may not make this edit in Odoo: Google gets Odoo's content back."""
        operation = undo(work.pair, self._options.window, self._options.now)
        if not operation or not operation.to_remote:
            self._agree(work)
            return []
        assert work.record
        if operation.conflicts:
            self._conflicts.setdefault(work.record, []).extend(operation.conflicts)
        [out] = self._patch(work, operation, work.pair.local)
        out.counter, out.reason = "undone", Undone(operation.conflicts)
        return [out]

    # Remember

    def _remember(
        self, work: Work, record: RecordRef, anchor: int, local: Item
    ) -> None:
        """Both sides hold the same."""
        assert work.link is not None and work.pair.remote
        link = self._links[work.link]
        self._links.put(
            agreed(link, record, anchor, local, work.pair.remote, link.local_version)
        )

    def _remember_local(
        self,
        work: Work,
        operation: Operation,
        record: RecordRef,
        local: Item | None,
        anchor: int | None = None,
    ) -> None:
        """Odoo has what Google changed; what Odoo changed is still on its way."""
        pair = work.pair
        assert work.link is not None and local and work.reading
        anchor = work.reading.anchor if anchor is None else anchor
        if not operation.to_remote:
            self._remember(work, record, anchor, local)
            return
        link = self._links[work.link]
        work.version = link.local_version
        halves: tuple[Item, ...] = ()
        if pair.agreed_local and pair.agreed_remote and pair.remote:
            halves = (
                _mixed(local, pair.agreed_local, operation.to_remote),
                _mixed(pair.agreed_remote, pair.remote, operation.to_local),
            )
        self._links.put(half_agreed(link, record, anchor, *halves))

    def _note(
        self, counter: str, work: Work, reason: object = "", item: Item | None = None
    ) -> None:
        item = item or work.item
        title = self._links[work.link].google_title if work.link is not None else ""
        self._history.note(
            counter, work.kind, item, work.record, reason, title, work.private
        )

    def _note_conflicts(self, work: Work, conflicts: Sequence[Conflict]) -> None:
        if not conflicts:
            return
        assert work.record
        self._conflicts.setdefault(work.record, []).extend(conflicts)
        for conflict in conflicts:
            self._note("conflicts", work, conflict)


def _is_new_in_google(operation: Operation) -> bool:
    return operation.action is Action.CREATE_REMOTE


def _differing(work: Work) -> frozenset[int]:
    """Ids of events that differ from their series."""
    series = work.reading.series if work.reading else None
    return frozenset(series.exceptions) if series else frozenset()


def _mixed(item: Item, other: Item, names: Sequence[str]) -> Item:
    """``item`` with the fields ``names`` of ``other``."""
    return replace(item, **{name: getattr(other, name) for name in names})
