"""Histories of ./dev chaos in which changes arrive at once.

Google sends its notices to Odoo's server over HTTP, where they are lost, late, repeated
and forged. No scheduled job runs by itself: a history says when the lanes work, and
disturbs them as it disturbs the runs that a person starts.
"""

import time
from contextlib import suppress

from .chaos_history import STEPS, History
from .chaos_world import ERRORS

#: Every so many seeds there is one
EVERY = 4
STEPS_AT_ONCE = {**STEPS, "synchronize": 6, "lanes": 12, "disturb_notices": 4}
NOTICES = (
    {"notice": "exists", "drop": True, "count": 2},
    {"notice": "exists", "status": 503},
    {"notice": "exists", "latency": 0.5, "count": 2},
    {"notice": "any", "repeat": 3, "count": 2},
    {"notice": "exists", "forge": True, "count": None},
)
LANE = "calendar_google_sync.ir_cron_lane_1"
CHANNELS = "calendar_google_sync.ir_cron_channels"
#: Seconds in which a notice that is not late arrives
ARRIVAL = 0.3
PATIENCE = 20
#: So many calls of a lane may our own writes, which come back as notices, lead to
ROUNDS = 5


def is_at_once(seed):
    return seed % EVERY == 1


class HistoryAtOnce(History):
    steps = STEPS_AT_ONCE

    def begin(self):
        super().begin()
        self.world.switch_at_once(True)
        self.world.forget_others(self.person)
        self.open_channels()
        self.wait_for_notices()

    def run(self):
        try:
            return super().run()
        finally:
            self.world.switch_at_once(False)

    def open_channels(self):
        with suppress(*ERRORS):
            self.world.trigger(CHANNELS)

    def wait_for_notices(self):
        """:raises AssertionError: when Google does not reach Odoo"""
        deadline = time.monotonic() + PATIENCE
        while self.person.push_state != "works":
            assert time.monotonic() < deadline, self.person.push_state
            time.sleep(0.05)

    # Steps

    def disturb_notices(self):
        """Until the next synchronization."""
        fault = self.rng.choice(NOTICES)
        self.world.google.add_fault(**fault)
        self.tell(f"notices: {fault}")

    def lanes(self):
        """A lane works off what saves and notices have made due."""
        time.sleep(ARRIVAL)
        self.open_channels()
        self.with_faults(
            lambda meanwhile: self.person.try_lane(LANE, meanwhile), "a lane"
        )

    # The end

    def peace(self):
        yield from super().peace()
        for _number in range(ROUNDS):
            time.sleep(ARRIVAL)
            if not self.world.is_due(self.person):
                return
            self.tell(f"quiet lane: {self.person.try_lane(LANE)}")
        yield "the lanes do not come to rest"
