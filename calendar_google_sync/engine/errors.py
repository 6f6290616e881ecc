"""How a run can end early."""

from __future__ import annotations

from ..sync import Kind


class CalendarGone(Exception):
    """One of the two calendars does not exist in Google anymore."""

    def __init__(self, kind: Kind):
        super().__init__(kind)
        self.kind = kind


class TooManyRemovals(Exception):
    """So many Google entries would be removed that the person is asked first.

    ``linked``: how many entries are linked in all.
    """

    def __init__(self, linked: int):
        super().__init__(linked)
        self.linked = linked


class Interrupted(Exception):
    """A run leaves the rest for later; what was done is kept."""


class OutOfTime(Interrupted):
    """The time of this call is used up; the run goes on with the next one."""


class Stopped(Interrupted):
    """Somebody asked this run to stop; the next run goes on.

    ``user_id``: who did.
    """

    def __init__(self, user_id: int):
        super().__init__(user_id)
        self.user_id = user_id


class Superseded(Exception):
    """Nobody waits for this preview anymore: a run, or a newer one, goes first."""
