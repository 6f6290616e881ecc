"""Compare what Sofia has in Odoo with her two Google calendars, field by field."""

from datetime import date, datetime, timedelta, timezone

LONGEST_TASK = 8  # hours
FIELDS = {
    "calendar.event": [
        "name",
        "start",
        "stop",
        "start_date",
        "stop_date",
        "allday",
        "location",
        "description",
        "user_id",
        "recurrence_id",
    ],
    "project.task": [
        "name",
        "date_deadline",
        "allocated_hours",
        "user_ids",
        "project_id",
        "state",
    ],
}


def everything(check):
    """Both calendars hold what Odoo holds, and nothing else."""
    for kind, wanted in (("Events", _events(check)), ("Tasks", _tasks(check))):
        entries = check.entries(kind)
        check.expect(f"{kind} in Google", sorted(entries), sorted(wanted))
        for name in sorted(wanted.keys() & entries.keys()):
            check.expect(name, _of_google(entries[name]), wanted[name])


def moment(text):
    """A time that Odoo or Google wrote, in UTC."""
    value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).astimezone(
        timezone.utc
    )


def _events(check):
    """Sofia's events by title: (start, end, place, whether it is a series)."""
    domain = [("partner_ids.user_ids", "in", [check.odoo.uid])]
    found = check.odoo.search_read(
        "calendar.event", domain, FIELDS["calendar.event"], order="start desc"
    )
    # the oldest event of a series comes last, and its times are the series' own
    return {event["name"]: _of_event(event) for event in found}


def _of_event(event):
    if event["allday"]:
        after = date.fromisoformat(event["stop_date"]) + timedelta(days=1)
        times = (event["start_date"], after.isoformat())
    else:
        times = (str(moment(event["start"])), str(moment(event["stop"])))
    return (*times, event["location"] or None, bool(event["recurrence_id"]))


def _tasks(check):
    """Sofia's tasks with a deadline by title, as they should stand in Google."""
    domain = [("user_ids", "in", [check.odoo.uid]), ("date_deadline", "!=", False)]
    found = check.odoo.search_read("project.task", domain, FIELDS["project.task"])
    return {task["name"]: _of_task(task) for task in found}


def _of_task(task):
    end = moment(task["date_deadline"])
    if "from Google" in task["name"]:  # keeps the length that was chosen there
        hours = 2
    else:
        hours = min(task["allocated_hours"] or 1, LONGEST_TASK)
    place = "Ghent" if "from Google" in task["name"] else None
    return (str(end - timedelta(hours=hours)), str(end), place, False)


def _of_google(entry):
    times = [
        entry[side].get("date") or str(moment(entry[side]["dateTime"]))
        for side in ("start", "end")
    ]
    return (*times, entry.get("location"), "recurrence" in entry)
