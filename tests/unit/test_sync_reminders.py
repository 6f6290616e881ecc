"""Reminders that only Odoo can hold survive whatever becomes of their neighbors."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from calendar_google_sync.sync.google_json import shown_reminders
from calendar_google_sync.sync.items import Item, Kind, Pair, Reminder
from calendar_google_sync.sync.merge import Merge

REMINDERS = st.lists(
    st.builds(Reminder, st.sampled_from(["popup", "email"]), st.sampled_from(range(12)))
    | st.builds(Reminder, st.just("popup"), st.sampled_from([40320, 40321, 99999])),
    max_size=9,
    unique=True,
).map(tuple)
GOOGLES = REMINDERS.map(shown_reminders)


def popups(*minutes):
    return tuple(Reminder("popup", number) for number in minutes)


def merged(local, remote, before=None, remote_before=None):
    """The merge of two events that differ in nothing but their reminders."""
    sides = (local, remote, before, remote_before)
    items = [Item(Kind.EVENT, "Pitch", reminders=side) for side in sides]
    pair = Pair(1, *items)
    return Merge(pair, items[0], items[1], "UTC").changes()


def test_removed_in_google_of_more_than_google_takes():
    seven = popups(1, 2, 3, 4, 5, 6, 7)
    found = merged(seven, popups(2, 3, 4, 5), seven, popups(1, 2, 3, 4, 5))
    assert found.to_local == ["reminders"] and not found.to_remote
    assert found.item.reminders == popups(2, 3, 4, 5, 6, 7)


def test_the_sixth_that_moved_up_is_no_removed_one():
    """Odoo kept it, and Google was never told: it is not missing there."""
    six = popups(2, 3, 4, 5, 6)
    found = merged(six, popups(2, 3, 4, 9), six, popups(2, 3, 4, 5))
    assert found.item.reminders == popups(2, 3, 4, 6, 9)


def test_one_that_is_too_early_for_google():
    before = popups(10, 50000)
    found = merged(before, popups(20), before, popups(10))
    assert found.item.reminders == popups(20, 50000)
    assert not merged(popups(10, 60000), popups(10), before, popups(10)).to_remote


def test_a_conflict_takes_none_along_that_google_cannot_hold():
    pair = Pair(1, *(Item(Kind.EVENT, reminders=r) for r in (popups(5, 50000), ())))
    found = Merge(pair, pair.local, pair.remote, "UTC")
    found._receive(found.table["reminders"])
    assert found.item.reminders == popups(50000)


@given(REMINDERS, REMINDERS, GOOGLES)
def test_what_google_never_held_is_never_lost(local, before, remote):
    """Whatever both sides did since they agreed."""
    held = shown_reminders(before)
    found = merged(local, remote, before, held)
    now = found.item.reminders if "reminders" in found.to_local else local
    impossible = {one for one in local if one.minutes > 40320}
    assert impossible <= set(now)
    stayed = set(local) & set(before) - set(held)
    assert stayed <= set(now)


@given(REMINDERS, REMINDERS, GOOGLES)
def test_what_google_says_is_what_it_shows_afterwards(local, before, remote):
    held = shown_reminders(before)
    found = merged(local, remote, before, held)
    if found.to_local:
        assert set(remote) <= set(found.item.reminders)
        again = replace(found.local, reminders=found.item.reminders)
        pair = Pair(1, again, found.remote, again, found.remote)
        assert not Merge(pair, again, found.remote, "UTC").changes().to_local
