"""Random items, texts and pairs for the property tests of the pure core."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from html import escape

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

#: Pieces of HTML, whole and broken, and what a footer is made of
_PIECES = [
    *(f"<{tag}>" for tag in ("b", "i", "u", "strong", "p", "pre", "ul", "ol", "li")),
    *(f"</{tag}>" for tag in ("b", "i", "em", "a", "p", "ul", "ol", "li", "td")),
    *("<br>", "<br/>", "<br>\n", "<table>", "<tr>", "<td>", "<p/>", "<o:p>", "</o:p>"),
    *('<a href="https://x.y/?a=1&amp;b=2">', "<a href='java\nscript:x'>", "<a>"),
    '<a href="https://www.google.com/url?q=https%3A//x.y/%20%E2%80%8B&amp;sa=D">',
    *('<a href="', '">', "<a href='x", "<p title=it's>", "<p x='>'>", "<", ">", "</"),
    *("<!--", "-->", "<!-- x -->", "<![CDATA[", "]]>", "<?xml", "<!doctype html>"),
    *("<script>", "</script>", "<style>x</style>", "<Ann <ann@example.com>>"),
    *("&amp;", "&lt;b&gt;", "&nbsp;", "&#8203;", "&#0;", "&#xd800;", "&#55;", "&x;"),
    *("&", "&#", ";", "a", "b c", "é", "😀", " ", "\n", "\r\n", "\xa0", "\x0b", "\x85"),
    *("\0", "\u200b", "\u2060", "\ud800", "\udc00", "\u202e", "'", '"', "=", "/"),
    *(text.BEGIN, text.END, "╭", "╰", "── Odoo ──", "╭── <b>Odoo</b>", " ──"),
]
pieces = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join)
any_html = pieces | raw_html | st.text(max_size=60)

#: Names of people, some of whom mean ill
names = st.text("a <>&\n\0\u200b\u2060╭╰─😀", max_size=12) | st.lists(
    st.sampled_from([text.BEGIN, text.END, "Eve ", "<b>", "╭", "\u2060", "── Odoo ──"]),
    max_size=5,
).map("".join)

_LETTERS = st.text("ab é😀&<>\"'\xa0", max_size=6)
_spellings = st.sampled_from(
    [
        escape,
        lambda plain: escape(plain, quote=False),
        lambda plain: "".join(f"&#{ord(letter)};" for letter in plain),
        lambda plain: "".join(f"&#X{ord(letter):x};" for letter in plain),
        lambda plain: escape(plain).replace("\xa0", "&nbsp;"),
    ]
)
_around = st.sampled_from(
    [
        *(
            f"<{tag}>{{}}</{tag}>"
            for tag in "b i u strong span h1 p div blockquote".split()
        ),
        *(
            "<ul><li>{}</li></ul>",
            "<ol><li>{}",
            "<li>{}",
            "<table><tr><td>{}</td></tr>",
        ),
        *('<a href="https://x.y/?a=1&amp;b=2">{}</a>', '<a href="javascript:x">{}</a>'),
        *(
            "<p title='>'>{}</p>",
            '<P CLASS="<b>">{}</P\n>',
            "<b/>{}<br />",
            "<o:p>{}</o:p>",
        ),
        *(
            "<!-- <p> -->{}",
            "<script>if (a < b) {{}}</script>{}",
            "{}<style>p > a</style>",
        ),
        *("<p>{}", "{}</p>", "</b>{}", "<td>{}</td>", "<pre>{}</pre>"),
    ]
)


def _shown(inner):
    """HTML around other HTML that shows the same."""
    wrapped = st.builds(
        lambda around, one: (around.format(one[0]), one[1]), _around, inner
    )
    several = st.lists(inner, max_size=4).map(
        lambda ones: tuple(map("".join, zip(*ones, strict=True)))
    )
    return wrapped | several.filter(bool)


#: HTML, and the text that people see in it
html_and_text = st.recursive(
    st.builds(lambda plain, spell: (spell(plain), plain), _LETTERS, _spellings),
    _shown,
    max_leaves=8,
)

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
    "video": ["", "https://x.y/a", "https://x.y/b"],
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
