"""Items as JSON, for what both sides agreed on last.

The form of a snapshot, as the rows of ``fields`` write it::

    {"version": 1, "kind": "event", "title": "Lunch", "when": ["2026-03-30T...", "..."],
     "reminders": [["popup", 10]], ...}

``version`` is that of the fields table which wrote it; the first ones had none. A field
that came later, or that is unknown in the item, is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fields import FIELDS
from .items import UNKNOWN, Item, Kind
from .table import Table

VERSION = FIELDS.version


def dump(item: Item, table: Table = FIELDS) -> dict[str, Any]:
    """A JSON-able dict; ``load`` gives back an equal item."""
    data: dict[str, Any] = {"version": table.version, "kind": item.kind.value}
    values = vars(item)
    for name, convert in table.dumps:
        value = values[name]
        if value is UNKNOWN:
            continue
        data[name] = convert(value) if convert and value is not None else value
    return data


def load(data: Mapping[str, Any], table: Table = FIELDS) -> Item:
    """The item, ``UNKNOWN`` in the fields that the version of the data did not have.

    Fields of the first version that are not in the data get the default of an item.

    :raises ValueError: for data of a later version, or damaged data
    """
    try:
        version = data.get("version", 1)
        if version > table.version:
            raise ValueError(f"a snapshot of version {version} is too new")
        return table.item_type(Kind(data["kind"]), **_values(data, version, table))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"a damaged snapshot: {error!r}") from error


def _values(data: Mapping[str, Any], version: int, table: Table) -> dict[str, Any]:
    values = {}
    for name, convert, since in table.loads:
        if since > version or name not in data:
            if since > 1:
                values[name] = UNKNOWN
            continue
        value = data[name]
        values[name] = convert(value) if convert and value is not None else value
    return values
