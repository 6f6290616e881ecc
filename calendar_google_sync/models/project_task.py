from datetime import timedelta

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from odoo.addons.project.models.project_task import CLOSED_STATES

from ..datetimes import aware
from ..sync import Item, Kind, tasks, text
from ..texts.record_texts import footer_of

#: No entry of a task is longer than this before its deadline (sync.tasks)
LONGEST = timedelta(hours=tasks.LONGEST_HOURS)
#: Visibilities of a project that every employee may read, by Odoo's record rules
OPEN_TO_EMPLOYEES = ("employees", "portal")


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["project.task", "calendar.google.sync.mixin"]

    _gcal_sync_shown = frozenset(
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
    def _gcal_sync_owners(self, ids):
        self.flush_model(["date_deadline"])
        return SQL(
            "SELECT account.id FROM calendar_google_account account "
            "WHERE account.user_id IN (SELECT assigned.user_id "
            "FROM project_task_user_rel assigned "
            "JOIN project_task task ON task.id = assigned.task_id "
            "WHERE task.id = ANY(%s) AND task.date_deadline IS NOT NULL)",
            ids,
        )

    @api.model
    def _gcal_sync_kind(self):
        return Kind.TASK

    @api.model
    def _gcal_sync_domain(self):
        return self._gcal_sync_visible_domain() & Domain.custom(to_sql=_is_no_template)

    @api.model
    def _gcal_sync_visible_domain(self):
        return Domain("user_ids", "in", self.env.uid) & Domain(
            "date_deadline", "!=", False
        )

    @api.model
    def _gcal_sync_window_domain(self, window):
        domain = Domain.TRUE
        if window.start:
            start = window.start.replace(tzinfo=None)
            domain &= Domain("date_deadline", ">=", start)
        if window.end:
            # The entry ends at the deadline and may begin within the window
            end = window.end.replace(tzinfo=None) + LONGEST
            domain &= Domain("date_deadline", "<", end)
        return domain

    def _gcal_sync_item(self):
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
            cut=text.join_footer(description, footer)[1],
        )

    @api.model
    def _gcal_sync_create(self, news):
        names = {"title", "description", "when"}
        project = self.env.user.sudo().gcal_sync_stored_project_id
        tasks_made = self.create(
            [
                {
                    **self._gcal_sync_values(new.item, names),
                    "user_ids": [Command.set([self.env.uid])],
                    "project_id": project.id,
                }
                for new in news
            ]
        )
        closed = [
            task.id for task, new in zip(tasks_made, news, strict=True) if new.item.done
        ]
        if closed:
            self.browse(closed).state = "1_done"
        return tasks_made

    def _gcal_sync_write(self, write):
        self.ensure_one()
        self.write(self._gcal_sync_values(write.item, write.names))
        return self

    @api.model
    def _gcal_sync_values(self, item, names):
        values = {}
        if "title" in names:
            values["name"] = item.title or self.env._("(No title)")
        if "description" in names:
            values["description"] = item.description
        if "when" in names:
            deadline = tasks.deadline_of(
                item.when, self.env.user._gcal_sync_time_zone()
            )
            values["date_deadline"] = deadline.replace(tzinfo=None)
        if "done" in names:
            values["state"] = "1_done" if item.done else "01_in_progress"
        return values

    def _gcal_sync_is_private(self):
        # Without a project it is a to-do of its own people. Sudo: one may be assigned
        # a task of a project that one may not read
        project_sudo = self.project_id.sudo()
        return project_sudo.privacy_visibility not in OPEN_TO_EMPLOYEES


def _is_no_template(model, alias, query):
    """The column itself: Odoo's search for it reads all templates before."""
    column = model._field_to_sql(alias, "has_template_ancestor", query)
    return SQL("%s IS NOT TRUE", column)
