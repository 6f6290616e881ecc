"""How to wait for Google, by what is waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Sleep = Callable[[float], None]
"""Called with the seconds to wait."""


@dataclass(frozen=True)
class Waits:
    """One function for each thing to wait for."""

    quota: Sleep
    """Until requests fit into Google's quota again: nothing was refused."""
    busy: Sleep
    """Google refused a request and asked for a break."""
    unreachable: Sleep
    """Google did not answer."""

    @classmethod
    def of(cls, sleep: Sleep | Waits) -> Waits:
        """The same function for all, unless there are some for each."""
        return sleep if isinstance(sleep, Waits) else cls(sleep, sleep, sleep)
