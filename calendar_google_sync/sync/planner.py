"""Decides what one synchronization does. Pure: reads pairs, returns operations.

The heart is ``_wanted``: one branch for each thing that can have happened to an entry,
with the sentence that a user would say. The fields are merged in ``merge``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from .fields import FIELDS
from .items import Action, Item, Operation, Pair, Plan, has_value
from .merge import Merge, is_foreign
from .table import Field, Table, Way
from .window import Window

#: Only what is remembered changes; it would never end if it waited for the window
_ANYWHERE = (Action.DETACH, Action.FORGET)


def plan(
    pairs: Iterable[Pair],
    window: Window,
    now: datetime,
    limit: int,
    table: Table = FIELDS,
) -> Plan:
    """The work for these pairs, nearest dates first, at most ``limit`` that write.

    ``left`` has the writing operations beyond the limit; ``outside`` has the
    keys of the pairs whose work waits for another window.
    """
    wanted, outside = [], []
    for pair in pairs:
        operation = _wanted(pair, window.time_zone, table)
        if operation is None:
            continue
        if _is_due(operation, pair, window):
            wanted.append(_placed(operation, pair, window, now))
        else:
            outside.append(pair.key)
    wanted.sort(key=lambda operation: operation.distance)
    chosen, left = _within_limit(wanted, limit)
    return Plan(tuple(chosen), tuple(left), tuple(outside))


def decide(
    pair: Pair, window: Window, now: datetime, table: Table = FIELDS
) -> Operation | None:
    """What is to be done with one pair; None: nothing, or not in this window."""
    operation = _wanted(pair, window.time_zone, table)
    if operation is None or not _is_due(operation, pair, window):
        return None
    return _placed(operation, pair, window, now)


def undo(
    pair: Pair, window: Window, now: datetime, table: Table = FIELDS
) -> Operation | None:
    """Puts Odoo's content back into Google, for an edit that Odoo refused.

    The conflicts of the operation say what the person had written in Google. None
    when nothing that Odoo knows was edited, or a side is missing.
    """
    if pair.local is None or pair.remote is None:
        return None
    merge = Merge(pair, pair.local, pair.remote, window.time_zone, table)
    operation = _update(pair, merge.refusal())
    return operation and _placed(operation, pair, window, now)


def _wanted(pair: Pair, time_zone: str, table: Table) -> Operation | None:
    """The decision table, whatever the window."""
    local, remote = pair.local, pair.remote
    # "I deleted it in Google": it lives on in Odoo only, whatever is edited there
    if pair.detached:
        return None
    if local is not None and remote is not None:
        # "I touched it nowhere"
        is_agreed = local == pair.agreed_local and remote == pair.agreed_remote
        if is_agreed and not any(is_foreign(row, pair) for row in table.outward):
            return Operation(Action.AGREE, pair.key) if pair.assumed else None
        return _both(pair, Merge(pair, local, remote, time_zone, table))
    if local is not None:
        return _only_local(pair, local, table)
    if remote is not None:
        return _only_remote(pair, remote, table)
    # "It is gone on both sides"
    return Operation(Action.FORGET, pair.key)


def _both(pair: Pair, merge: Merge) -> Operation | None:
    # "It was in both before they were linked" (or an answer of Google was lost)
    if not pair.linked:
        adopted = _update(pair, merge.adoption())
        return adopted or Operation(Action.AGREE, pair.key)
    operation = _update(pair, merge.changes())
    # "Both say the same by now", or something changed that Odoo does not know
    if operation is None and (merge.moved or pair.assumed):
        return Operation(Action.AGREE, pair.key)
    return operation


def _only_local(pair: Pair, item: Item, table: Table) -> Operation:
    # "I deleted it in Google": the record stays and is never synchronized again
    if pair.linked:
        return Operation(Action.DETACH, pair.key, item=item)
    # "I wrote it in Odoo"
    written = _with_value(item, (*table.both_ways, *table.outward))
    return Operation(Action.CREATE_REMOTE, pair.key, to_remote=written, item=item)


def _only_remote(pair: Pair, item: Item, table: Table) -> Operation:
    # "I deleted it in Odoo" (archived it, declined it, it is no longer mine)
    if pair.linked:
        return Operation(Action.DELETE_REMOTE, pair.key, item=item)
    # "I wrote it in Google"
    written = _with_value(item, (*table.both_ways, *table.inward))
    return Operation(Action.CREATE_LOCAL, pair.key, to_local=written, item=item)


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


def _with_value(item: Item, rows: Iterable[Field]) -> tuple[str, ...]:
    """Names of the fields to write of a new entry.

    A field that does not travel both ways is left out where it has nothing.
    """
    values = vars(item)
    return tuple(
        row.name
        for row in rows
        if has_value(values[row.name])
        and (row.way is Way.BOTH or not row.is_default(values[row.name]))
    )


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
    chosen: list[Operation] = []
    left: list[Operation] = []
    written = 0
    for operation in operations:
        written += operation.writes
        fits = not operation.writes or written <= limit
        (chosen if fits else left).append(operation)
    return chosen, left
