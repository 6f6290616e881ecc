"""The occurrences of series, before a synchronisation plans them.

Most occurrences are told by their series. One that differs from it, or was deleted
alone, is an entry of its own on either side, and has a binding of its own. So are all
occurrences of a series that Odoo cannot repeat.
"""

import logging
from datetime import datetime, timedelta

from psycopg2 import OperationalError

from odoo.exceptions import UserError

from . import journal
from .sync import Unsupported, odoo_series, original_start, snapshot
from .sync.compare import same
from .sync.odoo_rows import LONGEST
from .sync.recurrence import instants, nearest, occurrences
from .sync.zones import shift
from .tools import in_words, naive

_logger = logging.getLogger(__name__)

STRUCTURE = ("when", "time_zone")


class Occurrences:
    """
    :param account: ``calendar.google.account`` in the environment of its owner
    :param window: ``sync.Window``
    :param now: aware UTC
    :param report: ``report.Report``
    """

    def __init__(self, account, window, now, report):
        self.account = account
        self.env = account.env
        self.window = window
        self.now = now
        self.report = report
        self.bindings_sudo = self.env["calendar.google.binding"].sudo()
        #: Google ids of series whose occurrences are not to be planned now
        self.waiting = set()

    def prepare(self, again):
        """Bring the bindings of occurrences up to date with their series.

        :param again: ids of bindings to look at besides those of which a side changed
        """
        self.waiting = set()
        examined_sudo = self.bindings_sudo._to_examine(self.account, self.window)
        examined_sudo |= self.bindings_sudo.browse(again).exists()
        for one_sudo in examined_sudo.filtered(_is_series) | examined_sudo._series():
            try:
                with self.env.cr.savepoint():
                    self._prepare(one_sudo)
            except OperationalError:
                raise
            except Exception as error:
                _logger.info("Google series %s is parked", one_sudo.id, exc_info=True)
                one_sudo._park(in_words(self.env, error))
                self._wait(one_sudo)
                self.report.note(
                    "parked", journal.of_binding(one_sudo), one_sudo.reason
                )

    def _prepare(self, series_sudo):
        if series_sudo.state == "single":
            self._expand(series_sudo)
        elif series_sudo.res_id:
            series = self.env[series_sudo.res_model].browse(series_sudo.res_id)
            series_sudo._follow(series.exists())
            self._compare(series_sudo)
        elif series_sudo.remote and series_sudo.state != "removed":
            self._begin(series_sudo)

    def is_waiting(self, binding_sudo):
        return binding_sudo.recurring_event_id in self.waiting

    def _wait(self, series_sudo):
        self.waiting.add(series_sudo.google_id)

    def _begin(self, series_sudo):
        """A series of Google that Odoo does not have yet."""
        reason = self._why_single(series_sudo)
        if reason:
            series_sudo.write({"state": "single", "reason": reason})
            self._expand(series_sudo)
        else:
            self._wait(series_sudo)

    def _why_single(self, series_sudo):
        """Why Odoo cannot hold this series as one; "" if it can."""
        if series_sudo.kind == "task":
            return self.env._("Tasks of Odoo do not repeat as entries of Google do.")
        item = snapshot.load(series_sudo.remote)
        try:
            self.env["calendar.recurrence"]._google_to_odoo(item)
        except Unsupported as error:
            return in_words(self.env, error)
        return ""

    # A series as single entries

    def _expand(self, series_sudo):
        """Each occurrence of the window is an entry of its own."""
        known_sudo = series_sudo._occurrences()
        if not series_sudo.remote:
            if not series_sudo.etag:
                self._dissolve(series_sudo, known_sudo)
            return
        item = snapshot.load(series_sudo.remote)
        shown = self._shown(item)
        by_start = {one.original_start: one for one in known_sudo}
        new_sudo = self.bindings_sudo
        for stamp, start in shown.items():
            if stamp not in by_start:
                new_sudo += self.bindings_sudo._bind_occurrence(
                    series_sudo, start, **_told(item, start), synced_version=0
                )
        if series_sudo.remote != (series_sudo.agreed_remote or False):
            self._tell_again(item, known_sudo, new_sudo)
            reason = self._why_single(series_sudo) or series_sudo.reason
            series_sudo.write({"agreed_remote": series_sudo.remote, "reason": reason})
        series_sudo.write(
            {
                "remote_changed": False,
                "synced_version": series_sudo.local_version,
            }
        )

    def _shown(self, item):
        """Starts of the occurrences in the window by original start."""
        first, _end = instants(item.when, item.time_zone)
        after = self.window.start or first
        before = self.window.end or shift(first, timedelta(days=100 * 366))
        # Of an endless series as many as Odoo holds of its own
        found = list(occurrences(item, after, before, limit=LONGEST))
        if not self.window.start and len(found) == LONGEST:
            found = nearest(item, self.now, limit=LONGEST)
        return {original_start(one.start): one.start for one in found}

    def _tell_again(self, item, known_sudo, new_sudo):
        """The series changed in Google: what it says of its occurrences changed."""
        told_sudo = known_sudo.filtered(
            lambda one: not one.etag and not one.cancelled and one.state != "detached"
        )
        starts = {
            one.original_start: odoo_series.start_of(one.original_start)
            for one in told_sudo
        }
        all_day = item.when.all_day
        starts = {
            stamp: start
            for stamp, start in starts.items()
            if all_day != isinstance(start, datetime)
        }
        gone = odoo_series.left_out(item, starts)
        vanished_sudo = self.bindings_sudo
        for one_sudo in told_sudo:
            start = starts.get(one_sudo.original_start)
            if start is None or one_sudo.original_start in gone:
                vanished_sudo += one_sudo
            else:
                one_sudo.write(_told(item, start))
        self._move(vanished_sudo, new_sudo)

    def _move(self, vanished_sudo, new_sudo):
        """Dates that moved keep their records; what has no date any more is gone."""
        order = {"key": lambda one: one.original_start}
        left = sorted(vanished_sudo.filtered("res_id"), **order)
        (vanished_sudo - self.bindings_sudo.concat(*left)).unlink()
        for old_sudo, new in zip(left, sorted(new_sudo, **order), strict=False):
            values = old_sudo._taken_over()
            old_sudo.unlink()
            self.bindings_sudo.flush_model()
            new.write(values)
        for old_sudo in left[len(new_sudo) :]:
            self._take_away(old_sudo)

    def _take_away(self, one_sudo):
        """The rule of a series no longer falls on this date."""
        record = self.env[one_sudo.res_model].browse(one_sudo.res_id).exists()
        try:
            with self.env.cr.savepoint():
                record.active = False
                record.flush_recordset()
        except UserError:
            # It is not this person's to archive: it stays, and is left alone
            one_sudo.write({"remote": False, "remote_changed": True, "cancelled": True})
        else:
            one_sudo._drop()

    def _dissolve(self, series_sudo, known_sudo):
        """The series was deleted in Google, and with it all of its occurrences."""
        known_sudo.filtered(lambda one: not one.res_id).unlink()
        known_sudo.exists().filtered(lambda one: one.state != "detached").write(
            {"remote": False, "etag": False, "remote_changed": True}
        )
        known_sudo.exists().write({"recurring_event_id": False})
        series_sudo.unlink()

    # A series that is one on both sides

    def _compare(self, series_sudo):
        """What differs from its series becomes an entry of its own."""
        model = self.env[series_sudo.res_model]
        record = model.browse(series_sudo.res_id)._google_eligible()
        if series_sudo.res_model != "calendar.recurrence" or not record:
            self._wait(series_sudo)
            return
        memory = series_sudo._get_memory()
        told = record._google_told(memory)
        if self._is_moving(series_sudo, record._google_item_of(told)):
            reason = self._gets_beyond(series_sudo)
            if reason:
                self._break_up(series_sudo, record, told, reason)
            else:
                self._wait(series_sudo)
            return
        series_sudo._remember_rows(told.originals)
        known = {one.original_start: one for one in series_sudo._occurrences()}
        rows = {stamp: key for key, stamp in told.originals.items()}
        for stamp, one_sudo in known.items():
            row = rows.get(stamp)
            if row is None and one_sudo._is_restored(memory):
                row = record._google_restore(told.expected.get(stamp))
            if one_sudo.state != "detached":
                self._refresh(series_sudo, one_sudo, row, told.expected)
        self._add_own(series_sudo, told, known, rows)
        for stamp in self._shown_again(series_sudo, told) - {*known, *rows}:
            record._google_restore(told.expected[stamp])

    def _add_own(self, series_sudo, told, known, rows):
        """Bindings for those that are no longer as their series says."""
        remote = snapshot.load(series_sudo.remote)
        own = {rows[stamp] for stamp in known if stamp in rows}
        cancelled = odoo_series.left_out(remote, told.expected) & set(rows)
        for stamp in cancelled - set(known):
            self._add(series_sudo, stamp, rows[stamp], told.expected, cancelled=True)
        for key in told.exceptions:
            stamp = told.originals[key]
            if key not in own and stamp in told.expected and stamp not in cancelled:
                self._add(series_sudo, stamp, key, told.expected)

    def _shown_again(self, series_sudo, told):
        """Original starts that were left out of a series in Google until now."""
        now = snapshot.load(series_sudo.remote)
        before = snapshot.load(series_sudo.agreed_remote)
        if same("recurrence", now.recurrence, before.recurrence):
            return set()
        hidden = [odoo_series.left_out(one, told.expected) for one in (before, now)]
        return hidden[0] - hidden[1]

    def _gets_beyond(self, series_sudo):
        """Why Odoo cannot hold what its series became in Google; "" if it can."""
        if series_sudo.state != "linked" or not series_sudo.remote:
            return ""
        told = [
            snapshot.load(series_sudo[name]) for name in ("remote", "agreed_remote")
        ]
        rules = [item.recurrence for item in told]
        repeats = bool(odoo_series.without_exclusions(rules[0]))
        if not repeats or odoo_series.same_rule(*rules):
            return ""
        return self._why_single(series_sudo)

    def _break_up(self, series_sudo, record, told, reason):
        """The events of a series go on as single ones."""
        known = {one.original_start: one for one in series_sudo._occurrences()}
        for row, stamp in told.originals.items():
            if stamp in told.expected and stamp not in known:
                self._add(series_sudo, stamp, row, told.expected)
        events = self.env["calendar.event"].browse(told.originals)
        events.write({"recurrence_id": False, "recurrency": False})
        record.unlink()
        series_sudo.write(
            {
                "res_id": False,
                "res_model": False,
                "state": "single",
                "reason": reason,
                "agreed_local": False,
            }
        )
        self._expand(series_sudo)

    def _is_moving(self, series_sudo, item):
        """Whether the series is about to fall on other dates, on one of the sides."""
        if not (series_sudo.agreed_local and series_sudo.agreed_remote):
            return True
        before = snapshot.load(series_sudo.agreed_local)
        names = (*STRUCTURE, "recurrence")
        if not series_sudo.remote or series_sudo.state == "detached":
            return True
        if not all(same(n, getattr(item, n), getattr(before, n)) for n in names):
            return True
        now = snapshot.load(series_sudo.remote)
        before = snapshot.load(series_sudo.agreed_remote)
        moved = any(not same(n, getattr(now, n), getattr(before, n)) for n in STRUCTURE)
        return moved or not odoo_series.same_rule(now.recurrence, before.recurrence)

    def _refresh(self, series_sudo, one_sudo, row, starts):
        """One binding, with the event that is the occurrence now (or None)."""
        stamp = one_sudo.original_start
        if row is None:
            self._lose_row(series_sudo, one_sudo, starts)
            return
        values = {}
        if one_sudo.state == "removed":
            # It was deleted in Odoo, and is back
            values = {"state": "waiting", "synced_version": -1}
        if one_sudo.res_id != row:
            values.update(res_model="calendar.event", res_id=row, synced_version=-1)
        if stamp in starts and not one_sudo.etag and not one_sudo.cancelled:
            remote = _told(snapshot.load(series_sudo.remote), starts[stamp])
            if remote["remote"] != one_sudo.remote:
                values.update(remote)
        if values:
            one_sudo.write(values)
        if one_sudo.state != "waiting" or one_sudo.agreed_remote:
            return
        if stamp in starts and (one_sudo.remote or one_sudo.remote_changed):
            one_sudo._agree_as_occurrence(series_sudo, starts[stamp])

    def _lose_row(self, series_sudo, one_sudo, starts):
        stamp = one_sudo.original_start
        if stamp not in starts and self._is_alone(one_sudo):
            return
        if one_sudo.res_id:
            one_sudo.write({"res_id": False, "synced_version": -1})
        elif one_sudo.agreed_remote:
            return
        elif one_sudo.remote and stamp in starts:
            # Edited in Google, deleted in Odoo
            one_sudo._agree_as_occurrence(series_sudo, starts[stamp])
        else:
            state = "removed" if one_sudo.cancelled else "waiting"
            one_sudo.write({"state": state, "remote_changed": False})

    def _is_alone(self, one_sudo):
        """Whether this is, or is to be, an event beside its series.

        An exception of a date that the series does not have, or that lies farther
        ahead than Odoo looks.
        """
        if not one_sudo.res_id:
            return not one_sudo.agreed_remote and bool(one_sudo.remote)
        event = self.env[one_sudo.res_model].browse(one_sudo.res_id)
        return bool(event._google_eligible()) and not event.recurrence_id

    def _add(self, series_sudo, stamp, row, starts, cancelled=False):
        remote = _told(snapshot.load(series_sudo.remote), starts[stamp])
        if cancelled:
            remote["remote"] = False
        else:
            remote["remote_changed"] = False
        one_sudo = self.bindings_sudo._bind_occurrence(
            series_sudo,
            starts[stamp],
            res_model="calendar.event",
            res_id=row,
            cancelled=cancelled,
            **remote,
        )
        one_sudo._agree_as_occurrence(series_sudo, starts[stamp])


def _is_series(binding_sudo):
    if binding_sudo.recurring_event_id:
        return False
    told = binding_sudo.remote or {}
    return (
        binding_sudo.state == "single"
        or binding_sudo.res_model == "calendar.recurrence"
        or bool(told.get("recurrence"))
    )


def _told(item, start):
    """What a series in Google says of its occurrence, as values of a binding."""
    one = odoo_series.occurrence(item, start)
    begin, end = instants(one.when, None)
    return {
        "remote": snapshot.dump(one),
        "remote_changed": True,
        "date_start": naive(begin),
        "date_end": naive(end),
    }
