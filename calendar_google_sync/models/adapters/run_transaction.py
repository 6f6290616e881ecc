"""What a run stores between two chunks: lines of the history, counters, everything."""

from collections import Counter
from datetime import datetime, time

from ...datetimes import naive
from ...engine.history import COUNTERS
from ...engine.reasons import Removal
from ...sync.text import without_noise
from ...texts.run_reasons import reason_text, removal_text
from .halving import BROKEN


class RunTransaction:
    """``engine.ports.Transaction`` for one run.

    :param run_sudo: ``calendar.google.run``, locked by us
    :param records: ``engine.ports.Records``
    :param notice: ``ChangeNotice``
    """

    def __init__(self, run_sudo, account, records, notice):
        self._run_sudo, self._env, self._records = run_sudo, account.env, records
        self._notice = notice
        # Read once: Odoo forgets its cache with each commit
        self._counts = Counter(
            {name: run_sudo[name] for name in (*COUNTERS, "removals")}
        )
        self._progress = {name: run_sudo[name] for name in ("total", "progress")}

    def commit(self, history):
        self.store(history)
        self._notice.send()
        self._run_sudo._commit()

    def raise_if_broken(self, error):
        if isinstance(error, BROKEN):
            raise error

    def store(self, history):
        """Write down what is not stored yet, all at once."""
        counts, lines = history.take()
        self._counts.update(counts)
        progress = {"total": history.total, "progress": history.progress}
        values = {name: self._counts[name] for name, n in counts.items() if n}
        values |= {n: v for n, v in progress.items() if self._progress.get(n) != v}
        self._progress.update(progress)
        if values:
            self._run_sudo.write(values)
        if lines:
            self._run_sudo._write_lines(self.line_values(lines))

    def line_values(self, lines):
        """:return: list of dicts of ``calendar_google_run_line.COLUMNS``"""
        open_ = {line.record for line in lines if line.record and line.private is None}
        private = self._records.private(open_) if open_ else set()
        reasons = self._reasons(lines)
        return [
            self._values(line, line.record in private, reason)
            for line, reason in zip(lines, reasons, strict=True)
        ]

    def _reasons(self, lines):
        """:return: list of sentences; each removal has its own"""
        gone = {
            line.record
            for line in lines
            if line.record and isinstance(line.reason, Removal)
        }
        codes = self._records.obstacles(gone) if gone else {}
        return [
            removal_text(self._env, codes.get(line.record))
            if isinstance(line.reason, Removal)
            else reason_text(self._env, line.reason)
            for line in lines
        ]

    def _values(self, line, is_private, reason):
        start = line.start
        all_day = bool(start) and not isinstance(start, datetime)
        if start:
            start = datetime.combine(start, time.min) if all_day else naive(start)
        return {
            "action": line.counter,
            "kind": line.kind.value,
            "title": without_noise(line.title or "") or None,
            "date_start": start.isoformat() if start else None,
            "all_day": all_day,
            "res_model": line.record.model if line.record else None,
            "res_id": line.record.id if line.record else None,
            "private": bool(line.private or is_private),
            "reason": without_noise(reason or "") or None,
        }


class PreviewTransaction(RunTransaction):
    """A preview stores nothing on its way."""

    def commit(self, history):
        self._env.flush_all()
