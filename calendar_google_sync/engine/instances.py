"""Asks Google which occurrences a series has, before anything is decided about them.

All questions of a pass are asked at once, while nothing is changed and no row is
locked. What Google cannot answer now waits for the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..google_api.errors import AlreadyGone, NotFound, RateLimited, Unreachable
from ..sync import Item, Kind, RemoteEntry
from ..sync.links import Link, Listed
from ..sync.odoo_rows import LONGEST
from ..sync.odoo_series import start_of
from ..sync.recurrence import Unreadable, instants, is_endless, nearest
from ..sync.zones import as_instant, shift
from .history import History
from .ports import Options, World
from .reach import horizon

#: What is asked at once, and remembered before more is asked
_PART = 100
#: How far an endless series is listed that only Google can expand
_YEARS = timedelta(days=2 * 366)
_FAR = timedelta(days=100 * 366)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """The occurrences that Google shows, by original start, and for which time."""

    entries: Mapping[str, RemoteEntry]
    listed: Listed


class Instances:
    def __init__(self, world: World, options: Options, history: History):
        self._world, self._options, self._history = world, options, history
        self._answers: dict[tuple[Kind, str], Answer] = {}
        #: Of which series Google has shown an occurrence, by the id of that
        self._series: dict[tuple[Kind, str], str] = {}
        #: What Google did not answer in this run
        self._failed: set[tuple[Kind, str]] = set()

    @property
    def window(self) -> Listed:
        """What this run is about; without a window the time that every run has."""
        window = self._options.window
        if window.start and window.end:
            return Listed(window.start, window.end)
        return Listed(self._options.now, horizon(self._options), everything=True)

    def answer(self, link: Link) -> Answer | None:
        """What Google has shown of a series, and nobody has made links of yet."""
        return self._answers.get((link.kind, link.google_id))

    def done(self, link: Link) -> None:
        """Its occurrences have links."""
        self._answers.pop((link.kind, link.google_id), None)

    def series_of(self, kind: Kind, google_id: str) -> str:
        """Of which series Google has shown an occurrence in this run, or ""."""
        return self._series.get((kind, google_id), "")

    def parts(
        self, series: Sequence[Link], is_to_be_asked: Callable[[Link], bool]
    ) -> Iterator[list[Link]]:
        """Those to be asked, some at a time; what was split stays together."""
        wanted = [
            link
            for link in series
            if (link.kind, link.google_id) not in self._failed and is_to_be_asked(link)
        ]
        wanted.sort(key=lambda link: (link.kind.value, link.google_id))
        for first in range(0, len(wanted), _PART):
            yield wanted[first : first + _PART]

    def ask(self, part: Sequence[Link]) -> None:
        """
        :raises OutOfTime: when the rest is for the next call
        :raises GoogleError: when nothing more can be done in this run
        """
        self._world.check_time()
        occurrences = self._world.store.occurrences_of(part)
        for link in part:
            known = [
                one
                for one in occurrences
                if (one.kind, one.recurring_event_id) == (link.kind, link.google_id)
            ]
            self._ask_one(link, self._span(link, known))

    def _ask_one(self, link: Link, listed: Listed) -> None:
        key = link.kind, link.google_id
        try:
            found = self._world.provider.occurrences(*key, listed.after, listed.before)
        except (NotFound, AlreadyGone):
            self._failed.add(key)  # the next listing says that it was deleted
            return
        except (RateLimited, Unreachable) as error:
            self._failed.add(key)
            self._history.note_link("remaining", link, error.description)
            return
        entries = {
            entry.original_start: entry
            for entry in found
            if entry.recurring_event_id == link.google_id and not entry.deleted
        }
        for entry in entries.values():
            self._series[link.kind, entry.google_id] = link.google_id
        if link.listed and link.remote == link.agreed_remote:
            listed = link.listed.with_other(listed)
        self._answers[key] = Answer(entries, listed)

    def _span(self, link: Link, known: Sequence[Link]) -> Listed:
        """For which time to ask: the window; of what changed also what Odoo has."""
        assert link.remote
        listed = self.window
        if listed.everything:
            listed = self._everything(link.remote)
        if link.record or link.remote != link.agreed_remote:
            zone = link.remote.time_zone or self._options.time_zone
            starts = [as_instant(start_of(one.original_start), zone) for one in known]
            starts += [as_instant(start_of(row), zone) for row in link.rows.values()]
            listed = listed._replace(
                after=min([listed.after, *(shift(one, -_DAY) for one in starts)]),
                before=max([listed.before, *(shift(one, _DAY) for one in starts)]),
            )
        return listed

    def _everything(self, item: Item) -> Listed:
        """All of a series that ends; of an endless one as many as Odoo would hold."""
        assert item.when
        now, window = self._options.now, self.window
        first = shift(instants(item.when, item.time_zone)[0], -_DAY)
        after, before = first, max(window.before, shift(now, _FAR))
        if is_endless(item):
            try:
                found = nearest(item, now, LONGEST)
            except Unreadable:
                after = max(first, shift(now, -_YEARS))
                before = shift(now, _YEARS)
            else:
                zone = item.time_zone
                after = as_instant(found[0].start, zone) if found else first
                before = (
                    shift(as_instant(found[-1].start, zone), _DAY) if found else now
                )
        return Listed(
            min(after, window.after), max(before, window.before), everything=True
        )
