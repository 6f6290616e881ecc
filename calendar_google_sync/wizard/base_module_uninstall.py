from odoo import api, fields, models
from odoo.exceptions import AccessError

MODULE = "calendar_google_sync"


class BaseModuleUninstall(models.TransientModel):
    """What becomes of people's Google calendars when this addon goes."""

    _inherit = "base.module.uninstall"

    gcal_sync_choice = fields.Selection(
        [
            ("keep", "Keep the calendars in Google"),
            ("remove", "Remove the calendars from Google first"),
        ],
        "Google Calendars",
        default="keep",
    )
    gcal_sync_step = fields.Selection(
        [
            ("none", "Nothing to do"),
            ("ask", "To decide"),
            ("removing", "Being removed"),
            ("left", "Some are still in Google"),
            ("removed", "All are removed"),
        ],
        "Step",
        compute="_compute_gcal_sync_step",
    )
    gcal_sync_account_ids = fields.Many2many(
        "calendar.google.account",
        string="Linked People",
        compute="_compute_gcal_sync_step",
        help="Those whose calendars are not being removed.",
    )
    gcal_sync_account_count = fields.Integer(
        "Linked Accounts", compute="_compute_gcal_sync_step"
    )
    gcal_sync_only_in_google = fields.Integer(
        "Only in Google",
        compute="_compute_gcal_sync_step",
        help="Entries of these people that Odoo does not have.",
    )
    gcal_sync_removal_ids = fields.Many2many(
        "calendar.google.removal",
        string="Receipts",
        compute="_compute_gcal_sync_step",
    )

    @api.depends("module_ids")
    def _compute_gcal_sync_step(self):
        accounts = self.env["calendar.google.account"].search(
            [("user_id", "!=", False)], order="email"
        )
        removals = self.env["calendar.google.removal"].search([("state", "!=", False)])
        for wizard in self:
            leaves = MODULE in wizard._get_modules().mapped("name")
            linked = accounts if leaves else accounts.browse()
            shown = removals if leaves else removals.browse()
            wizard.gcal_sync_account_ids = linked
            wizard.gcal_sync_account_count = len(linked)
            wizard.gcal_sync_only_in_google = linked._count_only_in_google()
            wizard.gcal_sync_removal_ids = shown
            wizard.gcal_sync_step = self._gcal_sync_step(linked, shown)

    @api.model
    def _gcal_sync_step(self, linked, removals):
        """
        :param linked: accounts that go with the addon
        :param removals: those that were begun
        :return: one of the values of ``gcal_sync_step``
        """
        states = set(removals.mapped("state"))
        if "waiting" in states:
            return "removing"
        if linked - removals.account_id:
            return "ask"
        if "left" in states:
            return "left"
        return "removed" if states else "none"

    def action_gcal_sync_remove(self):
        """Remove the calendars of all linked people, in the background.

        :return: the action that shows how far it is
        """
        self.ensure_one()
        if not self.env.user._is_system():
            raise AccessError(self.env._("Only an administrator may do this."))
        removals_sudo = self.env["calendar.google.removal"].sudo()
        removals_sudo._start(self.gcal_sync_account_ids)
        action = self.module_ids.button_uninstall_wizard()
        return {**action, "res_id": self.id}

    def action_uninstall(self):
        """Uninstall, unless calendars are to be removed before."""
        self.ensure_one()
        if self.gcal_sync_choice == "remove" and self.gcal_sync_step == "ask":
            return self.action_gcal_sync_remove()
        return super().action_uninstall()
