"""The links of one run: those it has loaded, and those it has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from ..sync import Kind
from ..sync.links import Link, State, dropped
from .ports import Store


class _Before(NamedTuple):
    """What is put back when an attempt fails."""

    key: int
    link: Link | None
    is_changed: bool
    is_dropped: bool
    is_forgotten: bool


class LinkSet:
    """Collects changes of links and stores them all at once.

    A new link has a negative key until it is stored, and is found by it afterward, too.
    """

    def __init__(self, store: Store):
        self.store = store
        self._stored: dict[int, Link] = {}
        self._links: dict[int, Link] = {}
        self._changed: dict[int, None] = {}  # in the order of the changes
        self._dropped: set[int] = set()
        self._forgotten: set[int] = set()
        self._ids: dict[int, int] = {}  # of links that were new, by their first key
        self._undo: list[_Before] | None = None

    def load(self, links: Iterable[Link]) -> list[Link]:
        """Take stored links in; those that this run has changed stay as they are."""
        found = []
        for link in links:
            assert link.id is not None
            if link.id not in self._changed and link.id not in self._forgotten:
                self._stored[link.id] = self._links[link.id] = link
            if link.id in self._links:
                found.append(self._links[link.id])
        return found

    def __getitem__(self, key: int) -> Link:
        return self._links[self._ids.get(key, key)]

    def __contains__(self, key: int) -> bool:
        return self._ids.get(key, key) in self._links

    def resolve(self, key: int) -> int:
        """The id of a link that was new when it got this key."""
        return self._ids.get(key, key)

    def put(self, link: Link) -> Link:
        """Change a link, which keeps its id."""
        assert link.id is not None
        key = self._ids.get(link.id, link.id)
        if key != link.id:
            link = replace(link, id=key)
        before = self._links.get(key)
        if link == before:
            return link
        self._note(key)
        if link.state is State.REMOVED and (not before or before.state != link.state):
            self._dropped.add(key)
        self._links[key] = link
        self._changed[key] = None
        return link

    def add(self, link: Link) -> Link:
        """Take in a new link; returns it with its key."""
        key = -1 - len(self._ids)
        self._ids[key] = key
        return self.put(replace(link, id=key))

    def drop(self, link: Link) -> None:
        """Nothing links both sides anymore."""
        self.put(dropped(link))

    def forget(self, link: Link) -> None:
        """There is nothing left to be noted about it."""
        assert link.id is not None
        key = self._ids.get(link.id, link.id)
        self._note(key)
        self._links.pop(key, None)
        self._changed.pop(key, None)
        if key > 0:
            self._forgotten.add(key)

    def refresh(self, ids: Collection[int]) -> dict[int, int]:
        """Take over the local versions as they are now.

        :return: the versions by id, without those of links that are gone
        """
        versions = self.store.versions([key for key in ids if key > 0])
        for key, version in versions.items():
            link = self._links.get(key)
            if link and link.local_version != version:
                self._links[key] = replace(link, local_version=version)
        return versions

    def without_taken(self) -> list[Link]:
        """Take back new links whose records have another link, which still has them.

        :return: those that were taken back
        """
        new = [link for key in self._changed for link in [self._links[key]] if key < 0]
        records = {link.record for link in new if link.record}
        if not records:
            return []
        freed = {self._stored[key].record for key in self._forgotten}
        freed |= {
            self._stored[key].record
            for key in self._changed
            if key in self._stored
            and self._stored[key].record != self._links[key].record
        }
        taken = self.store.bound(records) - freed
        refused = [link for link in new if link.record in taken]
        for link in refused:
            self.forget(link)
        return refused

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is changed in this block is undone when the block fails."""
        assert self._undo is None
        self._undo = []
        try:
            yield
        except Exception:
            for before in reversed(self._undo):
                self._restore(before)
            raise
        finally:
            self._undo = None

    def save(self) -> None:
        """Store what was changed since the last time."""
        self._discard_unowned()
        if self._forgotten:
            self.store.delete(self._forgotten)
            self._forgotten = set()
        changed = [self._links[key] for key in self._changed]
        old = [link for link in changed if link.id and link.id > 0]
        new = [link for link in changed if link.id and link.id < 0]
        self._release(old)
        self._changed = {}
        if old:
            self.store.update(old)
        for link in old:
            assert link.id is not None
            self._stored[link.id] = link
        if new:
            self._insert(new)

    def clear(self) -> None:
        """Forget what was loaded, to see what others have done meanwhile."""
        assert not self._changed and not self._forgotten
        self._links, self._stored = {}, {}

    def _note(self, key: int) -> None:
        if self._undo is not None:
            self._undo.append(
                _Before(
                    key,
                    self._links.get(key),
                    key in self._changed,
                    key in self._dropped,
                    key in self._forgotten,
                )
            )

    def _restore(self, before: _Before) -> None:
        key = before.key
        if before.link is None:
            self._links.pop(key, None)
        else:
            self._links[key] = before.link
        if before.is_changed:
            self._changed[key] = None
        else:
            self._changed.pop(key, None)
        for is_in, keys in (
            (before.is_dropped, self._dropped),
            (before.is_forgotten, self._forgotten),
        ):
            if is_in:
                keys.add(key)
            else:
                keys.discard(key)

    def _discard_unowned(self) -> None:
        """Of what was dropped only the ids of ours remain whose record exists."""
        gone = [
            self._links[key]
            for key in self._dropped
            if key in self._links and self._links[key].state is State.REMOVED
        ]
        self._dropped = set()
        if not gone:
            return
        for kind in Kind:
            series = {
                link.google_id
                for link in gone
                if link.kind is kind and not link.recurring_event_id
            }
            if series:
                self.store.delete_occurrences(kind, series)
        keep = self.store.made_for_living([link.google_id for link in gone])
        for link in gone:
            if not link.recurring_event_id and link.google_id not in keep:
                self.forget(link)

    def _release(self, links: Collection[Link]) -> None:
        """No record may have two links, not even while a statement is carried out."""
        moved = [
            link.id
            for link in links
            if link.id in self._stored
            and self._stored[link.id].record not in (None, link.record)
        ]
        taken = [link for link in links if link.record and link.id in self._stored]
        gains = any(
            self._stored[link.id].record != link.record for link in taken if link.id
        )
        if moved and gains:
            self.store.release([key for key in moved if key])

    def _insert(self, links: list[Link]) -> None:
        for link, stored in zip(links, self.store.insert(links), strict=True):
            assert link.id is not None and stored.id is not None
            self._ids[link.id] = stored.id
            self._links.pop(link.id)
            self._links[stored.id] = self._stored[stored.id] = stored
