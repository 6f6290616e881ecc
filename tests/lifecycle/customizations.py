"""What an administrator and a person made of the released addon's screens.

A view that inherits from one of ours, one that shows a field of ours in somebody else's
view, a favorite that filters by it, and an export of it.
"""

MODULE = "calendar_google_sync"
#: External id of a view of the release that has another one now
FORMER_VIEW = "view_calendar_event_tree"
FORMER_FIELD = "google_sync_state"
FIELD = "gcal_sync_state"
LABEL = "How it stands"
SHOWN = """
<xpath expr="//field[@name='{anchor}']" position="after">
    <field name="{field}" string="{label}" optional="show"/>
</xpath>
"""


class Customizations:
    """
    :param world: ``world.World``, whose Odoo runs the released addon
    """

    def __init__(self, world):
        self.world = world
        self.views = {}  # id to the view that it inherits from
        self.favorite = self.export = 0

    def make(self):
        inherits = {
            self.world.ref(f"{MODULE}.{FORMER_VIEW}"): (FORMER_FIELD, "write_date"),
            self.world.ref("calendar.view_calendar_event_tree"): (
                "location",
                FORMER_FIELD,
            ),
        }
        admin = self.world.rpc()
        for inherited, (anchor, field) in inherits.items():
            values = {
                "name": f"Customization of {inherited}",
                "model": "calendar.event",
                "inherit_id": inherited,
                "arch": SHOWN.format(anchor=anchor, field=field, label=LABEL),
            }
            self.views[admin.call("ir.ui.view", "create", values)] = inherited
        self.favorite = admin.call(
            "ir.filters",
            "create",
            {
                "name": "Deleted by me",
                "model_id": "calendar.event",
                "domain": f"[('{FORMER_FIELD}', '=', 'detached')]",
                "context": "{'group_by': ['user_id']}",
            },
        )
        lines = [(0, 0, {"name": FORMER_FIELD})]
        values = {"name": "Mine", "resource": "calendar.event", "export_fields": lines}
        self.export = admin.call("ir.exports", "create", values)

    def check(self):
        """All of it is there after the update, and works."""
        admin = self.world.rpc()
        fields = ["active", "inherit_id"]
        views = admin.call("ir.ui.view", "read", list(self.views), fields)
        assert all(view["active"] for view in views)
        assert {view["id"]: view["inherit_id"][0] for view in views} == self.views
        shown = admin.call("calendar.event", "get_views", [(False, "list")])
        arch = shown["views"]["list"]["arch"]
        assert arch.count(LABEL) == 2, arch
        assert FORMER_FIELD not in arch
        [favorite] = admin.call("ir.filters", "read", [self.favorite], ["domain"])
        assert favorite["domain"] == f"[('{FIELD}', '=', 'detached')]"
        lines = [("export_id", "=", self.export)]
        [line] = admin.search_read("ir.exports.line", lines, ["name"])
        assert line["name"] == FIELD
