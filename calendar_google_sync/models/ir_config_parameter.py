from odoo import api, models

from ..encryption import is_encrypted
from .calendar_google_credential import CLIENT_SECRET

BASE_URL = "web.base.url"


class IrConfigParameter(models.Model):
    """The secret of the OAuth client is stored encrypted, whoever sets it.

    And the channels of Google follow the address of this Odoo.
    """

    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            self._gcal_sync_encrypted(vals, vals.get("key")) for vals in vals_list
        ]
        parameters = super().create(vals_list)
        parameters._gcal_sync_note_address()
        return parameters

    def write(self, vals):
        secret = self.filtered(
            lambda one: (vals.get("key") or one.key) == CLIENT_SECRET
        )
        if "value" not in vals or not secret:
            result = super().write(vals)
            self._gcal_sync_note_address()
            return result
        super(IrConfigParameter, self - secret).write(vals)
        self._gcal_sync_note_address()
        encrypted = self._gcal_sync_encrypted(vals, CLIENT_SECRET)
        return super(IrConfigParameter, secret).write(encrypted)

    def _gcal_sync_note_address(self):
        """A new address of this Odoo needs new channels."""
        if BASE_URL in self.mapped("key"):
            self.env["calendar.google.channel"]._wake()

    @api.model
    def _gcal_sync_encrypted(self, vals, key):
        """:return: values of a parameter with this key, with the secret encrypted"""
        value = vals.get("value")
        if key != CLIENT_SECRET or not value or is_encrypted(value):
            return vals
        encrypted = self.env["calendar.google.credential"]._encrypt(value)
        return {**vals, "value": encrypted}
