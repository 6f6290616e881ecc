"""What colleagues and administrators must not learn, and where Odoo would say it."""

import json
import runpy

from odoo.modules.module import get_module_path

from .common import RpcError
from .test_rights import RightsCase

SECRET = "Divorce lawyer"
PROJECT = "Merger with Contoso"


class LeaksCase(RightsCase):
    """Sofia has a private event and a to-do, and both are in Google."""

    def setUp(self):
        super().setUp()
        self.event(self.sofia, SECRET, privacy="private")
        self.task(self.sofia, f"{SECRET} to-do")
        self.synchronize(self.sofia)
        self.words = (SECRET, "Secret meeting", self.gmail(self.sofia))

    def ask(self, user, records, method, *args, **kwargs):
        """Call a method in developer mode.

        :return: text of the whole answer, be it an error
        """
        self.login(user)
        if records:
            args = (records.ids, *args)
        path = f"/web/dataset/call_kw/{records._name}/{method}?debug=1"
        parameters = {
            "model": records._name,
            "method": method,
            "args": args,
            "kwargs": kwargs,
        }
        response = self.url_open(
            path,
            data=json.dumps({"params": parameters}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return response.text

    def assertNone(self, text, words):
        for word in words:
            self.assertNotIn(word, text)


class TestNames(LeaksCase):
    """Errors name records in developer mode, to those who may not read them."""

    def test_no_title_or_address_in_the_error_of_a_foreign_record(self):
        for model in ("account", "binding", "calendar", "run", "run.line"):
            for record in self.hers(model):
                answer = self.ask(self.marco, record, "read", ["id"])
                # Developer mode is on: rules and records are named
                self.assertIn("Blame the following rules", answer)
                self.assertNone(answer, self.words)

    def test_no_title_in_the_error_of_a_private_line_for_an_administrator(self):
        lines = self.hers("run.line").filtered("private")
        self.assertEqual(len(lines), 2)
        for line in lines:
            answer = self.ask(self.boss, line, "read", ["id"])
            self.assertIn("Blame the following rules", answer)
            self.assertNone(answer, (SECRET,))

    def test_a_name_says_whose_account_it_is_to_its_readers_only(self):
        name = self.call(self.sofia, self.mine, "read", ["display_name"])
        self.assertEqual(name[0]["display_name"], "Google Calendar of Sofia")
        found = self.call(self.boss, self.mine.browse(), "name_search", "sofi")
        self.assertEqual(found, [[self.mine.id, "Google Calendar of Sofia"]])
        answer = self.ask(self.marco, self.mine, "read", ["id"])
        self.assertNotIn("Google Calendar of", answer)

    def test_her_own_lists_still_find_and_show_titles(self):
        lines = self.env["calendar.google.run.line"]
        found = self.call(self.sofia, lines, "name_search", SECRET)
        titles = self.hers("run.line").browse([key for key, _name in found])
        self.assertEqual(set(titles.mapped("title")), {SECRET, f"{SECRET} to-do"})
        self.assertEqual(self.call(self.boss, lines, "name_search", SECRET), [])

    def test_a_group_names_no_address(self):
        runs = self.env["calendar.google.run"]
        groups = self.call(
            self.boss, runs, "formatted_read_group", [], ["account_id"], ["__count"]
        )
        self.assertEqual(groups[0]["account_id"][1], "Google Calendar of Sofia")


class TestInviteOnlyProjects(LeaksCase):
    """The name of a project and its tasks are for those who were invited."""

    def setUp(self):
        super().setUp()
        group = self.env.ref("project.group_project_user")
        self.sofia.group_ids += group
        self.clerk = self.person("clerk", "project.group_project_user")
        self.project = self.env["project.project"].create(
            {
                "name": PROJECT,
                "privacy_visibility": "followers",
                "message_partner_ids": [(4, self.sofia.partner_id.id)],
            }
        )

    def choose(self):
        values = {"gcal_sync_project_id": self.project.id}
        self.call(self.sofia, self.sofia, "write", values)

    def test_a_colleague_does_not_read_which_project_was_chosen(self):
        self.choose()
        name = "gcal_sync_project_id"
        own = self.call(self.sofia, self.sofia, "read", [name])
        self.assertEqual(own[0][name], [self.project.id, PROJECT])
        for user in (self.marco, self.clerk, self.boss):
            for answer in (
                self.ask(user, self.sofia, "read", [name]),
                self.ask(user, self.sofia, "web_read", {name: {"fields": {}}}),
                self.ask(user, self.sofia, "export_data", [f"{name}/name"]),
            ):
                self.assertNone(answer, (PROJECT,))

    def test_nobody_guesses_it_with_a_search(self):
        self.choose()
        users = self.env["res.users"]
        for field in self.project_fields():
            for domain in (
                [(field, "=", self.project.id)],
                [(field, "ilike", PROJECT)],
                [(f"{field}.name", "ilike", PROJECT)],
            ):
                with self.subTest(domain=domain):
                    try:
                        found = self.call(self.marco, users, "search", domain)
                    except RpcError:
                        found = []
                    self.assertNotIn(self.sofia.id, found)

    def project_fields(self):
        return [
            name
            for name, field in self.env["res.users"]._fields.items()
            if name.startswith("gcal_sync") and field.comodel_name == "project.project"
        ]

    def test_a_task_of_google_still_goes_there(self):
        self.choose()
        when = self.timed(self.day(2).replace(hour=9))
        self.add_entry(self.sofia, "tasks", summary="From Google", **when)
        self.synchronize(self.sofia)
        task = self.env["project.task"].search([("name", "=", "From Google")])
        self.assertEqual(task.project_id, self.project)

    def test_one_who_was_taken_out_of_it_no_longer_reads_its_name(self):
        self.choose()
        self.project.message_unsubscribe(self.sofia.partner_id.ids)
        own = self.call(self.sofia, self.sofia, "read", ["gcal_sync_project_id"])
        self.assertFalse(own[0]["gcal_sync_project_id"])

    def test_an_administrator_does_not_read_titles_of_its_tasks(self):
        self.task(self.sofia, "Price of Contoso", project_id=self.project.id)
        self.synchronize(self.sofia)
        lines = self.env["calendar.google.run.line"]
        found = self.call(self.boss, lines, "search_read", [], ["title"])
        self.assertNotIn("Price of Contoso", str(found))
        mine = self.call(self.sofia, lines, "search_read", [], ["title"])
        self.assertIn("Price of Contoso", str(mine))

    def test_neither_do_former_lines_say_more_after_an_update(self):
        """Lines of an earlier version stand in the history for months."""
        self.task(self.sofia, "Price of Contoso", project_id=self.project.id)
        self.synchronize(self.sofia)
        line = self.hers("run.line").filtered(lambda one: "Price" in one.title)
        line.private = False
        self.env.flush_all()
        run_migration(self.env.cr, "post-private-lines")
        self.env.invalidate_all()
        self.assertTrue(line.private)
        public = self.hers("run.line").filtered(
            lambda one: one.title == "Secret meeting"
        )
        self.assertFalse(public.private)


class TestWindows(LeaksCase):
    """What somebody has entered in a window is nobody else's."""

    def test_nobody_reads_or_changes_the_window_of_another(self):
        for model, values in (
            ("calendar.google.sync", {"scope": "all"}),
            ("calendar.google.configure", {"origin": "crm"}),
        ):
            wizards = self.env[model]
            hers = wizards.browse(self.call(self.sofia, wizards, "create", {}))
            for user in self.others:
                for method, args in (
                    ("read", [["id"]]),
                    ("write", [values]),
                    ("onchange", [{}, [], {"display_name": {}}]),
                    ("web_save", [values, {"display_name": {}}]),
                ):
                    with self.subTest(model=model, user=user.login, method=method):
                        self.assertRefused(user, hers, method, *args)
                found = self.call(user, wizards, "search", [("id", "=", hers.id)])
                self.assertEqual(found, [])
            self.assertTrue(self.call(self.sofia, hers, "write", values))


class TestForeignDefaults(LeaksCase):
    """A caller may put default values into the context of any call."""

    def test_a_line_of_another_does_not_come_with_ones_own_run(self):
        self.connect(self.marco)
        account, lines = self.account(self.marco), self.hers("run.line")
        before = lines.run_id
        stolen = {"default_line_ids": [(4, line.id) for line in lines]}
        self.call(self.marco, account, "synchronize", everything=True, context=stolen)
        wizards = self.env["calendar.google.sync"]
        self.call(self.marco, wizards, "ask_preview", "all", context=stolen)
        wizard = wizards.browse(self.call(self.marco, wizards, "create", {}))
        self.call(self.marco, wizard, "action_synchronize", context=stolen)
        self.assertEqual(lines.run_id, before)
        found = self.call(self.marco, lines.browse(), "search_read", [], ["title"])
        self.assertNotIn(SECRET, str(found))

    def test_neither_does_a_calendar_or_a_binding(self):
        bindings, calendars = self.mine.binding_ids, self.mine.calendar_ids
        stolen = {
            "default_binding_ids": [(4, binding.id) for binding in bindings],
            "default_calendar_ids": [(4, calendar.id) for calendar in calendars],
            "default_account_id": self.mine.id,
            "default_user_id": self.sofia.id,
        }
        self.connect(self.marco)
        run = self.call(
            self.marco, self.account(self.marco), "synchronize", context=stolen
        )
        run = self.env["calendar.google.run"].browse(run)
        self.assertEqual(run.account_id, self.account(self.marco))
        self.assertEqual(self.mine.binding_ids, bindings)
        self.assertEqual(self.mine.calendar_ids, calendars)


class TestArchived(LeaksCase):
    def test_a_waiting_run_of_somebody_who_was_archived_writes_nothing(self):
        self.event(self.sofia, "Written too late")
        account = self.mine._as_user()
        run = account._start_run(everything=True)
        self.sofia.active = False
        self.google.clear_requests()
        self.env.ref("calendar_google_sync.ir_cron_run").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(run.sudo().state, "failed")
        self.assertIn("archived", run.sudo().message)
        self.assertEqual(self.google.requests(), [])
        # It does not count as a problem with Google
        self.assertEqual(self.mine.state, "connected")

    def test_neither_does_a_waiting_preview_ask_google(self):
        popup = self.env["calendar.google.sync"]
        self.call(self.sofia, popup, "ask_preview", "all")
        self.sofia.active = False
        self.google.clear_requests()
        self.env.ref("calendar_google_sync.ir_cron_preview").method_direct_trigger()
        self.assertEqual(self.google.requests(), [])


def run_migration(cr, name):
    """Run a script of the migration to this version."""
    folder = get_module_path("calendar_google_sync") + "/migrations/19.0.2.0.0"
    runpy.run_path(f"{folder}/{name}.py")["migrate"](cr, "19.0.1.0.0")
