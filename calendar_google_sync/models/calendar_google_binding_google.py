from odoo import api, models

from ..sync import snapshot
from ..tools import aware, in_words, naive


class CalendarGoogleBinding(models.Model):
    """What Google tells of its entries, remembered before anything is decided."""

    _inherit = "calendar.google.binding"

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
                    **self._owner_values(account, entry),
                }
        return self.create(list(new.values()))

    @api.model
    def _owner_values(self, account, entry):
        """Give an entry back to the record that it was made for.

        It is unknown although its id is ours: the database is an older one, restored
        from a backup. A record that was made after the entry has only got the same
        number.
        """
        made = self._made_for(account, entry.google_id)
        if not made or not _is_after(entry.created, made.create_date):
            return {}
        record = made._google_subject()
        # What was archived before it came to Google is none of it: imported anew
        newer = _is_after(entry.created, record.write_date)
        if newer and not record._google_eligible() or self._is_bound(account, record):
            return {}
        return {
            **self._record_values(record),
            "origin": "local",
            "synced_version": -1,
        }

    @api.model
    def _is_bound(self, account, record):
        domain = [
            ("account_id", "=", account.id),
            ("res_model", "=", record._name),
            ("res_id", "=", record.id),
        ]
        return bool(self.search_count(domain, limit=1))

    def _absorb_entry(self, entry):
        """Remember the latest state of an entry that is known already."""
        self.ensure_one()
        if entry.etag and entry.etag == self.etag:
            return  # our own write comes back as an echo
        if self.state == "detached":
            # It stays so, but somebody may have taken it out of Google's bin
            told = self._entry_values(entry)
            names = ("etag", "remote", "remote_updated_at")
            self.write({name: told[name] for name in names if name in told})
        elif entry.deleted and not self.recurring_event_id and self._is_leaving():
            self._drop()
        else:
            self.write(self._entry_values(entry))

    def _absorb_deletion(self):
        """Google says that it has no such entry any more."""
        for binding in self:
            if binding.recurring_event_id and not binding.cancelled:
                # No exception any more: the occurrence is one as all others
                binding.write({"remote": False, "etag": False, "remote_changed": True})
            elif binding._is_leaving():
                binding._drop()
            else:
                changed = binding.state != "detached"
                binding.write(
                    {"remote": False, "etag": False, "remote_changed": changed}
                )

    def _is_leaving(self):
        """Whether a deletion in Google is no news to Odoo."""
        leaving = not self.res_id or self.state == "removing"
        return leaving and self.state not in ("detached", "single")

    def _entry_values(self, entry):
        problem = in_words(self.env, entry.problem)
        item = entry.item if not entry.deleted else None
        remote = snapshot.dump(item) if item else False
        values = {
            "etag": False if entry.deleted else entry.etag,
            "google_title": entry.title or self.google_title,
            "remote": remote,
            "remote_updated_at": naive(entry.updated),
            "remote_changed": not problem
            and (remote != (self.agreed_remote or False) or self.state == "parked"),
            "state": "linked" if self.agreed_remote else "waiting",
            "reason": False,
            **self._span(item),
        }
        if entry.recurring_event_id:
            values.update(self._occurrence_values(entry))
        if problem:
            values.update(state="parked", reason=problem)
        if problem and not entry.deleted and not item:
            # It is there, only not understood: what was known of it stays, with the
            # old etag, so that nothing is written over what was not read
            del values["remote"]
            if self.remote:
                del values["etag"]
        if self.state == "single":
            values.update(state="single", reason=problem or self.reason)
        return values

    @api.model
    def _absorb_absent(self, account, kind, present):
        """After a full listing: what Google no longer lists was deleted there."""
        gone = self.search(
            [
                ("account_id", "=", account.id),
                ("kind", "=", kind),
                ("etag", "!=", False),
                ("google_id", "not in", list(present)),
            ]
        )
        gone._absorb_deletion()

    def _absorb_taken(self, entry, record):
        """The id for a new entry is the one of a deleted entry.

        :param entry: ``google_event.RemoteEntry``, None if Google does not tell it
        :return: whether to send the record under another id
        """
        made = entry and entry.created
        if not made or _is_after(made, record.create_date):
            # Our insert arrived without an answer, and a person deleted the entry
            self._detach()
            return False
        # The number of the record was given before: the database was restored
        google_id = self._free_id(self.account_id, record)
        self.write({"google_id": google_id, "agreed_local": False})
        return True


def _is_after(moment, made_at):
    """Google knows no part of a second when an entry was made."""
    return bool(moment) and moment >= aware(made_at).replace(microsecond=0)
