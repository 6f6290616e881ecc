import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..encryption import InvalidKey, Unreadable
from ..google_api import errors
from ..google_api.oauth import Grant
from .adapters import encryption_keys

_logger = logging.getLogger(__name__)

CLIENT_SECRET = "calendar_google_sync.client_secret"


class CalendarGoogleCredential(models.Model):
    """What Google gave us for one account, encrypted.

    A model of its own without any access right: not even an administrator reads
    a token over RPC, in a view or in an export. The keys are not in the database, see
    ``adapters.encryption_keys``; no SQL ever holds a token.
    """

    _name = "calendar.google.credential"
    _description = "Google Calendar Credential"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "calendar.google.account", required=True, ondelete="cascade"
    )
    encrypted_refresh_token = fields.Char(required=True, copy=False)
    encrypted_access_token = fields.Char(copy=False)
    access_token_expires_at = fields.Datetime()
    scopes = fields.Char()
    client_id = fields.Char(
        "OAuth Client",
        help="The client that the grant was given to; only it can use it.",
    )

    _account_uniq = models.UniqueIndex("(account_id)")

    # No fields, so that nothing but our own code can ask for them

    @property
    def refresh_token(self):
        """The refresh token in clear, "" of an empty set."""
        return self._decrypt_grant(self.encrypted_refresh_token)

    @property
    def access_token(self):
        """The access token in clear, "" if there is none."""
        return self._decrypt_grant(self.encrypted_access_token)

    def _grant(self):
        """
        :return: ``oauth.Grant``
        :raises GrantUnreadable: it was encrypted with a key that is not known here
        """
        self.ensure_one()
        return Grant(
            refresh_token=self.refresh_token,
            access_token=self.access_token,
            expires_at=self.access_token_expires_at or None,
            scopes=tuple((self.scopes or "").split()),
        )

    def _is_of_other_client(self, client):
        """Whether the grant was given to another OAuth client.

        :param client: ``oauth.OAuthClient``, or None
        """
        return not client or bool(self.client_id and self.client_id != client.client_id)

    def _is_same_project(self, other):
        """Whether Google ends both grants of one Google account at once.

        The digits before the first ``-`` of a client's id are its Cloud project; of a
        client that is not known the worst is assumed.
        """
        if not self or not other:
            return False
        projects = [(c.client_id or "").partition("-")[0] for c in (self, other)]
        return projects[0] == projects[1] or not all(projects)

    def _store(self, grant):
        self.ensure_one()
        self.write(self._values(grant))

    def _values(self, grant):
        return {
            "encrypted_refresh_token": self._encrypt(grant.refresh_token),
            "encrypted_access_token": self._encrypt(grant.access_token),
            "access_token_expires_at": grant.expires_at,
            "scopes": " ".join(grant.scopes),
        }

    # The keys

    @api.model
    def _cipher(self):
        """
        :return: ``encryption.Cipher`` with the keys of this server
        :raise UserError: when the keys cannot be used, and why
        """
        try:
            return encryption_keys.cipher()
        except InvalidKey as error:
            raise UserError(
                self.env._(
                    "A key in %(name)s is not valid. Please tell your administrator.",
                    name=encryption_keys.source() or encryption_keys.key_file().name,
                )
            ) from error
        except OSError as error:
            _logger.error("The keys cannot be read or made: %s", error)
            raise UserError(
                self.env._(
                    "Odoo cannot use the file in which it keeps its key for what is "
                    "encrypted. Please tell your administrator."
                )
            ) from error

    @api.model
    def _encrypt(self, secret):
        """:return: the text to store, False without a secret"""
        return self._cipher().encrypt(secret) if secret else False

    @api.model
    def _decrypt(self, stored):
        """
        :return: the secret, "" without one
        :raises Unreadable: it was encrypted with a key that is not known here
        """
        return self._cipher().decrypt(stored) if stored else ""

    @api.model
    def _decrypt_grant(self, stored):
        try:
            return self._decrypt(stored)
        except Unreadable as error:
            raise errors.GrantUnreadable() from error

    @api.model
    def _client_secret(self):
        """
        :return: the secret of the OAuth client; "" if there is none that the keys of
            this server can read
        """
        stored = self.env["ir.config_parameter"].sudo().get_param(CLIENT_SECRET)
        try:
            return self._decrypt(stored)
        except Unreadable:
            _logger.warning("The secret of the OAuth client cannot be decrypted")
            return ""

    @api.model
    def _text_encryption(self):
        """:return: which key protects the secrets, and against what, for Settings"""
        try:
            self._cipher()
        except UserError as error:
            return str(error)
        source = encryption_keys.source()
        protects = self.env._(
            "A copy of the database or of its filestore is of no use without it. "
            "It does not protect against those who can read this server's files or "
            "run code on it."
        )
        if source:
            return self.env._(
                "Google's tokens and the client secret are encrypted with the key that "
                "you set in %(name)s. %(protects)s",
                name=source,
                protects=protects,
            )
        return self.env._(
            "Google's tokens and the client secret are encrypted with a key that Odoo "
            "made and keeps in its data directory. %(protects)s With a key of your own "
            "you decide where it is kept: set it in %(name)s.",
            name=encryption_keys.VARIABLE,
            protects=protects,
        )

    @api.model
    def _rotate_keys(self):
        """Encrypt everything anew with the current key, for ``odoo-bin shell``.

        If Odoo keeps the key itself, it makes a new one first. What no key can read
        stays as it is. The caller commits.

        :return: dict of the numbers of secrets: ``renewed`` and ``unreadable``
        """
        encryption_keys.add_server_key()
        counts = {"renewed": 0, "unreadable": 0}
        cipher = self._cipher()
        parameter = self.env["ir.config_parameter"].search(
            [("key", "=", CLIENT_SECRET)]
        )
        secrets = [(parameter, "value")] if parameter else []
        for credential in self.search([("encrypted_refresh_token", "!=", False)]):
            secrets.append((credential, "encrypted_refresh_token"))
            if credential.encrypted_access_token:
                secrets.append((credential, "encrypted_access_token"))
        for record, name in secrets:
            try:
                record[name] = cipher.renew(record[name])
                counts["renewed"] += 1
            except Unreadable:
                counts["unreadable"] += 1
        return counts
