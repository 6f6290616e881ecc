"""Calendars and the entries of a person's calendar list.

https://developers.google.com/workspace/calendar/api/v3/reference/calendars
https://developers.google.com/workspace/calendar/api/v3/reference/calendarList
"""

import re
import secrets

from . import channels, times
from .errors import GoogleError, invalid, not_found, required
from .event_rules import merged
from .state import Calendar

DAY = 24 * 3600
LIST_FIELDS = (
    "colorId backgroundColor foregroundColor defaultReminders hidden selected "
    "summaryOverride notificationSettings"
).split()
COLORS = """
#ac725e #d06b64 #f83a22 #fa573c #ff7537 #ffad46 #42d692 #16a765
#7bd148 #b3dc6c #fbe983 #fad165 #92e1c0 #9fe1e7 #9fc6e7 #4986e7
#9a9cff #b99aff #c2c2c2 #cabdbf #cca6ac #f691b2 #cd74e6 #a47ae2
"""
PALETTE = {str(number): color for number, color in enumerate(COLORS.split(), start=1)}
FIRST_COLORS = ("16", "8", "24", "6", "4", "2")


def reachable(world, actor, calendar_id):
    """Return a calendar of the actor's account; 404 for any other.

    Under `calendar.app.created` alone only what the app's project created exists.
    """
    if calendar_id == "primary":
        calendar_id = actor.email
    calendar = world.calendars.get(calendar_id)
    if calendar is None or calendar.owner != actor.email:
        raise not_found()
    if actor.is_app and _is_narrow(actor) and calendar.project != actor.project:
        if world.settings.foreign_calendar_status == 403:
            raise GoogleError(403, "forbidden", "Forbidden")
        raise not_found()
    return calendar


def _is_narrow(actor):
    """Tell whether a token holds no Calendar scope but the one for own calendars."""
    root = "https://www.googleapis.com/auth/calendar"
    held = {scope for scope in actor.scopes if scope.startswith(root)}
    return held <= {root + ".app.created"}


def show(calendar):
    """Return the Calendar resource."""
    body = {
        "kind": "calendar#calendar",
        "etag": calendar.etag,
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.time_zone,
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }
    if calendar.description:
        body["description"] = calendar.description
    if calendar.location:
        body["location"] = calendar.location
    if not calendar.primary:
        body["dataOwner"] = calendar.owner
    return body


def show_entry(calendar):
    """Return the CalendarListEntry resource."""
    body = show(calendar)
    color = calendar.list_entry.get("colorId", "14")
    body.update(
        kind="calendar#calendarListEntry",
        accessRole="owner",
        colorId=color,
        backgroundColor=PALETTE[color],
        foregroundColor="#000000",
        defaultReminders=[],
    )
    if calendar.primary:
        body["primary"] = True
    body.update(calendar.list_entry)
    return body


def insert(world, actor, body):
    """Create a secondary calendar, unless there were too many of late."""
    _check(body)
    if not body.get("summary"):
        raise required("Missing title.")
    _check_births(world, actor.email)
    calendar = Calendar(
        id=f"c_{secrets.token_hex(32)}@group.calendar.google.com",
        owner=actor.email,
        summary=body["summary"],
        time_zone=body.get("timeZone") or "UTC",
        etag=world.etag_of(world.next_change()),
        description=body.get("description"),
        location=body.get("location"),
        project=actor.project,
        list_entry={"colorId": _next_color(world, actor.email), "selected": True},
    )
    world.calendars[calendar.id] = calendar
    world.calendar_births.append((world.now(), actor.email))
    return calendar


def _next_color(world, email):
    """Give an account's calendars colors that are easy to tell apart."""
    number = len(world.calendars_of(email)) - 1
    return FIRST_COLORS[number % len(FIRST_COLORS)]


def _check_births(world, email):
    """Refuse as the "avoid Calendar use limits" page says: too many in a short time."""
    since = world.now() - DAY
    births = [born for born, owner in world.calendar_births if owner == email]
    if sum(born > since for born in births) >= world.settings.new_calendars_per_day:
        raise GoogleError(
            403,
            "quotaExceeded",
            "Calendar usage limits exceeded.",
            domain="usageLimits",
        )


def _check(body):
    name = body.get("timeZone")
    if name:
        try:
            times.zone(name)
        except ValueError as error:
            raise invalid("Invalid time zone.") from error


def change(world, calendar, body, replace):
    """Update (PUT) or patch a calendar's own fields."""
    _check(body)
    if replace and not body.get("summary"):
        raise required("Missing title.")
    for field, name in (("description",) * 2, ("location",) * 2):
        if replace or name in body:
            setattr(calendar, field, body.get(name) or None)
    if body.get("summary"):
        calendar.summary = body["summary"]
    if body.get("timeZone"):
        calendar.time_zone = body["timeZone"]
    calendar.etag = world.etag_of(world.next_change())


def change_entry(world, calendar, body, replace, rgb):
    """Update or patch how the calendar looks in its owner's list."""
    wanted = {name: body[name] for name in LIST_FIELDS if name in body}
    colors = {"backgroundColor", "foregroundColor"}
    if not rgb:
        wanted = {name: wanted[name] for name in wanted if name not in colors}
    _check_colors(wanted)
    if replace:
        calendar.list_entry = {"colorId": calendar.list_entry.get("colorId", "14")}
    calendar.list_entry = merged(calendar.list_entry, wanted)
    if "colorId" in wanted and not colors & set(wanted):
        for name in colors:
            calendar.list_entry.pop(name, None)
    calendar.etag = world.etag_of(world.next_change())


def _check_colors(wanted):
    if wanted.get("colorId") and wanted["colorId"] not in PALETTE:
        raise invalid("Invalid color id.")
    for name in ("backgroundColor", "foregroundColor"):
        if wanted.get(name) and not re.fullmatch(r"#[0-9a-fA-F]{6}", wanted[name]):
            raise invalid(f"Invalid {name}.")


def delete(world, calendar):
    """Delete a secondary calendar with everything in it."""
    if calendar.primary:
        raise GoogleError(403, "forbidden", "The primary calendar cannot be deleted.")
    del world.calendars[calendar.id]
    channels.note_change(world, calendar, "not_exists")
