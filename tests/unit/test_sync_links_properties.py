"""What holds for any link, however it came to be."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import assume, given
from hypothesis import strategies as st

from calendar_google_sync.sync import Item, Kind, RemoteEntry, When, links
from calendar_google_sync.sync.links import Link, RecordRef, State

NOON = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
KEY = "20260310T120000Z"
RECORDS = [
    None,
    RecordRef("calendar.event", 3),
    RecordRef("calendar.recurrence", 5, True),
    RecordRef("project.task", 3),
]
SPAN = When(NOON, NOON + timedelta(hours=1))
RULE = ("RRULE:FREQ=DAILY",)
POOL = [Item(Kind.EVENT, title=title, when=SPAN) for title in "abc"]
POOL += [replace(item, recurrence=RULE) for item in POOL]
PROBLEM = "What is this?"

items = st.sampled_from(POOL)
maybe_items = st.sampled_from([None, *POOL])
moments = st.sampled_from([None, NOON])
etags = st.sampled_from(["", '"1"', '"2"'])
versions = st.integers(0, 3)


@st.composite
def entries(draw, in_series, kinds=("there", "there", "deleted", "not understood")):
    """Whatever Google may say of an entry."""
    what, item = draw(st.sampled_from(kinds)), draw(items)
    return RemoteEntry(
        "entry",
        etag=draw(etags),
        title=draw(st.sampled_from(["", "Title"])),
        updated=draw(moments),
        deleted=what == "deleted",
        recurring_event_id="series" if in_series else "",
        original_start=KEY if in_series else "",
        item=item if what == "there" else None,
        problem=PROBLEM if what == "not understood" else "",
    )


@st.composite
def any_link(draw):
    """Also links that nothing ever led to."""
    in_series = draw(st.booleans())
    return Link(
        Kind.EVENT,
        "entry",
        id=1,
        record=draw(st.sampled_from(RECORDS)),
        anchor=draw(versions),
        state=draw(st.sampled_from(State)),
        reason=draw(st.sampled_from(["", "Refused."])),
        origin=draw(st.sampled_from(["local", "remote"])),
        etag=draw(etags),
        google_title=draw(st.sampled_from(["", "Before"])),
        agreed_local=draw(maybe_items),
        agreed_remote=draw(maybe_items),
        remote=draw(maybe_items),
        remote_changed=draw(st.booleans()),
        remote_updated_at=draw(moments),
        local_version=draw(versions),
        synced_version=draw(versions),
        recurring_event_id="series" if in_series else "",
        original_start=KEY if in_series else "",
        cancelled=draw(st.booleans()),
        rows=draw(st.sampled_from([{}, {7: KEY}])),
    )


@st.composite
def links_and_entries(draw, **options):
    """A link, and what Google says of its entry."""
    link = draw(any_link())
    return link, draw(entries(bool(link.recurring_event_id), **options))


LINK = any_link()
LINK_AND_ENTRY = links_and_entries()

#: Every function that returns a link of the same record and entry
STEPS = {
    "agreed": lambda link: links.agreed(link, RECORDS[1], 1, POOL[0], POOL[0], 2),
    "as_in_series": lambda link: links.as_in_series(link, POOL[0], NOON),
    "as_single_entries": lambda link: links.as_single_entries(link, "No."),
    "broken_up": lambda link: links.broken_up(link, "No."),
    "cancelled": links.cancelled,
    "detached": links.detached,
    "dropped": links.dropped,
    "expanded": lambda link: links.expanded(link, "No."),
    "followed": lambda link: links.followed(link, RECORDS[1], 1),
    "half_agreed": lambda link: links.half_agreed(
        link, RECORDS[1], 1, POOL[0], POOL[0]
    ),
    "kept": links.kept,
    "left_by_series": links.left_by_series,
    "never_had_row": links.never_had_row,
    "parked": lambda link: links.parked(link, "No."),
    "removing": links.removing,
    "renewed": links.renewed,
    "returned_to": lambda link: links.returned_to(link, RECORDS[1], 1),
    "sent": lambda link: links.sent(link, POOL[0]),
    "settled": lambda link: links.settled(link, link.local_version),
    "unconfirmed": lambda link: links.unconfirmed(link, "Not yet."),
    "vanished": links.vanished,
    "with_row": lambda link: links.with_row(link, 3, RECORDS[1]),
    "with_rows": lambda link: links.with_rows(link, {8: KEY}),
    "without_date": links.without_date,
    "without_row": links.without_row,
}
steps = st.sampled_from(sorted(STEPS))


@given(LINK_AND_ENTRY)
def test_our_own_echo_changes_nothing(found):
    link, entry = found
    assume(entry.etag)
    link = replace(link, etag=entry.etag)
    assert links.absorbed(link, entry) is link


@given(links_and_entries(kinds=("there",)))
def test_the_same_news_twice_is_no_news(found):
    link, entry = found
    assume(entry.etag)
    once = links.absorbed(link, entry)
    assert links.absorbed(once, entry) is once


@given(links_and_entries(kinds=("not understood",)))
def test_what_is_not_understood_is_never_written_over(found):
    """The etag of what was understood last stays, so Google refuses the write."""
    link, entry = found
    assume(link.state is not State.DETACHED and (entry.etag or '"') != link.etag)
    now = links.absorbed(link, entry)
    assert now.remote == link.remote
    if link.remote:
        assert now.etag == link.etag
    assert not now.remote_changed
    assert now.reason == PROBLEM


@given(LINK, st.data())
def test_nobody_but_the_person_takes_a_detached_link_up(link, data):
    link = replace(link, state=State.DETACHED)
    for _number in range(3):
        happens = data.draw(st.sampled_from(["absorbed", "vanished", "settled"]))
        if happens == "absorbed":
            in_series = bool(link.recurring_event_id)
            link = links.absorbed(link, data.draw(entries(in_series)))
        else:
            link = STEPS[happens](link)
        assert link.state is State.DETACHED
    assert links.renewed(link).state is State.WAITING


@given(LINK_AND_ENTRY)
def test_google_says_nothing_of_a_detached_link(found):
    link, entry = found
    link = replace(link, state=State.DETACHED, remote_changed=False)
    for now in (links.absorbed(link, entry), links.vanished(link)):
        assert not now.remote_changed
        assert (now.agreed_local, now.agreed_remote) == (
            link.agreed_local,
            link.agreed_remote,
        )
        assert now.record == link.record


@given(LINK)
def test_what_is_dropped_knows_nothing(link):
    now = links.dropped(link)
    assert (now.agreed_local, now.agreed_remote, now.remote) == (None, None, None)
    assert (now.record, now.etag, now.reason) == (None, "", "")
    assert not (now.remote_changed or now.is_local_changed)
    assert now.cancelled == bool(link.recurring_event_id)


@given(LINK_AND_ENTRY)
def test_what_is_removed_carries_no_snapshots(found):
    """However a link came to be removed by what Google said."""
    link, entry = found
    for now in (links.absorbed(link, entry), links.vanished(link)):
        if now.state is State.REMOVED and link.state is not State.REMOVED:
            assert now == links.dropped(link)


@given(LINK, items, items, versions, st.sampled_from([None, '"3"']))
def test_what_is_agreed_is_at_rest(link, local, remote, version, etag):
    now = links.agreed(link, RECORDS[1], 9, local, remote, version, etag)
    assert (now.state, now.reason, now.remote_changed) == (State.LINKED, "", False)
    assert (now.agreed_local, now.agreed_remote, now.remote) == (local, remote, remote)
    assert now.etag == (link.etag if etag is None else etag)
    assert now.is_local_changed == (link.local_version != version)
    pair = links.pair_of(now, local, None)
    assert pair.linked and not (pair.parked or pair.detached or pair.assumed)


@given(LINK, items, items)
def test_what_is_agreed_of_a_series_is_examined_once_more(link, local, remote):
    series = RECORDS[2]
    now = links.agreed(link, series, 9, local, remote, link.local_version)
    assert now.is_local_changed


@given(LINK)
def test_what_is_parked_is_left_alone_until_a_side_changes(link):
    now = links.parked(link, "No.")
    assert not (now.is_local_changed or now.remote_changed)
    changed = replace(now, local_version=now.local_version + 1)
    assert changed.is_local_changed
    again = links.parked(link, "No.", retry=True)
    assert again.is_local_changed == link.is_local_changed
    assert again.remote_changed == link.remote_changed


@given(LINK, steps)
def test_a_link_stays_that_of_its_binding(link, step):
    """No step counts the writes of people, or makes another link of it."""
    now = STEPS[step](link)
    kept = ("id", "kind", "google_id", "local_version", "original_start")
    assert [getattr(now, name) for name in kept] == [
        getattr(link, name) for name in kept
    ]


@given(LINK, steps)
def test_a_link_is_never_changed_in_place(link, step):
    before = replace(link, rows=dict(link.rows))
    STEPS[step](link)
    assert link == before


@given(LINK)
def test_a_renewed_link_has_no_past(link):
    now = links.renewed(link)
    assert now.is_local_changed
    assert not links.pair_of(replace(now, record=None), None, None).linked
    old, new = links.replaced(link, "other")
    assert (old.record, new.record) == (None, link.record)
    assert (new.google_id, new.id, new.etag) == ("other", None, "")
    assert new.is_local_changed and not new.agreed_remote


@given(LINK, maybe_items)
def test_a_pair_has_a_whole_past_or_none(link, local):
    """Half of a past would make a conflict out of everything."""
    link = replace(link, agreed_remote=link.agreed_local and link.agreed_remote)
    pair = links.pair_of(link, local, NOON)
    assert (pair.agreed_remote is None) <= (pair.agreed_local is None)
    assert pair.key == link.id and pair.detached == (link.state is State.DETACHED)
