"""What we write to Google: the body of an insert or a patch.

Only what is named, so that everything else in Google stays as people made it. How a
field is written is in its row of ``fields``; see the glossary in ``google_event``.

https://developers.google.com/workspace/calendar/api/v3/reference/events/insert and
https://developers.google.com/workspace/calendar/api/v3/reference/events/patch
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .fields import FIELDS
from .google_json import Draft
from .items import Item, has_value
from .table import Table

__all__ = ["body"]


def body(
    item: Item,
    fields: Collection[str],
    current: Item | None,
    default_time_zone: str = "UTC",
    table: Table = FIELDS,
) -> dict[str, Any]:
    """JSON to insert (``current`` None) or to patch the named fields.

    Fields in which the item has no opinion, or is unknown, are left out.

    :param fields: names of fields of the item
    :param current: the entry as Google has it
    :param default_time_zone: for items that know no zone of their own (the user's zone)
    :return: of a patch, null removes what Google has
    """
    draft = Draft(item, frozenset(fields), current, default_time_zone)
    writers = dict.fromkeys(
        row.write
        for row in table
        if row.name in draft.names and has_value(getattr(item, row.name))
    )
    result: dict[str, Any] = {}
    for write in writers:
        if write:
            result.update(write(draft))
    if draft.is_patch:
        return result
    return {name: value for name, value in result.items() if value is not None}
