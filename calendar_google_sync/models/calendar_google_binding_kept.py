from odoo import api, models

from ..sync.links import KEPT

#: What a binding gets back.
FIELDS = (
    "kind",
    "google_id",
    "google_title",
    "res_model",
    "res_id",
    "state",
    "origin",
    "base_event_id",
    "recurring_event_id",
    "original_start",
    "cancelled",
    "memory",
)
#: States that an entry stays in; all others have to be found out anew.
LASTING = ("detached", "single", "removed")


class CalendarGoogleBinding(models.Model):
    """Links that outlive an uninstallation; see ``calendar.google.account``."""

    _inherit = "calendar.google.binding"  # pylint: disable=consider-merging-classes-inherited

    def _kept_values(self):
        """What is to be known of these bindings after the addon was uninstalled.

        Models are written down with the id of their ``ir.model``: when their own module
        was uninstalled, too, other records have the numbers of those of before.

        :return: dict of fields, rows (lists of their values, and whether Google has the
            entry) and models (name to id)
        """
        kept = self.filtered(
            lambda b: b.res_id or b.cancelled or b.state in LASTING
        ).read([*FIELDS, "etag"], load=None)
        names = set(self.mapped("res_model")) - {False}
        return {
            "fields": FIELDS,
            "rows": [
                [*(values[name] for name in FIELDS), bool(values["etag"])]
                for values in kept
            ],
            "models": {name: self.env["ir.model"]._get_id(name) for name in names},
        }

    @api.model
    def _create_kept(self, account, kept):
        """Link the entries of before, as far as their records are those of before.

        :param kept: dict in the form of ``_kept_values``
        """
        same = {
            name
            for name, model_id in kept["models"].items()
            if name in self.env and self.env["ir.model"]._get_id(name) == model_id
        }
        values_list = []
        for *row, is_there in kept["rows"]:
            values = dict(zip(kept["fields"], row, strict=True))
            if values["res_model"] and values["res_model"] not in same:
                continue
            if values["state"] not in LASTING:
                values["state"] = "waiting"
            values_list.append(
                {**values, "account_id": account.id, "etag": is_there and KEPT}
            )
        return self.create(values_list)

    def _is_kept(self):
        """Whether Google has not listed this entry since the addon is back."""
        return bool(self.etag == KEPT and self.res_id and not self.recurring_event_id)
