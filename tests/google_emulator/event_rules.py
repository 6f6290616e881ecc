"""What Google accepts as the content of an event, and what it makes of it.

https://developers.google.com/workspace/calendar/api/v3/reference/events
https://developers.google.com/workspace/calendar/api/concepts/events-calendars
https://developers.google.com/workspace/calendar/api/guides/extended-properties
"""

import re
from urllib.parse import urlsplit

from . import recurrence_rules, times
from .errors import GoogleError, invalid, required

READ_ONLY = set(
    """kind etag id iCalUID htmlLink created updated creator organizer hangoutLink
    locked recurringEventId originalStartTime endTimeUnspecified attendeesOmitted
    privateCopy""".split()
)
CHOICES = {
    "status": {"confirmed", "tentative", "cancelled"},
    "transparency": {"opaque", "transparent"},
    "visibility": {"default", "public", "private", "confidential"},
    "colorId": {str(number) for number in range(1, 12)},
}
DEFAULTS = {
    "transparency": "opaque",
    "visibility": "default",
    "guestsCanInviteOthers": True,
    "guestsCanSeeOtherGuests": True,
    "guestsCanModify": False,
    "anyoneCanAddSelf": False,
}
"""Values that Google leaves out of its answers."""
MAX_OVERRIDES = 5
MAX_REMINDER_MINUTES = 40_320
SCHEMES = {
    "video": ("http", "https"),
    "more": ("http", "https"),
    "phone": ("tel",),
    "sip": ("sip",),
}
"""Of a conference's entry points, by type."""
MAX_URI = 1300
MAX_KEY, MAX_VALUE, MAX_PROPERTIES, MAX_BYTES = 44, 1024, 300, 32 * 1024
ID = re.compile(r"[a-v0-9]{5,1024}", re.ASCII)


def check_id(event_id):
    """Client-made ids: the characters of base32hex, 5 to 1024 of them."""
    if not ID.fullmatch(event_id):
        raise invalid("Invalid resource id value.")


def writable(body):
    """Return the part of a request's body that Google listens to."""
    return {name: value for name, value in body.items() if name not in READ_ONLY}


def merged(old, changes):
    """Merge as PATCH does: objects merge, arrays are replaced, null deletes.

    https://developers.google.com/workspace/calendar/api/guides/performance#patch
    """
    result = dict(old)
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        elif isinstance(value, dict):
            result[name] = without_nulls(value)
        else:
            result[name] = value
    return result


def without_nulls(value):
    return merged({}, value)


def clean(body, calendar, settings, lenient=False):
    """Check the content of an event; return it in the form in which it is kept."""
    body = {name: value for name, value in body.items() if value not in (None, "", [])}
    _check_choices(body)
    _clean_times(body, calendar, lenient)
    if "recurrence" in body and not lenient:
        recurrence_rules.check(body["recurrence"], times.is_all_day(body["start"]))
    _clean_description(body, settings)
    _check_reminders(body.setdefault("reminders", {"useDefault": True}))
    _check_source(body.get("source"))
    if not lenient:
        _check_conference(body.get("conferenceData") or {})
    _clean_attendees(body)
    _clean_properties(body)
    for name, default in DEFAULTS.items():
        if body.get(name) == default:
            del body[name]
    body.setdefault("status", "confirmed")
    body.setdefault("eventType", "default")
    if body["eventType"] != "default" and not calendar.primary:
        raise invalid(f"Event type {body['eventType']} needs the primary calendar.")
    return body


def _check_choices(body):
    for name, choices in CHOICES.items():
        if name in body and body[name] not in choices:
            raise invalid(f"Invalid {name} value.", name)


def _clean_times(body, calendar, lenient):
    for name in ("start", "end"):
        body[name] = _clean_point(name, body, calendar)
    start, end = body["start"], body["end"]
    if times.is_all_day(start) != times.is_all_day(end):
        raise invalid("Start and end times must either both be date or both dateTime.")
    if "recurrence" in body and start.get("timeZone") != end.get("timeZone"):
        raise invalid("The start and end of a recurring event need one time zone.")
    zone = times.zone(calendar.time_zone)
    begin, finish = times.moment_of(start, zone), times.moment_of(end, zone)
    empty = times.is_all_day(start) and begin == finish and not lenient
    if finish < begin or empty:
        raise GoogleError(
            400,
            "timeRangeEmpty",
            "The specified time range is empty.",
            location=("parameter", "timeMax"),
            domain="calendar",
        )


def _clean_point(name, body, calendar):
    """Check a start or end: a date, or a moment with an offset or a zone."""
    point = {k: v for k, v in (body.get(name) or {}).items() if v is not None}
    if not point.get("date") and not point.get("dateTime"):
        raise required(f"Missing {name} time.")
    if point.get("date") and point.get("dateTime"):
        raise invalid(f"Invalid {name} time: it has both a date and a dateTime.")
    if point.get("date"):
        return {"date": _parsed(name, times.parse_date, point["date"]).isoformat()}
    return _clean_moment(name, point, body, calendar)


def _clean_moment(name, point, body, calendar):
    zone_name = point.get("timeZone")
    naive = not re.search(r"(Z|[+-]\d\d:\d\d)$", point["dateTime"])
    if not zone_name and (naive or "recurrence" in body):
        raise required(f"Missing time zone definition for {name} time.")
    zone_name = zone_name or calendar.time_zone
    try:
        zone = times.zone(zone_name)
    except ValueError as error:
        raise invalid(f"Invalid time zone definition for {name} time.") from error
    moment = _parsed(name, times.parse_datetime, point["dateTime"], zone_name)
    return {"dateTime": times.render(moment, zone), "timeZone": zone_name}


def _parsed(name, parse, *arguments):
    try:
        return parse(*arguments)
    except (ValueError, OverflowError) as error:
        raise invalid(f"Invalid {name} time.") from error


def _clean_description(body, settings):
    """Keep the limit that the community knows; Google documents none."""
    text, limit = body.get("description", ""), settings.description_limit
    if limit and len(text) > limit:
        if settings.description_too_long == "refuse":
            raise invalid("The description is too long.")
        body["description"] = text[:limit]


def _check_reminders(reminders):
    overrides = reminders.get("overrides") or []
    if reminders.get("useDefault") and overrides:
        raise GoogleError(
            400,
            "cannotUseDefaultRemindersAndSpecifyOverride",
            "Cannot specify both default reminders and overrides at the same time.",
            domain="calendar",
        )
    if len(overrides) > MAX_OVERRIDES:
        raise invalid("Too many override reminders.")
    for item in overrides:
        if item.get("method") not in ("email", "popup"):
            raise invalid("Invalid reminder method.")
        if not 0 <= item.get("minutes", -1) <= MAX_REMINDER_MINUTES:
            raise invalid("Invalid reminder minutes.")


def _check_source(source):
    if source and urlsplit(source.get("url", "")).scheme not in ("http", "https"):
        raise invalid("The URL of an event's source must be http or https.")


def _check_conference(conference):
    """Hold the entry points against what their reference says, field by field."""
    points = conference.get("entryPoints") or []
    kinds = [point.get("entryPointType") for point in points]
    if not set(kinds) <= SCHEMES.keys():
        raise invalid("Invalid conference entry point type.")
    if any(kinds.count(kind) > 1 for kind in ("video", "sip", "more")):
        raise invalid("Too many conference entry points of a type.")
    if set(kinds) == {"more"}:
        raise invalid("A conference with only a more entry point is invalid.")
    for kind, point in zip(kinds, points, strict=True):
        uri = point.get("uri") or ""
        if len(uri) > MAX_URI or urlsplit(uri).scheme not in SCHEMES[kind]:
            raise invalid("Invalid conference entry point uri.")


def _clean_attendees(body):
    attendees = []
    for attendee in body.get("attendees", ()):
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", attendee.get("email", "")):
            raise invalid("Invalid attendee email.")
        attendees.append({"responseStatus": "needsAction", **attendee})
    if attendees:
        body["attendees"] = attendees


def _clean_properties(body):
    """Long keys are dropped, long values cut, too many properties refused."""
    kinds = body.pop("extendedProperties", {})
    total, size, kept = 0, 0, {}
    for kind, properties in kinds.items():
        kept[kind] = {
            key: value[:MAX_VALUE]
            for key, value in properties.items()
            if value is not None and len(key) <= MAX_KEY
        }
        total += len(kept[kind])
        size += sum(len((k + v).encode()) for k, v in kept[kind].items())
    if total > MAX_PROPERTIES or size > MAX_BYTES:
        raise invalid("Too many extended properties.")
    kept = {kind: properties for kind, properties in kept.items() if properties}
    if kept:
        body["extendedProperties"] = kept
