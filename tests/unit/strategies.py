"""Random items, texts and pairs for the property tests of the pure core."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from calendar_google_sync.sync import Item, Kind, Pair, Reminder, When, tasks, text

ZONES = (
    "UTC",
    "Europe/Brussels",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Pacific/Auckland",
)

zones = st.sampled_from(ZONES)
instants = st.datetimes(
    datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(timezone.utc)
).map(lambda moment: moment.replace(microsecond=0))
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))

words = st.text("abc é😀&<>\"'✓\n ", max_size=12)
_marks = st.sampled_from(
    ["b", "i", "u", "strong", "p", "div", "span", "h1", "li", "ul"]
)


def _tagged(inner):
    wrapped = st.builds(lambda tag, html: f"<{tag}>{html}</{tag}>", _marks, inner)
    linked = inner.map(
        lambda html: f'<a href="https://example.com/?a=1&amp;b=2">{html}</a>'
    )
    listed = inner.map(lambda html: f"<ol><li>{html}</li><li>b</li></ol>")
    several = st.lists(inner, max_size=3).map("<br>".join)
    return wrapped | linked | listed | several


html = st.recursive(words, _tagged, max_leaves=6)
raw_html = html | st.text(max_size=40) | st.text("<>/&;a b!-?\"='\n", max_size=40)

timed = st.builds(
    lambda start, minutes: When(start, start + timedelta(minutes=minutes)),
    instants,
    st.integers(0, 3000),
)
all_day = st.builds(
    lambda day, length: When(day, day + timedelta(days=length)), days, st.integers(1, 9)
)
# Items have few values, so that both sides often come to the same ones
_at = datetime(2026, 3, 10, 9, tzinfo=timezone.utc)
_spans = [tasks.span(_at + timedelta(days=d), h) for d in (0, 1) for h in (0, 3)]
_full_days = [When(_at.date(), _at.date() + timedelta(days=n)) for n in (1, 2)]
_texts = ["", "a", "<b>a</b> b", "a<br>b", "<ul><li>a</li></ul>"]
FIELDS = {
    "title": ["", "A", "A ", "B"],
    "description": _texts,
    "when": _spans + _full_days,
    "location": ["", "Here", "There"],
    "time_zone": ["UTC", "Europe/Brussels"],
    "recurrence": [(), ("RRULE:FREQ=DAILY;COUNT=3",), ("RRULE:COUNT=3;FREQ=DAILY",)],
    "visibility": ["default", "private"],
    "busy": [True, False],
    "reminders": [(), (Reminder("popup", 10),)],
    "done": [False, True],
    "guests": [(), ("ann@example.com",), ("ann@example.com", "bob@example.com")],
    "footer": ["", *(text.footer("https://x.y", "Open", [n], "With") for n in "ab")],
}
UNKNOWN = {
    (Kind.EVENT, "local"): {"done": None, "guests": ()},
    (Kind.EVENT, "remote"): {"done": None},
    (Kind.TASK, "local"): dict.fromkeys(
        ("location", "time_zone", "recurrence", "visibility", "busy", "reminders")
    ),
    (Kind.TASK, "remote"): dict.fromkeys(
        ("location", "visibility", "busy", "reminders")
    ),
}


def _values(kind, side):
    """Strategies for the fields of one side of one kind."""
    values = {name: st.sampled_from(pool) for name, pool in FIELDS.items()}
    if (kind, side) == (Kind.TASK, "local"):
        values["when"] = st.sampled_from(_spans)
    if (kind, side) == (Kind.EVENT, "remote"):
        values["reminders"] = st.sampled_from([None, *FIELDS["reminders"]])
    if side == "local":
        values["guests"] = st.just(())
    unknown = {name: st.just(value) for name, value in UNKNOWN[kind, side].items()}
    return values | unknown


_CONTENT = {key: st.fixed_dictionaries(_values(*key)) for key in UNKNOWN}
_EDITS = {
    key: st.lists(st.sampled_from(sorted(FIELDS)), max_size=3, unique=True)
    for key in UNKNOWN
}


@st.composite
def sides(draw, kind, side):
    """What one side told when both agreed, and what it tells now."""
    before, after = draw(_CONTENT[kind, side]), draw(_CONTENT[kind, side])
    edits = {name: after[name] for name in draw(_EDITS[kind, side])}
    agreed = Item(kind, **before)
    return agreed, replace(agreed, **edits)


@st.composite
def pairs(draw):
    """Pairs of every kind, linked ones with a few edited fields on either side."""
    kind = draw(st.sampled_from(Kind))
    agreed_local, local = draw(sides(kind, "local"))
    agreed_remote, remote = draw(sides(kind, "remote"))
    linked, rare = draw(st.booleans()), draw(st.integers(0, 15))
    gone = draw(
        st.sampled_from([(), (), (), ("local",), ("remote",), ("local", "remote")])
    )
    return Pair(
        "key",
        local=None if "local" in gone else replace(local, cut=rare == 0),
        remote=None if "remote" in gone else remote,
        agreed_local=agreed_local if linked else None,
        agreed_remote=agreed_remote if linked else None,
        local_changed_at=draw(st.sampled_from([None, _at])),
        remote_changed_at=draw(st.sampled_from([None, _at + timedelta(hours=1)])),
        detached=rare == 1,
    )
