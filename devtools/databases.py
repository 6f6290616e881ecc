"""Databases of this clone: layers that are made once, and throw-away copies of them.

Each layer is a copy of the one below plus one step, and is named by a hash of all that
it is made of; so a change of the addon's files costs seconds, one of Odoo a minute:

    base    Odoo with calendar, project and crm
    web     + its web client compiled, which saves seconds in every browser test
    addon   + calendar_google_sync
    peers   + Odoo's own google_calendar and microsoft_calendar
    alone   (web) + Odoo's own google_calendar, without calendar_google_sync
    released (base) + calendar_google_sync as it was last released
    ready   (addon) + what the addon changes in the web client
    filled  (ready) + people, events and tasks to play with
    beside  (filled) + Odoo's own google_calendar and microsoft_calendar
"""

import datetime
import hashlib
import os
import re
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import odoo, odoo_tree, released
from .console import step
from .places import ADDON, REPO, STATE, locked

COMPILE = """
for name in (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_frontend_minimal",
    "web.assets_emoji",
    "web.fullcalendar_lib",
):
    bundle = env["ir.qweb"]._get_asset_bundle(name, assets_params={})
    bundle.css()
    bundle.js()
"""
BASE_MODULES = ("calendar", "project", "crm")
PEER_MODULES = ("google_calendar", "microsoft_calendar")
SUITE_MODULES = ("hr_calendar", "project_todo")
PURPOSES = (
    "test",
    "testaddon",
    "testpeers",
    "browser",
    "neighbors",
    "chaos",
    "demo",
    "check",
    "shell",
    "benchmark",
    "upgrade",
    "uninstall",
    "push",
    "queuejob",
    "testqueue",
    "atonce",
    "suiteours",
    "suitetheirs",
    "testoca",
    "trial",
)
FILESTORE = odoo.DATA / "filestore"


@dataclass(frozen=True)
class Layer:
    name: str
    title: str
    below: "Layer | None"
    made_of: Callable  # () -> what the layer's step depends on
    build: Callable  # (server, database) -> None

    @property
    def database(self):
        below = self.below.database if self.below else ""
        text = f"{below} {self.made_of()}"
        return f"{self.name}_{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _addon_content():
    digest = hashlib.sha256()
    for path in odoo.addon_files():
        digest.update(f"{path.relative_to(REPO)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _demo_content():
    """The dates of the demo are relative to today."""
    sources = sorted(Path(__file__).parent.glob("demo_*.py"))
    return f"{datetime.date.today()} {[source.read_text() for source in sources]}"


BASE = Layer(
    "base",
    "Making a database with calendar, project and crm (a minute)",
    None,
    lambda: f"{odoo_tree.find().key} {BASE_MODULES}",
    lambda server, database: odoo.install(server, database, *BASE_MODULES),
)
WEB = Layer(
    "web",
    "Compiling the web client",
    BASE,
    lambda: COMPILE,
    lambda server, database: odoo.run_script(server, database, COMPILE),
)
INSTALLED = Layer(
    "addon",
    f"Installing {ADDON}",
    WEB,
    _addon_content,
    lambda server, database: odoo.install(server, database, ADDON),
)
READY = Layer(
    "ready",
    f"Compiling the web client with {ADDON}",
    INSTALLED,
    lambda: COMPILE,
    lambda server, database: odoo.run_script(server, database, COMPILE),
)
PEERS = Layer(
    "peers",
    "Installing Odoo's own calendar synchronizations",
    INSTALLED,
    lambda: PEER_MODULES,
    lambda server, database: odoo.install(server, database, *PEER_MODULES),
)
PEERS_ALONE = Layer(
    "theirs",
    "Installing Odoo's own calendar synchronizations alone",
    WEB,
    lambda: PEER_MODULES,
    lambda server, database: odoo.install(server, database, *PEER_MODULES),
)
SUITES = Layer(
    "suites",
    "Installing what Odoo's own tests are about",
    PEERS,
    lambda: f"{SUITE_MODULES} {COMPILE}",
    lambda server, database: _install_and_compile(server, database, SUITE_MODULES),
)
SUITES_ALONE = Layer(
    "suitesalone",
    "Installing what Odoo's own tests are about, without us",
    PEERS_ALONE,
    lambda: f"{SUITE_MODULES} {COMPILE}",
    lambda server, database: _install_and_compile(server, database, SUITE_MODULES),
)
PEER_ALONE = Layer(
    "alone",
    "Installing Odoo's own google_calendar",
    WEB,
    lambda: PEER_MODULES[:1],
    lambda server, database: odoo.install(server, database, *PEER_MODULES[:1]),
)
RELEASED = Layer(
    "released",
    f"Installing {ADDON} {released.VERSION}",
    BASE,
    lambda: released.COMMIT,
    lambda server, database: odoo.install(
        server, database, ADDON, addons_path=released.addons_path()
    ),
)
DEMO = Layer(
    "filled",
    "Making the demo data",
    READY,
    _demo_content,
    lambda server, database: odoo.run_script(
        server, database, "from devtools import demo_data; demo_data.fill(env)"
    ),
)


def _install_and_compile(server, database, modules):
    odoo.install(server, database, *modules)
    odoo.run_script(server, database, COMPILE)


PEERS_DEMO = Layer(
    "beside",
    "Installing Odoo's own calendar synchronizations beside the demo data",
    DEMO,
    lambda: f"{COMPILE} {PEER_MODULES}",
    lambda server, database: _install_and_compile(server, database, PEER_MODULES),
)


def prepare(server, layer):
    """Make the layer now, so that a copy of it takes no time later."""
    with locked(STATE / "databases.lock"):
        _made(server, layer)


@contextmanager
def copy_of(server, layer, purpose):
    """A fresh copy of the layer under a name of this process; dropped in the end."""
    name = f"{purpose}_{os.getpid()}"
    with locked(STATE / "databases.lock"):
        _drop_orphans(server)
        source = _made(server, layer)
        _copy(server, source, name)
    try:
        yield name
    finally:
        _drop(server, name)


def _made(server, layer):
    """The layer's database, made from the layers below where it is missing."""
    name = layer.database
    if name in _names(server):
        return name
    below = layer.below and _made(server, layer.below)
    with step(layer.title):
        draft = f"draft_{layer.name}"
        _drop(server, draft)
        (odoo.LOGS / f"{draft}.log").unlink(missing_ok=True)
        if below:
            _copy(server, below, draft)
        layer.build(server, draft)
        _rename(server, draft, name)
    for old in _names(server):
        if old.startswith(f"{layer.name}_") and old != name:
            _drop(server, old)
    return name


def _names(server):
    return {name for (name,) in server.sql("SELECT datname FROM pg_database")}


def _copy(server, source, target):
    _drop(server, target)
    if (FILESTORE / source).is_dir():
        # files in a filestore never change, so links are as good as copies
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)
    server.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _rename(server, old, new):
    shutil.rmtree(FILESTORE / new, ignore_errors=True)
    if (FILESTORE / old).is_dir():
        (FILESTORE / old).rename(FILESTORE / new)
    server.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def _drop(server, name):
    server.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
    (STATE / "config" / f"{name}.conf").unlink(missing_ok=True)


def _drop_orphans(server):
    """Copies whose process was killed before it could drop them."""
    for name in _names(server):
        owner = re.fullmatch(rf"(?:{'|'.join(PURPOSES)})_(\d+)", name)
        if owner and not Path("/proc", owner[1]).exists():
            _drop(server, name)
