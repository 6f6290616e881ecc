"""Three-way merge of one entry, field by field.

Each side is compared with its own past (``agreed_local``, ``agreed_remote``), so that
what a side merely writes in another way is no change.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from . import tasks, text
from .compare import same
from .items import MERGED, Conflict, Item, Kind, Pair, When, replace

#: Google has an opinion about these even where it tells none (its calendar's defaults)
_GOOGLE_KNOWS = ("reminders",)


@dataclass
class Merge:
    """What is to be written where so that both sides of ``pair`` agree."""

    pair: Pair
    time_zone: str  # the user's: an all-day task is due at the end of a day there
    values: dict = field(default_factory=dict)
    to_remote: list[str] = field(default_factory=list)
    to_local: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def changes(self) -> Merge:
        """Carries what each side changed since they last agreed."""
        for name in MERGED:
            self._carry(name)
        if not same("footer", self._agreed_local.footer, self._local.footer):
            self._send("footer")
        self._take_guests(self._agreed_remote.guests)
        return self

    def adoption(self) -> Merge:
        """Makes both sides equal that have no common past: the later change wins."""
        for name in MERGED:
            values = getattr(self._local, name), getattr(self._remote, name)
            if None in values or self._only_cut(name):
                continue
            if not self._equal(name):
                self._decide(name)
        if not same("footer", self._local.footer, self._remote.footer):
            self._send("footer")
        self._take_guests(())
        return self

    def refusal(self) -> Merge:
        """Puts back in Google what was changed there, and carries what Odoo changed."""
        self._google_span = self._agreed_remote.when
        for name in MERGED:
            if getattr(self._local, name) is None or self._equal(name):
                continue
            if self._remote_changed(name):
                self._keep_local(name, write=True)
            elif self._local_changed(name):
                self._send(name)
        if not same("footer", self._agreed_local.footer, self._local.footer):
            self._send("footer")
        return self

    @property
    def item(self) -> Item:
        """The merged content: what Google has, with what is to be written anywhere."""
        told = {
            name: getattr(self._local, name)
            for name in MERGED
            if getattr(self._remote, name) is None
        }
        values = {"footer": self._local.footer, "guests": (), **told, **self.values}
        return replace(self._remote, **values)

    @property
    def moved(self) -> bool:
        """Whether a side is no longer what both agreed on."""
        return not (
            self._agree(self._local, self.pair.agreed_local, (*MERGED, "footer"))
            and self._agree(self._remote, self.pair.agreed_remote, (*MERGED, "guests"))
        )

    def _carry(self, name: str) -> None:
        """The rules for one field, each with the sentence that a user would say."""
        local, remote = self._local_changed(name), self._remote_changed(name)
        # "I did not touch it", or "I wrote the same in both": nothing to carry
        if not (local or remote) or self._equal(name):
            return
        # "The text was too long for Google": what was cut there never comes back
        if remote and name == "description" and self._local.cut:
            self._keep_local(name, write=local)
        # "I changed it in Odoo"
        elif not remote:
            self._send(name)
        # "I changed it in Google"
        elif not local:
            self._receive(name)
        # "I changed it in both"
        else:
            self._decide(name)

    def _decide(self, name: str) -> None:
        """Of a conflict the later change counts, in doubt the one in Odoo."""
        if self._remote_is_later:
            self._note(name, "remote")
            self._receive(name)
        else:
            self._keep_local(name, write=True)

    def _send(self, name: str) -> None:
        known = getattr(self._remote, name) is not None or name in _GOOGLE_KNOWS
        value = self._outgoing(name)
        self.values[name] = value
        if known and value != getattr(self._remote, name):
            self.to_remote.append(name)

    def _receive(self, name: str) -> None:
        if getattr(self._local, name) is not None:
            self.values[name] = getattr(self._remote, name)
            self.to_local.append(name)

    def _keep_local(self, name: str, write: bool) -> None:
        self._note(name, "local")
        if write:
            self._send(name)

    def _note(self, name: str, side: str) -> None:
        both = {"local": getattr(self._local, name)}
        both["remote"] = getattr(self._remote, name)
        kept = both.pop(side)
        self.conflicts.append(Conflict(name, kept, *both.values(), side))

    def _take_guests(self, before: tuple[str, ...]) -> None:
        """Guests only ever come: one who was removed in Google stays in Odoo."""
        known = {*before, *self._local.guests}
        added = tuple(guest for guest in self._remote.guests if guest not in known)
        if added:
            self.values["guests"] = added
            self.to_local.append("guests")

    def _local_changed(self, name: str) -> bool:
        now = getattr(self._local, name)
        return now is not None and not same(
            name, now, getattr(self._agreed_local, name)
        )

    def _remote_changed(self, name: str) -> bool:
        now, before = (getattr(i, name) for i in (self._remote, self._agreed_remote))
        if self._is_deadline(name) and now and before:
            return self._due(now) != self._due(before)
        return now is not None and not same(name, now, before)

    def _equal(self, name: str) -> bool:
        local, remote = getattr(self._local, name), getattr(self._remote, name)
        if self._is_deadline(name) and local and remote:
            return self._due(local) == self._due(remote) and not self._longer(local)
        return same(name, local, remote)

    def _longer(self, local: When) -> bool:
        """Whether the allocated hours changed since both agreed."""
        before = self._agreed_local.when
        length = before and before.end - before.start
        return length is not None and length != local.end - local.start

    def _outgoing(self, name: str) -> object:
        value = getattr(self._local, name)
        if not self._is_deadline(name):
            return value
        agreed = self._agreed_local.when
        return tasks.carry(value, agreed, self._google_span, self.time_zone)

    def _only_cut(self, name: str) -> bool:
        """Whether Google has the description as it had to be cut for it."""
        if name != "description" or not self._local.cut:
            return False
        cut, _ = text.to_google(self._local.description, self._local.footer)
        return same(name, text.from_google(cut), self._remote.description)

    def _is_deadline(self, name: str) -> bool:
        return name == "when" and self._local.kind is Kind.TASK

    def _due(self, when: When):
        return tasks.deadline_of(when, self.time_zone)

    @staticmethod
    def _agree(now: Item, before: Item | None, names: tuple[str, ...]) -> bool:
        return before is not None and all(
            same(name, getattr(now, name), getattr(before, name)) for name in names
        )

    @property
    def _remote_is_later(self) -> bool:
        local, remote = self.pair.local_changed_at, self.pair.remote_changed_at
        return bool(local and remote and remote > local)

    def __post_init__(self):
        nothing = Item(self.pair.local.kind)
        self._local, self._remote = self.pair.local, self.pair.remote
        self._agreed_local = self.pair.agreed_local or nothing
        self._agreed_remote = self.pair.agreed_remote or nothing
        # Where a task stands in Google now: a length chosen there is kept
        self._google_span = self._remote.when
