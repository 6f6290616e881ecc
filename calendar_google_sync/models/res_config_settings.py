from odoo import api, fields, models
from odoo.tools import format_list

#: So many people are named; of more the number is enough.
NAMED = 5


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    google_calendar_auto_sync = fields.Boolean(
        related="company_id.google_calendar_auto_sync", readonly=False
    )
    google_calendar_instant_sync = fields.Boolean(
        related="company_id.google_calendar_instant_sync", readonly=False
    )
    gcal_sync_client_id = fields.Char(
        "OAuth Client ID", config_parameter="calendar_google_sync.client_id"
    )
    # Only ever written: the stored secret is not sent to a browser
    gcal_sync_client_secret = fields.Char(
        "OAuth Client Secret",
        compute="_compute_gcal_sync_client_secret",
        inverse="_inverse_gcal_sync_client_secret",
    )
    gcal_sync_has_secret = fields.Boolean(
        "Secret Is Stored", compute="_compute_gcal_sync_has_secret"
    )
    gcal_sync_encryption = fields.Text(
        "Encryption",
        compute="_compute_gcal_sync_encryption",
        help="Which key protects the tokens and the secret, and against what.",
    )
    gcal_sync_redirect_uri = fields.Char(
        "Redirect URI", compute="_compute_gcal_sync_redirect_uri"
    )
    gcal_sync_scope = fields.Selection(
        [
            (
                "https://www.googleapis.com/auth/calendar.app.created",
                "Only the two calendars made by Odoo (recommended)",
            ),
            (
                "https://www.googleapis.com/auth/calendar",
                "All calendars of the account",
            ),
        ],
        "Permission Asked of Google",
        config_parameter="calendar_google_sync.scope",
        default="https://www.googleapis.com/auth/calendar.app.created",
    )
    gcal_sync_history_days = fields.Integer(
        "Days of History",
        config_parameter="calendar_google_sync.history_days",
        default=90,
    )

    gcal_sync_account_count = fields.Integer(
        "Linked Accounts", compute="_compute_gcal_sync_accounts"
    )
    gcal_sync_attention_count = fields.Integer(
        "Accounts That Need Attention", compute="_compute_gcal_sync_accounts"
    )

    gcal_sync_peer_installed = fields.Boolean(
        "Odoo's Own Google Calendar Is Installed",
        compute="_compute_gcal_sync_peer",
    )
    gcal_sync_peer_count = fields.Integer(
        "People with Odoo's Own Google Calendar", compute="_compute_gcal_sync_peer"
    )
    gcal_sync_peer_both = fields.Char(
        "People with Both",
        compute="_compute_gcal_sync_peer",
        help="Who is linked here and has Odoo's own synchronization on, too.",
    )

    @api.depends("company_id")
    def _compute_gcal_sync_peer(self):
        accounts = self.env["calendar.google.account"]
        users_sudo = accounts._peer_users_sudo()
        linked_sudo = accounts.sudo().search([("user_id", "in", users_sudo.ids)])
        both_sudo = users_sudo & linked_sudo.user_id
        self.gcal_sync_peer_installed = accounts._is_peer_installed()
        self.gcal_sync_peer_count = len(users_sudo)
        self.gcal_sync_peer_both = self._gcal_sync_names(both_sudo.mapped("name"))

    @api.model
    def _gcal_sync_names(self, names):
        """:return: "Anna, Ben, and 3 more"; False without names"""
        shown = names[:NAMED]
        if len(names) > NAMED:
            shown.append(self.env._("%s more", len(names) - NAMED))
        return format_list(self.env, shown) if shown else False

    @api.depends("company_id")
    def _compute_gcal_sync_accounts(self):
        accounts = self.env["calendar.google.account"]
        self.gcal_sync_account_count = accounts.search_count([])
        troubled = accounts.search_count([("needs_attention", "=", True)])
        self.gcal_sync_attention_count = troubled

    @api.depends("company_id")
    def _compute_gcal_sync_client_secret(self):
        self.gcal_sync_client_secret = False

    def _inverse_gcal_sync_client_secret(self):
        for settings in self:
            secret = (settings.gcal_sync_client_secret or "").strip()
            if secret:
                self.env["calendar.google.configure"]._store_client(secret=secret)
        self.invalidate_recordset(["gcal_sync_client_secret"])

    @api.depends("company_id")
    def _compute_gcal_sync_has_secret(self):
        secret = self.env["calendar.google.credential"]._client_secret()
        self.gcal_sync_has_secret = bool(secret)

    @api.depends("company_id")
    def _compute_gcal_sync_encryption(self):
        credentials = self.env["calendar.google.credential"]
        self.gcal_sync_encryption = credentials._text_encryption()

    @api.depends("company_id")
    def _compute_gcal_sync_redirect_uri(self):
        uri = self.env["calendar.google.account"]._redirect_uri()
        self.gcal_sync_redirect_uri = uri
