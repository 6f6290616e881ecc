"""What a person is told of an event or task: whether it is in Google, and why not."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from odoo.fields import Command

from .common import GoogleCase, RpcError

FIELDS = ["gcal_sync_state", "gcal_sync_reason", "gcal_sync_way_out"]
STATES = (
    "linked",
    "changed",
    "waiting",
    "outside",
    "stopped",
    "parked",
    "detached",
    "removing",
    "excluded",
)


class TestStatus(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def told(self, record, user=None):
        """State, reason and way out, as the person reads them."""
        [read] = self.call(user or self.sofia, record, "read", FIELDS)
        return tuple(read[name] for name in FIELDS)

    def found(self, model, state, user=None):
        """Ids of the records that a person finds by a state."""
        domain = [("gcal_sync_state", "=", state)]
        found = self.call(user or self.sofia, self.env[model], "search", domain)
        return set(found)

    def assert_found_as_told(self, records):
        """A filter finds the records that say so, and no others."""
        for state in STATES:
            with self.subTest(state=state):
                told = {one.id for one in records if self.told(one)[0] == state}
                found = self.found(records._name, state) & set(records.ids)
                self.assertEqual(found, told)

    def test_way_of_an_event(self):
        event = self.event(self.sofia)
        state, reason, way_out = self.told(event)
        self.assertEqual((state, way_out), ("waiting", "synchronize"))
        self.assertIn("next synchronization", reason)
        self.synchronize(self.sofia)
        self.assertEqual(self.told(event), ("linked", False, False))
        self.call(self.sofia, event, "write", {"name": "Another"})
        state, reason, way_out = self.told(event)
        self.assertEqual((state, way_out), ("changed", "synchronize"))
        self.assertIn("latest changes", reason)
        self.assert_found_as_told(event)
        self.synchronize(self.sofia)
        self.assertEqual(self.told(event), ("linked", False, False))
        self.delete_entry(self.sofia, self.entries(self.sofia)["Another"])
        self.synchronize(self.sofia)
        self.assertEqual(self.told(event)[::2], ("detached", "again"))

    def test_rules_of_tasks(self):
        both = (self.sofia + self.marco).ids
        tasks = {
            "linked": self.task(self.sofia, "Linked"),
            "deadline": self.task(self.sofia, "None", date_deadline=False),
            "shared": self.task(self.sofia, "Shared", user_ids=[Command.set(both)]),
            "assigned": self.task(self.sofia, "Marco's", user_ids=[Command.set(both)]),
            "archived": self.task(self.sofia, "Archived", active=False),
        }
        self.synchronize(self.sofia)
        tasks["assigned"].sudo().user_ids = [Command.set(self.marco.ids)]
        tasks["assigned"].sudo().message_subscribe(self.sofia.partner_id.ids)
        wanted = {
            "linked": ("linked", ""),
            "deadline": ("excluded", "no deadline"),
            "shared": ("linked", ""),
            "archived": ("excluded", "archived"),
        }
        for name, (state, words) in wanted.items():
            with self.subTest(name):
                told = self.told(tasks[name])
                self.assertEqual(told[0], state)
                self.assertIn(words, told[1] or "")
        # Each sees their own
        self.assertFalse(self.told(tasks["shared"], self.marco)[0])

    def test_task_of_somebody_else(self):
        project = self.env["project.project"].create(
            {"name": "Open", "privacy_visibility": "employees"}
        )
        self.connect(self.marco)
        task = self.task(self.marco, "Theirs", project_id=project.id)
        task.sudo().user_ids = [Command.set(self.sofia.ids)]
        state, reason, _way_out = self.told(task, self.marco)
        self.assertEqual(state, "excluded")
        self.assertIn("not assigned to you", reason)

    def test_no_longer_for_google(self):
        task = self.task(self.sofia)
        self.synchronize(self.sofia)
        task.date_deadline = False
        state, reason, _way_out = self.told(task)
        self.assertEqual(state, "removing")
        self.assertIn("no deadline", reason)
        self.assertIn("is removed", reason)
        self.assert_found_as_told(task)
        self.synchronize(self.sofia)
        self.assertEqual(self.told(task)[0], "excluded")

    def test_meeting_of_two(self):
        both = (self.sofia + self.marco).partner_id
        event = self.event(self.sofia, partner_ids=[Command.set(both.ids)])
        self.connect(self.marco)
        self.synchronize(self.sofia)
        self.assertEqual(self.told(event)[0], "linked")
        self.assertEqual(self.told(event, self.marco)[0], "waiting")
        attendee = event.attendee_ids.filtered(
            lambda one: one.partner_id == self.marco.partner_id
        )
        attendee.sudo().state = "declined"
        state, reason, _way_out = self.told(event, self.marco)
        self.assertEqual(state, "excluded")
        self.assertIn("declined", reason)
        self.assertEqual(self.found("calendar.event", "linked"), {event.id})
        self.assertFalse(self.found("calendar.event", "linked", self.marco))

    def test_private_event_of_somebody_else(self):
        event = self.event(self.sofia, privacy="private")
        self.synchronize(self.sofia)
        self.connect(self.marco)
        state, reason, _way_out = self.told(event, self.marco)
        self.assertEqual(state, "excluded")
        self.assertIn("neither organize", reason)
        [read] = self.call(self.marco, event, "read", ["gcal_sync_url"])
        self.assertFalse(read["gcal_sync_url"])

    def test_without_an_account_nothing_is_told(self):
        event = self.event(self.marco)
        self.assertEqual(self.told(event, self.marco), (False, False, False))
        for state in STATES:
            self.assertFalse(self.found("calendar.event", state, self.marco))

    def test_outside_the_dates(self):
        far = self.event(
            self.sofia, start=self.day(400), stop=self.day(400).replace(hour=1)
        )
        late = self.task(self.sofia, date_deadline=self.day(400))
        near = self.event(self.sofia)
        for record in far, late:
            state, reason, way_out = self.told(record)
            self.assertEqual((state, way_out), ("outside", "synchronize"))
            self.assertIn("Synchronize its dates", reason)
            self.assertIn(str(self.day(0).year), reason)
        self.assert_found_as_told(far + near)
        self.assert_found_as_told(late)
        # What the popup proposes brings each of them to Google
        for record in far, late, near:
            self.synchronize(self.sofia, **self.proposed(record))
            self.assertEqual(self.told(record)[0], "linked")
        # A wide range once is no promise for what comes later
        self.synchronize(self.sofia)
        new = self.event(self.sofia, start=far.start, stop=far.stop)
        self.assertEqual(self.told(new)[0], "outside")

    def proposed(self, record):
        """The dates in the popup that *Synchronize now* opens."""
        action = self.call(self.sofia, record, "action_gcal_sync_now")
        self.assertEqual(action["res_model"], "calendar.google.sync")
        context = action["context"]
        if context.get("default_scope") != "range":
            return {"everything": False}
        return {name: context[f"default_{name}"] for name in ("date_from", "date_to")}

    def test_nothing_is_proposed_for_what_does_not_go_to_google(self):
        task = self.task(self.sofia, date_deadline=False)
        self.assertEqual(self.proposed(task), {"everything": False})
        theirs = self.task(self.marco, date_deadline=self.day(400))
        with self.assertRaises(RpcError):
            self.proposed(theirs)

    def test_days_of_a_record_are_those_of_its_owner(self):
        start = self.day(400).replace(hour=23, minute=30)
        event = self.event(self.sofia, start=start, stop=start + timedelta(minutes=15))
        day = str(self.day(401).date())
        self.assertEqual(self.proposed(event), {"date_from": day, "date_to": day})
        day = str(self.day(400).date())
        event = self.event(self.sofia, allday=True, start_date=day, stop_date=day)
        self.assertEqual(self.proposed(event), {"date_from": day, "date_to": day})

    def test_account_that_stopped(self):
        linked, new = self.event(self.sofia, "Linked"), self.event(self.sofia, "New")
        new.active = False
        self.synchronize(self.sofia)
        new.active = True
        account = self.account(self.sofia).sudo()
        for state, way_out in (
            ("reconnect", "reconnect"),
            ("calendars_missing", "create_calendars"),
            ("paused", "settings"),
        ):
            with self.subTest(state):
                account.write({"state": state, "state_message": False})
                self.assertEqual(self.told(new)[::2], ("stopped", way_out))
                self.assertEqual(self.told(linked)[::2], ("linked", way_out))
                self.assertTrue(self.told(linked)[1])
                self.assert_found_as_told(linked + new)
        account.state_message = "Why it is paused."
        self.assertEqual(self.told(new)[1], "Why it is paused.")
        account.state = "revoking"
        self.assertEqual(self.told(linked), (False, False, False))

    def test_refused_by_google(self):
        event = self.event(self.sofia)
        self.google.add_fault(
            batch="part", status=400, reason="invalid", message="No way", count=None
        )
        self.synchronize(self.sofia)
        self.google.clear_faults()
        state, reason, _way_out = self.told(event)
        self.assertEqual(state, "parked")
        self.assertIn("tried again when you change it", reason)
        self.assert_found_as_told(event)

    def series(self):
        event = self.event(
            self.sofia,
            "Daily",
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
        )
        return event.recurrence_id.calendar_event_ids.sorted("start")

    def test_a_recurrence_is_read_with_all_its_fields(self):
        """Its events tell how they stand with Google, it has no status itself."""
        recurrence = self.series().recurrence_id
        [row] = self.call(self.sofia, recurrence, "read")
        self.assertEqual(row["count"], 3)
        self.assertNotIn("gcal_sync_state", row)

    def test_occurrences_of_a_series(self):
        rows = self.series()
        self.assertEqual({self.told(row)[0] for row in rows}, {"waiting"})
        self.assert_found_as_told(rows)
        self.synchronize(self.sofia)
        self.assertEqual({self.told(row)[0] for row in rows}, {"linked"})
        self.call(self.sofia, rows[1], "write", {"name": "Longer"})
        self.assertEqual(self.told(rows[1])[0], "changed")
        self.assert_found_as_told(rows)
        rows[1].name = "Daily"
        self.synchronize(self.sofia)
        links = [self.link(row) for row in rows]
        self.assertEqual(len(set(links)), 3)
        self.assertTrue(
            links[1].split()[0].endswith(f"{rows[1].start:_%Y%m%dT%H%M%SZ}")
        )
        entry = self.entries(self.sofia)["Daily"]
        start = f"{rows[1].start:%Y%m%dT%H%M%SZ}"
        self.delete_entry(self.sofia, {"id": f"{entry['id']}_{start}"})
        self.synchronize(self.sofia)
        states = [self.told(row)[0] for row in rows]
        self.assertEqual(states, ["linked", "detached", "linked"])
        self.assert_found_as_told(rows)
        self.call(self.sofia, rows[1], "action_gcal_sync_again")
        with self.assertRaises(RpcError):
            self.call(self.sofia, rows[0], "action_gcal_sync_again")

    def link(self, record, user=None):
        """What the link to Google names: the entry and its calendar."""
        [read] = self.call(user or self.sofia, record, "read", ["gcal_sync_url"])
        query = parse_qs(urlsplit(read["gcal_sync_url"]).query)
        self.assertEqual(query["authuser"], [self.gmail(user or self.sofia)])
        [eid] = query["eid"]
        return base64.urlsafe_b64decode(eid + "=" * (-len(eid) % 4)).decode()

    def test_link_to_google(self):
        event, task = self.event(self.sofia), self.task(self.sofia)
        self.synchronize(self.sofia)
        for record, kind in (event, "events"), (task, "tasks"):
            [entry] = self.entries(self.sofia, kind).values()
            [read] = self.call(self.sofia, record, "read", ["gcal_sync_url"])
            told = parse_qs(urlsplit(entry["htmlLink"]).query)["eid"]
            url = read["gcal_sync_url"]
            self.assertEqual(parse_qs(urlsplit(url).query)["eid"], told)
            page = self.url_open(url)
            self.assertEqual(page.status_code, 200)
            self.assertIn(record.name, page.text)

    def test_forged_ids(self):
        event = self.event(self.sofia)
        task = self.task(self.sofia)
        self.synchronize(self.sofia)
        for record in event, task:
            kind = f"{record._gcal_sync_kind().value}s"
            entry = self.entries(self.sofia, kind)[record.name]
            self.delete_entry(self.sofia, entry, kind)
        self.synchronize(self.sofia)
        self.connect(self.marco)
        for record in event, task, self.env["project.task"].browse(987654):
            with self.assertRaises(RpcError):
                self.call(self.marco, record, "action_gcal_sync_again")
        with self.assertRaises(RpcError):
            self.call(self.marco, task, "read", FIELDS)
        self.assertEqual(self.told(event)[0], "detached")

    def test_many_records_cost_no_more_than_few(self):
        events = self.env["calendar.event"].concat(
            *(self.event(self.sofia, f"Event {number}") for number in range(40))
        )
        tasks = self.env["project.task"].concat(
            *(self.task(self.sofia, f"Task {number}") for number in range(40))
        )
        self.series()
        self.synchronize(self.sofia)
        for records in events, tasks:
            few, many = self.queries_of(records[:2]), self.queries_of(records)
            self.assertLessEqual(many, few + 2)

    def queries_of(self, records):
        records = records.with_user(self.sofia)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(set(records.mapped("gcal_sync_state")), {"linked"})
        return self.env.cr.sql_log_count - before

    def test_rules_are_those_of_the_synchronization(self):
        """Whatever has no obstacle is sent, and nothing else."""
        both = (self.sofia + self.marco).partner_id
        declined = self.event(
            self.marco, "Declined", partner_ids=[Command.set(both.ids)]
        )
        declined.sudo().attendee_ids.filtered(
            lambda one: one.partner_id == self.sofia.partner_id
        ).state = "declined"
        events = (
            declined
            + self.event(self.marco, "Not mine")
            + self.event(self.sofia, "Archived", active=False)
            + self.event(self.sofia, "Mine")
            + self.event(self.marco, "Guest", partner_ids=[Command.set(both.ids)])
        ).with_user(self.sofia)
        free = set(events.ids) - set(events._gcal_sync_obstacles())
        self.assertEqual(free, set(events._gcal_sync_eligible().ids))
        self.assert_found_as_told(events - events[2])
