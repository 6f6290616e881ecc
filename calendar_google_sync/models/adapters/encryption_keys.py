"""Where the keys come from that secrets are encrypted with: never from the database.

1. The environment variable ``CALENDAR_GOOGLE_SYNC_KEYS``, else the option
   ``calendar_google_sync_keys`` of Odoo's configuration file: keys of one's own,
   separated by commas or spaces. The first one encrypts.
2. Without them a key that is made once, in a file of Odoo's data directory that only
   the server's user may read. It lies outside of the filestore, so that no backup made
   by Odoo holds it. If there is such a file, its keys decrypt besides one's own.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from odoo.tools import config

from ...encryption import Cipher, generate_key

VARIABLE = "CALENDAR_GOOGLE_SYNC_KEYS"
OPTION = "calendar_google_sync_keys"


def cipher():
    """
    :return: ``encryption.Cipher`` with all keys that this server knows
    :raises InvalidKey: one of them is no Fernet key
    :raises OSError: the file of keys cannot be read or made
    """
    keys = [*own_keys(), *_server_keys()]
    return Cipher(keys or [_add_server_key()])


def own_keys():
    """:return: list of keys that the administrator has set, the current one first"""
    return (
        (os.environ.get(VARIABLE) or config.get(OPTION) or "").replace(",", " ").split()
    )


def source():
    """:return: where the key comes from that encrypts: its name, False for the file"""
    if os.environ.get(VARIABLE):
        return VARIABLE
    return config.get(OPTION) and OPTION


def key_file():
    """:return: Path of the file of keys that Odoo makes; each line is one"""
    return Path(config["data_dir"], "calendar_google_sync", "encryption.keys")


def add_server_key():
    """Put a new key before those of the file, which are kept."""
    if not own_keys():
        _add_server_key()


def _server_keys():
    with suppress(FileNotFoundError):
        return key_file().read_text().split()
    return []


def _add_server_key():
    """
    :return: the key that now stands first; another process may have been faster
    """
    path, known = key_file(), _server_keys()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Readable by nobody else from its first moment on
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write("\n".join([generate_key(), *known]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if known:
            os.replace(draft, path)
        else:
            with suppress(FileExistsError):
                os.link(draft, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)
    return _server_keys()[0]
