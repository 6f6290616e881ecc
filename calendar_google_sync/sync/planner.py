"""Decides what one synchronisation does. Pure: it reads pairs and returns operations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .items import Operation, Pair, Plan
from .window import Window


def plan(pairs: Iterable[Pair], window: Window, now: datetime, limit: int) -> Plan:
    """The work for these pairs, nearest dates first, at most ``limit`` that write."""
    raise NotImplementedError


def decide(pair: Pair, window: Window, now: datetime) -> Operation | None:
    """What is to be done with one pair; ``None``: nothing, or not in this window."""
    raise NotImplementedError


def undo(pair: Pair, window: Window, now: datetime) -> Operation | None:
    """Puts Odoo's content back into Google, for an edit that Odoo refused.

    The conflicts of the operation tell what the person had written in Google.
    """
    raise NotImplementedError
