"""Carries out in Google what the planner decided, and remembers the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from ..google_api.errors import (
    AlreadyExists,
    AlreadyGone,
    ChangedMeanwhile,
    GoogleError,
    NotFound,
    RateLimited,
    Refused,
    Unreachable,
)
from ..messages import _
from ..sync import MERGED, Item, Kind, RemoteEntry
from ..sync.compare import same
from ..sync.links import (
    Link,
    absorbed,
    agreed,
    cancelled,
    detached,
    name_lost,
    named,
    parked,
    renamed,
    unconfirmed,
    vanished,
)
from .doing import Doing
from .errors import CalendarGone, Interrupted
from .history import History
from .link_set import LinkSet
from .ports import EntryAnswer, EntryWrite, Options, World
from .work import Outgoing, Pending

#: Google knows at least as long when an entry that is deleted was made. No page of
#: Google says so; the sync tokens, which tell of deletions, are good for longer.
REMEMBERED = timedelta(days=7)
_EXAMINE = (AlreadyExists, ChangedMeanwhile, NotFound, AlreadyGone)


class RemoteApplier:
    """Sends writes in batches; each answer is remembered with its link."""

    def __init__(
        self,
        world: World,
        options: Options,
        links: LinkSet,
        history: History,
        pending: Pending,
    ):
        self._world, self._options, self._links = world, options, links
        self._history, self._pending = history, pending

    def send(self, outgoing: Sequence[Outgoing]) -> None:
        """
        :raises CalendarGone: when a calendar was deleted in Google
        :raises GoogleError: when nothing more can be written in this run
        :raises OutOfTime: when the rest is for the next call
        :raises Stopped: when somebody asked for it
        """
        is_first = True
        for kind in Kind:
            group = iter([out for out in outgoing if out.work.kind is kind])
            while batch := list(islice(group, self._options.batch)):
                if not is_first:
                    self._world.check_time()
                    self._world.check_stop()
                    self._world.tell(Doing.REMOTE)
                is_first = False
                self._send_batch(kind, batch)

    def _send_batch(self, kind: Kind, batch: list[Outgoing]) -> None:
        batch = [out for out in batch if self._is_as_expected(out)]
        writes = [self._as_write(index, out) for index, out in enumerate(batch)]
        answers: list[EntryAnswer] = []
        problem: GoogleError | CalendarGone | Interrupted | None = None
        try:
            answers.extend(self._world.provider.write(kind, writes) if writes else ())
        except (GoogleError, Interrupted) as error:
            problem = error
        # In a transaction that sees what people wrote meanwhile: nobody waits for
        # Google, and nothing is lost
        self._world.transaction.commit(self._history)
        for answer in answers:
            try:
                self._remember(batch[answer.key], answer)
            except (GoogleError, CalendarGone, Interrupted) as error:
                problem = problem or error
        self._links.save()
        self._history.advance(len(answers))
        self._world.transaction.commit(self._history)
        if problem:
            raise problem

    def _link(self, out: Outgoing) -> Link:
        assert out.work.link is not None
        return self._links[out.work.link]

    def _as_write(self, key: int, out: Outgoing) -> EntryWrite:
        link = self._link(out)
        return EntryWrite(
            key=key,
            method=out.method,
            google_id=link.google_id,
            item=_with_zone(out.item, out.work.pair.remote),
            names=out.names,
            current=out.work.pair.remote if out.method == "patch" else None,
            etag=link.etag or None if out.method != "insert" else None,
        )

    def _is_as_expected(self, out: Outgoing) -> bool:
        """Examine an occurrence that was no entry of its own before it is written.

        :return: whether it is still as its series says
        """
        link = self._link(out)
        if not link.recurring_event_id or link.etag:
            return True
        try:
            entry = self._get_named(out) if link.is_provisional else self._get(out)
        except (RateLimited, Unreachable) as error:
            self._leave(out, error.description)
            return False
        link = self._link(out)
        if entry is None and not link.is_unconfirmed:
            self._confirm(out)
        elif entry and _is_still(entry, out.work.pair.remote):
            self._links.put(replace(link, etag=entry.etag))
            return True
        else:
            self._absorb_occurrence(out, entry)
        return False

    def _absorb_occurrence(self, out: Outgoing, entry: RemoteEntry | None) -> None:
        """An occurrence is gone, or has become an entry of its own."""
        if entry is not None and not entry.deleted:
            self._absorb(out, entry)
        elif out.method == "delete":
            self._succeed(out, None)
        else:
            self._plan_again(cancelled(self._link(out)))

    # Answers

    def _remember(self, out: Outgoing, answer: EntryAnswer) -> None:
        error = answer.error
        if error is None:
            self._succeed(out, answer.entry)
        elif isinstance(error, _EXAMINE):
            self._examine(out, isinstance(error, ChangedMeanwhile))
        elif isinstance(error, Refused):
            # What is to be deleted never changes again: each run tries it
            retry = out.method == "delete"
            self._links.put(parked(self._link(out), error.description, retry))
            self._note("parked", out, error.description)
        else:
            self._leave(out, error.description)

    def _leave(self, out: Outgoing, reason: object) -> None:
        """Not now: the link stays marked, the next run goes on with it."""
        assert out.work.link is not None
        self._pending.left.add(out.work.link)
        self._note("remaining", out, reason)

    def _note(self, counter: str, out: Outgoing, reason: object = "") -> None:
        work = out.work
        item, title = out.item or work.item, self._link(out).google_title
        self._history.note(
            counter, work.kind, item, work.record, reason, title, work.private
        )

    def _plan_again(self, link: Link) -> None:
        self._links.put(link)
        assert link.id is not None
        self._pending.add(link.id)

    def _succeed(self, out: Outgoing, entry: RemoteEntry | None) -> None:
        self._note(out.counter, out, out.reason)
        link, reading = self._link(out), out.work.reading
        if out.method == "delete" or entry is None:
            self._links.drop(link)
            return
        if not entry.item:
            self._links.put(absorbed(link, entry))
            return
        version = out.work.version
        if out.method == "insert":
            # Who had begun to write before the link was stored could not mark it: the
            # next run reads the record once more
            version -= 1
        assert reading and out.local
        self._links.put(
            agreed(
                link,
                reading.record,
                reading.anchor,
                out.local,
                entry.item,
                version,
                entry.etag,
            )
        )

    def _examine(self, out: Outgoing, is_there: bool) -> None:
        """The answer was not the expected one: what does Google have now?

        :param is_there: whether the answer itself said that there is such an entry

        Our id may be taken by our own write whose answer was lost, and the entry even
        be deleted since then; somebody may have been faster; the entry may be gone, or
        the calendar, or Google may only have said so.
        """
        try:
            entry = self._get(out)
        except (RateLimited, Unreachable) as error:
            self._leave(out, error.description)
            return
        link = self._link(out)
        gone = entry is None or entry.deleted
        if gone and out.method == "delete" and (entry or not is_there):
            self._succeed(out, None)
        elif entry is None and not link.is_unconfirmed:
            self._confirm(out)
        elif link.is_occurrence:
            self._absorb_occurrence(out, entry)
        elif gone and out.method == "insert":
            self._insert_again(out, link, entry)
        elif gone or entry is None:
            self._plan_again(vanished(link))
        else:
            self._absorb(out, entry)

    def _confirm(self, out: Outgoing) -> None:
        """Google does not show the entry: a whole listing is to tell whether it is."""
        reason = _("Google does not show this entry yet.")
        self._links.put(unconfirmed(self._link(out), reason))
        self._world.store.set_sync_token(out.work.kind, None)
        self._leave(out, reason)

    def _absorb(self, out: Outgoing, entry: RemoteEntry) -> None:
        """The entry is there, but not as it was when the write was planned."""
        link = absorbed(self._link(out), entry)
        if not entry.problem:
            self._plan_again(link)
        elif out.method == "delete":
            # What Odoo does not have anymore goes, whatever became of it in Google
            self._plan_again(replace(link, etag=entry.etag))
        else:
            self._links.put(parked(link, entry.problem))
            self._note("parked", out, entry.problem)

    def _insert_again(
        self, out: Outgoing, link: Link, entry: RemoteEntry | None
    ) -> None:
        """The id for a new entry is the one of a deleted entry."""
        record = out.work.record
        assert record
        long_ago = self._options.now - REMEMBERED
        made = entry.created if entry else long_ago
        if made is None or self._world.store.made_after(made, record):
            # Our insert arrived without an answer, and a person deleted the entry
            self._links.put(detached(link))
            self._note("detached", out)
        else:
            # The number of the record was given before: the database was restored
            [google_id] = self._world.store.free_ids([record])
            self._plan_again(renamed(link, google_id))

    def _get(self, out: Outgoing) -> RemoteEntry | None:
        kind = out.work.kind
        entry = self._world.provider.get(kind, self._link(out).google_id)
        return self._or_gone(kind, entry)

    def _or_gone(self, kind: Kind, entry: RemoteEntry | None) -> RemoteEntry | None:
        if entry is None and not self._world.provider.has_calendar(kind):
            raise CalendarGone(kind)
        return entry

    def _get_named(self, out: Outgoing) -> RemoteEntry | None:
        """An occurrence of what a person split off, of which only Google knows the id.

        Another link may have had that: of the series that it was a part of.
        """
        link, kind = self._link(out), out.work.kind
        entry = self._world.provider.occurrence(
            kind, link.recurring_event_id, link.original_start
        )
        if entry is None:
            return self._or_gone(kind, None)
        store = self._world.store
        for other in self._links.load(store.by_google_id(kind, [entry.google_id])):
            if other.id != link.id:
                self._links.put(name_lost(other))
                self._links.save()  # no two links have one name
        self._links.put(named(link, entry.google_id))
        return entry


def _is_still(entry: RemoteEntry, remote: Item | None) -> bool:
    """Whether an occurrence is what its series says; None: it is left out there."""
    if remote is None or entry.item is None:
        return entry.deleted and remote is None
    return all(
        same(name, getattr(entry.item, name), getattr(remote, name)) for name in MERGED
    )


def _with_zone(item: Item | None, remote: Item | None) -> Item | None:
    """A single event of Odoo knows no time zone: Google's is kept."""
    if item and item.time_zone is None and remote:
        return replace(item, time_zone=remote.time_zone)
    return item
