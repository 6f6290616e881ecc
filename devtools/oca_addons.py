"""Addons of the Odoo Community Association, from PyPI, to be tried beside ours.

All of them change something that our addon relies on.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from .console import Failure, run, step
from .odoo import tail_of
from .places import CACHE, building, is_complete, locked, scratch

SERIES = "19.0"
PACKAGE = "odoo-addon-"
ADDONS = (
    # every model: what is written, and who may write it
    "auditlog",
    "base_user_role",
    "base_write_diff",
    # scheduled actions, jobs and sessions
    "auth_session_timeout",
    "base_cron_exclusion",
    "queue_job",
    # messages, followers and activities
    "mail_activity_team",
    "mail_no_user_assign_notification",
    "mail_optional_autofollow",
    "mail_post_defer",
    "mail_show_follower",
    "mail_tracking",
    # events
    "calendar_event_type_multi_company",
    "calendar_public_holiday",
    "resource_booking",
    # tasks and leads
    "crm_lead_to_task",
    "crm_project_task",
    "project_key",
    "project_merge",
    "project_parent",
    "project_task_code",
    "project_task_default_stage",
    "project_task_default_user",
    "project_task_name_with_id",
    "project_task_parent_due_auto",
    "project_task_stage_state",
    # the web client
    "web_calendar_slot_duration",
    "web_responsive",
)
#: What some of them import
LIBRARIES = ("cssselect", "openupgradelib")
WHEEL = re.compile(r"odoo_addon_(\w+)-([\d.]+)-")
NETWORK = "Check the network and pip's settings, then start again."
PIP = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check")


class Packages(NamedTuple):
    """Addons that lie in a folder to be put on PYTHONPATH."""

    folder: Path
    versions: dict  # of those that lie there, by name
    missing: dict  # why the others do not, by name

    def without(self, refused):
        """
        :param refused: dict of name to why it cannot be installed
        """
        versions = {k: v for k, v in self.versions.items() if k not in refused}
        return Packages(self.folder, versions, {**self.missing, **refused})


def fetch(names=ADDONS):
    """The newest release of each addon for Odoo 19.

    :return: ``Packages``
    :raises Failure: when there is none at all
    """
    with locked(CACHE / "oca.lock"), scratch("oca-wheels") as shelf:
        with step(f"Fetching {len(names)} OCA addons"):
            asked = {name: _download(shelf, name) for name in names}
            run([*PIP, "download", "--no-deps", "-d", shelf, *LIBRARIES], NETWORK)
        wheels = sorted(shelf.glob("*.whl"))
        found = dict(WHEEL.match(path.name).groups() for path in _addons(wheels))
        missing = {name: why for name, why in asked.items() if name not in found}
        if not found:
            raise Failure(f"No OCA addon can be had: {missing}\n{NETWORK}")
        return Packages(_installed(wheels), found, missing)


def fetch_one(name, version):
    """One release of an addon, which is fetched the first time only.

    :return: Path of a folder to be put on PYTHONPATH
    :raises Failure: when it cannot be had
    """
    folder = CACHE / f"{name}-{version}"
    with locked(CACHE / f"{name}.lock"):
        if not is_complete(folder):
            with step(f"Fetching {name} {version}"), building(folder):
                addon = f"{PACKAGE}{name.replace('_', '-')}=={version}"
                options = ["--no-deps", "--no-compile", "--target", folder]
                run([*PIP, "install", *options, addon, *LIBRARIES], NETWORK)
    return folder


def _addons(wheels):
    return [path for path in wheels if WHEEL.match(path.name)]


def _download(shelf, name):
    """:return: the last line that pip says; empty when all went well"""
    wanted = f"{PACKAGE}{name.replace('_', '-')}=={SERIES}.*"
    # Without what it depends on: pip would look for a package of Odoo itself
    command = [*PIP, "download", "--no-deps", "-d", str(shelf), wanted]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode and tail_of(done.stderr, 1)


def _installed(wheels):
    made_of = "\n".join(path.name for path in wheels)
    folder = CACHE / f"oca-{hashlib.sha256(made_of.encode()).hexdigest()[:8]}"
    if not is_complete(folder):
        with building(folder):
            options = ["--no-deps", "--no-index", "--no-compile", "--target", folder]
            run([*PIP, "install", *options, *wheels], NETWORK)
    return folder
