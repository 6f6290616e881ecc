"""Google's side of ./dev chaos: what a person sees and does there."""

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from .chaos_sides import DONE, Seen, plain, rich, stamp, token_of


class GoogleSide:
    name = "Google"

    def __init__(self, person):
        self.client, self.email = person.world.google, person.email
        self.zone, self.person = person.zone, person
        self.calendars = {}

    def open(self):
        """Look where the calendars are now."""
        account = self.person.account
        self.calendars = {
            "event": account["events_calendar_id"],
            "task": account["tasks_calendar_id"],
        }

    def look(self):
        return [
            seen
            for kind, calendar in self.calendars.items()
            for seen in self._look_into(kind, calendar)
        ]

    def _look_into(self, kind, calendar):
        """The entries of a calendar, each with its occurrences that differ."""
        alone = defaultdict(list)
        entries = self.client.events(self.email, calendar, show_deleted=True)
        for entry in entries:
            alone[entry.get("recurringEventId")].append(entry)
        for entry in alone.pop(None, ()):
            if entry["status"] != "cancelled":
                yield self._entry(entry, kind, alone[entry["id"]])

    def _entry(self, entry, kind, alone):
        title = entry.get("summary", "")
        start, end = (_moment(entry[side]) for side in ("start", "end"))
        values = {"text": plain(entry.get("description"))}
        if kind == "task":
            values.update(title=title.removeprefix(DONE), when=end)
            values.update(done=title.startswith(DONE))
        else:
            values.update(title=title, when=(start, end))
            values.update(place=entry.get("location", ""))
            shown = [one for one in alone if one["status"] != "cancelled"]
            gone = {_moment(one["originalStartTime"]) for one in alone}
            gone -= {_moment(one["originalStartTime"]) for one in shown}
            values.update(times=len(_starts(entry, self.zone) - gone))
            titles = {_moment(e["originalStartTime"]): e["summary"] for e in shown}
            values.update(alone={k: v for k, v in titles.items() if v != title})
        return Seen(token_of(title), values, (kind, entry["id"]), len(alone))

    def create(self, kind, values):
        body = {}
        for name, value in values.items():
            body.update(self._content(kind, name, value, values))
        calendar = self.calendars["task" if kind == "task" else "event"]
        self.client.add_event(self.email, calendar, **body)

    def edit(self, seen, kind, name, value):
        calendar, entry = seen.ref
        body = self._content(kind, name, value, {**seen.values, name: value})
        self.client.edit_event(self.email, self.calendars[calendar], entry, **body)

    def _content(self, kind, name, value, values):
        if name == "when" and kind == "task":
            start = datetime.fromisoformat(value) - timedelta(hours=1)
            return {"start": self._time(str(start)), "end": self._time(value)}
        if name == "when":
            return {"start": self._time(value[0]), "end": self._time(value[1])}
        if name in ("title", "done"):
            mark = DONE if values.get("done") else ""
            return {"summary": mark + values["title"]}
        if name == "text":
            return {"description": rich(value)}
        if name == "times":
            return {"recurrence": [f"RRULE:FREQ=DAILY;COUNT={value}"]}
        return {"location": value}

    def _time(self, value):
        if len(value) == len("2026-01-31"):
            return {"date": value}
        return {"dateTime": value.replace(" ", "T") + "Z", "timeZone": self.zone}

    def edit_alone(self, seen, number, title):
        """Rename one occurrence; ``number``: 0 is the first."""
        calendar, entry = seen.ref
        zone = ZoneInfo(self.zone)
        start = datetime.fromisoformat(f"{seen.values['when'][0]}Z").astimezone(zone)
        start = (start + timedelta(days=number)).astimezone(timezone.utc)
        self.client.edit_event(
            self.email,
            self.calendars[calendar],
            f"{entry}_{start:%Y%m%dT%H%M%SZ}",
            summary=title,
        )

    def delete(self, seen, _how=None):
        calendar, entry = seen.ref
        self.client.delete_event(self.email, self.calendars[calendar], entry)


def _starts(entry, zone):
    """:return: set of when an entry begins, also where an occurrence was deleted"""
    first = _moment(entry["start"])
    if not entry.get("recurrence"):
        return {first}
    start = datetime.fromisoformat(f"{first}+00:00").astimezone(ZoneInfo(zone))
    lines = "\n".join(entry["recurrence"])
    return {stamp(moment.isoformat()) for moment in rrulestr(lines, dtstart=start)}


def _moment(side):
    return side.get("date") or stamp(side["dateTime"])
