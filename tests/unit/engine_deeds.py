"""A deed of a person, and what becomes of an entry by an edit."""

from datetime import datetime, time, timedelta, timezone
from typing import NamedTuple

from engine_ledger import token
from engine_series import has_events

from calendar_google_sync.sync import Item, Kind, Reminder, When
from calendar_google_sync.sync.items import replace

_DAYS = (0, 1, -3, 10, 35, 70, 110, -40)
#: The first has an end, so its occurrences are edited alone, too
RULES = ("RRULE:FREQ=DAILY;COUNT=5", "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY;INTERVAL=2")
_SEEN = ("default", "private", "public")
_REMINDERS = ((), (Reminder("popup", 10),), (Reminder("email", 60),))
#: Edits that both sides offer
EDITS = "title description move done location all_day seen reminders rule".split()


class Act(NamedTuple):
    """A deed on one of the records or entries, in one of its eight ways."""

    name: str
    which: int
    way: int


def _when(world, act, all_day=False):
    """A time that nobody has used yet, on one of the days around the start.

    In daytime: Odoo cannot repeat what falls into the hour that the clock leaps over.
    """
    first = datetime(2026, 3, 10) + timedelta(days=_DAYS[act.way])
    if all_day:
        return When(first.date(), first.date() + timedelta(days=1 + act.which % 2))
    minute = timedelta(minutes=world.number() * 7 % 960)
    start = datetime.combine(first, time(6), timezone.utc) + minute
    return When(start, start + timedelta(minutes=30 * (1 + act.which % 3)))


def content(world, act, kind):
    number = world.number()
    event = {"location": "", "visibility": "default", "busy": True, "reminders": ()}
    return Item(
        kind,
        title=f"T{number} v{number}",
        description=_text(world),
        when=_when(world, act),
        **({"done": False} if kind is Kind.TASK else event),
    )


def _text(world):
    number = world.number()
    lines = "<br>https://example.com/1" * (number % 2)
    return f"D{number} <b>&amp; bold</b>{lines}"


def edited(world, act, item):
    """The item after an edit that both sides offer."""
    name = act.name.removeprefix("google_").removeprefix("odoo_")
    if has_events(item) and name in ("move", "all_day", "rule"):
        return item  # Odoo would make other events, and Google forget exceptions
    if name == "title":
        return replace(item, title=f"{token(item.title)} v{world.number()}")
    if name == "description":
        return replace(item, description=_text(world))
    if name == "move":
        return replace(item, when=_when(world, act))
    if name == "done" and item.kind is Kind.TASK:
        return replace(item, done=not item.done)
    if act.name == "google_all_day":
        return replace(item, when=_when(world, act, all_day=True))
    if item.kind is Kind.TASK:
        return item
    return _edited_event(world, act, item, name)


def _edited_event(world, act, item, name):
    values = {
        "location": {"location": f"L{world.number()}"},
        "all_day": {"when": _when(world, act, all_day=True)},
        "seen": {"visibility": _SEEN[act.way % 3], "busy": act.way % 2 == 0},
        "reminders": {"reminders": _REMINDERS[act.way % 3]},
        "rule": {"recurrence": (RULES[1 + act.way % 2],)} if item.recurrence else {},
    }
    return replace(item, **values.get(name, {}))
