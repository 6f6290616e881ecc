"""Inside Odoo, for ./dev benchmark --profile: where our side spends its time.

A synchronization is in one phase at any time: that of the function of ``_phases`` that
was entered last and not left yet. What none of them covers is "the rest".
"""

import cProfile
import functools
import inspect
import pstats
import re
import sys
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .places import ADDON, REPO

REST = "the rest"
#: Lines of each list
LONGEST = 12
WIDTH = 100


def _phases(env):
    """:return: list of (phase, class or module, name of a function)"""
    from odoo.addons.calendar_google_sync.engine import (
        google_provider,
        link_set,
        synchronizer,
    )
    from odoo.addons.calendar_google_sync.models.adapters import (
        binding_store,
        orm_records,
        run_transaction,
    )

    provider = google_provider.GoogleProvider
    records = orm_records.OrmRecords
    store = binding_store.BindingStore
    links = [name for name in vars(store) if not name.startswith("_")]
    return [
        ("list", provider, "list_changes"),
        ("parse", google_provider, "parse"),
        ("read", records, "read"),
        ("read", records, "unbound"),
        ("read", records, "read_series"),
        ("read", records, "follow"),
        ("plan", synchronizer.Synchronizer, "_plan"),
        ("create", records, "create"),
        ("write", records, "write"),
        ("read back", records, "_read_back"),
        ("send", provider, "write"),
        ("send", provider, "get"),
        *(("links", store, name) for name in links),
        ("links", link_set.LinkSet, "save"),
        ("history", run_transaction.RunTransaction, "store"),
        ("commit", env.registry["calendar.google.run"], "_commit"),
    ]


class Recorder:
    """Follows the phases while it is entered, which may happen several times."""

    def __init__(self, env):
        self._phases = _phases(env)
        self._stack = []

    def __enter__(self):
        self._originals = []
        for phase, owner, name in self._phases:
            original = inspect.getattr_static(owner, name)
            self._originals.append((owner, name, name in vars(owner), original))
            setattr(owner, name, self._followed(phase, original))
        self.push(REST)

    def __exit__(self, *_exc_info):
        self.pop()
        for owner, name, is_own, original in reversed(self._originals):
            if is_own:
                setattr(owner, name, original)
            else:
                delattr(owner, name)

    def push(self, phase):
        self.leave()
        self._stack.append(phase)
        self.enter(phase)

    def pop(self):
        self.leave()
        self._stack.pop()
        if self._stack:
            self.enter(self._stack[-1])

    @property
    def phase(self):
        return self._stack[-1] if self._stack else REST

    def enter(self, phase):
        """From now on time is spent in this phase."""
        raise NotImplementedError

    def leave(self):
        """Until now time was spent in the current phase, if there is one."""
        raise NotImplementedError

    @contextmanager
    def _during(self, phase):
        self.push(phase)
        try:
            yield
        finally:
            self.pop()

    def _followed(self, phase, function):
        """The function, or the generator, with its work counted as this phase."""
        if not inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def call(*args, **kwargs):
                with self._during(phase):
                    return function(*args, **kwargs)

            return call

        @functools.wraps(function)
        def walk(*args, **kwargs):
            values = function(*args, **kwargs)
            end = object()
            while True:
                with self._during(phase):
                    value = next(values, end)
                if value is end:
                    return
                yield value

        return walk


class Phases(Recorder):
    """Seconds and SQL of each phase, and who asked the database for what."""

    def __init__(self, env):
        super().__init__(env)
        self._seconds, self._queries = Counter(), Counter()
        self._statements = defaultdict(lambda: [0, 0.0])
        self._since = 0.0

    def enter(self, phase):
        self._since = time.perf_counter()

    def leave(self):
        if self._stack:
            self._seconds[self.phase] += time.perf_counter() - self._since

    def __enter__(self):
        super().__enter__()
        self._execute = Cursor.execute
        recorder = self

        def execute(cursor, query, *args, **kwargs):
            started = time.perf_counter()
            try:
                return recorder._execute(cursor, query, *args, **kwargs)
            finally:
                recorder.note(query, time.perf_counter() - started)

        Cursor.execute = execute

    def __exit__(self, *exc_info):
        Cursor.execute = self._execute
        super().__exit__(*exc_info)

    def note(self, query, seconds):
        self._queries[self.phase] += 1
        found = self._statements[self.phase, _caller(), _shape(query)]
        found[0] += 1
        found[1] += seconds

    def text(self):
        whole = sum(self._seconds.values())
        lines = [f"{'phase':12}{'s':>8}{'share':>8}{'SQL':>8}"]
        for phase, seconds in self._seconds.most_common():
            share = f"{seconds / whole:.0%}"
            lines.append(
                f"{phase:12}{seconds:8.2f}{share:>8}{self._queries[phase]:8.0f}"
            )
        lines.append(f"{'all':12}{whole:8.2f}{'':8}{self._queries.total():8.0f}")
        lines += ["", f"{'SQL':>6}{'s':>7}  phase: asked by, and the statement"]
        found = sorted(self._statements.items(), key=lambda pair: -pair[1][0])
        for (phase, caller, shape), (count, seconds) in found[: 4 * LONGEST]:
            lines.append(f"{count:6}{seconds:7.2f}  {phase}: {caller}")
            lines.append(f"{'':15}{shape[:WIDTH]}")
        return "\n".join(lines)


class Functions(Recorder):
    """cProfile, one for each phase: the addon's functions by cumulative time."""

    def __init__(self, env):
        super().__init__(env)
        self._profiles = defaultdict(cProfile.Profile)

    def enter(self, phase):
        self._profiles[phase].enable()

    def leave(self):
        if self._stack:
            self._profiles[self.phase].disable()

    def text(self):
        found = {phase: pstats.Stats(p) for phase, p in self._profiles.items()}
        lines = ["cumulative seconds under cProfile, of the addon's own functions"]
        for phase, stats in sorted(found.items(), key=lambda pair: -pair[1].total_tt):
            lines += ["", f"{phase}, {stats.total_tt:.2f} s"]
            own = [
                (cumulative, calls, f"{_place(file, line)} {name}")
                for (file, line, name), (
                    _primitive,
                    calls,
                    _self,
                    cumulative,
                    _callers,
                ) in stats.stats.items()
                if _is_ours(file)
            ]
            for cumulative, calls, name in sorted(own, reverse=True)[:LONGEST]:
                lines.append(f"{cumulative:10.2f}{calls:9} calls  {name}")
        return "\n".join(lines)


def _is_ours(file):
    return file.startswith(f"{REPO / ADDON}/")


def _place(file, line):
    return f"{Path(file).relative_to(REPO / ADDON)}:{line}"


def _caller():
    """The innermost function of the addon on the stack."""
    frame = sys._getframe(2)
    while frame and not _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    if not frame:
        return "Odoo"
    place = _place(frame.f_code.co_filename, frame.f_lineno)
    return f"{frame.f_code.co_name} ({place})"


def _shape(query):
    """The statement without what differs from one call to the next."""
    text = query.code if isinstance(query, SQL) else str(query)
    text = " ".join(text.split())
    text = re.sub(r"^SELECT .*? FROM ", "SELECT ... FROM ", text)
    return re.sub(r'SAVEPOINT "[^"]*"', "SAVEPOINT", text)
