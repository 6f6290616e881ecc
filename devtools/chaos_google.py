"""Google's side of ./dev chaos: what a person sees and does there."""

import re
from datetime import datetime, timedelta

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
            self._entry(entry, kind)
            for kind, calendar in self.calendars.items()
            for entry in self.client.events(self.email, calendar)
        ]

    def _entry(self, entry, kind):
        title = entry.get("summary", "")
        start, end = (_moment(entry[side]) for side in ("start", "end"))
        values = {"text": plain(entry.get("description"))}
        if kind == "task":
            values.update(title=title.removeprefix(DONE), when=end)
            values.update(done=title.startswith(DONE))
        else:
            rule = re.search(r"COUNT=(\d+)", " ".join(entry.get("recurrence", ())))
            values.update(title=title, when=(start, end))
            values.update(place=entry.get("location", ""))
            values.update(times=int(rule[1]) if rule else 1)
        return Seen(token_of(title), values, (kind, entry["id"]))

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

    def delete(self, seen, _how=None):
        calendar, entry = seen.ref
        self.client.delete_event(self.email, self.calendars[calendar], entry)


def _moment(side):
    return side.get("date") or stamp(side["dateTime"])
