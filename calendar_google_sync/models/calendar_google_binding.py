from odoo import api, fields, models
from odoo.tools import SQL


class CalendarGoogleBinding(models.Model):
    """One Odoo record and one Google entry of one account, and what both agreed on."""

    _name = "calendar.google.binding"
    _description = "Google Calendar Binding"
    _order = "date_start, id"
    _rec_name = "google_id"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("event", "Event"), ("task", "Task")], required=True)
    res_model = fields.Char("Model", index="btree_not_null")
    # Kept after the record is gone: the binding is then the tombstone
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    google_id = fields.Char("Google Entry", required=True)
    etag = fields.Char()
    generation = fields.Integer(
        help="Raised when a record gets a new Google entry, whose identifier "
        "must not be the one of the deleted entry."
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("linked", "Linked"),
            ("parked", "Parked"),
            ("detached", "Detached"),
        ],
        required=True,
        default="waiting",
    )
    reason = fields.Text(help="Why the entry is parked, in the words of who refused it.")
    origin = fields.Selection(
        [("local", "Odoo"), ("remote", "Google")], required=True, default="local"
    )
    # Snapshots, in the form of sync.snapshot
    agreed_local = fields.Json()
    agreed_remote = fields.Json()
    remote = fields.Json("Latest in Google")
    remote_changed = fields.Boolean(help="Google told a change that Odoo has not.")
    remote_updated_at = fields.Datetime()
    # The record is to be read again when both differ; see _mark_changed
    local_version = fields.Integer(default=0)
    synced_version = fields.Integer(default=-1)
    # A series is found again by its base event when Odoo replaces its recurrence
    base_event_id = fields.Integer()
    date_start = fields.Datetime()
    date_end = fields.Datetime(help="Empty for an entry that repeats.")

    _google_entry_uniq = models.UniqueIndex(
        "(account_id, kind, google_id)", "This Google entry is already linked."
    )
    _record_uniq = models.UniqueIndex(
        "(account_id, res_model, res_id) WHERE res_id > 0",
        "This record is already linked to a Google entry of this account.",
    )
    _record_idx = models.Index("(res_model, res_id)")
    _work_idx = models.Index(
        "(account_id) WHERE remote_changed OR local_version <> synced_version"
    )

    @api.model
    def _mark_changed(self, res_model, res_ids):
        """Remember that records changed: one UPDATE, no request to Google.

        The version always moves, so that a run which read the record before this
        write cannot take the later state for synchronised.
        """
        if res_ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE calendar_google_binding "
                    "SET local_version = local_version + 1 "
                    "WHERE res_model = %s AND res_id = ANY(%s) AND state <> 'detached'",
                    res_model,
                    list(res_ids),
                )
            )
            self.invalidate_model(["local_version"])
