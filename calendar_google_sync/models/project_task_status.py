from lxml.builder import E

from odoo import api, models
from odoo.fields import Domain

from ..datetimes import aware
from ..sync import Item, Kind, tasks

#: The filter "Not in Google Calendar": what the rules let in, and is not there
NOT_IN_GOOGLE = [
    (
        "gcal_sync_state",
        "in",
        ["waiting", "outside", "stopped", "parked", "detached"],
    )
]


class ProjectTask(models.Model):
    """Why a task is not in a person's Google."""

    _name = "project.task"
    _inherit = ["project.task", "calendar.google.sync.status.mixin"]

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The form and the list of to-dos, of an app that need not be installed."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if arch.get("js_class") == "todo_form":
            self._gcal_sync_add_status(arch.find(".//sheet/group"), nolabel="1")
        elif arch.get("js_class") == "todo_list":
            self._gcal_sync_add_status(arch.find("./field[last()]"), optional="hide")
        elif view and view == self._gcal_sync_todo_search():
            arch.append(
                E.filter(
                    name="gcal_sync_missing",
                    string=self.env._("Not in Google Calendar"),
                    domain=str(NOT_IN_GOOGLE),
                )
            )
        return arch, view

    @api.model
    def _gcal_sync_add_status(self, place, **attributes):
        """Put the status before an element of a view."""
        if place is not None:
            place.addprevious(
                E.field(
                    name="gcal_sync_state",
                    widget="gcal_sync_status",
                    readonly="1",
                    invisible="not gcal_sync_state",
                    **attributes,
                )
            )

    @api.model
    def _gcal_sync_todo_search(self):
        name = "project_todo.project_task_view_todo_search"
        return self.env.ref(name, raise_if_not_found=False)

    def _gcal_sync_obstacles(self):
        codes = {task.id: task._gcal_sync_obstacle() for task in self}
        return {key: code for key, code in codes.items() if code}

    def _gcal_sync_obstacle(self):
        self.ensure_one()
        if self.has_template_ancestor:
            return "template"
        if self.env.user not in self.user_ids:
            return "not_assigned"
        if not self.active:
            return "archived"
        return None if self.date_deadline else "no_deadline"

    def _gcal_sync_reached(self, window):
        near = self.search(
            Domain("id", "in", self.ids)
            & Domain("date_deadline", "!=", False)
            & self._gcal_sync_window_domain(window)
        )
        return {task.id for task in near if window.contains(task._gcal_sync_place())}

    def _gcal_sync_place(self):
        deadline = aware(self.date_deadline)
        when = tasks.span(deadline, self.allocated_hours)
        return Item(kind=Kind.TASK, when=when)
