"""The story of one synchronisation: fetch, read, plan, apply, remember.

Local is Odoo, remote is Google. What Google tells is stored with the sync token that it
belongs to, before anything is decided; what is done is stored in chunks. So a run can
be cut off anywhere, and the next one goes on.
"""

import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo.tools import split_every

from . import journal
from .google_api import errors
from .local_writer import LocalWriter
from .occurrences import Occurrences
from .reasons import removal_text
from .remote_writer import RemoteWriter
from .subject import MODELS, CalendarGone, Subject, TooManyRemovals
from .sync import Action, Pair, parse, plan, snapshot
from .tools import in_words

_logger = logging.getLogger(__name__)

#: Entries handled between two commits; as many as go into one batch.
CHUNK = 50
#: A run that would remove more Google entries than this, and more than half of the
#: linked ones, stops and asks.
MANY = 20
#: So many of the entries that are left for the next run are told one by one.
TOLD_LEFT = 200
#: Entries that changed under our hands are merged and written again so many times.
PASSES = 4


class Synchronizer:
    """Brings one account and its two calendars into step.

    :param account: ``calendar.google.account`` in the environment of its owner
    :param gateway: ``google_api.gateway.Gateway``, or what behaves like it
    :param window: ``sync.Window``
    :param now: aware UTC
    :param limit: how many entries to write at most
    :param report: ``report.Report``
    :param confirmed: the person has agreed to remove many Google entries
    """

    def __init__(self, account, gateway, window, now, limit, report, confirmed=False):
        self.account = account
        self.env = account.env
        self.gateway = gateway
        self.window = window
        self.now = now
        self.limit = limit
        self.report = report
        #: What the person has switched off stays as it is, on both sides
        self.kinds = account._kinds()
        self.confirmed = confirmed
        self.bindings_sudo = self.env["calendar.google.binding"].sudo()
        self.local = LocalWriter(account, window, now, report)
        self.remote = RemoteWriter(account, gateway, report)
        self.occurrences = Occurrences(account, window, now, report)

    def run(self):
        """:raise CalendarGone: when one of the calendars was deleted in Google
        :raise TooManyRemovals: when the person is to be asked before
        :raise errors.GoogleError: when nothing more can be done in this run
        """
        for kind in self.kinds:
            self._fetch(kind)
        budget = self.limit
        for number in range(PASSES):
            again, self.remote.again = self.remote.again, set()
            subjects = self._subjects(again)
            work = plan(
                (subject.pair for subject in subjects.values()),
                self.window,
                self.now,
                budget,
            )
            self._check_removals(work.operations, subjects)
            if not number:
                self._settle(work, subjects)
            self._apply(work.operations, subjects)
            budget -= sum(operation.writes for operation in work.operations)
            if not self.remote.again:
                break
        self._tell_left(work, subjects)

    def _tell_left(self, work, subjects):
        """What is for the next run; of very many only the nearest by name."""
        again_sudo = self.bindings_sudo.browse(self.remote.again).exists()
        left = [
            journal.of_subject(subjects[operation.key], operation.item)
            for operation in work.left[:TOLD_LEFT]
        ]
        left += [journal.of_binding(one_sudo) for one_sudo in again_sudo]
        for entry in left:
            self.report.note("remaining", entry)
        total = work.remaining + len(self.remote.again)
        self.report.count(remaining=total - len(left))

    # Fetch: follow Google by its sync tokens, without a window

    def _fetch(self, kind):
        self._follow(kind, lambda t: self._store(kind, t, self._pages(kind, t)))

    def _follow(self, kind, listed):
        """Ask for what has changed; for everything when the sync token is too old.

        :param listed: what to do with a sync token
        """
        token = self.account[f"{kind.value}s_sync_token"]
        try:
            return listed(token)
        except errors.SyncTokenExpired:
            return listed(None)
        except errors.NotFound as error:
            self._check_calendar(kind)
            raise errors.Unreachable(error.message) from error

    def _check_calendar(self, kind):
        """:raise CalendarGone: when Google confirms that there is no such calendar"""
        try:
            self.gateway.get_calendar(self.account._calendar_of(kind))
        except errors.NotFound as error:
            raise CalendarGone(kind) from error

    def _pages(self, kind, token):
        calendar = self.account._calendar_of(kind)
        return self.gateway.list_changes(calendar, token or None)

    def _store(self, kind, token, pages):
        """Remember what Google tells, with the sync token that it belongs to."""
        present = set()
        for page in pages:
            entries = [parse(event, kind, page.time_zone) for event in page.events]
            present.update(entry.google_id for entry in entries if not entry.deleted)
            new = self.bindings_sudo._absorb(self.account, kind.value, entries)
            for binding_sudo in new.filtered("reason"):
                self._tell_parked(binding_sudo)
            if page.next_sync_token:
                if not token:
                    self.bindings_sudo._absorb_absent(self.account, kind.value, present)
                field = f"{kind.value}s_sync_token"
                if self.account[field] != page.next_sync_token:
                    self.account.sudo()[field] = page.next_sync_token
            self.report.commit()

    # Read: what both sides have to say about the entries that may need work

    def _subjects(self, again):
        """
        :param again: ids of bindings that were written in the pass before
        :return: dict of key to ``Subject``
        """
        subjects = {}
        self.occurrences.prepare(again)
        bindings_sudo = self.bindings_sudo._to_examine(self.account, self.window)
        records = self._records(bindings_sudo)
        for binding_sudo in bindings_sudo:
            if binding_sudo.state in ("detached", "removed"):
                binding_sudo.synced_version = binding_sudo.local_version
                continue
            if binding_sudo.state == "single" or self.occurrences.is_waiting(
                binding_sudo
            ):
                continue
            record = records.get((binding_sudo.res_model, binding_sudo.res_id))
            subject = self._bound_subject(binding_sudo, record)
            if subject:
                subjects[subject.pair.key] = subject
        for model in MODELS:
            if self.env[model]._google_kind() not in self.kinds:
                continue
            candidates = self.env[model]._google_candidates(
                self.window, self.bindings_sudo
            )
            for record in candidates:
                subject = self._new_subject(record)
                if subject:
                    subjects[subject.pair.key] = subject
        return subjects

    def _records(self, bindings_sudo):
        """:return: dict of (model, id) to the record, if it is still the user's"""
        bound_sudo = bindings_sudo.filtered("res_id")
        moving_sudo = bound_sudo.filtered(
            lambda one: not one.recurring_event_id and one._is_local_changed()
        )
        places = _places(moving_sudo)
        there = _by_place(records.exists() for records in self._browse(places))
        for binding_sudo, place in zip(moving_sudo, places, strict=True):
            binding_sudo._follow(there.get(place, self.env[place[0]]))
        return self._eligible(_places(bound_sudo))

    def _browse(self, places):
        """
        :param places: list of (model, id)
        :return: a recordset of each model, which Odoo reads together
        """
        ids = defaultdict(list)
        for model, key in places:
            ids[model].append(key)
        return [self.env[model].browse(keys) for model, keys in ids.items()]

    def _eligible(self, places):
        """:return: dict of (model, id) to the record, if it is still the user's"""
        return _by_place(records._google_eligible() for records in self._browse(places))

    def _bound_subject(self, binding_sudo, record):
        item = self._read(record, binding_sudo)
        if item is NotImplemented:
            return None
        if item and binding_sudo._is_unreadable():
            return None  # to be sent it would have to be missing
        if record and binding_sudo.state == "removing":
            binding_sudo.state = "linked"  # it came back before the entry went
        changed_at = record._google_changed_at() if record else None
        return Subject(
            pair=binding_sudo._pair(binding_sudo.id, item, changed_at),
            record=record,
            binding_sudo=binding_sudo,
            version=binding_sudo.local_version,
        )

    def _new_subject(self, record):
        item = self._read(record, None)
        if item is NotImplemented:
            return None
        pair = Pair(key=(record._name, record.id), local=item)
        return Subject(pair=pair, record=record)

    def _read(self, record, binding_sudo):
        """The item of a record, None without one.

        What Odoo cannot tell is parked, and ``NotImplemented`` returned.
        """
        if not record:
            return None
        try:
            if record._name == "calendar.recurrence":
                memory = binding_sudo and binding_sudo._get_memory()
                return record._google_item(memory or None)
            return record._google_item()
        except OperationalError:
            raise
        except Exception as error:
            _logger.warning("%s cannot be read for Google", record, exc_info=True)
            if not binding_sudo:
                binding_sudo = self.bindings_sudo._bind(self.account, record)
            binding_sudo._park(in_words(self.env, error))
            self._tell_parked(binding_sudo)
            return NotImplemented

    def _tell_parked(self, binding_sudo):
        entry = journal.of_binding(binding_sudo)
        self.report.note("parked", entry, binding_sudo.reason)

    def _check_removals(self, operations, subjects):
        """A side that is suddenly empty is rather a mistake than a wish."""
        linked = self._removes_many(operations)
        if self.confirmed or not linked:
            return
        for operation in operations:
            if operation.action is Action.DELETE_REMOTE:
                entry = journal.of_subject(subjects[operation.key])
                self.report.note("removals", entry, removal_text(self.env))
        raise TooManyRemovals(linked)

    def _removes_many(self, operations):
        """:return: how many entries are linked, if most of them would go; else 0"""
        actions = [operation.action for operation in operations]
        count = actions.count(Action.DELETE_REMOTE)
        if count <= MANY:
            return 0
        linked = self.bindings_sudo.search_count(
            [
                ("account_id", "=", self.account.id),
                ("kind", "in", [kind.value for kind in self.kinds]),
                ("state", "in", ("linked", "removing")),
            ]
        )
        return linked if 2 * count > linked else 0

    def _settle(self, work, subjects):
        """A write in Odoo that changed nothing for Google needs no further look."""
        if work.remaining:
            return  # what was left for the next run is not told from what is settled
        open_keys = {operation.key for operation in work.operations} | {*work.outside}
        for key, subject in subjects.items():
            binding_sudo = subject.binding_sudo
            if binding_sudo and binding_sudo._is_local_changed():
                if key not in open_keys:
                    binding_sudo.synced_version = subject.version

    # Apply and remember, chunk by chunk

    def _apply(self, operations, subjects):
        total = sum(operation.writes for operation in operations)
        self.report.expect(total)
        for number, chunk in enumerate(split_every(CHUNK, operations)):
            if number:
                self.report.check_time()
            _read_together(subjects[operation.key] for operation in chunk)
            outgoing = []
            for operation in chunk:
                subject = subjects[operation.key]
                if self._is_outdated(subject):
                    self.remote.again.add(subject.binding_sudo.id)
                else:
                    outgoing += self.local.apply(operation, subject)
                    self._look_at_occurrences(subject)
            self.report.commit()
            _read_together(out.subject for out in outgoing)
            outgoing = self._freshen(outgoing)
            self.report.commit()
            self.remote.send(outgoing)
            self.report.progress(sum(operation.writes for operation in chunk))
            self.report.commit()

    def _look_at_occurrences(self, subject):
        """Those of a series are planned when the series is as it should be."""
        record = subject.record
        if record and record._name == "calendar.recurrence":
            self.remote.again.add(subject.binding_sudo.id)

    def _is_outdated(self, subject):
        """Whether somebody changed the record since it was read, chunks ago."""
        binding_sudo = subject.binding_sudo
        return bool(binding_sudo) and binding_sudo.local_version != subject.version

    def _freshen(self, outgoing):
        """Read the records again that are sent for the first time.

        Until their bindings were stored, nobody could mark them as changed. What is
        sent first is stored, too: if the answer gets lost, both sides had agreed on
        that.

        :return: what there is to send
        """
        first = [out.subject for out in outgoing if out.method == "insert"]
        records = self._eligible([subject.place for subject in first])
        return [
            out
            for out in outgoing
            if out.method != "insert" or self._is_fresh(out, records)
        ]

    def _is_fresh(self, out, records):
        """Take over what the record is now.

        :param records: dict of (model, id) to the record, if it is still the user's
        """
        binding_sudo = out.subject.binding_sudo
        item = self._read(records.get(out.subject.place), binding_sudo)
        if item is None:
            self.remote.again.add(binding_sudo.id)  # gone: the next pass forgets it
        if item is None or item is NotImplemented or not self.window.contains(item):
            return False
        out.item = out.local = item
        out.subject.version = binding_sudo.local_version
        binding_sudo.agreed_local = binding_sudo.agreed_local or snapshot.dump(item)
        return True


def _places(bindings_sudo):
    """:return: list of (model, id), where the records of bindings are"""
    return [(one_sudo.res_model, one_sudo.res_id) for one_sudo in bindings_sudo]


def _by_place(recordsets):
    """:return: dict of (model, id) to the record"""
    return {
        (record._name, record.id): record
        for records in recordsets
        for record in records
    }


def _read_together(subjects):
    """After each commit Odoo reads anew: what a chunk needs, and no more."""
    subjects = list(subjects)
    ids = defaultdict(list)
    for subject in subjects:
        for records in filter(None, (subject.record, subject.binding_sudo)):
            ids[records._name].append(records.id)
    for subject in subjects:
        if subject.record:
            subject.record = subject.record.with_prefetch(ids[subject.record._name])
        if subject.binding_sudo:
            bindings_sudo = subject.binding_sudo
            subject.binding_sudo = bindings_sudo.with_prefetch(ids[bindings_sudo._name])
