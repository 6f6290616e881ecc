"""What a synchronisation would do: fetch and plan, without applying anything."""

from . import journal, reasons
from .sync import Action, plan
from .synchronizer import Synchronizer


class Preview(Synchronizer):
    """Notes what ``Synchronizer.run`` would begin with.

    What is written in Odoo on the way (what Google told, how occurrences go with their
    series) is to be rolled back by the caller. Until Google has told everything,
    nothing is written, so that nobody waits for it.
    """

    def run(self):
        """:raise Superseded: when a run or a newer preview goes first"""
        told = [(kind, *self._look(kind)) for kind in self.kinds]
        for kind, token, pages in told:
            self._store(kind, token, pages)
        subjects = self._subjects(set())
        pairs = (subject.pair for subject in subjects.values())
        work = plan(pairs, self.window, self.now, self.limit)
        self.report.check_time()
        for operation in work.operations:
            self._foretell(operation, subjects[operation.key])
        self._tell_left(work, subjects)
        if self._removes_many(work.operations):
            # A run would ask first
            self.report.count(removals=self.report.counts["remote_deleted"])

    def _look(self, kind):
        return self._follow(
            kind, lambda token: (token, list(self._patiently(kind, token)))
        )

    def _patiently(self, kind, token):
        for page in self._pages(kind, token):
            self.report.check_time()
            yield page

    def _foretell(self, operation, subject):
        entry = journal.of_subject(subject, operation.item)
        for counter, reason in self._outcome(operation, subject):
            self.report.note(counter, entry, reason)
        for conflict in operation.conflicts:
            self.report.note(
                "conflicts", entry, reasons.conflict_text(self.env, conflict)
            )

    def _outcome(self, operation, subject):
        """What an operation leads to: counters of a run, with the reason."""
        if operation.action is Action.UPDATE:
            for names, counter in (
                (operation.to_local, "local_updated"),
                (operation.to_remote, "remote_updated"),
            ):
                if names:
                    yield counter, reasons.fields_text(self.env, names)
        elif operation.action is Action.CREATE_REMOTE:
            yield "remote_created", ""
        elif operation.action is Action.CREATE_LOCAL:
            yield "local_created", ""
        elif operation.action is Action.DETACH:
            yield "detached", ""
        elif self._is_removed(operation, subject):
            yield "remote_deleted", reasons.removal_text(self.env)

    @staticmethod
    def _is_removed(operation, subject):
        """What nobody could read is removed, too, when it is forgotten."""
        if operation.action is Action.FORGET:
            return bool(subject.binding_sudo.etag)
        return operation.action is Action.DELETE_REMOTE
