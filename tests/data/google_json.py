"""Series written down as Google Calendar lists them, without its single occurrences.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from zoneinfo import ZoneInfo

UTC = timezone.utc
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ORGANIZER = {
    "email": "c_1a2b3c4d5e@group.calendar.google.com",
    "displayName": "Agrolait Events",
    "self": True,
}
LETTERS = "0123456789abcdefghijklmnopqrstuv"


@dataclass
class Calendar:
    """One file: series of a theme, in a calendar with a time zone of its own."""

    about: str
    time_zone: str = "Europe/Brussels"
    kind: str = "event"
    series: list = field(default_factory=list)

    def add(self, name, *events, **more):
        self.series.append({"name": name, **more, "events": list(events)})

    def text(self):
        """JSON with one event per line."""
        head = {"about": self.about, "time_zone": self.time_zone, "kind": self.kind}
        rows = [f"{_dump(key)}: {_dump(value)}," for key, value in head.items()]
        series = ",\n".join(map(_series, self.series))
        return "{\n" + "\n".join(rows) + '\n"series": [\n' + series + "\n]\n}\n"


@dataclass
class Series:
    """A master and the occurrences that differ from it; times are on the wall."""

    calendar: Calendar
    name: str
    start: date | datetime
    lines: tuple
    zone: str = ""
    length: timedelta = HOUR
    id: str = ""

    def __post_init__(self):
        self.zone = self.zone or self.calendar.time_zone
        self.id = self.id or google_id(f"{self.calendar.about} {self.name}")

    def master(self):
        event = self._event(self.id, self.start, self.length)
        return event | {
            "recurrence": list(self.lines),
            "iCalUID": f"{self.id.partition('_')[0]}@google.com",
            "sequence": 0,
            "reminders": {"useDefault": True},
            "eventType": "default",
        }

    def changed(self, original, start=None, length=None, title="", zone=""):
        """An occurrence that was moved, or only renamed."""
        start = original if start is None else start
        if length is None:
            same_form = isinstance(start, datetime) == isinstance(original, datetime)
            other = HOUR if isinstance(start, datetime) else DAY
            length = self.length if same_form else other
        event = self._event(self.instance_id(original), start, length, zone)
        if title:
            event["summary"] = title
        return event | {
            "recurringEventId": self.id,
            "originalStartTime": self.point(original),
            "iCalUID": f"{self.id.partition('_')[0]}@google.com",
            "sequence": 1,
            "reminders": {"useDefault": True},
            "eventType": "default",
        }

    def cancelled(self, original):
        instance_id = self.instance_id(original)
        return {
            "kind": "calendar#event",
            "etag": _etag(instance_id),
            "id": instance_id,
            "status": "cancelled",
            "recurringEventId": self.id,
            "originalStartTime": self.point(original),
        }

    def instance_id(self, original):
        """Named after the series that a person cut this one from, if one did."""
        name = self.id.partition("_R")[0]
        return f"{name}_{stamp(original, self.zone)}"

    def point(self, moment, zone=""):
        """Start or end: an offset of the calendar's zone beside the series' own."""
        if not isinstance(moment, datetime):
            return {"date": moment.isoformat()}
        zone = zone or self.zone
        instant = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        local = instant.astimezone(ZoneInfo(self.calendar.time_zone))
        offset = f"{local:%z}"
        text = f"{local:%Y-%m-%dT%H:%M:%S}{offset[:3]}:{offset[3:5]}"
        if self.calendar.time_zone == "UTC":
            text = f"{local:%Y-%m-%dT%H:%M:%SZ}"
        return {"dateTime": text, "timeZone": zone}

    def _event(self, event_id, start, length, zone=""):
        return {
            "kind": "calendar#event",
            "etag": _etag(event_id),
            "id": event_id,
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={event_id[:12]}",
            "created": "2026-01-05T08:00:00.000Z",
            "updated": "2026-01-05T08:04:12.345Z",
            "summary": self.name,
            "creator": {"email": "anna@example.com"},
            "organizer": ORGANIZER,
            "start": self.point(start, zone),
            "end": self.point(_later(start, length, zone or self.zone), zone),
        }


def google_id(name):
    """Such an id as Google makes, always the same for a name."""
    return "".join(LETTERS[byte % 32] for byte in sha256(name.encode()).digest()[:26])


def stamp(moment, zone):
    """A moment as instance ids have it, and UNTIL: in UTC, or a date."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    return f"{moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _later(start, length, zone):
    """The length is one of time, not of the clock on the wall."""
    if not isinstance(start, datetime):
        return start + max(length, DAY)
    instant = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) + length
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _etag(event_id):
    number = int.from_bytes(sha256(event_id.encode()).digest()[:5], "big")
    return f'"{3_530_000_000_000_000 + number}"'


def _series(one):
    head = {key: value for key, value in one.items() if key != "events"}
    rows = ",\n".join(map(_dump, one["events"]))
    return _dump(head)[:-1] + ', "events": [\n' + rows + "\n]}"


def _dump(value):
    return json.dumps(value, ensure_ascii=False)
