"""Secrets as they stand in the database: encrypted with Fernet, with a choice of keys.

https://cryptography.io/en/latest/fernet/
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

#: What an encrypted secret begins with; Google's own secrets and tokens never do
PREFIX = "fernet:"


class Unreadable(Exception):
    """It was encrypted with a key that is not known here."""


class InvalidKey(ValueError):
    """A key has not the form of a Fernet key."""


def generate_key() -> str:
    """:return: a new key: 44 characters, URL-safe base64 of 32 random bytes"""
    return Fernet.generate_key().decode()


def is_encrypted(text: str) -> bool:
    """:return: whether a stored secret is encrypted, with whatever key"""
    return text.startswith(PREFIX)


class Cipher:
    """
    :param keys: the first one encrypts, each of them decrypts
    :raises InvalidKey: one of them is no key
    """

    def __init__(self, keys: Sequence[str]):
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            # Without its cause: that could quote the key
            raise InvalidKey from None

    def encrypt(self, secret: str) -> str:
        """:return: the text to store"""
        return PREFIX + self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, stored: str) -> str:
        """
        :param stored: encrypted, or plain as somebody's script has put it there
        :return: the secret
        :raises Unreadable: no key fits
        """
        if not is_encrypted(stored):
            return stored
        try:
            token = stored.removeprefix(PREFIX).encode()
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise Unreadable from error

    def renew(self, stored: str) -> str:
        """
        :return: the same secret, encrypted with the first key
        :raises Unreadable: no key fits
        """
        return self.encrypt(self.decrypt(stored))
