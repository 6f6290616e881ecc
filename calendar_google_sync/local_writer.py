"""Carries out in Odoo what the planner decided, as the linked user."""

import logging
from dataclasses import replace

from psycopg2 import OperationalError

from odoo.exceptions import AccessError

from . import journal, reasons
from .subject import Outgoing
from .sync import MERGED, OUTWARD, Action, Memory, odoo_series, snapshot, undo
from .tools import in_words

_logger = logging.getLogger(__name__)

CREATED = MERGED + OUTWARD


class LocalWriter:
    """Writes records; a refusal parks the one entry, and the rest goes on."""

    def __init__(self, account, window, now, report):
        self.account = account
        self.env = account.env
        self.window = window
        self.now = now
        self.report = report
        self.bindings_sudo = self.env["calendar.google.binding"].sudo()

    def apply(self, operation, subject):
        """:return: list of ``Outgoing``, what is to be written to Google after it"""
        handler = getattr(self, f"_{operation.action.value}")
        try:
            with self.report.together(), self.env.cr.savepoint():
                return handler(operation, subject) or []
        except OperationalError:
            raise
        except AccessError as error:
            if operation.action is Action.UPDATE:
                return self._undo(subject)
            return self._park(subject, error)
        except Exception as error:
            _logger.info("An entry of Google account %s is parked", self.account.id)
            _logger.debug("because", exc_info=True)
            return self._park(subject, error)

    def _park(self, subject, error):
        if not subject.binding_sudo or not subject.binding_sudo.exists():
            subject.binding_sudo = self.bindings_sudo._bind(
                self.account, subject.record
            )
        reason = in_words(self.env, error)
        subject.binding_sudo._park(reason)
        self._tell("parked", subject, reason)
        return []

    # One method an action

    def _create_remote(self, operation, subject):
        if not subject.binding_sudo:
            subject.binding_sudo = self.bindings_sudo._bind(
                self.account, subject.record
            )
            subject.version = subject.binding_sudo.local_version
        occurrence = subject.binding_sudo.recurring_event_id
        return [
            Outgoing(
                subject=subject,
                # An occurrence was cancelled; its id is no other
                method="patch" if occurrence else "insert",
                counter="remote_created",
                local=subject.pair.local,
                item=subject.pair.local,
                names=CREATED,
            )
        ]

    def _delete_remote(self, operation, subject):
        # From here on the deletion is ours: if its answer gets lost and the record
        # comes back, this was no deletion in Google
        subject.binding_sudo.state = "removing"
        return [
            Outgoing(
                subject=subject,
                method="delete",
                counter="remote_deleted",
                reason=reasons.removal_text(self.env),
            )
        ]

    def _detach(self, operation, subject):
        subject.binding_sudo._detach()
        self._tell("detached", subject)

    def _forget(self, operation, subject):
        if subject.binding_sudo.etag:
            # It is there, only nobody could read it
            return self._delete_remote(operation, subject)
        subject.binding_sudo._drop()
        return []

    def _agree(self, operation, subject):
        pair = subject.pair
        subject.binding_sudo._agree(
            subject.record, pair.local, pair.remote, subject.version
        )
        if operation and operation.conflicts:
            self._note(operation.conflicts, subject)

    def _create_local(self, operation, subject):
        remote = subject.pair.remote
        model = "project.task" if remote.kind.value == "task" else "calendar.event"
        if remote.recurrence and model == "calendar.event":
            model = "calendar.recurrence"
        record = self.env[model]._google_create(remote, **self._without(subject, model))
        local = self._read(subject, record, remote)
        self._remember(subject, record, local, remote)
        self._tell("local_created", subject)

    def _update(self, operation, subject):
        local = subject.pair.local
        if operation.to_local:
            record, names = subject.record, self._names(operation, subject.pair)
            if names:
                without = self._without(subject, record._name)
                record = record._google_write(operation.item, names, **without)
                local = self._read(subject, record, operation.item)
            self._remember_local_half(operation, subject, record, local)
            if names:
                reason = reasons.fields_text(self.env, names)
                self._tell("local_updated", subject, reason, operation.item)
        # Noted before Google is asked: an answer that gets lost must not take it along
        self._note(operation.conflicts, subject)
        if not operation.to_remote:
            return []
        reason = reasons.fields_text(self.env, operation.to_remote)
        return [self._patch(operation, subject, local, "remote_updated", reason)]

    def _names(self, operation, pair):
        """The fields to write in Odoo."""
        told = [i.recurrence for i in (pair.remote, pair.agreed_remote) if i]
        repeats = len(told) == 2 and odoo_series.without_exclusions(told[0])
        if repeats and odoo_series.same_rule(*told):
            # Only dates were left out, which are cancelled one by one
            return tuple(name for name in operation.to_local if name != "recurrence")
        return operation.to_local

    def _without(self, subject, model):
        """Which occurrences of a series Google does not show, as an argument."""
        if model != "calendar.recurrence":
            return {}
        known_sudo = subject.binding_sudo._occurrences().filtered("cancelled")
        return {"without": frozenset(known_sudo.mapped("original_start"))}

    def _read(self, subject, record, item):
        """What Odoo made of an item."""
        if record._name != "calendar.recurrence":
            return record._google_item()
        own = subject.binding_sudo._occurrences().mapped("original_start")
        memory = Memory(first=item.when.start, own=frozenset(own))
        return record._google_item(memory)

    def _undo(self, subject):
        """The user may not make this edit in Odoo: Google gets Odoo's content back."""
        operation = undo(subject.pair, self.window, self.now)
        if not operation or not operation.to_remote:
            self._agree(None, subject)
            return []
        if operation.conflicts:
            subject.record._google_log_conflicts(operation.conflicts)
        reason = reasons.undone_text(self.env, operation.conflicts)
        return [self._patch(operation, subject, subject.pair.local, "undone", reason)]

    def _patch(self, operation, subject, local, counter, reason):
        return Outgoing(
            subject=subject,
            method="patch",
            counter=counter,
            reason=reason,
            local=local,
            item=_mixed(local, operation.item, operation.to_remote),
            names=operation.to_remote,
        )

    # Remember

    def _tell(self, counter, subject, reason="", item=None):
        self.report.note(counter, journal.of_subject(subject, item), reason)

    def _note(self, conflicts, subject):
        if conflicts:
            subject.record._google_log_conflicts(conflicts)
        for conflict in conflicts:
            self._tell("conflicts", subject, reasons.conflict_text(self.env, conflict))

    def _remember(self, subject, record, local, remote):
        """Both sides hold the same: ``version`` counts our own write, too."""
        self.env.flush_all()
        binding_sudo = subject.binding_sudo
        binding_sudo._agree(record, local, remote, binding_sudo.local_version)
        subject.record = record

    def _remember_local_half(self, operation, subject, record, local):
        """Odoo has what Google changed; what Odoo changed is still on its way."""
        pair = subject.pair
        if not operation.to_remote:
            self._remember(subject, record, local, pair.remote)
            return
        self.env.flush_all()
        subject.record = record
        subject.version = subject.binding_sudo.local_version
        values = self.bindings_sudo._record_values(record)
        if pair.linked:
            agreed_local = _mixed(local, pair.agreed_local, operation.to_remote)
            agreed_remote = _mixed(pair.agreed_remote, pair.remote, operation.to_local)
            values["agreed_local"] = snapshot.dump(agreed_local)
            values["agreed_remote"] = snapshot.dump(agreed_remote)
        subject.binding_sudo.write(values)


def _mixed(item, other, names):
    """``item`` with the fields ``names`` of ``other``."""
    return replace(item, **{name: getattr(other, name) for name in names})
