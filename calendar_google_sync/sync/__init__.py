"""The pure core: what an entry is, what is to be done, and how Google writes it.

Standard library and python-dateutil only; no Odoo, no network, no clock. Start reading
at ``items`` (the words), then ``planner`` (the decisions) and ``merge`` (field by
field). ``window`` and ``tasks`` know about dates, ``recurrence`` about repetition rules
and ``odoo_rule`` which of them Odoo can hold, ``text`` about descriptions,
``google_event`` about Google's JSON,
``status`` about what a person is told of one record.
"""

from .google_event import RemoteEntry, body, parse
from .google_time import original_start
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
from .odoo_series import Memory, Row, Told, tell
from .planner import decide, plan, undo
from .status import Facts, Status, status_of
from .window import Window, default_days

__all__ = [
    "INWARD",
    "MERGED",
    "OUTWARD",
    "Action",
    "Conflict",
    "Facts",
    "Item",
    "Kind",
    "Memory",
    "OdooRule",
    "Operation",
    "Pair",
    "Plan",
    "RemoteEntry",
    "Reminder",
    "Row",
    "Status",
    "Told",
    "Unsupported",
    "When",
    "Window",
    "body",
    "decide",
    "default_days",
    "event_id",
    "original_start",
    "parse",
    "plan",
    "record_of",
    "status_of",
    "tell",
    "to_odoo",
    "to_rrule",
    "undo",
]
