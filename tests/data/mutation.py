"""Documents of Google as they are and as they should never be, from a seed.

Number n of a list is always made from ``seed + n``, so that one is made again alone.
"""

import copy
import json
import random
from pathlib import Path

FOLDER = Path(__file__).parent / "series"
#: In place of a value; each call makes a new one
ODD = (
    lambda _r: None,
    lambda _r: "",
    lambda _r: " ",
    lambda _r: True,
    lambda _r: False,
    lambda _r: 0,
    lambda _r: -1,
    lambda r: r.randrange(-(2**70), 2**70),
    lambda _r: 10**400,
    lambda r: r.random() * 1e300,
    lambda _r: float("nan"),
    lambda _r: float("inf"),
    lambda _r: [],
    lambda _r: {},
    lambda _r: [None],
    lambda _r: [[]],
    lambda _r: {"": {}},
    lambda _r: {"dateTime": [], "date": {}, "timeZone": 7},
    lambda _r: {"dateTime": "9999-12-31T23:59:59-23:59"},
    lambda _r: {"dateTime": "0001-01-01T00:00:00+23:59"},
    lambda _r: {"date": "0000-00-00"},
    lambda _r: {"date": "2026-02-30"},
    lambda r: _nested(r.choice((40, 150))),
    lambda r: "x" * r.choice((300, 9000, 40000)),
    lambda _r: "\0",
    lambda _r: "a\ud800b",
    lambda _r: "\u202e\u2060\ufeff",
    lambda _r: "╭── Odoo ──╰── Odoo ──",
    lambda r: "<ul><li>x" * r.choice((3, 330)),
    lambda r: '<a href="' * r.choice((3, 500)),
    lambda _r: "&#x110000;&#xd800;&#0;&" + "9" * 5000,
    lambda _r: "2026-13-45T99:99:99Z",
    lambda _r: "2026-03-10T09:00:00+99:99",
    lambda _r: "2026-03-10",
    lambda _r: "20260310T090000Z",
    lambda _r: "Europe/../../etc/passwd",
    lambda _r: "cancelled",
    lambda _r: "confirmed",
    lambda _r: ["RRULE:"],
    lambda _r: ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"],
    lambda _r: ["RRULE:FREQ=SECONDLY;BYSECOND=0;INTERVAL=0"],
    lambda _r: ["RRULE:FREQ=DAILY;COUNT=" + "9" * 60],
    lambda _r: ["RRULE:FREQ=DAILY;UNTIL=00000000"],
    lambda _r: ["RDATE;TZID=Nowhere:x,y", "EXDATE:", "EXRULE:FREQ=DAILY", "X"],
    lambda _r: ["RRULE:FREQ=DAILY", 7, None, {}],
)
#: Characters that mean something to what reads a text
SIGNS = "\0\n\r\t\"'<>&;:=,+-/\\#%{}[]0129TZ╭╰✓ é\u2028\ud83d"


def documents():
    """:return: list of pairs (kind, entry) of all entries of the corpus, and one more

    The one has every key that the addon reads.
    """
    found = [("event", FULL)]
    for path in sorted(FOLDER.glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        kind = told.get("kind", "event")
        found += [(kind, e) for one in told["series"] for e in one["events"]]
    return found


def mutated(document, seed):
    """A copy with one to five changes, which may break it anywhere.

    :param document: whatever JSON can hold
    :return: whatever JSON can hold, and Python's json also takes (NaN, lone surrogates)
    """
    chance = random.Random(seed)
    changed = [copy.deepcopy(document)]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        _mutate(changed, chance)
    return changed[0]


def _mutate(root, chance):
    holder, key = chance.choice(list(_places(root)))
    value = holder[key]
    acts = [_replace, _replace, _swap]
    if isinstance(value, str):
        acts += [_scramble, _scramble, _cut]
    if type(value) in (int, float) and abs(value) < 2**100:
        acts.append(_shift)
    if isinstance(value, (dict, list)) and value:
        acts += [_drop, _drop]
    if isinstance(value, list) and value:
        acts.append(_repeat)
    if isinstance(value, dict) and value:
        acts.append(_rename)
    chance.choice(acts)(root, holder, key, chance)


def _places(value, holder=None, key=None):
    """Every (holder, key) of a value within a list of one."""
    if holder is not None:
        yield holder, key
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for name, found in list(inner):
        yield from _places(found, value, name)


def _replace(_root, holder, key, chance):
    holder[key] = chance.choice(ODD)(chance)


def _swap(root, holder, key, chance):
    other, name = chance.choice(list(_places(root)))
    holder[key] = copy.deepcopy(other[name])


def _scramble(_root, holder, key, chance):
    signs = list(holder[key])
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(signs) + 1)
        signs[place : place + chance.randrange(2)] = chance.choice(SIGNS)
    holder[key] = "".join(signs)


def _cut(_root, holder, key, chance):
    holder[key] = holder[key][: chance.randrange(len(holder[key]) + 1)]


def _shift(_root, holder, key, chance):
    holder[key] += chance.choice((1, -1, 0.5, 2**31, -(2**63)))


def _drop(_root, holder, key, chance):
    inner = holder[key]
    del inner[
        chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    ]


def _repeat(_root, holder, key, chance):
    holder[key] = holder[key] * chance.choice((2, 3, 50))


def _rename(_root, holder, key, chance):
    inner = holder[key]
    name = chance.choice(list(inner))
    inner[name.swapcase()] = inner.pop(name)


def _nested(depth):
    value = 0
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


FULL = {
    "kind": "calendar#event",
    "etag": '"3333333333333000"',
    "id": "full0000000001",
    "status": "confirmed",
    "created": "2026-02-01T08:00:00.000Z",
    "updated": "2026-02-02T08:00:00.123Z",
    "summary": "✓ Lunch & learn",
    "description": "Bring <b>wine</b><br><ul><li>red</li></ul><br>"
    '╭── Odoo ──<br>With: Ann<br><a href="https://o.example/mail/view?'
    'model=calendar.event&amp;res_id=7">Open in Odoo</a><br>╰── Odoo ──',
    "location": "Gent",
    "start": {"dateTime": "2026-03-10T12:00:00+01:00", "timeZone": "Europe/Brussels"},
    "end": {"dateTime": "2026-03-10T13:00:00+01:00", "timeZone": "Europe/Brussels"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TU", "EXDATE:20260317T110000Z"],
    "visibility": "private",
    "transparency": "transparent",
    "reminders": {
        "useDefault": False,
        "overrides": [
            {"method": "popup", "minutes": 10},
            {"method": "email", "minutes": 1440},
        ],
    },
    "attendees": [
        {"email": "ann@example.com", "responseStatus": "accepted"},
        {"email": "room@resource.example.com", "resource": True},
        {"email": "c_1@group.calendar.google.com", "self": True},
    ],
    "extendedProperties": {"private": {"a": "b"}},
    "iCalUID": "full0000000001@google.com",
    "sequence": 1,
    "eventType": "default",
}
