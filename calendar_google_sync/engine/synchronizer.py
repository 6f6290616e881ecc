"""The story of one run: fetch, read, plan, apply, remember.

Local is Odoo, remote is Google. What Google says is stored with the sync token that it
belongs to, before anything is decided; what is done is stored in chunks. So a run can
be cut off anywhere, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ..sync import Action, Operation, Plan, odoo_series, plan
from ..sync.links import State, in_step, sent
from .doing import Doing
from .errors import TooManyRemovals
from .fetcher import Fetcher
from .history import History
from .link_set import LinkSet
from .local_applier import LocalApplier
from .ports import Options, Reading, World
from .reader import Reader
from .reasons import Removal
from .remote_applier import RemoteApplier
from .watch import link_key, record_key
from .work import Outgoing, Pending, Work

#: A run that would remove more Google entries than this, and more than half of the
#: linked ones, stops and asks.
MANY = 20
#: So many of the entries that are left for the next run are noted one by one.
NOTED_LEFT = 200
#: Entries that changed under our hands are merged and written again so many times.
PASSES = 4


class Synchronizer:
    """Brings one account and its two calendars into step."""

    def __init__(self, world: World, options: Options, history: History):
        self._world, self._options, self._history = world, options, history
        self._links = LinkSet(world.store)
        self._pending = Pending()
        self._fetcher = Fetcher(world, self._links, history)
        self._reader = Reader(world, options, self._links, history)
        self._local = LocalApplier(world, options, self._links, history)
        self._remote = RemoteApplier(
            world, options, self._links, history, self._pending
        )

    def run(self) -> None:
        """
        :raises CalendarGone: when one of the calendars was deleted in Google
        :raises TooManyRemovals: when the person is to be asked before
        :raises GoogleError: when nothing more can be done in this run
        :raises OutOfTime: when the rest is for the next call
        :raises Stopped: when somebody asked for it
        """
        self._world.tell(Doing.FETCH)
        for kind in self._options.kinds:
            self._fetcher.fetch(kind)
        self._world.tell(Doing.COMPARE)
        self._world.store.note_rights(self._options.kinds)
        budget = self._options.limit
        for number in range(PASSES):
            works = self._without_left(self._reader.works(self._pending.take()))
            found = self._plan(works, budget)
            self._check_removals(found.operations, works)
            if not number:
                self._settle(found, works)
            self._links.save()
            budget -= self._apply(found.operations, works)
            if not self._pending:
                break
        self._note_left(found, works)

    def _without_left(self, works: Mapping[object, Work]) -> dict[object, Work]:
        """What could not be done in one pass is not tried in the next."""
        left = self._pending.left
        return {key: work for key, work in works.items() if work.link not in left}

    def _plan(self, works: Mapping[object, Work], budget: int) -> Plan:
        watch = self._world.watch
        if self._is_careful:
            for part in watch.parts(list(works.values()), self._watch_key):
                plan(
                    (work.pair for work in part),
                    self._options.window,
                    self._options.now,
                    0,
                )
        pairs = (work.pair for work in works.values())
        return plan(pairs, self._options.window, self._options.now, budget)

    @property
    def _is_careful(self) -> bool:
        return self._world.watch.is_careful

    def _watch_key(self, work: Work) -> str:
        if work.record:
            return record_key(work.record)
        assert work.link is not None
        return link_key(self._links[work.link])

    def _note_left(self, found: Plan, works: Mapping[object, Work]) -> None:
        """What is for the next run; of very many only the nearest by name."""
        for operation in found.left[:NOTED_LEFT]:
            work = works[operation.key]
            item = operation.item or work.item
            self._history.note(
                "remaining", work.kind, item, work.record, private=work.private
            )
        keys = self._pending.take()
        links = self._links.load(self._world.store.by_id(keys)) if keys else []
        for link in links:
            self._history.note_link("remaining", link)
        more = found.remaining - min(found.remaining, NOTED_LEFT)
        self._history.count("remaining", more)

    def _check_removals(
        self, operations: Sequence[Operation], works: Mapping[object, Work]
    ) -> None:
        """A side that is suddenly empty is rather a mistake than a wish."""
        if self._options.confirmed:
            return
        removals, linked = self._many_removals(operations, works)
        if not removals:
            return
        self._links.save()
        for operation in removals:
            work = works[operation.key]
            self._history.note(
                "removals",
                work.kind,
                work.item,
                work.record,
                Removal(),
                private=work.private,
            )
        raise TooManyRemovals(linked)

    def _many_removals(
        self, operations: Sequence[Operation], works: Mapping[object, Work]
    ) -> tuple[list[Operation], int]:
        """:return: removals of most of the entries, else none; how many are linked"""
        removals = [o for o in operations if o.action is Action.DELETE_REMOTE]
        if len(removals) <= MANY:
            return [], 0
        left_over = self._left_over([works[o.key].link for o in removals])
        removals = [o for o in removals if works[o.key].link not in left_over]
        if len(removals) <= MANY:
            return [], 0
        linked = self._world.store.count_linked(self._options.kinds) - len(left_over)
        return (removals, linked) if 2 * len(removals) > linked else ([], 0)

    def _left_over(self, keys: Iterable[int | None]) -> set[int]:
        """Occurrences of dates on which their series in Google no longer falls.

        It was split, moved or ended by an edit, which took its ordinary occurrences
        along: an edit of one entry, however many of them were exceptions.

        :return: keys of their links
        """
        links = [self._links[key] for key in keys if key is not None]
        parts = [link for link in links if link.is_occurrence]
        if not parts:
            return set()
        series = {
            (link.kind, link.google_id): link
            for link in self._links.load(self._world.store.series_of(parts))
            if link.state is State.LINKED
        }
        left_over = set()
        for name, link in series.items():
            own = {
                part.original_start: part.id
                for part in parts
                if (part.kind, part.recurring_event_id) == name
            }
            fallen = odoo_series.fallen_from(link.remote, own) if link.remote else ()
            left_over |= {own[start] for start in fallen}
        return {key for key in left_over if key is not None}

    def _settle(self, found: Plan, works: Mapping[object, Work]) -> None:
        """A write that changed nothing for the other side needs no further read."""
        if found.remaining:
            return  # nobody could tell apart what is left and what is settled
        planned = {operation.key for operation in found.operations} | {*found.outside}
        for key, work in works.items():
            if work.link is not None and key not in planned:
                link = self._links[work.link]
                if link.is_local_changed or link.remote_changed:
                    self._links.put(in_step(link, work.version))

    # Apply and remember, chunk by chunk

    def _apply(
        self, operations: Sequence[Operation], works: Mapping[object, Work]
    ) -> int:
        """:return: for how many entries there was something to be written"""
        operations = list(self._ready(operations, works))
        writes = sum(operation.writes for operation in operations)
        self._history.expect(writes)
        steps = [(operation, works[operation.key]) for operation in operations]
        # The links are forgotten between two chunks
        keys = {o.key: self._watch_key(work) for o, work in steps if self._is_careful}
        parts = self._world.watch.parts(steps, lambda step: keys[step[0].key])
        first = True
        for part in parts:
            remaining = iter(part)
            while chunk := list(islice(remaining, self._options.chunk)):
                if not first:
                    self._world.check_time()
                first = False
                self._world.check_stop()
                self._apply_chunk(list(self._current(chunk)))
        return writes

    def _ready(
        self, operations: Sequence[Operation], works: Mapping[object, Work]
    ) -> Iterator[Operation]:
        """Without the occurrences of series that are to be written in Odoo.

        Odoo writes into all events of a series: what its occurrences are is to be read
        after that.
        """
        written = set()
        for operation in operations:
            work = works[operation.key]
            is_series = bool(work.record and work.record.is_series)
            if is_series and operation.to_local and work.link is not None:
                written.add((work.kind, self._links[work.link].google_id))
        for operation in operations:
            key = works[operation.key].link
            link = self._links[key] if key is not None else None
            if link and key is not None and link.is_occurrence:
                if (link.kind, link.recurring_event_id) in written:
                    self._pending.add(key)
                    continue
            yield operation

    def _current(
        self, steps: Sequence[tuple[Operation, Work]]
    ) -> Iterator[tuple[Operation, Work]]:
        """Those whose records nobody has changed since they were read, chunks ago."""
        keys = [work.link for _operation, work in steps if work.link is not None]
        self._links.load(self._world.store.by_id(keys) if keys else [])
        for operation, work in steps:
            if work.link is None:
                yield operation, work
            elif work.link not in self._links:
                continue  # the account was taken away, or the entry forgotten
            elif self._links[work.link].local_version != work.version:
                self._pending.add(work.link)
            else:
                yield operation, work

    def _apply_chunk(self, steps: Sequence[tuple[Operation, Work]]) -> None:
        written = sum(operation.writes for operation, _work in steps)
        progress = self._history.progress + written
        self._world.tell(Doing.LOCAL)
        outgoing = self._local.apply(steps)
        self._links.save()
        for _operation, work in steps:
            if work.link is not None:
                work.link = self._links.resolve(work.link)
                # Occurrences are planned when their series is as it should be
                if work.record and work.record.is_series and not work.is_whole:
                    self._pending.add(work.link)
        self._history.advance(max(0, written - len(outgoing)))
        self._world.transaction.commit(self._history)
        if any(out.method == "insert" for out in outgoing):
            outgoing = self._freshen(outgoing)
            self._links.save()
            self._world.transaction.commit(self._history)
        self._world.tell(Doing.REMOTE)
        self._send(outgoing)
        self._links.clear()
        self._history.progress = progress

    def _send(self, outgoing: Sequence[Outgoing]) -> None:
        self._remote.send(outgoing)

    def _freshen(self, outgoing: Sequence[Outgoing]) -> list[Outgoing]:
        """Read the records anew that are sent for the first time.

        Until their links were stored, nobody could mark them as changed. What is sent
        first is stored, too: if the answer gets lost, both sides had agreed on that.

        :return: what there is to send
        """
        first = [out for out in outgoing if out.method == "insert"]
        keys = [self._key(out) for out in first]
        links = self._links.load(self._world.store.by_id(keys))
        readings = self._reader.read(links)
        return [
            out
            for out in outgoing
            if out.method != "insert" or self._is_fresh(out, readings)
        ]

    def _is_fresh(self, out: Outgoing, readings: Mapping[int, Reading]) -> bool:
        """Take over what the record is now."""
        key = self._key(out)
        if key not in self._links:
            return False
        link, reading = self._links[key], readings.get(key)
        if reading is None:
            self._pending.add(key)  # gone: the next pass forgets it
            return False
        if reading.item is None:
            self._reader.park(link, reading.failure)
            return False
        if not self._options.window.contains(reading.item):
            return False
        out.item = out.local = reading.item
        out.work.reading, out.work.version = reading, link.local_version
        self._links.put(sent(link, reading.item))
        return True

    def _key(self, out: Outgoing) -> int:
        assert out.work.link is not None
        return out.work.link
