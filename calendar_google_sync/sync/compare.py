"""When two values of a field mean the same."""

from __future__ import annotations

from .fields import FIELDS
from .table import Table


def same(name: str, a: object, b: object, table: Table = FIELDS) -> bool:
    """Whether two values of a field mean the same, however they are written.

    :raises KeyError: for a name that is no field
    """
    return table[name].equal(a, b)
