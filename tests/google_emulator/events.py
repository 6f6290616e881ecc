"""The methods of the Events resource.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from . import calendars, channels, event_list, event_store, event_view, times
from .errors import GoogleError, invalid, required

MAILING = ("all", "externalOnly")


def _calendar(world, call):
    return calendars.reachable(world, call.actor, call.path["calendarId"])


def _zone(call):
    name = call.query.get("timeZone")
    try:
        return times.zone(name) if name else None
    except ValueError as error:
        raise invalid("Invalid time zone.", "timeZone") from error


def _shown(world, calendar, call, event):
    return event_view.show(world, calendar, event.body, _zone(call))


def get(world, call):
    calendar = _calendar(world, call)
    event = event_store.get(calendar, call.path["eventId"], world.settings)
    return _shown(world, calendar, call, event)


def list_(world, call):
    return event_list.list_events(world, _calendar(world, call), call)


def instances(world, call):
    calendar = _calendar(world, call)
    master = event_store.get(calendar, call.path["eventId"], world.settings)
    if not event_store.is_series(master.body):
        raise invalid("The event is not a recurring event.", "eventId")
    return event_list.list_instances(world, calendar, call, master.body["id"])


def insert(world, call):
    calendar = _calendar(world, call)
    body = _heard(call, call.body, {})
    event = event_store.add(world, calendar, call.actor.email, body)
    _note_mail(world, call, event.body)
    return _shown(world, calendar, call, event)


def import_(world, call):
    """Import a private copy: it needs an iCalUID and may name its organizer."""
    calendar = _calendar(world, call)
    if not call.body.get("iCalUID"):
        raise required("Missing iCalUID.")
    if call.body.get("eventType", "default") != "default":
        raise invalid("Only default events can be imported.", "eventType")
    body = _heard(call, call.body, {})
    event = event_store.add(world, calendar, call.actor.email, body)
    if "organizer" in call.body:
        event.body["organizer"] = dict(call.body["organizer"])
    return _shown(world, calendar, call, event)


def update(world, call):
    calendar = _calendar(world, call)
    event_id = call.path["eventId"]
    old = event_store.get(calendar, event_id, world.settings)
    body = _heard(call, call.body, old.body)
    event = event_store.replace(world, calendar, event_id, body, call.if_match)
    _note_mail(world, call, event.body)
    return _shown(world, calendar, call, event)


def patch(world, call):
    calendar = _calendar(world, call)
    event_id = call.path["eventId"]
    old = event_store.get(calendar, event_id, world.settings)
    body = _heard(call, call.body, old.body)
    event = event_store.patch(world, calendar, event_id, body, call.if_match)
    _note_mail(world, call, event.body)
    return _shown(world, calendar, call, event)


def delete(world, call):
    calendar = _calendar(world, call)
    event_id = call.path["eventId"]
    event = event_store.remove(world, calendar, event_id, call.if_match)
    _note_mail(world, call, event.body)


def move(world, call):
    """Move an event to another calendar; a cancelled event stays behind."""
    source = _calendar(world, call)
    target = calendars.reachable(world, call.actor, call.query["destination"])
    event = event_store.get(source, call.path["eventId"], world.settings)
    if event.body["eventType"] != "default" or "recurringEventId" in event.body:
        raise GoogleError(403, "forbidden", "This event cannot be moved.")
    body = {**event.body, "iCalUID": None}
    event_store.remove(world, source, event.body["id"])
    moved = event_store.add(world, target, call.actor.email, body)
    _note_mail(world, call, moved.body)
    return _shown(world, target, call, moved)


def quick_add(world, call):
    """Make an event of a text: all of it is the title, the time is the next hour."""
    calendar = _calendar(world, call)
    start = int(world.now() // 3600 + 1) * 3600
    points = [{"dateTime": times.utc_stamp(at)} for at in (start, start + 3600)]
    body = {"summary": call.query["text"], "start": points[0], "end": points[1]}
    event = event_store.add(world, calendar, call.actor.email, body)
    return _shown(world, calendar, call, event)


def watch(world, call):
    return channels.watch(world, _calendar(world, call), call.actor, call.body)


def _heard(call, body, old):
    """Leave out what Google ignores unless a parameter says the client knows it.

    What the event has already stays: parameters conferenceDataVersion,
    eventLabelVersion and supportsAttachments of the write methods.
    """
    known = {
        "conferenceData": call.query.get("conferenceDataVersion") == "1",
        "eventLabelId": call.query.get("eventLabelVersion") == "1",
        "attachments": call.query.get("supportsAttachments") == "true",
    }
    body = dict(body)
    for name, is_known in known.items():
        if is_known:
            continue
        body.pop(name, None)
        if name in old:
            body[name] = old[name]
    return body


def _note_mail(world, call, body):
    """Note what would make Google send mail to guests."""
    updates = call.query.get("sendUpdates")
    notifies = updates in MAILING or call.query.get("sendNotifications") == "true"
    guests = [guest["email"] for guest in body.get("attendees", ())]
    if notifies or "attendees" in (call.body or {}):
        world.mails.append(
            {
                "time": world.now(),
                "api_method": call.method.id,
                "email": call.actor.email,
                "calendar": call.path["calendarId"],
                "event": body["id"],
                "attendees": guests,
                "sendUpdates": updates,
            }
        )
