"""The pure core: what an entry is, what is to be done, and how Google writes it.

Standard library, python-dateutil and Babel only; no Odoo, no network, no clock. Start
reading at ``items`` (the words) and ``fields`` (a row for each field), then ``planner``
(the decisions), ``merge`` (field by field) and ``links`` (what becomes of a link).
``window`` and ``tasks`` know about dates, ``recurrence`` about repetition rules and
``odoo_rule`` which of them Odoo can hold, ``text`` about descriptions, ``video`` about
links to video calls, ``google_event`` about Google's JSON, ``snapshot`` about what is
stored of an item, ``status`` about how a record stands with Google.
"""

from .fields import FIELDS, INWARD, MERGED, OUTWARD
from .google_event import RemoteEntry, body, parse
from .google_time import original_start
from .ids import event_id, record_of
from .items import (
    UNKNOWN,
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
from .odoo_series import Memory, Row, SeriesContent, series_content
from .planner import decide, plan, undo
from .status import Facts, Status, status_of
from .table import Field, Table, Way
from .window import Window, default_days

__all__ = [
    "FIELDS",
    "INWARD",
    "MERGED",
    "OUTWARD",
    "UNKNOWN",
    "Action",
    "Conflict",
    "Facts",
    "Field",
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
    "SeriesContent",
    "Table",
    "Unsupported",
    "Way",
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
    "series_content",
    "to_odoo",
    "to_rrule",
    "undo",
]
