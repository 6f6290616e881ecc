"""The occurrences of series, before a run plans them.

Most occurrences are as their series says. One that differs from it, or was deleted
alone, is an entry of its own on either side, and has a link of its own. So have all
occurrences of a series that Odoo cannot repeat.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..messages import Explained
from ..sync import MERGED, OUTWARD, odoo_series
from ..sync.compare import same
from ..sync.items import has_value
from ..sync.links import Link, State, followed, left_by_event, parked
from .history import History
from .instances import Instances
from .link_set import LinkSet
from .ports import Options, ReadRequest, SeriesReading, World
from .reach import horizon
from .series import Series
from .single_entries import SingleEntries

_logger = logging.getLogger(__name__)


class Occurrences:
    """Brings the links of occurrences up to date with their series."""

    def __init__(
        self, world: World, options: Options, links: LinkSet, history: History
    ):
        self._world, self._options = world, options
        self._links, self._history = links, history
        self._instances = Instances(world, options, history)
        self._single_entries = SingleEntries(world, options, links, self._instances)
        self._horizon = horizon(options)
        #: Series whose occurrences are not to be planned now, by Google id
        self._waiting: set[str] = set()
        #: The footers of the series, by Google id
        self._footers: dict[str, str] = {}
        #: Series that are to be prepared once more in the next run, by Google id
        self._blocked: set[str] = set()

    def prepare(self, retry: Sequence[int]) -> list[Link]:
        """
        :param retry: keys of links to prepare besides those of which a side changed
        :return: the links to examine
        """
        self._waiting, self._blocked = set(), set()
        examined, series = self._changed(retry)
        if not series:
            return examined
        if self._ask(series):
            examined, series = self._changed(retry)
        self._prepare_all(series)
        self._links.save()
        self._links.clear()
        return self._to_examine()

    def _changed(self, retry: Sequence[int]) -> tuple[list[Link], list[Link]]:
        """:return: the links to examine, and the series among them and of them"""
        examined = self._to_examine()
        keys = {link.id for link in examined}
        more = [key for key in retry if key not in keys]
        changed = examined + (
            self._links.load(self._world.store.by_id(more)) if more else []
        )
        return examined, self._series_among(changed)

    def _ask(self, series: Sequence[Link]) -> bool:
        """Ask Google for the occurrences that nobody else knows.

        What it says is stored before more is asked, in a transaction that sees what
        people wrote meanwhile.

        :return: whether anything was asked
        """
        is_to_be_asked = self._single_entries.is_to_be_asked
        parts = list(self._instances.parts(series, is_to_be_asked))
        for part in parts:
            self._instances.ask(part)
            self._world.transaction.commit(self._history)
            self._links.clear()
            ids = [link.id for link in part if link.id is not None]
            self._prepare_all(self._links.load(self._world.store.by_id(ids)))
            self._links.save()
            self._links.clear()
        return bool(parts)

    def is_waiting(self, link: Link) -> bool:
        series = link.recurring_event_id
        if link.google_id in self._blocked or series in self._blocked:
            return True
        return series in self._waiting

    def series_footer(self, link: Link) -> str | None:
        """Of the series of an occurrence, "" if it has none in Odoo; None: no such."""
        if not link.is_occurrence:
            return None
        return self._footers.get(link.recurring_event_id, "")

    def _to_examine(self) -> list[Link]:
        options = self._options
        return self._links.load(
            self._world.store.to_examine(options.kinds, options.window, self._horizon)
        )

    def _series_among(self, links: Iterable[Link]) -> list[Link]:
        found = {link.id: link for link in links if link.is_series}
        occurrences = [link for link in links if link.recurring_event_id]
        if occurrences:
            for link in self._links.load(self._world.store.series_of(occurrences)):
                found.setdefault(link.id, link)
        return list(found.values())

    def _prepare_all(self, series: Sequence[Link]) -> None:
        series = self._follow(series)
        known: dict[tuple[str, str], list[Link]] = defaultdict(list)
        occurrences = self._world.store.occurrences_of(series)
        for link in self._links.load(occurrences):
            known[link.kind, link.recurring_event_id].append(link)
        readings = self._read(series, known)
        for link in series:
            if link.agreed_local and link.record:
                self._footers[link.google_id] = link.agreed_local.footer
            self._prepare_one(
                link, known[link.kind, link.google_id], readings.get(link.id or 0)
            )
        # An event that "this and following" moved here, before the series that it is
        # from has been written: one after the other
        for occurrence in self._links.without_taken():
            self._blocked.add(occurrence.recurring_event_id)

    def _follow(self, series: Sequence[Link]) -> list[Link]:
        """Odoo may have moved a series to another record."""
        bound = [
            link for link in series if link.record and link.state is not State.SINGLE
        ]
        moved = self._world.records.follow(bound) if bound else {}
        taken = self._world.store.bound([reading.record for reading in moved.values()])
        for key, reading in moved.items():
            if reading.record not in taken:
                link = followed(self._links[key], reading.record, reading.anchor)
                self._links.put(link)
        if moved:
            self._links.save()  # the link of a series says what belongs to it
        return [self._links[link.id] for link in series if link.id is not None]

    def _read(
        self,
        series: Sequence[Link],
        known: dict[tuple[str, str], list[Link]],
    ) -> dict[int, SeriesReading]:
        requests = {}
        for link in series:
            if link.record and link.record.is_series and link.state is not State.SINGLE:
                own = known[link.kind, link.google_id]
                requests[link.id] = ReadRequest(link.record, link.memory(own))
        found = (
            self._world.records.read_series(list(requests.values())) if requests else {}
        )
        return {
            key: found[request.record]
            for key, request in requests.items()
            if key is not None and request.record in found
        }

    def _prepare_one(
        self, link: Link, known: list[Link], reading: SeriesReading | None
    ) -> None:
        try:
            with self._links.attempt():
                if not self._is_ready(link, known, reading):
                    self._waiting.add(link.google_id)
        except Exception as error:
            self._world.transaction.raise_if_broken(error)
            _logger.warning("Google series %s is parked", link.id, exc_info=True)
            link = self._links.put(parked(link, self._world.records.explain(error)))
            self._waiting.add(link.google_id)
            self._history.note_link("parked", link)

    def _is_ready(
        self, link: Link, known: list[Link], reading: SeriesReading | None
    ) -> bool:
        """:return: whether its occurrences can be planned now"""
        if link.state is State.DETACHED:
            self._release(link, known, reading)
            return False  # it is left alone, and all that belongs to it
        if link.state is State.SINGLE:
            return self._single_entries.expand(link, known)
        if link.record:
            return self._compare(link, known, reading)
        if link.remote and link.state is not State.REMOVED:
            return self._single_entries.begin(link, known)
        return True

    def _release(
        self, link: Link, known: list[Link], reading: SeriesReading | None
    ) -> None:
        """Events that are in another series now are to have links of that one.

        Those that were deleted alone in Google stay what they are.
        """
        content = reading and reading.content
        if link.record and not content:
            return
        events = content.originals if content else {}
        for occurrence in known:
            if occurrence.state is State.DETACHED or not occurrence.record:
                continue
            if occurrence.record.id not in events:
                self._links.put(left_by_event(occurrence))

    def _compare(
        self, link: Link, known: list[Link], reading: SeriesReading | None
    ) -> bool:
        """A series that is one on both sides."""
        if reading is None:
            return False
        if reading.failure:
            raise Explained(reading.failure)
        series = Series(self._world, self._links, link, known, reading)
        reason = self._single_entries.reason_to_break_up(link)
        if not self._is_moving(link, reading) and not reason:
            if self._is_rewritten(link, reading):
                # Otherwise what Google shows of its occurrences after that would look
                # like edits that somebody made there
                return False
            series.compare()
            return True
        if not reason or not self._single_entries.can_expand(link):
            return False
        series.break_up(reason)
        return self._single_entries.expand(self._links[link.id or 0], series.known)

    def _is_moving(self, link: Link, reading: SeriesReading) -> bool:
        """Whether the series is about to fall on other dates, on one of the sides."""
        local, remote = link.agreed_local, link.agreed_remote
        if local is None or remote is None or reading.item is None:
            return True
        if link.remote is None or link.state is State.DETACHED:
            return True
        for name in ("when", "time_zone", "recurrence"):
            if not same(name, getattr(reading.item, name), getattr(local, name)):
                return True
        for name in ("when", "time_zone"):
            if not same(name, getattr(link.remote, name), getattr(remote, name)):
                return True
        return not odoo_series.same_rule(
            link.remote.recurrence or (), remote.recurrence or ()
        )

    def _is_rewritten(self, link: Link, reading: SeriesReading) -> bool:
        """Whether what a series says changed in Odoo, and goes to Google first."""
        if not link.is_local_changed:
            return False
        return any(
            has_value(before) and not same(name, getattr(reading.item, name), before)
            for name in (*MERGED, *OUTWARD)
            for before in [getattr(link.agreed_local, name)]
        )
