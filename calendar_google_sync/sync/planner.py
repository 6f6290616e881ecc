"""Decides what one synchronisation does. Pure: reads pairs, returns operations.

The heart is ``_wanted``: one branch for each thing that can have happened to an entry,
with the sentence that a user would say. The fields are merged in ``merge``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from .items import MERGED, Action, Item, Operation, Pair, Plan
from .merge import Merge
from .window import Window

#: Only what is remembered changes; it would never end if it waited for the window
_ANYWHERE = (Action.DETACH, Action.FORGET)


def plan(pairs: Iterable[Pair], window: Window, now: datetime, limit: int) -> Plan:
    """The work for these pairs, nearest dates first, at most ``limit`` that write.

    ``left`` has the writing operations beyond the limit; ``outside`` has the
    keys of the pairs whose work waits for another window.
    """
    wanted, outside = [], []
    for pair in pairs:
        operation = _wanted(pair, window.time_zone)
        if operation is None:
            continue
        if _is_due(operation, pair, window):
            wanted.append(_placed(operation, pair, window, now))
        else:
            outside.append(pair.key)
    wanted.sort(key=lambda operation: operation.distance)
    chosen, left = _within_limit(wanted, limit)
    return Plan(tuple(chosen), tuple(left), tuple(outside))


def decide(pair: Pair, window: Window, now: datetime) -> Operation | None:
    """What is to be done with one pair; None: nothing, or not in this window."""
    operation = _wanted(pair, window.time_zone)
    if operation is None or not _is_due(operation, pair, window):
        return None
    return _placed(operation, pair, window, now)


def undo(pair: Pair, window: Window, now: datetime) -> Operation | None:
    """Puts Odoo's content back into Google, for an edit that Odoo refused.

    The conflicts of the operation tell what the person had written in Google. None
    when nothing that Odoo knows was edited, or a side is missing.
    """
    if pair.local is None or pair.remote is None:
        return None
    operation = _update(pair, Merge(pair, window.time_zone).refusal())
    return operation and _placed(operation, pair, window, now)


def _wanted(pair: Pair, time_zone: str) -> Operation | None:
    """The decision table, whatever the window."""
    local, remote = pair.local is not None, pair.remote is not None
    # "I deleted it in Google": it lives on in Odoo only, whatever is edited there
    if pair.detached:
        return None
    # "It is gone on both sides"
    if not local and not remote:
        return Operation(Action.FORGET, pair.key)
    if local and remote:
        return _both(pair, time_zone)
    if pair.linked:
        return _missing(pair)
    return _new(pair)


def _both(pair: Pair, time_zone: str) -> Operation | None:
    merge = Merge(pair, time_zone)
    # "It was in both before they were linked" (or an answer of Google was lost)
    if not pair.linked:
        adopted = _update(pair, merge.adoption())
        return adopted or Operation(Action.AGREE, pair.key)
    operation = _update(pair, merge.changes())
    # "Both say the same again", or something changed that Odoo does not know
    if operation is None and (merge.moved or pair.assumed):
        return Operation(Action.AGREE, pair.key)
    return operation


def _missing(pair: Pair) -> Operation:
    # "I deleted it in Google": the record stays and is never synchronised again
    if pair.remote is None:
        return Operation(Action.DETACH, pair.key, item=pair.local)
    # "I deleted it in Odoo" (archived it, declined it, it is no longer mine)
    return Operation(Action.DELETE_REMOTE, pair.key, item=pair.remote)


def _new(pair: Pair) -> Operation:
    # "I wrote it in Odoo"
    if pair.local is not None:
        fields = (*_told(pair.local), *(("footer",) if pair.local.footer else ()))
        return Operation(
            Action.CREATE_REMOTE, pair.key, to_remote=fields, item=pair.local
        )
    # "I wrote it in Google"
    fields = (*_told(pair.remote), *(("guests",) if pair.remote.guests else ()))
    return Operation(Action.CREATE_LOCAL, pair.key, to_local=fields, item=pair.remote)


def _update(pair: Pair, merge: Merge) -> Operation | None:
    """The merge as an operation; AGREE when there is only a conflict to be noted."""
    writes = bool(merge.to_remote or merge.to_local)
    if not writes and not merge.conflicts:
        return None
    return Operation(
        Action.UPDATE if writes else Action.AGREE,
        pair.key,
        to_remote=tuple(merge.to_remote),
        to_local=tuple(merge.to_local),
        item=merge.item,
        conflicts=tuple(merge.conflicts),
    )


def _told(item: Item) -> tuple[str, ...]:
    return tuple(name for name in MERGED if getattr(item, name) is not None)


def _is_due(operation: Operation, pair: Pair, window: Window) -> bool:
    return operation.action in _ANYWHERE or any(map(window.contains, _sides(pair)))


def _placed(
    operation: Operation, pair: Pair, window: Window, now: datetime
) -> Operation:
    item = operation.item or next(iter(_sides(pair)), None)
    if pair.parked:
        return replace(operation, distance=math.inf)
    return replace(operation, distance=window.distance(item, now) if item else 0.0)


def _sides(pair: Pair) -> list[Item]:
    sides = (pair.local, pair.remote, pair.agreed_local, pair.agreed_remote)
    return [item for item in sides if item is not None]


def _within_limit(
    operations: list[Operation], limit: int
) -> tuple[list[Operation], list[Operation]]:
    """All that only remember something, and the first ``limit`` of those that write.

    And the others.
    """
    chosen, left, written = [], [], 0
    for operation in operations:
        written += operation.writes
        fits = not operation.writes or written <= limit
        (chosen if fits else left).append(operation)
    return chosen, left
