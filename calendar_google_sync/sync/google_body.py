"""What we write to Google: the body of an insert or a patch.

Only what is named, so that everything else in Google stays as people made it. See the
glossary in ``google_event``.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from . import text
from .google_time import write_when
from .items import Item, Kind, Reminder
from .zones import known

#: Stands before the title of a closed task
DONE = "✓ "
MAX_REMINDERS = 5
#: Four weeks
MAX_MINUTES = 40320

_DONE = re.compile("^\\s*[✓✔]\ufe0f?\\s?")


def body(
    item: Item,
    fields: Collection[str],
    current: Item | None,
    default_time_zone: str = "UTC",
) -> dict:
    """JSON to insert (``current`` None) or to patch the named fields.

    ``default_time_zone``: for items that know no zone of their own (the user's zone).
    Fields in which the item has no opinion are left out.
    """
    names, patch = set(fields), current is not None
    result: dict = {}
    if names & {"title", "done"}:
        result["summary"] = _summary(item)
    if names & {"description", "footer"}:
        shown = item if current is None or "description" in names else current
        result["description"] = text.to_google(shown.description, item.footer)[0]
    if item.when and (names & _needs_time(item)):
        zone = known(item.time_zone) or known(default_time_zone) or "UTC"
        result.update(write_when(item.when, zone, patch))
    if "recurrence" in names and (patch or item.recurrence):
        result["recurrence"] = list(item.recurrence or ()) or None
    result.update(_plain_fields(item, names))
    return result


def without_mark(title: str) -> str:
    """The title of a task without the mark of a closed one."""
    return _DONE.sub("", title)


def reminder_order(one: Reminder) -> tuple[int, str]:
    return one.minutes, one.method


def _summary(item: Item) -> str:
    if item.kind is not Kind.TASK or item.done is None:
        return item.title
    # An open task whose own title begins with the mark would come back as closed
    title = without_mark(item.title)
    return f"{DONE}{title}" if item.done else title


def _needs_time(item: Item) -> set[str]:
    """Fields that are told in ``start`` and ``end``."""
    zone = {"time_zone"} if not item.when or not item.when.all_day else set()
    return {"when"} | zone | ({"recurrence"} if item.recurrence else set())


def _plain_fields(item: Item, names: set[str]) -> dict:
    values = {
        "location": item.location,
        "visibility": item.visibility,
        "busy": item.busy,
        "reminders": item.reminders,
    }
    told = {k: v for k, v in values.items() if k in names and v is not None}
    if "busy" in told:
        told["transparency"] = "opaque" if told.pop("busy") else "transparent"
    if "reminders" in told:
        told["reminders"] = _overrides(told["reminders"])
    return told


def _overrides(reminders: tuple[Reminder, ...]) -> dict:
    """The five nearest to the start; none earlier than Google allows."""
    near = sorted(set(reminders), key=reminder_order)[:MAX_REMINDERS]
    told = [
        {
            "method": one.method,
            "minutes": min(max(one.minutes, 0), MAX_MINUTES),
        }
        for one in near
    ]
    return {"useDefault": False, "overrides": told}
