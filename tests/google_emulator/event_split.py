"""What a person's "this and following events" does to a series.

https://developers.google.com/workspace/calendar/api/guides/recurringevents
"""

from . import event_rules
from .event_store import add, cancel, exceptions, get, html_link, patch
from .recurrence import Series, family


def split(world, calendar, instance_id, changes):
    """Do what a person's "this and following events" does.

    The series ends before the occurrence, a new one begins with it and gets the
    id `{series}_R{moment}`, also where the series was cut from another; extended
    properties are copied, later exceptions end.
    """
    occurrence = get(calendar, instance_id, world.settings).body
    master_id = occurrence["recurringEventId"]
    master = calendar.events[master_id].body
    series = Series(master, world.settings.series_limit)
    stamp = instance_id.rpartition("_")[2]
    start = series.start_of(stamp)
    for event in exceptions(calendar, master_id):
        if series.wall_of(event.body["originalStartTime"]) >= start:
            cancel(world, calendar, event)
    kept, following = series.split_rules(start)
    patch(world, calendar, master_id, {"recurrence": kept})
    content = {**series.instance(start), "recurrence": following}
    content = event_rules.merged(event_rules.writable(content), changes)
    tail = add(world, calendar, master["creator"]["email"], content)
    return _rename(calendar, tail, f"{family(master_id)}_R{stamp.rstrip('Z')}")


def _rename(calendar, event, event_id):
    del calendar.events[event.body["id"]]
    event.body.update(id=event_id, iCalUID=f"{event_id}@google.com")
    event.body["htmlLink"] = html_link(calendar, event_id)
    calendar.events[event_id] = event
    calendar.used_ids.add(event_id)
    return event
