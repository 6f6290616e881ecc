"""Carries out in Google what the planner decided, and remembers the answers."""

from collections import defaultdict
from dataclasses import replace

from . import journal
from .google_api import errors
from .google_api.batch import Write
from .subject import CalendarGone
from .sync import body, parse
from .tools import in_words


class RemoteWriter:
    """Sends writes in batches; each answer is remembered with its binding."""

    def __init__(self, account, gateway, report):
        self.account = account
        self.env = account.env
        self.gateway = gateway
        self.report = report
        self.bindings_sudo = self.env["calendar.google.binding"].sudo()
        self.zone = self.env.context["tz"]
        #: Ids of the bindings that are to be planned once more
        self.again = set()

    def send(self, outgoing):
        """:raise CalendarGone: when a calendar was deleted in Google
        :raise errors.GoogleError: when nothing more can be written in this run
        """
        by_kind = defaultdict(list)
        for out in outgoing:
            by_kind[out.subject.kind].append(out)
        for kind, group in by_kind.items():
            self._send_to(self.account._calendar_of(kind), group)

    def _send_to(self, calendar, group):
        group = [out for out in group if self._look(out)]
        writes = [self._write(index, out) for index, out in enumerate(group)]
        results, problem = [], None
        try:
            for result in self.gateway.write(calendar, writes):
                results.append(result)
        except errors.GoogleError as error:
            problem = error
        # Remembered together after the last answer, in a transaction that sees what
        # people wrote meanwhile: nobody waits for Google, and nothing is lost
        self.report.commit()
        for result in results:
            try:
                self._remember(group[result.key], result)
            except (errors.GoogleError, CalendarGone) as error:
                problem = problem or error
        if problem:
            raise problem

    def _write(self, key, out):
        binding_sudo = out.subject.binding_sudo
        content = None
        if out.method != "delete":
            current = out.subject.pair.remote if out.method == "patch" else None
            revived = out.method == "patch" and current is None
            item = self._for_google(out)
            content = body(item, out.names, item if revived else current, self.zone)
            if revived:
                content["status"] = "confirmed"
        return Write(
            key=key,
            method=out.method,
            event_id=binding_sudo.google_id,
            body=content,
            etag=binding_sudo.etag or None if out.method != "insert" else None,
        )

    def _look(self, out):
        """Look at an occurrence that was no entry of its own before it is written.

        :return: whether it is still as its series tells
        """
        binding_sudo = out.subject.binding_sudo
        if not binding_sudo.recurring_event_id or binding_sudo.etag:
            return True
        try:
            entry = self._read(out)
        except (errors.RateLimited, errors.Unreachable) as error:
            self._leave(out, error)
            return False
        gone = entry is None or entry.deleted
        if gone == (out.subject.pair.remote is None) and entry:
            binding_sudo.etag = entry.etag
            return True
        self._absorb_occurrence(out, entry)
        return False

    def _absorb_occurrence(self, out, entry):
        """An occurrence is gone, or has become an entry of its own."""
        binding_sudo = out.subject.binding_sudo
        if out.method == "delete" and (entry is None or entry.deleted):
            self._remember_success(out, None)
        elif entry is None or entry.deleted:
            binding_sudo._absorb_cancellation()
            self.again.add(binding_sudo.id)
        else:
            binding_sudo._absorb_entry(entry)
            self.again.add(binding_sudo.id)

    def _for_google(self, out):
        """A single event of Odoo knows no time zone: Google's is kept."""
        item, remote = out.item, out.subject.pair.remote
        if item.time_zone is None and remote:
            item = replace(item, time_zone=remote.time_zone)
        return item

    # Answers

    def _remember(self, out, result):
        if result.error is None:
            self._remember_success(out, result.event)
            return
        try:
            raise result.error
        except (
            errors.AlreadyExists,
            errors.ChangedMeanwhile,
            errors.NotFound,
            errors.AlreadyGone,
        ) as error:
            self._read_again(out, isinstance(error, errors.ChangedMeanwhile))
        except errors.Refused as error:
            # What is to be deleted never changes again: each run tries it
            reason = in_words(self.env, error)
            out.subject.binding_sudo._park(reason, retry=out.method == "delete")
            self._tell("parked", out, reason)
        except errors.GoogleError as error:
            self._leave(out, error)

    def _leave(self, out, reason):
        """Not now: the binding stays marked, the next run goes on with it."""
        self._tell("remaining", out, in_words(self.env, reason))

    def _tell(self, counter, out, reason=""):
        self.report.note(counter, journal.of_subject(out.subject, out.item), reason)

    def _remember_success(self, out, event):
        binding_sudo = out.subject.binding_sudo
        self._tell(out.counter, out, out.reason)
        if out.method == "delete":
            binding_sudo._drop()
            return
        entry = self._parse(out, event)
        if not entry.item:
            binding_sudo._absorb_entry(entry)
            return
        version = out.subject.version
        if out.method == "insert":
            # Who had begun to write before the binding was stored could not mark it:
            # the next run reads the record once more
            version -= 1
        binding_sudo._agree(
            out.subject.record, out.local, entry.item, version, etag=entry.etag
        )

    def _parse(self, out, event):
        return parse(event, out.subject.kind, self.zone)

    def _read_again(self, out, is_there):
        """The answer was not the expected one: what does Google have now?

        :param is_there: whether the answer itself said that there is such an entry

        Our id may be taken by our own write whose answer was lost, and the entry even
        be deleted since then; somebody may have been faster; the entry may be gone, or
        the calendar, or Google may only have said so.
        """
        binding_sudo = out.subject.binding_sudo
        try:
            entry = self._read(out)
        except (errors.RateLimited, errors.Unreachable) as error:
            self._leave(out, error)
            return
        gone = entry is None or entry.deleted
        if binding_sudo.recurring_event_id:
            self._absorb_occurrence(out, entry)
        elif gone and out.method == "delete" and (entry or not is_there):
            self._remember_success(out, None)
        elif entry is None and not binding_sudo.reason:
            # It is there, or was a moment ago: a whole listing is to tell
            binding_sudo.reason = self.env._("Google does not show this entry yet.")
            self.account.sudo()[f"{out.subject.kind.value}s_sync_token"] = False
            self._leave(out, binding_sudo.reason)
        elif gone and out.method == "insert":
            if binding_sudo._absorb_taken(entry, out.subject.record):
                self.again.add(binding_sudo.id)
            else:
                self._tell("detached", out)
        elif gone:
            binding_sudo._absorb_deletion()
            self.again.add(binding_sudo.id)
        else:
            binding_sudo._absorb_entry(entry)
            self.again.add(binding_sudo.id)

    def _read(self, out):
        """:return: the ``RemoteEntry`` as Google has it now, None without one"""
        kind = out.subject.kind
        calendar = self.account._calendar_of(kind)
        try:
            event = self.gateway.get_event(calendar, out.subject.binding_sudo.google_id)
        except (errors.NotFound, errors.AlreadyGone):
            try:
                self.gateway.get_calendar(calendar)
            except errors.NotFound as error:
                raise CalendarGone(kind) from error
            return None
        return self._parse(out, event)
