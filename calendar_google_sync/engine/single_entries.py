"""A series of Google that Odoo cannot repeat: each occurrence is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ..messages import _
from ..sync import Item, Kind, Unsupported, odoo_series, original_start, to_odoo
from ..sync.links import (
    Link,
    State,
    as_in_series,
    as_single_entries,
    expanded,
    left_by_series,
    occurrence_of,
    taken_over,
    without_date,
)
from ..sync.odoo_rows import LONGEST
from ..sync.recurrence import instants, nearest, occurrences
from ..sync.zones import shift
from .link_set import LinkSet
from .ports import Options, World

_FAR = timedelta(days=100 * 366)


class SingleEntries:
    def __init__(self, world: World, options: Options, links: LinkSet):
        self._world, self._options, self._links = world, options, links

    def reason(self, link: Link) -> str:
        """Why Odoo cannot hold this series as one; "" if it can."""
        if link.kind is Kind.TASK:
            return _("Tasks of Odoo do not repeat as entries of Google do.")
        item = link.remote
        assert item and item.when
        lines = odoo_series.without_exclusions(item.recurrence or ())
        zone = item.time_zone or self._options.time_zone
        try:
            to_odoo(lines, item.when, zone, self._options.week_start)
        except Unsupported as error:
            return (
                str(error.args[0])
                if not isinstance(error.args[0], str)
                else error.args[0]
            )
        return ""

    def begin(self, link: Link, known: Sequence[Link]) -> bool:
        """A series of Google that Odoo does not have yet.

        :return: whether it comes as single entries
        """
        reason = self.reason(link)
        if not reason:
            return False
        link = self._links.put(as_single_entries(link, reason))
        self.expand(link, known)
        return True

    def expand(self, link: Link, known: Sequence[Link]) -> None:
        """Each occurrence of the window gets a link of its own."""
        if not link.remote:
            if not link.etag:
                self._dissolve(link, known)
            return
        starts = {occurrence.original_start for occurrence in known}
        new = [
            self._add(link, start)
            for key, start in self._shown(link.remote).items()
            if key not in starts
        ]
        reason = link.reason
        if link.remote != link.agreed_remote:
            self._compare(link.remote, known, new)
            reason = self.reason(link) or reason
        self._links.put(expanded(link, reason))

    def _add(self, link: Link, start: date | datetime) -> Link:
        assert link.remote
        new = occurrence_of(link, start, synced_version=0)
        return self._links.add(as_in_series(new, link.remote, start))

    def _shown(self, item: Item) -> dict[str, date | datetime]:
        """Starts of the occurrences in the window by original start."""
        window = self._options.window
        assert item.when
        first, _end = instants(item.when, item.time_zone)
        after = window.start or first
        before = window.end or shift(first, _FAR)
        # Of an endless series as many as Odoo holds of its own
        found = list(occurrences(item, after, before, limit=LONGEST))
        if not window.start and len(found) == LONGEST:
            found = list(nearest(item, self._options.now, limit=LONGEST))
        return {
            original_start(occurrence.start): occurrence.start for occurrence in found
        }

    def _compare(self, item: Item, known: Sequence[Link], new: Sequence[Link]) -> None:
        """The series changed in Google: what it says of its occurrences changed."""
        ordinary = [
            occurrence
            for occurrence in known
            if not occurrence.etag
            and not occurrence.cancelled
            and occurrence.state is not State.DETACHED
        ]
        starts = {
            occurrence.original_start: odoo_series.start_of(occurrence.original_start)
            for occurrence in ordinary
        }
        assert item.when
        all_day = item.when.all_day
        starts = {
            key: start
            for key, start in starts.items()
            if all_day != isinstance(start, datetime)
        }
        gone = odoo_series.left_out(item, starts)
        vanished = []
        for occurrence in ordinary:
            start = starts.get(occurrence.original_start)
            if start is None or occurrence.original_start in gone:
                vanished.append(occurrence)
            else:
                self._links.put(as_in_series(occurrence, item, start))
        self._move(vanished, new)

    def _move(self, vanished: Sequence[Link], new: Sequence[Link]) -> None:
        """Dates that moved keep their records; what has no date anymore is gone."""
        for occurrence in vanished:
            if not occurrence.record:
                self._links.forget(occurrence)
        left = sorted(
            (occurrence for occurrence in vanished if occurrence.record), key=_by_start
        )
        targets = sorted(new, key=_by_start)
        for old, target in zip(left, targets, strict=False):
            self._links.forget(old)
            self._links.put(taken_over(target, old))
        for occurrence in left[len(targets) :]:
            self._take_away(occurrence)

    def _take_away(self, occurrence: Link) -> None:
        """The rule of a series no longer falls on this date."""
        assert occurrence.record
        if self._world.records.archive(occurrence.record):
            self._links.drop(occurrence)
        else:
            # It is not this person's to archive: it stays, and is left alone
            self._links.put(without_date(occurrence))

    def _dissolve(self, link: Link, known: Sequence[Link]) -> None:
        """The series was deleted in Google, and with it all of its occurrences."""
        for occurrence in known:
            if occurrence.record:
                self._links.put(left_by_series(occurrence))
            else:
                self._links.forget(occurrence)
        self._links.forget(link)


def _by_start(link: Link) -> str:
    return link.original_start
