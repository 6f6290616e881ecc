"""A series of Google that Odoo cannot repeat: each occurrence is an entry.

Which occurrences there are, and what Google calls them, only Google is asked: once for
a series that is new or has changed, and when the window moves on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..messages import _
from ..sync import Item, Kind, RemoteEntry, Unsupported, odoo_series, to_odoo
from ..sync.links import (
    Link,
    State,
    as_shown,
    as_single_entries,
    expanded,
    in_other_series,
    left_by_series,
    named,
    occurrence_of,
    taken_over,
    without_date,
)
from ..sync.recurrence import is_over
from .instances import Instances
from .link_set import LinkSet
from .ports import Options, World
from .reach import Reach


class SingleEntries:
    """
    :param instances: what Google has said of the occurrences in this run
    """

    def __init__(
        self, world: World, options: Options, links: LinkSet, instances: Instances
    ):
        self._world, self._options, self._links = world, options, links
        self._instances, self._reach = instances, Reach(options)
        self._reasons: dict[object, str] = {}

    def reason(self, link: Link) -> str:
        """Why Odoo cannot hold this series as one; "" if it can."""
        if link.kind is Kind.TASK:
            return _("Tasks of Odoo do not repeat as entries of Google do.")
        item = link.remote
        assert item and item.when
        key = item.when, item.time_zone, item.recurrence
        if key not in self._reasons:
            self._reasons[key] = self._reason(item)
        return self._reasons[key]

    def _reason(self, item: Item) -> str:
        assert item.when
        lines = odoo_series.without_exclusions(item.recurrence or ())
        zone = item.time_zone or self._options.time_zone
        try:
            rule = to_odoo(lines, item.when, zone, self._options.week_start)
        except Unsupported as error:
            sentence: str = error.args[0]
            return sentence
        return self._reach.reason(item, rule)

    def reason_to_break_up(self, link: Link) -> str:
        """Why Odoo cannot hold what its series became in Google; "" if it can."""
        if link.state is not State.LINKED or not link.remote or not link.agreed_remote:
            return ""
        now, before = link.remote, link.agreed_remote
        if not odoo_series.without_exclusions(now.recurrence or ()):
            return ""
        if not odoo_series.same_rule(now.recurrence or (), before.recurrence or ()):
            return self.reason(link)
        if link.is_local_changed or link.remote_changed or link.last_row is None:
            return ""
        return self._reach.reason_after(now, link.last_row)

    def is_to_be_asked(self, link: Link) -> bool:
        """Whether only Google can say what the occurrences of a series are now."""
        if link.state in (State.DETACHED, State.REMOVED) or not link.remote:
            return False
        if link.state is State.SINGLE:
            return not self._is_known(link)
        if link.record:
            return bool(self.reason_to_break_up(link))
        return bool(self.reason(link)) and not self._is_over(link.remote)

    def _is_known(self, link: Link) -> bool:
        """Whether Google has listed the occurrences for this window, or need not."""
        assert link.remote
        if link.agreed_remote is not None and link.remote != link.agreed_remote:
            return False  # it changed, and Odoo has some of them
        if self._is_over(link.remote):
            return True
        return link.listed is not None and link.listed.covers(self._instances.window)

    def _is_over(self, item: Item) -> bool:
        """Whether the series has surely ended before the window."""
        window = self._instances.window
        return not window.everything and is_over(item, window.after)

    def begin(self, link: Link, known: Sequence[Link]) -> bool:
        """A series of Google that Odoo does not have yet.

        :return: whether it comes as single entries, which can be planned now
        """
        reason = self.reason(link)
        if not reason:
            return False
        link = self._links.put(as_single_entries(link, reason))
        return self.expand(link, known)

    def can_expand(self, link: Link) -> bool:
        """Whether Google has said in this run what the occurrences are."""
        return self._instances.answer(link) is not None

    def expand(self, link: Link, known: Sequence[Link]) -> bool:
        """Each occurrence of the window gets a link of its own.

        :return: whether the occurrences can be planned now; not if Google was to be
            asked and did not answer
        """
        if not link.remote:
            if not link.etag:
                self._dissolve(link, known)
            return True
        shown = self._instances.answer(link)
        if shown is None:
            if self.is_to_be_asked(link):
                return False
            self._links.put(expanded(link, link.reason))
            return True
        reason = link.reason
        new = self._add_new(link, shown.entries, known)
        if link.remote != link.agreed_remote:
            self._compare(link, shown.entries, known, new)
            reason = self.reason(link) or reason
        self._links.put(expanded(link, reason, shown.listed))
        self._instances.done(link)
        return True

    def _add_new(
        self, link: Link, shown: Mapping[str, RemoteEntry], known: Sequence[Link]
    ) -> list[Link]:
        """Links for the occurrences of the window that have none."""
        starts = {occurrence.original_start for occurrence in known}
        window = self._options.window
        entries = [
            entry
            for key, entry in shown.items()
            if key not in starts and entry.item and window.contains(entry.item)
        ]
        if not entries:
            return []
        ids = [entry.google_id for entry in entries]
        elsewhere = self._links.load(self._world.store.by_google_id(link.kind, ids))
        others = {other.google_id: other for other in elsewhere}
        return [
            self._add(link, entry, others.get(entry.google_id)) for entry in entries
        ]

    def _add(self, link: Link, entry: RemoteEntry, other: Link | None) -> Link:
        """
        :param other: the link that this occurrence had as a part of another series
        """
        assert link.remote and entry.item and entry.item.when
        when = entry.item.when
        if other:
            return self._links.put(in_other_series(other, link, when))
        start = odoo_series.start_of(entry.original_start)
        new = occurrence_of(link, start, entry.google_id, synced_version=0)
        return self._links.add(as_shown(new, link.remote, when))

    def _compare(
        self,
        link: Link,
        shown: Mapping[str, RemoteEntry],
        known: Sequence[Link],
        new: Sequence[Link],
    ) -> None:
        """The series changed in Google: what it says of its occurrences changed."""
        assert link.remote
        vanished = []
        for occurrence in known:
            if not is_ordinary(occurrence) or self._is_elsewhere(link, occurrence):
                continue
            entry = shown.get(occurrence.original_start)
            if entry is None:
                vanished.append(occurrence)
            elif entry.item and entry.item.when:
                now = as_shown(occurrence, link.remote, entry.item.when)
                self._links.put(named(now, entry.google_id))
        self._move(vanished, [one for one in new if not one.record])

    def _is_elsewhere(self, link: Link, occurrence: Link) -> bool:
        """Whether a person made it an occurrence of another series, by a split."""
        assert occurrence.id is not None
        now = self._links[occurrence.id].recurring_event_id
        shown_by = self._instances.series_of(link.kind, occurrence.google_id)
        return now != link.google_id or shown_by not in ("", link.google_id)

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


def is_ordinary(occurrence: Link) -> bool:
    """Whether only its series stands for an occurrence."""
    if occurrence.etag or occurrence.cancelled:
        return False
    return occurrence.state is not State.DETACHED


def _by_start(link: Link) -> str:
    return link.original_start
