"""A series that is one on both sides: what differs from it becomes an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from ..sync import UNKNOWN, Item, Memory, odoo_series
from ..sync.compare import same
from ..sync.links import (
    Link,
    State,
    agreed_as_in_series,
    as_in_series,
    broken_up,
    never_had_row,
    occurrence_of,
    with_row,
    with_rows,
    without_row,
)
from .link_set import LinkSet
from .ports import ReadRequest, SeriesReading, World


class Series:
    """One series, with the links of its occurrences.

    :param known: those that have a link of their own
    :param reading: what its events say, without a failure
    """

    def __init__(
        self,
        world: World,
        links: LinkSet,
        link: Link,
        known: list[Link],
        reading: SeriesReading,
    ):
        assert link.record and link.id is not None and reading.content
        self._records, self._links = world.records, links
        self._record, self._key = link.record, link.id
        self.known, self._content = known, reading.content
        #: Occurrences that agree with the series, with their original starts
        self._as_in_series: list[tuple[Link, date | datetime]] = []
        #: Original starts of events that were made for what Google shows, by their keys
        self._restored: dict[int, str] = {}

    @property
    def _link(self) -> Link:
        return self._links[self._key]

    @property
    def _starts(self) -> Mapping[str, date | datetime]:
        return self._content.expected

    @property
    def _remote(self) -> Item:
        remote = self._link.remote
        assert remote
        return remote

    def compare(self) -> None:
        """Bring the links of the occurrences up to date with what both sides say."""
        link = self._link
        known = {occurrence.original_start: occurrence for occurrence in self.known}
        memory = link.memory(self.known)
        shown_again = self._shown_again(link)
        if self._content.originals != dict(link.rows):
            self._links.put(with_rows(link, self._content.originals))
        rows = {start: row for row, start in self._content.originals.items()}
        for key, occurrence in known.items():
            row = rows.get(key)
            if row is None and occurrence.is_restored(memory) and key in self._starts:
                row = self._restore(key)
            if occurrence.state is not State.DETACHED:
                self._refresh(occurrence, row, memory)
        self._add_exceptions(known, rows)
        for key in shown_again - {*known, *rows}:
            self._restore(key)
        if self._restored:
            # Moved in this run, it would else seem to stand for another date
            self._links.put(
                with_rows(self._link, {**self._link.rows, **self._restored})
            )
        self._agree()

    def break_up(self, reason: str) -> None:
        """Its events go on as single ones, each with a link of its own."""
        known = {occurrence.original_start for occurrence in self.known}
        for row, key in self._content.originals.items():
            if key in self._starts and key not in known:
                self.known.append(self._add(key, row))
        self._agree()
        self.known = [
            self._links[occurrence.id]
            for occurrence in self.known
            if occurrence.id is not None
        ]
        self._records.break_up(self._record, self._content.originals.keys())
        self._links.put(broken_up(self._link, reason))

    def _restore(self, key: str) -> int:
        start = self._starts[key]
        row = self._records.restore_occurrence(self._record, self._content, start)
        self._restored[row] = key
        return row

    def _add_exceptions(
        self, known: Mapping[str, Link], rows: Mapping[str, int]
    ) -> None:
        """Links for those that are no longer as their series says."""
        own = {rows[key] for key in known if key in rows}
        cancelled = odoo_series.left_out(self._remote, self._starts) & set(rows)
        for key in sorted(cancelled - set(known)):
            self._add(key, rows[key], cancelled=True)
        for row in self._content.exceptions:
            key = self._content.originals[row]
            if row not in own and key in self._starts and key not in cancelled:
                self._add(key, row)

    def _add(self, key: str, row: int, cancelled: bool = False) -> Link:
        start = self._starts[key]
        link = occurrence_of(
            self._link,
            start,
            record=self._records.event(row),
            cancelled=cancelled,
            remote=None if cancelled else odoo_series.occurrence(self._remote, start),
            remote_changed=cancelled,
        )
        link = self._links.add(link)
        self._as_in_series.append((link, start))
        return link

    def _shown_again(self, link: Link) -> set[str]:
        """Original starts that were left out of the series in Google until now."""
        now, before = link.remote, link.agreed_remote
        if now is None or before is None:
            return set()
        if same("recurrence", now.recurrence, before.recurrence):
            return set()
        hidden = [odoo_series.left_out(item, self._starts) for item in (before, now)]
        return set(hidden[0] - hidden[1])

    def _refresh(self, occurrence: Link, row: int | None, memory: Memory) -> None:
        """One link, with the event that is the occurrence now (or None)."""
        key = occurrence.original_start
        if row is None:
            self._lose_row(occurrence, memory)
            return
        now = with_row(occurrence, row, self._records.event(row))
        if key in self._starts and not occurrence.etag and not occurrence.cancelled:
            # What both sides agreed on since then is no edit of the occurrence
            is_news = self._remote != self._link.agreed_remote
            shown = as_in_series(now, self._remote, self._starts[key], is_news)
            if shown.remote != occurrence.remote:
                now = self._links.put(shown)
                if not is_news:
                    self._as_in_series.append((now, self._starts[key]))
                    return
        now = self._links.put(now)
        if now.state is not State.WAITING or now.agreed_remote:
            return
        if key in self._starts and (now.remote or now.remote_changed):
            self._as_in_series.append((now, self._starts[key]))

    def _lose_row(self, occurrence: Link, memory: Memory) -> None:
        key, record = occurrence.original_start, occurrence.record
        has_left = record is not None and record.id in memory.originals
        if key not in self._starts and not has_left and self._is_alone(occurrence):
            return
        if occurrence.record:
            self._links.put(without_row(occurrence))
        elif occurrence.agreed_remote:
            return
        elif occurrence.remote and key in self._starts:
            # Edited in Google, deleted in Odoo
            self._as_in_series.append((occurrence, self._starts[key]))
        else:
            self._links.put(never_had_row(occurrence))

    def _is_alone(self, occurrence: Link) -> bool:
        """Whether this is, or is to be, an event beside its series.

        An exception of a date that the series does not have, or that lies farther
        ahead than Odoo looks.
        """
        if not occurrence.record:
            return not occurrence.agreed_remote and bool(occurrence.remote)
        return self._records.alone(occurrence.record)

    def _agree(self) -> None:
        """What the series says was agreed on; each event has a footer of its own."""
        records = {
            occurrence.record
            for occurrence, _start in self._as_in_series
            if occurrence.record
        }
        requests = [ReadRequest(record) for record in records]
        readings = self._records.read(requests) if requests else {}
        for occurrence, start in self._as_in_series:
            assert occurrence.id is not None
            reading = occurrence.record and readings.get(occurrence.record)
            item = reading.item if reading else None
            footer = item.footer if item and not self._has_own_call(item) else None
            link = agreed_as_in_series(
                self._links[occurrence.id], self._link, start, footer
            )
            self._links.put(link)
        self._as_in_series = []

    def _has_own_call(self, item: Item) -> bool:
        """Whether its footer shows another video call than that of the series."""
        said = self._link.agreed_local.video if self._link.agreed_local else UNKNOWN
        return said is not UNKNOWN and item.video != said
