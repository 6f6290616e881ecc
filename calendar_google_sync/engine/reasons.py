"""Why something was done, as data; ``texts.run_reasons`` has the sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ..sync import Conflict


@dataclass(frozen=True)
class FieldNames:
    """These fields were written."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Removal:
    """The record is deleted, archived, declined, or no longer the user's."""


@dataclass(frozen=True)
class Undone:
    """Edits that the person may not make in Odoo."""

    conflicts: tuple[Conflict, ...]
