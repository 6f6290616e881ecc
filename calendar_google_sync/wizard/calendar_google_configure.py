from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

CLIENT_ID = "calendar_google_sync.client_id"
CLIENT_SECRET = "calendar_google_sync.client_secret"


class CalendarGoogleConfigure(models.TransientModel):
    """What a person reads before Google asks for consent.

    As long as the OAuth client is missing an administrator enters it here, and
    anybody else is told whom to ask.
    """

    _name = "calendar.google.configure"
    _description = "Configure with Google"

    origin = fields.Selection(
        [("workspace", "My Workspace"), ("crm", "CRM"), ("calendar", "Calendar")],
        required=True,
        default="calendar",
    )
    step = fields.Selection(
        [
            ("consent", "Consent"),
            ("client", "OAuth Client"),
            ("ask", "Ask an Administrator"),
            ("confirm", "Confirm the Google Account"),
        ],
        compute="_compute_step",
    )
    events_calendar_name = fields.Char(compute="_compute_calendar_names")
    tasks_calendar_name = fields.Char(compute="_compute_calendar_names")
    former_email = fields.Char(
        compute="_compute_calendar_names",
        help="The Google account in which calendars were kept, which are used again.",
    )
    own_email = fields.Char(compute="_compute_chosen_email")
    chosen_email = fields.Char(
        compute="_compute_chosen_email",
        help="The Google account that was chosen and has another address.",
    )
    reads_every_calendar = fields.Boolean(compute="_compute_reads_every_calendar")
    administrators = fields.Char(compute="_compute_administrators")
    redirect_uri = fields.Char("Redirect URI", compute="_compute_redirect_uri")
    scope = fields.Char(compute="_compute_reads_every_calendar")
    # Only ever written: the stored client is not sent to a browser
    client_id = fields.Char("Client ID", store=False)
    client_secret = fields.Char(store=False)

    @api.depends("origin")
    def _compute_step(self):
        accounts = self.env["calendar.google.account"]
        if accounts._current().state == "unconfirmed":
            self.step = "confirm"
        elif accounts._oauth_client():
            self.step = "consent"
        else:
            self.step = "client" if self.env.user._is_system() else "ask"

    @api.depends("origin")
    def _compute_calendar_names(self):
        accounts, user = self.env["calendar.google.account"], self.env.user
        events, tasks = accounts._calendar_names(user)
        former = accounts._kept_account(user)
        self.events_calendar_name = former.get("events_calendar_name") or events
        self.tasks_calendar_name = former.get("tasks_calendar_name") or tasks
        self.former_email = former.get("email")

    @api.depends("origin")
    def _compute_chosen_email(self):
        self.own_email = self.env.user.email or self.env.user.login
        self.chosen_email = self.env["calendar.google.account"]._current().email

    @api.depends("origin")
    def _compute_reads_every_calendar(self):
        scope = self.env["calendar.google.account"]._oauth_scope()
        self.scope = scope
        self.reads_every_calendar = scope.endswith("/auth/calendar")

    @api.depends("origin")
    def _compute_administrators(self):
        users_sudo = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref("base.group_system").ids),
                    ("share", "=", False),
                ],
                limit=3,
            )
        )
        self.administrators = format_list(
            self.env, users_sudo.mapped("name"), style="or"
        )

    @api.depends("origin")
    def _compute_redirect_uri(self):
        self.redirect_uri = self.env["calendar.google.account"]._redirect_uri()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._store_client(
                vals.pop("client_id", None), vals.pop("client_secret", None)
            )
        return super().create(vals_list)

    def write(self, vals):
        vals = dict(vals)
        self._store_client(vals.pop("client_id", None), vals.pop("client_secret", None))
        self.invalidate_recordset(["step"])
        return super().write(vals)

    def action_save_client(self):
        """The form was saved before this call, and with it the client."""
        self.ensure_one()
        if not self.env.user._is_system():
            raise AccessError(
                self.env._("Only an administrator can enter the OAuth client.")
            )
        if self.step != "consent":
            raise UserError(
                self.env._("Please enter both the client ID and the client secret.")
            )
        return self._action_open()

    def action_continue(self):
        self.ensure_one()
        if self.step != "consent":
            return self._action_open()
        return self._action_google()

    # A Google account with another address

    def action_confirm(self):
        """It is meant: connect it.

        :return: an action that says how it went
        """
        self.ensure_one()
        account = self.env["calendar.google.account"]._current()
        account._confirm()
        if account.state == "connected":
            return self._action_tell("success", account._text_connected())
        return self._action_tell("danger", account.state_message)

    def action_use_another(self):
        """It is not: give it back, and choose again at Google."""
        self.ensure_one()
        receipt = self.env["calendar.google.account"]._current()._discard()
        if receipt.outcome == "done":
            return self._action_google()
        return self._action_tell(receipt.kind, receipt.message(self.env))

    def action_discard(self):
        """It is not: give it back.

        :return: an action that shows the receipt
        """
        self.ensure_one()
        receipt = self.env["calendar.google.account"]._current()._discard()
        return self._action_tell(receipt.kind, receipt.message(self.env))

    def _action_google(self):
        return {
            "type": "ir.actions.act_url",
            "url": f"/calendar_google_sync/connect?origin={self.origin}",
            "target": "self",
        }

    def _action_tell(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": self.env._("Google Calendar"),
                "message": message,
                "sticky": kind != "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_configure_action"
        )
        return {**action, "res_id": self.id}

    @api.model
    def _store_client(self, client_id=None, secret=None):
        """Keep what an administrator entered; what was left empty stays."""
        client = {CLIENT_ID: client_id, CLIENT_SECRET: secret}
        client = {key: value.strip() for key, value in client.items() if value}
        if not client:
            return
        if not (self.env.su or self.env.user._is_system()):
            raise AccessError(
                self.env._("Only an administrator can enter the OAuth client.")
            )
        for key, value in client.items():
            self.env["ir.config_parameter"].sudo().set_param(key, value)
