import logging
from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..texts.record_texts import conflict_note
from .adapters.halving import BROKEN

_logger = logging.getLogger(__name__)


class CalendarGoogleSyncMixin(models.AbstractModel):
    """The contract of a model whose records have an entry in Google.

    The synchronizer calls it as the linked user, with that user's rights. It reads
    records into items and writes items into records; it never talks to Google.
    """

    _name = "calendar.google.sync.mixin"
    _description = "Synchronized with Google Calendar"

    #: Fields that a Google entry shows; a write on others marks nothing.
    _gcal_sync_shown = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["calendar.google.binding"]._mark_created(records)
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._gcal_sync_shown.isdisjoint(vals):
            self._gcal_sync_mark_changed()
        return result

    def unlink(self):
        self._gcal_sync_mark_changed()
        return super().unlink()

    # What a model says about itself

    #: Its events are the occurrences of one entry in Google
    _gcal_sync_is_series = False

    def _gcal_sync_subject(self):
        """The record that has the Google entry: the series of an occurrence."""
        return self

    @api.model
    def _gcal_sync_owners(self, ids):
        """Whose Google a record may belong to that has no entry there yet.

        :param ids: list of ids of records that changed in this transaction
        :return: SQL of a SELECT of ids of accounts, which ends in a condition; None
            when other records say it
        """
        return None

    def _gcal_sync_anchor(self):
        """:return: id by which the entry is found when its record is gone, or 0"""
        return 0

    @api.model
    def _gcal_sync_kind(self):
        """:return: ``sync.Kind``, the calendar of this model's entries"""
        raise NotImplementedError

    @api.model
    def _gcal_sync_takes(self, item):
        """:return: whether a ``sync.Item`` of Google becomes a record of this model"""
        return item.kind is self._gcal_sync_kind()

    @api.model
    def _gcal_sync_domain(self):
        """:return: Domain of the records that belong to the current user's Google"""
        raise NotImplementedError

    @api.model
    def _gcal_sync_window_domain(self, window):
        """:return: Domain of a superset of the records in a ``sync.Window``"""
        raise NotImplementedError

    def _gcal_sync_item(self):
        """:return: ``sync.Item``, the content of this record"""
        raise NotImplementedError

    @api.model
    def _gcal_sync_create(self, news):
        """Create records out of Google entries.

        :param news: list of ``engine.ports.NewRecord``
        :return: the records that have the entries, in the same order
        :raises Explained: when Odoo cannot hold one
        """
        raise NotImplementedError

    def _gcal_sync_write(self, write):
        """Write fields of a Google entry into this record.

        :param write: ``engine.ports.RecordWrite``
        :return: the record that has the entry from now on
        :raises Explained: when Odoo cannot hold it
        """
        raise NotImplementedError

    def _gcal_sync_is_private(self):
        """:return: whether administrators may not read of it in the history"""
        raise NotImplementedError

    # What is the same for all

    def _gcal_sync_items(self, memories):
        """
        :param memories: dict of id to ``sync.Memory`` or None
        :return: dict of id to ``sync.Item``, or to the exception of its reading
        """
        found = {}
        for record in self:
            try:
                found[record.id] = record._gcal_sync_item()
            except BROKEN:
                raise
            except Exception as error:
                _logger.warning("%s cannot be read for Google", record, exc_info=True)
                found[record.id] = error
        return found

    def _gcal_sync_eligible(self):
        """Of these records, those that exist and belong to the user's Google."""
        if not self.browse().has_access("read"):
            return self.browse()
        domain = self._gcal_sync_eligible_domain()
        return self.search(Domain("id", "in", self.ids) & domain)

    @api.model
    def _gcal_sync_eligible_domain(self):
        """:return: Domain of the records that may have an entry in the user's Google"""
        return self._gcal_sync_domain()

    @api.model
    def _gcal_sync_visible_domain(self):
        """:return: Domain of the records that the user may have in Google by rights"""
        return self._gcal_sync_eligible_domain()

    @api.model
    def _gcal_sync_visible_ids(self):
        """:return: SQL of the ids of the records that the user may have in Google"""
        return self._search(self._gcal_sync_visible_domain()).subselect()

    def _gcal_sync_seen(self):
        """:return: those of these records that exist and that the user may see"""
        if not self.browse().has_access("read"):
            return self.browse()
        everything = self.with_context(active_test=False)
        return self.browse(everything.search(Domain("id", "in", self.ids)).ids)

    @api.model
    def _gcal_sync_candidates(self, account, window):
        """
        :return: list of recordsets, which may be of other models: records of the window
            that have no binding
        """
        return [
            self.search(
                self._gcal_sync_domain()
                & self._gcal_sync_window_domain(window)
                & self._gcal_sync_unbound_domain(account)
            )
        ]

    @api.model
    def _gcal_sync_unbound_domain(self, account, column="id"):
        """:return: Domain of records whose column refers to no record with a binding"""
        return Domain.custom(to_sql=partial(_unbound, account.id, self._name, column))

    @api.model
    def _gcal_sync_changed_domain(self, account, model=None, column="id"):
        """Records that somebody wrote since they were synchronized.

        :param model: of the records that have the bindings; default: this one
        :param column: that refers to them
        """
        bindings = self.env["calendar.google.binding"]
        bindings._store_marks()
        bindings.flush_model(["local_version", "synced_version", "write_date"])
        self.flush_model(["write_date"])
        condition = partial(_is_changed, account.id, model or self._name, column)
        return Domain.custom(to_sql=condition)

    @api.model
    def _gcal_sync_bound_ids(self, account, states):
        """:return: SQL of the ids of the records of this model"""
        bindings = self.env["calendar.google.binding"]
        bindings.flush_model(["res_model", "res_id", "state"])
        domain = Domain("account_id", "=", account.id) & Domain("res_id", ">", 0)
        domain &= Domain("res_model", "=", self._name)
        if states:
            domain &= Domain("state", "in", states)
        return bindings._search(domain).subselect("res_id")

    def _gcal_sync_follow(self, anchor):
        """The record that has the entry now, or an empty set.

        Odoo may move an entry from one record to another: a single event becomes a
        series, a series gets a new recurrence. ``self`` is the record that had it, or
        an empty set if that is gone.

        :param anchor: what ``_gcal_sync_anchor`` returned before
        """
        return self

    def _gcal_sync_changed_at(self):
        """When this record was last changed, naive UTC; ties of a merge ask for it."""
        return self.write_date

    def _gcal_sync_log_conflicts(self, conflicts):
        """Note in the chatter what a synchronization did not keep.

        :param conflicts: tuple of ``sync.Conflict``
        """
        self.ensure_one()
        self._message_log(body=conflict_note(self.env, conflicts))

    def _gcal_sync_mark_changed(self):
        """Tell the next synchronization to read these records again."""
        return self.env["calendar.google.binding"]._mark_changed(self)


def _unbound(account_id, name, column, _model, alias, _query):
    """:return: SQL condition: a row refers to no record with a binding"""
    return SQL(
        "NOT EXISTS (SELECT FROM calendar_google_binding binding "
        "WHERE binding.account_id = %s AND binding.res_model = %s "
        "AND binding.res_id = %s)",
        account_id,
        name,
        SQL.identifier(alias, column),
    )


def _is_changed(account_id, name, column, _model, alias, _query):
    """:return: SQL condition, the same as ``_gcal_sync_is_changed``"""
    return SQL(
        "EXISTS (SELECT FROM calendar_google_binding binding "
        "WHERE binding.account_id = %s AND binding.res_model = %s "
        "AND binding.res_id = %s AND binding.local_version <> binding.synced_version "
        "AND binding.write_date < %s)",
        account_id,
        name,
        SQL.identifier(alias, column),
        SQL.identifier(alias, "write_date"),
    )
