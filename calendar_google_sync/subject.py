"""What the parts of a synchronisation hand to each other."""

from dataclasses import dataclass
from typing import Any

from .sync import Item, Kind, Pair

#: The models that have entries in Google, series before their events
MODELS = ("calendar.recurrence", "calendar.event", "project.task")


class CalendarGone(Exception):
    """One of the two calendars does not exist in Google any more."""

    def __init__(self, kind: Kind):
        super().__init__(kind)
        self.kind = kind


class TooManyRemovals(Exception):
    """So many Google entries would go that the person is asked first."""

    def __init__(self, linked: int):
        super().__init__(linked)
        self.linked = linked


@dataclass
class Subject:
    """What a pair of the planner stands for."""

    pair: Pair
    record: Any = None  # what Odoo has, or None
    binding_sudo: Any = None  # None: a record that was never sent
    version: int = 0  # of the binding when the record was read

    @property
    def place(self) -> tuple[str, int]:
        """Model and id of the record."""
        return self.record._name, self.record.id

    @property
    def kind(self) -> Kind:
        if self.binding_sudo:
            return Kind(self.binding_sudo.kind)
        return self.pair.local.kind


@dataclass
class Outgoing:
    """One write on its way to Google."""

    subject: Subject
    method: str  # "insert", "patch" or "delete"
    counter: str  # of the run, when Google has accepted it
    reason: str = ""  # for the history
    # The content of the record, remembered as agreed when Google has accepted it
    local: Item | None = None
    # What to write: the fields ``names`` of ``item``
    item: Item | None = None
    names: tuple[str, ...] = ()
