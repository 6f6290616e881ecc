"""What a synchronisation tells of itself while it goes on."""

import time


class OutOfTime(Exception):
    """The time of this call is used up; the run goes on with the next one."""


class Report:
    """Counts into a run, stores what was done, and watches the time.

    :param run_sudo: ``calendar.google.run``, locked by us
    :param seconds: when to stop between two chunks; None: at the end only
    """

    def __init__(self, run_sudo, seconds=None):
        self.run_sudo = run_sudo
        self._until = time.monotonic() + seconds if seconds else float("inf")

    def count(self, **counts):
        """Add to counters: ``report.count(remote_created=1)``."""
        for name, number in counts.items():
            self.run_sudo[name] += number

    def expect(self, entries):
        """So many entries are still to be written."""
        self.run_sudo.total = self.run_sudo.progress + entries

    def progress(self, entries):
        """So many more entries have been written."""
        self.run_sudo.progress += entries

    def commit(self):
        """Store what was done so far; a crash loses nothing that came before."""
        self.run_sudo._commit()

    def check_time(self):
        """:raise OutOfTime: when the rest is for the next call"""
        if time.monotonic() > self._until:
            raise OutOfTime
