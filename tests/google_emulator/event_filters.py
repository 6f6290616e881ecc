"""Which entries a listing is about: expansion, filters and time windows.

https://developers.google.com/workspace/calendar/api/v3/reference/events/list
"""

from . import times
from .errors import GoogleError
from .event_store import exceptions, is_cancelled, is_series, is_tombstone
from .recurrence import Series


def candidates(world, calendar, query, since=-1):
    """Return all bodies changed after a point: masters, or their occurrences."""
    changed = [item for item in calendar.events.values() if item.changed > since]
    if query.get("singleEvents") != "true":
        return [item.body for item in changed]
    bodies = {}
    for event in changed:
        for body in _expanded(world, calendar, event, query):
            bodies[body["id"]] = body
    return list(bodies.values())


def _expanded(world, calendar, event, query):
    if is_series(event.body):
        return instances(world, calendar, event.body["id"], query)
    return [event.body]


def instances(world, calendar, master_id, query):
    """Return the occurrences of a series, changed and cancelled ones included.

    An endless series is followed up to `timeMax`, else for some hundred occurrences.
    """
    master = calendar.events[master_id].body
    series = Series(master, world.settings.series_limit)
    _lower, upper = _window(calendar, series, query)
    bodies = {}
    for start in series.starts(upper):
        body = series.instance(start)
        bodies[body["id"]] = body
    for event in exceptions(calendar, master_id):
        bodies[event.body["id"]] = event.body
    return list(bodies.values())


def _window(calendar, series, query):
    """Return timeMin and timeMax on the clock of a series; None where not given."""
    zone = times.zone(calendar.time_zone)
    limits = [moment(name, query.get(name)) for name in ("timeMin", "timeMax")]
    return [limit and series.wall(limit, zone) for limit in limits]


def select(calendar, bodies, query):
    """Apply all filters of events.list, and its order."""
    bodies = [
        body
        for body in bodies
        if _wanted(calendar, body, query) and _in_window(calendar, body, query)
    ]
    if "orderBy" in query:
        bodies.sort(key=_order(calendar, query["orderBy"]))
    return bodies


def select_instances(calendar, bodies, query):
    """Apply the filters of events.instances; its timeMin is inclusive."""
    deleted, original = query.get("showDeleted"), query.get("originalStart")
    return [
        body
        for body in bodies
        if (deleted == "true" or not is_cancelled(body))
        and (original is None or _starts_originally(body, original))
        and _overlaps(calendar, body, query, inclusive=True)
    ]


def _wanted(calendar, body, query):
    """Apply showDeleted and singleEvents, and the filters by content."""
    if is_cancelled(body) and query.get("showDeleted") != "true":
        by_update = "updatedMin" in query
        exception = not is_tombstone(calendar, body)
        if not by_update and (query.get("singleEvents") == "true" or not exception):
            return False
    return _has_content(body, query)


def _has_content(body, query):
    since = moment("updatedMin", query.get("updatedMin"))
    if since and moment("updated", body["updated"]) < since:
        return False
    if "iCalUID" in query and body.get("iCalUID") != query["iCalUID"]:
        return False
    if "eventTypes" in query and body["eventType"] not in query["eventTypes"]:
        return False
    if "q" in query and not _mentions(body, query["q"]):
        return False
    return all(
        _has_property(body, kind, constraint)
        for kind in ("private", "shared")
        for constraint in query.get(f"{kind}ExtendedProperty", ())
    )


def _mentions(body, words):
    people = [person.get("email", "") for person in body.get("attendees", ())]
    fields = [body.get(name, "") for name in ("summary", "description", "location")]
    return words.casefold() in " ".join(fields + people).casefold()


def _has_property(body, kind, constraint):
    name, _, value = constraint.partition("=")
    properties = body.get("extendedProperties", {}).get(kind, {})
    return properties.get(name) == value


def _in_window(calendar, body, query):
    """Apply timeMin to ends and timeMax to starts, both exclusive."""
    if not {"timeMin", "timeMax"} & set(query):
        return True
    if is_series(body):
        series = Series(body)
        return series.occurs_within(*_window(calendar, series, query))
    return _overlaps(calendar, body, query)


def _overlaps(calendar, body, query, inclusive=False):
    zone = times.zone(calendar.time_zone)
    if "timeMin" in query:
        end, lower = times.moment_of(body["end"], zone), moment("", query["timeMin"])
        if end < lower or end == lower and not inclusive:
            return False
    if "timeMax" in query:
        start = times.moment_of(body["start"], zone)
        if start >= moment("timeMax", query["timeMax"]):
            return False
    return True


def _starts_originally(body, wanted):
    point = body["originalStartTime"]
    if times.is_all_day(point):
        return point["date"] == wanted[:10]
    return moment("", point["dateTime"]) == moment("originalStart", wanted)


def _order(calendar, name):
    zone = times.zone(calendar.time_zone)
    if name == "updated":
        return lambda body: body["updated"]
    return lambda body: times.moment_of(body["start"], zone)


def check_window(query):
    """timeMin must lie before timeMax, and both need an offset."""
    moments = {}
    for name in ("timeMin", "timeMax", "updatedMin"):
        if name in query:
            moments[name] = moment(name, query[name])
    if {"timeMin", "timeMax"} <= set(moments):
        if moments["timeMin"] >= moments["timeMax"]:
            raise GoogleError(
                400,
                "timeRangeEmpty",
                "The specified time range is empty.",
                location=("parameter", "timeMax"),
                domain="calendar",
            )


def moment(name, text):
    """Read a moment of the query; None stays None."""
    if text is None:
        return None
    try:
        return times.parse_datetime(text)
    except ValueError as error:
        raise GoogleError(
            400, "badRequest", "Bad Request", location=("parameter", name)
        ) from error
