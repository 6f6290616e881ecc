from odoo import api, models
from odoo.fields import Domain

from ..tools import conflict_note


class CalendarGoogleSyncMixin(models.AbstractModel):
    """The contract of a model whose records have an entry in Google.

    The synchronizer calls it as the linked user, with that user's rights. It reads
    records into items and writes items into records; it never talks to Google.
    """

    _name = "calendar.google.sync.mixin"
    _description = "Synchronized with Google Calendar"

    #: Fields that a Google entry shows; a write on others marks nothing.
    _google_shown = frozenset()

    def write(self, vals):
        result = super().write(vals)
        if not self._google_shown.isdisjoint(vals):
            self._google_mark_changed()
        return result

    def unlink(self):
        self._google_mark_changed()
        return super().unlink()

    # What a model tells about itself

    def _google_subject(self):
        """The record that has the Google entry: the series of an occurrence."""
        return self

    @api.model
    def _google_kind(self):
        """:return: ``sync.Kind``, the calendar of this model's entries"""
        raise NotImplementedError

    @api.model
    def _google_domain(self):
        """:return: Domain of the records that belong to the current user's Google"""
        raise NotImplementedError

    @api.model
    def _google_window_domain(self, window):
        """:return: Domain of a superset of the records in a ``sync.Window``"""
        raise NotImplementedError

    def _google_item(self):
        """:return: ``sync.Item``, the content of this record"""
        raise NotImplementedError

    @api.model
    def _google_create(self, item):
        """Create a record out of a Google entry.

        :param item: ``sync.Item``
        :return: the record that has the entry
        :raise ValueError: with a sentence for the user, when Odoo cannot hold it
        """
        raise NotImplementedError

    def _google_write(self, item, names):
        """Write fields of a Google entry into this record.

        :param item: ``sync.Item``
        :param names: the fields of the item to write
        :return: the record that has the entry from now on
        :raise ValueError: with a sentence for the user, when Odoo cannot hold it
        """
        raise NotImplementedError

    def _google_is_private(self):
        """:return: whether administrators may not read of it in the history"""
        raise NotImplementedError

    # What is the same for all

    def _google_eligible(self):
        """Of these records, those that exist and belong to the user's Google."""
        return self.search(Domain("id", "in", self.ids) & self._google_domain())

    @api.model
    def _google_candidates(self, window, bindings_sudo):
        """Records of the window without a binding."""
        bindings_sudo.flush_model(["res_id"])
        bound = bindings_sudo._search(
            Domain("res_model", "=", self._name)
            & Domain("account_id.user_id", "=", self.env.uid)
        ).subselect("res_id")
        return self.search(
            self._google_domain()
            & self._google_window_domain(window)
            & Domain("id", "not in", bound)
        )

    @api.model
    def _google_bound_ids(self, account, states):
        """:return: SQL of the ids of the records of this model"""
        bindings = self.env["calendar.google.binding"]
        bindings.flush_model(["res_model", "res_id", "state"])
        domain = Domain("account_id", "=", account.id) & Domain("res_id", ">", 0)
        domain &= Domain("res_model", "=", self._name)
        if states:
            domain &= Domain("state", "in", states)
        return bindings._search(domain).subselect("res_id")

    def _google_follow(self, binding):
        """The record that has the entry of a binding now, or an empty set.

        Odoo may move an entry from one record to another: a single event becomes a
        series, a series gets a new recurrence. ``self`` is the record that had it, or
        an empty set if that is gone.
        """
        return self

    def _google_changed_at(self):
        """When this record was last changed, naive UTC; ties of a merge ask for it."""
        return self.write_date

    def _google_log_conflicts(self, conflicts):
        """Note in the chatter what a synchronisation did not keep.

        :param conflicts: tuple of ``sync.Conflict``
        """
        self.ensure_one()
        self._message_log(body=conflict_note(self.env, conflicts))

    def _google_mark_changed(self):
        """Tell the next synchronisation to read these records again."""
        return self.env["calendar.google.binding"]._mark_changed(self._name, self.ids)
