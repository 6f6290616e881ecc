"""The pure core: what an entry is, what is to be done, and how Google writes it.

Standard library and python-dateutil only; no Odoo, no network, no clock. Start reading
at ``items`` (the words), then ``planner`` (the decisions) and ``merge`` (field by
field). ``window`` and ``tasks`` know about dates, ``recurrence`` about repetition rules
and ``odoo_rule`` which of them Odoo can hold, ``text`` about descriptions,
``google_event`` about Google's JSON.
"""

from .google_event import RemoteEntry, body, parse
from .ids import event_id, record_of
from .items import (
    INWARD,
    MERGED,
    OUTWARD,
    Action,
    Conflict,
    Item,
    Kind,
    Operation,
    Pair,
    Plan,
    Reminder,
    When,
)
from .odoo_rule import OdooRule, Unsupported, to_odoo, to_rrule
from .planner import decide, plan, undo
from .window import Window, default_days

__all__ = [
    "INWARD",
    "MERGED",
    "OUTWARD",
    "Action",
    "Conflict",
    "Item",
    "Kind",
    "OdooRule",
    "Operation",
    "Pair",
    "Plan",
    "RemoteEntry",
    "Reminder",
    "Unsupported",
    "When",
    "Window",
    "body",
    "decide",
    "default_days",
    "event_id",
    "parse",
    "plan",
    "record_of",
    "to_odoo",
    "to_rrule",
    "undo",
]
