"""The form in which a person writes an entry, and Google's JSON of it."""

from datetime import date, datetime, timedelta

from . import times
from .errors import invalid

REPEATS = {
    "": "Does not repeat",
    "RRULE:FREQ=DAILY": "Every day",
    "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "Every weekday",
    "RRULE:FREQ=WEEKLY": "Every week",
    "RRULE:FREQ=WEEKLY;INTERVAL=2": "Every 2 weeks",
    "RRULE:FREQ=MONTHLY": "Every month",
    "RRULE:FREQ=YEARLY": "Every year",
    "custom": "Custom rule",
}
VISIBILITIES = {
    "default": "Calendar default",
    "public": "Public",
    "private": "Private",
    "confidential": "Confidential",
}
TEXTS = ("summary", "location", "description")


def empty(calendar, day):
    """Return the values of a form for a new entry: an hour in the morning."""
    return {
        "all_day": False,
        "start_date": day.isoformat(),
        "start_time": "09:00",
        "end_date": day.isoformat(),
        "end_time": "10:00",
        "visibility": "default",
        "repeat": "",
        "calendar": calendar.id,
        "time_zone": calendar.time_zone,
    }


def read(calendar, body):
    """Return the values of a form for an entry."""
    values = {name: body.get(name, "") for name in TEXTS}
    zone_name = body["start"].get("timeZone") or calendar.time_zone
    zone = times.zone(zone_name)
    start, end = (times.moment_of(body[name], zone) for name in ("start", "end"))
    start, end = start.astimezone(zone), end.astimezone(zone)
    all_day = times.is_all_day(body["start"])
    last = end - timedelta(days=1) if all_day else end
    recurrence = "\n".join(body.get("recurrence", ()))
    return {
        **values,
        "all_day": all_day,
        "start_date": start.date().isoformat(),
        "end_date": last.date().isoformat(),
        "start_time": start.strftime("%H:%M"),
        "end_time": end.strftime("%H:%M"),
        "repeat": recurrence if recurrence in REPEATS else "custom",
        "rule": recurrence,
        "visibility": body.get("visibility", "default"),
        "free": body.get("transparency") == "transparent",
        "guests": ", ".join(guest["email"] for guest in body.get("attendees", ())),
        "calendar": calendar.id,
        "time_zone": zone_name,
    }


def write(form, old=None):
    """Return the changes that a filled-in form makes to an entry."""
    changes = {name: form.get(name, "").strip() or None for name in TEXTS}
    changes["visibility"] = form.get("visibility", "default")
    changes["transparency"] = "transparent" if form.get("free") else "opaque"
    changes["attendees"] = _guests(form.get("guests", ""), old or {})
    changes["start"], changes["end"] = _points(form)
    if "repeat" in form:
        changes["recurrence"] = _recurrence(form)
    return changes


def _guests(text, old):
    """Keep what is known of guests who stay."""
    known = {guest["email"]: guest for guest in old.get("attendees", ())}
    emails = [email.strip() for email in text.split(",") if email.strip()]
    return [known.get(email, {"email": email}) for email in emails] or None


def _points(form):
    zone_name = form["time_zone"]
    first, last = _day(form, "start_date"), _day(form, "end_date")
    if form.get("all_day"):
        after = last + timedelta(days=1)
        return {"date": first.isoformat()}, {"date": after.isoformat()}
    points = []
    for day, name in ((first, "start_time"), (last, "end_time")):
        try:
            moment = datetime.strptime(form.get(name, ""), "%H:%M")
        except ValueError as error:
            raise invalid(f"Please give a {name.replace('_', ' ')}.") from error
        text = datetime.combine(day, moment.time()).isoformat()
        points.append({"dateTime": text, "timeZone": zone_name})
    return points


def _day(form, name):
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError as error:
        raise invalid(f"Please give a {name.replace('_', ' ')}.") from error


def _recurrence(form):
    rule = form["repeat"]
    if rule == "custom":
        rule = form.get("rule", "")
    lines = [line.strip() for line in rule.splitlines() if line.strip()]
    return lines or None
