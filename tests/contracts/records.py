"""``engine.ports.Records``: records of Odoo, with the rights of the linked user."""

from dataclasses import replace

from .house import EVENT, EVERYTHING, TASK, House, item, link, ports, sync, task_item


class RecordsContract(House):
    def read(self, *records):
        return self.records.read([ports.ReadRequest(record) for record in records])

    def titles(self, outcomes):
        """The title of each, "" of what was refused."""
        return [one.reading.item.title if one.reading else "" for one in outcomes]

    def write(self, record, title):
        known = self.read(record)[record].item
        return ports.RecordWrite(record, replace(known, title=title), ("title",))

    # Reading

    def test_read(self):
        event, task, series = self.event(), self.task(), self.series()
        found = self.read(event, task, series)
        self.assertEqual({*found}, {event, task, series})
        titles = [found[one].item.title for one in (event, task, series)]
        self.assertEqual(titles, ["Meeting", "Report", "Course"])
        kinds = [found[one].item.kind for one in (event, task, series)]
        self.assertEqual(kinds, [EVENT, TASK, EVENT])
        self.assertTrue(found[series].item.recurrence)
        for reading in found.values():
            self.assertIsNotNone(reading.changed_at.tzinfo)
            self.assertFalse(reading.failure)

    def test_what_is_gone_is_not_read(self):
        event, archived, gone = self.event(), self.event(), self.event()
        self.archive(archived)
        self.remove(gone)
        self.assertEqual({*self.read(event, archived, gone)}, {event})
        self.assertEqual(self.read(), {})

    def test_series_that_are_gone_are_not_read(self):
        series, gone = self.series(), self.series()
        self.remove(gone)
        requests = [ports.ReadRequest(one) for one in (series, gone)]
        found = self.records.read_series(requests)
        self.assertEqual({*found}, {series})
        self.assertEqual(found[series].item, self.read(series)[series].item)
        self.assertTrue(found[series].content)

    def test_unbound(self):
        event, task, series = self.event(), self.task(), self.series()
        linked, archived = self.event(), self.event()
        self.archive(archived)
        self.store.insert([link("a", record=linked)])
        found = self.records.unbound(tuple(sync.Kind), EVERYTHING)
        known = [one.record for one in found]
        self.assertCountEqual(set(known) & self.mine(), {event, task, series})
        self.assertEqual(len(known), len(set(known)))
        readings = self.read(*known)
        self.assertEqual({one.record: one for one in found}, readings)
        [only] = self.records.unbound([TASK], EVERYTHING)
        self.assertEqual(only.record, task)

    def test_which_calendar(self):
        found = [self.event(), self.series(), self.task()]
        kinds = [self.records.kind(record) for record in found]
        self.assertEqual(kinds, [EVENT, EVENT, TASK])

    def test_an_event_alone(self):
        event, archived, gone = self.event(), self.event(), self.event()
        self.archive(archived)
        self.remove(gone)
        found = [self.records.alone(one) for one in (event, archived, gone)]
        self.assertEqual(found, [True, False, False])
        self.assertEqual(self.records.event(event.id), event)

    # Creating

    def create(self, kind, *items):
        return self.records.create(kind, [ports.NewRecord(one) for one in items])

    def test_create(self):
        made = self.create(EVENT, item("One"), item("Two"))
        self.assertEqual(self.titles(made), ["One", "Two"])
        for outcome in made:
            reading = outcome.reading
            self.assertEqual(self.read(reading.record), {reading.record: reading})

    def test_create_tasks(self):
        made = self.create(TASK, task_item("One"), replace(task_item("Two"), done=True))
        self.assertEqual(self.titles(made), ["One", "Two"])
        self.assertEqual([one.reading.item.done for one in made], [False, True])

    def test_create_a_series_among_events(self):
        rule = ("RRULE:FREQ=DAILY;COUNT=3",)
        series = item("Course", recurrence=rule, time_zone="Europe/Brussels")
        made = self.create(EVENT, item("One"), series, item("Two"))
        self.assertEqual(self.titles(made), ["One", "Course", "Two"])
        is_series = [one.reading.record.is_series for one in made]
        self.assertEqual(is_series, [False, True, False])

    def test_a_bad_entry_spoils_no_other(self):
        for bad in ([2], [0], [4], [1, 3], [0, 1, 2, 3, 4]):
            items = [item(f"Entry {number}") for number in range(5)]
            for number in bad:
                items[number] = self.bad_item()
            made = self.create(EVENT, *items)
            expected = ["" if n in bad else f"Entry {n}" for n in range(5)]
            self.assertEqual(self.titles(made), expected)
            for number, outcome in enumerate(made):
                self.assertEqual(bool(outcome.failure), number in bad)
                self.assertFalse(outcome.denied)
            records = [one.reading.record for one in made if one.reading]
            self.assertEqual({*self.read(*records)}, {*records})

    def test_nothing_to_create(self):
        self.assertEqual(self.create(EVENT), [])

    # Writing

    def test_write(self):
        event, task = self.event(), self.task()
        found = self.records.write(
            [self.write(event, "Moved"), self.write(task, "Done")]
        )
        self.assertEqual(self.titles(found), ["Moved", "Done"])
        for outcome in found:
            reading = outcome.reading
            self.assertEqual(self.read(reading.record), {reading.record: reading})
        self.assertEqual(self.records.write([]), [])

    def test_only_the_named_fields_are_written(self):
        event = self.event()
        before = self.read(event)[event].item
        other = item("Other", location="Elsewhere", busy=False)
        self.records.write([ports.RecordWrite(event, other, ("location",))])
        after = self.read(event)[event].item
        self.assertEqual(after, replace(before, location="Elsewhere"))

    def test_our_own_writes_count_as_changes(self):
        event = self.event()
        [mine] = self.store.insert([link("a", record=event)])
        self.records.write([self.write(event, "Moved")])
        [version] = self.store.versions([mine.id]).values()
        self.assertGreater(version, mine.local_version)

    def test_what_the_user_may_not_change(self):
        event, locked, task = self.event(), self.locked_task(), self.task()
        writes = [self.write(one, "Changed") for one in (event, locked, task)]
        found = self.records.write(writes)
        self.assertEqual([one.denied for one in found], [False, True, False])
        self.assertEqual(self.titles(found), ["Changed", "", "Changed"])
        self.assertTrue(found[1].failure)
        self.assertEqual(self.read(locked)[locked].item.title, "Plan")

    def test_what_odoo_cannot_hold(self):
        event, other = self.event(), self.event()
        bad = self.bad_item()
        writes = [
            ports.RecordWrite(event, bad, ("title", "when", "location")),
            self.write(other, "Changed"),
        ]
        found = self.records.write(writes)
        self.assertEqual([one.denied for one in found], [False, False])
        self.assertEqual(self.titles(found), ["", "Changed"])
        self.assertTrue(found[0].failure)
        self.assertEqual(self.read(event)[event].item.title, "Meeting")

    def test_archive(self):
        event, locked = self.event(), self.locked_event()
        self.assertTrue(self.records.archive(event))
        self.assertFalse(self.records.archive(locked))
        self.assertEqual({*self.read(event, locked)}, {locked})

    def test_a_note_is_no_change(self):
        event = self.event()
        [mine] = self.store.insert([link("a", record=event)])
        before = self.read(event)
        conflict = sync.Conflict("title", "Kept", "Lost", "local")
        self.records.log_conflicts({event: [conflict]})
        self.assertEqual(self.notes(event), ["Lost"])
        self.assertEqual(self.store.versions([mine.id]), {mine.id: 0})
        self.assertEqual(self.read(event), before)
