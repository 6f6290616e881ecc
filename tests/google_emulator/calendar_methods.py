"""The methods of the Calendars, CalendarList and Colors resources.

https://developers.google.com/workspace/calendar/api/v3/reference
"""

from . import calendars, channels
from .errors import GoogleError, invalid
from .event_store import check_etag


def _calendar(world, call):
    return calendars.reachable(world, call.actor, call.path["calendarId"])


def _matching(calendar, call):
    check_etag({"etag": calendar.etag}, call.if_match)
    return calendar


def get(world, call):
    return calendars.show(_calendar(world, call))


def insert(world, call):
    return calendars.show(calendars.insert(world, call.actor, call.body))


def change(world, call):
    calendar = _matching(_calendar(world, call), call)
    replace = call.method.http_method == "PUT"
    calendars.change(world, calendar, call.body, replace)
    return calendars.show(calendar)


def delete(world, call):
    calendars.delete(world, _matching(_calendar(world, call), call))


def clear(world, call):
    calendar = _calendar(world, call)
    if not calendar.primary:
        raise invalid("Only a primary calendar can be cleared.")
    calendar.events.clear()
    channels.note_change(world, calendar)


def entry_get(world, call):
    return calendars.show_entry(_calendar(world, call))


def entry_list(world, call):
    found = world.calendars_of(call.actor.email)
    return {
        "kind": "calendar#calendarList",
        "etag": world.etag_of(world.changes),
        "items": [calendars.show_entry(calendar) for calendar in found],
    }


def entry_change(world, call):
    calendar = _matching(_calendar(world, call), call)
    replace = call.method.http_method == "PUT"
    rgb = call.query.get("colorRgbFormat") == "true"
    calendars.change_entry(world, calendar, call.body, replace, rgb)
    return calendars.show_entry(calendar)


def entry_delete(world, call):
    _calendar(world, call)
    raise GoogleError(403, "forbidden", "The owner cannot remove a calendar's entry.")


def colors_get(world, call):
    palette = {
        number: {"background": color, "foreground": "#1d1d1d"}
        for number, color in calendars.PALETTE.items()
    }
    event_colors = {number: palette[number] for number in map(str, range(1, 12))}
    return {"kind": "calendar#colors", "calendar": palette, "event": event_colors}


def stop_channel(world, call):
    channels.stop(world, call.actor, call.body)
