"""Everything that can happen to a link, in each of its states.

``TABLE`` has a row for each thing that can happen: the function, and the next state for
each state before. What changes besides is said in full: all else is as it was.
"""

import inspect
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import pytest

from calendar_google_sync.sync import (
    UNKNOWN,
    Item,
    Kind,
    RemoteEntry,
    When,
    links,
    odoo_series,
)
from calendar_google_sync.sync.links import Link, RecordRef, State

NINE = datetime(2026, 3, 10, 9, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
EARLIER, LATER = NINE - 9 * HOUR, NINE - 8 * HOUR
DAILY = ("RRULE:FREQ=DAILY;COUNT=5",)
KEY = "20260310T090000Z"


def item(title, start=NINE, **values):
    return Item(Kind.EVENT, title=title, when=When(start, start + HOUR), **values)


EVENT, OTHER = RecordRef("calendar.event", 3), RecordRef("calendar.event", 4)
COURSE = RecordRef("calendar.recurrence", 5, True)
LOCAL, REMOTE, NEWS = item("Odoo"), item("Google"), item("News")
NOW_LOCAL, NOW_REMOTE = item("Now in Odoo"), item("Now in Google")
SERIES_LOCAL = item("Series", time_zone="UTC", recurrence=DAILY, footer="Its link")
SERIES_REMOTE = item("Series ", time_zone="UTC", recurrence=DAILY)
SERIES = Link(
    Kind.EVENT,
    "series",
    record=COURSE,
    state=State.LINKED,
    agreed_local=SERIES_LOCAL,
    agreed_remote=SERIES_REMOTE,
    remote=SERIES_REMOTE,
)
IN_SERIES = odoo_series.occurrence(SERIES_REMOTE, NINE)

#: In the order of the columns of the table
STATES = dict(zip("WLPDSGR", State, strict=True))

_KNOWN = {
    "id": 1,
    "kind": Kind.EVENT,
    "google_id": "entry",
    "google_title": "Former title",
    "local_version": 7,
    "synced_version": 6,
    "anchor": 2,
}
_AGREED = {"record": EVENT, "agreed_local": LOCAL, "agreed_remote": REMOTE}
_IN_GOOGLE = {"etag": '"1"', "remote": REMOTE, "remote_updated_at": EARLIER}

#: A link as it usually is in each state
USUAL = {
    State.WAITING: Link(**_KNOWN, **_IN_GOOGLE, remote_changed=True, origin="remote"),
    State.LINKED: Link(**_KNOWN, **_AGREED, **_IN_GOOGLE, rows={8: KEY}),
    State.PARKED: Link(**_KNOWN, **_AGREED, **_IN_GOOGLE, reason="Refused."),
    State.DETACHED: Link(**_KNOWN, **_AGREED),
    State.SINGLE: Link(
        **_KNOWN,
        **{**_IN_GOOGLE, "remote": SERIES_REMOTE},
        agreed_remote=SERIES_REMOTE,
        reason="Odoo cannot repeat it.",
    ),
    State.REMOVING: Link(**_KNOWN, **_AGREED, **_IN_GOOGLE),
    State.REMOVED: Link(**_KNOWN),
}
USUAL = {state: replace(link, state=state) for state, link in USUAL.items()}
_OF_SERIES = {
    "google_id": f"series_{KEY}",
    "recurring_event_id": "series",
    "original_start": KEY,
}
#: The same of an occurrence that has an entry of its own
OCCURRENCE = {state: replace(link, **_OF_SERIES) for state, link in USUAL.items()}
OCCURRENCE[State.REMOVED] = replace(OCCURRENCE[State.REMOVED], cancelled=True)


def entry(etag='"2"', **values):
    """What Google says of it."""
    known = {"google_id": "entry", "title": "Title", "updated": LATER}
    return RemoteEntry(etag=etag, **{**known, **values})


def occurrence_entry(**values):
    return entry(**_OF_SERIES, **values)


@dataclass(frozen=True)
class Row:
    """One thing that can happen.

    :param function: of ``sync.links``
    :param happens: what it is, and to what
    :param next: the letter of the next state in each state, "-" if it never happens
    :param step: makes the next link
    :param changes: values that change, or a function of the link that returns them
    :param but: those that are others in some states, by their letter
    """

    function: str
    happens: str
    next: str
    step: object
    changes: object = field(default_factory=dict)
    but: dict = field(default_factory=dict)
    before: dict = field(default_factory=lambda: USUAL)
    #: Values that the links have before, besides
    having: dict = field(default_factory=dict)

    def link(self, letter):
        return replace(self.before[STATES[letter]], **self.having)

    def expected(self, letter):
        link = self.link(letter)
        found = self.changes(link) if callable(self.changes) else self.changes
        changes = {**found, **self.but.get(letter, {})}
        next_state = STATES[self.next[list(STATES).index(letter)]]
        return replace(link, **{"state": next_state, **changes})


GONE = {"remote": None, "etag": ""}
NOTHING = {
    **GONE,
    "record": None,
    "agreed_local": None,
    "agreed_remote": None,
    "remote_changed": False,
    "reason": "",
    "synced_version": 7,
}
SEEN = {"etag": '"2"', "google_title": "Title", "remote_updated_at": LATER}
CHANGED = {**SEEN, "remote": NEWS, "remote_changed": True, "reason": ""}
UNREAD = {**SEEN, "reason": "What is this?", "remote_changed": False}
#: A detached link learns only what there is
ONLY_SEEN = {"google_title": "Former title", "remote_changed": False, "reason": ""}
LEFT = {"google_title": "Former title", "reason": ""}


def _to_deleted(link):
    changed = link.agreed_remote is not None
    return {**SEEN, **GONE, "remote_changed": changed, "reason": ""}


#: As an earlier installation of the addon left it
KEPT = {"record": EVENT, "etag": links.KEPT, "remote": None}

ABSORBED = [
    Row(
        "absorbed",
        "our own write comes back",
        "WLPDSGR",
        lambda link: links.absorbed(link, entry('"1"', item=NEWS)),
        having={"etag": '"1"'},
    ),
    Row(
        "absorbed",
        "what an earlier version did not understand is listed once more",
        "--L----",
        lambda link: links.absorbed(link, entry('"1"', item=NEWS)),
        {**CHANGED, "etag": '"1"'},
        having={"etag": '"1"', "remote": None},
    ),
    Row(
        "absorbed",
        "our own write comes back, with a field that nobody knew of",
        "-LL----",
        lambda link: links.absorbed(link, entry('"1"', item=REMOTE)),
        {**CHANGED, "etag": '"1"', "remote": REMOTE},
        having=dict.fromkeys(
            ("remote", "agreed_remote"), replace(REMOTE, location=UNKNOWN)
        ),
    ),
    Row(
        "absorbed",
        "an edit",
        "WLLDSLW",
        lambda link: links.absorbed(link, entry(item=NEWS)),
        CHANGED,
        but={"D": ONLY_SEEN, "S": {"reason": "Odoo cannot repeat it."}},
    ),
    Row(
        "absorbed",
        "it is only touched",
        "WLLDSLW",
        lambda link: links.absorbed(link, entry(item=link.agreed_remote)),
        lambda link: {
            **SEEN,
            "remote": link.agreed_remote,
            "remote_changed": False,
            "reason": "",
        },
        # What was refused is tried anew
        but={
            "P": {"remote_changed": True},
            "D": ONLY_SEEN,
            "S": {"reason": "Odoo cannot repeat it."},
        },
    ),
    Row(
        "absorbed",
        "it is deleted",
        "RLLDSRR",
        lambda link: links.absorbed(link, entry(deleted=True)),
        _to_deleted,
        but={
            "W": {**NOTHING, **LEFT, "remote_updated_at": EARLIER},
            "D": {**ONLY_SEEN, "etag": ""},
            "S": {"reason": "Odoo cannot repeat it."},
            "G": {**NOTHING, **LEFT, "remote_updated_at": EARLIER},
            "R": {**NOTHING, **LEFT, "remote_updated_at": None},
        },
    ),
    Row(
        "absorbed",
        "what was sent is deleted before anybody knew that it arrived",
        "W-W----",
        lambda link: links.absorbed(link, entry(deleted=True)),
        lambda link: {**_to_deleted(link), "remote_changed": False},
        having={"record": EVENT, "agreed_remote": None},
        but={"P": {"remote_changed": True}},
    ),
    Row(
        "absorbed",
        "what an earlier installation linked is deleted",
        "D------",
        lambda link: links.absorbed(link, entry(deleted=True)),
        {"etag": "", "remote_changed": False},
        having=KEPT,
    ),
    Row(
        "absorbed",
        "what an earlier installation linked is there",
        "W------",
        lambda link: links.absorbed(link, entry(item=NEWS)),
        CHANGED,
        having=KEPT,
    ),
    Row(
        "absorbed",
        "it cannot be read",
        "PPPDSPP",
        lambda link: links.absorbed(link, entry(problem="What is this?")),
        # What was known of it stays, with the old etag
        lambda link: {**UNREAD, "etag": link.etag or '"2"'},
        but={"D": {**ONLY_SEEN, "remote_updated_at": LATER}},
    ),
    Row(
        "absorbed",
        "it could never be read",
        "PPP--P-",
        lambda link: links.absorbed(link, entry(problem="What is this?")),
        UNREAD,
        having={"remote": None, "etag": '"1"'},
    ),
    Row(
        "absorbed",
        "an occurrence gets an entry of its own",
        "WLLD-LW",
        lambda link: links.absorbed(link, occurrence_entry(item=NEWS)),
        {**CHANGED, "cancelled": False},
        but={"D": ONLY_SEEN},
        before=OCCURRENCE,
    ),
    Row(
        "absorbed",
        "the entry of an occurrence is as it was",
        "WLLD-LW",
        lambda link: links.absorbed(link, occurrence_entry(item=REMOTE)),
        # The planner is to look whether it still is as its series says
        {**CHANGED, "remote": REMOTE, "cancelled": False},
        but={"D": ONLY_SEEN},
        before=OCCURRENCE,
    ),
    Row(
        "absorbed",
        "an occurrence is cancelled",
        "WLLD-LW",
        lambda link: links.absorbed(link, occurrence_entry(deleted=True)),
        {**CHANGED, **GONE, "cancelled": True},
        but={"D": {**ONLY_SEEN, "cancelled": False}},
        before=OCCURRENCE,
    ),
    Row(
        "absorbed",
        "an occurrence cannot be read",
        "PPPD-PP",
        lambda link: links.absorbed(link, occurrence_entry(problem="What is this?")),
        lambda link: {**UNREAD, "etag": link.etag or '"2"', "cancelled": False},
        but={"D": ONLY_SEEN},
        before=OCCURRENCE,
    ),
]
FROM_GOOGLE = [
    Row(
        "returned_to",
        "the database was restored from a backup",
        "W-P----",
        lambda link: links.returned_to(link, OTHER, 9),
        {"record": OTHER, "anchor": 9, "origin": "local", "synced_version": -1},
    ),
    *ABSORBED,
    Row(
        "vanished",
        "there is no such entry anymore",
        "RLPDSRR",
        links.vanished,
        {**GONE, "remote_changed": True},
        but={
            "W": NOTHING,
            "D": {"remote_changed": False},
            "G": NOTHING,
            "R": NOTHING,
        },
    ),
    Row(
        "vanished",
        "what an earlier installation linked is not there anymore",
        "D------",
        links.vanished,
        {"etag": "", "remote_changed": False},
        having=KEPT,
    ),
    Row(
        "vanished",
        "an occurrence has no entry of its own anymore",
        "WLPD-GR",
        links.vanished,
        {**GONE, "remote_changed": True, "cancelled": False},
        but={"D": {"remote_changed": False}, "R": {**NOTHING, "cancelled": True}},
        before=OCCURRENCE,
    ),
    Row(
        "cancelled",
        "an occurrence was deleted before it was written",
        "WLP----",
        links.cancelled,
        {**GONE, "cancelled": True, "remote_changed": True},
        before=OCCURRENCE,
    ),
]
AGREED = {
    "record": OTHER,
    "anchor": 9,
    "agreed_local": NOW_LOCAL,
    "agreed_remote": NOW_REMOTE,
    "remote": NOW_REMOTE,
    "remote_changed": False,
    "reason": "",
    "cancelled": False,
}
IN_A_RUN = [
    Row(
        "sent",
        "it is on its way to Google",
        "WLP----",
        lambda link: links.sent(link, NOW_LOCAL),
        lambda link: {"agreed_local": link.agreed_local or NOW_LOCAL},
    ),
    Row(
        "agreed",
        "both sides hold the same",
        "LLL----",
        lambda link: links.agreed(link, OTHER, 9, NOW_LOCAL, NOW_REMOTE, 7),
        {**AGREED, "synced_version": 7},
        having={"cancelled": True},
    ),
    Row(
        "agreed",
        "Google has accepted a write",
        "LLL----",
        lambda link: links.agreed(link, OTHER, 9, NOW_LOCAL, NOW_REMOTE, 5, '"3"'),
        {**AGREED, "synced_version": 5, "etag": '"3"'},
    ),
    Row(
        "agreed",
        "a series holds the same",
        "LLL----",
        lambda link: links.agreed(link, COURSE, 9, NOW_LOCAL, NOW_REMOTE, 7),
        # Its occurrences come after it
        {**AGREED, "record": COURSE, "synced_version": 6},
    ),
    Row(
        "half_agreed",
        "Odoo has what Google changed",
        "WLP----",
        lambda link: links.half_agreed(link, OTHER, 9, NOW_LOCAL, NOW_REMOTE),
        {
            "record": OTHER,
            "anchor": 9,
            "agreed_local": NOW_LOCAL,
            "agreed_remote": NOW_REMOTE,
        },
    ),
    Row(
        "half_agreed",
        "Odoo has what Google changed, and nothing was agreed on before",
        "WLP----",
        lambda link: links.half_agreed(link, OTHER, 9),
        {"record": OTHER, "anchor": 9},
    ),
    Row(
        "settled",
        "a write in Odoo is none for Google",
        "---D--R",
        lambda link: links.settled(link, 5),
        {"synced_version": 5},
    ),
    Row(
        "in_step",
        "a change is none for the other side",
        "LLP----",
        lambda link: links.in_step(link, 5),
        {"synced_version": 5, "remote_changed": False},
        having={"remote_changed": True},
    ),
    Row(
        "parked",
        "it was refused",
        "PPP-PP-",
        lambda link: links.parked(link, "No."),
        {"reason": "No.", "remote_changed": False, "synced_version": 7},
    ),
    Row(
        "parked",
        "its deletion was refused",
        "PPP-PP-",
        lambda link: links.parked(link, "No.", retry=True),
        {"reason": "No."},
    ),
    Row(
        "unconfirmed",
        "Google does not show what it says to have",
        "WLL--G-",
        lambda link: links.unconfirmed(link, "Not yet."),
        {"reason": "Not yet."},
    ),
    Row(
        "detached",
        "it was deleted in Google",
        "DDD----",
        links.detached,
        {"remote_changed": False, "reason": ""},
    ),
    Row("removing", "it is to be deleted in Google", "GGG--G-", links.removing),
    Row("kept", "the record is there before its entry went", "-----L-", links.kept),
    Row(
        "dropped",
        "nothing links both sides anymore",
        "RRR--RR",
        links.dropped,
        NOTHING,
    ),
    Row(
        "dropped",
        "nothing links both sides of an occurrence anymore",
        "RRR--RR",
        links.dropped,
        {**NOTHING, "cancelled": True},
        before=OCCURRENCE,
    ),
    Row(
        "followed",
        "Odoo moved the entry to another record",
        "WLPD-G-",
        lambda link: links.followed(link, OTHER, 9),
        {"record": OTHER, "anchor": 9},
    ),
    Row(
        "renamed",
        "the number of the record was given before",
        "W-P----",
        lambda link: links.renamed(link, "another"),
        {"google_id": "another", "agreed_local": None},
    ),
    Row(
        "renewed",
        "it is to be synchronized once more, its old entry is not there",
        "---W---",
        links.renewed,
        {"agreed_local": None, "agreed_remote": None, "remote_changed": False},
    ),
    Row(
        "renewed",
        "it is to be synchronized once more, its old entry came back",
        "---W---",
        links.renewed,
        {"agreed_local": None, "agreed_remote": None, "remote_changed": True},
        having={"remote": NEWS, "synced_version": 7},
        but={"D": {"synced_version": 6}},
    ),
    Row(
        "replaced",
        "it is to be synchronized once more: the old link",
        "---D---",
        lambda link: links.replaced(link, "another")[0],
        {"record": None, "synced_version": 6},
        having={"synced_version": 7},
    ),
    Row(
        "replaced",
        "it is to be synchronized once more: the new link",
        "---W---",
        lambda link: links.replaced(link, "another")[1],
        {
            "id": None,
            "google_id": "another",
            "origin": "local",
            "etag": "",
            "agreed_local": None,
            "agreed_remote": None,
            "synced_version": 6,
        },
        having={"origin": "remote", "synced_version": 7},
    ),
]
LONGER = When(NINE, NINE + 3 * HOUR)
SHOWN = replace(SERIES_REMOTE, when=LONGER, recurrence=())
OTHER_SERIES = replace(SERIES, google_id="series_R20260310T090000")
NEVER_AGREED = {
    "google_title": "",
    "anchor": 0,
    "reason": "",
    "synced_version": 7,
}
LISTED = links.Listed(NINE, NINE + HOUR)

OF_SERIES = [
    Row(
        "as_in_series",
        "what Google says of a series it says of its occurrence",
        "WLP--G-",
        lambda link: links.as_in_series(link, SERIES_REMOTE, NINE),
        {"remote": IN_SERIES, "remote_changed": True},
        before=OCCURRENCE,
    ),
    Row(
        "as_shown",
        "Google shows an occurrence at another time than its rule",
        "WLP--G-",
        lambda link: links.as_shown(link, SERIES_REMOTE, LONGER),
        {"remote": SHOWN, "remote_changed": True},
        before=OCCURRENCE,
    ),
    Row(
        "named",
        "Google says what it calls an occurrence",
        "WLPDSGR",
        lambda link: links.named(link, f"whole_{KEY}"),
        {"google_id": f"whole_{KEY}"},
        before=OCCURRENCE,
    ),
    Row(
        "name_lost",
        "Google calls an occurrence of another series so now",
        "WLPDSGR",
        links.name_lost,
        {"google_id": f"series_{KEY}_series", "etag": ""},
        before=OCCURRENCE,
    ),
    Row(
        "in_other_series",
        "a split made it an occurrence of another series",
        "WLPD-GW",
        lambda link: links.in_other_series(link, OTHER_SERIES, LONGER),
        {
            "recurring_event_id": "series_R20260310T090000",
            "remote": SHOWN,
            "remote_changed": True,
        },
        {
            "D": {"remote": None, "remote_changed": False},
            "R": {"cancelled": False, "origin": "remote", **NEVER_AGREED},
        },
        before=OCCURRENCE,
        having={"etag": ""},
    ),
    Row(
        "in_other_series",
        "with a content of its own",
        "WLPD-G-",
        lambda link: links.in_other_series(link, OTHER_SERIES, LONGER),
        {"recurring_event_id": "series_R20260310T090000"},
        before=OCCURRENCE,
        having={"etag": '"7"'},
    ),
    Row(
        "agreed_as_in_series",
        "an occurrence was as its series says until now",
        "W-P----",
        lambda link: links.agreed_as_in_series(link, SERIES, NINE, "My link"),
        {
            "agreed_local": replace(
                odoo_series.occurrence(SERIES_LOCAL, NINE),
                time_zone=None,
                footer="My link",
            ),
            "agreed_remote": IN_SERIES,
        },
        before=OCCURRENCE,
    ),
    Row(
        "agreed_as_in_series",
        "an occurrence was as its series says, and has no record",
        "W-P----",
        lambda link: links.agreed_as_in_series(link, SERIES, NINE, None),
        {
            "agreed_local": replace(
                odoo_series.occurrence(SERIES_LOCAL, NINE), time_zone=None
            ),
            "agreed_remote": IN_SERIES,
        },
        before=OCCURRENCE,
    ),
    Row(
        "left_by_event",
        "its event is in another series, and its own is left alone",
        "WLP--G-",
        links.left_by_event,
        {"record": None, "remote_changed": False, "synced_version": 7},
        before=OCCURRENCE,
        having={"remote_changed": True},
    ),
    Row(
        "as_single_entries",
        "Odoo cannot repeat a series",
        "S-S----",
        lambda link: links.as_single_entries(link, "It cannot."),
        {"reason": "It cannot."},
    ),
    Row(
        "broken_up",
        "a series became one that Odoo cannot repeat",
        "-S-----",
        lambda link: links.broken_up(link, "It cannot."),
        {"record": None, "agreed_local": None, "reason": "It cannot."},
    ),
    Row(
        "expanded",
        "the occurrences are as the series is now",
        "----S--",
        lambda link: links.expanded(link, "It cannot."),
        {
            "agreed_remote": SERIES_REMOTE,
            "reason": "It cannot.",
            "remote_changed": False,
            "synced_version": 7,
        },
        having={"remote_changed": True, "agreed_remote": None},
    ),
    Row(
        "expanded",
        "Google has listed them",
        "----S--",
        lambda link: links.expanded(link, "It cannot.", LISTED),
        {"reason": "It cannot.", "synced_version": 7, "listed": LISTED},
    ),
    Row(
        "with_rows",
        "the events of a series are others",
        "-LP--G-",
        lambda link: links.with_rows(link, {9: KEY}),
        {"rows": {9: KEY}},
    ),
    Row(
        "with_row",
        "the event of an occurrence is the same",
        "WLP--GW",
        lambda link: links.with_row(link, EVENT.id, EVENT),
        # What has had none is read anew
        but={"R": {"synced_version": 6}},
        before=OCCURRENCE,
        having={"record": EVENT, "synced_version": 7},
    ),
    Row(
        "with_row",
        "another event is the occurrence",
        "WLP--GW",
        lambda link: links.with_row(link, OTHER.id, OTHER),
        {"record": OTHER, "synced_version": 6},
        before=OCCURRENCE,
        having={"synced_version": 7},
    ),
    Row(
        "without_row",
        "an occurrence was deleted in Odoo",
        "WLP--G-",
        links.without_row,
        {"record": None, "synced_version": 6},
        before=OCCURRENCE,
        having={"record": EVENT, "synced_version": 7},
    ),
    Row(
        "never_had_row",
        "neither side has an occurrence",
        "W-W---W",
        links.never_had_row,
        {"remote_changed": False},
        before=OCCURRENCE,
        having={"cancelled": False},
    ),
    Row(
        "never_had_row",
        "neither side has an occurrence, which is cancelled",
        "R-R---R",
        links.never_had_row,
        {"remote_changed": False},
        before=OCCURRENCE,
        having={"cancelled": True},
    ),
    Row(
        "without_date",
        "a series no longer falls on a date whose event stays",
        "WLP--G-",
        links.without_date,
        {"remote": None, "remote_changed": True, "cancelled": True},
        before=OCCURRENCE,
    ),
    Row(
        "left_by_series",
        "a series was deleted in Google, with all of its occurrences",
        "WLPD-G-",
        links.left_by_series,
        {**GONE, "recurring_event_id": "", "remote_changed": True},
        but={"D": {"remote_changed": False, "etag": '"1"', "remote": NEWS}},
        before=OCCURRENCE,
        having={"etag": '"1"', "remote": NEWS},
    ),
]
TABLE = [*FROM_GOOGLE, *IN_A_RUN, *OF_SERIES]

#: States in which something never happens, with the reason
IMPOSSIBLE = {
    "returned_to": ("LDSGR", "only an entry that was just found in Google"),
    "cancelled": ("DSGR", "nothing is written to it, or it is deleted"),
    "sent": ("DSGR", "it is not new"),
    "agreed": ("DSGR", "it is not planned, or its record is gone"),
    "half_agreed": ("DSGR", "it is not planned, or its record is gone"),
    "settled": ("WLPSG", "only what is left alone"),
    "in_step": ("DSGR", "it is not planned, or its record is gone"),
    "parked": ("DR", "it is left alone"),
    "unconfirmed": ("DSR", "nothing is written to it"),
    "detached": ("DSGR", "it is not planned, or its record is gone"),
    "removing": ("DSR", "it is not planned"),
    "kept": ("WLPDSR", "only what was on its way to be removed"),
    "dropped": ("DS", "it is left alone, or its occurrences are dropped"),
    "followed": ("SR", "it has no record"),
    "renamed": ("LDSGR", "only what is new in Google"),
    "renewed": ("WLPSGR", "only what is detached has the button"),
    "replaced": ("WLPSGR", "only what is detached has the button"),
    "as_in_series": ("DSR", "it is left alone, or no occurrence"),
    "as_shown": ("DSR", "it is left alone, or no occurrence"),
    "in_other_series": ("S", "it is no occurrence"),
    "agreed_as_in_series": ("LDSGR", "it was agreed on already"),
    "as_single_entries": ("LDSGR", "only what Odoo does not have yet"),
    "broken_up": ("WPDSGR", "only what Odoo repeats"),
    "expanded": ("WLPDGR", "only a series of single entries"),
    "with_rows": ("WDSR", "only a series that both sides have"),
    "with_row": ("DS", "it is left alone, or no occurrence"),
    "without_row": ("DSR", "it is left alone, or has no event"),
    "never_had_row": ("LDSG", "it had one, or is left alone"),
    "without_date": ("DSR", "it is left alone, or has no event"),
    "left_by_event": ("DSR", "it is left alone, no occurrence, or has no event"),
    "left_by_series": ("SR", "it is no occurrence, or has no event"),
}
#: What makes a link out of something else is tested below
MAKING = {"found_in_google", "made_for", "occurrence_of", "taken_over"}
#: What only looks at a link
LOOKING = {"pair_of"}

CASES = [
    pytest.param(row, letter, id=f"{row.function}-{row.happens}-{state.value}")
    for row in TABLE
    for (letter, state), next_ in zip(STATES.items(), row.next, strict=True)
    if next_ != "-"
]


@pytest.mark.parametrize(("row", "letter"), CASES)
def test_what_becomes_of_a_link(row, letter):
    before = row.link(letter)
    assert row.step(before) == row.expected(letter)


def test_the_table_is_complete():
    """Each state with each function: in the table, or for a reason impossible."""
    functions = {
        name
        for name, function in inspect.getmembers(links, inspect.isfunction)
        if function.__module__ == links.__name__ and not name.startswith("_")
    }
    tested = {row.function for row in TABLE}
    assert functions == tested | MAKING | LOOKING
    for name in tested:
        rows = [row.next for row in TABLE if row.function == name]
        possible = {
            letter
            for letter, *found in zip(STATES, *rows, strict=True)
            if set(found) != {"-"}
        }
        impossible, _reason = IMPOSSIBLE.get(name, ("", ""))
        assert possible.isdisjoint(impossible), name
        assert possible | set(impossible) == set(STATES), name
    assert IMPOSSIBLE.keys() <= tested


def test_usual_links_are_in_their_states():
    for links_ in (USUAL, OCCURRENCE):
        assert {state: link.state for state, link in links_.items()} == {
            state: state for state in State
        }


# What makes links


def test_found_in_google():
    found = links.found_in_google(Kind.TASK, entry(item=NEWS))
    assert found == Link(
        Kind.TASK,
        "entry",
        etag='"2"',
        origin="remote",
        google_title="Title",
        remote=NEWS,
        remote_changed=True,
        remote_updated_at=LATER,
        synced_version=0,
    )


def test_found_in_google_and_not_understood():
    found = links.found_in_google(Kind.EVENT, entry(problem="What is this?"))
    assert (found.state, found.reason) == (State.PARKED, "What is this?")
    assert found.is_unreadable and not found.remote_changed
    assert not found.is_local_changed


def test_an_occurrence_found_in_google():
    found = links.found_in_google(Kind.EVENT, occurrence_entry(item=NEWS))
    assert (found.recurring_event_id, found.original_start) == ("series", KEY)
    assert found.remote_changed and not found.cancelled
    found = links.found_in_google(Kind.EVENT, occurrence_entry(deleted=True))
    assert found.cancelled and found.remote_changed
    assert (found.state, found.remote, found.etag) == (State.WAITING, None, "")


def test_made_for_a_record():
    made = links.made_for(Kind.EVENT, "ours", EVENT, 2)
    assert made == Link(Kind.EVENT, "ours", record=EVENT, anchor=2)
    assert (made.state, made.origin) == (State.WAITING, "local")
    assert made.is_local_changed


def test_an_occurrence_of_a_series():
    made = links.occurrence_of(SERIES, NINE, record=EVENT)
    assert made == Link(
        Kind.EVENT,
        f"series_{KEY}",
        record=EVENT,
        origin="remote",
        recurring_event_id="series",
        original_start=KEY,
    )
    made = links.occurrence_of(SERIES, NINE.date(), "theirs", cancelled=True)
    assert (made.google_id, made.original_start) == ("theirs", "20260310")
    assert made.cancelled


@pytest.mark.parametrize("letter", "WLPG")
@pytest.mark.parametrize("version", [6, 7])
def test_another_date_takes_over_a_record(letter, version):
    old = replace(OCCURRENCE[STATES[letter]], synced_version=version)
    new = links.occurrence_of(SERIES, NINE + 24 * HOUR, local_version=3)
    new = links.as_in_series(new, SERIES_REMOTE, NINE + 24 * HOUR)
    taken = links.taken_over(new, old)
    assert taken == replace(
        new,
        record=old.record,
        anchor=old.anchor,
        agreed_local=old.agreed_local,
        agreed_remote=old.agreed_remote,
        state=old.state,
        synced_version=3 if version == 7 else 2,
    )
    assert taken.is_local_changed == old.is_local_changed


# What a link says


@pytest.mark.parametrize("is_series", [False, True])
def test_which_links_are_series(is_series):
    record = COURSE if is_series else EVENT
    assert replace(USUAL[State.LINKED], record=record).is_series is is_series
    remote = SERIES_REMOTE if is_series else REMOTE
    assert replace(USUAL[State.WAITING], remote=remote).is_series is is_series


def test_single_entries_are_of_a_series():
    assert USUAL[State.SINGLE].is_series
    assert replace(USUAL[State.SINGLE], remote=None).is_series


def test_an_occurrence_is_no_series():
    for link in OCCURRENCE.values():
        assert not replace(link, remote=SERIES_REMOTE, record=COURSE).is_series


def test_what_is_unreadable():
    unreadable = {state for state, link in USUAL.items() if link.is_unreadable}
    assert not unreadable
    link = replace(USUAL[State.PARKED], remote=None)
    assert link.is_unreadable
    assert not replace(link, etag="").is_unreadable
    occurrence = replace(link, recurring_event_id="series")
    assert occurrence.is_unreadable
    assert not replace(occurrence, cancelled=True).is_unreadable


def test_what_google_does_not_show():
    for state, link in USUAL.items():
        is_tried = state in (State.WAITING, State.LINKED, State.REMOVING)
        assert replace(link, reason="Not yet.").is_unconfirmed is is_tried
        assert not replace(link, reason="").is_unconfirmed
    found = links.unconfirmed(USUAL[State.PARKED], "Not yet.")
    assert found.is_unconfirmed
    never_agreed = replace(USUAL[State.PARKED], agreed_remote=None)
    assert links.unconfirmed(never_agreed, "Not yet.").state is State.WAITING


def test_what_is_leaving():
    leaving = {state for state, link in USUAL.items() if link.is_leaving}
    assert leaving == {State.WAITING, State.REMOVING, State.REMOVED}
    assert replace(USUAL[State.LINKED], record=None).is_leaving
    for state in (State.DETACHED, State.SINGLE):
        assert not replace(USUAL[state], record=None).is_leaving


def test_what_an_earlier_installation_left():
    kept = replace(USUAL[State.WAITING], **KEPT)
    assert kept.is_kept
    assert not replace(kept, record=None).is_kept
    assert not replace(kept, etag='"1"').is_kept
    assert not replace(kept, recurring_event_id="series").is_kept
    assert not any(link.is_kept for link in USUAL.values())


def test_the_best_that_is_known():
    link = Link(
        Kind.EVENT, "entry", remote=NEWS, agreed_local=LOCAL, agreed_remote=REMOTE
    )
    assert link.item == NEWS
    link = replace(link, remote=None)
    assert link.item == LOCAL
    link = replace(link, agreed_local=None)
    assert link.item == REMOTE
    assert replace(link, agreed_remote=None).item is None


def test_the_memory_of_a_series():
    memory = replace(SERIES, rows={8: KEY}).memory([OCCURRENCE[State.LINKED]])
    assert (memory.first, dict(memory.originals)) == (NINE, {8: KEY})
    assert (memory.own, memory.unmatched) == ({KEY}, frozenset())
    assert replace(SERIES, agreed_local=None).memory(()).first is None


@pytest.mark.parametrize("state", State)
def test_an_occurrence_whose_event_nobody_has_looked_for(state):
    link = replace(OCCURRENCE[state], record=None, agreed_remote=None, remote=REMOTE)
    is_sought = state not in (State.DETACHED, State.REMOVED)
    assert SERIES.memory([link]).unmatched == ({KEY} if is_sought else frozenset())
    for values in (
        {"record": EVENT},
        {"agreed_remote": REMOTE},
        {"remote": None, "remote_changed": False, "etag": ""},
    ):
        assert not SERIES.memory([replace(link, **values)]).unmatched


def test_an_occurrence_that_is_shown_again():
    memory = SERIES.memory(())
    link = OCCURRENCE[State.WAITING]
    assert link.is_restored(memory)
    known = replace(SERIES, rows={8: KEY}).memory(())
    assert not link.is_restored(known)
    for values in (
        {"agreed_remote": REMOTE},
        {"record": EVENT},
        {"remote": None},
        {"cancelled": True},
    ):
        assert not replace(link, **values).is_restored(memory)


# What the planner sees


def test_a_pair():
    pair = links.pair_of(USUAL[State.LINKED], NOW_LOCAL, LATER)
    assert (pair.key, pair.local, pair.remote) == (1, NOW_LOCAL, REMOTE)
    assert (pair.agreed_local, pair.agreed_remote) == (LOCAL, REMOTE)
    assert (pair.local_changed_at, pair.remote_changed_at) == (LATER, EARLIER)
    assert not (pair.detached or pair.assumed or pair.parked)
    assert links.pair_of(USUAL[State.DETACHED], LOCAL, None).detached
    assert links.pair_of(USUAL[State.PARKED], LOCAL, None).parked


SENT = links.sent(links.made_for(Kind.EVENT, "ours", EVENT, 0), LOCAL)


def test_what_was_sent_and_never_arrived_is_new():
    pair = links.pair_of(SENT, NOW_LOCAL, None)
    assert not (pair.linked or pair.assumed)
    assert (pair.agreed_local, pair.agreed_remote) == (None, None)


def test_what_was_sent_and_arrived_without_an_answer_was_agreed_on():
    link = links.absorbed(SENT, entry(item=NEWS))
    pair = links.pair_of(link, NOW_LOCAL, None)
    assert pair.assumed and pair.linked
    assert (pair.agreed_local, pair.agreed_remote) == (LOCAL, LOCAL)
    # Its record is gone meanwhile: nothing else than its removal
    pair = links.pair_of(link, None, None)
    assert pair.linked and pair.agreed_remote == pair.remote == NEWS


def test_what_a_record_found_back_to_has_no_past():
    link = links.returned_to(
        links.found_in_google(Kind.EVENT, entry(item=NEWS)), EVENT, 0
    )
    pair = links.pair_of(link, NOW_LOCAL, None)
    assert pair.assumed and not pair.linked


# For which time Google has listed occurrences


def test_a_time_within_another_is_known():
    known = links.Listed(NINE, NINE + 9 * HOUR)
    assert known.covers(links.Listed(NINE, NINE + HOUR))
    assert not known.covers(links.Listed(NINE - HOUR, NINE + HOUR))
    assert not known.covers(links.Listed(NINE, NINE + 10 * HOUR))
    assert not known.covers(links.Listed(NINE, NINE + HOUR, everything=True))
    everything = known._replace(everything=True)
    assert everything.covers(links.Listed(NINE, NINE + HOUR, everything=True))
    assert everything.covers(links.Listed(NINE, NINE + HOUR))


def test_times_that_meet_are_one():
    first = links.Listed(NINE, NINE + 2 * HOUR)
    second = links.Listed(NINE + HOUR, NINE + 3 * HOUR)
    both = links.Listed(NINE, NINE + 3 * HOUR)
    assert first.with_other(second) == second.with_other(first) == both
    apart = links.Listed(NINE + 5 * HOUR, NINE + 6 * HOUR)
    assert first.with_other(apart) == apart
    assert apart.with_other(first) == first
    everything = second._replace(everything=True)
    assert first.with_other(everything) == both._replace(everything=True)


def test_the_last_event_of_an_endless_series():
    item = replace(SERIES_REMOTE, recurrence=("RRULE:FREQ=DAILY",))
    rows = {8: KEY, 9: "20260311T090000Z", 7: "20260309T090000Z"}
    link = replace(SERIES, state=State.LINKED, remote=item, rows=rows)
    assert link.last_row == datetime(2026, 3, 11, 9, tzinfo=timezone.utc)
    ended = replace(item, recurrence=("RRULE:COUNT=9;FREQ=DAILY",))
    for other in (
        replace(link, rows={}),
        replace(link, state=State.DETACHED),
        replace(link, remote=ended),
        replace(link, remote=None),
    ):
        assert other.last_row is None


def test_what_google_has_not_named_yet():
    made = links.occurrence_of(OTHER_SERIES, NINE)
    assert made.is_provisional
    assert not links.named(made, f"series_{KEY}").is_provisional
    assert not links.occurrence_of(SERIES, NINE).is_provisional
