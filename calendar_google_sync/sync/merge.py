"""Three-way merge of one entry, field by field, as the rows of ``fields`` say.

Each side is compared with its own past (``agreed_local``, ``agreed_remote``), so that
what a side merely writes in another way is no change.

A field that one of the snapshots does not know (it was added to the addon later) has no
past. It is *adopted*, without a conflict: where nobody wrote anything on one side, from
the other side. Where people wrote different values on both, neither may overwrite the
other: both stay, are agreed on as they are, and the next change of one is carried.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import tasks, text
from .fields import FIELDS
from .items import UNKNOWN, Conflict, Item, Kind, Pair, When, has_value, replace
from .table import Field, Table, Way


@dataclass
class Merge:
    """What is to be written where so that both sides of ``pair`` agree.

    :param local: what Odoo has now
    :param remote: what Google has now
    :param time_zone: the user's: an all-day task is due at the end of a day there
    """

    pair: Pair
    local: Item
    remote: Item
    time_zone: str
    table: Table = FIELDS
    values: dict[str, Any] = field(default_factory=dict)
    to_remote: list[str] = field(default_factory=list)
    to_local: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def __post_init__(self) -> None:
        nothing = self.table.item_type(self.local.kind)
        # Values by the name of the field
        self._local, self._remote = vars(self.local), vars(self.remote)
        self._agreed_local = vars(self.pair.agreed_local or nothing)
        self._agreed_remote = vars(self.pair.agreed_remote or nothing)
        # Where a task is in Google now: a length chosen there is kept
        self._google_span = self.remote.when or None

    def changes(self) -> Merge:
        """Carries what each side changed since they last agreed."""
        for row in self.table.both_ways:
            if self._is_untouched(row):
                continue
            if self._has_no_past(row):
                self._adopt(row)
            else:
                self._carry(row)
        self._carry_outward()
        self._carry_inward()
        return self

    def adoption(self) -> Merge:
        """Makes both sides equal that have no common past: the later change wins."""
        for row in self.table.both_ways:
            if not (self._is_missing(row) or self._only_cut(row) or self._equal(row)):
                self._decide(row)
        for row in self.table.outward:
            # An entry that was made in Google has none, and gets none for being linked
            if self._remote[row.name]:
                self._send_if_other(row, self._remote[row.name])
        for row in self.table.inward:
            self._take_news(row, row.default)
        return self

    def refusal(self) -> Merge:
        """Puts back in Google what was changed there, and carries what Odoo changed."""
        self._google_span = self._agreed_remote["when"] or None
        for row in self.table.both_ways:
            if not has_value(self._local[row.name]) or self._equal(row):
                continue
            if self._has_no_past(row):
                self._adopt(row, receive=False)
            elif self._remote_changed(row):
                self._keep_local(row, write=True)
            elif self._local_changed(row):
                self._send(row)
        self._carry_outward()
        return self

    @property
    def item(self) -> Item:
        """The merged content: what Google has, with what is to be written anywhere."""
        values = {}
        for row in self.table:
            if row.way is Way.INWARD:
                values[row.name] = row.default
            elif row.way is Way.OUTWARD or (
                row.way is Way.BOTH and self._remote[row.name] is None
            ):
                values[row.name] = self._local[row.name]
        return replace(self.remote, **{**values, **self.values})

    @property
    def moved(self) -> bool:
        """Whether a side is no longer what both agreed on."""
        both, outward, inward = (
            self.table.both_ways,
            self.table.outward,
            self.table.inward,
        )
        return not (
            _agrees(self.local, self.pair.agreed_local, (*both, *outward))
            and _agrees(self.remote, self.pair.agreed_remote, (*both, *inward))
        )

    # The rules for one field, each with the sentence that a user would say

    def _carry(self, row: Field) -> None:
        local, remote = self._local_changed(row), self._remote_changed(row)
        # "I did not touch it", or "I wrote the same in both": nothing to carry
        if not (local or remote) or self._equal(row):
            return
        # "The text was too long for Google": what was cut there never comes back
        if remote and row.name == "description" and self.local.cut:
            self._keep_local(row, write=local)
        # "I changed it in Odoo"
        elif not remote:
            self._send(row)
        # "I changed it in Google"
        elif not local:
            self._receive(row)
        # "I changed it in both"
        else:
            self._decide(row)

    def _adopt(self, row: Field, receive: bool = True) -> None:
        """For a field without a past.

        :param receive: whether it may be written in Odoo
        """
        if self._is_missing(row) or self._only_cut(row) or self._equal(row):
            return
        # "I only have it in Google"
        if row.is_default(self._local[row.name]):
            if receive:
                self._receive(row)
        # "I only have it in Odoo"
        elif row.is_default(self._remote[row.name]):
            self._send(row)
        # "I have my own in both": nobody's is overwritten

    def _decide(self, row: Field) -> None:
        """Of a conflict the later change counts, in doubt that in Odoo."""
        if self._remote_is_later:
            self._note(row, "remote")
            self._receive(row)
        else:
            self._keep_local(row, write=True)

    def _send(self, row: Field) -> None:
        in_google = self._remote[row.name]
        value = self._outgoing(row)
        self.values[row.name] = value
        if (in_google is not None or row.google_default) and value != in_google:
            self.to_remote.append(row.name)

    def _receive(self, row: Field) -> None:
        name = row.name
        local = self._local[name]
        if local is not None:
            self.values[name] = row.take(
                self._remote[name],
                self._agreed_remote[name],
                local,
                self._agreed_local[name],
            )
            self.to_local.append(name)

    def _keep_local(self, row: Field, write: bool) -> None:
        self._note(row, "local")
        if write:
            self._send(row)

    def _note(self, row: Field, side: str) -> None:
        local, remote = self._local[row.name], self._remote[row.name]
        kept, lost = (local, remote) if side == "local" else (remote, local)
        self.conflicts.append(Conflict(row.name, kept, lost, side))

    def _carry_outward(self) -> None:
        for row in self.table.outward:
            before = self._agreed_local[row.name]
            if is_foreign(row, self.pair):
                self._send(row)
            elif before is not UNKNOWN:
                self._send_if_other(row, before)
            elif row.is_default(self._remote[row.name]):
                self._send_if_other(row, row.default)

    def _send_if_other(self, row: Field, before: Any) -> None:
        if not row.equal(before, self._local[row.name]):
            self._send(row)

    def _carry_inward(self) -> None:
        for row in self.table.inward:
            before = self._agreed_remote[row.name]
            if before is not UNKNOWN:
                self._take_news(row, before)
            elif row.is_default(self._local[row.name]):
                self._take_news(row, row.default)

    def _take_news(self, row: Field, before: Any) -> None:
        now = self._remote[row.name]
        if now is UNKNOWN:
            return
        news = row.news(now, before, self._local[row.name])
        if news is not None:
            self.values[row.name] = news
            self.to_local.append(row.name)

    # What happened to one field

    def _is_untouched(self, row: Field) -> bool:
        """Whether both sides are what they were, to the letter."""
        name = row.name
        return bool(
            self._local[name] == self._agreed_local[name]
            and self._remote[name] == self._agreed_remote[name]
        )

    def _has_no_past(self, row: Field) -> bool:
        return (
            self._agreed_local[row.name] is UNKNOWN
            or self._agreed_remote[row.name] is UNKNOWN
        )

    def _is_missing(self, row: Field) -> bool:
        """Whether a side has no opinion about it, or it is not known which."""
        return not (
            has_value(self._local[row.name]) and has_value(self._remote[row.name])
        )

    def _local_changed(self, row: Field) -> bool:
        now, before = self._local[row.name], self._agreed_local[row.name]
        return has_value(now) and not row.equal(now, before)

    def _remote_changed(self, row: Field) -> bool:
        now, before = self._remote[row.name], self._agreed_remote[row.name]
        if self._is_deadline(row) and now and before:
            return self._due(now) != self._due(before)
        return has_value(now) and not row.equal(now, before)

    def _equal(self, row: Field) -> bool:
        local, remote = self._local[row.name], self._remote[row.name]
        if self._is_deadline(row) and local and remote:
            return self._due(local) == self._due(remote) and not self._longer(local)
        return row.equal(local, remote)

    def _longer(self, local: When) -> bool:
        """Whether the allocated hours changed since both agreed."""
        before = self._agreed_local["when"] or None
        return before is not None and before.length != local.length

    def _outgoing(self, row: Field) -> Any:
        value = self._local[row.name]
        if not self._is_deadline(row):
            return value
        agreed = self._agreed_local["when"] or None
        return tasks.carry(value, agreed, self._google_span, self.time_zone)

    def _only_cut(self, row: Field) -> bool:
        """Whether Google has the description as it had to be cut for it."""
        if row.name != "description" or not self.local.cut:
            return False
        cut, _ = text.join_footer(self.local.description, self.local.footer)
        return row.equal(text.from_google(cut), self.remote.description)

    def _is_deadline(self, row: Field) -> bool:
        return row.name == "when" and self.local.kind is Kind.TASK

    def _due(self, when: When) -> datetime:
        return tasks.deadline_of(when, self.time_zone)

    @property
    def _remote_is_later(self) -> bool:
        local, remote = self.pair.local_changed_at, self.pair.remote_changed_at
        return bool(local and remote and remote > local)


def is_foreign(row: Field, pair: Pair) -> bool:
    """Whether Google has a value of another record in an outward field."""
    local, remote = getattr(pair.local, row.name), getattr(pair.remote, row.name)
    if not (local and remote and row.is_foreign(local, remote)):
        return False
    series = pair.series_footer
    return series is None or row.is_foreign(series, remote)


def _agrees(now: Item, before: Item | None, rows: tuple[Field, ...]) -> bool:
    """Whether a side is as it was; what is unknown of it now says nothing."""
    if before is None:
        return False
    values, old = vars(now), vars(before)
    return all(
        values[row.name] is UNKNOWN or row.equal(values[row.name], old[row.name])
        for row in rows
    )
