"""Follows Google by its sync tokens, without a window.

What Google says is stored with the sync token that it belongs to, before anything is
decided about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..google_api.errors import NotFound, SyncTokenExpired, Unreachable
from ..sync import Kind, RemoteEntry
from ..sync.links import (
    Link,
    absorbed,
    found_in_google,
    name_lost,
    named,
    returned_to,
    vanished,
)
from .errors import CalendarGone
from .history import History
from .link_set import LinkSet
from .ports import EntryPage, World


class Fetcher:
    def __init__(self, world: World, links: LinkSet, history: History):
        self._world, self._links, self._history = world, links, history

    def fetch(self, kind: Kind) -> None:
        """Absorb what has changed; everything when the sync token is too old.

        :raises CalendarGone: when Google confirms that there is no such calendar
        """
        token = self._world.store.sync_token(kind)
        try:
            self.absorb(kind, token, self.pages(kind, token))
        except SyncTokenExpired:
            self.absorb(kind, None, self.pages(kind, None))

    def pages(self, kind: Kind, token: str | None) -> Iterable[EntryPage]:
        """
        :raises SyncTokenExpired: list everything, without a token
        :raises CalendarGone: when Google confirms that there is no such calendar
        """
        try:
            yield from self._world.provider.list_changes(kind, token)
        except NotFound as error:
            if not self._world.provider.has_calendar(kind):
                raise CalendarGone(kind) from error
            raise Unreachable(error.message) from error

    def absorb(self, kind: Kind, token: str | None, pages: Iterable[EntryPage]) -> None:
        """Remember pages; the sync token and what is missing with the last one."""
        store, has_news = self._world.store, False
        present: set[str] = set()
        for page in pages:
            present.update(e.google_id for e in page.entries if not e.deleted)
            is_news = self._absorb_entries(kind, page.entries, bool(token))
            has_news = has_news or bool(page.entries)
            if token and page.entries:
                self._history.news.add(kind)
            if page.sync_token:
                if not token:
                    for link in self._links.load(store.not_present(kind, present)):
                        self._links.put(vanished(link))
                        is_news = True
                if page.sync_token != token:
                    # After a listing of everything the old one is of no use
                    is_new = has_news or not token
                    store.set_sync_token(kind, page.sync_token, is_new)
            if is_news:
                self._links.save()
                self._world.transaction.commit(self._history)
                self._links.clear()
            if not page.sync_token:
                self._world.check_stop()

    def _absorb_entries(
        self, kind: Kind, entries: Sequence[RemoteEntry], skip_echoes: bool
    ) -> bool:
        """
        :param skip_echoes: our own writes come back and say nothing; unless everything
            is listed to learn of fields that are new
        :return: whether there is anything that was not known
        """
        if not entries:
            return False
        etags = self._world.store.etags(kind, {entry.google_id for entry in entries})
        known = [
            entry
            for entry in entries
            if entry.google_id in etags
            and not (
                skip_echoes and entry.etag and entry.etag == etags[entry.google_id]
            )
        ]
        new = {
            entry.google_id: entry
            for entry in entries
            if entry.google_id not in etags
            and (not entry.deleted or entry.recurring_event_id)
        }
        self._absorb_known(kind, known)
        self._absorb_new(kind, list(new.values()))
        return bool(known or new)

    def _absorb_known(self, kind: Kind, entries: Sequence[RemoteEntry]) -> None:
        ids = {entry.google_id for entry in entries}
        if not ids:
            return
        found = self._links.load(self._world.store.by_google_id(kind, ids))
        links = {link.google_id: link for link in found}
        # Those that a split has made occurrences of another series
        moved = [
            entry
            for entry in entries
            if links[entry.google_id].recurring_event_id != entry.recurring_event_id
        ]
        others = self._occurrences(kind, moved)
        for entry in entries:
            link = links[entry.google_id]
            other = others.get((entry.recurring_event_id, entry.original_start))
            if other and other.id != link.id:
                self._links.put(name_lost(link))
                self._links.save()  # no two links have one name
                link = named(other, entry.google_id)
            assert link.id is not None
            self._links.put(absorbed(self._links.put(link), entry))

    def _absorb_new(self, kind: Kind, entries: Sequence[RemoteEntry]) -> None:
        if not entries:
            return
        owners = self._world.store.owners(entries)
        others = self._occurrences(kind, entries)
        for entry in entries:
            other = others.get((entry.recurring_event_id, entry.original_start))
            if other:
                self._links.put(absorbed(named(other, entry.google_id), entry))
                continue
            link = found_in_google(kind, entry)
            owner = owners.get(entry.google_id)
            if owner:
                link = returned_to(link, owner.record, owner.anchor)
            self._links.add(link)
            if link.reason:
                self._history.note_link("parked", link)

    def _occurrences(
        self, kind: Kind, entries: Sequence[RemoteEntry]
    ) -> dict[tuple[str, str], Link]:
        """Occurrences that were known before Google said what it calls them.

        :return: by series and original start
        """
        series = {entry.recurring_event_id for entry in entries} - {""}
        if not series:
            return {}
        found = self._world.store.occurrences_of([Link(kind, one) for one in series])
        return {
            (link.recurring_event_id, link.original_start): link
            for link in self._links.load(found)
        }
