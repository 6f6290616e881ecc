"""Odoo's dialog before our addon goes: who is linked, and what becomes of it."""

from .common import GoogleCase, RpcError

AT_ONCE = {"retry_after": 3600, "count": None}  # nobody waits that long for a retry
DIALOG = "base.module.uninstall"
FIELDS = [
    "gcal_sync_step",
    "gcal_sync_choice",
    "gcal_sync_account_count",
    "gcal_sync_only_in_google",
    "gcal_sync_removal_ids",
]
CRON = "calendar_google_sync.ir_cron_removal"


class TestUninstallDialog(GoogleCase):
    def setUp(self):
        super().setUp()
        self.boss = self.person("boss", "base.group_system")
        self.meeting = self.event(self.sofia, "Meeting")

    def connect_both(self):
        for user in (self.sofia, self.marco):
            self.connect(user)
            self.synchronize(user)

    def dialog(self, module="calendar_google_sync", **values):
        """The dialog as an administrator opens it."""
        found = self.env["ir.module.module"].search([("name", "=", module)])
        dialogs = self.env[DIALOG]
        values = {"module_ids": [(6, 0, found.ids)], **values}
        return dialogs.browse(self.call(self.boss, dialogs, "create", values))

    def read(self, dialog):
        return self.call(self.boss, dialog, "read", FIELDS)[0]

    def receipts(self, dialog):
        """:return: dict of person to (state, message)"""
        removals = self.env["calendar.google.removal"].browse(
            self.read(dialog)["gcal_sync_removal_ids"]
        )
        fields = ["user_name", "state", "message"]
        told = self.call(self.boss, removals, "read", fields) if removals else []
        return {one["user_name"]: (one["state"], one["message"]) for one in told}

    def remove(self, dialog):
        action = self.call(self.boss, dialog, "action_gcal_sync_remove")
        self.assertEqual((action["res_model"], action["res_id"]), (DIALOG, dialog.id))
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "removing")

    def work(self):
        self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def made(self, user):
        found = self.google.calendars(self.gmail(user))
        return [c["summary"] for c in found if not c.get("primary")]

    def test_nobody_is_linked(self):
        told = self.read(self.dialog())
        self.assertEqual(told["gcal_sync_step"], "none")

    def test_who_is_linked(self):
        self.connect_both()
        told = self.read(self.dialog())
        self.assertEqual(told["gcal_sync_step"], "ask")
        self.assertEqual(told["gcal_sync_choice"], "keep")
        self.assertEqual(told["gcal_sync_account_count"], 2)

    def test_with_what_it_depends_on(self):
        self.connect_both()
        for module, step in (
            ("calendar", "ask"),
            ("project", "ask"),
            ("crm", "ask"),
            ("project_todo", "none"),
        ):
            with self.subTest(module=module):
                told = self.read(self.dialog(module))
                self.assertEqual(told["gcal_sync_step"], step)

    def test_what_exists_only_in_google(self):
        self.connect_both()
        far = self.timed(self.day(400).replace(hour=9))
        self.add_entry(self.sofia, summary="Far away", **far)
        near = self.timed(self.day(1).replace(hour=9))
        self.add_entry(self.sofia, summary="Near", **near)
        first, last = self.day(0).date(), self.day(5).date()
        window = {"date_from": str(first), "date_to": str(last)}
        self.assertEqual(self.synchronize(self.sofia, **window).local_created, 1)
        self.assertEqual(self.read(self.dialog())["gcal_sync_only_in_google"], 1)

    def test_remove(self):
        self.connect_both()
        dialog = self.dialog()
        self.remove(dialog)
        self.assertEqual(len(self.made(self.sofia)), 2)
        self.work()
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "removed")
        receipts = self.receipts(dialog)
        self.assertEqual(set(receipts), {"Sofia", "Marco"})
        for name, (state, message) in receipts.items():
            self.assertEqual(state, "removed", message)
            self.assertIn(name, message)
        for user in (self.sofia, self.marco):
            self.assertEqual(self.made(user), [])
            self.assertEqual(self.google.grants(self.gmail(user)), [])
            self.assertFalse(self.account(user))
        self.assertTrue(self.meeting.exists().active)

    def test_the_button_of_odoo_removes_first(self):
        """Whoever calls it without the screen gets what was chosen, too."""
        self.connect_both()
        dialog = self.dialog(gcal_sync_choice="remove")
        action = self.call(self.boss, dialog, "action_uninstall")
        self.assertEqual(action["res_id"], dialog.id)
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "removing")

    def test_google_out_of_reach(self):
        self.connect_both()
        self.google.add_fault(path="/calendars/", status=503, **AT_ONCE)
        dialog = self.dialog()
        self.remove(dialog)
        self.work()
        told = self.read(dialog)
        self.assertEqual(told["gcal_sync_step"], "left")
        self.assertEqual(told["gcal_sync_account_count"], 2)
        for state, message in self.receipts(dialog).values():
            self.assertEqual(state, "left")
            self.assertIn("could not be revoked completely", message)
            self.assertIn("Google Calendar cannot be reached", message)
        self.assertEqual(self.account(self.sofia).state, "revoking")
        self.google.clear_faults()
        self.remove(dialog)
        self.work()
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "removed")
        self.assertEqual(self.made(self.sofia), [])

    def test_access_withdrawn_at_google(self):
        self.connect_both()
        self.google.withdraw_access(self.gmail(self.sofia))
        dialog = self.dialog()
        self.remove(dialog)
        self.work()
        told = self.read(dialog)
        self.assertEqual(told["gcal_sync_step"], "left")
        self.assertEqual(told["gcal_sync_account_count"], 0)
        receipts = self.receipts(dialog)
        self.assertEqual(receipts["Marco"][0], "removed")
        self.assertEqual(receipts["Sofia"][0], "left")
        self.assertIn("for Sofia to delete", receipts["Sofia"][1])

    def test_one_who_connects_meanwhile(self):
        self.connect(self.sofia)
        dialog = self.dialog()
        self.remove(dialog)
        self.work()
        self.connect(self.marco)
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "ask")
        self.remove(dialog)
        self.work()
        self.assertEqual(list(self.receipts(dialog)), ["Marco"])

    def test_one_whose_owner_was_faster(self):
        self.connect_both()
        dialog = self.dialog()
        self.remove(dialog)
        self.call(self.sofia, self.account(self.sofia), "action_revoke")
        self.work()
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "removed")
        self.assertEqual(self.receipts(dialog)["Sofia"][0], "removed")

    def test_opened_again_it_shows_how_far_it_is(self):
        self.connect_both()
        self.remove(self.dialog())
        self.assertEqual(self.read(self.dialog())["gcal_sync_step"], "removing")
        self.work()
        dialog = self.dialog()
        self.assertEqual(self.read(dialog)["gcal_sync_step"], "removed")
        self.assertEqual(set(self.receipts(dialog)), {"Sofia", "Marco"})

    def test_each_person_is_told(self):
        self.connect(self.sofia)
        self.env["bus.bus"].search([]).unlink()
        self.remove(self.dialog())
        self.work()
        told = "".join(self.env["bus.bus"].search([]).mapped("message"))
        self.assertIn("Boss has revoked", told)

    def test_nobody_else_may(self):
        self.connect_both()
        dialog = self.dialog()
        removals = self.env["calendar.google.removal"]
        for user in (self.sofia, self.marco):
            for records, method in (
                (dialog, "action_gcal_sync_remove"),
                (dialog, "action_uninstall"),
                (removals, "search_read"),
            ):
                with self.assertRaises(RpcError) as caught:
                    self.call(user, records, method)
                self.assertEqual(caught.exception.name, "AccessError")
        self.assertEqual(len(self.made(self.sofia)), 2)

    def test_an_administrator_edits_no_receipt(self):
        self.connect_both()
        self.remove(self.dialog())
        removals = self.env["calendar.google.removal"].search([])
        with self.assertRaises(RpcError) as caught:
            self.call(self.boss, removals, "write", {"state": "removed"})
        self.assertEqual(caught.exception.name, "AccessError")
