"""Reads what both sides have to say about the entries that may need work."""

from __future__ import annotations

from collections.abc import Sequence

from ..sync import Memory, Pair
from ..sync.links import Link, State, followed, kept, made_for, pair_of, parked, settled
from .history import History
from .link_set import LinkSet
from .occurrences import Occurrences
from .ports import Options, Reading, ReadRequest, World
from .watch import TOO_HEAVY, link_key
from .work import Work

_LEFT_ALONE = (State.DETACHED, State.REMOVED)


class Reader:
    def __init__(
        self, world: World, options: Options, links: LinkSet, history: History
    ):
        self._world, self._options = world, options
        self._links, self._history = links, history
        self._occurrences = Occurrences(world, options, links, history)

    def works(self, retry: Sequence[int]) -> dict[object, Work]:
        """
        :param retry: keys of links that were written in the pass before
        :return: what is to be planned, by the key of its pair
        """
        examined = self._occurrences.prepare(retry)
        for link in examined:
            if link.state in _LEFT_ALONE:
                self._links.put(settled(link, link.local_version))
        links = [link for link in examined if self._is_planned(link)]
        works = self._bound_works(links)
        works += self._unbound_works()
        return {work.pair.key: work for work in works}

    def read(self, links: Sequence[Link]) -> dict[int, Reading]:
        """What the records of these links are now, by key; none that is not there."""
        memories = self._memories(links)
        requests = {
            link.id: ReadRequest(link.record, memories.get(link.id))
            for link in links
            if link.record and link.id is not None
        }
        found = self._world.records.read(list(requests.values())) if requests else {}
        return {
            key: found[request.record]
            for key, request in requests.items()
            if request.record in found
        }

    def park(self, link: Link, reason: str) -> None:
        link = self._links.put(parked(link, reason))
        self._history.note_link("parked", link)

    def _is_planned(self, link: Link) -> bool:
        if link.state in (*_LEFT_ALONE, State.SINGLE):
            return False
        return not self._occurrences.is_waiting(link)

    def _memories(self, links: Sequence[Link]) -> dict[int | None, Memory]:
        series = [link for link in links if link.record and link.record.is_series]
        if not series:
            return {}
        own: dict[tuple[str, str], list[Link]] = {}
        for occurrence in self._links.load(self._world.store.occurrences_of(series)):
            key = occurrence.kind, occurrence.recurring_event_id
            own.setdefault(key, []).append(occurrence)
        return {
            link.id: link.memory(own.get((link.kind, link.google_id), ()))
            for link in series
        }

    def _bound_works(self, links: Sequence[Link]) -> list[Work]:
        links = self._without_condemned(links)
        readings = self.read(links)
        moved = self._follow(links)
        if moved:
            self._links.save()  # else their new records would count as without a link
            readings = {k: r for k, r in readings.items() if k not in moved}
            readings.update(self.read([self._links[key] for key in moved]))
        links = [self._links[link.id] for link in links if link.id is not None]
        works = (self._bound_work(link, readings.get(link.id or 0)) for link in links)
        return [work for work in works if work]

    def _without_condemned(self, links: Sequence[Link]) -> list[Link]:
        condemned = {
            link.id for link in links if self._world.watch.is_condemned(link_key(link))
        }
        for link in links:
            if link.id in condemned:
                self.park(link, TOO_HEAVY)
        return [link for link in links if link.id not in condemned]

    def _follow(self, links: Sequence[Link]) -> list[int]:
        """Odoo may have moved entries to other records.

        :return: keys of the links that have another record now
        """
        moving = [
            link
            for link in links
            if link.record and not link.recurring_event_id and link.is_local_changed
        ]
        moved = self._world.records.follow(moving) if moving else {}
        taken = self._world.store.bound([r.record for r in moved.values()])
        keys = []
        for key, reading in moved.items():
            if reading.record not in taken:
                taken.add(reading.record)
                keys.append(key)
                self._links.put(
                    followed(self._links[key], reading.record, reading.anchor)
                )
        return keys

    def _bound_work(self, link: Link, reading: Reading | None) -> Work | None:
        if reading and reading.failure:
            self.park(link, reading.failure)
            return None
        if reading and link.is_unreadable:
            return None  # to be sent it would have to be missing
        if reading and link.state is State.REMOVING:
            link = self._links.put(kept(link))
        item = reading.item if reading else None
        changed_at = reading.changed_at if reading else None
        return Work(
            pair_of(link, item, changed_at, self._occurrences.series_footer(link)),
            link.kind,
            reading=reading,
            link=link.id,
            version=link.local_version,
        )

    def _unbound_works(self) -> list[Work]:
        options = self._options
        found = self._world.records.unbound(options.kinds, options.window)
        works, failed = [], []
        for reading in found:
            if reading.item:
                pair = Pair(key=reading.record, local=reading.item)
                works.append(Work(pair, reading.item.kind, reading=reading))
            else:
                failed.append(reading)
        self._park_unbound(failed)
        return works

    def _park_unbound(self, readings: Sequence[Reading]) -> None:
        ids = (
            self._world.store.free_ids([r.record for r in readings]) if readings else []
        )
        for reading, google_id in zip(readings, ids, strict=True):
            kind = self._world.records.kind(reading.record)
            link = made_for(kind, google_id, reading.record, reading.anchor)
            self.park(self._links.add(link), reading.failure)
