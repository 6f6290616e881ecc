"""``engine.ports.Store``: the links of one account."""

from dataclasses import MISSING, fields, replace
from datetime import date, datetime, timedelta, timezone

from . import addon
from .house import (
    AFTER,
    BEFORE,
    DAY,
    EVENT,
    EVERYTHING,
    NOON,
    TASK,
    ZONE,
    House,
    item,
    link,
    links,
    sync,
    task_item,
)

LinkSet = addon("engine.link_set").LinkSet
State = links.State
#: The 9th to the 11th of March, in the zone of the user
WINDOW = sync.Window(date(2026, 3, 9), date(2026, 3, 11), ZONE)


def all_day(first, days=1):
    return item(when=sync.When(first, first + timedelta(days=days)))


class StoreContract(House):
    def insert(self, *new):
        return self.store.insert(list(new))

    def known(self, *ids):
        return self.store.by_id(list(ids))

    def names(self, found):
        return [one.google_id for one in found]

    # Sync tokens

    def test_sync_tokens_of_each_calendar(self):
        for kind in sync.Kind:
            self.assertIsNone(self.store.sync_token(kind))
        self.store.set_sync_token(EVENT, "1")
        self.store.set_sync_token(TASK, "2")
        self.assertEqual([self.store.sync_token(k) for k in (EVENT, TASK)], ["1", "2"])
        self.store.set_sync_token(EVENT, None)
        self.assertEqual([self.store.sync_token(k) for k in (EVENT, TASK)], [None, "2"])

    # Rights

    def test_a_record_that_was_lost_is_examined(self):
        records = [self.event(), self.series(), self.task()]
        kinds = [EVENT, EVENT, TASK]
        made = self.insert(
            *(
                link(f"e{number}", kind, record=record, synced_version=0)
                for number, (kind, record) in enumerate(
                    zip(kinds, records, strict=True)
                )
            ),
            link("none", synced_version=0),
        )

        def noted(kinds=tuple(sync.Kind)):
            before = self.store.versions([one.id for one in made])
            self.store.note_rights(kinds)
            after = self.store.versions([one.id for one in made])
            return [one.google_id for one in made if before[one.id] != after[one.id]]

        self.assertEqual(noted(), [])
        for record in records:
            self.hide(record)
        self.assertEqual(noted([TASK]), ["e2"])
        self.assertEqual(noted(), ["e0", "e1"])
        self.assertEqual(noted(), [])
        examined = self.store.to_examine(tuple(sync.Kind), EVERYTHING)
        self.assertEqual(self.names(examined), ["e0", "e1", "e2"])
        for record in records:
            self.hide(record, False)
        self.assertEqual(noted(), ["e0", "e1", "e2"])

    # A link with all it has

    def full(self):
        """A link in which no field is as it is by default."""
        reminders = (sync.Reminder("email", 60),)
        told = item(
            "Full <&> ✓",
            description="<b>one</b><br>two",
            location="Here",
            time_zone=ZONE,
            recurrence=("RRULE:FREQ=DAILY;COUNT=3",),
            visibility="private",
            busy=False,
            reminders=reminders,
            guests=("ann@example.com",),
            footer="Below",
        )
        found = link(
            "full",
            TASK,
            record=self.series(),
            anchor=7,
            state=State.PARKED,
            reason="Odoo said “no”.",
            origin="remote",
            etag='"3"',
            google_title="Title",
            agreed_local=told,
            agreed_remote=replace(told, title="Agreed", busy=None),
            remote=replace(told, when=all_day(date(2026, 3, 10)).when, reminders=None),
            remote_changed=True,
            remote_updated_at=datetime(2026, 3, 1, 9, 8, 7, 654321, timezone.utc),
            local_version=4,
            synced_version=3,
            recurring_event_id="series",
            original_start="20260310T090000Z",
            cancelled=True,
            rows={5: "20260310T090000Z", 6: "20260311"},
            listed=links.Listed(NOON - DAY, NOON, everything=True),
        )
        for one in fields(found):
            value = getattr(found, one.name)
            if one.name != "id" and one.default is not MISSING:
                self.assertNotEqual(value, one.default, one.name)
        self.assertTrue(found.rows)
        return found

    def test_every_field_is_stored(self):
        full = self.full()
        [stored] = self.insert(full)
        self.assertEqual(stored, replace(full, id=stored.id))
        self.assertEqual(self.known(stored.id), [stored])

    def test_every_field_is_updated(self):
        [plain, full] = self.insert(link("plain"), self.full())
        # The record of the one may go to the other when it is free
        self.store.release([full.id])
        now = replace(full, id=plain.id, google_id="renamed")
        empty = replace(link("emptied"), id=full.id, local_version=full.local_version)
        self.store.update([now, empty])
        self.assertEqual(
            self.known(plain.id, full.id),
            [replace(now, local_version=plain.local_version), empty],
        )

    def test_new_links_come_back_in_their_order(self):
        stored = self.insert(link("c"), link("a", TASK), link("a"), link("b"))
        self.assertEqual(self.names(stored), ["c", "a", "a", "b"])
        self.assertEqual([one.kind for one in stored], [EVENT, TASK, EVENT, EVENT])
        self.assertEqual(len({one.id for one in stored} - {None}), 4)
        for one in stored:
            self.assertEqual(self.known(one.id), [one])

    def test_delete(self):
        a, b = self.insert(link("a"), link("b"))
        self.store.delete({a.id})
        self.assertEqual(self.known(a.id, b.id), [b])

    def test_what_is_gone_is_not_updated(self):
        a, b = self.insert(link("a"), link("b"))
        self.store.delete({a.id})
        self.store.update([replace(a, etag="1"), replace(b, etag="1")])
        self.assertEqual(self.known(a.id, b.id), [replace(b, etag="1")])

    # Versions

    def test_a_write_of_a_person_moves_the_version(self):
        record = self.event()
        mine, other = self.insert(link("a", record=record), link("b"))
        self.rename(record, "Moved")
        after = self.store.versions([mine.id, other.id])
        self.assertGreater(after[mine.id], mine.local_version)
        self.assertEqual(after[other.id], other.local_version)
        self.remove(record)
        self.assertGreater(self.store.versions([mine.id])[mine.id], after[mine.id])

    def test_a_run_never_moves_the_version(self):
        record = self.event()
        [mine] = self.insert(link("a", record=record, local_version=3))
        self.assertEqual(self.store.versions([mine.id]), {mine.id: 3})
        self.rename(record, "Moved")
        now = self.store.versions([mine.id])
        self.store.update([replace(mine, etag="1", synced_version=3)])
        self.assertEqual(self.store.versions([mine.id]), now)
        [found] = self.known(mine.id)
        self.assertTrue(found.is_local_changed)
        self.assertEqual(found.etag, "1")

    def test_no_versions_of_links_that_are_gone(self):
        [mine] = self.insert(link("a"))
        self.store.delete([mine.id])
        self.assertEqual(self.store.versions([mine.id]), {})
        self.assertEqual(self.store.versions([]), {})

    # Which links

    def test_etags(self):
        self.insert(link("a", etag="1"), link("b"), link("c", TASK, etag="3"))
        found = self.store.etags(EVENT, {"a", "b", "c", "unknown"})
        self.assertEqual(found, {"a": "1", "b": ""})
        self.assertEqual(self.store.etags(EVENT, set()), {})

    def test_by_google_id(self):
        a, _b, of_tasks = self.insert(link("a"), link("b"), link("a", TASK))
        self.assertEqual(self.store.by_google_id(EVENT, {"a", "unknown"}), [a])
        self.assertEqual(self.store.by_google_id(TASK, ["a"]), [of_tasks])

    def test_not_present(self):
        self.insert(
            link("listed", etag="1"),
            link("missing", etag="1"),
            link("never there"),
            link("other calendar", TASK, etag="1"),
        )
        found = self.store.not_present(EVENT, {"listed"})
        self.assertEqual(self.names(found), ["missing"])
        found = self.store.not_present(EVENT, set())
        self.assertEqual(self.names(found), ["listed", "missing"])

    def test_series_and_their_occurrences(self):
        event = self.event()
        series, left, one, other, _more, of_tasks = self.insert(
            link("series"),
            link(
                "series_0",
                recurring_event_id="series",
                original_start="0",
                record=event,
                state=State.DETACHED,
            ),
            link("series_1", recurring_event_id="series", original_start="1"),
            link("series_2", recurring_event_id="series", original_start="2"),
            link("alone"),
            link("series_1", TASK, recurring_event_id="series", original_start="1"),
        )
        self.assertEqual(self.store.series_of([one, other]), [series])
        self.assertEqual(self.store.series_of([series]), [])
        self.assertEqual(self.store.occurrences_of([series]), [left, one, other])
        self.assertEqual(self.store.occurrences_of([]), [])
        self.store.delete_occurrences(EVENT, {"series"})
        self.assertEqual(self.known(left.id, one.id, other.id), [left])
        self.assertEqual(self.known(series.id, of_tasks.id), [series, of_tasks])

    def test_count_linked(self):
        self.assertEqual(self.store.count_linked(list(sync.Kind)), 0)
        self.insert(*(link(state.value, state=state) for state in State))
        self.insert(link("task", TASK, state=State.LINKED))
        # What is on its way to be removed was linked
        self.assertEqual(self.store.count_linked([EVENT]), 2)
        self.assertEqual(self.store.count_linked(list(sync.Kind)), 3)

    def test_bound(self):
        event, free, task = self.event(), self.event(), self.task()
        self.insert(link("a", record=event), link("b", TASK, record=task))
        self.assertEqual(self.store.bound([event, free, task]), {event, task})
        self.assertEqual(self.store.bound([]), set())

    # What a run has to look at

    def examined(self, *found, window=WINDOW, kinds=tuple(sync.Kind)):
        """:return: whether each of these links is to be examined"""
        links_ = [
            replace(one, google_id=f"{n}{one.google_id}") for n, one in enumerate(found)
        ]
        self.store.delete([one.id for one in self.store.not_present(EVENT, ())])
        stored = self.insert(*links_)
        ids = [one.id for one in self.store.to_examine(kinds, window)]
        self.store.delete([one.id for one in stored])
        return [one.id in ids for one in stored]

    def in_step(self, **values):
        known = {"etag": "1", "remote": item(), "state": State.LINKED}
        return link(**{**known, "synced_version": 0, **values})

    def test_what_is_in_step_is_not_examined(self):
        none = self.in_step(state=State.REMOVED, etag="", remote=None)
        self.assertEqual(self.examined(self.in_step(), none), [False, False])

    def test_what_somebody_changed_in_odoo_is_examined(self):
        far = item(start=NOON + 99 * DAY)
        for values in ({}, {"remote": far}, {"remote": None}):
            ahead = self.in_step(local_version=1, **values)
            behind = self.in_step(synced_version=-1, **values)
            self.assertEqual(self.examined(ahead, behind), [True, True])

    def test_what_changed_in_google_is_examined_in_its_window(self):
        new = [
            self.in_step(remote=found, remote_changed=True, state=State.WAITING)
            for found in (
                item(start=NOON),
                item(start=NOON - 4 * DAY),
                item(start=NOON + 4 * DAY),
                all_day(date(2026, 3, 9)),
                all_day(date(2026, 3, 1), days=8),
                all_day(date(2026, 3, 1), days=4),
                all_day(date(2026, 3, 11)),
                all_day(date(2026, 3, 15)),
            )
        ]
        expected = [True, False, False, True, True, False, True, False]
        self.assertEqual(self.examined(*new), expected)
        self.assertEqual(self.examined(*new, window=EVERYTHING), [True] * len(new))

    def test_a_window_that_is_open_on_one_side(self):
        new = [
            self.in_step(remote=item(start=start), remote_changed=True)
            for start in (NOON - 4 * DAY, NOON, NOON + 4 * DAY)
        ]
        until = sync.Window(None, WINDOW.date_to, ZONE)
        self.assertEqual(self.examined(*new, window=until), [True, True, False])
        since = sync.Window(WINDOW.date_from, None, ZONE)
        self.assertEqual(self.examined(*new, window=since), [False, True, True])

    def test_a_series_may_reach_any_later_window(self):
        rule = ("RRULE:FREQ=DAILY;COUNT=2",)
        found = [
            self.in_step(
                remote=item(start=start, recurrence=rule),
                remote_changed=True,
                state=State.WAITING,
            )
            for start in (NOON - 99 * DAY, NOON + 4 * DAY)
        ]
        self.assertEqual(self.examined(*found), [True, False])

    def test_what_is_known_in_odoo_is_examined_wherever_it_went(self):
        far = item(start=NOON + 99 * DAY)
        moved = self.in_step(record=self.event(), remote=far, remote_changed=True)
        deleted = self.in_step(remote=None, etag="", remote_changed=True)
        self.assertEqual(self.examined(moved, deleted), [True, True])

    def test_a_series_of_single_entries_is_always_examined(self):
        far = item(start=NOON + 99 * DAY, recurrence=("RRULE:FREQ=HOURLY",))
        single = self.in_step(state=State.SINGLE, remote=far)
        self.assertEqual(self.examined(single), [True])

    def test_a_series_of_which_odoo_has_no_more_events_is_examined(self):
        def series(rule, last, **values):
            told = item(recurrence=(rule,))
            record = self.series()
            rows = {5: "20200101T090000Z", 6: last}
            return self.in_step(record=record, remote=told, rows=rows, **values)

        endless, far = "RRULE:FREQ=DAILY", f"{NOON + 9 * DAY:%Y%m%dT%H%M%SZ}"
        near = f"{NOON:%Y%m%dT%H%M%SZ}"
        new = [
            series(endless, near, state=State.LINKED),
            series(endless, far, state=State.LINKED),
            series(f"{endless};COUNT=3", near, state=State.LINKED),
            series(endless, near, state=State.DETACHED),
        ]
        new = [replace(one, google_id=f"series{n}") for n, one in enumerate(new)]
        stored = self.insert(*new)
        found = self.store.to_examine([EVENT], WINDOW, NOON + 5 * DAY)
        self.assertEqual({one.id for one in found}, {stored[0].id})
        self.assertEqual(self.store.to_examine([EVENT], WINDOW), [])

    def test_a_calendar_that_is_switched_off_is_not_examined(self):
        found = [
            self.in_step(local_version=1),
            self.in_step(kind=TASK, remote=task_item(), local_version=1),
            self.in_step(kind=TASK, remote=task_item(), state=State.SINGLE),
        ]
        self.assertEqual(self.examined(*found, kinds=[EVENT]), [True, False, False])

    # Ids of our own

    def test_free_ids(self):
        event, task = self.event(), self.task()
        first = self.store.free_ids([event, task])
        self.assertEqual(len(set(first)), 2)
        self.assertEqual(self.store.free_ids([task, event]), first[::-1])
        self.assertEqual(self.store.free_ids([]), [])

    def test_an_id_is_never_given_twice(self):
        event, task = self.event(), self.task()
        used = []
        for _generation in range(3):
            [of_event, of_task] = self.store.free_ids([event, task])
            self.assertNotIn(of_event, used)
            used.append(of_event)
            self.insert(link(of_event, state=State.REMOVED))
            self.assertEqual(self.store.free_ids([task]), [of_task])

    def test_made_for_living(self):
        event, task, gone = self.event(), self.task(), self.event()
        ids = self.store.free_ids([event, task, gone])
        self.remove(gone)
        found = self.store.made_for_living([*ids, "theirs", ""])
        self.assertEqual(found, set(ids[:2]))

    def entry(self, google_id, created=AFTER):
        return sync.RemoteEntry(google_id, created=created, item=item())

    def owners(self, *entries):
        found = self.store.owners(list(entries))
        return {google_id: reading.record for google_id, reading in found.items()}

    def test_owners(self):
        event, task, gone = self.event(), self.task(), self.event()
        ids = self.store.free_ids([event, task, gone])
        self.remove(gone)
        entries = [self.entry(google_id) for google_id in (*ids, "theirs")]
        self.assertEqual(self.owners(*entries), {ids[0]: event, ids[1]: task})

    def test_a_later_record_with_the_same_number_is_no_owner(self):
        [google_id] = self.store.free_ids([self.event()])
        self.assertEqual(self.owners(self.entry(google_id, created=BEFORE)), {})
        self.assertEqual(self.owners(self.entry(google_id, created=None)), {})

    def test_a_linked_record_is_no_owner(self):
        event = self.event()
        [google_id] = self.store.free_ids([event])
        self.insert(link("other", record=event))
        self.assertEqual(self.owners(self.entry(google_id)), {})

    def test_an_owner_has_one_entry(self):
        event = self.event()
        [first] = self.store.free_ids([event])
        [used] = self.insert(link(first))
        [second] = self.store.free_ids([event])
        self.store.delete([used.id])
        found = self.owners(self.entry(first), self.entry(second))
        self.assertEqual(list(found.values()), [event])

    def test_what_was_archived_first_is_no_owner(self):
        event = self.event()
        [google_id] = self.store.free_ids([event])
        self.archive(event)
        self.date(event, created=BEFORE, written=NOON)
        self.assertEqual(self.owners(self.entry(google_id, NOON + DAY)), {})
        self.assertEqual(
            self.owners(self.entry(google_id, NOON - DAY)), {google_id: event}
        )

    def test_made_after(self):
        event = self.event()
        made = NOON + timedelta(microseconds=300)
        self.date(event, created=made, written=made)
        self.assertTrue(self.store.made_after(NOON + DAY, event))
        # Google knows no part of a second
        self.assertTrue(self.store.made_after(NOON, event))
        self.assertFalse(self.store.made_after(NOON - DAY, event))
        self.assertFalse(self.store.made_after(None, event))

    # Records that move between links

    def test_release(self):
        event, other = self.event(), self.event()
        a, b = self.insert(link("a", record=event), link("b", record=other))
        self.store.release([a.id])
        self.assertEqual(self.known(a.id, b.id), [replace(a, record=None), b])
        self.assertEqual(self.store.bound([event, other]), {other})

    def test_no_record_has_two_links(self):
        event = self.event()
        self.insert(link("a", record=event))
        [b] = self.insert(link("b"))
        with self.assertRaises(self.twice), self.savepoint():
            self.insert(link("c", record=event))
        with self.assertRaises(self.twice), self.savepoint():
            self.store.update([replace(b, record=event)])

    def test_no_entry_has_two_links(self):
        self.insert(link("a"), link("a", TASK))
        with self.assertRaises(self.twice), self.savepoint():
            self.insert(link("a"))

    def test_two_links_exchange_their_records(self):
        event, other = self.event(), self.event()
        a, b, c = self.insert(
            link("a", record=event), link("b", record=other), link("c")
        )
        found = LinkSet(self.store)
        found.load([a, b, c])
        found.put(replace(a, record=other))
        found.put(replace(b, record=event))
        found.save()
        records = [one.record for one in self.known(a.id, b.id, c.id)]
        self.assertEqual(records, [other, event, None])

    def test_records_are_handed_on(self):
        event, other = self.event(), self.event()
        a, b, c = self.insert(
            link("a", record=event), link("b", record=other), link("c")
        )
        found = LinkSet(self.store)
        found.load([a, b, c])
        found.put(replace(c, record=other))
        found.put(replace(b, record=event))
        found.drop(a)
        new = found.add(link("d", record=None))
        found.save()
        records = [one.record for one in self.known(b.id, c.id)]
        self.assertEqual(records, [event, other])
        self.assertEqual(self.known(found.resolve(new.id)), [found[new.id]])
