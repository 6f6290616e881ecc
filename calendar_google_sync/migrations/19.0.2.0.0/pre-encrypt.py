"""Tokens and the secret of the OAuth client are stored encrypted now."""

from odoo.tools.sql import column_exists

from odoo.addons.calendar_google_sync.models.adapters.encryption_keys import cipher

SECRET = "calendar_google_sync.client_secret"


def migrate(cr, version):
    encrypt = cipher().renew
    _encrypt_tokens(cr, encrypt)
    cr.execute("SELECT value FROM ir_config_parameter WHERE key = %s", [SECRET])
    for (stored,) in cr.fetchall():
        cr.execute(
            "UPDATE ir_config_parameter SET value = %s WHERE key = %s",
            [encrypt(stored), SECRET],
        )


def _encrypt_tokens(cr, encrypt):
    if not column_exists(cr, "calendar_google_credential", "refresh_token"):
        return
    cr.execute(
        """ALTER TABLE calendar_google_credential
             ADD COLUMN encrypted_refresh_token varchar,
             ADD COLUMN encrypted_access_token varchar"""
    )
    cr.execute("SELECT id, refresh_token, access_token FROM calendar_google_credential")
    for key, refresh_token, access_token in cr.fetchall():
        cr.execute(
            """UPDATE calendar_google_credential
                  SET encrypted_refresh_token = %s, encrypted_access_token = %s
                WHERE id = %s""",
            [encrypt(refresh_token), access_token and encrypt(access_token), key],
        )
    cr.execute(
        """ALTER TABLE calendar_google_credential
            DROP COLUMN refresh_token, DROP COLUMN access_token"""
    )
