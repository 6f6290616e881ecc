from odoo import fields, models


class CalendarGoogleRun(models.Model):
    """One synchronisation of one account."""

    _name = "calendar.google.run"
    _description = "Google Calendar Synchronization Run"
    _order = "id desc"
    _rec_name = "create_date"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="account_id.user_id")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="running",
    )
    trigger = fields.Selection(
        [("manual", "Manual"), ("auto", "Automatic")], required=True, default="manual"
    )
    everything = fields.Boolean("All Events and Tasks")
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    started_at = fields.Datetime("Started")
    finished_at = fields.Datetime("Finished")
    total = fields.Integer(help="Entries that this run has to write.")
    progress = fields.Integer(help="Entries that this run has written so far.")
    local_created = fields.Integer("Created in Odoo")
    local_updated = fields.Integer("Updated in Odoo")
    remote_created = fields.Integer("Created in Google")
    remote_updated = fields.Integer("Updated in Google")
    remote_deleted = fields.Integer("Removed from Google")
    detached = fields.Integer("Deleted in Google")
    conflicts = fields.Integer()
    undone = fields.Integer("Undone in Google")
    parked = fields.Integer("Failed")
    remaining = fields.Integer("Left for the Next Run")
    requests = fields.Integer("Requests to Google")
    message = fields.Text()

    _running_uniq = models.UniqueIndex(
        "(account_id) WHERE state = 'running'",
        "A synchronization of this account is already running.",
    )
