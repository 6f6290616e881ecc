"""What a run does with its links until they are stored."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from engine_database import Database, Session
from engine_odoo import EVENT, Record, add_entry, stored
from engine_store import MemoryStore

from calendar_google_sync.engine.link_set import LinkSet
from calendar_google_sync.sync import Kind
from calendar_google_sync.sync.links import Link, State
from tests.contracts.house import item, link

NOW = datetime(2026, 3, 1, tzinfo=timezone.utc)


class CountingStore(MemoryStore):
    """Remembers which statements there were, each with its google ids or ids."""

    def __init__(self, session):
        super().__init__(session)
        self.statements = []

    def insert(self, links):
        self.statements.append(("insert", [one.google_id for one in links]))
        return super().insert(links)

    def update(self, links):
        self.statements.append(("update", [one.google_id for one in links]))
        super().update(links)

    def release(self, ids):
        self.statements.append(("release", sorted(ids)))
        super().release(ids)

    def delete(self, ids):
        self.statements.append(("delete", sorted(ids)))
        super().delete(ids)


@pytest.fixture
def store():
    return CountingStore(Session(Database(lambda: NOW)))


@pytest.fixture
def links(store):
    return LinkSet(store)


@pytest.fixture
def known(store, links):
    """Three stored and loaded links."""
    found = store.insert([link(name, state=State.LINKED) for name in "abc"])
    store.statements.clear()
    return links.load(found)


@pytest.fixture
def event(store):
    """The record of an event."""
    return add_entry(store._session, EVENT, stored(EVENT, item()))


def in_store(store):
    return {one.google_id: one for one in store._links()}


# Load, put and save


def test_what_was_changed_is_stored_at_once(store, links, known):
    for one in known[:2]:
        links.put(replace(one, etag="1"))
    links.add(link("d"))
    links.add(link("e"))
    links.save()
    assert store.statements == [("update", ["a", "b"]), ("insert", ["d", "e"])]
    etags = {name: one.etag for name, one in in_store(store).items()}
    assert etags == {"a": "1", "b": "1", "c": "", "d": "", "e": ""}


def test_what_was_not_changed_is_not_stored(store, links, known):
    links.put(replace(known[0]))
    links.save()
    assert not store.statements


def test_nothing_is_stored_twice(store, links, known):
    links.put(replace(known[0], etag="1"))
    links.add(link("d"))
    links.save()
    store.statements.clear()
    links.save()
    assert not store.statements


def test_loading_keeps_what_this_run_has_changed(store, links, known):
    mine = links.put(replace(known[0], etag="mine"))
    store.update([replace(one, reason="theirs") for one in known])
    found = links.load(store.by_id([one.id for one in known]))
    assert found[0] is mine
    assert [one.reason for one in found] == ["", "theirs", "theirs"]


def test_what_is_forgotten_is_not_loaded(store, links, known):
    links.forget(known[0])
    assert links.load(known) == known[1:]
    assert known[0].id not in links


def test_versions_are_taken_over(store, links, known, event):
    links.put(replace(known[0], record=event.ref))
    links.save()
    event.write(declined=True)
    store.delete([known[1].id])
    versions = links.refresh([one.id for one in known])
    assert versions == {known[0].id: 1, known[2].id: 0}
    assert links[known[0].id].local_version == 1


def test_clear_loses_nothing(links, known):
    links.put(replace(known[0], etag="1"))
    with pytest.raises(AssertionError):
        links.clear()
    links.save()
    links.clear()
    assert known[0].id not in links


# New links


def test_a_new_link_is_found_by_its_first_key(store, links):
    new = links.add(link("a"))
    assert new.id < 0 and links.resolve(new.id) == new.id and new.id in links
    links.save()
    stored_ = links[new.id]
    assert stored_.id > 0 and links.resolve(new.id) == stored_.id
    assert links[stored_.id] is stored_ and new.id in links
    assert in_store(store) == {"a": stored_}


def test_a_new_link_is_changed_by_its_first_key(store, links):
    new = links.add(link("a"))
    links.put(replace(new, etag="1"))
    links.save()
    links.put(replace(new, etag="2"))
    links.save()
    assert store.statements == [("insert", ["a"]), ("update", ["a"])]
    assert in_store(store)["a"].etag == "2"


def test_new_links_have_keys_of_their_own(store, links):
    first = links.add(link("a"))
    links.save()
    second, third = links.add(link("b")), links.add(link("c"))
    links.save()
    assert len({first.id, second.id, third.id}) == 3
    names = [links[one.id].google_id for one in (first, second, third)]
    assert names == ["a", "b", "c"]


def test_a_new_link_that_is_forgotten_is_never_stored(store, links):
    links.forget(links.add(link("a")))
    links.save()
    assert not store.statements


# Drop and forget


def test_what_is_forgotten_is_deleted(store, links, known):
    links.put(replace(known[0], etag="1"))
    links.forget(known[0])
    links.save()
    assert store.statements == [("delete", [known[0].id])]


def own(store, record, **values):
    """A stored link of a record, with an id of ours."""
    [google_id] = store.free_ids([record.ref])
    new = link(google_id, record=record.ref, state=State.LINKED, etag="1", **values)
    [found] = store.insert([new])
    return found


def test_an_id_of_ours_remains_as_used(store, links, event):
    [one] = links.load([own(store, event)])
    links.drop(one)
    links.save()
    remaining = in_store(store)[one.google_id]
    assert (remaining.state, remaining.record) == (State.REMOVED, None)
    assert store.free_ids([event.ref]) != [one.google_id]


def test_nothing_remains_of_a_record_that_is_gone(store, links, event):
    [one] = links.load([own(store, event)])
    event.remove()
    links.drop(one)
    links.save()
    assert not in_store(store)


def test_nothing_remains_of_an_entry_of_google(store, links, known):
    links.drop(known[0])
    links.save()
    assert {*in_store(store)} == {"b", "c"}


def test_what_was_dropped_and_came_back_remains(store, links, known):
    links.drop(known[0])
    links.put(replace(known[0], etag="1"))
    links.save()
    assert in_store(store)["a"].etag == "1"


def test_a_dropped_series_takes_its_occurrences_along(store, links):
    _series, _first, alone = links.load(
        store.insert(
            [
                link("a"),
                link("a_1", recurring_event_id="a", original_start="1"),
                link("b_1", recurring_event_id="b", original_start="1"),
            ]
        )
    )
    links.drop(_series)
    links.save()
    assert in_store(store) == {"b_1": alone}


def test_a_dropped_occurrence_remains_as_cancelled(store, links):
    [one] = links.load(store.insert([link("a_1", recurring_event_id="a")]))
    links.drop(one)
    links.save()
    found = in_store(store)["a_1"]
    assert (found.state, found.cancelled) == (State.REMOVED, True)


# Records that move


def test_records_are_taken_off_before_others_get_them(store, links, event):
    [a] = store.insert([link("a", record=event.ref)])
    [b] = store.insert([link("b")])
    links.load([a, b])
    store.statements.clear()
    links.put(replace(b, record=event.ref))
    links.put(replace(a, record=None))
    links.save()
    assert store.statements == [("release", [a.id]), ("update", ["b", "a"])]
    assert in_store(store)["b"].record == event.ref


def test_a_record_that_is_only_lost_needs_no_more(store, links, event):
    [a] = links.load(store.insert([link("a", record=event.ref)]))
    store.statements.clear()
    links.put(replace(a, record=None))
    links.save()
    assert store.statements == [("update", ["a"])]


def test_a_new_link_waits_for_the_record_of_another(store, links, event):
    links.load(store.insert([link("a", record=event.ref)]))
    new = links.add(link("b", record=event.ref))
    other = links.add(link("c"))
    assert links.without_taken() == [new]
    assert new.id not in links and other.id in links
    links.save()
    assert in_store(store).keys() == {"a", "c"}


@pytest.mark.parametrize("way", ["lost", "forgotten"])
def test_a_new_link_gets_the_record_that_another_gives(store, links, event, way):
    [a] = links.load(store.insert([link("a", record=event.ref)]))
    links.add(link("b", record=event.ref))
    if way == "lost":
        links.put(replace(a, record=None))
    else:
        links.forget(a)
    assert links.without_taken() == []
    links.save()
    assert in_store(store)["b"].record == event.ref


# What is undone


class Failure(Exception):
    pass


def fail(links, change):
    with pytest.raises(Failure), links.attempt():
        change()
        raise Failure


CHANGES = {
    "put": lambda links, one: links.put(replace(one, etag="undone")),
    "put twice": lambda links, one: [
        links.put(replace(one, etag=etag)) for etag in ("undone", "and more")
    ],
    "drop": lambda links, one: links.drop(one),
    "forget": lambda links, one: links.forget(one),
    "put and forget": lambda links, one: [
        links.put(replace(one, etag="undone")),
        links.forget(one),
    ],
    "add": lambda links, one: links.add(link("undone")),
    "add and forget": lambda links, one: links.forget(links.add(link("undone"))),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_failed_attempt_changes_nothing(store, links, known, change):
    before = in_store(store)
    fail(links, lambda: change(links, known[0]))
    assert links[known[0].id] is known[0]
    links.save()
    assert not store.statements
    assert in_store(store) == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_before_an_attempt_remains(store, links, known, change):
    mine = links.put(replace(known[0], etag="mine"))
    new = links.add(link("new"))
    fail(links, lambda: change(links, mine))
    fail(links, lambda: change(links, new))
    links.save()
    assert store.statements == [("update", ["a"]), ("insert", ["new"])]
    assert in_store(store)["a"] == mine


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_dropped_before_an_attempt_is_dropped(store, links, known, change):
    links.drop(known[0])
    fail(links, lambda: change(links, links[known[0].id]))
    links.save()
    assert {*in_store(store)} == {"b", "c"}


def test_an_attempt_that_succeeds_remains(store, links, known):
    with links.attempt():
        links.put(replace(known[0], etag="1"))
        links.forget(known[1])
        links.drop(known[2])
        new = links.add(link("new"))
    fail(links, lambda: links.put(replace(links[new.id], etag="undone")))
    links.save()
    found = in_store(store)
    assert {name: one.etag for name, one in found.items()} == {"a": "1", "new": ""}


def test_undone_keys_are_not_given_again(store, links):
    undone = []
    fail(links, lambda: undone.append(links.add(link("undone"))))
    new = links.add(link("new"))
    assert new.id != undone[0].id and undone[0].id not in links
    links.save()
    assert {*in_store(store)} == {"new"}


def test_an_attempt_within_an_attempt_is_a_mistake(links):
    with pytest.raises(AssertionError), links.attempt(), links.attempt():
        pass


def test_a_record_keeps_its_link(store, links, event):
    """Links are found by their records, in the memory as in the store."""
    links.add(Link(Kind.EVENT, "a", record=event.ref))
    links.save()
    assert Record(store._session, event.ref).link.google_id == "a"
