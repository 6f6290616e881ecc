"""OCA's queue_job, in the version that our addon for it is tried with.

It is fetched once and kept in the cache, as Odoo is.
"""

import hashlib
from contextlib import contextmanager

from . import databases, oca_addons, odoo
from .places import ADDON, QUEUE_ADDON

NAME = "queue_job"
#: Of ``odoo-addon-queue_job``; ``./dev test oca`` tries the newest one
VERSION = "19.0.2.4.0.1"
#: It starts its jobs inside of Odoo's server and has to be loaded with it
LOADED_FIRST = "base,rpc,web,queue_job"


@contextmanager
def installed():
    """Let every Odoo of the with block find queue_job."""
    with odoo.more_packages(oca_addons.fetch_one(NAME, VERSION)):
        yield


def _content():
    digest = hashlib.sha256(VERSION.encode())
    for path in odoo.addon_files(QUEUE_ADDON):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


#: Our addon for it installs itself; what fails here is that it does not
LAYER = databases.Layer(
    "queue",
    f"Installing {NAME} beside {ADDON}",
    databases.INSTALLED,
    _content,
    lambda server, database: odoo.install(server, database, NAME),
)
