from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL

from ..sync import Pair, snapshot
from ..sync.ids import event_id


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
    date_start = fields.Datetime("Starts")
    date_end = fields.Datetime("Ends", help="Empty for an entry that repeats.")

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

    @api.depends("remote", "agreed_local")
    def _compute_title(self):
        for binding in self:
            told = binding.remote or binding.agreed_local
            item = snapshot.load(told) if told else None
            binding.title = item.title if item else binding.google_id

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

    # What Google changed

    @api.model
    def _absorb(self, account, kind, entries):
        """Remember what Google tells, before anything is decided about it.

        :param entries: list of ``google_event.RemoteEntry``
        :return: the bindings of entries that are new in Google
        """
        ids = [entry.google_id for entry in entries]
        known = {
            binding.google_id: binding
            for binding in self.search(
                [
                    ("account_id", "=", account.id),
                    ("kind", "=", kind),
                    ("google_id", "in", ids),
                ]
            )
        }
        new = {}
        for entry in entries:
            if entry.google_id in known:
                known[entry.google_id]._absorb_entry(entry)
            elif not entry.deleted or entry.recurring_event_id:
                new[entry.google_id] = {
                    "account_id": account.id,
                    "kind": kind,
                    "google_id": entry.google_id,
                    "origin": "remote",
                    "synced_version": 0,
                    **self._entry_values(entry),
                }
        return self.create(list(new.values()))

    def _absorb_entry(self, entry):
        """Remember the latest state of an entry that is known already."""
        self.ensure_one()
        if self.state == "detached" or (entry.etag and entry.etag == self.etag):
            # A detached entry stays so; our own write comes back as an echo
            return
        if entry.deleted and not entry.recurring_event_id and not self.res_id:
            self.unlink()
            return
        self.write(self._entry_values(entry))

    def _absorb_deletion(self):
        """Google says that it has no such entry any more."""
        self.write({"remote": False, "etag": False, "remote_changed": True})

    def _entry_values(self, entry):
        problem = entry.problem
        if entry.recurring_event_id:
            problem = self.env._(
                "A change of a single occurrence of a series is not carried over."
            )
        item = entry.item if not entry.deleted else None
        remote = snapshot.dump(item) if item else False
        values = {
            "etag": False if entry.deleted else entry.etag,
            "remote": remote,
            "remote_updated_at": _naive(entry.updated),
            "remote_changed": not problem
            and (remote != (self.agreed_remote or False) or self.state == "parked"),
            "state": "linked" if self.agreed_remote else "waiting",
            "reason": False,
            **_span(item),
        }
        if problem:
            values.update(state="parked", reason=problem)
        if problem and not entry.deleted and not item:
            # It is there, only not understood: what was known of it stays, with the
            # old etag, so that nothing is written over what was not read
            del values["remote"], values["etag"]
        return values

    @api.model
    def _absorb_absent(self, account, kind, present):
        """After a full listing: what Google no longer lists was deleted there."""
        gone = self.search(
            [
                ("account_id", "=", account.id),
                ("kind", "=", kind),
                ("state", "!=", "detached"),
                ("etag", "!=", False),
                ("google_id", "not in", list(present)),
            ]
        )
        gone.filtered(lambda binding: not binding.res_id).unlink()
        gone.exists()._absorb_deletion()

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
                "AND (local_version <> synced_version OR remote_changed AND "
                "(remote IS NULL OR res_id > 0 OR date_start IS NULL OR %s)) "
                "ORDER BY id",
                account.id,
                inside,
            )
        )
        return self.browse([row[0] for row in rows])

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
        if self.res_id and not local and not agreed_remote:
            # The record was sent, the answer got lost, and then it was deleted
            agreed_local = agreed_remote = remote
        return Pair(
            key=key,
            local=local,
            remote=remote,
            agreed_local=agreed_local,
            agreed_remote=agreed_remote,
            local_changed_at=_aware(local_changed_at),
            remote_changed_at=_aware(self.remote_updated_at),
            detached=self.state == "detached",
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
                **self._free_id(account, record, 0),
                **self._record_values(record),
            }
        )

    @api.model
    def _free_id(self, account, record, generation):
        """The first id of this record, from a generation on, that nothing is bound to.

        :return: dict of generation and google_id
        """
        google_id = self._google_id(account, record, generation)
        taken = [("account_id", "=", account.id), ("google_id", "=", google_id)]
        if self.search_count(taken, limit=1):
            return self._free_id(account, record, generation + 1)
        return {"generation": generation, "google_id": google_id}

    @api.model
    def _google_id(self, account, record, generation):
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return event_id(database, account.id, record._name, record.id, generation)

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
                **_span(remote),
                **more,
            }
        )

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

    def _raise_generation(self, record):
        """The id is the one of a deleted entry, which Google never gives again."""
        self.ensure_one()
        self.write(self._free_id(self.account_id, record, self.generation + 1))

    def _renew(self):
        """Synchronise a detached record again, as a new entry."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        new = self.copy(
            {
                "res_id": False,
                **self._free_id(self.account_id, record, self.generation + 1),
                "state": "waiting",
                "origin": "local",
                "etag": False,
                "agreed_local": False,
                "agreed_remote": False,
                "remote": False,
                "synced_version": -1,
                "local_version": 0,
            }
        )
        # The old entry may come back from Google's bin: it stays known and left alone
        self.write({"res_id": False})
        self.flush_recordset()
        new.write(self._record_values(record))
        return new


def _load(data):
    return snapshot.load(data) if data else None


def _aware(naive):
    return naive.replace(tzinfo=timezone.utc) if naive else None


def _naive(aware):
    return aware.astimezone(timezone.utc).replace(tzinfo=None) if aware else False


def _margin(instant, days):
    """A day more on either side: all-day entries lie in the zone of the calendar."""
    return instant.astimezone(timezone.utc).replace(tzinfo=None) + timedelta(days=days)


def _span(item):
    """Where an entry lies, for a quick look whether a window may reach it."""
    if not item or not item.when:
        return {}
    start, end = item.when.start, item.when.end
    if item.when.all_day:
        start, end = datetime.combine(start, time.min), datetime.combine(end, time.min)
    else:
        start, end = _naive(start), _naive(end)
    return {"date_start": start, "date_end": False if item.recurrence else end}
