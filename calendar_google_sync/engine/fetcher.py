"""Follows Google by its sync tokens, without a window.

What Google says is stored with the sync token that it belongs to, before anything is
decided about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..google_api.errors import NotFound, SyncTokenExpired, Unreachable
from ..sync import Kind, RemoteEntry
from ..sync.links import absorbed, found_in_google, returned_to, vanished
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
        store, present, has_news = self._world.store, set(), False
        for page in pages:
            present.update(e.google_id for e in page.entries if not e.deleted)
            is_news = self._absorb_entries(kind, page.entries, bool(token))
            has_news = has_news or bool(page.entries)
            if page.sync_token:
                if not token:
                    for link in self._links.load(store.not_present(kind, present)):
                        self._links.put(vanished(link))
                        is_news = True
                if page.sync_token != token:
                    store.set_sync_token(kind, page.sync_token, has_news)
            if is_news:
                self._links.save()
                self._world.transaction.commit(self._history)
                self._links.clear()

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
        keys = {link.google_id: link.id for link in found}
        for entry in entries:
            key = keys[entry.google_id]
            assert key is not None
            self._links.put(absorbed(self._links[key], entry))

    def _absorb_new(self, kind: Kind, entries: Sequence[RemoteEntry]) -> None:
        if not entries:
            return
        owners = self._world.store.owners(entries)
        for entry in entries:
            link = found_in_google(kind, entry)
            owner = owners.get(entry.google_id)
            if owner:
                link = returned_to(link, owner.record, owner.anchor)
            self._links.add(link)
            if link.reason:
                self._history.note_link("parked", link)
