"""Google Calendar in memory, and the way to it, on which things go wrong.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

import copy
import re
from datetime import datetime, timezone

from engine_odoo import ZONE
from engine_series import has_events

from calendar_google_sync.engine.remote_applier import REMEMBERED
from calendar_google_sync.google_api import errors
from calendar_google_sync.google_api.batch import Result
from calendar_google_sync.google_api.gateway import Page
from calendar_google_sync.sync import Kind, original_start, parse
from calendar_google_sync.sync.google_time import write_when
from calendar_google_sync.sync.recurrence import instants, occurrences

#: Entries on one page of a listing
PAGE = 1
UTC = timezone.utc
FIRST = datetime.min.replace(tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


class Calendar:
    """Events by id; every change gets a number, which is etag and sync token."""

    def __init__(self):
        self.events, self.changes, self.oldest_token = {}, 0, 0
        #: What people deleted long ago is not even told as deleted any more
        self.purged = set()

    def keep(self, event, now):
        self.changes += 1
        etag = f'"{self.changes}"'
        changed = {"etag": etag, "updated": now.isoformat(), "change": self.changes}
        event = _reformatted({**event, **changed}, self.changes)
        self.events[event["id"]] = event
        return copy.deepcopy(event)

    def insert(self, event_id, body, now):
        if event_id in self.events or event_id in self.purged:
            raise errors.AlreadyExists
        event = _merged({"status": "confirmed", "created": now.isoformat()}, body)
        return self.keep({**event, "id": event_id}, now)

    def patch(self, event_id, body, etag, now):
        is_shown = body.get("status") == "confirmed"
        event = self.found(event_id, etag, is_shown)
        return self.keep(_merged(event, body), now)

    def delete(self, event_id, etag, now):
        event = self.found(event_id, etag)
        for exception in self.exceptions(event_id):
            if exception["status"] != "cancelled":
                self.keep({**exception, "status": "cancelled"}, now)
        self.keep({**event, "status": "cancelled"}, now)

    def found(self, event_id, etag, is_shown=False):
        """:param is_shown: whether a cancelled occurrence is to be shown again"""
        event = self.get(event_id)
        if event["status"] == "cancelled" and not (is_shown and _series_id(event)):
            raise errors.AlreadyGone
        if etag and etag != event["etag"]:
            raise errors.ChangedMeanwhile
        return event

    def get(self, event_id):
        """An event, or an occurrence that is nothing but part of its series yet."""
        if event_id in self.events:
            return copy.deepcopy(self.events[event_id])
        series, _, key = event_id.rpartition("_")
        dates = self.dates(series)
        if key not in dates:
            raise errors.NotFound
        return self._occurrence(copy.deepcopy(self.events[series]), key, dates[key])

    def dates(self, series_id):
        """:return: dict of original start to ``When``, of a series with an end"""
        event = self.events.get(series_id)
        if not event or event["status"] == "cancelled" or not event.get("recurrence"):
            return {}
        item = read(Kind.EVENT, event)
        if not has_events(item):
            return {}
        found = occurrences(item, datetime.min.replace(tzinfo=UTC), FAR)
        return {original_start(when.start): when for when in found}

    def instances(self, series_id, after, before, original, show_deleted):
        """What Google shows of a series, changed occurrences included."""
        event = self.events.get(series_id)
        if not event:
            raise errors.NotFound
        if not event.get("recurrence"):
            raise errors.Refused("The event is not a recurring event.", status=400)
        if event["status"] == "cancelled":
            return []
        found = {}
        for when in occurrences(read(Kind.EVENT, event), FIRST, before or FAR):
            occurrence = self._occurrence(
                copy.deepcopy(event), original_start(when.start), when
            )
            found[occurrence["id"]] = occurrence
        found.update({one["id"]: one for one in self.exceptions(series_id)})
        entries = [
            (one, parse(one, Kind.EVENT, ZONE))
            for one in found.values()
            if show_deleted or one["status"] != "cancelled"
        ]
        return [
            copy.deepcopy(one)
            for one, entry in entries
            if _is_asked(entry, after, before, original)
        ]

    def _occurrence(self, event, key, when):
        del event["recurrence"]
        event.update(write_when(when, event["start"]["timeZone"], False))
        series = event["id"]
        return {
            **event,
            "id": f"{series}_{key}",
            "recurringEventId": series,
            "originalStartTime": event["start"],
        }

    def exceptions(self, series_id):
        found = self.events.values()
        return [event for event in found if _series_id(event) == series_id]

    def living(self):
        """What is neither deleted nor part of a series."""
        return [event for event in self._alone() if event["status"] != "cancelled"]

    def deleted(self):
        return [event for event in self._alone() if event["status"] == "cancelled"]

    def _alone(self):
        events = sorted(self.events.values(), key=lambda event: event["id"])
        return [event for event in events if not _series_id(event)]

    def pages(self, token):
        if token and int(token) < self.oldest_token:
            raise errors.SyncTokenExpired
        since = int(token) if token else -1
        found = [
            _as_listed(event)
            for event in sorted(self.events.values(), key=lambda e: e["change"])
            if event["change"] > since
        ]
        parts = [found[n : n + PAGE] for n in range(0, len(found), PAGE)] or [[]]
        last = len(parts) - 1
        upto = str(self.changes)
        return [(part, upto if n == last else None) for n, part in enumerate(parts)]

    def expire(self, before):
        """All tokens are too old now, and what was deleted before is forgotten.

        :param before: aware datetime
        """
        self.oldest_token = self.changes + 1
        self.changes += 1
        for event in self.deleted():
            if datetime.fromisoformat(event["updated"]) >= before:
                continue
            for gone in [event, *self.exceptions(event["id"])]:
                del self.events[gone["id"]]
                self.purged.add(gone["id"])


def _is_asked(entry, after, before, original):
    if original:
        return entry.original_start == original_start(original)
    start, end = instants(entry.item.when, ZONE)
    return (not after or end >= after) and (not before or start < before)


def read(kind, event):
    """The item that an event is, also one that the addon does not understand."""
    return parse({**event, "eventType": "default"}, kind, ZONE).item


def _series_id(event):
    return event.get("recurringEventId")


def _as_listed(event):
    if event["status"] == "cancelled":
        names = ("id", "status", "etag", "recurringEventId", "originalStartTime")
        return {name: event[name] for name in names if name in event}
    return copy.deepcopy(event)


def _merged(event, body):
    """A patch: objects are merged, lists replaced, null deletes."""
    result = dict(event)
    for name, value in body.items():
        if isinstance(value, dict):
            value = _merged(result.get(name) or {}, value)
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result


#: An address, which Google makes a link or leaves as it is
_ADDRESS = re.compile(r'(?:<a href="[^"]*">)?(https://example.com/\d+)(?:</a>)?')
_USUAL = {
    "<span>": "",
    "</span>": "",
    "<strong>": "<b>",
    "</strong>": "</b>",
    "<br />": "<br>",
    "\n": "<br>",
}


def _reformatted(event, number):
    """Google writes the same text in another way, and not always in the same."""
    written = event.get("description")
    if written:
        for mine, usual in _USUAL.items():
            written = written.replace(mine, usual)
        written = _ADDRESS.sub(r'<a href="\1">\1</a>' if number % 2 else r"\1", written)
        line = ("\n", "<br>", "<br />")[number % 3]
        written = written.replace("<br>", line).replace("<b>", "<strong>")
        written = written.replace("</b>", "</strong>")
        event["description"] = f"<span>{written}</span>"
    return event


class Gateway:
    """The addon's way to Google: the same methods and errors as the real one.

    :param world: ``point`` is told where things may go wrong, and says what does
    """

    def __init__(self, world, zone):
        self.world, self.zone = world, zone
        #: Writes that were sent
        self.sent = 0

    def get_calendar(self, calendar):
        return {"id": calendar}

    def list_changes(self, kind, token=None):
        calendar = self.world.calendars[kind]
        fault = self.world.point("list")
        if fault == "expired":
            calendar.expire(self.world.now - REMEMBERED)
        if fault == "unreachable":
            raise errors.Unreachable
        for part, next_token in calendar.pages(token):
            yield Page(part, next_token, self.zone)
            self.world.point("page")

    def get_event(self, kind, event_id):
        fault = self.world.point("get")
        if fault == "unreachable":
            raise errors.Unreachable
        if fault == "hidden":
            raise errors.NotFound
        return self.world.calendars[kind].get(event_id)

    def list_instances(
        self,
        kind,
        event_id,
        *,
        time_min=None,
        time_max=None,
        original_start=None,
        show_deleted=False,
    ):
        fault = self.world.point("instances")
        if fault == "unreachable":
            raise errors.Unreachable
        if fault == "hidden":
            raise errors.NotFound
        limits = time_min, time_max, original_start, show_deleted
        found = self.world.calendars[kind].instances(event_id, *limits)
        parts = [found[n : n + PAGE] for n in range(0, len(found), PAGE)] or [[]]
        for part in parts:
            yield Page(part, None, self.zone)

    def write(self, kind, writes):
        fault = self.world.point("write")
        if fault == "unreachable":
            raise errors.Unreachable
        self.sent += len(writes)
        results = [self._carry_out(kind, write) for write in self._upto(fault, writes)]
        if fault == "retried":
            results = [self._carry_out(kind, write) for write in writes]
        self.world.point("answer")
        yield from self._told(fault, writes, results)

    def _upto(self, fault, writes):
        return writes[:1] if fault in ("half", "part", "refused") else writes

    def _told(self, fault, writes, results):
        """Answers come in any order, or some of them, or none."""
        if fault in ("lost", "half"):
            raise errors.Unreachable(maybe_done=True)
        if fault == "part":
            yield from results
            wrong = errors.RateLimited()
            yield from (Result(write.key, error=wrong) for write in writes[1:])
        elif fault == "refused":
            yield from results
            wrong = errors.Refused("Invalid value.", status=400)
            yield from (Result(write.key, error=wrong) for write in writes[1:])
        else:
            yield from reversed(results)

    def _carry_out(self, kind, write):
        calendar, now = self.world.calendars[kind], self.world.tick()
        etag = None if write.method == "insert" else write.etag
        try:
            if write.method == "delete":
                event = calendar.delete(write.event_id, etag, now)
            elif write.method == "patch":
                event = calendar.patch(write.event_id, write.body, etag, now)
            else:
                event = calendar.insert(write.event_id, write.body, now)
        except errors.GoogleError as error:
            return Result(write.key, error=error)
        names = {"footer"} if _is_footer(write) else ()
        self.world.wrote_remote(kind, write.event_id, write.method == "insert", names)
        return Result(write.key, event=event)


def _is_footer(write):
    """Whether nothing but the description is patched."""
    return write.method == "patch" and set(write.body) == {"description"}
