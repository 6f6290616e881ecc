"""Events as they are kept: what a write does, whoever it comes from.

https://developers.google.com/workspace/calendar/api/guides/version-resources
https://developers.google.com/workspace/calendar/api/guides/recurringevents
"""

import base64
import secrets

from . import channels, event_rules, times
from .errors import (
    GoogleError,
    already_deleted,
    condition_not_met,
    duplicate,
    invalid,
    not_found,
)
from .recurrence import Series, family
from .state import Event

IDENTITY = (
    "id iCalUID htmlLink created creator organizer recurringEventId originalStartTime "
    "eventType privateCopy"
).split()
"""What stays as it is in every write to an existing event."""
SCHEDULE = ("start", "end", "recurrence")

SHORT_DOMAINS = {"@group.calendar.google.com": "@g", "@gmail.com": "@m"}


def new_id():
    return base64.b32hexencode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def get(calendar, event_id, settings):
    """Return an event, also an occurrence that is only part of its series yet."""
    stored = calendar.events.get(event_id)
    if stored and not is_left_behind(calendar, stored.body):
        return stored
    found = _occurrence(calendar, event_id, settings) or stored
    if not found:
        raise not_found()
    return found


def is_left_behind(calendar, body):
    """Tell whether a split took this cancelled occurrence to another series."""
    series_id = body.get("recurringEventId")
    if not series_id or not is_cancelled(body):
        return False
    cut_off = f"{family(series_id)}_R"
    return any(other.startswith(cut_off) for other in calendar.events)


def _occurrence(calendar, event_id, settings):
    name, _, stamp = event_id.rpartition("_")
    if family(name) != name:
        return None  # Google has no such ids
    for master in _family(calendar, name):
        series = Series(master.body, settings.series_limit)
        start = series.start_of(stamp)
        if start:
            return Event(series.instance(start), master.changed)
    return None


def _family(calendar, name):
    """Yield a living series, and those that people cut from it."""
    cut_off = f"{name}_R"
    for event_id, event in calendar.events.items():
        if event_id != name and not event_id.startswith(cut_off):
            continue
        if is_series(event.body) and not is_cancelled(event.body):
            yield event


def is_series(body):
    return "recurrence" in body


def is_cancelled(body):
    return body["status"] == "cancelled"


def exceptions(calendar, master_id):
    return [
        event
        for event in calendar.events.values()
        if event.body.get("recurringEventId") == master_id
    ]


def is_tombstone(calendar, body):
    """Tell whether an entry is deleted, not just a cancelled day of a live series."""
    if not is_cancelled(body):
        return False
    master = calendar.events.get(body.get("recurringEventId"))
    return master is None or is_cancelled(master.body)


def add(world, calendar, email, body, lenient=False):
    """Insert an event; an id that was ever used is taken for good."""
    event_id = body.get("id")
    if event_id:
        event_rules.check_id(event_id)
        if body.get("iCalUID"):
            raise invalid("Only one of id and iCalUID may be given.")
    event_id = event_id or new_id()
    if event_id in calendar.used_ids or _has_uid(calendar, body.get("iCalUID")):
        raise duplicate()
    content = event_rules.without_nulls(event_rules.writable(body))
    content = event_rules.clean(content, calendar, world.settings, lenient)
    if content["status"] == "cancelled":
        raise invalid("Invalid status value.", "status")
    now = times.utc_stamp(world.now())
    content.update(
        id=event_id,
        iCalUID=body.get("iCalUID") or f"{event_id}@google.com",
        created=now,
        updated=now,
        creator=_person(email, calendar),
        organizer=_organizer(calendar),
        htmlLink=html_link(calendar, event_id),
    )
    content.setdefault("sequence", 0)
    calendar.used_ids.add(event_id)
    return _keep(world, calendar, content)


def take_in(world, calendar, bodies):
    """Keep entries unchecked, as older versions and other programs left them."""
    for body in bodies:
        _keep(world, calendar, dict(body))


def _has_uid(calendar, uid):
    return bool(uid) and any(
        event.body.get("iCalUID") == uid for event in calendar.events.values()
    )


def _person(email, calendar):
    return {"email": email, "self": True} if calendar.primary else {"email": email}


def _organizer(calendar):
    """The organizer is the calendar that holds the event's main copy."""
    if calendar.primary:
        return {"email": calendar.owner, "self": True}
    return {"email": calendar.id, "displayName": calendar.summary, "self": True}


def html_link(calendar, event_id):
    """Google writes the domains of calendars short: @g of a group, @m of Gmail."""
    name = calendar.id
    for domain, short in SHORT_DOMAINS.items():
        name = name.replace(domain, short)
    name = f"{event_id} {name}".encode()
    eid = base64.urlsafe_b64encode(name).decode().rstrip("=")
    return f"https://www.google.com/calendar/event?eid={eid}"


def linked(calendar, eid):
    """The id of the event of this calendar that an htmlLink names, or None."""
    try:
        event_id = base64.urlsafe_b64decode(f"{eid}===").decode().partition(" ")[0]
    except ValueError:
        return None
    return event_id if html_link(calendar, event_id).endswith(f"={eid}") else None


def _keep(world, calendar, content):
    change = world.next_change()
    content["etag"] = world.etag_of(change)
    content["kind"] = "calendar#event"
    event = Event(content, change)
    calendar.events[content["id"]] = event
    calendar.used_ids.add(content["id"])
    channels.note_change(world, calendar)
    return event


def replace(world, calendar, event_id, body, if_match=None):
    """Update (PUT): what the request leaves out is cleared."""
    old = get(calendar, event_id, world.settings)
    content = event_rules.without_nulls(event_rules.writable(body))
    return _write(world, calendar, old, content, if_match)


def patch(world, calendar, event_id, changes, if_match=None, lenient=False):
    """Patch: what the request leaves out stays."""
    old = get(calendar, event_id, world.settings)
    content = event_rules.writable(old.body)
    content = event_rules.merged(content, event_rules.writable(changes))
    if changes.get("status", "") is None:
        content["status"] = "confirmed"
    return _write(world, calendar, old, content, if_match, lenient)


def _write(world, calendar, old, content, if_match, lenient=False):
    check_etag(old.body, if_match)
    if is_tombstone(calendar, old.body) and world.settings.undelete == "forbidden":
        raise GoogleError(403, "forbidden", "Forbidden")
    if content.get("status") == "cancelled" and not is_cancelled(old.body):
        return remove(world, calendar, old.body["id"])
    _check_immutable(old.body, content)
    sequence = content.pop("sequence", None)
    content = event_rules.clean(content, calendar, world.settings, lenient)
    content["sequence"] = _sequence(old.body, content, sequence)
    content["updated"] = old.body["updated"]
    content.update({name: old.body[name] for name in IDENTITY if name in old.body})
    if _main_data(content) != _main_data(old.body):
        content["updated"] = times.utc_stamp(world.now())
    if is_series(old.body) and not is_series(content):
        _cancel_exceptions(world, calendar, old.body["id"])
    return _keep(world, calendar, content)


def check_etag(body, if_match):
    """If-Match: https://www.rfc-editor.org/rfc/rfc9110#field.if-match"""
    if if_match and if_match != "*" and body["etag"] not in if_match.split(", "):
        raise condition_not_met()


def _check_immutable(old, content):
    if content.get("eventType", old["eventType"]) != old["eventType"]:
        raise invalid("The type of an event cannot be changed.", "eventType")
    if content.get("recurrence") and "recurringEventId" in old:
        raise invalid("An occurrence has no recurrence of its own.", "recurrence")


def _sequence(old, new, wanted):
    """Keep iCalendar's revision number growing; RFC 5545, section 3.8.7.4."""
    current = old.get("sequence", 0)
    if wanted is not None and wanted < current:
        raise invalid(
            "Invalid sequence value. The specified sequence number is below the "
            "current sequence number of the resource."
        )
    if wanted is not None and wanted > current:
        return wanted
    moved = any(old.get(name) != new.get(name) for name in SCHEDULE)
    return current + 1 if moved else current


def _main_data(body):
    """All that `updated` speaks of: reminders belong to the person, not the event."""
    ignored = ("kind", "reminders", "etag", "updated", "sequence")
    return {name: value for name, value in body.items() if name not in ignored}


def remove(world, calendar, event_id, if_match=None):
    """Delete an event, or cancel one occurrence of a series."""
    old = get(calendar, event_id, world.settings)
    if is_cancelled(old.body):
        raise already_deleted()
    check_etag(old.body, if_match)
    content = {**old.body, "status": "cancelled"}
    content["updated"] = times.utc_stamp(world.now())
    if is_series(old.body):
        _cancel_exceptions(world, calendar, event_id)
    return _keep(world, calendar, content)


def _cancel_exceptions(world, calendar, master_id):
    for event in exceptions(calendar, master_id):
        if not is_cancelled(event.body):
            cancel(world, calendar, event)


def cancel(world, calendar, event):
    return _keep(world, calendar, {**event.body, "status": "cancelled"})


def forget_deleted(world, calendar):
    """Let deleted entries disappear, as they "eventually" do; their ids stay taken."""
    for event_id, event in list(calendar.events.items()):
        if is_tombstone(calendar, event.body):
            del calendar.events[event_id]
