from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..datetimes import naive
from ..google_api import endpoints
from ..sync import Facts, Status, status_of
from ..texts.status_reasons import explain

#: States of a binding whose record has an entry in Google.
THERE = ("linked", "single")


class CalendarGoogleSyncStatusMixin(models.AbstractModel):
    """What a person sees: whether a record is in their Google, and why not.

    Of models that have ``calendar.google.sync.mixin``, too, and that a person sees: a
    recurrence has an entry, but its events say how they stand.

    ``sync.status_of`` decides; here are its facts, for many records at once, and the
    same as a domain.
    """

    _name = "calendar.google.sync.status.mixin"
    _description = "How a Record Stands with Google Calendar"

    gcal_sync_state = fields.Selection(
        [
            ("linked", "In Google"),
            ("changed", "Changes Not Sent Yet"),
            ("waiting", "Waiting"),
            ("outside", "Outside the Dates"),
            ("stopped", "On Hold"),
            ("parked", "Failed"),
            ("detached", "Deleted in Google"),
            ("removing", "Being Removed"),
            ("excluded", "Not in Google"),
        ],
        "Google Calendar",
        compute="_compute_gcal_sync_state",
        search="_search_gcal_sync_state",
        help="How this record stands with the Google account of the current user.",
    )
    gcal_sync_reason = fields.Text(
        "Why It Is Not in Google", compute="_compute_gcal_sync_state"
    )
    gcal_sync_way_out = fields.Char(
        "What to Do",
        compute="_compute_gcal_sync_state",
        help="What the user can do about it: a code for the screen.",
    )
    gcal_sync_url = fields.Char(
        "Entry in Google Calendar", compute="_compute_gcal_sync_state"
    )

    gcal_sync_single = fields.Boolean(
        "Single Date",
        compute="_compute_gcal_sync_state",
        help="One date of a series that Odoo cannot repeat.",
    )

    @api.depends_context("uid", "lang", "tz")
    def _compute_gcal_sync_state(self):
        account = self.env["calendar.google.account"]
        if self.env.user._is_internal():
            account = account._current()
        saved = self.filtered(lambda record: record._origin.id)._origin
        statuses = saved._gcal_sync_statuses(account) if account else {}
        for record in self:
            status, reason, url, single = statuses.get(
                record._origin.id, (Status(), None, None, False)
            )
            record.gcal_sync_state = status.state
            record.gcal_sync_reason = reason
            record.gcal_sync_way_out = status.way_out
            record.gcal_sync_url = url
            record.gcal_sync_single = single

    def _gcal_sync_statuses(self, account):
        """
        :return: dict of id to (``sync.Status``, its translated reason, the link, and
            whether to tell that it is one date of a series)
        """
        window = account._default_window()
        bindings = self._gcal_sync_binding_of_each()
        facts = self._gcal_sync_facts(account, window, bindings)
        found = {}
        for record in self:
            binding = bindings[record.id]
            status = status_of(facts[record.id])
            reason = explain(status, account, window, binding)
            url = binding.state in THERE and record._gcal_sync_url(account, binding)
            single = facts[record.id].single and status.reason in ("single", "changed")
            found[record.id] = status, reason, url or False, single
        return found

    def _gcal_sync_facts(self, account, window, bindings):
        """:return: dict of id to ``sync.Facts``"""
        obstacles = self._gcal_sync_obstacles()
        inside = self._gcal_sync_reached(window)
        own = self.env["calendar.google.binding"].browse(
            binding.id for binding in bindings.values()
        )
        singles = own._series().filtered(lambda one: one.state == "single")
        singles = set(singles.mapped("google_id"))
        kind_on = account._is_kind_on(self._gcal_sync_kind().value)
        facts = {}
        for record in self:
            binding = bindings[record.id]
            obstacle = obstacles.get(record.id)
            is_own = binding.res_id == record.id and binding.res_model == self._name
            facts[record.id] = Facts(
                account=account._shown_state(),
                # What is left out of a series does not take the series away
                binding=(is_own or not obstacle) and binding.state or None,
                obstacle=obstacle,
                kind_on=kind_on,
                inside=record.id in inside,
                changed=record._gcal_sync_is_changed(binding),
                single=binding.recurring_event_id in singles,
            )
        return facts

    def _gcal_sync_is_changed(self, binding):
        """Whether somebody wrote since the last synchronization of this record.

        The version alone does not say it: what was sent first is read twice.
        """
        changed = binding._is_local_changed()
        return changed and self.write_date > binding.write_date

    def _gcal_sync_own_bindings(self):
        """The bindings of these records in the account of the current user."""
        subjects = {}
        for record in self:
            for subject in record, record._gcal_sync_subject():
                subjects.setdefault(subject._name, set()).add(subject.id)
        domain = Domain.OR(
            [("res_model", "=", model), ("res_id", "in", list(ids))]
            for model, ids in subjects.items()
        )
        own = Domain("account_id.user_id", "=", self.env.uid)
        bindings = self.env["calendar.google.binding"]
        bindings._store_marks()  # a save shows at once that it is not sent yet
        return bindings.search(own & domain)

    def _gcal_sync_binding_of_each(self):
        """:return: dict of id to the record's own binding, or that of its series"""
        bindings = self._gcal_sync_own_bindings()
        none = bindings.browse()
        known = {(one.res_model, one.res_id): one for one in bindings}
        found = {}
        for record in self:
            subject = record._gcal_sync_subject()
            binding = known.get((subject._name, subject.id), none)
            found[record.id] = known.get((record._name, record.id), binding)
        return found

    def _gcal_sync_url(self, account, binding):
        """The address of the entry in Google Calendar."""
        calendar = account._calendar_of(binding.kind)
        return endpoints.entry(
            calendar, self._gcal_sync_entry_id(binding), account.email
        )

    def _gcal_sync_entry_id(self, binding):
        """Google's id of this record; an occurrence has one within its series."""
        return binding.google_id

    def action_gcal_sync_again(self):
        """Give a record whose Google entry was deleted a new entry."""
        self.ensure_one()
        self.check_access("read")
        binding = self._gcal_sync_binding_of_each()[self.id]
        if binding.state != "detached":
            raise UserError(
                self.env._(
                    "“%s” is synchronized again already. Reload the page to see how "
                    "it stands.",
                    self.display_name,
                )
            )
        binding_sudo = binding.sudo()
        account_sudo = binding_sudo.account_id
        binding_sudo._renew()
        self.env["calendar.google.due"].sudo()._add_changed(account_sudo)
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

    def action_gcal_sync_now(self):
        """Open the popup, with dates that reach this record."""
        self.ensure_one()
        self.check_access("read")
        account = self.env["calendar.google.account"]._current()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "calendar_google_sync.calendar_google_sync_action"
        )
        context = {"dialog_size": "medium"}
        far = account and self.id not in self._gcal_sync_reached(
            account._default_window()
        )
        if not far or not self._gcal_sync_subject()._gcal_sync_eligible():
            return {**action, "context": context}
        first, last = self._gcal_sync_days()
        dates = {"default_date_from": first, "default_date_to": last}
        return {**action, "context": {**context, "default_scope": "range", **dates}}

    def _gcal_sync_days(self):
        """:return: first and last day of this record, as the current user sees it"""
        when = self._gcal_sync_place().when
        if when.all_day:
            return when.start, when.end - timedelta(days=1)
        local = self.with_context(tz=self.env.user._gcal_sync_time_zone())
        return tuple(
            fields.Datetime.context_timestamp(local, naive(moment)).date()
            for moment in (when.start, when.end)
        )

    # The facts of a model

    def _gcal_sync_obstacles(self):
        """Which rule keeps each of these records out of the current user's Google.

        :return: dict of id to a code of ``status_texts``; none for the others
        """
        raise NotImplementedError

    def _gcal_sync_reached(self, window):
        """:return: set of ids, of those that lie within a ``sync.Window``"""
        raise NotImplementedError

    def _gcal_sync_place(self):
        """:return: ``sync.Item`` that says no more than when this record is"""
        raise NotImplementedError

    # The same as a domain

    @api.model
    def _search_gcal_sync_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        account = self.env["calendar.google.account"]._current()
        if not account or account.state in ("revoking", "unconfirmed"):
            return Domain.TRUE if False in value else Domain.FALSE
        domains = self._gcal_sync_state_domains(account)
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _gcal_sync_state_domains(self, account):
        """Domains of all states; the dates are those of a day more or less."""

        def bound(*states, own=False):
            return self._gcal_sync_bound_domain(account, states, own)

        mine = Domain(self._gcal_sync_rules_domain())
        eligible = Domain("id", "in", self._search(mine))
        missing = eligible & (~bound() | bound("waiting"))
        on = account._shown_state() == "connected" and account._is_kind_on(
            self._gcal_sync_kind().value
        )
        reached = self._gcal_sync_reached_domain(account) if on else Domain.TRUE
        there = eligible & bound(*THERE)
        changed = self._gcal_sync_changed_domain(account) if on else Domain.FALSE
        leaving = bound(*THERE, "waiting", "parked", own=True) & ~eligible
        return {
            "linked": there & ~changed,
            "changed": there & changed,
            "parked": eligible & bound("parked"),
            "detached": bound("detached"),
            "removing": bound("removing") | leaving,
            "waiting": missing & reached if on else Domain.FALSE,
            "outside": missing & ~reached if on else Domain.FALSE,
            "stopped": Domain.FALSE if on else missing,
            "excluded": ~eligible & ~bound(own=True) & ~bound("detached"),
        }

    @api.model
    def _gcal_sync_rules_domain(self):
        """:return: Domain of the records that the rules do not keep out of Google"""
        return self._gcal_sync_domain()

    @api.model
    def _gcal_sync_reached_domain(self, account):
        return self._gcal_sync_window_domain(account._default_window())

    @api.model
    def _gcal_sync_bound_domain(self, account, states, own=False):
        """Records with a binding in one of these states, or in any.

        :param own: the binding of a series does not count for its occurrences
        """
        return Domain("id", "in", self._gcal_sync_bound_ids(account, states))
