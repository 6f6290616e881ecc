from datetime import timedelta

from odoo import api, models
from odoo.fields import Command, Domain

from odoo.addons.project.models.project_task import CLOSED_STATES

from ..sync import Item, Kind, tasks, text
from ..tools import aware, footer_of

#: No entry of a task is longer than this before its deadline (sync.tasks)
LONGEST = timedelta(hours=tasks.LONGEST_HOURS)


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["project.task", "calendar.google.sync.mixin"]

    _google_shown = frozenset(
        {
            "name",
            "description",
            "date_deadline",
            "allocated_hours",
            "state",
            "user_ids",
            "active",
            "stage_id",
            "is_template",
            "parent_id",
        }
    )

    # Contract of calendar.google.sync.mixin

    @api.model
    def _google_kind(self):
        return Kind.TASK

    @api.model
    def _google_domain(self):
        return (
            Domain("user_ids", "in", self.env.uid)
            & Domain("date_deadline", "!=", False)
            & Domain("has_template_ancestor", "=", False)
        )

    @api.model
    def _google_window_domain(self, window):
        domain = Domain.TRUE
        if window.start:
            start = window.start.replace(tzinfo=None)
            domain &= Domain("date_deadline", ">=", start)
        if window.end:
            # The entry ends at the deadline and may begin within the window
            end = window.end.replace(tzinfo=None) + LONGEST
            domain &= Domain("date_deadline", "<", end)
        return domain

    def _google_item(self):
        self.ensure_one()
        description = text.canonical(self.description or "")
        others = self.user_ids - self.env.user
        footer = footer_of(self, sorted(others.mapped("name")))
        deadline = aware(self.date_deadline)
        return Item(
            kind=Kind.TASK,
            title=self.name or "",
            description=description,
            when=tasks.span(deadline, self.allocated_hours),
            recurrence=None,
            done=self.state in CLOSED_STATES,
            footer=footer,
            cut=text.to_google(description, footer)[1],
        )

    @api.model
    def _google_create(self, item):
        values = self._google_values(item, {"title", "description", "when"})
        task = self.create(
            {
                **values,
                "user_ids": [Command.set([self.env.uid])],
                "project_id": self.env.user.calendar_google_project_id.id,
            }
        )
        if item.done:
            task.state = "1_done"
        return task

    def _google_write(self, item, names):
        self.ensure_one()
        self.write(self._google_values(item, names))
        return self

    @api.model
    def _google_values(self, item, names):
        values = {}
        if "title" in names:
            values["name"] = item.title or self.env._("(No title)")
        if "description" in names:
            values["description"] = item.description
        if "when" in names:
            deadline = tasks.deadline_of(item.when, self.env.user.tz or "UTC")
            values["date_deadline"] = deadline.replace(tzinfo=None)
        if "done" in names:
            values["state"] = "1_done" if item.done else "01_in_progress"
        return values

    def _google_is_private(self):
        # Without a project it is a to-do of its own people
        return not self.project_id
