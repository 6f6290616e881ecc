"""Events, tasks or both, and the pause: what its owner wants synchronized."""

from urllib.parse import unquote

from .common import GoogleCase, RpcError


class PreferencesCase(GoogleCase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(self.sofia, "Meeting")
        self.report = self.task(self.sofia, "Report")
        self.connect(self.sofia)
        self.synchronize(self.sofia)
        self.google.clear_requests()

    def prefer(self, **choices):
        """Save the preferences as their form does."""
        values = {f"gcal_sync_{name}": value for name, value in choices.items()}
        self.call(self.sofia, self.sofia, "write", values)

    def calendars_asked(self):
        """The calendars of which something was asked since the last look."""
        account = self.account(self.sofia)
        paths = unquote(str([request["path"] for request in self.google.requests()]))
        return {
            kind
            for kind in ("events", "tasks")
            if account[f"{kind}_calendar_id"] in paths
        }


class TestKinds(PreferencesCase):
    def test_both_by_default(self):
        account = self.account(self.sofia)
        self.assertTrue(account.sync_events and account.sync_tasks)
        names = ["gcal_sync_linked", "gcal_sync_tasks"]
        [read] = self.call(self.sofia, self.sofia, "read", names)
        self.assertTrue(read["gcal_sync_linked"])
        self.assertTrue(read["gcal_sync_tasks"])

    def test_tasks_off_and_on_again(self):
        self.task(self.sofia, "To delete")
        self.task(self.sofia, "To be renamed")
        self.synchronize(self.sofia)
        self.prefer(tasks=False)
        before = self.entries(self.sofia, "tasks")

        self.report.name = "Report of Odoo"
        self.search_task("To delete").unlink()
        self.task(self.sofia, "New in Odoo")
        self.edit_entry(
            self.sofia, before["To be renamed"], "tasks", summary="Renamed in Google"
        )
        self.add_entry(
            self.sofia, "tasks", summary="New in Google", **self.timed(self.day(2))
        )
        self.meeting.name = "Meeting of Odoo"
        self.google.clear_requests()
        run = self.synchronize(self.sofia)

        self.assertEqual(run.state, "done")
        self.assertEqual(self.calendars_asked(), {"events"})
        self.assertEqual((run.remote_updated, run.remote_deleted), (1, 0))
        self.assertEqual(run.remote_created + run.local_created, 0)
        self.assertIn("Meeting of Odoo", self.entries(self.sofia))
        still = self.entries(self.sofia, "tasks")
        self.assertEqual(
            {name for name in still if "Welcome" not in name},
            {"Report", "To delete", "Renamed in Google", "New in Google"},
        )
        self.assertFalse(self.search_task("New in Google"))

        self.prefer(tasks=True)
        self.synchronize(self.sofia)
        names = ["New in Google", "New in Odoo", "Renamed in Google", "Report of Odoo"]
        found = self.google.events(
            self.gmail(self.sofia), self.account(self.sofia).tasks_calendar_id
        )
        told = [
            entry["summary"] for entry in found if "Welcome" not in entry["summary"]
        ]
        self.assertEqual(sorted(told), names)
        mine = [("user_ids", "in", self.sofia.ids), ("name", "in", names)]
        tasks = self.env["project.task"].search(mine)
        self.assertEqual(sorted(tasks.mapped("name")), names)
        self.assertEqual(self.synchronize(self.sofia).progress, 0)

    def test_deleted_in_google_while_off(self):
        self.prefer(events=False)
        self.delete_entry(self.sofia, self.entries(self.sofia)["Meeting"])
        self.meeting.name = "Meeting of Odoo"
        self.assertEqual(self.synchronize(self.sofia).detached, 0)
        self.assertFalse(self.entries(self.sofia))
        self.assertEqual(self.calendars_asked() & {"events"}, set())
        self.prefer(events=True)
        self.assertEqual(self.synchronize(self.sofia).detached, 1)
        self.assertFalse(self.entries(self.sofia))

    def test_series_while_events_are_off(self):
        self.prefer(events=False)
        self.event(
            self.sofia,
            "Daily",
            recurrency=True,
            rrule_type="daily",
            interval=1,
            event_tz="Europe/Brussels",
            end_type="count",
            count=3,
        )
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting"})
        self.prefer(events=True)
        self.synchronize(self.sofia)
        self.assertEqual(set(self.entries(self.sofia)), {"Meeting", "Daily"})

    def test_the_brake_does_not_count_what_is_off(self):
        meetings = [self.event(self.sofia, f"Meeting {n}") for n in range(21)]
        for number in range(25):
            self.task(self.sofia, f"Task {number}")
        self.synchronize(self.sofia)
        self.prefer(tasks=False)
        for meeting in meetings:
            meeting.unlink()
        run = self.synchronize(self.sofia)
        self.assertEqual((run.state, run.removals), ("failed", 21))
        self.assertEqual(len(self.entries(self.sofia)), 22)

    def test_one_of_them_stays(self):
        self.prefer(events=False)
        with self.assertRaisesRegex(RpcError, "events, tasks or both"):
            self.prefer(tasks=False)
        # Both at once change places
        self.prefer(events=True, tasks=False)
        account = self.account(self.sofia)
        self.assertEqual((account.sync_events, account.sync_tasks), (True, False))

    def search_task(self, name):
        return self.env["project.task"].search([("name", "=", name)])


class TestPause(PreferencesCase):
    def status(self):
        return self.call(self.sofia, self.env["calendar.google.account"], "get_status")

    def test_pause_and_resume(self):
        account = self.account(self.sofia)
        self.call(self.sofia, account, "action_pause")
        self.assertEqual(account.state, "connected")
        self.assertTrue(self.status()["user_paused"])
        self.meeting.name = "Changed"
        with self.assertRaisesRegex(RpcError, "You have paused"):
            self.synchronize(self.sofia)
        self.assertEqual(self.google.requests(), [])
        self.call(self.sofia, account, "action_resume")
        self.assertFalse(self.status()["user_paused"])
        self.synchronize(self.sofia)
        self.assertIn("Changed", self.entries(self.sofia))

    def test_hourly_rounds_skip_it(self):
        self.sofia.company_id.google_calendar_auto_sync = True
        self.prefer(paused=True)
        runs = self.account(self.sofia).run_ids
        cron = self.env.ref("calendar_google_sync.ir_cron_synchronize")
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.account(self.sofia).run_ids, runs)
        self.assertEqual(self.google.requests(), [])
        self.assertFalse(self.account(self.sofia).next_sync_at)

    def test_a_reason_of_the_system_is_told_first(self):
        """A pause of one's own hides nothing that is to be done."""
        account = self.account(self.sofia)
        account._set_state("reconnect", "Please connect again.")
        self.prefer(paused=True)
        with self.assertRaisesRegex(RpcError, "Please connect again"):
            self.synchronize(self.sofia)

    def test_nobody_else_chooses(self):
        boss = self.person("boss", "base.group_system")
        account = self.account(self.sofia)
        for user in self.marco + boss:
            for method in ("action_pause", "action_resume"):
                with self.assertRaises(RpcError) as caught:
                    self.call(user, account, method)
                self.assertEqual(caught.exception.name, "AccessError")
        with self.assertRaises(RpcError) as caught:
            self.call(boss, self.sofia, "write", {"gcal_sync_paused": True})
        self.assertEqual(caught.exception.name, "AccessError")
        [read] = self.call(self.marco, self.sofia, "read", ["gcal_sync_linked"])
        self.assertFalse(read["gcal_sync_linked"])
        self.assertFalse(account.user_paused)
