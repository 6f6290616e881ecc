"""Odoo's side of ./dev chaos: what a person sees and does there, over RPC."""

import html
import re
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from .chaos_sides import Seen, plain, rich, stamp, token_of

EVENT_FIELDS = [
    "name",
    "location",
    "description",
    "start",
    "stop",
    "allday",
    "start_date",
    "stop_date",
    "recurrence_id",
]
TASK_FIELDS = ["name", "description", "date_deadline", "state"]
CLOSED = ("1_done", "1_canceled")
QUIET = {"skip_contact_description": True}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


class OdooSide:
    name = "Odoo"

    def __init__(self, person):
        self.client, self.zone = person.odoo, person.zone
        self.archived = {}  # model and id by token

    def look(self):
        """All entries, series as one."""
        uid = self.client.uid
        domain = [("user_id", "=", uid)]
        events = self.client.search_read("calendar.event", domain, EVENT_FIELDS)
        events.sort(key=lambda event: (_series(event), event["start"]))
        seen = []
        for series, group in groupby(events, _series):
            group = list(group)
            if series:
                seen.append(self._event(group))
            else:
                seen += [self._event([event]) for event in group]
        domain = [("user_ids", "in", [uid]), ("date_deadline", "!=", False)]
        tasks = self.client.search_read("project.task", domain, TASK_FIELDS)
        return seen + [self._task(task) for task in tasks]

    def _event(self, group):
        event = group[0]
        if event["allday"]:
            last = datetime.fromisoformat(event["stop_date"]).date()
            when = (event["start_date"], str(last + timedelta(days=1)))
        else:
            when = (stamp(event["start"]), stamp(event["stop"]))
        values = {
            "title": event["name"],
            "place": event["location"] or "",
            "text": plain(event["description"]),
            "when": when,
            "times": len(group),
            "alone": {
                stamp(one["start"]): one["name"]
                for one in group
                if one["name"] != event["name"]
            },
        }
        model = "series" if event["recurrence_id"] else "calendar.event"
        return Seen(token_of(event["name"]), values, (model, event["id"]))

    @staticmethod
    def _task(task):
        values = {
            "title": task["name"],
            "text": plain(task["description"]),
            "when": stamp(task["date_deadline"]),
            "done": task["state"] in CLOSED,
        }
        return Seen(token_of(task["name"]), values, ("project.task", task["id"]))

    def create(self, kind, values):
        model = "project.task" if kind == "task" else "calendar.event"
        content = {}
        for name, value in values.items():
            content.update(self._content(kind, name, value))
        if kind == "series":
            content.update(recurrency=True, rrule_type="daily", interval=1)
            content.update(end_type="count", event_tz=self.zone)
        self.client.call(model, "create", content, context=QUIET)

    def edit(self, seen, kind, name, value):
        model, record = seen.ref
        content = self._content(kind, name, value)
        if model == "series":
            model = "calendar.event"
            content["recurrence_update"] = "all_events"
        self.client.call(model, "write", [record], content, context=QUIET)

    def _content(self, kind, name, value):
        task = kind == "task"
        if name == "when" and task:
            return {"date_deadline": value}
        if name == "when" and kind == "all-day":
            last = datetime.fromisoformat(value[1]).date() - timedelta(days=1)
            return {"allday": True, "start_date": value[0], "stop_date": str(last)}
        if name == "when":
            return {"start": value[0], "stop": value[1]}
        if name == "done":
            return {"state": "1_done" if value else "01_in_progress"}
        if name == "text":
            return {"description": f"<p>{rich(value)}</p>"}
        return {{"title": "name", "place": "location", "times": "count"}[name]: value}

    def edit_alone(self, seen, number, title):
        """Rename one occurrence; ``number``: 0 is the first."""
        values = {"name": title, "recurrence_update": "self_only"}
        event = self._occurrences(seen)[number]
        self.client.call("calendar.event", "write", [event], values, context=QUIET)

    def delete_alone(self, seen, number):
        event = self._occurrences(seen)[number]
        self.client.call("calendar.event", "unlink", [event])

    def _occurrences(self, seen):
        """:return: ids of the events of a series, in the order of time"""
        event = self.client.search_read(
            "calendar.event", [("id", "=", seen.ref[1])], ["recurrence_id"]
        )[0]
        domain = [("recurrence_id", "=", event["recurrence_id"][0])]
        events = self.client.search_read("calendar.event", domain, ["start"])
        return [one["id"] for one in sorted(events, key=lambda one: one["start"])]

    def delete(self, seen, how):
        """``how``: one of unlink, archive, and for a task: no deadline."""
        model, record = seen.ref
        if model == "series":
            model = "calendar.event"
            method = f"action_mass_{'archive' if how == 'archive' else 'deletion'}"
            self.client.call(model, method, [record], "all_events")
        elif how == "unlink":
            self.client.call(model, "unlink", [record])
        elif how == "archive":
            self.client.write(model, record, active=False)
            self.archived[seen.token] = seen.ref
        else:
            self.client.write(model, record, date_deadline=False)

    def bring_back(self, token):
        self.client.write(*self.archived.pop(token), active=True)

    def state(self, seen):
        """How the record says it stands with Google."""
        model, record = self._model_of(seen)
        [found] = self.client.call(model, "read", [record], ["gcal_sync_state"])
        return found["gcal_sync_state"]

    def send_again(self, seen):
        model, record = self._model_of(seen)
        self.client.call(model, "action_gcal_sync_again", [record])

    def notes(self, seen):
        """
        :return: a function that says whether the chatter of this record tells a value
        """
        model, record = self._model_of(seen)
        domain = [("model", "=", model), ("res_id", "=", record)]
        found = self.client.search_read("mail.message", domain, ["body"])
        text = " ".join(html.unescape(note["body"] or "") for note in found)
        return lambda value: all(part in text for part in self._spelled(value))

    def _spelled(self, value):
        """How the chatter writes a value of the ledger."""
        if not isinstance(value, tuple):
            value = (value,)
        if len(value) == 2 and len(value[1]) == len("2026-01-31"):
            first, end = map(date.fromisoformat, value)
            days = {first, end - timedelta(days=1)}
            return [f"{day:%m/%d/%Y}" for day in days]
        return [self._one_spelled(part) for part in value]

    def _one_spelled(self, part):
        if MOMENT.fullmatch(part):
            moment = datetime.fromisoformat(part).replace(tzinfo=timezone.utc)
            zone = ZoneInfo(self.zone)
            return format_datetime(moment, "short", tzinfo=zone, locale="en_US")
        # Each text has a number of its own; its bold word may be written in two ways
        return part.removeprefix("note ")

    @staticmethod
    def _model_of(seen):
        model, record = seen.ref
        return "calendar.event" if model == "series" else model, record


def _series(event):
    return event["recurrence_id"][0] if event["recurrence_id"] else 0
