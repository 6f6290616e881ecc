"""Brings to Odoo what only Google has, and writes nothing to Google.

What an account does before its calendars are deleted. Everything else stays as the next
run needs it: what Odoo has to say to Google is neither sent nor taken for settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..sync import Action, Operation, Plan
from .history import History
from .ports import Options, World
from .reader import Reader
from .synchronizer import Synchronizer
from .work import Outgoing, Work


class Pull(Synchronizer):
    """One direction of ``Synchronizer``: entries and changes of Google go to Odoo."""

    def __init__(self, world: World, options: Options, history: History):
        super().__init__(world, options, history)
        self._reader = _GoogleReader(world, options, self._links, history)

    def fetch(self) -> None:
        """Learn what Google has, and bring nothing over yet.

        :raises CalendarGone: when one of the calendars was deleted in Google
        :raises GoogleError: when Google does not answer
        """
        for kind in self._options.kinds:
            self._fetcher.fetch(kind)
        self._links.save()

    def _plan(self, works: Mapping[object, Work], budget: int) -> Plan:
        found = super()._plan(works, budget)
        inward = tuple(op for op in found.operations if _is_inward(op))
        return replace(found, operations=inward)

    def _settle(self, found: Plan, works: Mapping[object, Work]) -> None:
        """Most of what is not planned here waits for a run that may write to Google."""

    def _send(self, outgoing: Sequence[Outgoing]) -> None:
        """Google is not written to."""


class _GoogleReader(Reader):
    def _unbound_works(self) -> list[Work]:
        """What was never sent to Google is in Odoo already."""
        return []


def _is_inward(operation: Operation) -> bool:
    if operation.action is Action.UPDATE:
        return bool(operation.to_local)
    return operation.action is Action.CREATE_LOCAL
