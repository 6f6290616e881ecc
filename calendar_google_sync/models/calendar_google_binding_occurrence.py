from odoo import api, models

from ..sync import Memory, odoo_series, original_start, snapshot
from ..sync.items import replace


class CalendarGoogleBinding(models.Model):
    """Occurrences of a series that have an entry of their own.

    Google gives them the id of their series and their original start, see
    ``sync.google_time``. An occurrence without ``etag`` is no exception in Google yet:
    what Google shows of it is told by its series.
    """

    _inherit = "calendar.google.binding"  # pylint: disable=consider-merging-classes-inherited

    def _occurrence_values(self, entry):
        """
        :param entry: ``google_event.RemoteEntry`` of an occurrence
        """
        return {
            "recurring_event_id": entry.recurring_event_id,
            "original_start": entry.original_start,
            "cancelled": entry.deleted,
            "remote_changed": not entry.problem,
        }

    def _series(self):
        """The bindings of the series that these occurrences belong to."""
        ids = list({one.recurring_event_id for one in self} - {False})
        if not ids:
            return self.browse()
        accounts = self.account_id.ids
        return self.search([("account_id", "in", accounts), ("google_id", "in", ids)])

    def _occurrences(self):
        """The bindings of the occurrences of this series."""
        self.ensure_one()
        return self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("kind", "=", self.kind),
                ("recurring_event_id", "=", self.google_id),
            ]
        )

    def _get_memory(self):
        """:return: ``sync.Memory``, for a series"""
        told = self.memory or {}
        agreed = self.agreed_local and snapshot.load(self.agreed_local)
        return Memory(
            first=agreed.when.start if agreed else None,
            originals={int(key): one for key, one in told.items()},
            own=frozenset(self._occurrences().mapped("original_start")),
        )

    def _absorb_cancellation(self):
        """Google does not show this occurrence."""
        self.write(
            {
                "remote": False,
                "etag": False,
                "cancelled": True,
                "remote_changed": True,
            }
        )

    def _get_reason(self):
        """Why this entry is not synchronised, or is not part of a series."""
        self.ensure_one()
        if self.reason or not self.recurring_event_id:
            return self.reason
        series = self._series().filtered(lambda one: one.state == "single")
        return series.reason

    def _is_restored(self, memory):
        """Whether Google shows an occurrence again that both sides were without.

        :param memory: ``sync.Memory`` of the series, with the events it had before
        """
        known = self.original_start in memory.originals.values()
        fresh = not self.agreed_remote and not self.res_id
        return fresh and not known and bool(self.remote) and not self.cancelled

    def _remember_rows(self, originals):
        """
        :param originals: dict of the id of an event to its original start
        """
        told = {str(key): stamp for key, stamp in originals.items()}
        if told != (self.memory or {}):
            self.memory = told

    @api.model
    def _bind_occurrence(self, series, start, **values):
        """A binding for one occurrence of a series.

        :param start: of the occurrence, when it was not moved
        """
        stamp = original_start(start)
        return self.create(
            {
                "account_id": series.account_id.id,
                "kind": series.kind,
                "google_id": f"{series.google_id}_{stamp}",
                "recurring_event_id": series.google_id,
                "original_start": stamp,
                "origin": "remote",
                **values,
            }
        )

    def _taken_over(self):
        """Values for the binding of another occurrence that takes over the record."""
        names = ("res_model", "res_id", "agreed_local", "agreed_remote", "state")
        versions = ("local_version", "synced_version")
        return {name: self[name] for name in (*names, *versions)}

    def _follow(self, record):
        """Odoo may have moved the entry to another record.

        :param record: the one that had it, or an empty set of its model, as the user
        """
        self.ensure_one()
        record = record._google_follow(self)
        same = (record._name, record.id) == (self.res_model, self.res_id)
        if record and not same and not self._is_bound(self.account_id, record):
            self.write(self._record_values(record))

    def _agree_as_occurrence(self, series, start):
        """Until now this occurrence was as its series says.

        :param series: the binding of the series, linked
        """
        told = {
            name: snapshot.dump(
                odoo_series.occurrence(snapshot.load(series[name]), start)
            )
            for name in ("agreed_local", "agreed_remote")
        }
        local = replace(snapshot.load(told["agreed_local"]), time_zone=None)
        if self.res_id:
            # Each event has a link of its own
            account = self.account_id._as_user()
            record = account.env[self.res_model].browse(self.res_id)
            local = replace(local, footer=record._google_item().footer)
        self.write({**told, "agreed_local": snapshot.dump(local)})
