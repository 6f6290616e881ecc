"""What a run is doing, for those who watch it."""

from __future__ import annotations

from enum import Enum


class Doing(str, Enum):
    """The first four are work, the others are waits."""

    FETCH = "fetch"  # Google is asked what has changed
    COMPARE = "compare"  # both sides are read and compared
    LOCAL = "local"  # Odoo is written to
    REMOTE = "remote"  # Google is written to
    QUOTA = "quota"  # more requests than Google allows in a minute
    BUSY = "busy"  # Google refused, and asked for a break
    UNREACHABLE = "unreachable"  # Google did not answer
