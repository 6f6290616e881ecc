"""A project that is shared with a customer, who sees tasks in Odoo's portal."""

from lxml import etree

from odoo.fields import Command

from .common import GoogleCase

VIEWS = {
    "list": "project.project_sharing_project_task_view_tree",
    "kanban": "project.project_sharing_project_task_view_kanban",
    "form": "project.project_sharing_project_task_view_form",
    "search": "project.project_sharing_project_task_view_search",
}


class TestSharedProjects(GoogleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.person("petra")
        portal = cls.env.ref("base.group_portal")
        cls.customer.write({"group_ids": [Command.set(portal.ids)]})

    def views_of(self, user):
        tasks = self.env["project.task"]
        wanted = [[self.env.ref(name).id, kind] for kind, name in VIEWS.items()]
        return self.call(user, tasks, "get_views", wanted)

    def test_views_have_no_field_that_customers_do_not_know(self):
        found = self.views_of(self.customer)
        known = found["models"]["project.task"]["fields"]
        self.assertEqual(set(found["views"]), set(VIEWS))
        for kind, view in found["views"].items():
            arch = etree.fromstring(view["arch"])
            # Fields inside of another field are those of another model
            used = arch.xpath("//field[not(ancestor::field)]/@name")
            self.assertTrue(used, kind)
            self.assertLessEqual(set(used), set(known), kind)
            self.assertNotIn("gcal_sync", view["arch"], kind)

    def test_colleagues_have_the_filters(self):
        view = self.views_of(self.marco)["views"]["search"]
        names = etree.fromstring(view["arch"]).xpath("//filter/@name")
        self.assertIn("gcal_sync_missing", names)
