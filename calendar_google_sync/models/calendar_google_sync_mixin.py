from odoo import api, fields, models
from odoo.exceptions import UserError
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

    google_sync_state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("linked", "In Google"),
            ("parked", "Failed"),
            ("detached", "Deleted in Google"),
            ("removing", "Being Removed"),
        ],
        "Google Calendar",
        compute="_compute_google_sync_state",
        help="How this record stands with the Google account of the current user.",
    )
    google_sync_reason = fields.Text(compute="_compute_google_sync_state")

    @api.depends_context("uid")
    def _compute_google_sync_state(self):
        bindings = self._google_own_bindings()
        by_record = {(b.res_model, b.res_id): b for b in bindings}
        for record in self:
            subject = record._google_subject()
            binding = by_record.get((subject._name, subject.id))
            binding = by_record.get((record._name, record.id), binding)
            record.google_sync_state = binding.state if binding else False
            record.google_sync_reason = binding._get_reason() if binding else False

    def write(self, vals):
        result = super().write(vals)
        if not self._google_shown.isdisjoint(vals):
            self._google_mark_changed()
        return result

    def unlink(self):
        self._google_mark_changed()
        return super().unlink()

    def _google_own_bindings(self):
        """The bindings of these records in the account of the current user."""
        subjects = {}
        for record in self:
            for subject in record, record._google_subject():
                subjects.setdefault(subject._name, set()).add(subject.id)
        domain = Domain.OR(
            [("res_model", "=", model), ("res_id", "in", list(ids))]
            for model, ids in subjects.items()
        )
        own = Domain("account_id.user_id", "=", self.env.uid)
        return self.env["calendar.google.binding"].search(own & domain)

    def action_google_synchronize_again(self):
        """Give a record whose Google entry was deleted a new entry."""
        self.ensure_one()
        bindings = self._google_own_bindings()
        own = bindings.filtered(
            lambda binding: (binding.res_model, binding.res_id) == (self._name, self.id)
        )
        binding = own or bindings
        if binding.state != "detached":
            raise UserError(
                self.env._("This record is not detached from your Google Calendar.")
            )
        binding.sudo()._renew()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "A new Google entry is created with the next synchronization."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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

    def _google_follow(self, binding):
        """The record that has the entry of a binding now, or an empty set.

        Odoo may move an entry from one record to another: a single event becomes a
        series, a series gets a new recurrence.
        """
        return self.browse(binding.res_id).exists()

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
