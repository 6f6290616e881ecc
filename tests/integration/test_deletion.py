"""Rule 15: what a deletion means on either side."""

from odoo.fields import Command

from .common import GoogleCase, RpcError


class TestDeletion(GoogleCase):
    def setUp(self):
        super().setUp()
        self.connect(self.sofia)

    def binding(self, record):
        return self.env["calendar.google.binding"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def test_deleted_in_google_stays_in_odoo_and_is_left_alone(self):
        cases = (
            ("events", self.event(self.sofia, "Meeting")),
            ("tasks", self.task(self.sofia, "Report")),
        )
        self.synchronize(self.sofia)
        for kind, record in cases:
            self.delete_entry(
                self.sofia, self.entries(self.sofia, kind)[record.name], kind
            )
        run = self.synchronize(self.sofia)
        self.assertEqual(run.detached, 2)
        for kind, record in cases:
            with self.subTest(kind=kind):
                self.assertTrue(record.exists())
                self.assertTrue(record.active)
                self.assertEqual(self.binding(record).state, "detached")
                record.with_user(self.sofia).write({"name": "Edited"})
        run = self.synchronize(self.sofia)
        self.assertFalse(self.entries(self.sofia))
        self.assertFalse(self.entries(self.sofia, "tasks"))
        self.assertEqual((run.remote_created, run.remote_updated), (0, 0))

    def test_detached_record_says_so_and_can_be_synchronized_again(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        old = self.entries(self.sofia)["Meeting"]
        self.delete_entry(self.sofia, old)
        self.synchronize(self.sofia)
        [shown] = self.call(self.sofia, event, "read", ["gcal_sync_state"])
        self.assertEqual(shown["gcal_sync_state"], "detached")
        [shown] = self.call(self.marco, event, "read", ["gcal_sync_state"])
        self.assertFalse(shown["gcal_sync_state"])
        with self.assertRaises(RpcError):
            self.call(self.marco, event, "action_gcal_sync_again")

        self.call(self.sofia, event, "action_gcal_sync_again")
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 1, run.message)
        new = self.entries(self.sofia)["Meeting"]
        self.assertNotEqual(new["id"], old["id"])
        # The first one comes back from Google's bin: it stays left alone
        self.edit_entry(self.sofia, old, status="confirmed", summary="Old")
        self.synchronize(self.sofia)
        self.assertFalse(self.env["calendar.event"].search([("name", "=", "Old")]))

    def test_taken_out_of_the_bin_and_synchronized_again_is_one_entry(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        self.delete_entry(self.sofia, entry)
        self.synchronize(self.sofia)
        self.edit_entry(self.sofia, entry, status="confirmed", location="Bin")
        run = self.synchronize(self.sofia)
        self.assertEqual(self.binding(event).state, "detached", run.message)
        self.assertFalse(event.location)

        self.call(self.sofia, event, "action_gcal_sync_again")
        run = self.synchronize(self.sofia)

        self.assertEqual(self.binding(event).state, "linked", run.message)
        self.assertEqual(event.location, "Bin")
        [found] = self.entries(self.sofia).values()
        self.assertEqual(found["id"], entry["id"])

    def test_gone_from_odoo_is_removed_from_google(self):
        guest = self.sofia.partner_id
        ways = {
            "Deleted": lambda event: event.unlink(),
            "Archived": lambda event: event.write({"active": False}),
            "Not mine": lambda event: event.write(
                {
                    "user_id": self.marco.id,
                    "partner_ids": [Command.unlink(guest.id)],
                }
            ),
        }
        events = {name: self.event(self.sofia, name) for name in ways}
        declined = self.event(
            self.marco,
            "Declined",
            partner_ids=[Command.set((self.marco.partner_id + guest).ids)],
        )
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {*ways, "Declined"})
        for name, way in ways.items():
            way(events[name].sudo())
        attendee = declined.attendee_ids.filtered(lambda a: a.partner_id == guest)
        attendee.with_user(self.sofia).do_decline()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_deleted, 4, run.message)
        self.assertFalse(self.entries(self.sofia))
        bindings = self.env["calendar.google.binding"].search([])
        self.assertFalse(bindings.filtered("res_id"))
        # An id of Google's is never used again: that of a record that may come back
        # is remembered, until the record is deleted for good
        self.assertEqual(set(bindings.mapped("state")), {"removed"})
        for event in events.values():
            event.sudo().exists().unlink()
        declined.sudo().unlink()
        bindings._gc_removed()
        self.assertFalse(bindings.exists())

    def test_gone_task_is_removed_from_google(self):
        ways = {
            "Deleted": lambda task: task.unlink(),
            "Archived": lambda task: task.write({"active": False}),
            "No deadline": lambda task: task.write({"date_deadline": False}),
            "Unassigned": lambda task: task.write(
                {"user_ids": [Command.set(self.marco.ids)]}
            ),
        }
        tasks = {name: self.task(self.sofia, name) for name in ways}
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia, "tasks")), set(ways))
        for name, way in ways.items():
            way(tasks[name].sudo())
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_deleted, 4, run.message)
        self.assertFalse(self.entries(self.sofia, "tasks"))

    def test_archived_and_back_is_a_new_entry(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        event.active = False
        self.synchronize(self.sofia)
        event.active = True
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_created, 1, run.message)
        self.assertIn("Meeting", self.entries(self.sofia))

    def test_back_before_it_was_removed_is_the_same_entry(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        entry = self.entries(self.sofia)["Meeting"]
        event.active = False
        self.google.add_fault(api_method=r"events\.delete$", status=503, count=None)
        self.synchronize(self.sofia)
        self.assertEqual(self.binding(event).state, "removing")
        self.google.clear_faults()
        event.active = True
        event.location = "Here"
        run = self.synchronize(self.sofia)
        self.assertEqual(run.remote_updated, 1, run.message)
        self.assertEqual(self.binding(event).state, "linked")
        self.assertEqual(self.entries(self.sofia)["Meeting"]["id"], entry["id"])

    def test_removed_without_an_answer_and_back_is_a_new_entry(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        event.active = False
        self.google.add_fault(batch="whole", drop=True, after=True)
        self.google.add_fault(batch="whole", drop=True, count=None)
        self.synchronize(self.sofia)
        self.google.clear_faults()
        self.assertFalse(self.entries(self.sofia))
        event.active = True
        self.synchronize(self.sofia)
        self.assertEqual(self.binding(event).state, "linked")
        self.assertIn("Meeting", self.entries(self.sofia))

    def test_deleted_on_both_sides_is_forgotten(self):
        event = self.event(self.sofia, "Meeting")
        self.synchronize(self.sofia)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Meeting"])
        event.unlink()
        run = self.synchronize(self.sofia)
        self.assertEqual(run.state, "done", run.message)
        self.assertFalse(self.env["calendar.google.binding"].search([]))

    def test_entry_that_was_never_imported_may_go(self):
        entry = self.add_entry(self.sofia, summary="Far", **self.timed(self.day(900)))
        self.call(self.sofia, self.account(self.sofia), "synchronize")
        self.delete_entry(self.sofia, entry)
        self.synchronize(self.sofia)
        self.assertFalse(self.env["calendar.event"].search([("name", "=", "Far")]))
        self.assertFalse(self.env["calendar.google.binding"].search([]))

    def test_removed_by_hand_in_both_calendars_of_two_people(self):
        """One event, two linked people: each has an entry, and a life of its own."""
        self.connect(self.marco)
        both = (self.sofia + self.marco).partner_id
        event = self.event(self.sofia, "Both", partner_ids=[Command.set(both.ids)])
        self.synchronize(self.sofia)
        self.synchronize(self.marco)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Both"])
        self.synchronize(self.sofia)
        event.name = "Both 2"
        self.synchronize(self.sofia)
        self.synchronize(self.marco)
        self.assertFalse(self.entries(self.sofia))
        self.assertIn("Both 2", self.entries(self.marco))
