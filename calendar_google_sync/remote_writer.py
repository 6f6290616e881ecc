"""Carries out in Google what the planner decided, and remembers the answers."""

from collections import defaultdict
from dataclasses import replace

from .google_api import errors
from .google_api.batch import Write
from .subject import CalendarGone
from .sync import body, parse


class RemoteWriter:
    """Sends writes in batches; each answer is remembered with its binding."""

    def __init__(self, account, gateway, report):
        self.account = account
        self.env = account.env
        self.gateway = gateway
        self.report = report
        self.bindings_sudo = self.env["calendar.google.binding"].sudo()
        self.zone = self.env.context["tz"]
        #: Some entries are to be planned once more
        self.again = False

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
        writes = [self._write(index, out) for index, out in enumerate(group)]
        results = []
        try:
            for result in self.gateway.write(calendar, writes):
                results.append(result)
        finally:
            # Remembered together after the last answer, in a transaction that sees
            # what people wrote meanwhile: nobody waits for Google, nothing is lost
            self.report.commit()
            for result in results:
                self._remember(group[result.key], result)

    def _write(self, key, out):
        binding_sudo = out.subject.binding_sudo
        content = None
        if out.method != "delete":
            current = out.subject.pair.remote if out.method == "patch" else None
            content = body(self._for_google(out), out.names, current, self.zone)
        return Write(
            key=key,
            method=out.method,
            event_id=binding_sudo.google_id,
            body=content,
            etag=binding_sudo.etag or None if out.method != "insert" else None,
        )

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
        except (errors.NotFound, errors.AlreadyGone):
            self._remember_gone(out)
        except errors.AlreadyExists:
            self._adopt(out)
        except errors.ChangedMeanwhile:
            self._read_again(out)
        except errors.Refused as error:
            out.subject.binding_sudo._park(str(error))
            self.report.count(parked=1)
        except errors.GoogleError:
            # Not now: the binding stays marked, the next run writes it
            self.report.count(remaining=1)

    def _remember_success(self, out, event):
        binding_sudo = out.subject.binding_sudo
        self.report.count(**{out.counter: 1})
        if out.method == "delete":
            binding_sudo.unlink()
            return
        entry = self._parse(out, event)
        binding_sudo._agree(
            out.subject.record,
            out.local,
            entry.item,
            out.subject.version,
            etag=entry.etag,
        )
        if out.conflicts:
            out.subject.record._google_log_conflicts(out.conflicts)
            if out.counter != "undone":
                self.report.count(conflicts=len(out.conflicts))

    def _parse(self, out, event):
        return parse(event, out.subject.kind, self.zone)

    def _remember_gone(self, out):
        """Google has no such entry: it was deleted there, unless the calendar was."""
        kind = out.subject.kind
        if out.method == "delete":
            self._remember_success(out, None)
            return
        try:
            self.gateway.get_calendar(self.account._calendar_of(kind))
        except errors.NotFound as error:
            raise CalendarGone(kind) from error
        out.subject.binding_sudo.write(
            {"remote": False, "etag": False, "remote_changed": True}
        )
        self.again = True

    def _adopt(self, out):
        """Our id is taken: by our own write whose answer was lost, or for ever."""
        binding_sudo = out.subject.binding_sudo
        event = self.gateway.get_event(
            self.account._calendar_of(out.subject.kind), binding_sudo.google_id
        )
        entry = self._parse(out, event)
        if entry.deleted:
            binding_sudo._raise_generation(out.subject.record)
        else:
            binding_sudo._absorb_entry(entry)
        self.again = True

    def _read_again(self, out):
        """Somebody was faster: take in what Google has now, and merge again."""
        binding_sudo = out.subject.binding_sudo
        try:
            event = self.gateway.get_event(
                self.account._calendar_of(out.subject.kind), binding_sudo.google_id
            )
        except (errors.NotFound, errors.AlreadyGone):
            self._remember_gone(out)
            return
        binding_sudo._absorb_entry(self._parse(out, event))
        self.again = True
