"""What a synchronisation tells of itself while it goes on."""

import time
from collections import Counter
from contextlib import contextmanager


class OutOfTime(Exception):
    """The time of this call is used up; the run goes on with the next one."""


class Superseded(Exception):
    """Nobody waits for this preview any more: a run, or a newer one, goes first."""


class Report:
    """Counts into a run, notes what becomes of entries, stores it, watches the time.

    :param run_sudo: ``calendar.google.run``, locked by us
    :param seconds: when to stop between two chunks; None: at the end only
    """

    def __init__(self, run_sudo, seconds=None):
        self.run_sudo = run_sudo
        self._until = time.monotonic() + seconds if seconds else float("inf")
        self._lines = []

    def count(self, **counts):
        """Add to counters: ``report.count(remote_created=1)``."""
        for name, number in counts.items():
            self.run_sudo[name] += number

    def note(self, counter, entry, reason=""):
        """Count one entry, and tell what became of it.

        :param entry: what ``journal.of_subject`` or ``journal.of_binding`` tells
        :param reason: a sentence for the person
        """
        self.count(**{counter: 1})
        self._lines.append({**entry, "action": counter, "reason": reason})

    @contextmanager
    def together(self):
        """What is noted in this block is forgotten when the block fails."""
        known = len(self._lines)
        try:
            yield
        except Exception:
            del self._lines[known:]
            raise

    def forget(self):
        """What was noted since the last commit is undone."""
        self._lines.clear()

    def expect(self, entries):
        """So many entries are still to be written."""
        self.run_sudo.total = self.run_sudo.progress + entries

    def progress(self, entries):
        """So many more entries have been written."""
        self.run_sudo.progress += entries

    def write_lines(self):
        """Hand over what was noted, all at once."""
        lines, self._lines = self._lines, []
        if lines:
            self.run_sudo._write_lines(lines)

    def commit(self):
        """Store what was done so far; a crash loses nothing that came before."""
        self.write_lines()
        self.run_sudo._commit()

    def check_time(self):
        """:raise OutOfTime: when the rest is for the next call"""
        if time.monotonic() > self._until:
            raise OutOfTime


class PreviewReport(Report):
    """Keeps everything to itself until what the preview touched is undone."""

    def __init__(self, run_sudo):
        super().__init__(run_sudo)
        self.counts = Counter()

    def count(self, **counts):
        self.counts.update(counts)

    def commit(self):
        """A preview stores nothing on its way."""

    def check_time(self):
        """:raise Superseded: when something else goes first"""
        if self.run_sudo._is_superseded():
            raise Superseded
