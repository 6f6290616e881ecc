from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sync import snapshot
from ..sync.links import renewed, replaced
from .adapters.binding_store import BindingStore
from .adapters.writer import writer

#: Key of the changed records among the data of the transaction
MARKS = "gcal_sync_marks"


class CalendarGoogleBinding(models.Model):
    """One Odoo record and one Google entry of one account, and what both agreed on."""

    _name = "calendar.google.binding"
    _description = "Google Calendar Binding"
    _order = "date_start, id"
    # Not _rec_name: Odoo names a record also to those who may not read it
    _rec_names_search = ["google_title"]

    account_id = fields.Many2one(
        "calendar.google.account", required=True, ondelete="cascade"
    )
    kind = fields.Selection([("event", "Event"), ("task", "Task")], required=True)
    title = fields.Char(compute="_compute_title")
    res_model = fields.Char("Model")
    # Kept after the record is gone: the binding is then the tombstone
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    google_id = fields.Char("Google Entry", required=True)
    google_title = fields.Char(help="Also of an entry that could not be read.")
    etag = fields.Char()
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("linked", "Linked"),
            ("parked", "Parked"),
            ("detached", "Detached"),
            ("single", "As Single Entries"),
            ("removing", "Being Removed"),
            ("removed", "Removed"),
        ],
        required=True,
        default="waiting",
        help="As single entries: a series that Odoo cannot repeat, whose occurrences "
        "are entries of their own. Removed: what is left of an entry that Odoo "
        "removed from Google, whose identifier is never used again.",
    )
    reason = fields.Text(
        help="Why the entry is parked, in the words of who refused it."
    )
    origin = fields.Selection(
        [("local", "Odoo"), ("remote", "Google")], required=True, default="local"
    )
    # Snapshots, in the form of sync.snapshot
    agreed_local = fields.Json()
    agreed_remote = fields.Json()
    remote = fields.Json("Latest in Google")
    remote_changed = fields.Boolean(help="Google told a change that Odoo has not.")
    remote_updated_at = fields.Datetime()
    # The record is to be read again while both differ; see _mark_changed
    local_version = fields.Integer(default=0)
    synced_version = fields.Integer(default=-1)
    is_hidden = fields.Boolean(
        help="The person could not see the record when the last run began."
    )
    base_event_id = fields.Integer(
        help="A series is found again by this event when Odoo replaces its recurrence."
    )
    # Of an occurrence that has an entry of its own: of which series, and which one
    recurring_event_id = fields.Char("Series in Google")
    original_start = fields.Char()
    cancelled = fields.Boolean(help="Google does not show this occurrence.")
    # Of a series: what Odoo does not store, in the form of sync.Memory
    memory = fields.Json()
    # Of a series that comes as single entries: for which time Google has listed them
    listed = fields.Json()
    last_row = fields.Datetime(
        help="Of a series without an end: the last of its events in Odoo."
    )
    date_start = fields.Datetime("Starts")
    date_end = fields.Datetime("Ends", help="Empty for an entry that repeats.")

    # It finds the bindings of an account, too
    _google_entry_uniq = models.UniqueIndex(
        "(account_id, kind, google_id)", "This Google entry is already linked."
    )
    _record_uniq = models.UniqueIndex(
        "(account_id, res_model, res_id) WHERE res_id > 0",
        "This record is already linked to a Google entry of this account.",
    )
    _occurrences_idx = models.Index(
        "(account_id, recurring_event_id) WHERE recurring_event_id IS NOT NULL"
    )
    _record_idx = models.Index("(res_model, res_id)")
    # What a run examines; it implies the condition of BindingStore.to_examine
    _work_idx = models.Index(
        "(account_id) WHERE remote_changed OR local_version <> synced_version "
        "OR state = 'single' OR last_row IS NOT NULL"
    )

    @api.depends("remote", "agreed_local", "google_title")
    def _compute_title(self):
        for binding in self:
            known = binding.remote or binding.agreed_local
            item = snapshot.load(known) if known else None
            binding.title = item.title if item else binding.google_title

    @api.depends("account_id")
    def _compute_display_name(self):
        for binding in self:
            binding.display_name = self.env._("Google Entry %s", binding.id)

    # What Odoo changed

    @api.model
    def _mark_changed(self, *changed):
        """Remember that records changed: one UPDATE a transaction, no request.

        The version always moves, so that a run which read the record before this
        write cannot take the later state for synchronized.

        :param changed: recordsets, of any models
        """
        changed = [records for records in changed if records]
        if not changed:
            return
        precommit = self.env.cr.precommit
        if MARKS not in precommit.data:
            precommit.add(self._store_marks)
        marks = precommit.data.setdefault(MARKS, {})
        for records in changed:
            key = records._name, writer()
            marks.setdefault(key, set()).update(records.ids)

    @api.model
    def _mark_created(self, created):
        """The same of new records, which have no binding: somebody may wait for them.

        :param created: recordset
        """
        if self.env["res.company"]._gcal_sync_instant_ids():
            self._mark_changed(created)

    @api.model
    def _store_marks(self):
        """Write down which records changed in this transaction so far."""
        marks = self.env.cr.precommit.data.pop(MARKS, {})
        if not marks:
            return
        conditions = [
            SQL("res_model = %s AND res_id = ANY(%s)", model, sorted(ids))
            for (model, _writer), ids in marks.items()
        ]
        update = SQL(
            "UPDATE calendar_google_binding SET local_version = local_version + 1 "
            "WHERE %s",
            SQL(" OR ").join(conditions),
        )
        company_ids = self.env["res.company"]._gcal_sync_instant_ids()
        if company_ids:
            self.env["calendar.google.due"]._add_saved(update, marks, company_ids)
        else:
            self.env.cr.execute(update)
        self.invalidate_model(["local_version"], flush=False)

    def _is_local_changed(self):
        return self.local_version != self.synced_version

    def _series(self):
        """The bindings of the series that these occurrences belong to."""
        ids = list({binding.recurring_event_id for binding in self} - {False})
        if not ids:
            return self.browse()
        accounts = self.account_id.ids
        return self.search([("account_id", "in", accounts), ("google_id", "in", ids)])

    def _get_reason(self):
        """Why this entry is not synchronized, or is not part of a series."""
        self.ensure_one()
        if self.reason or not self.recurring_event_id:
            return self.reason
        series = self._series().filtered(lambda binding: binding.state == "single")
        return series.reason

    def _renew(self):
        """Synchronize a detached record again.

        With a new entry, or the old one if somebody took it out of Google's bin.
        """
        self.ensure_one()
        store = BindingStore(self.account_id._as_user())
        [link] = store.by_id(self.ids)
        if self._has_left_its_series():
            # It is as any other record that has no entry yet
            record = self.env[self.res_model].browse(self.res_id)
            store.delete(self.ids)
            record._gcal_sync_mark_changed()
            return
        if link.remote or link.recurring_event_id:
            store.update([renewed(link)])
            return
        [google_id] = store.free_ids([link.record])
        old, new = replaced(link, google_id)
        store.update([old])
        store.insert([new])

    def _has_left_its_series(self):
        """Whether Odoo moved this occurrence to another series or date, or to none."""
        if not self.recurring_event_id or self.res_model != "calendar.event":
            return False
        series = self._series()
        if series.state == "single":
            return False
        events = self.account_id._as_user().env["calendar.event"]
        event = events.browse(self.res_id)
        among = Domain("id", "=", event.id) & events._gcal_sync_not_left_domain()
        return not event.recurrence_id or not events.search_count(among)

    @api.autovacuum
    def _gc_removed(self):
        """No id is needed for a record that is gone for ever."""
        removed = self.search(
            [("state", "=", "removed"), ("recurring_event_id", "=", False)]
        )
        for account, bindings in removed.grouped("account_id").items():
            store = BindingStore(account._as_user())
            living = store.made_for_living(bindings.mapped("google_id"))
            bindings.filtered(lambda b, ids=living: b.google_id not in ids).unlink()
        self._gc_detached()

    @api.model
    def _gc_detached(self):
        """Nobody asks anymore for an entry whose record is gone, too."""
        detached = self.search([("state", "=", "detached"), ("res_id", ">", 0)])
        for model, bindings in detached.grouped("res_model").items():
            records = self.env[model].browse(bindings.mapped("res_id"))
            existing = set(records.exists().ids)
            bindings.filtered(lambda b, ids=existing: b.res_id not in ids).unlink()
