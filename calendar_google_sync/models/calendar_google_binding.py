from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..subject import MODELS
from ..sync import Pair, event_id, record_of, snapshot
from ..tools import aware, naive


class CalendarGoogleBinding(models.Model):
    """One Odoo record and one Google entry of one account, and what both agreed on."""

    _name = "calendar.google.binding"
    _description = "Google Calendar Binding"
    _order = "date_start, id"
    _rec_name = "title"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("event", "Event"), ("task", "Task")], required=True)
    title = fields.Char(compute="_compute_title")
    res_model = fields.Char("Model", index="btree_not_null")
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
    base_event_id = fields.Integer(
        help="A series is found again by this event when Odoo replaces its recurrence."
    )
    # Of an occurrence that has an entry of its own: of which series, and which one
    recurring_event_id = fields.Char("Series in Google")
    original_start = fields.Char()
    cancelled = fields.Boolean(help="Google does not show this occurrence.")
    # Of a series: what Odoo does not store, in the form of sync.Memory
    memory = fields.Json()
    date_start = fields.Datetime("Starts")
    date_end = fields.Datetime("Ends", help="Empty for an entry that repeats.")

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
    _work_idx = models.Index(
        "(account_id) WHERE remote_changed OR local_version <> synced_version"
    )

    @api.depends("remote", "agreed_local", "google_title")
    def _compute_title(self):
        for binding in self:
            told = binding.remote or binding.agreed_local
            item = snapshot.load(told) if told else None
            binding.title = item.title if item else binding.google_title

    # What Odoo changed

    @api.model
    def _mark_changed(self, res_model, res_ids):
        """Remember that records changed: one UPDATE, no request to Google.

        The version always moves, so that a run which read the record before this
        write cannot take the later state for synchronised.
        """
        if not res_ids:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE calendar_google_binding SET local_version = local_version + 1 "
                "WHERE res_model = %s AND res_id = ANY(%s)",
                res_model,
                list(res_ids),
            )
        )
        self.invalidate_model(["local_version"], flush=False)

    # What a run looks at

    @api.model
    def _to_examine(self, account, window):
        """Bindings of which a side changed, and entries of the window not yet here."""
        self.flush_model()
        inside = SQL("TRUE")
        if window.end:
            inside = SQL("%s AND date_start < %s", inside, _margin(window.end, 1))
        if window.start:
            inside = SQL(
                "%s AND (date_end IS NULL OR date_end >= %s)",
                inside,
                _margin(window.start, -1),
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM calendar_google_binding WHERE account_id = %s "
                "AND kind = ANY(%s) AND "
                "(local_version <> synced_version OR state = 'single' OR "
                "remote_changed AND "
                "(remote IS NULL OR res_id > 0 OR date_start IS NULL OR %s)) "
                "ORDER BY id",
                account.id,
                [kind.value for kind in account._kinds()],
                inside,
            )
        )
        return self.browse([row[0] for row in rows])

    def _is_unreadable(self):
        """Whether there is an entry in Google that was never understood."""
        return bool(self.etag and not self.remote and not self.recurring_event_id)

    def _is_local_changed(self):
        return self.local_version != self.synced_version

    def _pair(self, key, local, local_changed_at):
        """This entry as the planner sees it.

        :param local: the ``Item`` of the record now, or None
        :param local_changed_at: naive UTC, or None
        """
        remote = _load(self.remote)
        agreed_local = _load(self.agreed_local)
        agreed_remote = _load(self.agreed_remote)
        assumed = bool(self.res_id and remote and not agreed_remote)
        if assumed:
            # It was sent and the answer got lost, so Google had what was sent; of a
            # record that is gone meanwhile nothing else matters
            agreed_remote = agreed_local if local else remote
        if not agreed_remote or assumed:
            agreed_local = agreed_remote
        return Pair(
            key=key,
            local=local,
            remote=remote,
            agreed_local=agreed_local,
            agreed_remote=agreed_remote,
            local_changed_at=aware(local_changed_at),
            remote_changed_at=aware(self.remote_updated_at),
            detached=self.state == "detached",
            assumed=assumed,
            parked=self.state == "parked",
        )

    # What a run remembers

    @api.model
    def _bind(self, account, record):
        """The binding of a record that is about to be sent, with an id of our own.

        It is stored before Google is asked, so that an entry whose answer got lost
        is recognised as this record's.
        """
        return self.create(
            {
                "account_id": account.id,
                "kind": record._google_kind().value,
                "google_id": self._free_id(account, record),
                **self._record_values(record),
            }
        )

    @api.model
    def _free_id(self, account, record, generation=0):
        """The first id of this record, from a generation on, that was never used.

        Google never gives the id of a deleted entry again. Because ours neither uses
        one twice, an entry that is found deleted under it was deleted by a person.
        """
        key = (self._database(), account.id, record._name, record.id, generation)
        used = [("account_id", "=", account.id), ("google_id", "=", event_id(*key))]
        if self.search_count(used, limit=1):
            return self._free_id(account, record, generation + 1)
        return event_id(*key)

    @api.model
    def _database(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    @api.model
    def _record_values(self, record):
        series = record._name == "calendar.recurrence"
        return {
            "res_model": record._name,
            "res_id": record.id,
            "base_event_id": record._google_first_event().id if series else False,
        }

    def _agree(self, record, local, remote, version, **more):
        """Both sides hold the same now: store the snapshots of both."""
        self.ensure_one()
        if record._name == "calendar.recurrence":
            # Its occurrences are looked at after it, if not in this run in the next
            version -= 1
        self.write(
            {
                **self._record_values(record),
                "agreed_local": snapshot.dump(local),
                "agreed_remote": snapshot.dump(remote),
                "remote": snapshot.dump(remote),
                "remote_changed": False,
                "synced_version": version,
                "state": "linked",
                "reason": False,
                "cancelled": False,
                **self._span(remote),
                **more,
            }
        )

    @api.model
    def _span(self, item):
        """Where an entry lies, for a quick look whether a window may reach it."""
        if not item or not item.when:
            return {}
        start, end = item.when.start, item.when.end
        if item.when.all_day:
            start, end = (datetime.combine(day, time.min) for day in (start, end))
        else:
            start, end = naive(start), naive(end)
        return {"date_start": start, "date_end": False if item.recurrence else end}

    def _park(self, reason, retry=False):
        """Leave this entry alone until one of its sides changes.

        :param retry: try it again with each run all the same
        """
        self.ensure_one()
        values = {"state": "parked", "reason": reason}
        if not retry:
            values.update(remote_changed=False, synced_version=self.local_version)
        self.write(values)

    def _detach(self):
        """Deleted in Google: the record stays and is never synchronised again."""
        self.write({"state": "detached", "remote_changed": False, "reason": False})

    def _drop(self):
        """Nothing links both sides any more; an id of ours remains as used."""
        self.ensure_one()
        self._occurrences().unlink()
        ours = self._made_for(self.account_id, self.google_id)
        if not self.recurring_event_id and not ours:
            self.unlink()
            return
        self.write(
            {
                "res_id": False,
                "state": "removed",
                "cancelled": bool(self.recurring_event_id),
                "etag": False,
                "agreed_local": False,
                "agreed_remote": False,
                "remote": False,
                "remote_changed": False,
                "reason": False,
                "synced_version": self.local_version,
            }
        )

    @api.model
    def _made_for(self, account, google_id):
        """The record that an id was made for, if there is still one."""
        made_for = record_of(google_id, self._database(), account.id, MODELS)
        return made_for and account.env[made_for[0]].browse(made_for[1]).exists()

    @api.autovacuum
    def _gc_removed(self):
        """No id is needed for a record that is gone for ever."""
        removed = self.search(
            [("state", "=", "removed"), ("recurring_event_id", "=", False)]
        )
        removed.filtered(
            lambda binding: not self._made_for(binding.account_id, binding.google_id)
        ).unlink()

    def _renew(self):
        """Synchronise a detached record again.

        With a new entry, or the old one if somebody took it out of Google's bin.
        """
        self.ensure_one()
        unknown = {
            "state": "waiting",
            "agreed_local": False,
            "agreed_remote": False,
            "synced_version": self.local_version - 1,
        }
        if self.remote or self.recurring_event_id:
            # It came out of Google's bin; of an occurrence there is no other
            self.write({**unknown, "remote_changed": bool(self.remote)})
            return self
        record = self.env[self.res_model].browse(self.res_id)
        new = self.copy(
            {
                **unknown,
                "res_id": False,
                "google_id": self._free_id(self.account_id, record),
                "origin": "local",
                "etag": False,
            }
        )
        # The old entry may come back from Google's bin: it stays known and left alone
        self.write({"res_id": False})
        self.flush_recordset()
        new.write(self._record_values(record))
        return new


def _load(data):
    return snapshot.load(data) if data else None


def _margin(instant, days):
    """A day more on either side: all-day entries lie in the zone of the calendar."""
    return naive(instant) + timedelta(days=days)
